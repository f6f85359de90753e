"""Every SQL statement about posts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, undefer

from app.content.errors import PostNotFound
from app.content.models import Post, PostStatus
from app.content.taken import Taken
from app.core import pagination
from app.media.models import MediaAsset
from app.platforms.contract import Platform
from app.users.models import User


class Archive(StrEnum):
    """Whether archived posts are listed."""

    WITHOUT = "without"
    WITH = "with"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Filters:
    """None and empty: not filtered by. With `scheduled_from` or `scheduled_to` the order is that of the calendar."""

    business_id: UUID | None = None
    statuses: Sequence[PostStatus] = ()
    platforms: Sequence[Platform] = ()
    pillar: str | None = None
    tag: str | None = None
    """As it is written on the posts."""
    archive: Archive = Archive.WITHOUT
    idea_id: UUID | None = None
    group_id: UUID | None = None
    words: str = ""
    """Each of them somewhere in its text, or in a following part of its thread; capitals make no difference."""
    account_id: UUID | None = None
    media_id: UUID | None = None
    """Posts that show it."""
    is_approved: bool | None = None
    scheduled_from: datetime | None = None
    scheduled_to: datetime | None = None
    """Exclusive."""


_WITH_LIMITS = undefer(Post.account_limits)
"""For posts that people are shown: what is wrong with them depends on their account."""


async def read_limits(session: AsyncSession, post: Post) -> None:
    """Of a stored post that is new, or has another account now."""
    await session.refresh(post, ["account_limits"])


async def get_post(session: AsyncSession, post_id: UUID, *, owner: User, lock: bool = False) -> Post:
    query = select(Post).where(Post.id == post_id, Post.user_id == owner.id).options(_WITH_LIMITS)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (post := await session.scalar(query)) is None:
        raise PostNotFound(f"There is no post {post_id} in your businesses.")
    return post


async def find_post(session: AsyncSession, post_id: UUID) -> Post | None:
    """Of any owner: for workers."""
    return await session.get(Post, post_id)


async def lock_post(session: AsyncSession, post_id: UUID) -> Post | None:
    """Of any owner: for workers."""
    query = select(Post).where(Post.id == post_id).with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    equal = (
        (Post.business_id, filters.business_id),
        (Post.pillar, filters.pillar),
        (Post.social_account_id, filters.account_id),
        (Post.group_id, filters.group_id),
        (Post.idea_id, filters.idea_id),
    )
    yield from (column == value for column, value in equal if value is not None)
    if filters.statuses:
        yield Post.status.in_(filters.statuses)
    if filters.archive is not Archive.WITH:
        yield Post.archived_at.is_(None) if filters.archive is Archive.WITHOUT else Post.archived_at.is_not(None)
    if filters.tag is not None:
        yield and_(Post.tags != [], Post.tags.contains([filters.tag]))  # the first half is the index's condition
    if filters.platforms:
        yield Post.platform.in_(filters.platforms)
    if filters.media_id is not None:
        yield Post.media_ids.contains([filters.media_id])
    if filters.is_approved is not None:
        yield Post.approved_at.is_not(None) if filters.is_approved else Post.approved_at.is_(None)
    if filters.scheduled_from is not None:
        yield Post.scheduled_for >= filters.scheduled_from
    if filters.scheduled_to is not None:
        yield Post.scheduled_for < filters.scheduled_to
    yield from map(_says, filters.words.split())


async def list_posts(
    session: AsyncSession, filters: Filters, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Post], str | None]:
    query = select(Post).where(Post.user_id == owner.id, *_conditions(filters)).options(_WITH_LIMITS)
    if filters.scheduled_from is None and filters.scheduled_to is None:
        return await pagination.page(session, query, at=Post.created_at, row_id=Post.id, cursor=cursor, limit=limit)
    by_time = cast("InstrumentedAttribute[datetime]", Post.scheduled_for)  # the filters leave no NULL
    return await pagination.page(
        session, query, at=by_time, row_id=Post.id, cursor=cursor, limit=limit, newest_first=False
    )


def _says(word: str) -> ColumnElement[bool]:
    following = func.jsonb_array_elements_text(Post.following_parts).table_valued("value", name="part")
    in_following = select(1).select_from(following).where(following.c.value.icontains(word, autoescape=True)).exists()
    return or_(Post.text.icontains(word, autoescape=True), in_following)


async def lock_posts(session: AsyncSession, post_ids: Collection[UUID], *, owner: User) -> dict[UUID, Post]:
    """All of them, locked in one order, so that two callers cannot deadlock. Raises PostNotFound where one is not."""
    query = select(Post).where(Post.id.in_(post_ids), Post.user_id == owner.id).order_by(Post.id)
    query = query.options(_WITH_LIMITS)
    locked = await session.scalars(query.with_for_update().execution_options(populate_existing=True))
    found = {post.id: post for post in locked}
    if missing := [str(post_id) for post_id in post_ids if post_id not in found]:
        raise PostNotFound(f"Nothing was changed: you have no post {', '.join(missing[:3])}.")
    return found


async def list_taken(
    session: AsyncSession, business_id: UUID, *, since: datetime, until: datetime | None = None
) -> list[Taken]:
    query = select(Post.platform, Post.social_account_id, Post.scheduled_for).where(
        Post.business_id == business_id, Post.scheduled_for >= since, Post.archived_at.is_(None)
    )
    if until is not None:
        query = query.where(Post.scheduled_for < until)
    rows = await session.execute(query)
    return [Taken(platform, account_id, at) for platform, account_id, at in rows if at is not None]


async def list_recent_texts(
    session: AsyncSession,
    business_id: UUID,
    *,
    limit: int,
    group_id: UUID | None = None,
    idea_id: UUID | None = None,
    platforms: Collection[Platform] = (),
    replaced_id: UUID | None = None,
) -> Sequence[str]:
    """Newest first, whatever became of them.

    Without those that may say the same as what is to be written: others of its group, those of its idea on other
    platforms than `platforms`, and the post that it replaces.
    """
    same: list[ColumnElement[bool]] = []
    if replaced_id is not None:
        same.append(Post.id == replaced_id)
    if group_id is not None:
        same.append(func.coalesce(Post.group_id == group_id, false()))
    if idea_id is not None:
        same.append(func.coalesce(and_(Post.idea_id == idea_id, Post.platform.not_in(platforms)), false()))
    query = select(Post.text).where(Post.business_id == business_id)
    if same:
        query = query.where(not_(or_(*same)))
    return (await session.scalars(query.order_by(Post.created_at.desc()).limit(limit))).all()


async def find_text(session: AsyncSession, post_id: UUID) -> str | None:
    """None when it is gone."""
    found: str | None = await session.scalar(select(Post.text).where(Post.id == post_id))
    return found


async def list_known(session: AsyncSession, post_ids: Collection[UUID]) -> set[UUID]:
    """Which of these posts are stored."""
    return set(await session.scalars(select(Post.id).where(Post.id.in_(post_ids))))


async def add_once(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Store a post whose id was decided beforehand; False when it is there already."""
    statement = insert(Post).values(**values).on_conflict_do_nothing(index_elements=[Post.id]).returning(Post.id)
    return (await session.scalar(statement)) is not None


async def count_unpublished_with(session: AsyncSession, asset: MediaAsset) -> dict[PostStatus, int]:
    """How many posts show it that are not out yet, by status."""
    query = (
        select(Post.status, func.count())
        .where(Post.business_id == asset.business_id, Post.status != PostStatus.PUBLISHED, _shows(asset))
        .group_by(Post.status)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def count_showing(
    session: AsyncSession, asset_ids: Collection[UUID], *, owner: User
) -> dict[UUID, tuple[int, int]]:
    """Of each asset that any post shows: how many posts, and how many of them are not out yet."""
    shown = func.unnest(Post.media_ids).table_valued("id", name="shown").render_derived()
    waiting = func.count().filter(Post.status != PostStatus.PUBLISHED)
    query = (
        select(shown.c.id, func.count(), waiting)
        .select_from(Post)
        .join(shown, true())
        .where(Post.user_id == owner.id, Post.media_ids.overlap(list(asset_ids)), shown.c.id.in_(asset_ids))
        .group_by(shown.c.id)
    )
    return {row[0]: (row[1], row[2]) for row in await session.execute(query)}


async def forget_prepared(session: AsyncSession, asset: MediaAsset) -> None:
    """Of scheduled posts that show it. Leaves their version alone: nothing that people see has changed."""
    certainly_waiting = (Post.status == PostStatus.SCHEDULED, Post.uncertain_since.is_(None))
    theirs = select(Post.id).where(
        Post.business_id == asset.business_id, *certainly_waiting, Post.prepared.is_not(None), _shows(asset)
    )
    await session.execute(
        update(Post)
        .where(Post.id.in_(theirs.order_by(Post.id).with_for_update()), *certainly_waiting)
        .values(prepared=None, updated_at=Post.updated_at)
        .execution_options(synchronize_session=False)
    )


def _shows(asset: MediaAsset) -> ColumnElement[bool]:
    return Post.media_ids.contains([asset.id])


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
