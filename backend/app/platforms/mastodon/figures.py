"""Counts of posts and accounts, as the account's own server knows them: replies and boosts all come to it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from app.platforms.calls import CallFailed
from app.platforms.contract import AccountMetrics, Credentials, PostMetrics
from app.platforms.mastodon.api import Api, Refused, has_no_such_call, is_gone, origin_of, read_failed, status_path
from app.platforms.mastodon.identity import WHOSE

_PER_CALL = 20
"""`GET /api/v1/statuses`, 4.3 and later; docs/platforms/mastodon.md#4-what-is-measured, checked 2026-11."""


class Figures:
    def __init__(self, api: Api) -> None:
        self._api = api

    async def of_posts(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        """Raises ReadFailed."""
        found: dict[str, PostMetrics] = {}
        for start in range(0, len(external_ids), _PER_CALL):
            ids = external_ids[start : start + _PER_CALL]
            try:
                posts = await self._together(ids, credentials)
            except CallFailed as failure:
                raise read_failed("The figures could not be read", failure) from failure
            found |= {str(post["id"]): _post_metrics(post) for post in posts if str(post.get("id")) in ids}
        return found

    async def of_account(self, credentials: Credentials) -> AccountMetrics:
        """Raises ReadFailed."""
        try:
            account = (await self._api.get(origin_of(credentials), WHOSE, token=credentials.access_token)).body
        except CallFailed as failure:
            raise read_failed("The account's figures could not be read", failure) from failure
        return AccountMetrics(
            followers=_count(account, "followers_count"),
            following=_count(account, "following_count"),
            posts=_count(account, "statuses_count"),
        )

    async def _together(self, ids: Sequence[str], credentials: Credentials) -> list[dict[str, Any]]:
        """In one call, or one by one where the server has no such call. Raises CallFailed."""
        try:
            answer = await self._api.get(
                origin_of(credentials),
                "/api/v1/statuses",
                token=credentials.access_token,
                params={"id[]": list(ids)},
            )
        except Refused as refusal:
            if not has_no_such_call(refusal):
                raise
            each = await asyncio.gather(*(self._one(one, credentials) for one in ids))
            return [post for post in each if post is not None]
        return [post for post in answer.json if isinstance(post, dict)] if isinstance(answer.json, list) else []

    async def _one(self, external_id: str, credentials: Credentials) -> dict[str, Any] | None:
        """None where it is gone. Raises CallFailed."""
        path = status_path(external_id)
        try:
            return (await self._api.get(origin_of(credentials), path, token=credentials.access_token)).body
        except CallFailed as failure:
            if is_gone(failure):
                return None
            raise


def _post_metrics(post: Mapping[str, Any]) -> PostMetrics:
    """Shares are boosts, and quotes where the server has them. Impressions and clicks do not exist: None, not 0."""
    shared = [count for count in (_count(post, "reblogs_count"), _count(post, "quotes_count")) if count is not None]
    return PostMetrics(
        likes=_count(post, "favourites_count"),
        comments=_count(post, "replies_count"),
        shares=sum(shared) if shared else None,
    )


def _count(body: Mapping[str, Any], name: str) -> int | None:
    """A server that hides a count says -1, or nothing."""
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
