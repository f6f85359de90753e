"""LinkedIn's limits as data."""

import re
from urllib.parse import unquote, urlsplit

from app.platforms.contract import (
    Budget,
    LengthUnit,
    OptionKind,
    OptionNeeds,
    Pace,
    PartsAre,
    PlatformRules,
    PostOption,
    TextRules,
)

MAX_LENGTH = 3000
"""Characters of visible text, before escaping; docs/platforms/linkedin.md#5-little-text-commentary, checked 2026-11.

What a character is is not said there: we count UTF-16 units, the strictest of the usual readings.
"""
MAX_IMAGES = 20
"""docs/platforms/linkedin.md#4-creating-a-post, checked 2026-11. One is sent as `media`, 2 to 20 as `multiImage`."""
MAX_VIDEOS = 1
"""`multiImage` holds images only; same source, checked 2026-11."""
MAX_PIXELS = 36_152_319
"""Width times height of an image; same source, checked 2026-11."""
MAX_ALT_TEXT = 4086
"""Characters; same source, checked 2026-11."""
MAX_PARTS = 2
"""The post and one comment of its author's: LinkedIn has no threads."""
MAX_COMMENT_LENGTH = 1250
"""docs/platforms/linkedin.md#the-first-comment, checked 2026-11: what its own box takes, not in the API's pages."""
PREPARE_AHEAD_SECONDS = 900
"""Uploads are kept for much longer; docs/platforms/linkedin.md#4-creating-a-post, checked 2026-11."""
READS_PER_DAY = 90
"""Of one person's figures; docs/platforms/linkedin.md#7-what-is-measured, checked 2026-11.

100 a day for a member on the development tier, less a few for whoever looks at the account.
"""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.UTF16_UNITS,
    good_hashtags=3,
    good_length=1300,
)

COMMENT = TextRules(max_length=MAX_COMMENT_LENGTH, unit=LengthUnit.UTF16_UNITS, good_hashtags=0)

PACE = Pace(
    spacing_seconds=10,
    account_budget=Budget(50, per_seconds=86_400),
    app_budget=Budget(500, per_seconds=86_400),
)
"""Calls of all kinds: 150 a day per member; 500 a day for an app on the development tier
(docs/platforms/linkedin.md#pace, checked 2026-11).

Not certain and therefore small: a post is up to three calls and more with images, so 50 posts stand for 150 calls. No
headers say what is left. An app with a larger quota sets PLATFORM_PACE.
"""

VISIBILITY, LINK_TITLE, LINK_DESCRIPTION, VIDEO_TITLE = "visibility", "link_title", "link_description", "video_title"
NO_RESHARES = "no_reshares"

OPTIONS = (
    PostOption(
        VISIBILITY,
        "Who sees it",
        OptionKind.CHOICE,
        choices=(("PUBLIC", "Anyone"), ("CONNECTIONS", "Connections only"), ("LOGGED_IN", "Members of LinkedIn")),
        hint="A Page has no connections: its posts are for anyone or for members.",
    ),
    PostOption(
        LINK_TITLE,
        "Title of the link",
        OptionKind.TEXT,
        hint="LinkedIn does not look at the page. With a title, the first link of the text becomes a card, and a "
        "single picture its thumbnail.",
    ),
    PostOption(LINK_DESCRIPTION, "Description of the link", OptionKind.TEXT, hint="Shown on some devices only."),
    PostOption(VIDEO_TITLE, "Title of the video", OptionKind.TEXT, needs=OptionNeeds.VIDEO),
    PostOption(NO_RESHARES, "Nobody may repost it", OptionKind.YES_NO),
)

_UPDATE = re.compile(r"/feed/update/(?P<urn>urn:li:(?:share|ugcPost|activity):\d+)/?")
_POST = re.compile(r"/posts/.*[-_](?P<kind>share|ugcPost|activity)-(?P<id>\d+)(?:-[\w-]*)?/?")


def external_id_at(permalink: str, account_id: str) -> str | None:  # noqa: ARG001 - an id says nothing of its author
    """The post at this address; None when it is not a post's. An activity's number is not its share's."""
    path = unquote(urlsplit(permalink).path)
    if (found := _UPDATE.fullmatch(path)) is not None:
        return found["urn"]
    found = _POST.fullmatch(path)
    return f"urn:li:{found['kind']}:{found['id']}" if found is not None else None


RULES = PlatformRules(
    "LinkedIn",
    TEXT,
    MAX_IMAGES,
    PACE,
    connect_needs="Your LinkedIn sign-in. For a company page, you must be one of its administrators.",
    app_settings=("LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"),
    prepare_ahead_seconds=PREPARE_AHEAD_SECONDS,
    max_videos=MAX_VIDEOS,
    max_parts=MAX_PARTS,
    parts_are=PartsAre.COMMENT,
    comment=COMMENT,
    options=OPTIONS,
    external_id_at=external_id_at,
)
"""No `publish_scopes`: a person and a Page need different ones, and both come from one consent. What an account lacks
is said when it is chosen, and when it is examined.
"""
