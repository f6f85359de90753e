"""A post's timeline: every transition is a line, written in the transaction of the change itself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.content.models import PostEvent

SYSTEM = "system"


def by_user(user_id: UUID) -> str:
    return f"user:{user_id}"


def record(
    session: AsyncSession,
    post_id: UUID,
    event: str,
    *,
    actor: str = SYSTEM,
    attempt_number: int | None = None,
    **details: Any,
) -> None:
    """`details` is JSON for people: the platform's own words, the time it moved to, what comes next. No secrets."""
    session.add(PostEvent(content_id=post_id, event=event, actor=actor, attempt_number=attempt_number, details=details))


async def list_events(session: AsyncSession, post_id: UUID) -> Sequence[PostEvent]:
    """Oldest first."""
    query = select(PostEvent).where(PostEvent.content_id == post_id).order_by(PostEvent.id).limit(500)
    return (await session.scalars(query)).all()
