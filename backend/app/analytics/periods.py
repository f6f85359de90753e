"""Days of a business: they begin at midnight in its own zone, so some have 23 hours and some 25."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The day's first instant in UTC; where midnight is skipped by a clock change, the instant of the change."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included."""

    first_on: date
    last_on: date
    zone: ZoneInfo

    @classmethod
    def ending_today(cls, days: int, *, at: datetime, zone: ZoneInfo) -> "Period":
        return cls.ending_on(day_of(at, zone), days, zone=zone)

    @classmethod
    def ending_on(cls, last_on: date, days: int, *, zone: ZoneInfo) -> "Period":
        return cls(last_on - timedelta(days=days - 1), last_on, zone)

    @property
    def days(self) -> list[date]:
        count = (self.last_on - self.first_on).days + 1
        return [self.first_on + timedelta(days=number) for number in range(count)]

    @property
    def starts_at(self) -> datetime:
        return start_of(self.first_on, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""
        return start_of(self.last_on + timedelta(days=1), self.zone)

    def before(self) -> "Period":
        """The period of the same length just before this one."""
        count = len(self.days)
        return Period(self.first_on - timedelta(days=count), self.first_on - timedelta(days=1), self.zone)

    def boundaries(self) -> list[datetime]:
        """The first instant of each day, and the end of the last one."""
        return [*(start_of(day, self.zone) for day in self.days), self.ends_at]
