"""Every SQL statement about posts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.content.errors import PostNotFound
from app.content.models import Post, PostStatus
from app.core import pagination
from app.platforms.contract import Platform
from app.users.models import User


@dataclass(frozen=True, slots=True)
class Filters:
    """None and empty: not filtered by. With `scheduled_from` or `scheduled_to` the order is that of the calendar."""

    business_id: UUID | None = None
    statuses: Sequence[PostStatus] = ()
    platforms: Sequence[Platform] = ()
    pillar: str | None = None
    scheduled_from: datetime | None = None
    scheduled_to: datetime | None = None
    """Exclusive."""


async def get_post(session: AsyncSession, post_id: UUID, *, owner: User, lock: bool = False) -> Post:
    query = select(Post).where(Post.id == post_id, Post.user_id == owner.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (post := await session.scalar(query)) is None:
        raise PostNotFound(f"There is no post {post_id} in your businesses.")
    return post


async def list_posts(
    session: AsyncSession, filters: Filters, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Post], str | None]:
    query = select(Post).where(Post.user_id == owner.id)
    if filters.business_id is not None:
        query = query.where(Post.business_id == filters.business_id)
    if filters.statuses:
        query = query.where(Post.status.in_(filters.statuses))
    if filters.platforms:
        query = query.where(Post.platform.in_(filters.platforms))
    if filters.pillar is not None:
        query = query.where(Post.pillar == filters.pillar)
    if filters.scheduled_from is not None:
        query = query.where(Post.scheduled_for >= filters.scheduled_from)
    if filters.scheduled_to is not None:
        query = query.where(Post.scheduled_for < filters.scheduled_to)
    if filters.scheduled_from is None and filters.scheduled_to is None:
        return await pagination.page(session, query, at=Post.created_at, row_id=Post.id, cursor=cursor, limit=limit)
    by_time = cast("InstrumentedAttribute[datetime]", Post.scheduled_for)  # the filters leave no NULL
    return await pagination.page(
        session, query, at=by_time, row_id=Post.id, cursor=cursor, limit=limit, newest_first=False
    )


async def lock_posts(session: AsyncSession, post_ids: Collection[UUID], *, owner: User) -> Sequence[Post]:
    """Those of them that are the owner's, locked in one order, so that two callers cannot deadlock."""
    query = select(Post).where(Post.id.in_(post_ids), Post.user_id == owner.id).order_by(Post.id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).all()


async def list_taken_times(session: AsyncSession, business_id: UUID, *, since: datetime) -> Sequence[datetime]:
    """When posts of the business go out or are proposed to."""
    query = select(Post.scheduled_for).where(Post.business_id == business_id, Post.scheduled_for >= since)
    return [at for at in await session.scalars(query) if at is not None]


async def list_recent_texts(session: AsyncSession, business_id: UUID, *, limit: int) -> Sequence[str]:
    """Newest first, whatever became of them."""
    query = select(Post.text).where(Post.business_id == business_id).order_by(Post.created_at.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def list_known(session: AsyncSession, post_ids: Collection[UUID]) -> set[UUID]:
    """Which of these posts are stored."""
    return set(await session.scalars(select(Post.id).where(Post.id.in_(post_ids))))


async def add_once(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Store a post whose id was decided beforehand; False when it is there already."""
    statement = insert(Post).values(**values).on_conflict_do_nothing(index_elements=[Post.id]).returning(Post.id)
    return (await session.scalar(statement)) is not None


async def delete_post(session: AsyncSession, post: Post) -> None:
    await session.delete(post)
    await session.flush()


async def lock_waiting(session: AsyncSession, business_id: UUID) -> Sequence[PostStatus]:
    """Statuses of all posts on the calendar or going out, which then stay as they are until this transaction ends."""
    query = select(Post).where(
        Post.business_id == business_id, Post.status.in_([PostStatus.SCHEDULED, PostStatus.PUBLISHING])
    )
    locked = await session.scalars(query.order_by(Post.id).with_for_update().execution_options(populate_existing=True))
    return [post.status for post in locked]
