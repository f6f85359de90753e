"""The overview of a business: what a period added, day by day, and which posts did it.

Totals of a period are gains: each post's last snapshot in it, minus its last one before. So two periods can be
compared, and a post keeps counting on the days people still find it. Pillars and best posts look at what was published
in the period.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics import intervals, repository
from app.analytics.metrics import FIGURES, ZERO, Figures, add, rate_of, sum_known
from app.analytics.periods import Period, day_of
from app.analytics.repository import FollowerReading, Reading
from app.analytics.schemas import (
    BestPostRead,
    DayRead,
    FollowersPointRead,
    FollowersRead,
    FreshnessRead,
    OverviewRead,
    PillarRead,
    PlatformSeriesRead,
    TotalsRead,
)
from app.businesses.models import Business
from app.content.models import Post
from app.core.clock import now
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount

BEST_POSTS = 5


@dataclass(frozen=True, slots=True)
class _Gain:
    """What one post added on one day. `day` counts from the first day of the previous period."""

    post_id: UUID
    day: int
    figures: Figures


async def overview(
    session: AsyncSession, business: Business, *, days: int, last_on: date | None = None
) -> OverviewRead:
    """`last_on`: the last day of the period, today if left out."""
    zone = ZoneInfo(business.timezone)
    period = Period.ending_on(last_on or day_of(now(), zone), days, zone=zone)
    both = Period(period.before().first_on, period.last_on, zone)
    boundaries = both.boundaries()

    readings = await repository.last_readings(session, business.id, boundaries=boundaries)
    posts = await repository.published_between(session, business.id, since=both.starts_at, until=both.ends_at)
    born = {post.id: day_of(_published(post), zone) for post in posts}
    platforms = await repository.platforms_of(session, {reading.of for reading in readings})
    accounts = await repository.accounts_of(session, business.id)
    followers = await repository.follower_readings(session, [item.id for item in accounts], boundaries=boundaries)
    read_at = await repository.last_read_at(session, business.id)

    gains = _gains(readings, born=set(born))
    newest = _newest(readings)
    simulated = {reading.of for reading in readings if reading.is_simulated}
    current = [gain for gain in gains if gain.day >= days]
    recent = [post for post in posts if born[post.id] >= period.first_on]
    series = _series(both, days, gains, platforms, posts, born, simulated)
    followed = _followers(accounts, followers, both, days)
    return OverviewRead(
        business_id=business.id,
        timezone=business.timezone,
        days=days,
        from_on=period.first_on,
        to_on=period.last_on,
        previous_from_on=both.first_on,
        previous_to_on=period.before().last_on,
        is_simulated=bool(simulated) or any(row.is_simulated for row in followed),
        totals=_totals(current, len(recent)),
        previous=_totals([gain for gain in gains if gain.day < days], len(posts) - len(recent)),
        series=series,
        pillars=_pillars(recent, newest),
        best_posts=_best(recent, newest, simulated),
        followers=followed,
        freshness=_freshness(accounts, read_at),
    )


def _published(post: Post) -> datetime:
    assert post.published_at is not None  # noqa: S101  the query asks for it, and the table's check holds it
    return post.published_at


# --- gains ------------------------------------------------------------------------------------------------------------


def _gains(readings: Sequence[Reading], *, born: set[UUID]) -> list[_Gain]:
    """Day by day, from the last snapshot of each day (in time order for each post).

    A post that went out within the periods (`born`) begins at zero. Of an older one we do not know how much of its
    first snapshot is new, so that only sets the mark for the next.
    """
    gains: list[_Gain] = []
    last: dict[UUID, Figures] = dict.fromkeys(born, ZERO)
    for reading in readings:
        before = last.get(reading.of)
        last[reading.of] = reading.figures.or_else(before)
        if reading.day >= 0 and before is not None:
            gains.append(_Gain(reading.of, reading.day, reading.figures.since(before)))
    return gains


def _newest(readings: Sequence[Reading]) -> dict[UUID, Figures]:
    newest: dict[UUID, Figures] = {}
    for reading in readings:  # in time order for each post
        newest[reading.of] = reading.figures.or_else(newest.get(reading.of))
    return newest


def _per_post(gains: Iterable[_Gain]) -> list[Figures]:
    by_post: dict[UUID, list[Figures]] = defaultdict(list)
    for gain in gains:
        by_post[gain.post_id].append(gain.figures)
    return [add(figures) for figures in by_post.values()]


def _totals(gains: Sequence[_Gain], posts_published: int) -> TotalsRead:
    per_post = _per_post(gains)
    return TotalsRead(
        **_figures(add(per_post)), posts_published=posts_published, engagement_rate=_number(rate_of(per_post))
    )


def _figures(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in (*FIGURES, "interactions")}


def _number(rate: Decimal | None) -> float | None:
    return None if rate is None else float(rate)


# --- day by day -------------------------------------------------------------------------------------------------------


def _series(
    both: Period,
    days: int,
    gains: Sequence[_Gain],
    platforms: dict[UUID, Platform],
    posts: Sequence[Post],
    born: dict[UUID, date],
    simulated: set[UUID],
) -> list[PlatformSeriesRead]:
    figures: dict[tuple[Platform, int], list[Figures]] = defaultdict(list)
    for gain in gains:
        figures[platforms[gain.post_id], gain.day].append(gain.figures)
    published: dict[tuple[Platform, date], int] = defaultdict(int)
    for post in posts:
        published[post.platform, born[post.id]] += 1

    def points(platform: Platform) -> list[DayRead]:
        return [
            DayRead(on=on, posts_published=published[platform, on], **_figures(add(figures[platform, number])))
            for number, on in enumerate(both.days)
        ]

    shown = sorted({platform for platform, _ in figures} | {platform for platform, _ in published})
    pretend = {platforms[post_id] for post_id in simulated}
    return [
        PlatformSeriesRead(
            platform=platform,
            is_simulated=platform in pretend,
            points=points(platform)[days:],
            previous_points=points(platform)[:days],
        )
        for platform in shown
    ]


# --- posts of the period ----------------------------------------------------------------------------------------------


def _pillars(posts: Sequence[Post], newest: dict[UUID, Figures]) -> list[PillarRead]:
    by_pillar: dict[str | None, list[Figures]] = defaultdict(list)
    for post in posts:
        by_pillar[post.pillar].append(newest.get(post.id, Figures()))
    rows = [_pillar(pillar, figures) for pillar, figures in by_pillar.items()]
    return sorted(rows, key=lambda row: (-(row.interactions_per_post or -1), row.pillar or ""))


def _pillar(pillar: str | None, figures: list[Figures]) -> PillarRead:
    interactions = sum_known(row.interactions for row in figures)
    known = [row.interactions for row in figures if row.interactions is not None]
    range_of = intervals.of_mean(known)
    return PillarRead(
        pillar=pillar,
        posts=len(figures),
        impressions=add(figures).impressions,
        interactions=interactions,
        interactions_per_post=None if interactions is None else round(interactions / len(known), 2),
        low=None if range_of is None else round(range_of.low, 2),
        high=None if range_of is None else round(range_of.high, 2),
        engagement_rate=_number(rate_of(figures)),
    )


def _best(posts: Sequence[Post], newest: dict[UUID, Figures], simulated: set[UUID]) -> list[BestPostRead]:
    """By interactions, which every platform counts in some way; then by impressions."""
    known = [(post, newest[post.id]) for post in posts if post.id in newest]
    ranked = sorted(known, key=lambda pair: (-(pair[1].interactions or 0), -(pair[1].impressions or 0), pair[0].id))
    return [
        BestPostRead(
            id=post.id,
            platform=post.platform,
            text=post.text,
            pillar=post.pillar,
            published_at=_published(post),
            permalink=post.permalink,
            engagement_rate=_number(rate_of([figures])),
            is_simulated=post.id in simulated,
            **_figures(figures),
        )
        for post, figures in ranked[:BEST_POSTS]
    ]


# --- accounts ---------------------------------------------------------------------------------------------------------


def _followers(
    accounts: Sequence[SocialAccount], readings: Sequence[FollowerReading], both: Period, days: int
) -> list[FollowersRead]:
    by_account: dict[UUID, list[FollowerReading]] = defaultdict(list)
    for reading in readings:
        by_account[reading.account_id].append(reading)
    return [_follower_row(account, by_account[account.id], both.days[days:], days) for account in accounts]


def _follower_row(
    account: SocialAccount, readings: list[FollowerReading], shown: list[date], days: int
) -> FollowersRead:
    """`readings` in time order; the period's first day has the number `days`."""
    by_day = {reading.day: reading.followers for reading in readings}
    before = [reading.followers for reading in readings if reading.day < days]
    within = [reading.followers for reading in readings if reading.day >= days]
    newest = within[-1] if within else (before[-1] if before else None)
    mark = before[-1] if before else (within[0] if within else None)
    return FollowersRead(
        social_account_id=account.id,
        account_name=account.account_name,
        platform=account.platform,
        followers=newest,
        change=None if newest is None or mark is None else newest - mark,
        is_simulated=any(reading.is_simulated for reading in readings),
        points=[FollowersPointRead(on=on, followers=by_day.get(number)) for number, on in enumerate(shown, start=days)],
    )


def _freshness(accounts: Sequence[SocialAccount], read_at: dict[Platform, datetime]) -> list[FreshnessRead]:
    rows = []
    for platform in sorted({account.platform for account in accounts} | set(read_at)):
        mine = [account for account in accounts if account.platform is platform]
        reading = [account for account in mine if not account.needs_reauth]
        reason = None
        if not mine:
            reason = "No account is connected there any more."
        elif not reading:
            reason = mine[0].reauth_reason or "The account needs to be connected again."
        rows.append(
            FreshnessRead(
                platform=platform,
                last_read_at=read_at.get(platform),
                is_reading=bool(reading),
                paused_reason=reason,
            )
        )
    return rows
