"""A post's timeline: every transition is a line, written in the transaction of the change itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.content.models import PostEvent, PostEventName

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Line:
    post_id: UUID
    attempt_number: int | None
    details: dict[str, Any]


def by_user(user_id: UUID) -> str:
    return f"user:{user_id}"


def record(
    session: AsyncSession,
    post_id: UUID,
    event: PostEventName,
    *,
    actor: str = SYSTEM,
    attempt_number: int | None = None,
    **details: Any,
) -> None:
    """`details` is JSON for people: the platform's own words, the time it moved to, what comes next. No secrets."""
    session.add(PostEvent(content_id=post_id, event=event, actor=actor, attempt_number=attempt_number, details=details))


async def record_many(session: AsyncSession, event: PostEventName, lines: Sequence[Line]) -> None:
    """The same event of the system's on many posts, in one statement."""
    values = [
        {
            "content_id": line.post_id,
            "event": event,
            "actor": SYSTEM,
            "attempt_number": line.attempt_number,
            "details": line.details,
        }
        for line in lines
    ]
    await session.execute(insert(PostEvent), values)


async def list_events(session: AsyncSession, post_id: UUID) -> Sequence[PostEvent]:
    """Oldest first."""
    query = select(PostEvent).where(PostEvent.content_id == post_id).order_by(PostEvent.id).limit(500)
    return (await session.scalars(query)).all()
