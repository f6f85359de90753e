"""Getting containers ready: what Instagram and Threads fill before anything is published. Nobody sees one.

So every call here may be repeated. What was made for a post and not used yet is remembered by this process: a hint that
saves work, and may be lost. A container lives for a day.
Sources: docs/platforms/threads.md#2-publishing--container--status--publish, docs/platforms/instagram.md#4-never-twice,
checked 2026-11.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from app.platforms.contract import Media, NeedsReauth, Prepared, RateLimited, Rejected, Unavailable
from app.platforms.meta.caller import Caller, id_of
from app.platforms.meta.dialect import Dialect
from app.platforms.meta.graph import GraphFailure, Refused
from app.platforms.meta.meanings import Meaning, meaning_of, of_making

Value = TypeVar("Value")

_REMEMBERED = 2000
_NOT_THERE = 100
"""The code for an id that is not known, or is of something else."""
_STILL_BUSY_SECONDS = 30.0
_MOST_LOST = 5


class Refusal(Exception):
    """What `prepare` has to answer, found on the way."""

    def __init__(self, answer: Rejected | RateLimited | NeedsReauth | Unavailable) -> None:
        super().__init__(answer)
        self.answer = answer


class Step(StrEnum):
    IN_PROGRESS = "IN_PROGRESS"
    FINISHED = "FINISHED"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"
    PUBLISHED = "PUBLISHED"
    MISSING = "MISSING"
    """Not Meta's word: the container is not known, or not yet."""


@dataclass(frozen=True, slots=True)
class State:
    step: Step
    reason: str = ""
    at: datetime | None = None
    """By the platform's own clock."""


@dataclass(frozen=True, slots=True)
class Form:
    """What one container is made of."""

    fields: Mapping[str, Any]
    media: Media | None = None
    address_field: str = ""
    """Where the address of the media goes; empty where its bytes are uploaded."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One form, or those of a carousel's items and then its own, which gets their ids as `children`."""

    key: str
    """Of the post or part; the same however often it is got ready."""
    form: Form
    items: Sequence[Form] = ()


class Remembered(Generic[Value]):
    """So many at most; the oldest are forgotten."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Value] = OrderedDict()

    def get(self, key: str, default: Value) -> Value:
        return self._held.get(key, default)

    def put(self, key: str, value: Value) -> None:
        self._held[key] = value
        self._held.move_to_end(key)
        if len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)

    def drop(self, key: str) -> None:
        self._held.pop(key, None)


@dataclass(frozen=True, slots=True)
class Pauses:
    """In seconds, before each further look; what they add up to stays within what `prepare` and `publish` may take."""

    for_items: Sequence[float] = (2, 4, 8, 12)
    before_fetching_again: Sequence[float] = (4,)
    before_believing: Sequence[float] = (3, 7, 15)
    """That an account is blocked, or that what is missing is gone."""


@dataclass(slots=True)
class Workshop:
    dialect: Dialect
    pauses: Pauses = field(default_factory=Pauses)
    _failures: Remembered[int] = field(default_factory=Remembered)
    """How many containers of a post came to nothing."""
    _items: Remembered[str] = field(default_factory=Remembered)
    """Those of a carousel's items, by what is in them."""

    async def prepare(
        self, plan: Plan, caller: Caller, **kept: Any
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        """`kept`: what else belongs to what is prepared."""
        try:
            children = await self._ready_items(plan, caller) if plan.items else []
            container, made_at = await self._make(plan, plan.form, caller, children=children or None)
        except Refusal as refusal:
            return refusal.answer
        except GraphFailure as failure:
            return of_making(failure, self.dialect.meanings, name=self.dialect.name)
        for key in self._keys_of_items(plan):
            self._items.drop(key)
        is_slow = any(form.media is not None and form.media.is_video for form in (plan.form, *plan.items))
        at = made_at.isoformat() if made_at else None
        return {"key": plan.key, "container": container, "made_at": at, "is_slow": is_slow, **kept}

    async def state(self, container: str, caller: Caller) -> State:
        """Raises GraphFailure."""
        dialect = self.dialect
        try:
            said, at = await caller.get_dated(container, fields=f"{dialect.status_field},{dialect.reason_field}")
        except Refused as refused:
            if refused.code == _NOT_THERE or meaning_of(refused, dialect.meanings) is Meaning.NOT_THERE:
                return State(Step.MISSING, str(refused), refused.at)
            raise
        word = said.get(dialect.status_field)
        reason = said.get(dialect.reason_field)
        step = Step(word) if word in {one.value for one in Step} else Step.MISSING
        return State(step, reason if isinstance(reason, str) else "", at)

    def is_lost(self, key: str, why: str) -> Unavailable | Rejected:
        """The container is not there any more, which says nothing about what was in it."""
        return self.came_to_nothing(key, why, most=_MOST_LOST)

    def came_to_nothing(self, key: str, why: str, *, most: int | None = None) -> Unavailable | Rejected:
        """Make another container, unless enough have come to nothing already."""
        failures = self._failures.get(key, 0) + 1
        if failures >= (most or self.dialect.most_failures):
            self._failures.drop(key)
            return Rejected("container-failed", f"{self.dialect.name} failed to process it {failures} times: {why}")
        self._failures.put(key, failures)
        return Unavailable(why, prepare_again=True, retry_after_seconds=_STILL_BUSY_SECONDS)

    def of_error(self, key: str, reason: str) -> Unavailable | Rejected:
        """What a container's own state ERROR comes to."""
        code, is_for_good = self.dialect.read_error(reason)
        if is_for_good:
            self._failures.drop(key)
            return Rejected(code, f"{self.dialect.name} cannot use it: {reason or code}")
        return self.came_to_nothing(key, f"{self.dialect.name} could not process it: {reason or code}")

    def is_done(self, key: str) -> None:
        self._failures.drop(key)

    # --- one container ------------------------------------------------------------------------------------------------

    async def _make(
        self, plan: Plan, form: Form, caller: Caller, *, children: Sequence[str] | None = None
    ) -> tuple[str, datetime | None]:
        """Raises GraphFailure or Refusal."""
        fields = dict(form.fields)
        if children is not None:
            fields["children"] = ",".join(children)
        for turn in range(len(self.pauses.before_fetching_again) + 1):
            if form.media is not None and form.address_field:
                fields[form.address_field] = self._address(plan, form.media, turn)
            try:
                said, at = await caller.post_dated(f"{caller.account_id}/{self.dialect.make_edge}", **fields)
                break
            except Refused as refused:
                if meaning_of(refused, self.dialect.meanings) is not Meaning.NOT_FETCHED:
                    raise
                if turn == len(self.pauses.before_fetching_again):
                    raise Refusal(self._not_fetched(plan.key, refused)) from refused
                await asyncio.sleep(self.pauses.before_fetching_again[turn])
        container = id_of(said.get("id"))
        if container is None:
            raise Refusal(Unavailable(f"{self.dialect.name} took it but did not say where it put it."))
        if form.media is not None and not form.address_field:
            await self.dialect.upload(container, form.media, caller)
        return container, at

    def _address(self, plan: Plan, media: Media, turn: int) -> str:
        """With a mark where it is not the first try: a refusal is remembered there for the address, not the file."""
        tries = self._failures.get(plan.key, 0) * (len(self.pauses.before_fetching_again) + 1) + turn
        url = media.url or ""
        return f"{url}{'&' if '?' in url else '?'}fetch={tries + 1}" if tries else url

    def _not_fetched(self, key: str, refused: Refused) -> Unavailable | Rejected:
        answer = self.came_to_nothing(key, str(refused))
        if not isinstance(answer, Rejected):
            return answer
        return Rejected(
            refused.name,
            f"{self.dialect.name} could not get the picture or video from this installation. It has to be reachable "
            f"from the internet by https (PUBLIC_URL). It said: {refused}",
        )

    # --- the items of a carousel --------------------------------------------------------------------------------------

    async def _ready_items(self, plan: Plan, caller: Caller) -> list[str]:
        """Their ids, in order, once all have been processed. Raises GraphFailure or Refusal."""
        made = []
        for key, form in zip(self._keys_of_items(plan), plan.items, strict=True):
            container = self._items.get(key, "")
            if not container:
                container, _ = await self._make(plan, form, caller)
                self._items.put(key, container)
            made.append(container)
        waiting = dict(zip(made, self._keys_of_items(plan), strict=True))
        for pause in (*self.pauses.for_items, None):
            for container in list(waiting):
                state = await self.state(container, caller)
                if state.step is Step.FINISHED:
                    del waiting[container]
                elif state.step in {Step.ERROR, Step.EXPIRED, Step.PUBLISHED}:
                    self._items.drop(waiting[container])
                    raise Refusal(self._item_failed(plan.key, state))
            if not waiting:
                return made
            if pause is not None:
                await asyncio.sleep(pause)
        busy = f"{self.dialect.name} is still processing {len(waiting)} of {len(made)} pictures and videos."
        raise Refusal(Unavailable(busy, retry_after_seconds=_STILL_BUSY_SECONDS))

    def _item_failed(self, key: str, state: State) -> Unavailable | Rejected:
        if state.step is Step.ERROR:
            return self.of_error(key, state.reason)
        return Unavailable(f"{self.dialect.name} has dropped a picture or video that was uploaded.")

    @staticmethod
    def _keys_of_items(plan: Plan) -> list[str]:
        def digest(form: Form) -> str:
            content = form.media.content if form.media else b""
            return hashlib.sha256(content + repr(sorted(form.fields.items())).encode()).hexdigest()

        return [f"{plan.key}:{number}:{digest(form)}" for number, form in enumerate(plan.items)]
