"""Every SQL statement of the room; it looks across all owners, which only administrators may."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.admin.models import AdminAction
from app.billing.models import UsageLog
from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core import pagination
from app.generations.models import Generation, GenerationStatus
from app.users.models import Role, User, UserSession


async def list_users(
    session: AsyncSession,
    *,
    search: str | None,
    role: Role | None,
    is_disabled: bool | None,
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[User], str | None]:
    """Newest first; `search` is part of an address or a name, whatever its case. None: does not matter."""
    query = select(User)
    if role is not None:
        query = query.where(User.role == role)
    if is_disabled is not None:
        query = query.where(User.disabled_at.is_not(None) if is_disabled else User.disabled_at.is_(None))
    if search is not None:
        whole_name = func.concat_ws(" ", User.first_name, User.last_name)
        query = query.where(
            or_(User.email.icontains(search, autoescape=True), whole_name.icontains(search, autoescape=True))
        )
    return await pagination.page(session, query, at=User.created_at, row_id=User.id, cursor=cursor, limit=limit)


async def lock_user(session: AsyncSession, user_id: UUID) -> User | None:
    query = select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def list_actions(
    session: AsyncSession, *, cursor: str | None, limit: int
) -> tuple[Sequence[AdminAction], str | None]:
    return await pagination.page(
        session, select(AdminAction), at=AdminAction.created_at, row_id=AdminAction.id, cursor=cursor, limit=limit
    )


async def last_seen(session: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each was last here; users without a session are absent."""
    query = (
        select(UserSession.user_id, func.max(UserSession.last_seen_at))
        .where(UserSession.user_id.in_(user_ids))
        .group_by(UserSession.user_id)
    )
    return dict((await session.execute(query)).all())


async def count_businesses(session: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, int]:
    """By owner; owners of none are absent."""
    query = select(Business.user_id, func.count()).where(Business.user_id.in_(user_ids)).group_by(Business.user_id)
    return dict((await session.execute(query)).all())


async def count_all_businesses(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Business)) or 0


async def count_users(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(User)) or 0


async def count_posts(session: AsyncSession) -> dict[PostStatus, int]:
    found = await session.execute(select(Post.status, func.count()).group_by(Post.status))
    return dict.fromkeys(PostStatus, 0) | dict(found.all())


async def count_published(session: AsyncSession, *, since: datetime) -> int:
    query = select(func.count()).where(Post.status == PostStatus.PUBLISHED, Post.published_at >= since)
    return await session.scalar(query) or 0


async def count_generations(session: AsyncSession) -> dict[GenerationStatus, int]:
    found = await session.execute(select(Generation.status, func.count()).group_by(Generation.status))
    return dict.fromkeys(GenerationStatus, 0) | dict(found.all())


async def sum_cost(session: AsyncSession, *, since: datetime | None = None) -> int:
    """Micro-dollars of all model calls with a known price."""
    query = select(func.sum(UsageLog.cost_microdollars))
    if since is not None:
        query = query.where(UsageLog.created_at >= since)
    return int(await session.scalar(query) or 0)
