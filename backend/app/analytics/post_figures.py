"""Published posts in the order of a figure. Paged by offset: an order by figures changes with every reading."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Numeric, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.metrics import INTERACTIONS
from app.analytics.periods import Period
from app.analytics.schemas import PostFiguresRead
from app.content.models import Post, PostStatus


class SortBy(StrEnum):
    PUBLISHED = "published"
    IMPRESSIONS = "impressions"
    INTERACTIONS = "interactions"
    RATE = "rate"
    CLICKS = "clicks"


def _figure(name: str) -> ColumnElement[int]:
    return cast("ColumnElement[int]", Post.latest_metrics[name].astext.cast(Integer))


def _interactions() -> ColumnElement[Any]:
    """The sum of what is known; NULL where nothing is."""
    parts = [_figure(name) for name in INTERACTIONS]
    total = sum((func.coalesce(part, 0) for part in parts[1:]), func.coalesce(parts[0], 0))
    return case((func.num_nonnulls(*parts) > 0, total))


_ORDERS: dict[SortBy, ColumnElement[Any]] = {
    SortBy.PUBLISHED: Post.published_at.expression,
    SortBy.IMPRESSIONS: _figure("impressions"),
    SortBy.INTERACTIONS: _interactions(),
    SortBy.RATE: Post.latest_metrics["engagement_rate"].astext.cast(Numeric),
    SortBy.CLICKS: _figure("clicks"),
}


def _published(business_id: UUID, period: Period, words: str) -> Select[Post]:
    query = select(Post).where(
        Post.business_id == business_id,
        Post.status == PostStatus.PUBLISHED,
        Post.published_at >= period.starts_at,
        Post.published_at < period.ends_at,
    )
    return query.where(*(Post.text.icontains(word, autoescape=True) for word in words.split()))


async def count_posts(session: AsyncSession, business_id: UUID, *, period: Period, words: str) -> int:
    query = select(func.count()).select_from(_published(business_id, period, words).subquery())
    return await session.scalar(query) or 0


async def list_posts(
    session: AsyncSession,
    business_id: UUID,
    *,
    period: Period,
    words: str,
    sort_by: SortBy,
    is_ascending: bool,
    offset: int,
    limit: int,
) -> Sequence[Post]:
    """Posts whose figure is unknown come last, whichever way."""
    by = _ORDERS[sort_by]
    order = by.asc().nulls_last() if is_ascending else by.desc().nulls_last()
    query = _published(business_id, period, words).order_by(order, Post.published_at.desc(), Post.id)
    return (await session.scalars(query.offset(offset).limit(limit))).all()


def read(post: Post) -> PostFiguresRead:
    told = post.latest_metrics or {}
    known = [told[name] for name in INTERACTIONS if told.get(name) is not None]
    figures = {name: told.get(name) for name in ("impressions", *INTERACTIONS, "saves")}
    return PostFiguresRead.model_validate(
        {
            **figures,
            "id": post.id,
            "social_account_id": post.social_account_id,
            "platform": post.platform,
            "text": post.text,
            "pillar": post.pillar,
            "published_at": post.published_at,
            "permalink": post.permalink,
            "interactions": sum(known) if known else None,
            "engagement_rate": told.get("engagement_rate"),
            "is_simulated": bool(told.get("is_simulated")),
            "fetched_at": told.get("fetched_at"),
        }
    )
