"""Through the week: the hours at which posts do well. Pure.

What is measured is how a business's own posts did, by the hour they went out. What it has not tried is filled in from
the platform's usual hours (`content.good_hours`), and the more was measured near an hour, the less of those is left.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import fmean

from app.analytics import intervals
from app.content.good_hours import GOOD_HOURS
from app.platforms.contract import Platform

DAYS, HOURS = 7, 24
SETTLED_FROM = 10
"""Fewer posts than this and the week is called an estimate."""
MEASURED_FROM = 3
"""Posts near an hour before its own figure is told; the platform's usual hours count for as many."""

_WIDTH = 1.0
"""Hours: a post at ten past seven tells of six to eight as well."""
_USUAL_WIDTH = 1.1
_LESSER_HOUR = 0.8
_AT_NIGHT, _BY_DAY = 0.06, 0.22
_FIRST_HOUR, _LAST_HOUR = 6, 22
_SAME_KIND_OF_DAY = 0.5
_MOST_TIMES_THE_USUAL = 4.0
"""One post that went around the world says little about its hour."""
_AN_HOUR_NOT_TRIED = 1.2
"""Times the usual, at the very best: what was measured goes before what is only said."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A post that went out, on its business's wall clock."""

    platform: Platform
    weekday: int
    hour: float
    """7.5 is half past seven."""
    interactions: int


@dataclass(frozen=True, slots=True)
class MeasuredHour:
    """How posts around this hour did, in times the usual; four in five such averages lie between low and high.

    Both are None while there are too few posts to say how far they spread.
    """

    weekday: int
    hour: int
    posts: int
    times_usual: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    posts: int
    levels: list[list[float]]
    """By weekday and hour, 1 for the best of the week."""
    measured: list[MeasuredHour]

    @property
    def is_estimate(self) -> bool:
        return self.posts < SETTLED_FROM


@dataclass(frozen=True, slots=True)
class _Compared:
    weekday: int
    hour: float
    times_usual: float


def curve(outcomes: Sequence[Outcome], platforms: Iterable[Platform]) -> Curve:
    """Of these platforms together. Each post is compared with those of its own platform."""
    compared = _compare(outcomes)
    usual = _usual(list(platforms), compared)
    values = [[0.0] * HOURS for _ in range(DAYS)]
    measured = []
    for weekday, hour in product(range(DAYS), range(HOURS)):
        weighed = [(one, _weight(one, weekday, hour)) for one in compared]
        weight = sum(part for _, part in weighed)
        total = sum(one.times_usual * part for one, part in weighed)
        values[weekday][hour] = (total + MEASURED_FROM * usual[weekday][hour]) / (weight + MEASURED_FROM)
        near = [one for one, part in weighed if part > 0 and _apart(one.hour, hour) <= _WIDTH]
        if len(near) >= MEASURED_FROM:
            measured.append(_told(weekday, hour, near))
    best = max(max(row) for row in values)
    return Curve(
        posts=len(compared),
        levels=[[round(value / best, 3) for value in row] for row in values],
        measured=measured,
    )


def _compare(outcomes: Sequence[Outcome]) -> list[_Compared]:
    by_platform: dict[Platform, list[int]] = {}
    for one in outcomes:
        by_platform.setdefault(one.platform, []).append(one.interactions)
    # One more of each: where nothing happens, one like is not infinitely better than none.
    usual = {platform: sum(counts) / len(counts) + 1 for platform, counts in by_platform.items()}
    return [
        _Compared(one.weekday, one.hour, min((one.interactions + 1) / usual[one.platform], _MOST_TIMES_THE_USUAL))
        for one in outcomes
    ]


def _usual(platforms: Sequence[Platform], compared: Sequence[_Compared]) -> list[list[float]]:
    """The platforms' usual hours, in the measure of the posts: those went out at good hours and bad ones."""
    week = [
        [sum(_usual_on(platform, weekday, hour) for platform in platforms) for hour in range(HOURS)]
        for weekday in range(DAYS)
    ]
    if not compared:
        return week
    middle = sum(week[one.weekday][int(one.hour)] for one in compared) / len(compared)
    scale = max(middle, max(max(row) for row in week) / _AN_HOUR_NOT_TRIED)
    return [[value / scale for value in row] for row in week]


def _usual_on(platform: Platform, weekday: int, hour: int) -> float:
    fitting = [good for good in GOOD_HOURS[platform] if weekday in good.days]
    peaks = [
        _LESSER_HOUR**rank * _bell(_apart(good.at.hour + good.at.minute / 60, hour), _USUAL_WIDTH)
        for rank, good in enumerate(fitting)
    ]
    return (_BY_DAY if _FIRST_HOUR <= hour <= _LAST_HOUR else _AT_NIGHT) + sum(peaks)


def _weight(one: _Compared, weekday: int, hour: int) -> float:
    if one.weekday == weekday:
        day = 1.0
    elif (one.weekday >= 5) == (weekday >= 5):  # noqa: PLR2004  Saturday
        day = _SAME_KIND_OF_DAY
    else:
        return 0.0
    return day * _bell(_apart(one.hour, hour), _WIDTH)


def _told(weekday: int, hour: int, near: Sequence[_Compared]) -> MeasuredHour:
    values = [one.times_usual for one in near]
    range_of = intervals.of_mean(values)
    return MeasuredHour(
        weekday=weekday,
        hour=hour,
        posts=len(values),
        times_usual=round(fmean(values), 2),
        low=None if range_of is None else round(range_of.low, 2),
        high=None if range_of is None else round(range_of.high, 2),
    )


def _bell(distance: float, width: float) -> float:
    return math.exp(-((distance / width) ** 2) / 2)


def _apart(left: float, right: float) -> float:
    """Hours between two times of day, the shorter way around."""
    straight = abs(left - right)
    return min(straight, HOURS - straight)
