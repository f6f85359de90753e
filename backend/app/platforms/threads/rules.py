"""Threads' limits as data."""

from app.platforms.contract import LengthUnit, TextRules

MAX_LENGTH = 500
"""Characters, an emoji counted as its UTF-8 bytes; docs/platforms/threads.md#3-limits, checked 2026-11."""
MAX_LINKS = 5
"""Different ones over text and link card, since 2025-12-22; docs/platforms/threads.md#3-limits, checked 2026-11."""
MAX_IMAGES = 20
"""Of a carousel; docs/platforms/threads.md#2-publishing--container--status--publish, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.EMOJI_AS_BYTES,
    max_links=MAX_LINKS,
    good_hashtags=1,
    good_length=300,
)
