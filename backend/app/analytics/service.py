"""What people may ask of the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics import (
    account_activity,
    audience,
    best_times,
    export,
    overview as overviews,
    post_figures,
    repository,
)
from app.analytics.audience import Outcome
from app.analytics.errors import PeriodBackwards, PeriodTooLong
from app.analytics.metrics import interactions_of
from app.analytics.models import MetricSnapshot
from app.analytics.periods import Period, day_of
from app.analytics.schemas import (
    AccountActivityRead,
    AudienceHoursRead,
    BestTimesRead,
    HoursRead,
    MeasuredHourRead,
    OverviewRead,
    PostFiguresPage,
    RefreshAccepted,
    SlotHourRead,
)
from app.billing import entitlements
from app.billing.plans import Feature
from app.businesses import service as businesses
from app.content import service as content
from app.content.models import Post
from app.core import jobs, rate_limits
from app.core.clock import now
from app.platforms.contract import Platform
from app.publishing import posting_slots
from app.strategies import service as strategies
from app.strategies.errors import NoStrategyYet
from app.users.models import User

SNAPSHOTS_SHOWN = 1000
EXPORT_DAYS = 28
EXPORT_DAYS_AT_MOST = 3660
REFRESHES_PER_MINUTE = 2
HOURS_OF_DAYS = 90
HOURS_OF_POSTS = 2000
GROWN_UP = timedelta(days=1)
"""A post younger than this is still being found."""


async def get_overview(
    session: AsyncSession, business_id: UUID, *, owner: User, days: int, last_on: date | None = None
) -> OverviewRead:
    business = await businesses.get_business(session, business_id, owner=owner)
    return await overviews.overview(session, business, days=days, last_on=last_on)


async def get_best_times(
    session: AsyncSession, business_id: UUID, *, owner: User, days: int, last_on: date | None
) -> BestTimesRead:
    """Of posts published in the period that are a day old at least and have known interactions."""
    business = await businesses.get_business(session, business_id, owner=owner)
    zone = ZoneInfo(business.timezone)
    period = Period.ending_on(last_on or day_of(now(), zone), days, zone=zone)
    until = min(period.ends_at, now() - best_times.SETTLED_AFTER)
    posts = await repository.published_with_figures(session, business.id, since=period.starts_at, until=until)
    results = [
        best_times.Result(post.platform, post.published_at, post.interactions)
        for post in map(post_figures.read, posts)
        if post.interactions is not None
    ]
    slots = await posting_slots.list_hours(session, business.id)
    return BestTimesRead(
        business_id=business.id,
        timezone=business.timezone,
        from_on=period.first_on,
        to_on=period.last_on,
        posts=len(results),
        enough_posts=best_times.ENOUGH,
        is_simulated=any((post.latest_metrics or {}).get("is_simulated") for post in posts),
        hours=best_times.cells(results, zone),
        slots=[SlotHourRead(weekday=weekday, hour=hour) for weekday, hour in slots],
    )


async def list_posts(
    session: AsyncSession,
    business_id: UUID,
    *,
    owner: User,
    days: int,
    last_on: date | None,
    words: str,
    sort_by: post_figures.SortBy,
    is_ascending: bool,
    offset: int,
    limit: int,
) -> PostFiguresPage:
    business = await businesses.get_business(session, business_id, owner=owner)
    zone = ZoneInfo(business.timezone)
    period = Period.ending_on(last_on or day_of(now(), zone), days, zone=zone)
    total = await post_figures.count_posts(session, business.id, period=period, words=words)
    posts = await post_figures.list_posts(
        session,
        business.id,
        period=period,
        words=words,
        sort_by=sort_by,
        is_ascending=is_ascending,
        offset=offset,
        limit=limit,
    )
    end = offset + len(posts)
    return PostFiguresPage(
        items=[post_figures.read(post) for post in posts],
        total=total,
        next_offset=end if end < total and posts else None,
    )


async def list_account_activity(
    session: AsyncSession, business_id: UUID, *, owner: User
) -> Sequence[AccountActivityRead]:
    business = await businesses.get_business(session, business_id, owner=owner)
    return await account_activity.activity(session, business.id, at=now())


async def get_audience_hours(session: AsyncSession, business_id: UUID, *, owner: User) -> AudienceHoursRead:
    business = await businesses.get_business(session, business_id, owner=owner)
    zone = ZoneInfo(business.timezone)
    at = now()
    posts = await repository.outcomes(
        session, business.id, since=at - timedelta(days=HOURS_OF_DAYS), until=at - GROWN_UP, limit=HOURS_OF_POSTS
    )
    outcomes = [one for post in posts if (one := _outcome(post, zone)) is not None]
    platforms = await _platforms(session, business_id, {one.platform for one in outcomes}, owner=owner)

    def read(platform: Platform | None) -> HoursRead:
        own = [one for one in outcomes if platform in {None, one.platform}]
        hours = audience.curve(own, platforms if platform is None else [platform])
        return HoursRead(
            platform=platform,
            posts=hours.posts,
            is_estimate=hours.is_estimate,
            levels=hours.levels,
            measured=[MeasuredHourRead.model_validate(one) for one in hours.measured],
        )

    return AudienceHoursRead(
        business_id=business.id,
        timezone=business.timezone,
        days=HOURS_OF_DAYS,
        settled_from=audience.SETTLED_FROM,
        is_simulated=any((post.latest_metrics or {}).get("is_simulated") for post in posts),
        together=read(None) if platforms else None,
        platforms=[read(platform) for platform in platforms],
    )


def _outcome(post: Post, zone: ZoneInfo) -> Outcome | None:
    count = interactions_of(post.latest_metrics)
    if post.published_at is None or count is None:
        return None
    local = post.published_at.astimezone(zone)
    return Outcome(post.platform, local.weekday(), local.hour + local.minute / 60, count)


async def _platforms(
    session: AsyncSession, business_id: UUID, measured: set[Platform], *, owner: User
) -> list[Platform]:
    """Those with an account or with figures; before there are any, those the strategy wants."""
    accounts = await repository.accounts_of(session, business_id)
    found = measured | {account.platform for account in accounts}
    if not found:
        try:
            strategy = await strategies.get_active(session, business_id, owner=owner)
        except NoStrategyYet:
            return []
        found = {Platform(name) for name in strategy.platforms}
    return sorted(found)


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
    await entitlements.require_feature(session, owner.id, Feature.ANALYTICS_EXPORT)
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
