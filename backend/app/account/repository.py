"""Every SQL statement of the room, but for reading out a user's rows (`rows.py`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.account.errors import ExportNotFound
from app.account.models import DataExport, ExportStatus
from app.businesses import service as businesses
from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.social_accounts.models import SocialAccount
from app.users.models import User

UNFINISHED = (ExportStatus.QUEUED, ExportStatus.RUNNING)
COUNTED = (PostStatus.SCHEDULED, PostStatus.PUBLISHING, PostStatus.PUBLISHED, PostStatus.UNCONFIRMED)

# --- how much there is ------------------------------------------------------------------------------------------------


async def count_businesses(session: AsyncSession, user_id: UUID) -> int:
    """Of their own: here and below, examples take nothing of what a plan allows."""
    query = select(func.count()).where(Business.user_id == user_id, ~Business.is_example)
    return await session.scalar(query) or 0


async def count_accounts(session: AsyncSession, user_id: UUID) -> int:
    """Connected ones."""
    query = select(func.count()).where(
        SocialAccount.user_id == user_id,
        SocialAccount.is_active,
        SocialAccount.business_id.not_in(businesses.examples_of(user_id)),
    )
    return await session.scalar(query) or 0


async def count_posts(session: AsyncSession, user_id: UUID, *, since: datetime, until: datetime) -> int:
    """Posts of [`since`, `until`) that are out or will be: those that the plan's limit counts."""
    query = select(func.count()).where(
        Post.user_id == user_id,
        Post.status.in_(COUNTED),
        Post.scheduled_for >= since,
        Post.scheduled_for < until,
        Post.business_id.not_in(businesses.examples_of(user_id)),
    )
    return await session.scalar(query) or 0


# --- exports ----------------------------------------------------------------------------------------------------------


async def add_unless_unfinished(session: AsyncSession, values: dict[str, Any]) -> UUID | None:
    """None when the user has one that is being made."""
    statement = insert(DataExport).values(**values)
    statement = statement.on_conflict_do_nothing(
        index_elements=["user_id"], index_where=DataExport.status.in_(UNFINISHED)
    )
    return await session.scalar(statement.returning(DataExport.id))


async def find_unfinished(session: AsyncSession, user_id: UUID) -> DataExport | None:
    query = select(DataExport).where(DataExport.user_id == user_id, DataExport.status.in_(UNFINISHED))
    return await session.scalar(query)


async def list_exports(session: AsyncSession, *, owner: User, limit: int) -> Sequence[DataExport]:
    query = select(DataExport).where(DataExport.user_id == owner.id).order_by(DataExport.created_at.desc())
    return (await session.scalars(query.limit(limit))).all()


async def get_export(session: AsyncSession, export_id: UUID, *, owner: User) -> DataExport:
    query = select(DataExport).where(DataExport.id == export_id, DataExport.user_id == owner.id)
    if (export := await session.scalar(query)) is None:
        raise ExportNotFound("It is not yours, or its week is over. Ask for a new one.")
    return export


async def lock_claimable(session: AsyncSession, export_id: UUID, *, at: datetime) -> DataExport | None:
    """Queued, or running under a lease that ran out; None also while another worker holds it."""
    query = select(DataExport).where(
        DataExport.id == export_id,
        or_(
            DataExport.status == ExportStatus.QUEUED,
            (DataExport.status == ExportStatus.RUNNING) & (DataExport.lease_until < at),
        ),
    )
    return await session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))


async def keep(session: AsyncSession, export_id: UUID, *, attempt: int, progress: int, lease_until: datetime) -> bool:
    """Renew the lease and note how far it is. False once this attempt is not the one any more."""
    mine = (DataExport.id == export_id, DataExport.attempts == attempt, DataExport.status == ExportStatus.RUNNING)
    statement = update(DataExport).where(*mine).values(progress=progress, lease_until=lease_until)
    return await session.scalar(statement.returning(DataExport.id)) is not None


async def lock_claimed(session: AsyncSession, export_id: UUID, *, attempt: int) -> DataExport | None:
    query = select(DataExport).where(
        DataExport.id == export_id, DataExport.attempts == attempt, DataExport.status == ExportStatus.RUNNING
    )
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def lock_overdue(session: AsyncSession, *, at: datetime, limit: int) -> Sequence[DataExport]:
    query = select(DataExport).where(DataExport.status.in_(UNFINISHED), DataExport.lease_until < at)
    return (await session.scalars(query.limit(limit).with_for_update(skip_locked=True))).all()


async def delete_expired(session: AsyncSession, *, at: datetime) -> None:
    """A trigger puts their files on the list of those to be deleted."""
    await session.execute(delete(DataExport).where(DataExport.expires_at <= at))
