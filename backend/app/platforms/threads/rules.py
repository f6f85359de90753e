"""Threads' limits as data."""

from app.platforms.contract import (
    Budget,
    LengthUnit,
    OptionKind,
    Pace,
    PlatformRules,
    PostOption,
    TextRules,
)

MAX_LENGTH = 500
"""Characters, an emoji counted as its UTF-8 bytes; docs/platforms/threads.md#3-limits, checked 2026-11."""
MAX_LINKS = 5
"""Different ones over text and link card, since 2025-12-22; docs/platforms/threads.md#3-limits, checked 2026-11."""
MAX_IMAGES = 20
"""Of a carousel, images and videos together; docs/platforms/threads.md#2-publishing--container--status--publish,
checked 2026-11."""
MAX_VIDEOS = 20
"""Of a carousel; same source, checked 2026-11."""
VIDEOS_WITH_IMAGES = True
MAX_PARTS = 25
"""Of a thread; a house rule, there is no documented limit;
docs/platforms/threads.md#3-limits, checked 2026-11."""
MAX_TOPIC = 50
"""Characters of a topic, none a full stop or an ampersand; docs/platforms/threads.md#3-limits, checked 2026-11."""

SCOPES = (
    "threads_basic",
    "threads_content_publish",
    "threads_manage_replies",
    "threads_read_replies",
    "threads_manage_insights",
    "threads_delete",
)
"""What is asked for; docs/platforms/threads.md#connecting, checked 2026-11."""

TEXT = TextRules(
    max_length=MAX_LENGTH,
    unit=LengthUnit.EMOJI_AS_BYTES,
    max_links=MAX_LINKS,
    good_hashtags=1,
    good_length=300,
)

PACE = Pace(spacing_seconds=10, account_budget=Budget(250, per_seconds=86_400))
"""250 posts in 24 hours (docs/platforms/threads.md#pace, checked 2026-11); what the profile says counts beside it.

The parts of a thread may count as replies, which have a larger quota of their own; we count them as posts. The spacing
is a house rule.
"""

PREPARE_AHEAD_SECONDS = 3600
"""Containers live for 24 hours; an hour is enough for the longest video. docs/platforms/threads.md#4-never-twice,
checked 2026-11."""


RULES = PlatformRules(
    "Threads",
    TEXT,
    MAX_IMAGES,
    PACE,
    connect_needs="Your Threads sign-in.",
    app_settings=("THREADS_APP_ID", "THREADS_APP_SECRET"),
    publish_scopes=("threads_basic", "threads_content_publish"),
    prepare_ahead_seconds=PREPARE_AHEAD_SECONDS,
    max_videos=MAX_VIDEOS,
    videos_with_images=VIDEOS_WITH_IMAGES,
    max_parts=MAX_PARTS,
    options=(
        PostOption(
            "reply_control",
            "Who can reply",
            OptionKind.CHOICE,
            choices=(
                ("everyone", "Everyone"),
                ("accounts_you_follow", "Profiles you follow"),
                ("mentioned_only", "Only those you mention"),
                ("followers_only", "Your followers"),
            ),
        ),
        PostOption(
            "topic_tag",
            "Topic",
            OptionKind.TEXT,
            hint="One topic, without a #. Left empty, the first hashtag in the text becomes it.",
            max_length=MAX_TOPIC,
        ),
    ),
)
