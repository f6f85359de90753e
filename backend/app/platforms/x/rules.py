"""X's limits as data. How it weighs a text is in `weight.py`."""

from app.platforms.contract import LengthUnit, TextRules
from app.platforms.x.weight import URL_WEIGHT

MAX_LENGTH = 280
"""X's weighted length; docs/platforms/x.md#4-length-twitter-text-configuration-version-3, checked 2026-11.

Paying accounts may write more; until an account's `subscription_type` is known, the limit that always holds is used.
"""
MAX_IMAGES = 4
"""docs/platforms/x.md#3-creating-a-post, checked 2026-11. Or one GIF or one video, never mixed."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.X_WEIGHTED,
    url_length=URL_WEIGHT,
    good_hashtags=2,
    good_length=240,
)
