"""The sandbox network's limits as data. They are ours to choose: see `server.py`, which holds posts to them."""

from app.platforms.contract import LengthUnit, TextRules

MAX_LENGTH = 500
"""Graphemes; the default of a new account, who may be given another one by `POST /admin/accounts`."""
MAX_IMAGES = 4
PUBLISH_SCOPES = ("post",)
PREPARE_AHEAD_SECONDS = 900
"""Images that no post uses yet are kept for good."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.GRAPHEMES,
    good_hashtags=3,
    good_length=300,
)
