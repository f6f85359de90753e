"""What people may ask of the figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics import export, overview as overviews, repository
from app.analytics.errors import PeriodBackwards, PeriodTooLong
from app.analytics.models import MetricSnapshot
from app.analytics.periods import Period, day_of
from app.analytics.schemas import OverviewRead, RefreshAccepted
from app.businesses import service as businesses
from app.content import service as content
from app.content.models import Post
from app.core import jobs, rate_limits
from app.core.clock import now
from app.users.models import User

SNAPSHOTS_SHOWN = 1000
EXPORT_DAYS = 28
EXPORT_DAYS_AT_MOST = 3660
REFRESHES_PER_MINUTE = 2


async def get_overview(session: AsyncSession, business_id: UUID, *, owner: User, days: int) -> OverviewRead:
    business = await businesses.get_business(session, business_id, owner=owner)
    return await overviews.overview(session, business, days=days)


async def get_post_snapshots(session: AsyncSession, post_id: UUID, *, owner: User) -> tuple[Post, list[MetricSnapshot]]:
    """The post and its snapshots with figures, the oldest first."""
    post = await content.get_post(session, post_id, owner=owner)
    return post, await repository.snapshots_of(session, post.id, limit=SNAPSHOTS_SHOWN)


@dataclass(frozen=True, slots=True)
class Export:
    query: export.ExportQuery
    name: str


async def prepare_export(
    session: AsyncSession,
    business_id: UUID,
    *,
    owner: User,
    first_on: date | None,
    last_on: date | None,
    rows: export.ExportRows,
    as_format: export.ExportFormat,
) -> Export:
    """Check what is asked for before the first byte leaves. Days are the business's own; without them the last 28."""
    business = await businesses.get_business(session, business_id, owner=owner)
    zone = ZoneInfo(business.timezone)
    last_on = last_on or day_of(now(), zone)
    first_on = first_on or max(last_on, date.min + timedelta(days=EXPORT_DAYS)) - timedelta(days=EXPORT_DAYS - 1)
    if first_on > last_on:
        raise PeriodBackwards(f"`from` ({first_on}) is after `to` ({last_on}). Swap them.")
    if (last_on - first_on).days > EXPORT_DAYS_AT_MOST:
        raise PeriodTooLong("Ask for ten years at most, in as many files as you need.")
    period = Period(first_on, last_on, zone)
    query = export.ExportQuery(business.id, zone, period.starts_at, period.ends_at, rows)
    return Export(query, export.file_name(business.name, first_on, last_on, as_format))


async def refresh(session: AsyncSession, business_id: UUID, *, owner: User) -> RefreshAccepted:
    """Have the business's figures read now. Raises TooManyRequests: platforms count our questions too."""
    business = await businesses.get_business(session, business_id, owner=owner)
    await rate_limits.count(f"business-{business.id}", "refresh_analytics", limit=REFRESHES_PER_MINUTE)
    at = now()
    posts = await repository.count_recent_posts(session, business.id, at=at)
    accounts = await repository.accounts_to_read(session, at=at, business_id=business.id)
    jobs.enqueue(session, "analytics.fetch_business", business.id)
    return RefreshAccepted(business_id=business.id, posts=posts, accounts=len(accounts), requested_at=at)
