"""Which step is died at on which kind of account, and how its posts must end."""

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.chaos.calendar import Temper

KEYED = Temper("keyed", {})
LISTING = Temper("lists only", {"honours_idempotency": False})
DUPLICATES = Temper("refuses duplicates", {"honours_idempotency": False, "duplicate_hours": 24})
BLIND = Temper("no way to know", {"honours_idempotency": False, "lists_posts": False}, can_be_known=False)
KNOWING = (KEYED, LISTING, DUPLICATES)
ALL = (*KNOWING, BLIND)

DISPATCH, PREFLIGHT, REFRESH = "publishing.dispatch", "publishing.preflight", "social_accounts.refresh_due"

PUBLISHED, FAILED, UNCONFIRMED = "published", "failed", "unconfirmed"


@dataclass(frozen=True, slots=True)
class Case:
    step: str
    temper: Temper
    story: str = "plain"
    ends: frozenset[str] = frozenset({PUBLISHED})
    """What may become of its posts."""
    nth: int = 1
    posts: int = 1
    together: int = 1
    """How many posts the transaction or call at the step must be about, at least."""
    signal: int = signal.SIGKILL
    who: str = "worker"
    faults: Sequence[dict[str, Any]] = ()
    rings: Sequence[str] = (DISPATCH,)
    """What is rung until the process dies; afterwards the dispatch."""
    is_ahead: bool = False
    """Its posts are due only once the process is dead."""
    renewal_is_due: bool = False
    watch_seconds: float = 0
    """How long after the death the network may still accept something."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Of the account on the network, besides its temper."""
    tells: int = 0
    """Notifications that a post failed."""

    @property
    def name(self) -> str:
        end = "stopped" if self.signal == signal.SIGSTOP else "killed"
        return f"{self.who} {end} at “{self.step}” ({self.story}), {self.temper.name}"


def fault(kind: str, **options: Any) -> dict[str, Any]:
    return {"kind": kind, **options}


def each(case: Case, tempers: Sequence[Temper], *, blind: str = PUBLISHED) -> Iterator[Case]:
    """The case on each of the accounts; `blind`: how it ends where there is no way to know."""
    for temper in tempers:
        yield (
            replace(case, temper=temper)
            if temper.can_be_known
            else replace(case, temper=temper, ends=frozenset({blind}))
        )


def every_case() -> Iterator[Case]:
    yield from _plain()
    yield from _pending()
    yield from _reconciling()
    yield from _renewing()
    yield from _ahead()
    yield from _refused()
    yield from _groups()
    yield from _beats()
    yield from _stopped()


def _plain() -> Iterator[Case]:
    """A post that the network would take at once."""
    certain = ("claim written", "claim committed", "prepare called", "prepare answered")
    yield Case("claim called", LISTING)
    for step in (*certain, "sending written", "outcome committed"):
        yield from each(Case(step, KEYED), ALL)
    for step in ("sending committed", "publish called", "publish accepted", "publish answered", "outcome written"):
        yield from each(Case(step, KEYED), ALL, blind=UNCONFIRMED)
    late = fault("late_acceptance", latency_ms=11_000)
    yield from each(Case("publish sent", KEYED, "taken late", faults=[late], watch_seconds=13), ALL, blind=UNCONFIRMED)
    never = fault("drop_before")
    yield from each(Case("publish sent", KEYED, "never taken", faults=[never]), ALL, blind=UNCONFIRMED)


def _pending() -> Iterator[Case]:
    """A post that the network works on for a while: it is asked until it is out."""
    plain = Case("", KEYED, "taken, not out yet", faults=[fault("pending", polls=1)])
    yield from each(replace(plain, step="outcome written"), ALL, blind=UNCONFIRMED)
    for step in ("outcome committed", "poll called", "poll answered"):
        yield from each(replace(plain, step=step), ALL)
    for step in ("outcome written", "outcome committed"):
        yield from each(replace(plain, step=step, nth=2, story="its poll said it is out"), ALL)


def _reconciling() -> Iterator[Case]:
    """The answer to the call was lost before, and the network is asked what became of the post."""
    there = Case("", KEYED, "its answer was lost", faults=[fault("drop_after")])
    for step in ("reconcile called", "reconcile answered", "finding written", "finding committed"):
        yield from each(replace(there, step=step), ALL, blind=UNCONFIRMED)
    absent = Case("", KEYED, "its call was lost", faults=[fault("drop_before")])
    for step in ("absence written", "absence committed"):
        yield from each(replace(absent, step=step), KNOWING)
    for step in ("sending committed", "publish called", "publish answered"):
        yield from each(replace(absent, step=step, nth=2), KNOWING)


def _renewing() -> Iterator[Case]:
    """The token has run out: at the call, or noticed ahead of it. The network takes each refresh token once."""
    ended = Case("", KEYED, "its token had ended", faults=[fault("expired_token")])
    for step in ("refresh called", "token committed"):
        yield from each(replace(ended, step=step), ALL, blind=UNCONFIRMED)
    for step in ("refresh answered", "token written"):
        yield from (replace(ended, step=step, temper=temper, ends=frozenset({UNCONFIRMED})) for temper in ALL)
    ahead = Case("", KEYED, "renewed ahead", rings=[REFRESH], is_ahead=True, renewal_is_due=True)
    for step in ("refresh called", "token committed"):
        yield from each(replace(ahead, step=step), (KEYED, LISTING))
    for step in ("refresh answered", "token written"):
        yield from (replace(ahead, step=step, temper=temper, ends=frozenset({FAILED})) for temper in (KEYED, LISTING))


def _ahead() -> Iterator[Case]:
    """A post that is got ready before its time."""
    plain = Case("", KEYED, "ahead of its time", rings=[PREFLIGHT], is_ahead=True)
    for step in ("prepare called", "prepare answered", "preparation written", "preparation committed"):
        yield from each(replace(plain, step=step), (KEYED, LISTING))


def _refused() -> Iterator[Case]:
    """A post that the network does not take, which a person must be told once."""
    plain = Case("", KEYED, "refused", ends=frozenset({FAILED}), settings={"max_length": 3}, tells=1)
    for step in ("notify called", "outcome written"):
        yield from each(replace(plain, step=step), (KEYED, LISTING))
        yield replace(plain, step=step, temper=BLIND, ends=frozenset({UNCONFIRMED}), tells=0)
    yield from each(replace(plain, step="outcome committed"), (KEYED, LISTING, BLIND), blind=FAILED)


def _groups() -> Iterator[Case]:
    """Several posts at once, written down in one transaction."""
    some = frozenset({PUBLISHED, UNCONFIRMED})
    group = Case("", KEYED, "five together", posts=6, together=5)
    cases = [
        *(replace(group, step=step) for step in ("sending written", "sending committed")),
        *(replace(group, step=step) for step in ("outcome written", "outcome committed")),
        replace(group, step="outcome recorded", together=3),
        replace(group, step="publish answered", together=1, nth=3, story="the third of six"),
    ]
    for case in cases:
        yield from (replace(case, temper=temper) for temper in (KEYED, LISTING))
        yield replace(case, temper=BLIND, ends=some)
    # More than one claim takes; where each has to be looked for alone, on a busy machine that takes minutes.
    many = Case("claim called", KEYED, "between two claims of a dispatch", nth=2, posts=60)
    yield from each(many, (KEYED, LISTING))


def _beats() -> Iterator[Case]:
    for step in ("ring called", "ring answered"):
        yield from each(Case(step, KEYED, who="beat", nth=2, posts=3), (KEYED, BLIND))


def _stopped() -> Iterator[Case]:
    """Not killed but stopped for longer than the lease, as a machine that was suspended; then it goes on."""
    outside = ("claim committed", "prepare answered", "sending committed", "publish called", "publish answered")
    inside = ("claim written", "sending written", "outcome written")  # a transaction, and its locks are held
    for step in (*outside, *inside):
        may_be_out = step in {"sending committed", "publish called", "publish answered", "outcome written"}
        blind = UNCONFIRMED if may_be_out else PUBLISHED
        yield from each(Case(step, KEYED, signal=signal.SIGSTOP), ALL, blind=blind)


SMALL = (
    "worker killed at “claim committed” (plain), lists only",
    "worker killed at “prepare answered” (plain), lists only",
    "worker killed at “sending written” (plain), no way to know",
    "worker killed at “sending committed” (plain), keyed",
    "worker killed at “publish sent” (taken late), lists only",
    "worker killed at “publish answered” (plain), lists only",
    "worker stopped at “claim written” (plain), lists only",
    "worker killed at “outcome written” (plain), no way to know",
    "worker killed at “outcome committed” (plain), no way to know",
    "worker killed at “absence committed” (its call was lost), keyed",
    "worker killed at “token written” (its token had ended), keyed",
    "worker killed at “sending committed” (five together), keyed",
    "worker killed at “outcome written” (five together), lists only",
    "worker stopped at “sending committed” (plain), lists only",
)
"""What the test suite plays; `make chaos-steps` plays all."""


def small_cases() -> list[Case]:
    known = {case.name: case for case in every_case()}
    return [known[name] for name in SMALL]
