"""Finding a post among the account's own, where the answer to sending it was lost.

The server's key is a good first line and no proof: it is forgotten after an hour, some versions fail on a repeat, and
other software ignores it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import regex

from app.platforms.calls import Answer, CallFailed
from app.platforms.contract import (
    Absent,
    Credentials,
    Found,
    Prepared,
    Reconciliation,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.mastodon import statuses
from app.platforms.mastodon.api import Api, id_of, is_gone, origin_of, refusal_of, status_path

CLOCK_SKEW = timedelta(minutes=1)
"""By how much a server's clock may be behind ours when posts are matched by time."""
PER_PAGE = 40
"""The most a server gives at once; docs/platforms/mastodon.md#3-never-twice, checked 2026-11."""
MOST_PAGES = 25
_MOST_SOURCES = 5
_NEXT = regex.compile(r"<([^>]+)>\s*;[^,]*\brel=\"?next\"?")


@dataclass(frozen=True, slots=True)
class _Listing:
    posts: list[dict[str, Any]]
    is_complete: bool
    at: datetime | None
    """By the server's clock."""


class LookingBack:
    def __init__(self, api: Api, *, settle_seconds: float) -> None:
        """`settle_seconds`: how long after sending, a post that is not listed may still appear."""
        self._api = api
        self._settle = timedelta(seconds=settle_seconds)

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        not_before = sent_after - CLOCK_SKEW
        try:
            listing = await self._listed(credentials, not_before)
            found = await self._ours(listing, prepared, credentials, not_before)
        except CallFailed as failure:
            return _not_asked(failure, credentials)
        return self._judged(listing, found, sent_after=sent_after)

    def _judged(self, listing: _Listing, found: list[dict[str, Any]], *, sent_after: datetime) -> Reconciliation:
        if len(found) > 1:
            return Unknowable("Several posts of these words are on the account: look which of them is this one.")
        if found:
            return Found(str(found[0]["id"]), statuses.permalink_of(found[0]))
        if not listing.is_complete:
            return Unknowable(f"There are more than {len(listing.posts)} posts since then: look whether it is there.")
        if listing.at is not None and listing.at < sent_after + self._settle:
            return Unavailable("The post may still appear. Ask again in a moment.")
        return Absent()

    async def find_by_media(self, prepared: Prepared, credentials: Credentials) -> dict[str, Any] | None:
        """Among the newest, the post that has this one's uploads. Raises CallFailed."""
        page = await self._page(credentials, None)
        return next((post for post in _posts(page) if statuses.has_our_media(post, prepared)), None)

    async def _ours(
        self, listing: _Listing, prepared: Prepared, credentials: Credentials, not_before: datetime
    ) -> list[dict[str, Any]]:
        proven = [post for post in listing.posts if statuses.has_our_media(post, prepared)]
        if proven:
            return proven[:1]
        near = [post for post in listing.posts if statuses.may_be_ours(post, prepared, not_before=not_before)]
        same = [post for post in near if statuses.says_the_same(post, prepared)]
        return same or [
            post for post in near[:_MOST_SOURCES] if await self._is_written_from(post, prepared, credentials)
        ]

    async def _is_written_from(self, post: dict[str, Any], prepared: Prepared, credentials: Credentials) -> bool:
        """Servers that read more than plain text show other words than were typed; most can tell those as well."""
        path = f"{status_path(str(post['id']))}/source"
        try:
            answer = await self._api.get(origin_of(credentials), path, token=credentials.access_token)
        except CallFailed:
            return False
        return statuses.is_written_from(answer.body, prepared)

    async def _listed(self, credentials: Credentials, since: datetime) -> _Listing:
        """Every post since then, page by page: that one is not on the first page proves nothing. Raises CallFailed."""
        found: list[dict[str, Any]] = []
        before, at = None, None
        for _ in range(MOST_PAGES):
            answer = await self._page(credentials, before)
            page = _posts(answer)
            at = at or _server_time(answer)
            found += page
            following = _next(answer, page)
            if following is None or following == before or not statuses.is_since(page[-1], since):
                return _Listing(found, is_complete=True, at=at)
            before = following
        return _Listing(found, is_complete=False, at=at)

    async def _page(self, credentials: Credentials, before: str | None) -> Answer:
        params = {"limit": str(PER_PAGE), "exclude_reblogs": "true", **({"max_id": before} if before else {})}
        path = f"/api/v1/accounts/{id_of(credentials)}/statuses"
        return await self._api.get(origin_of(credentials), path, token=credentials.access_token, params=params)


def _not_asked(failure: CallFailed, credentials: Credentials) -> Reconciliation:
    if is_gone(failure):
        return Unknowable("The server does not show the account's posts: look there whether it is among them.")
    refusal = refusal_of(failure, credentials)
    return Unavailable(refusal.message) if isinstance(refusal, Rejected) else refusal


def _posts(answer: Answer) -> list[dict[str, Any]]:
    given = answer.json if isinstance(answer.json, list) else []
    return [post for post in given if isinstance(post, dict) and post.get("id") is not None]


def _next(answer: Answer, page: list[dict[str, Any]]) -> str | None:
    """The id that the next page ends before, from the `Link` header where there is one; None: there is no more."""
    if not page:
        return None
    links = answer.response.headers.get("Link")
    if links is None:
        return str(page[-1]["id"]) if len(page) >= PER_PAGE else None
    found = _NEXT.search(links)
    ids = parse_qs(urlsplit(found[1]).query).get("max_id") if found else None
    return ids[0] if ids else None


def _server_time(answer: Answer) -> datetime | None:
    try:
        found = parsedate_to_datetime(answer.response.headers.get("Date", ""))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
