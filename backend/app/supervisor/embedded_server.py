"""What the embedded servers have in common: start on a data folder, wait until usable, stop, clear what was left."""

import asyncio
import contextlib
import os
import secrets
import signal
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

from app.supervisor import ports, processes
from app.supervisor.errors import DidNotStart

_ADDRESS_IN_USE = "Address already in use"
_PORT_TRIES = 3


class EmbeddedServer(ABC):
    """A server on loopback TCP with its data in `folder`. Also a context manager, plain and async.

    After `start` the server answers at `url`; `start` may be called again after the process ended, and then keeps the
    port. Raises DidNotStart with the last lines of its log. Without a `password` one is made up, which is of use only
    for a folder that is not there yet. Start it from the main thread (`processes.die_with_parent` says why).
    """

    name: str
    stop_signal: signal.Signals
    stop_seconds = 20.0
    ready_seconds = 120.0
    """Recovery after a crash may have a lot to replay."""

    def __init__(self, folder: Path, *, password: str = "", port: int | None = None, log: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.password = password or secrets.token_urlsafe(24)
        self.port = port or ports.free_port()
        self.log = log or self.folder.with_name(f"{self.folder.name}.log")
        self.process: asyncio.subprocess.Process | None = None
        self._own_loop: asyncio.AbstractEventLoop | None = None

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def _pid_file(self) -> Path:
        """Written by the server: the number of its process on the first line."""

    @abstractmethod
    def _workplace(self) -> Path:
        """The server's working directory."""

    @abstractmethod
    async def _launch(self) -> asyncio.subprocess.Process: ...

    @abstractmethod
    async def _answers(self) -> bool: ...

    async def start(self) -> None:
        await self.clear_leftover()
        for attempt in range(_PORT_TRIES):
            log_end = self.log.stat().st_size if self.log.exists() else 0
            self.process = await self._launch()
            if await self._became_ready(self.process):
                return
            taken = attempt < _PORT_TRIES - 1 and _ADDRESS_IN_USE in self._log_since(log_end)
            if not taken:
                break
            self.port = ports.free_port()  # somebody took ours between looking and listening
        ended = processes.how_it_ended(self.process.returncode if self.process else None)
        await self.stop()
        raise DidNotStart(
            f"{self.name} {ended} while starting. {self.log} ends with:\n{processes.last_lines(self.log)}"
        )

    async def _became_ready(self, process: asyncio.subprocess.Process) -> bool:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.ready_seconds
        pause = 0.02
        while loop.time() < deadline:
            if process.returncode is not None:
                return False
            if await self._answers():
                return True
            await asyncio.sleep(pause)
            pause = min(0.2, pause * 1.5)
        return False

    async def stop(self) -> None:
        if self.process is not None:
            await processes.stop(self.process, self.stop_signal, patience_seconds=self.stop_seconds)

    async def clear_leftover(self) -> None:
        """End a server of ours that outlived a killed supervisor (the kernel has asked it to, where it can)."""
        try:
            pid = int(self._pid_file().read_text("utf-8").split()[0])
        except (OSError, ValueError, IndexError):
            return
        if not processes.works_in(pid, self._workplace()):
            return
        for how, patience in ((self.stop_signal, self.stop_seconds), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            if await processes.wait_until_gone(pid, patience_seconds=patience):
                return
        raise DidNotStart(f"An old {self.name} (process {pid}) on {self.folder} does not end. End it and start again.")

    def _log_since(self, position: int) -> str:
        try:
            with self.log.open("rb") as file:
                file.seek(position)
                return file.read().decode("utf-8", "replace")
        except OSError:
            return ""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def __enter__(self) -> Self:
        """For code with no event loop of its own: one is kept aside for starting and stopping."""
        self._own_loop = asyncio.new_event_loop()
        try:
            self._own_loop.run_until_complete(self.start())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._own_loop is not None:
            self._own_loop.run_until_complete(self.stop())
            self._own_loop.close()
            self._own_loop = None
