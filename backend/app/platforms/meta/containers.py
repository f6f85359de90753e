"""Publishing a container, and finding out what became of it: the container is asked, never only the answer believed.

A container can be published once, and says whether it was. That is what stands in for an idempotency key.
Sources: docs/platforms/threads.md#4-never-twice, docs/platforms/instagram.md#4-never-twice, checked 2026-11.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.platforms.contract import (
    Absent,
    BudgetLeft,
    Found,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
    Prepared,
    Published,
    RateLimited,
    Reconciliation,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.meta import refusals
from app.platforms.meta.caller import Caller, id_of, moment
from app.platforms.meta.graph import GraphFailure, Refused
from app.platforms.meta.making import State, Step, Workshop
from app.platforms.meta.meanings import (
    LOOK_AGAIN_SECONDS,
    Meaning,
    act_there,
    is_a_limit,
    meaning_of,
    of_making,
    used_up,
)

SETTLE_SECONDS = 30.0
"""A container may say FINISHED for a moment after it was published."""
_LISTED_WITHIN = timedelta(minutes=10)
"""By then a post that is out is among the newest ones."""
_GIVEN_UP_AFTER = timedelta(minutes=20)
"""Of processing: Meta's advice is five minutes, long videos take fifteen."""
_LOST_AFTER = timedelta(minutes=5)
_CLOCKS_APART = timedelta(minutes=5)
_ROUNDING = timedelta(seconds=5)
_PERMALINK_SECONDS = 3.0
_QUOTA_SECONDS = 5.0
_NOT_THERE_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class Containers:
    workshop: Workshop
    settle_seconds: float = SETTLE_SECONDS

    @property
    def _name(self) -> str:
        return self.workshop.dialect.name

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def publish(self, prepared: Prepared, caller: Caller) -> Outcome:
        """Certainly not out before its one call that publishes is reached, and asked about after it went wrong."""
        dialect = self.workshop.dialect
        try:
            state = await self.workshop.state(prepared["container"], caller)
        except GraphFailure as failure:
            return _not_asked(of_making(failure, dialect.meanings, name=self._name))
        if state.step is not Step.FINISHED:
            return await self._not_publishable(state, prepared, caller)
        budget = await self._left(prepared, caller)
        if budget is not None and budget.remaining <= 0:
            return RateLimited(budget.resets_after_seconds, budget=budget)
        return await self._send(prepared, caller, budget)

    async def _send(self, prepared: Prepared, caller: Caller, budget: BudgetLeft | None) -> Outcome:
        edge = f"{caller.account_id}/{self.workshop.dialect.publish_edge}"
        try:
            said = await caller.post(edge, creation_id=prepared["container"])
        except Refused as refused:
            return await self._refused(refused, prepared, caller)
        except GraphFailure as failure:
            return refusals.outcome_of(failure)
        external_id = id_of(said.get("id"))
        if external_id is None:
            return OutcomeUnknown(f"{self._name} answered without the id of the post.")
        self.workshop.is_done(prepared["key"])
        left = BudgetLeft(budget.remaining - 1, budget.resets_after_seconds) if budget is not None else None
        return Published(external_id, await self._permalink(external_id, caller), left)

    async def _left(self, prepared: Prepared, caller: Caller) -> BudgetLeft | None:
        try:
            async with asyncio.timeout(_QUOTA_SECONDS):
                return await self.workshop.dialect.left(prepared, caller)
        except TimeoutError:
            return None

    async def _not_publishable(  # noqa: PLR0911  one answer for each state
        self, state: State, prepared: Prepared, caller: Caller
    ) -> Outcome:
        age = _age(prepared, state.at)
        match state.step:
            case Step.PUBLISHED:
                return await self._is_out(prepared, caller)
            case Step.ERROR:
                return self.workshop.of_error(prepared["key"], state.reason)
            case Step.EXPIRED:
                return Unavailable(f"{self._name} keeps what is uploaded for a day only.", prepare_again=True)
            case Step.MISSING if age is not None and age < _LOST_AFTER:
                not_yet = f"{self._name} does not show what was uploaded yet."
                return Unavailable(not_yet, retry_after_seconds=_NOT_THERE_WAIT)
            case Step.MISSING:
                return self.workshop.is_lost(prepared["key"], f"{self._name} has lost what was uploaded.")
        if age is not None and age > _GIVEN_UP_AFTER:
            return self.workshop.came_to_nothing(prepared["key"], f"{self._name} does not get done with it.")
        return Unavailable(f"{self._name} is still processing it.", retry_after_seconds=_wait(prepared, age))

    async def _is_out(self, prepared: Prepared, caller: Caller) -> Published | OutcomeUnknown:
        """An earlier try got it out."""
        try:
            found = await self._matching(prepared, caller, not_before=_made_at(prepared))
        except GraphFailure as failure:
            return OutcomeUnknown(f"It is out already, but could not be looked up: {failure}")
        if len(found) == 1:
            return Published(str(id_of(found[0]["id"])), _permalink_of(found[0]))
        return OutcomeUnknown("It is out already; which post it is has to be looked up.")

    async def _refused(  # noqa: PLR0911  one answer for each meaning
        self, refused: Refused, prepared: Prepared, caller: Caller
    ) -> Outcome:
        match meaning_of(refused, self.workshop.dialect.meanings):
            case Meaning.QUOTA:
                return used_up()
            case Meaning.ACT_THERE:
                return act_there(refused, name=self._name)
            case Meaning.CONTENT:
                return Rejected(refused.name, str(refused))
            case Meaning.NOT_READY:
                return Unavailable(str(refused), retry_after_seconds=_wait(prepared, None))
            case Meaning.ANEW | Meaning.NOT_FETCHED:
                return self.workshop.came_to_nothing(prepared["key"], str(refused))
            case Meaning.SERVER:
                return OutcomeUnknown(str(refused))
            case Meaning.NOT_THERE:
                return await self._not_there(refused, prepared, caller)
            case Meaning.BLOCKED:
                return await self._blocked(refused, prepared, caller)
        if is_a_limit(refused):
            return RateLimited(refused.regain_seconds or LOOK_AGAIN_SECONDS)
        return refusals.outcome_of(refused)

    async def _not_there(self, refused: Refused, prepared: Prepared, caller: Caller) -> Outcome:
        """The same container is tried again while it says it is there; only a lost one is made anew."""
        try:
            state = await self.workshop.state(prepared["container"], caller)
        except GraphFailure:
            return Unavailable(str(refused), retry_after_seconds=_NOT_THERE_WAIT)
        if state.step not in {Step.FINISHED, Step.IN_PROGRESS}:
            return await self._not_publishable(state, prepared, caller)
        age = _age(prepared, state.at)
        if age is not None and age > _LOST_AFTER:
            return self.workshop.is_lost(prepared["key"], str(refused))
        return Unavailable(str(refused), retry_after_seconds=_NOT_THERE_WAIT)

    async def _blocked(self, refused: Refused, prepared: Prepared, caller: Caller) -> Outcome:
        try:
            for pause in (0.0, *self.workshop.pauses.before_believing):
                await asyncio.sleep(pause)
                state = await self.workshop.state(prepared["container"], caller)
                if state.step is Step.PUBLISHED:
                    return await self._is_out(prepared, caller)
        except GraphFailure as failure:
            return OutcomeUnknown(f"{refused} Whether it went out all the same could not be asked: {failure}")
        return Rejected(refused.name, str(refused))

    async def _permalink(self, external_id: str, caller: Caller) -> str | None:
        """Nice to have: within a few seconds, or not at all. The post is out."""
        try:
            async with asyncio.timeout(_PERMALINK_SECONDS):
                return _permalink_of(await caller.get(external_id, fields="permalink"))
        except (GraphFailure, TimeoutError):
            return None

    # --- reconciling --------------------------------------------------------------------------------------------------

    async def reconcile(self, prepared: Prepared, caller: Caller, *, sent_after: datetime) -> Reconciliation:
        made_at = _made_at(prepared)
        # Got ready after what is uncertain was sent (a restored backup): this container knows nothing of that one.
        is_another = made_at is not None and made_at > sent_after + _ROUNDING
        since = sent_after - _CLOCKS_APART
        not_before = since if made_at is None or is_another else max(made_at, since)
        try:
            state = await self.workshop.state(prepared["container"], caller)
            if state.step in {Step.FINISHED, Step.IN_PROGRESS, Step.ERROR} and not is_another:
                return _absent(state, after=sent_after + timedelta(seconds=self.settle_seconds))
            found = await self._matching(prepared, caller, not_before=not_before)
        except GraphFailure as failure:
            return _not_asked(of_making(failure, self.workshop.dialect.meanings, name=self._name))
        if found:
            return _the_only(found)
        if state.step is Step.EXPIRED or is_another:
            return _absent(state, after=sent_after + _LISTED_WITHIN)
        return self._not_listed(state, by=sent_after + _LISTED_WITHIN)

    def _not_listed(self, state: State, *, by: datetime) -> Unavailable | Unknowable:
        if state.at is None or state.at < by:
            return Unavailable("It is not among the newest posts yet. Ask again in a moment.")
        if state.step is Step.PUBLISHED:
            return Unknowable(f"{self._name} says that it is out, but it is not among the newest posts of the account.")
        return Unknowable(f"{self._name} no longer knows what became of it, and it is not among the newest posts.")

    async def _matching(
        self, prepared: Prepared, caller: Caller, *, not_before: datetime | None
    ) -> list[Mapping[str, Any]]:
        """Those that can be it: word for word, and not older. Raises GraphFailure."""
        if not_before is None:
            return []
        earliest = not_before - _ROUNDING
        newest = await self.workshop.dialect.newest(prepared, caller, not_before=earliest)
        known = set(prepared.get("earlier", ()))
        return [
            post
            for post in newest
            if (at := moment(post.get("timestamp"))) is not None
            and at >= earliest
            and id_of(post.get("id")) not in {None, *known}
            and self.workshop.dialect.is_it(prepared, post)
        ]


def _not_asked(
    refused: RateLimited | NeedsReauth | Rejected | Unavailable,
) -> RateLimited | NeedsReauth | Unavailable:
    """A question that was refused says nothing about the post."""
    return Unavailable(refused.message) if isinstance(refused, Rejected) else refused


def _the_only(found: list[Mapping[str, Any]]) -> Found | Unknowable:
    if len(found) > 1:
        return Unknowable("Several posts like this one are on the account: look which of them is this one.")
    return Found(str(id_of(found[0]["id"])), _permalink_of(found[0]))


def _absent(state: State, *, after: datetime) -> Absent | Unavailable:
    """Only once enough time has passed over there for it to show."""
    if state.at is not None and state.at >= after:
        return Absent()
    return Unavailable("It does not show there, which may be because it is too early. Ask again in a moment.")


def _made_at(prepared: Prepared) -> datetime | None:
    return moment(prepared.get("made_at"))


def _age(prepared: Prepared, at: datetime | None) -> timedelta | None:
    made_at = _made_at(prepared)
    return at - made_at if at is not None and made_at is not None else None


def _wait(prepared: Prepared, age: timedelta | None) -> float:
    """Texts and pictures take seconds, videos minutes; the longer it takes, the less often it is asked."""
    seconds = age.total_seconds() if age is not None else 0.0
    if seconds < 30:  # noqa: PLR2004
        return 15.0 if prepared.get("is_slow") else 5.0
    return 30.0 if seconds < 180 else 60.0  # noqa: PLR2004


def _permalink_of(post: Mapping[str, Any]) -> str | None:
    permalink = post.get("permalink")
    return permalink if isinstance(permalink, str) and permalink.startswith("https://") else None
