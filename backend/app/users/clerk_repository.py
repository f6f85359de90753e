"""Every SQL statement about people who sign in through Clerk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.users.models import DeletedClerkUser, EndedClerkSession, User


async def find_by_clerk_id(session: AsyncSession, clerk_id: str) -> User | None:
    return await session.scalar(select(User).where(User.clerk_id == clerk_id))


async def lock_by_email(session: AsyncSession, email: str) -> User | None:
    query = select(User).where(func.lower(User.email) == func.lower(email))
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def lock_clerk_id(session: AsyncSession, clerk_id: str) -> None:
    """Until the transaction ends nobody else makes, changes or deletes this user: a webhook event and a first request
    may come at the same moment.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"clerk:{clerk_id}", 0))))


async def was_deleted(session: AsyncSession, clerk_id: str) -> bool:
    return await session.get(DeletedClerkUser, clerk_id) is not None


async def remember_deleted(session: AsyncSession, clerk_id: str, *, at: datetime) -> None:
    row = insert(DeletedClerkUser).values(clerk_id=clerk_id, deleted_at=at).on_conflict_do_nothing()
    await session.execute(row)


async def remember_ended(session: AsyncSession, session_id: str, *, clerk_id: str, at: datetime) -> None:
    row = insert(EndedClerkSession).values(session_id=session_id, clerk_id=clerk_id, ended_at=at)
    await session.execute(row.on_conflict_do_nothing())


async def list_ended(session: AsyncSession, clerk_id: str) -> Sequence[str]:
    query = select(EndedClerkSession.session_id).where(EndedClerkSession.clerk_id == clerk_id)
    return (await session.scalars(query)).all()


async def forget(session: AsyncSession, *, ended_before: datetime, deleted_before: datetime) -> None:
    await session.execute(delete(EndedClerkSession).where(EndedClerkSession.ended_at < ended_before))
    await session.execute(delete(DeletedClerkUser).where(DeletedClerkUser.deleted_at < deleted_before))
