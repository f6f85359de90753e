"""Bluesky's limits as data."""

import re
from urllib.parse import urlsplit

from app.platforms.contract import (
    Budget,
    ConnectField,
    ConnectKind,
    FieldKind,
    LengthUnit,
    OptionKind,
    Pace,
    PlatformRules,
    PostOption,
    TextRules,
)

MAX_LENGTH = 300
"""Graphemes (UAX #29); docs/platforms/bluesky.md#text, checked 2026-11."""
MAX_BYTES = 3000
"""UTF-8; holds beside the graphemes; docs/platforms/bluesky.md#text, checked 2026-11."""
MAX_IMAGES = 4
"""`app.bsky.embed.images`; docs/platforms/bluesky.md#media, checked 2026-11."""
MAX_VIDEOS = 1
"""Not together with images. Same source, checked 2026-11."""
MAX_VIDEO_BYTES = 300_000_000
"""`app.bsky.embed.video`; same source, checked 2026-11."""
MAX_VIDEO_SECONDS = 180
"""Three minutes are certain; that more is taken is not confirmed. Same source, checked 2026-11."""
MAX_IMAGE_BYTES = 2_000_000
"""Per image; same source, checked 2026-11."""
PREPARE_AHEAD_SECONDS = 120
"""Uploads that no record refers to are dropped after some minutes or hours, at the server's choice: stay well below."""
MAX_THUMB_BYTES = 1_000_000
"""Of a link card's picture; same source, checked 2026-11."""
MAX_PARTS = 25
"""Of a thread; a house rule, there is no documented limit;
docs/platforms/bluesky.md#threads, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.GRAPHEMES,
    max_bytes=MAX_BYTES,
    good_hashtags=2,
    good_length=280,
)

PACE = Pace(spacing_seconds=3, account_budget=Budget(11_666, per_seconds=86_400))
"""35,000 points a day and 5000 an hour, at 3 for a post (docs/platforms/bluesky.md#pace, checked 2026-11).

Counted as 3, the price of creating a record: that our way of writing costs 2 holds for the reference server only. Every
3 seconds, a house rule, keeps within the hour's points. The server's own headers hold beside it.
"""
POINTS_PER_POST = 3
"""By which the points in its headers are divided; same source."""

SCOPES = ("atproto", "transition:generic")
"""What an app password may do: write posts, upload, ask for a service's token. Not: read messages, change the account.
docs/platforms/bluesky.md#what-we-ask-for, checked 2026-11."""

_POST = re.compile(r"/profile/[^/]+/post/(?P<rkey>[a-z2-7]{13})/?")


def external_id_at(permalink: str, account_id: str) -> str | None:
    """The account's post at this address of an app; None when it is not a post's. The name in it may be a handle."""
    found = _POST.fullmatch(urlsplit(permalink).path)
    return f"at://{account_id}/app.bsky.feed.post/{found['rkey']}" if found else None


LINK_OPTION = "link"

RULES = PlatformRules(
    "Bluesky",
    TEXT,
    MAX_IMAGES,
    PACE,
    connect=ConnectKind.EITHER,
    connect_fields=(
        ConnectField("identifier", "Handle", placeholder="name.bsky.social"),
        ConnectField(
            "password",
            "App password",
            kind=FieldKind.PASSWORD,
            hint="Leave it empty to sign in on Bluesky's own page. Else: made in Bluesky's settings under Privacy and "
            "security, for this alone. Not your main password.",
            is_required=False,
        ),
        ConnectField(
            "server",
            "Server",
            kind=FieldKind.URL,
            hint="Only if the account is not on bsky.social.",
            placeholder="https://",
            is_required=False,
        ),
    ),
    connect_needs="Your handle. You sign in on Bluesky's own page, or with an app password.",
    publish_scopes=SCOPES,
    prepare_ahead_seconds=PREPARE_AHEAD_SECONDS,
    max_videos=MAX_VIDEOS,
    max_parts=MAX_PARTS,
    options=(
        PostOption(
            LINK_OPTION,
            "Link card",
            OptionKind.TEXT,
            hint="A page to show under the text, with its title and picture. Left out where there are pictures.",
            max_length=2000,
        ),
    ),
    external_id_at=external_id_at,
)
