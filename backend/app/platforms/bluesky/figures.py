"""Counts of posts and accounts, from the AppView: public, so nobody has to be signed in."""

from collections.abc import Sequence
from typing import Any

from app.platforms.bluesky.xrpc import Xrpc, XrpcFailure
from app.platforms.contract import AccountMetrics, PostMetrics, ReadFailed

_URIS_PER_CALL = 25
"""`app.bsky.feed.getPosts`; docs/platforms/bluesky.md#what-is-measured, checked 2026-11."""


class Figures:
    def __init__(self, xrpc: Xrpc, *, appview_url: str) -> None:
        self._xrpc = xrpc
        self._appview_url = appview_url

    async def of_posts(self, external_ids: Sequence[str]) -> dict[str, PostMetrics]:
        """Raises ReadFailed."""
        metrics: dict[str, PostMetrics] = {}
        for start in range(0, len(external_ids), _URIS_PER_CALL):
            uris = list(external_ids[start : start + _URIS_PER_CALL])
            answer = await self._read("app.bsky.feed.getPosts", {"uris": uris})
            posts = answer.get("posts")
            if not isinstance(posts, list):
                raise ReadFailed("Bluesky answered without posts.")
            metrics |= {
                post["uri"]: _post_metrics(post) for post in posts if isinstance(post, dict) and post.get("uri") in uris
            }
        return metrics

    async def of_account(self, did: str) -> AccountMetrics:
        """Raises ReadFailed."""
        profile = await self._read("app.bsky.actor.getProfile", {"actor": did})
        return AccountMetrics(
            followers=_count(profile, "followersCount"),
            following=_count(profile, "followsCount"),
            posts=_count(profile, "postsCount"),
        )

    async def _read(self, nsid: str, params: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._xrpc.query(self._appview_url, nsid, params)
        except XrpcFailure as failure:
            raise ReadFailed(f"Bluesky's figures could not be read: {failure}") from failure


def _post_metrics(post: dict[str, Any]) -> PostMetrics:
    """Shares are reposts and quotes together. Impressions and clicks do not exist on Bluesky: None, not 0."""
    shared = [count for count in (_count(post, "repostCount"), _count(post, "quoteCount")) if count is not None]
    return PostMetrics(
        likes=_count(post, "likeCount"),
        comments=_count(post, "replyCount"),
        shares=sum(shared) if shared else None,
        saves=_count(post, "bookmarkCount"),
    )


def _count(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
