"""Choosing the times of a batch of posts. Pure arithmetic: no clock, no database.

Times are wall time in the business's zone, resolved per day: one that a change to summer time skips moves forward by
the gap, one that happens twice is taken the first time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.content.good_hours import GOOD_HOURS, SPARE_EVERY_MINUTES, SPARE_FROM, SPARE_TO
from app.platforms.contract import Platform

LEAD = timedelta(minutes=15)
"""Nothing is proposed sooner than this: somebody has to read it first."""

FARTHEST = timedelta(days=366)

_STEPS_ASIDE = [timedelta(minutes=minutes) for minutes in (0, 10, 20, 30, 40, 50)]

# What speaks against a time, in days: the batch's spread counts for more than the very best hour.
_LESSER_HOUR = 0.25
_STEP_ASIDE = 0.1
_SPARE_HOUR = 1.5
_SAME_DAY_SAME_PLATFORM = 2.0
_SAME_DAY = 0.15


@dataclass(frozen=True, slots=True)
class Slot:
    platform: Platform
    at: datetime
    """UTC, on the full minute."""
    why: str
    """For the person who looks at the calendar."""
    social_account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    day: int
    """Counted from the first day of the period."""
    at: datetime
    cost: float
    reason: str


def resolve(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant at which clocks in `zone` show `wall` on `day`."""
    # fold=0 means the first of two, and in a gap the offset before it: the instant then reads `wall` plus the gap.
    return datetime.combine(day, wall.replace(fold=0), zone).astimezone(UTC)


def shares(weights: Mapping[Platform, int], count: int) -> dict[Platform, int]:
    """`count` split in proportion to `weights`, by largest remainder; ties go to who is named first."""
    total = sum(weights.values())
    exact = {platform: count * weight / total for platform, weight in weights.items()}
    split = {platform: int(part) for platform, part in exact.items()}
    by_remainder = sorted(exact, key=lambda platform: split[platform] - exact[platform])
    for platform in by_remainder[: count - sum(split.values())]:
        split[platform] += 1
    return split


def first_day(platforms: Collection[Platform], *, zone: ZoneInfo, now: datetime) -> date:
    """Today in `zone` while one of the platforms still has a good hour ahead, else tomorrow."""
    today = now.astimezone(zone).date()
    for platform in platforms:
        if any(candidate.at >= now + LEAD for candidate in _good_hours(platform, today, 0, zone)):
            return today
    return today + timedelta(days=1)


def propose(
    weekly: Mapping[Platform, int],
    *,
    count: int,
    starts_on: date,
    days: int,
    zone: ZoneInfo,
    now: datetime,
    taken: Collection[datetime] = (),
) -> list[Slot]:
    """Exactly `count` slots in order of time, spread over the platforms by their posts per week and over the days.

    None before `now` + LEAD, no two in one minute, none in a minute of `taken`. Where the period has no free time left,
    the days after it are used, and the slot's `why` says so.
    """
    picker = _Picker(starts_on, days, zone, now + LEAD, taken)
    for platform, number in shares(weekly, count).items():
        for index in range(number):
            picker.pick(platform, target=(index + 0.5) * days / number)
    return sorted(picker.slots, key=lambda slot: slot.at)


NEAR = timedelta(minutes=30)
"""A good hour speaks for the half hours around it as well."""


def reason_for(platform: Platform, at: datetime, zone: ZoneInfo) -> str | None:
    """What speaks for this instant there: the nearest good hour within `NEAR`; None where nothing does."""
    on = at.astimezone(zone).date()
    near = [hour for hour in _good_hours(platform, on, 0, zone) if abs(hour.at - at) <= NEAR]
    if not near:
        return None
    return told(at, zone, min(near, key=lambda hour: abs(hour.at - at)).reason)


def told(at: datetime, zone: ZoneInfo, reason: str) -> str:
    local = at.astimezone(zone)
    return f"{local:%A} at {local:%H:%M}: {reason}."


class _Picker:
    def __init__(
        self, starts_on: date, days: int, zone: ZoneInfo, earliest: datetime, taken: Collection[datetime]
    ) -> None:
        self.starts_on = starts_on
        self.days = days
        self.zone = zone
        self.earliest = earliest
        self.used = {_to_minute(at) for at in taken}
        self.slots: list[Slot] = []
        self._on_day: dict[int, list[Platform]] = {}
        self._candidates: dict[Platform, list[_Candidate]] = {}

    def pick(self, platform: Platform, *, target: float) -> None:
        extra = 0
        while True:
            best = self._best(self._known(platform, extra), platform, target)
            if best is not None:
                break
            extra += 1
        candidate, at = best
        self.used.add(at)
        self._on_day.setdefault(candidate.day, []).append(platform)
        self.slots.append(Slot(platform, at, self._why(candidate, at)))

    def _known(self, platform: Platform, extra: int) -> Sequence[_Candidate]:
        """What the period offers; with `extra`, that many days after it instead, each looked at alone."""
        if extra == 0:
            if platform not in self._candidates:
                self._candidates[platform] = [
                    candidate for day in range(self.days) for candidate in self._offers(platform, day)
                ]
            return self._candidates[platform]
        return list(self._offers(platform, self.days - 1 + extra))

    def _offers(self, platform: Platform, day: int) -> Iterator[_Candidate]:
        on = self.starts_on + timedelta(days=day)
        yield from _good_hours(platform, on, day, self.zone)
        yield from _spare_hours(on, day, self.zone)

    def _best(
        self, candidates: Sequence[_Candidate], platform: Platform, target: float
    ) -> tuple[_Candidate, datetime] | None:
        best: tuple[float, datetime, _Candidate] | None = None
        for candidate in candidates:
            on_day = self._on_day.get(candidate.day, [])
            cost = (
                candidate.cost
                + abs(candidate.day + 0.5 - target)
                + _SAME_DAY * len(on_day)
                + _SAME_DAY_SAME_PLATFORM * on_day.count(platform)
            )
            if best is not None and cost > best[0]:
                continue
            found = self._free(candidate.at)
            if found is None:
                continue
            at, aside = found
            cost += _STEP_ASIDE * aside
            if best is None or (cost, at) < best[:2]:
                best = (cost, at, candidate)
        return None if best is None else (best[2], best[1])

    def _free(self, at: datetime) -> tuple[datetime, int] | None:
        for aside, step in enumerate(_STEPS_ASIDE):
            moved = at + step
            if moved >= self.earliest and moved not in self.used:
                return moved, aside
        return None

    def _why(self, candidate: _Candidate, at: datetime) -> str:
        why = told(at, self.zone, candidate.reason)
        if candidate.day >= self.days:
            why += " The days you asked for had no free time left, so this one comes after them."
        elif at != candidate.at:
            why += f" Moved from {candidate.at.astimezone(self.zone):%H:%M}, which was taken or too soon."
        return why


def _good_hours(platform: Platform, on: date, day: int, zone: ZoneInfo) -> Iterator[_Candidate]:
    fitting = [hour for hour in GOOD_HOURS[platform] if on.weekday() in hour.days]
    for rank, hour in enumerate(fitting):
        yield _Candidate(day, resolve(on, hour.at, zone), rank * _LESSER_HOUR, hour.reason)


def _spare_hours(on: date, day: int, zone: ZoneInfo) -> Iterator[_Candidate]:
    wall = datetime.combine(on, SPARE_FROM)
    while wall <= datetime.combine(on, SPARE_TO):
        reason = "an ordinary hour of the day, because the better ones of this period were taken or do not fall on it"
        yield _Candidate(day, resolve(on, wall.time(), zone), _SPARE_HOUR, reason)
        wall += timedelta(minutes=SPARE_EVERY_MINUTES)


def _to_minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)
