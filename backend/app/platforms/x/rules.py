"""X's limits as data. How it weighs a text is in `weight.py`, what a post or a read costs in `costs.py`."""

import re
from urllib.parse import urlsplit

from app.platforms.contract import (
    Budget,
    LengthUnit,
    OptionKind,
    OptionNeeds,
    Pace,
    PlatformRules,
    PostOption,
    TextRules,
)
from app.platforms.x.costs import COSTS
from app.platforms.x_weight import URL_WEIGHT

MAX_LENGTH = 280
"""X's weighted length; docs/platforms/x.md#4-length-twitter-text-configuration-version-3, checked 2026-11."""
MAX_LONG_LENGTH = 25_000
"""The same, of accounts that pay X; same source, checked 2026-11. Until an account's subscription is known, 280."""
MAX_CASHTAGS = 1
"""`$TICKER`, on self-serve plans since 2026-02; docs/platforms/x.md#3-creating-a-post, checked 2026-11."""
MAX_IMAGES = 4
"""docs/platforms/x.md#3-creating-a-post, checked 2026-11."""
MAX_VIDEOS = 1
"""Never together with images; same source, checked 2026-11."""
MAX_IMAGE_BYTES = 5_000_000
MAX_GIF_BYTES = 15_000_000
MAX_VIDEO_BYTES = 512_000_000
"""Of one file; docs/platforms/x.md#media, checked 2026-11."""
MAX_ALT_TEXT = 1000
"""Characters; same source, checked 2026-11."""
PREPARE_AHEAD_SECONDS = 600
"""X keeps an upload that no post uses for a day. Short: a post that is changed meanwhile pays for it twice."""
MAX_PARTS = 25
"""Of a thread; a house rule, there is no documented limit;
docs/platforms/x.md#3-creating-a-post, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.X_WEIGHTED,
    url_length=URL_WEIGHT,
    max_cashtags=MAX_CASHTAGS,
    good_hashtags=2,
    good_length=240,
)

PACE = Pace(
    spacing_seconds=10,
    account_budget=Budget(300, per_seconds=10_800),
    app_budget=Budget(10_000, per_seconds=86_400),
)
"""Per user 100 in 15 minutes, and 300 in 3 hours on an older page; 10,000 a day for the app (docs/platforms/x.md#pace,
checked 2026-11). Of the two the smaller is counted; every 10 seconds, a house rule, keeps within the other.
"""

PUBLISH_SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write")
RENEWAL_SCOPE = "offline.access"
"""Without it there is no refresh token, and access ends after two hours."""

REPLY_SETTINGS = PostOption(
    "reply_settings",
    "Who can reply",
    OptionKind.CHOICE,
    choices=(
        ("everyone", "Everyone"),
        ("following", "Accounts it follows"),
        ("mentionedUsers", "Only those it mentions"),
        ("verified", "Verified accounts"),
        ("subscribers", "Its subscribers"),
    ),
    hint="Of a thread, this is about the first part; X carries it over.",
)
MADE_WITH_AI = PostOption(
    "made_with_ai",
    "Made with AI",
    OptionKind.YES_NO,
    hint="Labels pictures or a video that were made or changed by AI.",
    needs=OptionNeeds.MEDIA,
)
PAID_PARTNERSHIP = PostOption(
    "paid_partnership",
    "Paid partnership",
    OptionKind.YES_NO,
    hint="Labels it as promotion that was paid for.",
)

_HOSTS = {"x.com", "twitter.com"}
_POST = re.compile(r"/(?:i/web|i|\w{1,20})/status(?:es)?/(?P<id>[0-9]{1,19})(?:/(?:photo|video)/\d)?/?", re.ASCII)


def external_id_at(permalink: str, account_id: str) -> str | None:  # noqa: ARG001 - the id says it all
    """None when it is not the address of a post on X."""
    address = urlsplit(permalink)
    host = (address.hostname or "").removeprefix("www.").removeprefix("mobile.")
    found = _POST.fullmatch(address.path) if host in _HOSTS else None
    return found["id"] if found else None


RULES = PlatformRules(
    "X",
    TEXT,
    MAX_IMAGES,
    PACE,
    connect_needs="Your X sign-in. X bills whoever runs this installation for each post.",
    app_settings=("TWITTER_CLIENT_ID", "TWITTER_CLIENT_SECRET"),
    publish_scopes=PUBLISH_SCOPES,
    prepare_ahead_seconds=PREPARE_AHEAD_SECONDS,
    max_videos=MAX_VIDEOS,
    max_parts=MAX_PARTS,
    options=(REPLY_SETTINGS, MADE_WITH_AI, PAID_PARTNERSHIP),
    costs=COSTS,
    external_id_at=external_id_at,
)
