"""Whether a post or a comment is there: found by its words, its time, its kind and our app, or seen missing twice.

Facebook takes no key, and says "unknown error" of posts that are out: before anything is sent again, we look. Source:
docs/platforms/facebook.md#never-twice, checked 2026-11.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.platforms.contract import (
    Absent,
    Credentials,
    Found,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
    Prepared,
    Reconciliation,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.facebook import posts
from app.platforms.facebook.refusals import BLOCKED, is_gone, is_same_text, unasked
from app.platforms.meta.graph import Graph, GraphFailure, Refused
from app.platforms.meta.refusals import is_about_the_token

POST_FIELDS = (
    "id,message,created_time,permalink_url,status_type,application,"
    "attachments{media_type,target,subattachments{media_type,target}}"
)
COMMENT_FIELDS = "id,message,created_time,permalink_url,from"
CLOCK_SKEW = timedelta(seconds=60)
"""By how much Meta's clock may be behind ours."""
PER_PAGE = 25
MOST_PAGES = 40
LISTS_LATE_FOR = timedelta(hours=6)
"""How long after its time a post that Facebook says it has may still be missing from its lists."""

Answer = Found | Unknowable | Unavailable | datetime | None
"""One look's: a time, by Meta's own clock, where nothing is there; None where it does not tell its time."""


@dataclass(frozen=True, slots=True)
class Seen:
    matching: list[dict[str, Any]]
    others: list[dict[str, Any]]
    """What else came with them, also from before."""
    at: datetime | None
    """By Meta's own clock."""


class TooMany(Exception):
    """More than anybody posts: nothing can be said of what was not looked through."""


class Looking:
    def __init__(self, graph: Graph, *, settle_seconds: float, look_again_seconds: float) -> None:
        """`settle_seconds`: how long after sending what is not listed may still appear."""
        self._graph = graph
        self._settle = timedelta(seconds=settle_seconds)
        self._look_again_seconds = look_again_seconds

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        async def look() -> Answer:
            seen = await self._seen(prepared, credentials, not_before=_not_before(prepared, sent_after))
            return _found(seen, prepared) or seen.at

        try:
            return await self.seen_twice(look, sent_after=sent_after)
        except TooMany:
            return Unknowable("There are too many posts since then to look through: look whether it is there.")
        except GraphFailure as failure:
            if prepared["kind"] == posts.COMMENT_KIND:
                return _comments_unread(failure)
            return unasked(failure)

    async def seen_twice(self, look: Callable[[], Awaitable[Answer]], *, sent_after: datetime) -> Reconciliation:
        """Absent only once that can be counted on, and looked for twice. Raises what `look` raises."""
        first = await look()
        if isinstance(first, Found | Unknowable | Unavailable):
            return first
        if first is None or first < sent_after + self._settle:
            return Unavailable("It may still appear. Ask again in a moment.")
        await asyncio.sleep(self._look_again_seconds)
        second = await look()
        return second if isinstance(second, Found | Unknowable | Unavailable) else Absent()

    # --- what Facebook says it has already ----------------------------------------------------------------------------

    async def judge_duplicate(self, refused: Refused, prepared: Prepared, credentials: Credentials) -> Outcome:
        """Ours from an earlier try, then whoever asks next finds it; or a text that was really posted before."""
        not_before = datetime.fromisoformat(prepared["not_before"]) - CLOCK_SKEW
        try:
            seen = await self._seen(prepared, credentials, not_before=not_before)
        except (GraphFailure, TooMany) as failure:
            return OutcomeUnknown(f"Facebook says that it has this already, and could not be asked: {failure}")
        if seen.matching:
            return OutcomeUnknown(f"Facebook says that it has this already: {refused}")
        rejected = Rejected(refused.name, str(refused))
        if refused.code == BLOCKED:
            return rejected
        if is_same_text(refused) and any(posts.is_same_text(post, prepared) for post in seen.others):
            return rejected
        if seen.at is not None and seen.at > not_before + LISTS_LATE_FOR:
            where = "It may be on the Page without being listed: look there before you publish it again."
            return Rejected(refused.name, f"{refused} {where}")
        return OutcomeUnknown(f"Facebook says that it has this already, and does not list it yet: {refused}")

    # --- reading ------------------------------------------------------------------------------------------------------

    async def _seen(self, prepared: Prepared, credentials: Credentials, *, not_before: datetime) -> Seen:
        """Every post since then, page by page: that one is not on the first page proves nothing.

        Raises GraphFailure or TooMany.
        """
        path, query = _list_of(prepared)
        matching: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        after: str | None = None
        for _ in range(MOST_PAGES):
            told = await self._graph.tell(
                "GET", path, credentials.access_token, app=credentials.app, limit=PER_PAGE, after=after, **query
            )
            listed = told.body.get("data")
            page = [post for post in listed if isinstance(post, dict)] if isinstance(listed, list) else []
            for post in page:
                is_it = _is_since(post, not_before) and _matches(post, prepared, credentials)
                (matching if is_it else others).append(post)
            after = _next(told.body)
            if after is None or not page or not _is_since(page[-1], not_before):
                return Seen(matching, others, told.at)
        raise TooMany("There are too many posts since then.")


def _list_of(prepared: Prepared) -> tuple[str, dict[str, str]]:
    if prepared["kind"] == posts.COMMENT_KIND:
        query = {"fields": COMMENT_FIELDS, "filter": "stream", "order": "reverse_chronological"}
        return f"{prepared['on']}/comments", query
    return f"{prepared['page']}/published_posts", {"fields": POST_FIELDS}


def _next(body: Mapping[str, Any]) -> str | None:
    """Where the next page begins; None at the end."""
    paging = body.get("paging")
    if not isinstance(paging, Mapping) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    return after if isinstance(after, str) and after else None


def _not_before(prepared: Prepared, sent_after: datetime) -> datetime:
    """An earlier try may have been taken for lost: all of them were made after its time."""
    return min(datetime.fromisoformat(prepared["not_before"]), sent_after) - CLOCK_SKEW


def _is_since(post: Mapping[str, Any], not_before: datetime) -> bool:
    """What does not tell its time could be of any."""
    created_at = posts.created_at(post)
    return created_at is None or created_at >= not_before


def _matches(post: Mapping[str, Any], prepared: Prepared, credentials: Credentials) -> bool:
    if prepared["kind"] == posts.COMMENT_KIND:
        writer = post.get("from")
        told = writer.get("id") if isinstance(writer, Mapping) else None
        return (told is None or str(told) == prepared["page"]) and posts.is_same_text(post, prepared)
    app = credentials.app
    return posts.is_same_post(post, prepared, app_id=app.client_id if app else None)


def _found(seen: Seen, prepared: Prepared) -> Found | Unknowable | None:
    candidates = seen.matching
    if len(candidates) > 1 and prepared["kind"] == posts.FEED:
        candidates = [post for post in candidates if posts.shows_our_photos(post, prepared)] or candidates
    if not candidates:
        return None
    if len(candidates) > 1:
        return Unknowable("Several of this text are on the Page: look which of them is this one.")
    [post] = candidates
    external_id, told = str(post.get("id")), post.get("permalink_url")
    permalink = told if isinstance(told, str) and told else None
    if permalink is None and prepared["kind"] == posts.FEED:
        permalink = posts.permalink_of(external_id)
    return Found(external_id, permalink)


def _comments_unread(failure: GraphFailure) -> Reconciliation:
    """Comments need a permission of their own, without which the account is good all the same."""
    if is_gone(failure):
        return Absent()
    answer = unasked(failure)
    if isinstance(answer, NeedsReauth) and isinstance(failure, Refused) and not is_about_the_token(failure):
        return Unknowable(f"The comments under the post could not be read: {failure}")
    return answer
