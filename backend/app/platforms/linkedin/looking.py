"""Whether a post whose fate is uncertain is out; docs/platforms/linkedin.md#6-never-twice, checked 2026-11.

A Page's posts can be listed. A person's cannot, and the only witness is the refusal of the same text by the same
author, which names the post that is there: so the very same request is sent once more, while that guard surely stands.
It is this second answer that decides: refused, the first had arrived; taken, it had not. Only here, where an earlier
try of this very post is on record, is a post taken over that a refusal names.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from app.platforms.calls import CallFailed
from app.platforms.contract import (
    Absent,
    Credentials,
    Found,
    OutcomeUnknown,
    Prepared,
    Reconciliation,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.linkedin import comments, little
from app.platforms.linkedin.accounts import is_page
from app.platforms.linkedin.api import Api, Refused, encoded
from app.platforms.linkedin.posts import COMMENT, permalink_of
from app.platforms.linkedin.refusals import Judge, is_duplicate, live_post_in
from app.platforms.linkedin.sending import create_post, identified

GUARDED_FOR = timedelta(minutes=8)
"""After the first try. LinkedIn speaks of ten, in the pages of an older API."""
CLOCK_SKEW = timedelta(seconds=30)
"""By how much LinkedIn's clock may be behind ours where posts are matched by time."""
_SECOND_TRY_SECONDS = 30.0
"""Less than a caller waits for the whole question: it is sent once more, and what became of that must be heard."""
_PER_PAGE, _MOST_PAGES = 10, 10
_COMMENTS_PER_PAGE = 50
_NOT_YET = Unavailable("It may still appear. Ask again in a moment.")


class Lookout:
    def __init__(self, api: Api, judge: Judge, *, clock: Callable[[], datetime], settle_seconds: float) -> None:
        """`settle_seconds`: for so long after the first try it may still be on its way, and a list may lag."""
        self._api = api
        self._judge = judge
        self._clock = clock
        self._settle = timedelta(seconds=settle_seconds)

    async def look(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        is_settled = self._clock() - sent_after >= self._settle
        not_before = sent_after - CLOCK_SKEW
        if prepared["kind"] == COMMENT:
            return await self._for_comment(prepared, credentials, not_before=not_before, is_settled=is_settled)
        if is_page(credentials):
            return await self._for_post(
                prepared, credentials, sent_after=sent_after, not_before=not_before, is_settled=is_settled
            )
        return await self._by_sending_again(prepared, credentials, sent_after=sent_after, is_settled=is_settled)

    # --- a Page's posts -----------------------------------------------------------------------------------------------

    async def _for_post(
        self,
        prepared: Prepared,
        credentials: Credentials,
        *,
        sent_after: datetime,
        not_before: datetime,
        is_settled: bool,
    ) -> Reconciliation:
        try:
            listed = await self._listed_since(credentials, not_before)
        except Refused as refused:
            if refused.status not in {403, 404}:
                return self._not_asked(refused, credentials)
            # We may post there and not read: then it is as with a person.
            return await self._by_sending_again(prepared, credentials, sent_after=sent_after, is_settled=is_settled)
        except CallFailed as failure:
            return self._not_asked(failure, credentials)
        if listed is None:
            return Unavailable("There are more posts since then than we look through.")
        text = _words(little.read(prepared["body"]["commentary"]))
        same = [
            post
            for post in listed
            if _instant(post, "publishedAt", "createdAt") >= not_before
            and _words(little.read(str(post.get("commentary")))) == text
        ]
        return _judged([str(post["id"]) for post in same], is_settled=is_settled)

    async def _listed_since(self, credentials: Credentials, since: datetime) -> Sequence[dict[str, Any]] | None:
        """None where they are too many. Raises CallFailed."""
        found: list[dict[str, Any]] = []
        query = f"author={encoded(credentials.account_id)}&q=author&count={_PER_PAGE}&sortBy=LAST_MODIFIED"
        for number in range(_MOST_PAGES):
            start = f"&start={number * _PER_PAGE}" if number else ""
            page = _elements((await self._api.get(f"/rest/posts?{query}{start}", credentials, is_finder=True)).body)
            found += [post for post in page if isinstance(post.get("id"), str)]
            if len(page) < _PER_PAGE or _instant(page[-1], "lastModifiedAt", "publishedAt", "createdAt") < since:
                return found
        return None

    # --- a person's ---------------------------------------------------------------------------------------------------

    async def _by_sending_again(
        self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime, is_settled: bool
    ) -> Reconciliation:
        if self._clock() - sent_after > GUARDED_FOR:
            return Unknowable(
                "LinkedIn lets nobody read a person's posts, and it is too long ago to find out otherwise: look at the "
                "profile whether the post is there."
            )
        if not is_settled:
            return _NOT_YET
        try:
            urn = await create_post(self._api, prepared, credentials, seconds=_SECOND_TRY_SECONDS)
        except CallFailed as failure:
            if is_duplicate(failure):
                live = live_post_in(failure)
                return Found(live, permalink_of(live)) if live else Unknowable(f"LinkedIn said of it: {failure}")
            outcome = self._judge.outcome(failure, credentials)
            if isinstance(outcome, OutcomeUnknown | Rejected):  # once, and not again
                return Unknowable(f"Asked a second time, LinkedIn did not say whether it has the post: {failure}")
            return outcome
        return Found(*identified(urn, prepared))

    # --- a comment ----------------------------------------------------------------------------------------------------

    async def _for_comment(
        self, prepared: Prepared, credentials: Credentials, *, not_before: datetime, is_settled: bool
    ) -> Reconciliation:
        unknowable = Unknowable("LinkedIn does not let us read the comments: look under the post whether it is there.")
        if not is_page(credentials):
            return unknowable
        on = prepared["body"]["object"]
        path = f"{comments.comments_path(on)}?count={_COMMENTS_PER_PAGE}"
        try:
            listed = _elements((await self._api.get(path, credentials)).body)
        except Refused as refused:
            return unknowable if refused.status in {403, 404} else self._not_asked(refused, credentials)
        except CallFailed as failure:
            return self._not_asked(failure, credentials)
        same = [
            comments.urn_of(comment, on)
            for comment in listed
            if comments.is_same(comment, prepared) and _instant(comment.get("created"), "time") >= not_before
        ]
        if not same and len(listed) >= _COMMENTS_PER_PAGE:
            return Unknowable("There are too many comments to look through: look under the post whether it is there.")
        return _judged([urn for urn in same if urn], is_settled=is_settled)

    def _not_asked(self, failure: CallFailed, credentials: Credentials) -> Reconciliation:
        refusal = self._judge.refusal(failure, credentials)
        return Unavailable(refusal.message) if isinstance(refusal, Rejected) else refusal


def _judged(urns: Sequence[str], *, is_settled: bool) -> Reconciliation:
    if len(urns) > 1:
        return Unknowable("There are several of these words: look which of them is this one.")
    if urns:
        return Found(urns[0], permalink_of(urns[0]))
    return Absent() if is_settled else _NOT_YET


def _elements(body: dict[str, Any]) -> list[dict[str, Any]]:
    listed = body.get("elements")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _words(text: str) -> list[str]:
    return text.split()


def _instant(told: Any, *names: str) -> datetime:
    """From the first of these that is there, in milliseconds; long ago where none is."""
    values = [told.get(name) for name in names] if isinstance(told, dict) else []
    milliseconds = next((one for one in values if isinstance(one, int) and not isinstance(one, bool)), 0)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
