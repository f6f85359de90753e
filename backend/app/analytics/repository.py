"""Every SQL statement about metric snapshots."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Row,
    Select,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only

from app.analytics.freshness import ACCOUNTS_EVERY, POSTS, READ_FOR
from app.analytics.metrics import FIGURES, Figures
from app.analytics.models import AccountMetricSnapshot, MetricSnapshot
from app.content.models import Post, PostStatus
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount

COLUMNS = [getattr(MetricSnapshot, name) for name in FIGURES]
HAS_FIGURES = func.num_nonnulls(*COLUMNS) > 0
"""A snapshot without any figure only says that we looked: the platform did not show the post."""


def figures_of(row: Any) -> Figures:
    return Figures(**{name: getattr(row, name) for name in FIGURES})


# --- what to read -----------------------------------------------------------------------------------------------------


def _readable(at: datetime) -> list[ColumnElement[bool]]:
    not_limited = or_(SocialAccount.rate_limited_until.is_(None), SocialAccount.rate_limited_until <= at)
    return [SocialAccount.is_active.is_(True), SocialAccount.needs_reauth.is_(False), not_limited]


def _published(at: datetime) -> Select[UUID]:
    """Ids of posts on accounts that can be read now."""
    return (
        select(Post.id)
        .join(SocialAccount, SocialAccount.id == Post.social_account_id)
        .where(Post.status == PostStatus.PUBLISHED, *_readable(at))
    )


async def readable_posts(
    session: AsyncSession, post_ids: Sequence[UUID], *, at: datetime
) -> Sequence[Row[Post, SocialAccount]]:
    query = (
        select(Post, SocialAccount)
        .join(SocialAccount, SocialAccount.id == Post.social_account_id)
        .where(Post.id.in_(post_ids), Post.status == PostStatus.PUBLISHED, *_readable(at))
    )
    return (await session.execute(query)).all()


async def list_read_since(session: AsyncSession, post_ids: Collection[UUID], *, since: datetime) -> set[UUID]:
    query = select(MetricSnapshot.content_id).where(
        MetricSnapshot.content_id.in_(post_ids), MetricSnapshot.fetched_at >= since
    )
    return set(await session.scalars(query))


async def posts_due(session: AsyncSession, *, at: datetime, limit: int) -> Sequence[UUID]:
    """Posts whose newest snapshot is older than their age allows, the longest unread first."""
    last = select(func.max(MetricSnapshot.fetched_at)).where(MetricSnapshot.content_id == Post.id)
    read_at = last.correlate(Post).scalar_subquery()
    every = case(
        *((Post.published_at > at - stage.younger_than, literal(stage.every)) for stage in POSTS[:-1]),
        else_=literal(POSTS[-1].every),
    )
    due = or_(read_at.is_(None), read_at <= at - every)
    query = _published(at).where(Post.published_at > at - READ_FOR, due)
    return (await session.scalars(query.order_by(read_at.asc().nulls_first(), Post.id).limit(limit))).all()


async def recent_posts(
    session: AsyncSession, *, at: datetime, after: UUID | None, limit: int, business_id: UUID | None = None
) -> Sequence[UUID]:
    """Posts young enough to be read, in the order of their ids, from `after` on."""
    query = _published(at).where(Post.published_at > at - READ_FOR)
    if after is not None:
        query = query.where(Post.id > after)
    if business_id is not None:
        query = query.where(Post.business_id == business_id)
    return (await session.scalars(query.order_by(Post.id).limit(limit))).all()


async def count_recent_posts(session: AsyncSession, business_id: UUID, *, at: datetime) -> int:
    recent = _published(at).where(Post.published_at > at - READ_FOR, Post.business_id == business_id)
    return await session.scalar(select(func.count()).select_from(recent.subquery())) or 0


async def readable_accounts(
    session: AsyncSession, account_ids: Sequence[UUID], *, at: datetime
) -> Sequence[SocialAccount]:
    query = select(SocialAccount).where(SocialAccount.id.in_(account_ids), *_readable(at))
    return (await session.scalars(query)).all()


async def accounts_to_read(session: AsyncSession, *, at: datetime, business_id: UUID | None = None) -> Sequence[UUID]:
    query = select(SocialAccount.id).where(*_readable(at))
    if business_id is not None:
        query = query.where(SocialAccount.business_id == business_id)
    return (await session.scalars(query.order_by(SocialAccount.id))).all()


async def accounts_due(session: AsyncSession, *, at: datetime, limit: int) -> Sequence[UUID]:
    last = select(func.max(AccountMetricSnapshot.fetched_at)).where(
        AccountMetricSnapshot.social_account_id == SocialAccount.id
    )
    read_at = last.correlate(SocialAccount).scalar_subquery()
    due = or_(read_at.is_(None), read_at <= at - ACCOUNTS_EVERY)
    query = select(SocialAccount.id).where(*_readable(at), due)
    return (await session.scalars(query.order_by(read_at.asc().nulls_first()).limit(limit))).all()


# --- writing snapshots ------------------------------------------------------------------------------------------------


async def hold_posts(session: AsyncSession, post_ids: Sequence[UUID]) -> set[UUID]:
    """Those that are still there, and stay until the end of the transaction: people delete while we read."""
    query = select(Post.id).where(Post.id.in_(post_ids)).order_by(Post.id)
    return set((await session.scalars(query.with_for_update(key_share=True))).all())


async def hold_account(session: AsyncSession, account_id: UUID) -> bool:
    query = select(SocialAccount.id).where(SocialAccount.id == account_id)
    return await session.scalar(query.with_for_update(key_share=True)) is not None


async def add_snapshots(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(MetricSnapshot).values(list(rows)).on_conflict_do_nothing())


async def set_latest(session: AsyncSession, post_id: UUID, latest: dict[str, Any], *, fetched_at: datetime) -> None:
    """Beside the post, for cheap lists. Neither a new version of the post nor a change of it; never back in time."""
    known_at = Post.latest_metrics["fetched_at"].astext.cast(DateTime(timezone=True))
    await session.execute(
        update(Post)
        .where(Post.id == post_id, or_(Post.latest_metrics.is_(None), known_at.is_(None), known_at <= fetched_at))
        .values(latest_metrics=latest, updated_at=Post.updated_at)
        .execution_options(synchronize_session=False)
    )


async def add_account_snapshots(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(AccountMetricSnapshot).values(list(rows)).on_conflict_do_nothing())


# --- reading them -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """A post's last snapshot of one day. `day`: the number of its day, -1 for all days before the first."""

    of: UUID
    day: int
    figures: Figures
    is_simulated: bool


def _day(fetched_at: Any, boundaries: Sequence[datetime]) -> ColumnElement[int]:
    bounds = bindparam("boundaries", list(boundaries), type_=ARRAY(DateTime(timezone=True)))
    return func.width_bucket(fetched_at, bounds) - 1


async def last_readings(
    session: AsyncSession, business_id: UUID, *, boundaries: Sequence[datetime]
) -> Sequence[Reading]:
    """Per post and day the last snapshot with figures, in time order for each post.

    Only posts that may have been read within the boundaries: nothing is read of older ones.
    """
    day = _day(MetricSnapshot.fetched_at, boundaries).label("day")
    query = (
        select(MetricSnapshot.content_id, day, *COLUMNS, MetricSnapshot.is_simulated)
        .join(Post, Post.id == MetricSnapshot.content_id)
        .where(
            Post.business_id == business_id,
            Post.published_at > boundaries[0] - READ_FOR,
            MetricSnapshot.fetched_at < boundaries[-1],
            HAS_FIGURES,
        )
        .ext(distinct_on(MetricSnapshot.content_id, day))
        .order_by(MetricSnapshot.content_id, day, MetricSnapshot.fetched_at.desc())
    )
    rows = await session.execute(query)
    return [Reading(row.content_id, row.day, figures_of(row), row.is_simulated) for row in rows]


async def published_between(
    session: AsyncSession, business_id: UUID, *, since: datetime, until: datetime
) -> Sequence[Post]:
    query = select(Post).where(
        Post.business_id == business_id,
        Post.status == PostStatus.PUBLISHED,
        Post.published_at >= since,
        Post.published_at < until,
    )
    shown = load_only(Post.platform, Post.pillar, Post.text, Post.published_at, Post.permalink)
    return (await session.scalars(query.order_by(Post.published_at).options(shown))).all()


async def outcomes(
    session: AsyncSession, business_id: UUID, *, since: datetime, until: datetime, limit: int
) -> Sequence[Post]:
    """Published posts with the figures that stand beside them, the newest first."""
    query = select(Post).where(
        Post.business_id == business_id,
        Post.status == PostStatus.PUBLISHED,
        Post.published_at >= since,
        Post.published_at < until,
        Post.latest_metrics.is_not(None),
    )
    shown = load_only(Post.platform, Post.published_at, Post.latest_metrics)
    return (await session.scalars(query.order_by(Post.published_at.desc()).limit(limit).options(shown))).all()


async def published_with_figures(
    session: AsyncSession, business_id: UUID, *, since: datetime, until: datetime
) -> Sequence[Post]:
    query = select(Post).where(
        Post.business_id == business_id,
        Post.status == PostStatus.PUBLISHED,
        Post.published_at >= since,
        Post.published_at < until,
        Post.latest_metrics.is_not(None),
    )
    return (await session.scalars(query.order_by(Post.published_at))).all()


async def platforms_of(session: AsyncSession, post_ids: Iterable[UUID]) -> dict[UUID, Platform]:
    rows = await session.execute(select(Post.id, Post.platform).where(Post.id.in_(list(post_ids))))
    return {row.id: row.platform for row in rows}


async def accounts_of(session: AsyncSession, business_id: UUID) -> Sequence[SocialAccount]:
    query = select(SocialAccount).where(SocialAccount.business_id == business_id, SocialAccount.is_active)
    return (await session.scalars(query.order_by(SocialAccount.created_at))).all()


@dataclass(frozen=True, slots=True)
class FollowerReading:
    account_id: UUID
    day: int
    followers: int
    is_simulated: bool


async def follower_readings(
    session: AsyncSession, account_ids: Sequence[UUID], *, boundaries: Sequence[datetime]
) -> Sequence[FollowerReading]:
    """Per account and day the last known count, in time order for each account."""
    snapshot = AccountMetricSnapshot
    day = _day(snapshot.fetched_at, boundaries).label("day")
    query = (
        select(snapshot.social_account_id, day, snapshot.followers, snapshot.is_simulated)
        .where(
            snapshot.social_account_id.in_(account_ids),
            snapshot.fetched_at < boundaries[-1],
            snapshot.followers.is_not(None),
        )
        .ext(distinct_on(snapshot.social_account_id, day))
        .order_by(snapshot.social_account_id, day, snapshot.fetched_at.desc())
    )
    rows = await session.execute(query)
    return [FollowerReading(row.social_account_id, row.day, row.followers, row.is_simulated) for row in rows]


async def last_read_at(session: AsyncSession, business_id: UUID) -> dict[Platform, datetime]:
    """When each platform was last read for the business."""
    query = (
        select(MetricSnapshot.platform, func.max(MetricSnapshot.fetched_at))
        .join(Post, Post.id == MetricSnapshot.content_id)
        .where(Post.business_id == business_id)
        .group_by(MetricSnapshot.platform)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def snapshots_of(session: AsyncSession, post_id: UUID, *, limit: int) -> list[MetricSnapshot]:
    """The newest `limit` with figures, the oldest of them first."""
    query = select(MetricSnapshot).where(MetricSnapshot.content_id == post_id, HAS_FIGURES)
    newest = (await session.scalars(query.order_by(MetricSnapshot.fetched_at.desc()).limit(limit))).all()
    return list(reversed(newest))


# --- export -----------------------------------------------------------------------------------------------------------

ExportKey = tuple[datetime, UUID, datetime]
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def export_key(row: Row[Any]) -> ExportKey:
    return (row.published_at, row.post_id, row.fetched_at or _NEVER)


async def export_rows(
    session: AsyncSession,
    business_id: UUID,
    *,
    since: datetime,
    until: datetime,
    newest_only: bool,
    after: ExportKey | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Posts with their newest snapshot, or with each of them, in the order of (published, post, read).

    A post that was never read has one row without figures.
    """
    snapshots = select(MetricSnapshot).where(MetricSnapshot.content_id == Post.id, HAS_FIGURES)
    if newest_only:
        snapshots = snapshots.order_by(MetricSnapshot.fetched_at.desc()).limit(1)
    snapshot = snapshots.correlate(Post).lateral("snapshot")
    fetched_at = func.coalesce(snapshot.c.fetched_at, _NEVER)
    key = tuple_(Post.published_at, Post.id, fetched_at)
    query = (
        select(
            Post.id.label("post_id"),
            Post.platform,
            SocialAccount.account_name.label("account"),
            Post.published_at,
            Post.pillar,
            Post.text,
            Post.permalink,
            *(snapshot.c[name] for name in (*FIGURES, "engagement_rate", "is_simulated", "fetched_at")),
        )
        .select_from(Post)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .outerjoin(snapshot, true())
        .where(
            Post.business_id == business_id,
            Post.status == PostStatus.PUBLISHED,
            Post.published_at >= since,
            Post.published_at < until,
        )
        .order_by(Post.published_at, Post.id, fetched_at)
        .limit(limit)
    )
    if after is not None:
        query = query.where(key > tuple_(*after))
    return (await session.execute(query)).all()
