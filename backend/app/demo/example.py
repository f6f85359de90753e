"""The example business as written in `example.toml`, and when its posts go out."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from app.strategies.schemas import StrategyDocument


class BusinessText(BaseModel):
    name: str
    description: str
    industry: str
    timezone: str
    language: str
    target_audience: str
    goals: dict[str, Any]


class SandboxText(BaseModel):
    handle: str
    name: str
    followers: int


class SlotText(BaseModel):
    weekday: int
    time: time
    why: str


class StrategyText(BaseModel):
    days_ago: int
    positioning: str
    audience: str
    tone: str
    do: list[str]
    dont: list[str]
    platforms: list[dict[str, str]]
    frequency: dict[str, int]
    pillars: list[dict[str, Any]]
    kpis: list[dict[str, str]]
    experiments: list[dict[str, str]] = []
    missing_facts: list[str]

    def document(self) -> StrategyDocument:
        return StrategyDocument.model_validate(
            {
                **self.model_dump(
                    include={
                        "positioning",
                        "audience",
                        "platforms",
                        "pillars",
                        "kpis",
                        "experiments",
                        "missing_facts",
                    }
                ),
                "posting_frequency": self.frequency,
                "voice": {"tone": self.tone, "do": self.do, "dont": self.dont},
            }
        )


class PictureText(BaseModel):
    name: str
    alt_text: str = ""
    goes_with: str | None = None
    """Words of the offline copywriter that it fits."""

    @property
    def file_name(self) -> str:
        return f"{self.name}.jpg"


class PostText(BaseModel):
    pillar: str
    text: str
    tags: list[str] = []
    pictures: list[str] = []
    """Names, in the order they are shown."""


class IdeaText(BaseModel):
    text: str
    link: str | None = None
    days_ago: int


class TroubledText(PostText):
    code: str | None = None
    reason: str
    days_ago: int
    time: time


class Example(BaseModel):
    business: BusinessText
    sandbox: SandboxText
    slots: list[SlotText]
    """In the order of the week."""
    strategies: list[StrategyText]
    """The oldest first; the last one is active."""
    pictures: list[PictureText]
    """The oldest first."""
    history: list[PostText]
    """Whole weeks, a text for each slot: a text may name its day."""
    week: list[PostText]
    failed: list[TroubledText]
    unconfirmed: list[TroubledText]
    ideas: list[IdeaText]
    """Jotted down, and not written up yet."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.business.timezone)


@lru_cache(maxsize=1)
def read() -> Example:
    return Example.model_validate(tomllib.loads(Path(__file__).with_name("example.toml").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A posting slot on one day."""

    at: datetime
    why: str
    number: int
    """Which of the week's slots it is, from 0."""


def occurrences(example: Example, *, since: datetime, until: datetime) -> Iterator[Occurrence]:
    """Slots whose instant lies in [since, until), in the order of time."""
    day, last = since.astimezone(example.zone).date(), until.astimezone(example.zone).date()
    while day <= last:
        for number, slot in enumerate(example.slots):
            at = wall_time(day, slot.time, example.zone)
            if slot.weekday == day.isoweekday() and since <= at < until:
                yield Occurrence(at, slot.why, number)
        day += timedelta(days=1)


def texts_for_past(example: Example, past: Iterable[Occurrence]) -> Iterator[tuple[PostText, Occurrence]]:
    """Backwards from the last: each week of slots gets a week of texts; a ninth, partial one takes what is left."""
    slots = list(past)
    if not slots:
        return
    last_week = _week_of(slots[-1], example)
    weeks = len(example.history) // len(example.slots)
    for slot in slots:
        ago = last_week - _week_of(slot, example)
        yield example.history[(weeks - 1 - ago) % weeks * len(example.slots) + slot.number], slot


def _week_of(slot: Occurrence, example: Example) -> int:
    return (slot.at.astimezone(example.zone).date().toordinal() - 1) // 7  # day 1 was a Monday


def wall_time(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
