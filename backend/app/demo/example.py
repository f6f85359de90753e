"""The example business as written in `example.toml`, and when its posts go out."""

import tomllib
from collections.abc import Iterator
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
    missing_facts: list[str]

    def document(self) -> StrategyDocument:
        return StrategyDocument.model_validate(
            {
                **self.model_dump(include={"positioning", "audience", "platforms", "pillars", "kpis", "missing_facts"}),
                "posting_frequency": self.frequency,
                "voice": {"tone": self.tone, "do": self.do, "dont": self.dont},
            }
        )


class PostText(BaseModel):
    pillar: str
    text: str


class TroubledText(PostText):
    code: str | None = None
    reason: str
    days_ago: int
    time: time


class Example(BaseModel):
    business: BusinessText
    sandbox: SandboxText
    slots: list[SlotText]
    strategies: list[StrategyText]
    """The oldest first; the last one is active."""
    history: list[PostText]
    week: list[PostText]
    failed: list[TroubledText]
    unconfirmed: list[TroubledText]

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


def occurrences(example: Example, *, since: datetime, until: datetime) -> Iterator[Occurrence]:
    """Slots whose instant lies in [since, until), in the order of time."""
    day, last = since.astimezone(example.zone).date(), until.astimezone(example.zone).date()
    while day <= last:
        for slot in sorted(example.slots, key=lambda slot: slot.time):
            at = wall_time(day, slot.time, example.zone)
            if slot.weekday == day.isoweekday() and since <= at < until:
                yield Occurrence(at, slot.why)
        day += timedelta(days=1)


def wall_time(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
