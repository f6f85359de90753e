"""What went out on each account and when it was last looked at: what its card says under the name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.models import AccountMetricSnapshot, MetricSnapshot
from app.analytics.schemas import AccountActivityRead
from app.content.models import Post, PostStatus
from app.platforms import registry
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount

A_DAY = timedelta(days=1)
"""What is counted where a platform sets no limit."""


def span_of(platform: Platform) -> tuple[timedelta, int | None]:
    """Over which time posts of an account are counted, and how many are taken in it."""
    budget = registry.pace_of(platform).account_budget
    return (A_DAY, None) if budget is None else (timedelta(seconds=budget.per_seconds), budget.posts)


async def activity(session: AsyncSession, business_id: UUID, *, at: datetime) -> list[AccountActivityRead]:
    """Of every account the business has or had, in the order they were first connected."""
    accounts = await _accounts(session, business_id)
    posts = {row.account_id: row for row in await _posts(session, accounts, at=at)}
    read_at = await _last_read(session, [account.id for account in accounts])
    return [_row(account, posts.get(account.id), read_at.get(account.id)) for account in accounts]


async def _accounts(session: AsyncSession, business_id: UUID) -> Sequence[SocialAccount]:
    query = select(SocialAccount).where(SocialAccount.business_id == business_id)
    return (await session.scalars(query.order_by(SocialAccount.created_at, SocialAccount.id))).all()


async def _posts(session: AsyncSession, accounts: Sequence[SocialAccount], *, at: datetime) -> Sequence[Any]:
    if not accounts:
        return []
    is_out = Post.status == PostStatus.PUBLISHED
    is_waiting = Post.status.in_([PostStatus.SCHEDULED, PostStatus.PUBLISHING])
    platforms = {account.platform for account in accounts}
    since = case(*((Post.platform == platform, literal(at - span_of(platform)[0])) for platform in platforms))
    query = (
        select(
            Post.social_account_id.label("account_id"),
            func.max(Post.published_at).filter(is_out).label("last_published_at"),
            func.count().filter(is_out).label("published"),
            func.count().filter(is_out, Post.published_at > since).label("sent"),
            func.count().filter(is_waiting).label("scheduled"),
            func.min(Post.scheduled_for).filter(is_waiting).label("next_at"),
            func.count().filter(Post.status == PostStatus.FAILED, Post.archived_at.is_(None)).label("failed"),
        )
        .where(Post.social_account_id.in_([account.id for account in accounts]))
        .group_by(Post.social_account_id)
    )
    return (await session.execute(query)).all()


async def _last_read(session: AsyncSession, account_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    of_accounts = (
        select(AccountMetricSnapshot.social_account_id, func.max(AccountMetricSnapshot.fetched_at))
        .where(AccountMetricSnapshot.social_account_id.in_(account_ids))
        .group_by(AccountMetricSnapshot.social_account_id)
    )
    of_posts = (
        select(Post.social_account_id, func.max(MetricSnapshot.fetched_at))
        .join(MetricSnapshot, MetricSnapshot.content_id == Post.id)
        .where(Post.social_account_id.in_(account_ids))
        .group_by(Post.social_account_id)
    )
    found: dict[UUID, datetime] = {}
    for query in (of_accounts, of_posts):
        for account_id, read_at in await session.execute(query):
            if account_id is not None:
                found[account_id] = max(read_at, found.get(account_id, read_at))
    return found


def _row(account: SocialAccount, posts: Any | None, read_at: datetime | None) -> AccountActivityRead:
    span, limit = span_of(account.platform)
    return AccountActivityRead(
        social_account_id=account.id,
        last_published_at=posts.last_published_at if posts else None,
        last_read_at=read_at,
        posts_published=posts.published if posts else 0,
        posts_scheduled=posts.scheduled if posts else 0,
        next_scheduled_for=posts.next_at if posts else None,
        posts_failed=posts.failed if posts else 0,
        sent_in_span=posts.sent if posts else 0,
        span_seconds=span.total_seconds(),
        span_limit=limit,
    )
