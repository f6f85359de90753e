"""Arithmetic on what platforms tell us. Unknown is not zero: None stays None, and a sum is of what is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

FIGURES = ("impressions", "likes", "comments", "shares", "clicks", "saves")
INTERACTIONS = ("likes", "comments", "shares", "clicks")


def engagement_rate(interactions: int, impressions: int) -> Decimal | None:
    """Interactions (likes + comments + shares + clicks) per 100 impressions, rounded half-even to two places.

    Both are totals since the post went out. None when impressions is 0: unseen is not unloved. See docs/glossary.md.
    """
    if impressions <= 0:
        return None
    return (Decimal(100 * interactions) / impressions).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


def sum_known(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class Figures:
    impressions: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    clicks: int | None = None
    saves: int | None = None

    @property
    def interactions(self) -> int | None:
        return sum_known(getattr(self, name) for name in INTERACTIONS)

    @property
    def is_known(self) -> bool:
        return any(getattr(self, name) is not None for name in FIGURES)

    def since(self, before: "Figures") -> "Figures":
        """What was added since `before`. Platforms correct themselves, so it can be negative."""
        return Figures(**{name: _difference(getattr(self, name), getattr(before, name)) for name in FIGURES})

    def or_else(self, older: "Figures | None") -> "Figures":
        """Each figure as last known: an older value stands in where this reading has none."""
        if older is None:
            return self
        return Figures(
            **{name: _first_known(getattr(self, name), getattr(older, name)) for name in FIGURES},
        )


def interactions_of(latest: Mapping[str, Any] | None) -> int | None:
    """Of the figures that stand beside a post; None while nothing is known."""
    return sum_known((latest or {}).get(name) for name in INTERACTIONS)


ZERO = Figures(0, 0, 0, 0, 0, 0)
"""What a post has at the moment it goes out."""


def _difference(now: int | None, before: int | None) -> int | None:
    return None if now is None or before is None else now - before


def _first_known(newer: int | None, older: int | None) -> int | None:
    return older if newer is None else newer


def add(figures: Iterable[Figures]) -> Figures:
    rows = list(figures)
    return Figures(**{name: sum_known(getattr(row, name) for row in rows) for name in FIGURES})


def rate_of(figures: Iterable[Figures]) -> Decimal | None:
    """The engagement rate of several posts together, over those whose impressions are known.

    A platform that counts likes but no impressions would otherwise raise everybody's rate.
    """
    seen = [row for row in figures if row.impressions is not None]
    impressions = sum_known(row.impressions for row in seen)
    interactions = sum_known(row.interactions for row in seen)
    if impressions is None or interactions is None:
        return None
    return engagement_rate(interactions, impressions)
