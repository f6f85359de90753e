"""Limits of Facebook Pages as data."""

from app.platforms.contract import LengthUnit, TextRules

MAX_LENGTH = 63_206
"""Characters; the figure other tools work with; docs/platforms/facebook.md#limits, checked 2026-11.

What a character is is not said there: we count UTF-16 units, the strictest of the usual readings.
"""
MAX_IMAGES = 10
"""No documented maximum; other tools stop here; docs/platforms/facebook.md#limits, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.UTF16_UNITS,
    good_hashtags=2,
    good_length=400,
)
