"""Bluesky's own servers as a context manager, for these tests and for running the whole product against them.

    with RealPds() as pds:
        handle, password, did = pds.create_account("bakery")

As a program it runs a command with AIGROWTH_PDS_URL, AIGROWTH_PLC_URL and (with --appview) AIGROWTH_APPVIEW_URL set:

    python -m tests.bluesky_pds.pds --appview -- pytest tests/bluesky_pds
"""

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx

from tests.bluesky_pds.install import HERE, Installed, install

_START_SECONDS = 120
_ADMIN = ("admin", "admin-pass")  # as @atproto/dev-env sets it


class Account(NamedTuple):
    handle: str
    password: str
    """An app password."""
    did: str


class Pds:
    """Running servers, and their own books: what the tests look at past our connector."""

    def __init__(self, *, pds_url: str, plc_url: str, appview_url: str | None) -> None:
        self.pds_url = pds_url
        self.plc_url = plc_url
        self.appview_url = appview_url

    @classmethod
    def from_environment(cls) -> Self:
        return cls(
            pds_url=os.environ["AIGROWTH_PDS_URL"],
            plc_url=os.environ["AIGROWTH_PLC_URL"],
            appview_url=os.environ.get("AIGROWTH_APPVIEW_URL") or None,
        )

    def create_account(self, name: str) -> Account:
        """Sign somebody up as NAME.test, with an app password."""
        handle, _, did, token = self.sign_up(name)
        return Account(handle=handle, password=self.app_password(token), did=did)

    def app_password(self, token: str) -> str:
        """A new one, by the account's full session."""
        named: str = self.call("com.atproto.server.createAppPassword", {"name": "tests"}, token=token)["password"]
        return named

    def sign_up(self, name: str) -> tuple[str, str, str, str]:
        """Handle, main password, DID and access token of a new account."""
        password = secrets.token_urlsafe(12)
        body = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": password}
        made = self.call("com.atproto.server.createAccount", body)
        return made["handle"], password, made["did"], made["accessJwt"]

    def records(self, did: str) -> list[dict[str, Any]]:
        """Every post in the account's repository, newest key first."""
        params = {"repo": did, "collection": "app.bsky.feed.post", "limit": "100"}
        answer = httpx.get(f"{self.pds_url}/xrpc/com.atproto.repo.listRecords", params=params)
        answer.raise_for_status()
        records: list[dict[str, Any]] = answer.json()["records"]
        return records

    def blob(self, did: str, cid: str) -> bytes:
        answer = httpx.get(f"{self.pds_url}/xrpc/com.atproto.sync.getBlob", params={"did": did, "cid": cid})
        answer.raise_for_status()
        return answer.content

    def call(
        self, nsid: str, body: dict[str, Any] | None, *, token: str | None = None, as_admin: bool = False
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        auth = _ADMIN if as_admin else None
        answer = httpx.post(f"{self.pds_url}/xrpc/{nsid}", json=body, headers=headers, auth=auth, timeout=30)
        if answer.is_error:
            raise RuntimeError(f"{nsid} answered {answer.status_code}: {answer.text[:500]}")
        result: dict[str, Any] = answer.json() if answer.content else {}
        return result


class RealPds(Pds):
    """PLC and PDS, with `appview=True` also the AppView on a PostgreSQL and Valkey of its own. All on free ports.

    `rate_limits`: hold callers to the limits of the real network. DID documents name the PDS as http://localhost:PORT,
    so it is `localhost` here too and not 127.0.0.1.
    """

    def __init__(self, *, appview: bool = False, rate_limits: bool = False, cache: Path | None = None) -> None:
        """The addresses are there once the `with` block is entered."""
        self._with_appview = appview
        self._rate_limits = rate_limits
        self._cache = cache
        self._stack = ExitStack()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            installed = install(self._cache)
            folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="bsky-pds-", ignore_cleanup_errors=True))
            )
            environment = {
                **self._base_environment(folder),
                **(self._databases(stack, folder) if self._with_appview else {}),
            }
            stack.callback(self._stop)
            ready = self._start(installed, folder, environment)
            self._stack = stack.pop_all()
        super().__init__(pds_url=ready["pds_url"], plc_url=ready["plc_url"], appview_url=ready["appview_url"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _base_environment(self, folder: Path) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(folder),
            "TMPDIR": str(folder),  # where the PDS keeps its data
            "LOG_ENABLED": "false",
            "RATE_LIMITS": "1" if self._rate_limits else "0",
            "PDS_PORT": str(_free_port()),
            "PLC_PORT": str(_free_port()),
            "APPVIEW_PORT": str(_free_port()),
        }

    def _databases(self, stack: ExitStack, folder: Path) -> dict[str, str]:
        from app.supervisor.embedded import EmbeddedPostgres, EmbeddedValkey  # noqa: PLC0415 - only the AppView needs them

        quick = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120")
        postgres = stack.enter_context(EmbeddedPostgres(folder / "postgres", settings=quick, database="bsky"))
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey"))
        return {
            "DB_POSTGRES_URL": postgres.url,
            "REDIS_HOST": f"127.0.0.1:{valkey.port}",
            "REDIS_PASSWORD": valkey.password,
        }

    def _start(self, installed: Installed, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
        script = installed.folder / "network.mjs"  # beside node_modules, where Node looks for packages
        shutil.copy(HERE / "network.mjs", script)
        log = folder / "servers.log"
        with log.open("w") as errors:
            self._process = subprocess.Popen(
                [installed.node, script], env=environment, cwd=folder, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        impatient = threading.Timer(_START_SECONDS, self._process.kill)
        impatient.start()
        said: list[str] = []
        try:
            for line in self._process.stdout or ():
                if line.startswith('{"ready":true'):
                    self._drain()
                    answer: dict[str, Any] = json.loads(line)
                    return answer
                said.append(line)
        finally:
            impatient.cancel()
        raise RuntimeError(f"The PDS did not start:\n{''.join(said)[-2000:]}{log.read_text()[-3000:]}")

    def _drain(self) -> None:
        """Keep reading what the servers print, or a full pipe would halt them."""
        stdout = self._process.stdout if self._process else None
        threading.Thread(target=lambda: [None for _ in stdout or ()], daemon=True).start()

    def _stop(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.stdin:
            process.stdin.close()  # the script ends when its input does
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a command against Bluesky's own servers on loopback.")
    parser.add_argument("--appview", action="store_true", help="with the AppView, for likes and follower counts")
    parser.add_argument("--rate-limits", action="store_true", help="with the limits of the real network")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    with RealPds(appview=arguments.appview, rate_limits=arguments.rate_limits) as pds:
        urls = {
            "AIGROWTH_PDS_URL": pds.pds_url,
            "AIGROWTH_PLC_URL": pds.plc_url,
            "AIGROWTH_APPVIEW_URL": pds.appview_url or "",
        }
        return subprocess.run(arguments.command, env={**os.environ, **urls}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
