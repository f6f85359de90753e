"""Starts again what ends by itself, with growing pauses, and gives up on what keeps ending."""

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.supervisor import processes
from app.supervisor.errors import DidNotStart, KeepsStopping

DEATHS_ALLOWED = 5
WITHIN_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0


class Service(Protocol):
    name: str
    log: Path
    process: asyncio.subprocess.Process | None

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


async def keep_running(service: Service, *, say: Callable[[str], None]) -> None:
    """Watch a started service until cancelled. Raises KeepsStopping at the fifth end within a minute."""
    clock = asyncio.get_running_loop().time
    deaths = deque[float](maxlen=DEATHS_ALLOWED)
    while True:
        if service.process is None:
            raise RuntimeError(f"{service.name} was not started")
        code = await service.process.wait()
        deaths.append(clock())
        if len(deaths) == DEATHS_ALLOWED and deaths[-1] - deaths[0] < WITHIN_SECONDS:
            raise KeepsStopping(
                f"{service.name} {processes.how_it_ended(code)}, for the {DEATHS_ALLOWED}th time within a minute, "
                f"so it is not started again. {service.log} ends with:\n{processes.last_lines(service.log)}"
            )
        lately = sum(1 for death in deaths if deaths[-1] - death < WITHIN_SECONDS)
        pause = min(LONGEST_PAUSE_SECONDS, 2.0 ** (lately - 1))
        say(f"{service.name} {processes.how_it_ended(code)}; starting it again in {pause:.0f} s (log: {service.log}).")
        await asyncio.sleep(pause)
        try:
            await service.start()
        except DidNotStart:  # its process has ended: counted at the top of the loop
            continue
