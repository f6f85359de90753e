"""`python -m app.supervisor.container_health api|worker|beat`: is the program of this container alive? For Docker.

Nothing of this container restarts or routes by what others do: the API is asked for itself, a worker for its own
heartbeat in Redis, beat for the file it writes its timetable to every three minutes.
"""

import asyncio
import socket
import sys
import time

from app.core.config import get_settings
from app.supervisor import commands

BEAT_SILENT_SECONDS = 600
TIMEOUT_SECONDS = 5


async def api() -> str | None:
    """What is wrong; None when nothing is."""
    from app.supervisor import http_health  # noqa: PLC0415

    port = get_settings().PORT
    if not await asyncio.wait_for(http_health.accepts("127.0.0.1", port), TIMEOUT_SECONDS):
        return f"Nothing listens on port {port}."
    status = await asyncio.wait_for(_status(port), TIMEOUT_SECONDS)
    return None if status == "200" else f"/readyz answered {status}."


async def _status(port: int) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        line = (await reader.readline()).decode("latin-1")
    finally:
        writer.close()
    return line.split(" ")[1] if line.startswith("HTTP/") else "no HTTP"


async def worker() -> str | None:
    from app.core import heartbeat, redis  # noqa: PLC0415

    try:
        alive = await asyncio.wait_for(heartbeat.read(), TIMEOUT_SECONDS)
    finally:
        await redis.close()
    here = f"@{socket.gethostname()}"
    return None if any(name.endswith(here) for name in alive) else f"No worker {here} was heard from in 30 seconds."


async def beat() -> str | None:
    file = commands.beat_schedule(get_settings().AIGROWTH_DATA_DIR)
    # dbm adds an ending of its own, or makes several files, depending on the Python.
    written = [found.stat().st_mtime for found in file.parent.glob(f"{file.name}*")]
    if not written:
        return f"There is no {file} yet."
    silent = time.time() - max(written)
    return None if silent < BEAT_SILENT_SECONDS else f"{file} was written {silent:.0f} s ago."


CHECKS = {"api": api, "worker": worker, "beat": beat}


def main() -> int:
    problem = asyncio.run(CHECKS[sys.argv[1]]())
    if problem is not None:
        sys.stderr.write(problem + "\n")
    return int(problem is not None)


if __name__ == "__main__":
    sys.exit(main())
