"""Instagram's limits as data."""

from app.platforms.contract import LengthUnit, TextRules

MAX_LENGTH = 2200
"""Characters of the caption; docs/platforms/instagram.md#3-limits, checked 2026-11.

What a character is is not said there: we count UTF-16 units, the strictest of the usual readings.
"""
MAX_MENTIONS = 20
"""docs/platforms/instagram.md#3-limits, checked 2026-11."""
MAX_HASHTAGS = 5
"""Instagram's own cap since December 2025; its API reference still says 30. Same source, checked 2026-11."""
MAX_IMAGES = 10
"""Of a carousel (2 to 10); same source, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.UTF16_UNITS,
    max_hashtags=MAX_HASHTAGS,
    max_mentions=MAX_MENTIONS,
    good_hashtags=4,
    good_length=400,
    needs_media=True,
)
