"""Containers in the words of Threads, its quotas, and its lists of an account's own posts."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.platforms.contract import BudgetLeft, Media, Prepared
from app.platforms.meta.caller import Caller, id_of
from app.platforms.meta.graph import GraphFailure
from app.platforms.meta.insights import count
from app.platforms.meta.listing import listed
from app.platforms.meta.meanings import LOOK_AGAIN_SECONDS, Meaning

POSTS_EDGE = "threads"
REPLIES_EDGE = "replies"
MEANINGS = {
    4279009: Meaning.NOT_THERE,
    4279013: Meaning.ACT_THERE,
    2207042: Meaning.QUOTA,
    2207051: Meaning.BLOCKED,
    2207052: Meaning.NOT_FETCHED,
}
"""By subcode; docs/platforms/threads.md#6-errors, checked 2026-11."""
QUOTAS = {"": "posts", "reply_": "replies", "delete_": "deletions"}
"""How their fields begin, and what each is of; docs/platforms/threads.md#pace, checked 2026-11."""
_FIELDS = ",".join(f"{prefix}{name}" for prefix in QUOTAS for name in ("quota_usage", "config"))
_SPACE = re.compile(r"\s+")


class ThreadsDialect:
    name = "Threads"
    make_edge = "threads"
    publish_edge = "threads_publish"
    status_field = "status"
    reason_field = "error_message"
    meanings = MEANINGS
    most_failures = 2
    """After the first a new container is made, once."""

    def read_error(self, reason: str) -> tuple[str, bool]:
        return reason or "UNKNOWN", reason.startswith("INVALID_")

    async def upload(self, container: str, media: Media, caller: Caller) -> None:
        """Never asked for: Threads takes no bytes."""
        raise NotImplementedError

    async def left(self, prepared: Prepared, caller: Caller) -> BudgetLeft | None:
        try:
            limits = await read_limits(caller)
        except GraphFailure:
            return None
        used, total = limits.get("reply_" if prepared.get("reply_to") else "", (None, None))
        if used is None or total is None:
            return None
        return BudgetLeft(max(total - used, 0), LOOK_AGAIN_SECONDS)

    async def newest(self, prepared: Prepared, caller: Caller, *, not_before: datetime) -> Sequence[Mapping[str, Any]]:
        """Replies are listed apart from posts."""
        edge = REPLIES_EDGE if prepared.get("reply_to") else POSTS_EDGE
        fields = "id,permalink,text,timestamp,media_type,is_quote_post"
        return await listed(
            caller,
            f"{caller.account_id}/{edge}",
            not_before=not_before,
            fields=fields + (",replied_to" if prepared.get("reply_to") else ""),
            since=int(not_before.timestamp()),
            limit=25,
        )

    def is_it(self, prepared: Prepared, post: Mapping[str, Any]) -> bool:
        replied_to = post.get("replied_to")
        parent = id_of(replied_to.get("id")) if isinstance(replied_to, dict) else None
        if parent is not None and parent != prepared.get("reply_to"):
            return False
        text = post.get("text")
        is_repost = post.get("media_type") == "REPOST_FACADE"
        return not is_repost and _plain(text if isinstance(text, str) else "") == _plain(prepared["text"])


async def read_limits(caller: Caller) -> dict[str, tuple[int | None, int | None]]:
    """By what their fields begin with: how many of how many were used in 24 hours. Raises GraphFailure."""
    said = await caller.get(f"{caller.account_id}/threads_publishing_limit", fields=_FIELDS)
    data = said.get("data")
    entry = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    found: dict[str, tuple[int | None, int | None]] = {}
    for prefix in QUOTAS:
        config = entry.get(f"{prefix}config")
        total = count(config, "quota_total") if isinstance(config, dict) else None
        found[prefix] = count(entry, f"{prefix}quota_usage"), total
    return found


def _plain(text: str) -> str:
    """Threads takes the # off the hashtag that becomes a topic, and spaces at the ends."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).replace("#", "")).strip()
