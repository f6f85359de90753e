"""On which days a recurring post goes out, and at which instants. Pure arithmetic: no clock, no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.content.slots import resolve
from app.publishing.wall_time import WEEKDAYS


class Repeats(StrEnum):
    WEEKLY = "weekly"
    """On `weekdays`, every `every_weeks` weeks counted from the week of the first day."""
    MONTHLY = "monthly"
    """On `month_day`; in a shorter month on its last day."""


@dataclass(frozen=True, slots=True)
class Rule:
    repeats: Repeats
    weekdays: frozenset[int]
    """Monday is 0."""
    every_weeks: int
    month_day: int | None
    at: time
    """Wall time."""
    starts_on: date
    ends_on: date | None
    """Inclusive."""

    def falls_on(self, day: date) -> bool:
        if day < self.starts_on or (self.ends_on is not None and day > self.ends_on):
            return False
        if self.repeats is Repeats.MONTHLY:
            assert self.month_day is not None  # noqa: S101  the table holds it for every monthly rule
            return day.day == min(self.month_day, _last_day(day))
        weeks = (_monday(day) - _monday(self.starts_on)).days // 7
        return day.weekday() in self.weekdays and weeks % self.every_weeks == 0

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its days in [`first`, `last`], in order."""
        day = max(first, self.starts_on)
        last = last if self.ends_on is None else min(last, self.ends_on)
        while day <= last:
            if self.falls_on(day):
                yield day
            day += timedelta(days=1)

    def instants(self, first: date, last: date, zone: ZoneInfo) -> dict[date, datetime]:
        """When it goes out on each of its days in [`first`, `last`], by local date.

        A time that a change to summer time skips moves forward by the gap; one that happens twice is taken the first
        time.
        """
        return {day: resolve(day, self.at, zone) for day in self.days(first, last)}

    @property
    def in_words(self) -> str:
        """Completes "Repeats …"."""
        if self.repeats is Repeats.MONTHLY:
            return f"on day {self.month_day} of every month at {self.at:%H:%M}"
        names = ", ".join(WEEKDAYS[weekday] for weekday in sorted(self.weekdays))
        often = "every week" if self.every_weeks == 1 else f"every {self.every_weeks} weeks"
        return f"{often} on {names} at {self.at:%H:%M}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_day(day: date) -> int:
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (first_of_next - timedelta(days=1)).day
