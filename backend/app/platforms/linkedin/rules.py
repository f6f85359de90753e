"""LinkedIn's limits as data."""

from app.platforms.contract import LengthUnit, TextRules

MAX_LENGTH = 3000
"""Characters of visible text, before escaping; docs/platforms/linkedin.md#5-little-text-commentary, checked 2026-11.

What a character is is not said there: we count UTF-16 units, the strictest of the usual readings.
"""
MAX_IMAGES = 20
"""docs/platforms/linkedin.md#4-creating-a-post, checked 2026-11. One is sent as `media`, 2 to 20 as `multiImage`."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.UTF16_UNITS,
    good_hashtags=3,
    good_length=1300,
)
