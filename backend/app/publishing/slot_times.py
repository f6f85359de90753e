"""From a week of posting slots to instants. Pure arithmetic: no clock, no database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.content.slots import resolve


@dataclass(frozen=True, slots=True)
class WeekTime:
    weekday: int
    """Monday is 0."""
    at: time


def upcoming(week: Collection[WeekTime], zone: ZoneInfo, *, after: datetime, until: datetime) -> list[datetime]:
    """Every instant of the week's times in (`after`, `until`], in order, each once.

    A time that a change to summer time skips moves forward by the gap, and may fall on another slot; one that happens
    twice is taken the first time.
    """
    # A day more at both ends: a skipped time can move past midnight, and order is by instant.
    day = after.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    found: set[datetime] = set()
    while day <= last:
        found.update(resolve(day, slot.at, zone) for slot in week if slot.weekday == day.weekday())
        day += timedelta(days=1)
    return sorted(at for at in found if after < at <= until)
