"""Finding what is due and running it side by side on this process's event loop.

A tick rings once a second; whoever hears it claims what is due, as much as this process has room for, and lets the
posts go out while it already answers the next tick. A full process rings again, so that other workers help. Losing a
ring costs a second; hearing one twice costs an empty claim.
"""

import asyncio
import os
import socket
from uuid import UUID, uuid4

import structlog

from app.core import jobs
from app.core.clock import now
from app.core.db import unit_of_work
from app.publishing import repository
from app.publishing.publisher import LEASE, Attempt

log = structlog.get_logger(__name__)

MOST_IN_FLIGHT = 100
"""Posts one process sends at a time; nearly all of that time is waiting for platforms."""
BATCH = 25

OWNER = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"

_in_flight: set[asyncio.Task[None]] = set()
_claiming = asyncio.Lock()


def _owner() -> str:
    """Names this process; made anew after a fork."""
    host, pid, rest = OWNER.rsplit(":", 2)
    return OWNER if int(pid) == os.getpid() else f"{host}:{os.getpid()}:{rest}"


async def dispatch() -> None:
    """Claim what is due and start sending it; returns without waiting for platforms."""
    async with _claiming:
        room = MOST_IN_FLIGHT - len(_in_flight)
        while room > 0:
            batch = min(BATCH, room)
            claimed = await _claim(batch)
            for attempt_id in claimed:
                _start(attempt_id)
            if len(claimed) < batch:
                return
            room -= len(claimed)
    await asyncio.to_thread(jobs.Job("publishing.dispatch", ()).send)


async def _claim(batch: int) -> list[UUID]:
    at = now()
    async with unit_of_work() as session:
        return list(await repository.claim_due(session, owner=_owner(), at=at, lease_until=at + LEASE, batch=batch))


def _start(attempt_id: UUID) -> None:
    task = asyncio.create_task(Attempt(attempt_id, owner=_owner()).run(), name=f"publish-{attempt_id}")
    _in_flight.add(task)
    task.add_done_callback(_finished)


def _finished(task: asyncio.Task[None]) -> None:
    _in_flight.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        # The row still says what was begun; when its lease ends another worker finds out what became of it.
        log.error("attempt.crashed", task_name=task.get_name(), exc_info=error)


async def drain(timeout_seconds: float = 20) -> int:
    """Wait for what is being sent; the number that did not finish in time (their leases will run out)."""
    if not _in_flight:
        return 0
    _, unfinished = await asyncio.wait(set(_in_flight), timeout=timeout_seconds)
    return len(unfinished)
