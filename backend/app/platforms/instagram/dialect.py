"""Containers in the words of Instagram, its quota, its uploads, and the lists of an account's own posts."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2

from app.platforms import calls
from app.platforms.contract import BudgetLeft, Media, Prepared
from app.platforms.meta.caller import Caller
from app.platforms.meta.graph import GraphFailure, judged
from app.platforms.meta.insights import count
from app.platforms.meta.listing import listed
from app.platforms.meta.meanings import LOOK_AGAIN_SECONDS, Meaning

MEANINGS = {
    2207051: Meaning.BLOCKED,
    2207042: Meaning.QUOTA,
    2207050: Meaning.ACT_THERE,
    2207027: Meaning.NOT_READY,
    **dict.fromkeys((2207006, 2207008), Meaning.NOT_THERE),
    **dict.fromkeys((2207003, 2207020), Meaning.ANEW),
    2207052: Meaning.NOT_FETCHED,
    **dict.fromkeys((2207001, 2207032, 2207053, 2207082), Meaning.SERVER),
    **dict.fromkeys((2207004, 2207005, 2207009, 2207010, 2207023, 2207026, 2207028, 2207057), Meaning.CONTENT),
    **dict.fromkeys((2207035, 2207036, 2207037, 2207040, 2207077, 2207081), Meaning.CONTENT),
}
"""By subcode. 2207001 is a server's error and says nothing about spam.

docs/platforms/instagram.md#6-errors, checked 2026-11.
"""
STORY, REELS, FEED = "STORY", "REELS", "FEED"
"""`media_product_type`: in which of its parts Instagram shows something."""
_SUBCODE = re.compile(r"(?<!\d)2207\d{3}(?!\d)")
_FOR_GOOD = {Meaning.CONTENT, Meaning.BLOCKED}
_UPLOAD_SECONDS = 48.0
_SPACE = re.compile(r"\s+")


class InstagramDialect:
    name = "Instagram"
    make_edge = "media"
    publish_edge = "media_publish"
    status_field = "status_code"
    reason_field = "status"
    meanings = MEANINGS
    most_failures = 3

    def __init__(self, client: httpx2.AsyncClient, *, upload_url: str, version: str) -> None:
        self._client = client
        self._uploads = f"{upload_url}/ig-api-upload/{version}"

    def read_error(self, reason: str) -> tuple[str, bool]:
        """The subcode stands somewhere in the words."""
        found = _SUBCODE.search(reason)
        if found is None:
            return "ERROR", False
        return found[0], MEANINGS.get(int(found[0])) in _FOR_GOOD

    async def upload(self, container: str, media: Media, caller: Caller) -> None:
        request = self._client.build_request(
            "POST",
            f"{self._uploads}/{container}",
            content=media.content,
            headers={
                "Authorization": f"OAuth {caller.token}",
                "Content-Type": "application/octet-stream",
                "offset": "0",
                "file_size": str(len(media.content)),
            },
        )
        judged(await calls.send(self._client, request, seconds=_UPLOAD_SECONDS))

    async def left(self, prepared: Prepared, caller: Caller) -> BudgetLeft | None:  # noqa: ARG002 - one quota for all
        try:
            used, total = await read_quota(caller)
        except GraphFailure:
            return None
        return None if used is None or total is None else BudgetLeft(max(total - used, 0), LOOK_AGAIN_SECONDS)

    async def newest(self, prepared: Prepared, caller: Caller, *, not_before: datetime) -> Sequence[Mapping[str, Any]]:
        """Stories are listed apart from the rest."""
        edge = "stories" if prepared.get("shown_as") == STORY else "media"
        fields = "id,caption,timestamp,permalink,media_product_type,media_type"
        return await listed(caller, f"{caller.account_id}/{edge}", not_before=not_before, fields=fields, limit=25)

    def is_it(self, prepared: Prepared, post: Mapping[str, Any]) -> bool:
        """Stories have no words: what is listed as one since then is compared by time alone."""
        shown_as = post.get("media_product_type")
        if isinstance(shown_as, str) and shown_as != prepared.get("shown_as"):
            return False
        caption = post.get("caption")
        return plain(caption if isinstance(caption, str) else "") == plain(prepared["text"])


def plain(text: str) -> str:
    """Instagram trims, and keeps no rows of spaces."""
    return _SPACE.sub(" ", text).strip()


async def read_quota(caller: Caller) -> tuple[int | None, int | None]:
    """How many posts of how many were used in 24 hours. Raises GraphFailure."""
    said = await caller.get(f"{caller.account_id}/content_publishing_limit", fields="quota_usage,config")
    data = said.get("data")
    entry = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    config = entry.get("config")
    return count(entry, "quota_usage"), count(config, "quota_total") if isinstance(config, dict) else None
