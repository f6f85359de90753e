"""Bluesky's limits as data."""

from app.platforms.contract import LengthUnit, TextRules

MAX_LENGTH = 300
"""Graphemes (UAX #29); docs/platforms/bluesky.md#text, checked 2026-11."""
MAX_BYTES = 3000
"""UTF-8; holds beside the graphemes; docs/platforms/bluesky.md#text, checked 2026-11."""
MAX_IMAGES = 4
"""`app.bsky.embed.images`; docs/platforms/bluesky.md#media, checked 2026-11."""
MAX_IMAGE_BYTES = 2_000_000
"""Per image; same source, checked 2026-11."""
PREPARE_AHEAD_SECONDS = 120
"""Uploads that no record refers to are dropped after some minutes or hours, at the server's choice: stay well below."""
MAX_THUMB_BYTES = 1_000_000
"""Of a link card's picture; same source, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.GRAPHEMES,
    max_bytes=MAX_BYTES,
    good_hashtags=2,
    good_length=280,
)
