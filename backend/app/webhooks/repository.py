"""Every SQL statement about events from outside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.webhooks.models import WebhookEvent, WebhookProvider


async def add_once(
    session: AsyncSession, provider: WebhookProvider, *, event_id: str, event_type: str, payload: Mapping[str, Any]
) -> bool:
    """Whether it was new."""
    statement = (
        insert(WebhookEvent)
        .values(provider=provider, event_id=event_id, type=event_type, payload=dict(payload))
        .on_conflict_do_nothing(index_elements=["provider", "event_id"])
        .returning(WebhookEvent.id)
    )
    return await session.scalar(statement) is not None


async def lock_waiting(session: AsyncSession, *, at: datetime) -> WebhookEvent | None:
    """The oldest one whose time has come and that nobody else holds."""
    query = (
        select(WebhookEvent)
        .where(WebhookEvent.next_attempt_at <= at)
        .order_by(WebhookEvent.received_at, WebhookEvent.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return await session.scalar(query)


async def record(
    session: AsyncSession,
    event_id: UUID,
    *,
    handled_at: datetime | None,
    next_attempt_at: datetime | None,
    last_error: str | None,
) -> None:
    """What became of an attempt."""
    values = {"handled_at": handled_at, "next_attempt_at": next_attempt_at, "last_error": last_error}
    await session.execute(update(WebhookEvent).where(WebhookEvent.id == event_id).values(**values))


async def count_by_state(session: AsyncSession, *, since: datetime) -> list[tuple[WebhookProvider, str, int]]:
    """Events received since then, by provider and state; those that wait, whenever they came."""
    state = case(
        (WebhookEvent.handled_at.is_not(None), "handled"),
        (WebhookEvent.next_attempt_at.is_not(None), "waiting"),
        else_="given_up",
    )
    query = (
        select(WebhookEvent.provider, state, func.count())
        .where(or_(WebhookEvent.received_at >= since, WebhookEvent.next_attempt_at.is_not(None)))
        .group_by(WebhookEvent.provider, state)
    )
    return [(provider, name, count) for provider, name, count in await session.execute(query)]


async def forget(session: AsyncSession, *, before: datetime) -> None:
    """Those handled or given up that came before then."""
    query = delete(WebhookEvent).where(WebhookEvent.received_at < before, WebhookEvent.next_attempt_at.is_(None))
    await session.execute(query)
