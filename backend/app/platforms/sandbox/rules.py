"""The sandbox network's limits as data. They are ours to choose: see `server.py`, which holds posts to them."""

import re
from urllib.parse import urlsplit

from app.platforms.contract import LengthUnit, Pace, PlatformRules, TextRules

MAX_LENGTH = 500
"""Graphemes; the default of a new account, who may be given another one by `POST /admin/accounts`."""
MAX_IMAGES = 4
MAX_PARTS = 25
"""Of a thread."""
MAX_VIDEOS = 0
PUBLISH_SCOPES = ("post",)
PREPARE_AHEAD_SECONDS = 900
"""Images that no post uses yet are kept for good."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.GRAPHEMES,
    good_hashtags=3,
    good_length=300,
)

PACE = Pace()
"""As fast as it can: throughput is measured here. PLATFORM_PACE sets another one."""

_POST = re.compile(r"/@\w+/posts/(?P<id>[0-9a-f]+)/?")


def external_id_at(permalink: str, account_id: str) -> str | None:  # noqa: ARG001 - an id says whose it is
    """The id of the post at this address, whatever the network is called here; None when it is not a post's."""
    found = _POST.fullmatch(urlsplit(permalink).path)
    return found["id"] if found else None


RULES = PlatformRules(
    "Sandbox",
    TEXT,
    MAX_IMAGES,
    PACE,
    connect_needs="Nothing: a pretend network for trying everything out. Nothing leaves this installation.",
    publish_scopes=PUBLISH_SCOPES,
    prepare_ahead_seconds=PREPARE_AHEAD_SECONDS,
    max_videos=MAX_VIDEOS,
    max_parts=MAX_PARTS,
    external_id_at=external_id_at,
)
