"""Mastodon's limits as data: the defaults of the software. An instance may allow more and says so itself."""

import re
from urllib.parse import urlsplit

from app.platforms.contract import (
    Budget,
    ConnectField,
    LengthUnit,
    OptionKind,
    OptionNeeds,
    Pace,
    PlatformRules,
    PostOption,
    TextRules,
)
from app.platforms.mastodon.languages import LANGUAGES

MAX_LENGTH = 500
"""Graphemes; docs/platforms/mastodon.md#2-instance-configuration-limits-are-not-constants, checked 2026-11."""
URL_LENGTH = 23
"""What every http(s) URL counts; same source, checked 2026-11."""
MAX_IMAGES = 4
"""Same source, checked 2026-11."""
MAX_PARTS = 25
"""Of a thread; a house rule, there is no documented limit;
docs/platforms/mastodon.md#2-instance-configuration-limits-are-not-constants, checked 2026-11."""
MAX_VIDEOS = 1
"""Never together with images; same source, checked 2026-11."""

MAX_CONTENT_WARNING = 200
"""A house rule; the server counts it with the text. docs/platforms/mastodon.md#what-can-be-chosen, checked 2026-11."""
PREPARE_AHEAD_SECONDS = 900
"""Media that no post uses are kept for about a day, which nobody promises: stay well below."""
SCOPES = ("read:accounts", "read:statuses", "write:statuses", "write:media")
"""Known to servers of every version; docs/platforms/mastodon.md#permissions, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.GRAPHEMES,
    url_length=URL_LENGTH,
    good_hashtags=3,
    good_length=400,
)

PACE = Pace(spacing_seconds=5, account_budget=Budget(300, per_seconds=10_800))
"""300 posts in 3 hours (docs/platforms/mastodon.md#pace, checked 2026-11), the software's default; admins change it.

The spacing is a house rule: an instance sees all of an installation's accounts as one address.
"""

OPTIONS = (
    PostOption(
        "visibility",
        "Who sees it",
        OptionKind.CHOICE,
        choices=(
            ("public", "Everybody"),
            ("unlisted", "Everybody, but not in public timelines and searches"),
            ("private", "Followers only"),
        ),
        hint="The later parts of a thread stay out of the public timelines.",
    ),
    PostOption(
        "content_warning",
        "Content warning",
        OptionKind.TEXT,
        hint="Shown instead of the post until the reader opens it. Counts with the text.",
        max_length=MAX_CONTENT_WARNING,
        counts_with_text=True,
    ),
    PostOption(
        "sensitive",
        "Hide the pictures until they are clicked on",
        OptionKind.YES_NO,
        needs=OptionNeeds.MEDIA,
    ),
    PostOption(
        "language",
        "Language",
        OptionKind.CHOICE,
        choices=(("business", "As the business"), *LANGUAGES),
        hint="Readers can filter and translate by it.",
    ),
)
"""docs/platforms/mastodon.md#what-can-be-chosen. Not offered: `direct`, which only the mentioned see."""

_POST = re.compile(r"(?:/web|/deck)?/(?:@[\w.-]+|users/[\w.-]+)/(?:statuses/)?(?P<id>\w+)/?")


def external_id_at(permalink: str, account_id: str) -> str | None:
    """The id of a post at this address of the account's own server; None when it is not one."""
    parts = urlsplit(permalink)
    found = _POST.fullmatch(parts.path)
    return found["id"] if found and parts.netloc.lower() == account_id.rpartition("@")[2] else None


RULES = PlatformRules(
    "Mastodon",
    TEXT,
    MAX_IMAGES,
    PACE,
    connect_fields=(
        ConnectField(
            "server",
            "Server",
            hint="The part after the second @ in your address, or the whole address.",
            placeholder="mastodon.social",
        ),
    ),
    connect_needs="The address of your server. You sign in there.",
    publish_scopes=("write:statuses", "write:media"),
    prepare_ahead_seconds=PREPARE_AHEAD_SECONDS,
    max_videos=MAX_VIDEOS,
    max_parts=MAX_PARTS,
    options=OPTIONS,
    external_id_at=external_id_at,
)
