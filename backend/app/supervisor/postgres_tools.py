"""pg_dump, pg_restore and psql of the embedded package, on any PostgreSQL."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from app.supervisor import binaries
from app.supervisor.errors import SupervisorError

_DRIVER = "postgresql+psycopg://"
_TOO_LONG_AGO_SECONDS = 6 * 3600


class ToolFailed(SupervisorError):
    pass


def _address(url: str) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment for a database; the password never stands on a command line."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415

    parts = conninfo_to_dict(url.replace(_DRIVER, "postgresql://", 1))
    password = str(parts.pop("password", None) or "")
    parts.setdefault("connect_timeout", "10")
    environment = {**os.environ, "PGPASSWORD": password, "TZ": "UTC"}  # a backup notes its time without the zone
    return ["--dbname", make_conninfo(**parts)], environment  # type: ignore[arg-type]


def run(
    tool: str, *args: str, url: str | None = None, stdin: Path | None = None, env: dict[str, str] | None = None
) -> str:
    """Run a tool to its end and return what it printed. Raises ToolFailed with what it said."""
    target: Sequence[str] = ()
    if url is not None:
        target, env = _address(url)
    with (stdin or Path(os.devnull)).open("rb") as source:
        done = subprocess.run(  # noqa: S603 - a program of the package, arguments in a list
            [str(binaries.postgres_bin() / tool), *args, *target],
            env=env,
            stdin=source,
            capture_output=True,
            timeout=_TOO_LONG_AGO_SECONDS,
            check=False,
        )
    if done.returncode != 0:
        raise ToolFailed(f"{tool} failed: {done.stderr.decode('utf-8', 'replace').strip()[-2000:]}")
    return done.stdout.decode("utf-8", "replace").strip()


def query(url: str, sql: str) -> str:
    return run("psql", "--no-psqlrc", "--no-align", "--tuples-only", "--no-password", "--command", sql, url=url)
