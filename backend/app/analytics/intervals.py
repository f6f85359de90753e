"""How sure an average is: the range in which it falls 4 times out of 5.

By bootstrap (Efron 1979): the posts are drawn again and again from those there are, and the middle 80 % of the averages
is what is told. Drawn with a seed of their own numbers, so that the same posts always give the same range.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

ENOUGH = 5
"""Fewer numbers say nothing about how far they spread."""
DRAWS = 400
MANY = 100
"""From here on the average of draws is as good as normal, which needs no drawing."""
_Z80 = 1.2816
"""A normal value lies within so many deviations 4 times out of 5."""


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


def of_mean(values: Sequence[float]) -> Interval | None:
    """None while there are too few values to say."""
    count = len(values)
    if count < ENOUGH:
        return None
    if count >= MANY:
        half = _Z80 * stdev(values) / sqrt(count)
        return Interval(fmean(values) - half, fmean(values) + half)
    ordered = sorted(values)
    drawing = random.Random(repr(ordered))
    means = sorted(fmean(drawing.choices(ordered, k=count)) for _ in range(DRAWS))
    return Interval(means[DRAWS // 10], means[DRAWS - DRAWS // 10 - 1])
