"""Limits of Facebook Pages as data."""

import re
from urllib.parse import parse_qs, urlsplit

from app.platforms.contract import (
    LengthUnit,
    OptionKind,
    OptionNeeds,
    Pace,
    PartsAre,
    PlatformRules,
    PostOption,
    TextRules,
)

MAX_LENGTH = 63_206
"""Characters; the figure other tools work with; docs/platforms/facebook.md#limits, checked 2026-11.

What a character is is not said there: we count UTF-16 units, the strictest of the usual readings.
"""
MAX_COMMENT_LENGTH = 8000
"""Likewise, of a comment; same source, checked 2026-11."""
MAX_IMAGES = 10
"""No documented maximum; other tools stop here; docs/platforms/facebook.md#limits, checked 2026-11."""
MAX_VIDEOS = 1
"""A video is a post of its own kind, never with images; same source, checked 2026-11."""
MAX_PARTS = 2
"""The post, and one comment under it by the Page itself; docs/platforms/facebook.md#first-comment, checked 2026-11."""
MAX_TITLE_LENGTH = 255
"""Characters of a video's title; a house rule; docs/platforms/facebook.md#videos-and-reels, checked 2026-11."""
MAX_LINK_LENGTH = 2000
"""Characters; a house rule; docs/platforms/facebook.md#limits, checked 2026-11."""
MIN_REEL_SECONDS, MAX_REEL_SECONDS = 3, 90
MIN_REEL_WIDTH, MIN_REEL_HEIGHT = 540, 960
"""9:16; docs/platforms/facebook.md#videos-and-reels, checked 2026-11."""
PREPARE_AHEAD_SECONDS = 600
"""A house rule: uploads are kept longer, and a film of some minutes is on its way for some."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.UTF16_UNITS,
    good_hashtags=2,
    good_length=400,
)
COMMENT = TextRules(max_length=MAX_COMMENT_LENGTH, unit=LengthUnit.UTF16_UNITS, good_length=400)

PACE = Pace(spacing_seconds=60)
"""Facebook blocks a Page that posts too fast for half an hour and more, and does not say how fast that is
(docs/platforms/facebook.md#pace, checked 2026-11). A minute is a house rule, unverified and careful. No number of posts
a day is documented.
"""

PUBLISH_SCOPES = ("pages_show_list", "pages_manage_posts", "pages_read_engagement")
"""Without these nothing goes out, or nobody can tell whether it did."""
COMMENT_SCOPE, FIGURES_SCOPE = "pages_manage_engagement", "read_insights"
SCOPES = (*PUBLISH_SCOPES, COMMENT_SCOPE, FIGURES_SCOPE, "business_management")
"""What is asked for; docs/platforms/facebook.md#what-connecting-takes, checked 2026-11."""

LINK_OPTION, REEL_OPTION, TITLE_OPTION = "link", "reel", "title"

_ID = r"[0-9]{3,25}"
_STORY = re.compile(rf"/(?:[^/]+/)?posts/(?:[^/]+/)?(?P<id>{_ID})/?")
_VIDEO = re.compile(rf"/(?:reel|(?:[^/]+/)?videos(?:/[^/]+)?)/(?P<id>{_ID})/?")


def external_id_at(permalink: str, account_id: str) -> str | None:
    """The Page's post or video at this address; None where it is of another kind, or hides its number (`pfbid…`)."""
    url = urlsplit(permalink)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    video = _VIDEO.fullmatch(url.path)
    watched = query.get("v") if url.path.rstrip("/") == "/watch" else None
    story = _STORY.fullmatch(url.path)
    number = story["id"] if story else query.get("story_fbid")
    if video or watched:
        number = video["id"] if video else watched
    elif joined := re.fullmatch(rf"/(?P<page>{_ID})_(?P<id>{_ID})/?", url.path):
        number = joined["id"] if joined["page"] == account_id else None
    if number is None or not re.fullmatch(_ID, number):
        return None
    return number if video or watched else f"{account_id}_{number}"


RULES = PlatformRules(
    "Facebook",
    TEXT,
    MAX_IMAGES,
    PACE,
    connect_needs="Your Facebook sign-in, and the right to create content on the Page.",
    app_settings=("META_APP_ID", "META_APP_SECRET"),
    publish_scopes=PUBLISH_SCOPES,
    prepare_ahead_seconds=PREPARE_AHEAD_SECONDS,
    max_videos=MAX_VIDEOS,
    max_parts=MAX_PARTS,
    parts_are=PartsAre.COMMENT,
    comment=COMMENT,
    options=(
        PostOption(
            LINK_OPTION,
            "Link card",
            OptionKind.TEXT,
            hint="Address whose preview stands under the text. With pictures or a video it goes into the text instead.",
            max_length=MAX_LINK_LENGTH,
        ),
        PostOption(
            REEL_OPTION,
            "As a reel",
            OptionKind.YES_NO,
            hint="An upright video (9:16) of 3 to 90 seconds. Facebook takes 30 reels a day.",
            needs=OptionNeeds.VIDEO,
        ),
        PostOption(
            TITLE_OPTION,
            "Title of the video",
            OptionKind.TEXT,
            max_length=MAX_TITLE_LENGTH,
            needs=OptionNeeds.VIDEO,
        ),
    ),
    external_id_at=external_id_at,
)
