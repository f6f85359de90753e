"""At which hours of the week this business's own posts did well.

Platforms differ in how much happens on them, so each post counts as a multiple of what is usual for the business there.
Measured results only: whoever has never posted at an hour learns nothing about it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from app.analytics import intervals
from app.analytics.schemas import BestTimeRead
from app.platforms.contract import Platform

SETTLED_AFTER = timedelta(days=1)
"""A younger post still gets most of what it will get, and would make its hour look poor."""
ENOUGH = 3
"""Posts at an hour; fewer say nothing about it."""
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Result:
    """A published post and the interactions it got."""

    platform: Platform
    published_at: datetime
    interactions: int


def cells(results: Sequence[Result], zone: ZoneInfo) -> list[BestTimeRead]:
    """In the order of the week; hours nobody posted at are left out."""
    usual = {
        platform: fmean(result.interactions for result in results if result.platform is platform)
        for platform in {result.platform for result in results}
    }
    by_cell: dict[tuple[int, int], list[Result]] = defaultdict(list)
    for result in results:
        local = result.published_at.astimezone(zone)
        by_cell[local.weekday(), local.hour].append(result)
    return [_cell(weekday, hour, by_cell[weekday, hour], usual) for weekday, hour in sorted(by_cell)]


def _cell(weekday: int, hour: int, results: Sequence[Result], usual: dict[Platform, float]) -> BestTimeRead:
    # Where nothing ever happened on a platform, no post of it did better or worse than usual.
    times = [result.interactions / usual[result.platform] for result in results if usual[result.platform] > 0]
    is_enough = len(times) >= ENOUGH
    range_of = intervals.of_mean(times)
    return BestTimeRead(
        weekday=weekday,
        hour=hour,
        posts=len(results),
        interactions_per_post=round(fmean(result.interactions for result in results), 2) if is_enough else None,
        times_usual=round(fmean(times), 2) if is_enough else None,
        low=None if range_of is None else round(range_of.low, 2),
        high=None if range_of is None else round(range_of.high, 2),
    )
