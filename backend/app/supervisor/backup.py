"""Backups of the database: pg_dump's custom format, and back."""

import tempfile
from pathlib import Path

from app.supervisor import postgres_tools
from app.supervisor.errors import SupervisorError

_OURS = (
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')"
)
# In the transaction of the restore itself: when anything fails, everything is as it was.
_EMPTY = "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\nALTER SCHEMA public OWNER TO pg_database_owner;\n"


def backup(url: str, file: Path) -> None:
    """Write a consistent picture of the database to `file`, whole or not at all."""
    if not file.parent.is_dir():
        raise SupervisorError(f"There is no folder {file.parent}. Make it first.")
    scratch = file.with_name(file.name + ".part")
    scratch.touch(mode=0o600)
    try:
        postgres_tools.run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(scratch), url=url
        )
        scratch.replace(file)
    finally:
        scratch.unlink(missing_ok=True)


def check(url: str, file: Path, *, force: bool) -> None:
    """Raises SupervisorError when `file` is no backup, or without `force` when the database holds something."""
    try:
        postgres_tools.run("pg_restore", "--list", str(file))
    except postgres_tools.ToolFailed:
        raise SupervisorError(f"{file} is not a backup made by `aigrowth backup`. Nothing was changed.") from None
    if not force and postgres_tools.query(url, _OURS) != "0":
        raise SupervisorError(
            "The database is not empty, so nothing was changed. To replace everything in it: "
            f"`aigrowth backup before.dump`, then `aigrowth restore --force {file}`."
        )


def restore(url: str, file: Path) -> None:
    """Replace everything in the database by the backup, in one transaction."""
    with tempfile.TemporaryDirectory(prefix="aigrowth-restore-") as folder:
        script = Path(folder) / "restore.sql"
        postgres_tools.run("pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(file))
        with script.open("r+", encoding="utf-8") as whole:
            text = whole.read()
            whole.seek(0)
            whole.write(_EMPTY + text)
        postgres_tools.run(
            *("psql", "--no-psqlrc", "--quiet", "--no-password", "--single-transaction", "--set", "ON_ERROR_STOP=1"),
            *("--output", "/dev/null", "--file", str(script)),
            url=url,
        )
