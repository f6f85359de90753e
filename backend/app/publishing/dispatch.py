"""Finding what is due and running it side by side on this process's event loop.

A tick rings once a second; whoever hears it claims what is due, as much as this process has room for, and lets the
posts go out while it already answers the next tick. Until then it looks at the clock by itself: what comes due between
two ticks goes out at its moment. A process that finds more than it has room for rings once, so that other workers help,
and goes on claiming by itself as its posts land. Losing a ring costs a second; hearing one twice costs an empty claim.
"""

import asyncio
import os
import socket
from datetime import timedelta
from functools import partial
from uuid import uuid4

import structlog

from app.core import jobs
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.publishing import repository
from app.publishing.publisher import Attempt
from app.publishing.repository import Claim
from app.publishing.together import DATABASE_AWAY
from app.publishing.writer import LEASE, Writer

log = structlog.get_logger(__name__)

MOST_IN_FLIGHT = get_settings().PUBLISH_IN_FLIGHT
"""Posts one process sends at a time; nearly all of that time is waiting for platforms."""
BATCH = 50
WATCH_SECONDS = 1.5
"""After each tick: longer than to the next one."""
LOOKS_AGAIN_AFTER_SECONDS = 0.1
"""At the soonest, while posts come due all the time."""
LOOKS_AGAIN_FOR = timedelta(seconds=1)
"""A claim passes over a post that somebody (who edits it, or checks it ahead) has locked at that moment, and over one
that comes due while it looks: for so long it is looked for again, then by the ticks.
"""
A_HAIR_LATER_SECONDS = 0.002
"""Timers count milliseconds and may end just before their time, when nothing is due yet."""

OWNER = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"

_in_flight: set[asyncio.Task[None]] = set()
_claiming = asyncio.Lock()
_is_stopping = False
_more_waits = False
"""Whether the last claim was a full one: then landing posts make room for another."""
_refill: asyncio.Task[None] | None = None
_writers: dict[str, Writer] = {}
_watch_until = 0.0
_watcher: asyncio.Task[None] | None = None


def _owner() -> str:
    """Names this process; made anew after a fork."""
    host, pid, rest = OWNER.rsplit(":", 2)
    return OWNER if int(pid) == os.getpid() else f"{host}:{os.getpid()}:{rest}"


async def dispatch() -> None:
    """Claim what is due and start sending it; returns without waiting for platforms."""
    global _watch_until, _watcher, _is_stopping  # noqa: PLW0603
    _is_stopping = False
    await _look()
    _watch_until = asyncio.get_running_loop().time() + WATCH_SECONDS
    if _watcher is None or _watcher.done():
        _watcher = asyncio.create_task(_watch(), name="publish-watch")


async def _look() -> None:
    if await _fill():
        await asyncio.to_thread(jobs.Job("publishing.dispatch", ()).send)


async def _watch() -> None:
    loop = asyncio.get_running_loop()
    try:
        while (seconds := _watch_until - loop.time()) > 0:
            at = now()
            async with unit_of_work() as session:
                since, until = at - LOOKS_AGAIN_FOR, at + timedelta(seconds=seconds)
                due = await repository.find_next_due(session, after=since, until=until)
            if due is None:
                return
            await asyncio.sleep(max((due - now()).total_seconds() + A_HAIR_LATER_SECONDS, LOOKS_AGAIN_AFTER_SECONDS))
            await _look()
    except DATABASE_AWAY as error:  # the next tick looks again
        log.warning("dispatch.database_away", error=type(error).__name__)


async def _fill() -> bool:
    """Claim until nothing is due or this process is full; whether it has just become full with more waiting."""
    global _more_waits  # noqa: PLW0603
    async with _claiming:
        knew = _more_waits
        while not _is_stopping and (room := MOST_IN_FLIGHT - len(_in_flight)) > 0:
            batch = min(BATCH, room)
            claims = await _claim(batch)
            for claim in claims:
                _start(claim)
            if len(claims) < batch:
                _more_waits = False
                return False
        _more_waits = not _is_stopping
        return _more_waits and not knew


async def _claim(batch: int) -> list[Claim]:
    owner, at = _owner(), now()
    async with unit_of_work() as session:
        ids = await repository.claim_due(session, owner=owner, at=at, lease_until=at + LEASE, batch=batch)
        if not ids:
            return []
        return [*(await repository.find_claims(session, ids, owner=owner)).values()]


def _start(claim: Claim) -> None:
    owner = _owner()
    writer = _writers.setdefault(owner, Writer(owner))
    attempt = Attempt(claim.attempt.id, owner=owner, claim=claim, writer=writer)
    task = asyncio.create_task(attempt.run(), name=f"publish-{claim.attempt.id}")
    _in_flight.add(task)
    task.add_done_callback(partial(_finished, attempt))


def _finished(attempt: Attempt, task: asyncio.Task[None]) -> None:
    global _refill  # noqa: PLW0603
    _in_flight.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        # The row still says what was begun; when its lease ends another worker finds out what became of it.
        log.error("attempt.crashed", attempt_id=str(attempt.attempt_id), exc_info=error)
    has_room = len(_in_flight) <= MOST_IN_FLIGHT - min(BATCH, MOST_IN_FLIGHT)
    if ((_more_waits and has_room) or attempt.is_followed) and (_refill is None or _refill.done()):
        _refill = asyncio.create_task(_go_on(), name="publish-refill")


async def _go_on() -> None:
    try:
        await _fill()
    except DATABASE_AWAY as error:  # the next tick looks again
        log.warning("dispatch.database_away", error=type(error).__name__)


async def drain(timeout_seconds: float = 20) -> int:
    """Claim nothing more and wait for what is being sent; the number that did not finish in time (their leases end)."""
    global _is_stopping  # noqa: PLW0603
    _is_stopping = True
    if _watcher is not None:
        _watcher.cancel()
    if not _in_flight:
        return 0
    _, unfinished = await asyncio.wait(set(_in_flight), timeout=timeout_seconds)
    return len(unfinished)
