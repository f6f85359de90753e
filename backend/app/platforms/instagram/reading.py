"""Figures of posts. Which ones there are depends on where Instagram shows the post, so that is asked first.

Source: docs/platforms/instagram.md#5-what-is-measured, checked 2026-11.
"""

from collections.abc import Mapping
from typing import Any

from app.platforms.contract import PostMetrics
from app.platforms.instagram.dialect import FEED, REELS, STORY
from app.platforms.meta.caller import Caller
from app.platforms.meta.graph import Refused
from app.platforms.meta.insights import count, figures, is_gone

_OF_POSTS = ("views", "likes", "comments", "shares", "saved")
METRICS = {FEED: _OF_POSTS, REELS: _OF_POSTS, STORY: ("views", "replies", "shares", "link_clicks")}
"""By `media_product_type`."""
_NOT_ALLOWED = 10
"""No permission for figures, or a story that too few people saw."""
_TRIES = 2
"""Meta refuses reads of what is there now and then."""


async def metrics_of(media_id: str, caller: Caller) -> PostMetrics | None:
    """None where there is no such post any more. Raises GraphFailure."""
    post = await _post(media_id, caller)
    if post is None:
        return None
    shown_as = post.get("media_product_type")
    try:
        found = await figures(caller, f"{media_id}/insights", METRICS.get(str(shown_as), _OF_POSTS))
    except Refused as refused:
        if refused.code != _NOT_ALLOWED:
            raise
        found = {}
    if shown_as == STORY:
        return PostMetrics(
            impressions=found.get("views"),
            comments=found.get("replies"),
            shares=found.get("shares"),
            clicks=found.get("link_clicks"),
        )
    return PostMetrics(
        impressions=found.get("views"),
        likes=found.get("likes", count(post, "like_count")),
        comments=found.get("comments", count(post, "comments_count")),
        shares=found.get("shares"),
        saves=found.get("saved"),
    )


async def _post(media_id: str, caller: Caller) -> Mapping[str, Any] | None:
    """With the counters that need no permission of their own; likes are absent where the account hides them."""
    for last in range(1, _TRIES + 1):
        try:
            return await caller.get(media_id, fields="id,media_product_type,like_count,comments_count")
        except Refused as refused:
            if not is_gone(refused):
                raise
            if last == _TRIES:
                return None
    return None
