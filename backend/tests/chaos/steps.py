"""The named steps of publishing at which a process can be made to die, and what of ours each is tied to.

The real functions run; around them it is counted that a step was passed, and at the one that was ordered the process
ends itself with signal 9 (or stops itself, to go on later as one that was swapped out). A function that is renamed
fails here at once, when the process starts: nothing is skipped silently.
"""

import asyncio
import contextlib
import functools
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import celery.beat
import httpx2
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.notifications import service as notifications
from app.platforms.sandbox.connector import SandboxConnector
from app.publishing import preflight_repository, recording, repository, successes
from app.social_accounts import repository as accounts

STEPS = {
    "claim called": "before due posts are claimed",
    "claim written": "the claim is written, not committed",
    "claim committed": "the claim is committed, nothing was done with it yet",
    "prepare called": "before the post is got ready",
    "prepare answered": "the post is ready, nothing of it is stored",
    "sending written": "`sending` is written, not committed",
    "sending committed": "`sending` is committed, the platform was not called",
    "publish called": "right before the call",
    "publish sent": "the bytes of the call are out, no answer has come",
    "publish accepted": "the platform has accepted, its answer was not read",
    "publish answered": "the answer was read, nothing of it is written",
    "outcome recorded": "the outcomes of several posts, or some of them, are written",
    "outcome written": "the outcome is written, not committed",
    "outcome committed": "the outcome is committed, the attempt's task has not ended",
    "poll called": "before the platform is asked how far it is",
    "poll answered": "the platform said how far it is, nothing is written",
    "reconcile called": "before the platform is asked what became of a post",
    "reconcile answered": "the platform said what became of it, nothing is written",
    "finding written": "what became of it is written, not committed",
    "finding committed": "what became of it is committed, the attempt's task has not ended",
    "absence written": "that it is not there is written, not committed",
    "absence committed": "that it is not there is committed, it was not sent again",
    "refresh called": "a renewal of the token is claimed, the platform was not asked",
    "refresh answered": "the platform gave a new token, it is not written",
    "token written": "the new token is written, not committed",
    "token committed": "the new token is committed, nothing was done with it yet",
    "preparation written": "what was got ready ahead of time is written, not committed",
    "preparation committed": "what was got ready ahead of time is committed",
    "notify called": "a failure is written, its notification is not",
    "ring called": "beat has not yet rung",
    "ring answered": "beat has rung, and done nothing since",
}

STRIKES_WITHIN_SECONDS = 0.5
"""A signal to a process of several threads may reach this one a little later than the others."""
DAWDLE_SECONDS = 1.0
TOGETHER_SECONDS = 2.5
"""How long the first answer of a group waits for the others; less than a call may take."""


@dataclass(frozen=True, slots=True)
class Orders:
    step: str
    marker: str
    """The file in which the process notes that it is at the step."""
    nth: int = 1
    """At which passing of the step."""
    posts: int = 1
    """Only passings with at least so many posts at once count."""
    signal: int = signal.SIGKILL


class _Passing:
    """Counts how often the ordered step was passed, and ends the process there."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self._passed = 0
        self._has_dawdled = False
        self._answers = 0
        self._all_answered = asyncio.Event()

    def at(self, step: str, posts: int = 1) -> None:
        orders = self.orders
        if step != orders.step or posts < orders.posts:
            return
        self._passed += 1
        if self._passed != orders.nth:
            return
        noted = {"step": step, "passing": self._passed, "posts": posts, "pid": os.getpid()}
        fresh = Path(f"{orders.marker}.{os.getpid()}")
        fresh.write_text(json.dumps(noted), "utf-8")
        fresh.rename(orders.marker)
        os.kill(os.getpid(), orders.signal)
        time.sleep(STRIKES_WITHIN_SECONDS)

    async def answer_together(self) -> None:
        """Where outcomes are to be written as a group: the first answers wait for the others."""
        if self.orders.posts == 1 or not self.orders.step.startswith("outcome"):
            return
        self._answers += 1
        if self._answers >= self.orders.posts:
            self._all_answered.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), TOGETHER_SECONDS)

    async def dawdle(self, posts: int) -> None:
        """Where a group is wanted: the first write of fewer posts takes a while, so that others wait in line."""
        if posts < self.orders.posts and not self._has_dawdled:
            self._has_dawdled = True
            await asyncio.sleep(DAWDLE_SECONDS)


_passing: _Passing | None = None
_has_new_token: ContextVar[bool] = ContextVar("has_new_token", default=False)


def install(orders: Orders) -> None:
    """Tie every step to the function it belongs to, in this process. Raises on an unknown step or function."""
    global _passing  # noqa: PLW0603
    if orders.step not in STEPS:
        raise ValueError(f"There is no step {orders.step}.")
    _passing = _Passing(orders)
    for name in ("prepare", "publish", "poll", "reconcile", "refresh"):
        _wrap(SandboxConnector, name, before=_passes(f"{name} called"), after=_passes(f"{name} answered"))
    _wrap(SandboxConnector, "publish", after=_answer_together)
    _wrap(SandboxConnector, "refresh", after=_note_new_token)
    _wrap(repository, "claim_due", before=_passes("claim called"), after=_counted("claim"))
    _wrap(repository, "begin_sending", after=_counted("sending"))
    _wrap(recording, "record_outcome", after=_one_outcome)
    _wrap(successes, "record_together", after=_outcomes)
    _wrap(recording, "record_reconciliation", after=_one("finding"))
    _wrap_plain(recording, "record_absence", after=_write("absence"))
    _wrap(accounts, "lock", after=_one_token)
    _wrap(preflight_repository, "keep_prepared", after=_one("preparation"))
    _wrap(notifications, "notify", before=_passes("notify called"))
    _wrap_plain(
        celery.beat.Scheduler, "apply_async", before=_passes_ring("ring called"), after=_passes_ring("ring answered")
    )
    _wrap(httpx2.AsyncClient, "send", before=_trace_publishing)
    event.listen(Session, "before_commit", _before_commit)
    event.listen(Session, "after_commit", _after_commit)


# --- around our functions -----------------------------------------------------------------------------------------


def _wrap(
    owner: Any,
    name: str,
    *,
    before: Callable[..., None] | None = None,
    after: Callable[..., Awaitable[None] | None] | None = None,
) -> None:
    """`before` gets the arguments, `after` the answer and the arguments."""
    real = getattr(owner, name)

    @functools.wraps(real)
    async def call(*args: Any, **named: Any) -> Any:
        if before is not None:
            before(*args, **named)
        answer = await real(*args, **named)
        if after is not None and (more := after(answer, *args, **named)) is not None:
            await more
        return answer

    setattr(owner, name, call)


def _wrap_plain(
    owner: Any, name: str, *, before: Callable[..., None] | None = None, after: Callable[..., None] | None = None
) -> None:
    real = getattr(owner, name)

    @functools.wraps(real)
    def call(*args: Any, **named: Any) -> Any:
        if before is not None:
            before(*args, **named)
        answer = real(*args, **named)
        if after is not None:
            after(answer, *args, **named)
        return answer

    setattr(owner, name, call)


def _at(step: str, posts: int = 1) -> None:
    assert _passing is not None
    _passing.at(step, posts)


def _passes(step: str) -> Callable[..., None]:
    return lambda *_, **__: _at(step)


def _passes_ring(step: str) -> Callable[..., None]:
    def passes(*args: Any, **named: Any) -> None:
        entries = [value for value in (*args, *named.values()) if isinstance(value, celery.beat.ScheduleEntry)]
        if any(entry.task == "publishing.dispatch" for entry in entries):
            _at(step)

    return passes


def _trace_publishing(_: httpx2.AsyncClient, request: httpx2.Request, **__: Any) -> None:
    """httpx2 tells what happens on the line, to whoever asks with the request."""
    if (request.method, request.url.path) == ("POST", "/api/posts"):
        request.extensions["trace"] = _on_the_line


async def _on_the_line(what: str, _: dict[str, Any]) -> None:
    if what == "http11.send_request_body.complete":
        _at("publish sent")
    elif what == "http11.receive_response_headers.complete":
        _at("publish accepted")


# --- around transactions ------------------------------------------------------------------------------------------


def _written(session: AsyncSession | Session, what: str, posts: int) -> int:
    """Note in the session what its transaction has written; how many posts that are by now."""
    counts = session.info.setdefault("written", {})
    counts[what] = counts.get(what, 0) + posts
    return int(counts[what])


def _counted(what: str) -> Callable[..., Awaitable[None]]:
    async def after(answer: Any, session: AsyncSession, *_: Any, **__: Any) -> None:
        if answer:
            assert _passing is not None
            posts = _written(session, what, len(answer))
            if _passing.orders.step.startswith(what):
                await _passing.dawdle(posts)

    return after


def _one(what: str) -> Callable[..., None]:
    def after(answer: Any, session: AsyncSession, *_: Any, **__: Any) -> None:
        if answer is not False:
            _written(session, what, 1)

    return after


def _write(what: str) -> Callable[..., None]:
    return lambda _, session, *__, **___: _written(session, what, 1) and None


async def _one_outcome(_: None, session: AsyncSession, *__: Any, **___: Any) -> None:
    await _outcomes_written(session, 1)


async def _outcomes(recorded: set[UUID], session: AsyncSession, *_: Any, **__: Any) -> None:
    if recorded:
        await _outcomes_written(session, len(recorded))


async def _outcomes_written(session: AsyncSession, more: int) -> None:
    assert _passing is not None
    posts = _written(session, "outcome", more)
    _at("outcome recorded", posts)
    if _passing.orders.step.startswith("outcome"):
        await _passing.dawdle(posts)


async def _answer_together(*_: Any, **__: Any) -> None:
    assert _passing is not None
    await _passing.answer_together()


def _note_new_token(*_: Any, **__: Any) -> None:
    _has_new_token.set(True)


def _one_token(_: Any, session: AsyncSession, *__: Any, **___: Any) -> None:
    """The account's row is locked by whoever has just come back from the platform with a token."""
    if _has_new_token.get():
        _has_new_token.set(False)
        _written(session, "token", 1)


def _before_commit(session: Session) -> None:
    if written := session.info.get("written"):
        session.flush()
        for what, posts in written.items():
            _at(f"{what} written", posts)


def _after_commit(session: Session) -> None:
    for what, posts in session.info.pop("written", {}).items():
        _at(f"{what} committed", posts)
