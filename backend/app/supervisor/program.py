"""One of our own processes: the API, the worker, the timetable, the sandbox network, the local model."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.supervisor import processes


class Program:
    """Started and stopped by the supervisor. A note in `notes` lets the next start find it after a crash."""

    def __init__(
        self,
        name: str,
        args: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        notes: Path,
        stop_seconds: float = 20.0,
    ) -> None:
        self.name = name
        self.args = args
        self.env = env
        self.log = log
        self.note = notes / f"{name}.pid"
        self.stop_seconds = stop_seconds
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self.process = await processes.spawn(self.args, log=self.log, env=self.env)
        self.note.write_text(f"{self.process.pid} {processes.birth_mark(self.process.pid)}\n", "utf-8")

    async def stop(self) -> None:
        if self.process is not None:
            await processes.stop(self.process, signal.SIGTERM, patience_seconds=self.stop_seconds)
            processes.kill_group(self.process.pid)  # whatever it may have started itself
        self.note.unlink(missing_ok=True)


async def clear_leftovers(notes: Path, *, patience_seconds: float = 8.0) -> int:
    """End programs that outlived a killed supervisor; returns how many there were."""
    pids = _noted(notes)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    gone = await asyncio.gather(*(processes.wait_until_gone(pid, patience_seconds=patience_seconds) for pid in pids))
    for pid, is_gone in zip(pids, gone, strict=True):
        if not is_gone:
            processes.kill_group(pid)
            await processes.wait_until_gone(pid, patience_seconds=5.0)
    return len(pids)


def _noted(notes: Path) -> list[int]:
    """Processes the last run wrote down that still live; the notes are removed."""
    pids = []
    for note in notes.glob("*.pid"):
        with contextlib.suppress(OSError, ValueError):
            number, _, mark = note.read_text("utf-8").strip().partition(" ")
            if processes.is_alive(int(number)) and processes.birth_mark(int(number)) == mark:
                pids.append(int(number))
        note.unlink(missing_ok=True)
    return pids
