"""Events in: stored once and answered at once; a worker handles them later.

Whoever receives one checks its signature on the raw body first, and then calls `receive` in the request's transaction.
A provider sends the same event again until it is answered, and events out of order: handlers read the state of things
at the provider, or compare times, rather than trust the order they are called in.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.core.clock import now
from app.core.db import unit_of_work
from app.webhooks import repository
from app.webhooks.event import Event
from app.webhooks.handlers import HANDLERS
from app.webhooks.models import WebhookEvent, WebhookProvider

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 12
_FIRST_RETRY = timedelta(minutes=2)  # longer than handling may take, so that one event is never handled by two workers
_LONGEST_RETRY = timedelta(hours=6)
KEPT_FOR = timedelta(days=40)
"""Longer than any provider goes on sending an event again."""


async def receive(
    session: AsyncSession, provider: WebhookProvider, *, event_id: str, event_type: str, payload: Mapping[str, Any]
) -> bool:
    """Keep an event whose signature held, and have a worker look at it. False: it was here before."""
    is_new = await repository.add_once(session, provider, event_id=event_id, event_type=event_type, payload=payload)
    if is_new:
        jobs.enqueue(session, "webhooks.handle")
    return is_new


async def handle_waiting() -> None:
    """Handle every event whose time has come; one that fails waits longer each time, and is given up in the end."""
    while (taken := await _take()) is not None:
        stored, event = taken
        log_event = log.bind(provider=stored.provider, event_id=stored.event_id, type=stored.type)
        try:
            await HANDLERS[stored.provider](event)
        except Exception as error:
            is_last = stored.attempts >= MOST_ATTEMPTS
            log_event.warning("webhook.not_handled", error=type(error).__name__, given_up=is_last, exc_info=True)
            await _record(stored, handled_at=None, is_last=is_last, last_error=type(error).__name__)
        else:
            log_event.info("webhook.handled")
            await _record(stored, handled_at=now(), is_last=True, last_error=None)


async def forget_old(session: AsyncSession) -> None:
    await repository.forget(session, before=now() - KEPT_FOR)


async def count_by_state(session: AsyncSession, *, since: datetime) -> list[tuple[WebhookProvider, str, int]]:
    """Events received since then that are `handled` or `given_up`, and all that are `waiting`."""
    return await repository.count_by_state(session, since=since)


async def _take() -> tuple[WebhookEvent, Event] | None:
    async with unit_of_work() as session:
        stored = await repository.lock_waiting(session, at=now())
        if stored is None:
            return None
        stored.attempts += 1
        stored.next_attempt_at = _next_attempt(stored.attempts)
        return stored, Event(id=stored.event_id, type=stored.type, payload=stored.payload)


async def _record(stored: WebhookEvent, *, handled_at: datetime | None, is_last: bool, last_error: str | None) -> None:
    next_attempt_at = None if is_last else _next_attempt(stored.attempts)
    async with unit_of_work() as session:
        await repository.record(
            session, stored.id, handled_at=handled_at, next_attempt_at=next_attempt_at, last_error=last_error
        )


def _next_attempt(attempts: int) -> datetime:
    doublings: int = 2 ** (attempts - 1)
    return now() + min(_FIRST_RETRY * doublings, _LONGEST_RETRY)
