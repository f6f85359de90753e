"""Instagram's limits as data."""

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

MAX_LENGTH = 2200
"""Characters of the caption; docs/platforms/instagram.md#3-limits, checked 2026-11.

What a character is is not said there: we count UTF-16 units, the strictest of the usual readings.
"""
MAX_MENTIONS = 20
"""docs/platforms/instagram.md#3-limits, checked 2026-11."""
MAX_HASHTAGS = 5
"""Instagram's own cap since December 2025; its API reference still says 30. Same source, checked 2026-11."""
MAX_IMAGES = 10
"""Of a carousel (2 to 10), images and videos together; same source, checked 2026-11."""
MAX_VIDEOS = 10
"""Of a carousel; same source, checked 2026-11."""
VIDEOS_WITH_IMAGES = True
MAX_COMMENT_LENGTH = 300
"""The strictest of what is said of comments; not verified; same source, checked 2026-11."""
MAX_COMMENT_HASHTAGS = 4
"""Likewise; same source, checked 2026-11."""
MAX_COMMENT_LINKS = 1
"""Likewise; same source, checked 2026-11."""

INSTAGRAM_SCOPES = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_insights",
)
"""What Instagram's own login is asked for; docs/platforms/instagram.md#2-connecting, checked 2026-11."""
FACEBOOK_SCOPES = (
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_insights",
    "instagram_manage_contents",
    "pages_show_list",
    "pages_read_engagement",
    "business_management",
)
"""What Facebook's login is asked for; docs/platforms/instagram.md#2-connecting, checked 2026-11."""
FACEBOOK_APP_SETTING = "META_APP_ID"
"""An app from here signs people in by Facebook, every other one by Instagram itself."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.UTF16_UNITS,
    max_hashtags=MAX_HASHTAGS,
    max_mentions=MAX_MENTIONS,
    good_hashtags=4,
    good_length=400,
    needs_media=True,
)
COMMENT = TextRules(
    max_length=MAX_COMMENT_LENGTH,
    unit=LengthUnit.UTF16_UNITS,
    max_hashtags=MAX_COMMENT_HASHTAGS,
    max_links=MAX_COMMENT_LINKS,
    max_mentions=MAX_MENTIONS,
)

PACE = Pace(spacing_seconds=10, account_budget=Budget(100, per_seconds=86_400))
"""The larger of what Meta's own pages say (50 and 100 in 24 hours; docs/platforms/instagram.md#pace, checked 2026-11):
each account says its own quota when asked, just before a post, and that holds. The spacing is a house rule.
"""

PREPARE_AHEAD_SECONDS = 3600
"""Containers live for 24 hours; an hour is enough for the longest reel. docs/platforms/instagram.md#4-never-twice,
checked 2026-11."""

KIND, FEED, STORY = "kind", "feed", "story"

RULES = PlatformRules(
    "Instagram",
    TEXT,
    MAX_IMAGES,
    PACE,
    connect_needs="A professional account (business or creator). Personal accounts cannot be connected.",
    app_settings=("INSTAGRAM_APP_ID", "INSTAGRAM_APP_SECRET", FACEBOOK_APP_SETTING, "META_APP_SECRET"),
    prepare_ahead_seconds=PREPARE_AHEAD_SECONDS,
    max_videos=MAX_VIDEOS,
    videos_with_images=VIDEOS_WITH_IMAGES,
    max_parts=2,
    parts_are=PartsAre.COMMENT,
    comment=COMMENT,
    options=(
        PostOption(
            KIND,
            "Where it shows",
            OptionKind.CHOICE,
            choices=((FEED, "Feed (a video becomes a reel)"), (STORY, "Story, for 24 hours")),
            hint="A story shows one picture or video, and no text.",
            needs=OptionNeeds.MEDIA,
        ),
    ),
)
"""Which permissions publishing takes depends on the login: they are looked at when an account is connected."""
