"""The comment under a post by its own author. There is no container and no key: a lost one is looked for by its words.

Source: docs/platforms/instagram.md#comments, checked 2026-11.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.platforms.contract import (
    Absent,
    Found,
    Outcome,
    OutcomeUnknown,
    Prepared,
    Published,
    Reconciliation,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.instagram.dialect import MEANINGS, plain
from app.platforms.meta import refusals
from app.platforms.meta.caller import Caller, id_of, moment
from app.platforms.meta.graph import GraphFailure, Refused
from app.platforms.meta.insights import is_gone
from app.platforms.meta.listing import listed
from app.platforms.meta.meanings import Meaning, meaning_of, of_making

_CLOCKS_APART = timedelta(minutes=5)
GONE = Rejected(
    "EarlierPartGone",
    "The post is not on Instagram any more, so nothing can be said under it. Put the comment into a new post.",
)


@dataclass(frozen=True, slots=True)
class Comments:
    settle_seconds: float
    """After that long a comment that was taken is listed."""
    pauses: Sequence[float]
    """Before each look whether it is there, when Instagram says that it is blocked."""

    async def publish(self, prepared: Prepared, caller: Caller) -> Outcome:
        try:
            said = await caller.post(f"{prepared['comment_on']}/comments", message=prepared["text"])
        except Refused as refused:
            return await self._refused(refused, prepared, caller)
        except GraphFailure as failure:
            return refusals.outcome_of(failure)
        external_id = id_of(said.get("id"))
        if external_id is None:
            return OutcomeUnknown("Instagram answered without the id of the comment.")
        return Published(external_id, None)

    async def _refused(self, refused: Refused, prepared: Prepared, caller: Caller) -> Outcome:
        meaning = meaning_of(refused, MEANINGS)
        if is_gone(refused):
            return GONE
        if meaning is Meaning.BLOCKED:
            return await self._blocked(refused, prepared, caller)
        outcome = refusals.outcome_of(refused)
        if meaning is Meaning.SERVER or isinstance(outcome, OutcomeUnknown):
            return OutcomeUnknown(str(refused))
        return of_making(refused, MEANINGS, name="Instagram")

    async def _blocked(self, refused: Refused, prepared: Prepared, caller: Caller) -> Outcome:
        """Has been said of what went out: looked at before it is believed."""
        for pause in self.pauses:
            await asyncio.sleep(pause)
            try:
                found = await self._found(prepared, caller)
            except GraphFailure as failure:
                return OutcomeUnknown(f"{refused} Whether it went out all the same could not be asked: {failure}")
            if len(found) == 1:
                return Published(str(id_of(found[0]["id"])), None)
        return Rejected(refused.name, str(refused))

    async def reconcile(self, prepared: Prepared, caller: Caller, *, sent_after: datetime) -> Reconciliation:
        try:
            _, at = await caller.get_dated(prepared["comment_on"], fields="id")
            found = await self._found(prepared, caller, not_before=sent_after - _CLOCKS_APART)
        except GraphFailure as failure:
            if isinstance(failure, Refused) and is_gone(failure):
                return Unknowable("The post it stands under cannot be read: look on Instagram whether it is there.")
            refused = of_making(failure, MEANINGS, name="Instagram")
            return Unavailable(refused.message) if isinstance(refused, Rejected) else refused
        if len(found) == 1:
            return Found(str(id_of(found[0]["id"])), None)
        if found:
            return Unknowable("The same comment stands there more than once: look which of them is this one.")
        if at is not None and at >= sent_after + timedelta(seconds=self.settle_seconds):
            return Absent()
        return Unavailable("It is not listed yet. Ask again in a moment.")

    @staticmethod
    async def _found(
        prepared: Prepared, caller: Caller, *, not_before: datetime | None = None
    ) -> list[Mapping[str, Any]]:
        """By our own account where the list says whose it is, word for word, and not from before.

        Raises GraphFailure.
        """
        path, fields = f"{prepared['comment_on']}/comments", "id,text,timestamp,username,from"
        return [
            comment
            for comment in await listed(caller, path, fields=fields, limit=50)
            if _is_ours(comment, prepared.get("by"), caller.account_id)
            and plain(str(comment.get("text") or "")) == plain(prepared["text"])
            and (not_before is None or ((at := moment(comment.get("timestamp"))) is not None and at >= not_before))
            and id_of(comment.get("id")) is not None
        ]


def _is_ours(comment: Mapping[str, Any], username: str | None, account_id: str) -> bool:
    """So far as it says."""
    by = comment.get("from")
    author = by if isinstance(by, dict) else {}
    name = author.get("username") or comment.get("username")
    return id_of(author.get("id")) == account_id or username is None or name in {None, username}
