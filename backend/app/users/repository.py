"""Every SQL statement of the room."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.users.models import User, UserSession


async def find_session(session: AsyncSession, digest: str) -> tuple[UserSession, User] | None:
    """The session with this token, whatever its state, and whose it is."""
    query = (
        select(UserSession, User).join(User, User.id == UserSession.user_id).where(UserSession.token_digest == digest)
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


async def touch_session(session: AsyncSession, session_id: UUID, *, at: datetime, at_most_every: timedelta) -> None:
    """Note that the session was used. Never waits: a row that another request holds is being noted there."""
    stale = (
        select(UserSession.id)
        .where(UserSession.id == session_id, UserSession.last_seen_at <= at - at_most_every)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    await session.execute(
        update(UserSession)
        .where(UserSession.id == stale)
        .values(last_seen_at=at)
        .execution_options(synchronize_session=False)
    )
