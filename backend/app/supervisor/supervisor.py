"""Starts everything in the right order, watches it, and stops it so that nothing is left and nothing is lost."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence

from app.core.clock import now
from app.core.config import Settings
from app.supervisor import fleet, http_health, log_rotation, migrate, ports, processes, program, secret_store
from app.supervisor.data_folder import DataFolder
from app.supervisor.embedded import EmbeddedPostgres, EmbeddedValkey
from app.supervisor.embedded_server import EmbeddedServer
from app.supervisor.errors import DidNotStart, MigrationFailed, SupervisorError
from app.supervisor.fleet import Fleet
from app.supervisor.keeper import Service, keep_running

READY_SECONDS = 180.0
REMIND_EVERY_SECONDS = 10.0
ONE_WISH_SECONDS = 0.5
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WILDCARDS = {"", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound


class Supervisor:
    """One run of the product. The caller holds the data folder's lock."""

    def __init__(self, settings: Settings, data: DataFolder, *, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.data = data
        self.say = say
        self.address = settings.PUBLIC_URL or address_of(settings)
        self.postgres: EmbeddedPostgres | None = None
        self.valkey: EmbeddedValkey | None = None
        self.fleet = Fleet()
        self._asked_to_stop = asyncio.Event()
        self._asked_at = 0.0
        self._in_a_hurry = False
        self._began_at = now()

    async def run(self) -> None:
        """Returns after a stop that was asked for; raises SupervisorError when the product cannot run (any more)."""
        self._listen_for_signals()
        work = asyncio.create_task(self._start_and_watch())
        asked = asyncio.create_task(self._asked_to_stop.wait())
        try:
            await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                await work  # raises what stopped us
        finally:
            for task in (work, asked):
                task.cancel()
            await asyncio.gather(work, asked, return_exceptions=True)
            await self._stop_everything()
            self._hear_no_more()

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # started by nohup
            loop.add_signal_handler(number, self._ask_to_stop)

    def _hear_no_more(self) -> None:
        """All is stopped: one more Ctrl-C while the interpreter goes down must not look like a crash."""
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)

    def _ask_to_stop(self) -> None:
        moment = asyncio.get_running_loop().time()
        if not self._asked_to_stop.is_set():
            self._asked_at = moment
            self._asked_to_stop.set()
            return
        if moment - self._asked_at < ONE_WISH_SECONDS:
            return  # `timeout` and some shells send the same signal to the process and to its group
        self._in_a_hurry = True
        for one in self.fleet.programs:
            if one.process is not None and one.process.returncode is None:
                processes.kill_group(one.process.pid)

    async def _start_and_watch(self) -> None:
        ports.claim(self.settings.HOST, self.settings.PORT)
        secrets = secret_store.load_or_create(self.data.secrets)
        if await program.clear_leftovers(self.data.pids):
            self.say("The last run did not end properly; what was left of it has been stopped.")
        log_rotation.rotate(self.data.logs)
        numbers = ports.remembered(self.data.ports, ("postgres", "valkey", "sandbox", "llm"))
        urls = await self._start_servers(secrets, numbers)
        told = fleet.told_to_all(self.settings, self.data, secrets=secrets, ports=numbers, urls=urls)
        await self._migrate(told)
        self.data.write_runtime({"environment": told, "supervisor_pid": os.getpid(), "address": self.address})
        self.fleet = fleet.assemble(self.settings, self.data, told=told, secrets=secrets, ports=numbers)
        self.say(f"Starting {_listed([one.name for one in self.fleet.programs])} …")
        await asyncio.gather(*(one.start() for one in self.fleet.programs))
        async with self._watched([*self._servers(), *self.fleet.programs]):
            await self._wait_until_ready()
            self.say(f"Logs are in {self.data.logs}. Stop with Ctrl-C, or with `aigrowth down` from anywhere.")
            self.say(f"AI Growth Manager is ready: {self.address}")
            await self._asked_to_stop.wait()

    def _servers(self) -> list[EmbeddedServer]:
        return [server for server in (self.postgres, self.valkey) if server is not None]

    async def _start_servers(self, secrets: dict[str, str], numbers: dict[str, int]) -> dict[str, str]:
        given = {name: getattr(self.settings, name).get_secret_value() for name in ("DATABASE_URL", "REDIS_URL")}
        if not given["DATABASE_URL"]:
            self.postgres = EmbeddedPostgres(
                self.data.postgres,
                password=secrets["POSTGRES_PASSWORD"],
                port=numbers["postgres"],
                log=self.data.logs / "postgres.log",
            )
        if not given["REDIS_URL"]:
            self.valkey = EmbeddedValkey(
                self.data.valkey,
                password=secrets["VALKEY_PASSWORD"],
                port=numbers["valkey"],
                log=self.data.logs / "valkey.log",
            )
        servers = self._servers()
        if servers:
            first = self.postgres is not None and not (self.postgres.data / "PG_VERSION").exists()
            self.say(
                f"Starting {_listed([server.name for server in servers])}{' for the first time' if first else ''} …"
            )
            await asyncio.gather(*(server.start() for server in servers))
        return {
            "DATABASE_URL": self.postgres.url if self.postgres else given["DATABASE_URL"],
            "REDIS_URL": self.valkey.url if self.valkey else given["REDIS_URL"],
        }

    async def _migrate(self, told: dict[str, str]) -> None:
        """In a process of its own, and only when needed: SQLAlchemy and the models are half of a start's time."""
        if self.postgres is not None and await self._is_up_to_date(self.postgres):
            return
        self.say("Bringing the database up to date …")
        log = self.data.logs / "migrate.log"
        process = await processes.spawn(
            [sys.executable, "-m", "app.supervisor.migrate"], log=log, env={**os.environ, **told}
        )
        try:
            code = await process.wait()
        finally:
            await processes.stop(process, signal.SIGTERM, patience_seconds=10)
        if code != 0:
            raise MigrationFailed(
                f"The database could not be brought up to date; nothing was changed by the step that failed. "
                f"Check DATABASE_URL if you set it. {log} ends with:\n{processes.last_lines(log)}"
            )

    @staticmethod
    async def _is_up_to_date(postgres: EmbeddedPostgres) -> bool:
        database = postgres.database
        if not await postgres.query("SELECT to_regclass('public.alembic_version')", database=database):
            return False
        return await postgres.query("SELECT version_num FROM alembic_version", database=database) == migrate.head()

    @contextlib.asynccontextmanager
    async def _watched(self, services: Sequence[Service]) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(keep_running(service, say=self.say)) for service in services]
            tasks.append(group.create_task(log_rotation.keep_small(self.data.logs)))
            yield
            for task in tasks:
                task.cancel()

    async def _wait_until_ready(self) -> None:
        loop = asyncio.get_running_loop()
        host = connect_host(self.settings.HOST)
        begun = remind_at = loop.time()
        while lacking := await self._lacking(host):
            waited = loop.time() - begun
            if waited > READY_SECONDS:
                raise DidNotStart(self._not_ready(lacking))
            if loop.time() - remind_at > REMIND_EVERY_SECONDS:
                remind_at = loop.time()
                self.say(f"Still waiting for {_listed(lacking)} ({waited:.0f} s) …")
            await asyncio.sleep(0.1)

    async def _lacking(self, host: str) -> list[str]:
        lacking = http_health.missing(await http_health.read(host, self.settings.PORT), since=self._began_at)
        if not lacking:
            for name, port in self.fleet.listening.items():
                if not await http_health.accepts(ports.LOOPBACK, port):
                    lacking.append(name)
        return lacking

    def _not_ready(self, lacking: Sequence[str]) -> str:
        parts = [f"{_listed(lacking)} did not become ready within {READY_SECONDS:.0f} s."]
        parts += [
            f"{one.log} ends with:\n{processes.last_lines(one.log)}"
            for one in self.fleet.programs
            if one.name in lacking
        ]
        parts.append("`aigrowth doctor` looks at everything one by one.")
        return "\n".join(parts)

    async def _stop_everything(self) -> None:
        if self.fleet.programs or self._servers():
            self.say("Stopping …")
        for together in (self.fleet.first_to_stop, self.fleet.helpers, self._servers()):
            ends = await asyncio.gather(*(service.stop() for service in together), return_exceptions=True)
            for problem in ends:
                if isinstance(problem, BaseException):
                    self.say(f"While stopping: {problem}")
        self.data.forget_runtime()
        if self._asked_to_stop.is_set():
            self.say("Stopped at once, as asked twice." if self._in_a_hurry else "Stopped.")


def connect_host(host: str) -> str:
    """Where to connect to reach a server that listens on `host`."""
    if host in _WILDCARDS:
        return ports.LOOPBACK
    return host


def address_of(settings: Settings) -> str:
    host = connect_host(settings.HOST)
    if host == "localhost":
        host = ports.LOOPBACK
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else "".join(names)


def only_problem(group: BaseExceptionGroup[BaseException]) -> SupervisorError | None:
    """The first problem of ours in a group of them."""
    ours, _ = group.split(SupervisorError)
    while isinstance(ours, BaseExceptionGroup):
        inner = ours.exceptions[0]
        if isinstance(inner, SupervisorError):
            return inner
        ours = inner if isinstance(inner, BaseExceptionGroup) else None
    return None
