"""A post's figures. Clicks are told to the author alone, and for 30 days: afterwards they are None, not 0."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from app.platforms.contract import Credentials, PostMetrics
from app.platforms.x.api import Answer, Refused
from app.platforms.x.fields import Reader, either
from app.platforms.x.profile import count

POSTS_PER_CALL = 100
"""`GET /2/tweets`; docs/platforms/x.md#6-what-is-measured, checked 2026-11."""
_PUBLIC = ("created_at", "public_metrics")
_PRIVATE = (*_PUBLIC, "non_public_metrics", "organic_metrics")
_GONE = "resource-not-found"


async def read(reader: Reader, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
    """By id; what is not on X any more is missing. Raises CallFailed."""
    metrics: dict[str, PostMetrics] = {}
    for start in range(0, len(external_ids), POSTS_PER_CALL):
        metrics |= await _read_some(reader, external_ids[start : start + POSTS_PER_CALL], credentials)
    return metrics


async def _read_some(reader: Reader, ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
    """Asked for what it does not tell of a post, X may leave the whole post out, or refuse the whole call: such posts
    are asked for again, without that. What was read the same day is not billed twice.
    """
    try:
        answer = await _ask(reader, ids, _PRIVATE, credentials)
    except Refused as refused:
        if refused.status not in {httpx2.codes.BAD_REQUEST, httpx2.codes.FORBIDDEN} or not _is_about_fields(refused):
            raise
        return _figures(await _ask(reader, ids, _PUBLIC, credentials), ids)
    metrics, gone = _figures(answer, ids), gone_of(answer)
    if left := [one for one in ids if one not in metrics and one not in gone]:
        metrics |= _figures(await _ask(reader, left, _PUBLIC, credentials), left)
    return metrics


async def _ask(reader: Reader, ids: Sequence[str], fields: Sequence[str], credentials: Credentials) -> Answer:
    return await reader.read("/2/tweets", credentials.access_token, fields, {"ids": ",".join(ids)})


def _is_about_fields(refused: Refused) -> bool:
    return "field" in refused.kind or "metrics" in refused.message


def gone_of(answer: Answer) -> set[str]:
    gone = [error for error in answer.errors if str(error.get("type")).endswith(_GONE)]
    return {str(either(error, "resource_id", "value")) for error in gone}


def _figures(answer: Answer, ids: Sequence[str]) -> dict[str, PostMetrics]:
    return {post["id"]: _metrics(post) for post in answer.listed if post.get("id") in ids}


def _metrics(post: Mapping[str, Any]) -> PostMetrics:
    """Shares are reposts and quotes together."""
    public, private, organic = (_part(post, f"{name}_metrics") for name in ("public", "non_public", "organic"))
    shared = [count(public, "repost_count", "retweet_count"), count(public, "quote_count")]
    told = [number for number in shared if number is not None]
    clicks = count(private, "url_link_clicks")
    return PostMetrics(
        impressions=count(public, "impression_count"),
        likes=count(public, "like_count"),
        comments=count(public, "reply_count"),
        shares=sum(told) if told else None,
        clicks=count(organic, "url_link_clicks") if clicks is None else clicks,
        saves=count(public, "bookmark_count"),
    )


def _part(post: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = post.get(name)
    return found if isinstance(found, dict) else {}
