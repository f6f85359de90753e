"""Mastodon's limits as data: the defaults of the software. An instance may allow more and says so itself."""

from app.platforms.contract import LengthUnit, TextRules

MAX_LENGTH = 500
"""Graphemes; docs/platforms/mastodon.md#2-instance-configuration-limits-are-not-constants, checked 2026-11."""
URL_LENGTH = 23
"""What every http(s) URL counts; same source, checked 2026-11."""
MAX_IMAGES = 4
"""Same source, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.GRAPHEMES,
    url_length=URL_LENGTH,
    good_hashtags=3,
    good_length=400,
)
