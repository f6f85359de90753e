"""How an attempt ended, written into the rows: the one place that decides what an outcome means for a post.

Every function works in the caller's transaction, on a claim it has locked.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from textwrap import shorten
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.content import parts, timeline
from app.content.models import PostEventName, PostStatus
from app.notifications import service as notifications
from app.notifications.models import NotificationKind
from app.platforms import registry
from app.platforms.contract import (
    BudgetLeft,
    Found,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
    Pending,
    Platform,
    Published,
    RateLimited,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.publishing import backoff, checks, cost_cap, repository, successes
from app.publishing.checks import TOO_LATE, Refused
from app.publishing.models import AttemptState
from app.publishing.repository import Claim
from app.publishing.successes import Success
from app.social_accounts import breaker, limits, service as social_accounts

log = structlog.get_logger(__name__)

_chance = Random()

_WAITS_FOR_PERSON = {TOO_LATE, cost_cap.CODE}
"""Nothing is wrong with the post: somebody has to say what becomes of it."""
EXCERPT = 120
"""Characters of a post's text that a notification shows."""


def _end(claim: Claim, outcome: str, *, at: datetime, code: str | None = None, message: str | None = None) -> None:
    claim.attempt.state = AttemptState.ENDED
    claim.attempt.ended_at = at
    claim.attempt.outcome = outcome
    claim.attempt.outcome_code = code
    claim.attempt.outcome_message = message


def _note(session: AsyncSession, claim: Claim, event: PostEventName, **details: Any) -> None:
    timeline.record(session, claim.post.id, event, attempt_number=claim.attempt.number, **details)


def _tries(claim: Claim) -> int:
    """Of this part of the post, this one counted: a thread's waits do not grow with the parts that went out before."""
    out = claim.post.published_parts
    return claim.attempt.number - (out[-1]["attempt"] if out else 0)


async def _tell(session: AsyncSession, claim: Claim, kind: NotificationKind, title: str, reason: str) -> None:
    post = claim.post
    about = f"{post.id}:{post.scheduled_for}" + (f":{len(post.published_parts)}" if post.is_half_out else "")
    excerpt = shorten(post.text, EXCERPT, placeholder="…")
    await notifications.notify(
        session,
        kind,
        user_id=post.user_id,
        about=about,
        title=title.format(platform=registry.name_of(post.platform)),
        body=f"{reason}\n“{excerpt}” ({claim.business.name})",
        business_id=post.business_id,
        post_id=post.id,
        social_account_id=post.social_account_id,
    )


def _sent_after(claim: Claim) -> datetime | None:
    """An uncertain post was not sent before this; a restored one is uncertain since long before its time."""
    since, due = claim.post.uncertain_since, claim.post.scheduled_for
    return since if since is None or due is None else max(since, due)


def _has_newer_token(claim: Claim) -> bool:
    """What was refused is a token from before: this says nothing about the one the account has now."""
    issued_at = claim.account.token_issued_at if claim.account else None
    return issued_at is not None and issued_at > claim.attempt.created_at


def _is_from_before(claim: Claim) -> bool:
    """An earlier try may have gone out, and this one sent nothing: what it met says nothing about the post."""
    return claim.post.uncertain_since is not None and claim.attempt.sending_at is None and not claim.post.pending_token


async def _published(
    session: AsyncSession, claim: Claim, external_id: str, permalink: str | None, *, at: datetime
) -> None:
    post = claim.post
    uncertain_since = post.uncertain_since
    if claim.account is not None:
        await breaker.record_success(session, claim.account)
    published_at = min(claim.attempt.sending_at or _sent_after(claim) or at, at)
    await cost_cap.record_out(session, post, claim.account)
    if not parts.record_out(post, external_id, permalink, at=published_at):
        # What was found there, and not sent by this attempt, may be of a time that a backup forgot: then the next part
        # may be there as well.
        if claim.attempt.sending_at is None and await repository.was_restored(session, post.id):
            post.uncertain_since = uncertain_since
        _next_part(session, claim, permalink, at=at)
        return
    success = Success(
        post_id=post.id,
        business_id=post.business_id,
        user_id=post.user_id,
        platform=post.platform,
        scheduled_for=post.scheduled_for,
        permalink=permalink,
        attempt_number=claim.attempt.number,
        attempt_id=claim.attempt.id,
    )
    await successes.note(session, [success], at=at)


def _next_part(session: AsyncSession, claim: Claim, permalink: str | None, *, at: datetime) -> None:
    """A part of a thread is out: the post stays as it is, and the next claim takes the next part at once.

    Where that claim would pass it over, it goes back on the calendar, so that nobody takes it for going out meanwhile.
    """
    post, part, of = claim.post, len(claim.post.published_parts), len(claim.post.parts)
    _note(session, claim, "part_published", part=part, of=of, permalink=permalink)
    log.info("post.part_published", post_id=str(post.id), part=part, of=of)
    why = checks.held_back(claim, at=at) if post.uncertain_since is None else None
    if why is not None:
        _back_to_its_time(session, claim, why, at=at)
    else:
        post.next_attempt_at = min(post.scheduled_for or at, at)  # before all that became due after it


async def _failed(session: AsyncSession, claim: Claim, code: str, reason: str, *, is_final: bool = False) -> None:
    """`is_final`: the platform itself says it will never be out; otherwise a taken post may still appear."""
    post = claim.post
    if post.pending_token is not None and not is_final:
        await _unconfirmed(session, claim, f"The platform took it and may still show it. {reason}")
        return
    if _is_from_before(claim):
        await _unconfirmed(session, claim, f"It may be live. {reason}")
        return
    title = "A post on {platform} did not go out"
    if post.is_half_out:
        title = f"A thread on {{platform}} stopped after part {len(post.published_parts)} of {len(post.parts)}"
        goes_on = f"Publish it again, and it goes on with part {len(post.published_parts) + 1}."
        reason = f"{parts.standing(post)} {reason} {goes_on}"
    post.status = PostStatus.FAILED
    post.failure_code, post.failure_reason = code, reason
    post.next_attempt_at = post.pending_token = post.uncertain_since = None
    _note(session, claim, "failed", code=code, reason=reason)
    if code in _WAITS_FOR_PERSON:
        await _tell(session, claim, NotificationKind.POST_WAITING, "A post on {platform} waits for you", reason)
    else:
        await _tell(session, claim, NotificationKind.POST_FAILED, title, reason)
    log.info("post.publish_failed", post_id=str(post.id), code=code)


async def _unconfirmed(session: AsyncSession, claim: Claim, reason: str) -> None:
    post = claim.post
    if post.following_parts:
        which = f"This is about part {len(post.published_parts) + 1} of {len(post.parts)}."
        reason = f"{parts.standing(post)} {which} {reason}" if post.is_half_out else f"{which} {reason}"
    post.status = PostStatus.UNCONFIRMED
    post.failure_code, post.failure_reason = "unconfirmed", reason
    post.next_attempt_at = post.pending_token = None
    _note(session, claim, "unconfirmed", reason=reason)
    await _tell(session, claim, NotificationKind.POST_UNCONFIRMED, "Look whether a post on {platform} is live", reason)
    log.warning("post.unconfirmed", post_id=str(post.id))


def _back_to_its_time(session: AsyncSession, claim: Claim, why: str, *, at: datetime) -> None:
    claim.post.status = PostStatus.SCHEDULED
    claim.post.next_attempt_at = max(claim.post.scheduled_for or at, at)
    _note(session, claim, "held_back", reason=why)


async def _not_askable(session: AsyncSession, claim: Claim, why: str, *, at: datetime) -> None:
    """It may be live, and we cannot ask the account. A restored post of a later day is asked about again then."""
    if claim.post.scheduled_for is not None and claim.post.scheduled_for > at:
        _back_to_its_time(session, claim, why, at=at)
    else:
        await _unconfirmed(session, claim, why)


async def _later(session: AsyncSession, claim: Claim, delay: timedelta, *, at: datetime, why: str) -> None:
    """Provably not sent: back on the calendar, and looked at again after `delay`."""
    post = claim.post
    if post.pending_token is not None or _is_from_before(claim):  # polled, or got ready to be asked about
        await _ask_again(session, claim, delay, at=at, why=why)
        return
    post.status = PostStatus.SCHEDULED
    post.uncertain_since = None
    post.next_attempt_at = at + delay
    _note(session, claim, "postponed", reason=why, next_attempt_at=post.next_attempt_at.isoformat())


async def _ask_again(session: AsyncSession, claim: Claim, delay: timedelta, *, at: datetime, why: str) -> None:
    """It may be out: stays `publishing`, and the platform is asked after `delay`."""
    post = claim.post
    since = _sent_after(claim) or at
    if at - since > backoff.UNCERTAIN_FOR_AT_MOST and _tries(claim) >= backoff.UNCERTAIN_ASKED_AT_LEAST:
        await _unconfirmed(session, claim, f"It may be live: for hours we could not find out. {why}")
        return
    post.next_attempt_at = at + delay
    _note(session, claim, "checking", reason=why, next_attempt_at=post.next_attempt_at.isoformat())


async def record_refusal(session: AsyncSession, claim: Claim, refused: Refused, *, at: datetime) -> None:
    """Not sent by our own decision. A post whose fate is uncertain never counts as not sent: a person decides."""
    _end(claim, "refused", at=at, code=refused.code, message=refused.message)
    if _is_from_before(claim):
        await _not_askable(session, claim, f"It may be live. {refused.message}", at=at)
    else:
        await _failed(session, claim, refused.code, refused.message)


async def record_stop(
    session: AsyncSession, claim: Claim, held_back: str | None, refused: Refused | None, *, at: datetime
) -> None:
    """One of the two is given. `held_back` wins: it stays on the calendar, passed over until the pause or rest ends."""
    if held_back is not None:
        _end(claim, "refused", at=at, code="held-back", message=held_back)
        _back_to_its_time(session, claim, held_back, at=at)
    elif refused is not None:
        await record_refusal(session, claim, refused, at=at)


async def record_refreshed(session: AsyncSession, claim: Claim, *, at: datetime) -> None:
    """The token had expired, and a new one is stored: try again at once."""
    await _token_expired(session, claim, timedelta(), at=at, why="The token had expired and was renewed.")


async def record_not_refreshed(session: AsyncSession, claim: Claim, *, at: datetime) -> None:
    """The token had expired and the platform did not answer when asked for a new one: try again later."""
    delay = backoff.doubling(backoff.FIRST_UNAVAILABLE, _tries(claim), chance=_chance)
    await _token_expired(session, claim, delay, at=at, why="The token had expired and could not be renewed yet.")


async def _token_expired(session: AsyncSession, claim: Claim, delay: timedelta, *, at: datetime, why: str) -> None:
    _end(claim, "needs_reauth", at=at, message=why)
    if claim.post.uncertain_since is not None:
        await _ask_again(session, claim, delay, at=at, why=why)
    else:
        await _later(session, claim, delay, at=at, why=why)


async def record_outcome(  # noqa: C901, PLR0912, PLR0915  one case per value an outcome can have
    session: AsyncSession, claim: Claim, outcome: Outcome, *, at: datetime
) -> None:
    """What `publish`, `poll` or `prepare` answered."""
    tries = _tries(claim)
    match outcome:
        case Published(external_id=external_id, permalink=permalink):
            _end(claim, "published", at=at)
            await _published(session, claim, external_id, permalink, at=at)
        case Pending(token=token, check_after_seconds=seconds):
            _end(claim, "pending", at=at)
            claim.post.pending_token = token
            claim.post.next_attempt_at = at + timedelta(seconds=seconds)
            _note(session, claim, "processing", next_attempt_at=claim.post.next_attempt_at.isoformat())
        case RateLimited(retry_after_seconds=seconds, app_wide=app_wide, operator_message=to_do):
            _end(claim, "rate_limited", at=at, message=to_do or f"Asked to wait {seconds:.0f} s.")
            until = at + timedelta(seconds=seconds)
            if claim.account is not None and not app_wide:
                await social_accounts.mark_rate_limited(session, claim.account.id, until)
            spread = timedelta(seconds=seconds * _chance.random() / 10)
            why = "The platform asked us to slow down." if to_do is None else f"For whoever runs this: {to_do}"
            await _later(session, claim, until - at + spread, at=at, why=why)
        case NeedsReauth() if _has_newer_token(claim):
            if claim.attempt.state is AttemptState.SENDING:
                claim.post.uncertain_since = None  # the platform refused the token: nothing was taken
            await _token_expired(session, claim, timedelta(), at=at, why="The account was connected anew meanwhile.")
        case NeedsReauth(message=message):
            _end(claim, "needs_reauth", at=at, message=message)
            if claim.account is not None:
                await social_accounts.mark_needs_reauth(session, claim.account.id, message)
            await _failed(
                session, claim, "needs-reauth", f"Reconnect the account, then publish again. It said: {message}"
            )
        case Rejected(code=code, message=message):
            _end(claim, "rejected", at=at, code=code, message=message)
            await _failed(session, claim, code, f"The platform refused it: {message}", is_final=True)
            await _count_refusal(session, claim, f"The platform refused it: {message}", at=at)
        case Unavailable(message=message) as unavailable:
            _end(claim, "unavailable", at=at, message=message)
            if unavailable.prepare_again:
                claim.post.prepared = None
            if tries >= backoff.MOST_ATTEMPTS:
                unsent = "" if claim.post.is_half_out else "Nothing was sent. "
                reason = f"{unavailable.why} This was try {tries}, the last one. {unsent}".rstrip()
                await _failed(session, claim, "platform-unavailable", reason)
                await _count_refusal(session, claim, message, at=at)
            else:
                told = unavailable.retry_after_seconds
                usual = backoff.doubling(backoff.FIRST_UNAVAILABLE, tries, chance=_chance)
                delay = usual if told is None else timedelta(seconds=told)
                await _later(session, claim, delay, at=at, why=unavailable.why)
        case OutcomeUnknown(message=message):
            _end(claim, "unknown", at=at, message=message)
            delay = backoff.doubling(backoff.FIRST_UNCERTAIN, tries, chance=_chance)
            await _ask_again(session, claim, delay, at=at, why=f"The line went dead after we sent: {message}")
        case Unknowable(message=message):
            _end(claim, "unknown", at=at, message=message)
            await _unconfirmed(session, claim, f"It may be live. Look at the account, then say which it is. {message}")


async def record_limits(session: AsyncSession, answered: Sequence[tuple[Claim, Outcome]], *, at: datetime) -> None:
    """What these outcomes say about how much more is taken. Last in a transaction (`limits.py` says why)."""
    told: list[tuple[UUID, BudgetLeft]] = []
    stops: dict[Platform, limits.Stop] = {}
    for claim, outcome in answered:
        budget = getattr(outcome, "budget", None)
        if claim.account is not None and isinstance(budget, BudgetLeft):
            told.append((claim.account.id, budget))
        if isinstance(outcome, RateLimited) and outcome.app_wide:
            stop = limits.Stop(at + timedelta(seconds=outcome.retry_after_seconds), outcome.operator_message)
            stops[claim.post.platform] = max(stop, stops.get(claim.post.platform, stop))
    await limits.record_budgets(session, told, at=at)
    await limits.limit_platforms(session, stops, at=at)


async def _count_refusal(session: AsyncSession, claim: Claim, reason: str, *, at: datetime) -> None:
    if claim.account is not None:
        await breaker.record_refused(session, claim.account.id, reason, at=at)


async def record_reconciliation(
    session: AsyncSession,
    claim: Claim,
    answer: Found | Unknowable | RateLimited | NeedsReauth | Unavailable,
    *,
    at: datetime,
) -> None:
    """What the platform said of a post whose fate was uncertain (`Absent` goes on to sending instead)."""
    delay = backoff.doubling(backoff.FIRST_UNCERTAIN, _tries(claim), chance=_chance)
    match answer:
        case Found(external_id=external_id) if await repository.is_another_posts(session, claim.post, external_id):
            message = "A post of this text is there, and it is another one of yours."
            _end(claim, "unknown", at=at, message=message)
            await _unconfirmed(session, claim, f"It may be live. Look at the account, then say which it is. {message}")
        case Found(external_id=external_id, permalink=permalink):
            _end(claim, "published", at=at, message="Found on the account.")
            await _published(session, claim, external_id, permalink, at=at)
        case Unknowable(message=message):
            _end(claim, "unknown", at=at, message=message)
            await _unconfirmed(session, claim, f"It may be live. Look at the account, then say which it is. {message}")
        case RateLimited(retry_after_seconds=seconds):
            _end(claim, "unknown", at=at, message=f"Asked to wait {seconds:.0f} s.")
            wait = max(delay, timedelta(seconds=seconds))
            await _ask_again(session, claim, wait, at=at, why="The platform asked us to slow down.")
        case Unavailable(message=message) as unavailable:
            _end(claim, "unknown", at=at, message=message)
            await _ask_again(session, claim, delay, at=at, why=unavailable.why)
        case NeedsReauth() if _has_newer_token(claim):
            await _token_expired(session, claim, timedelta(), at=at, why="The account was connected anew meanwhile.")
        case NeedsReauth(message=message):
            _end(claim, "needs_reauth", at=at, message=message)
            if claim.account is not None:
                await social_accounts.mark_needs_reauth(session, claim.account.id, message)
            why = f"It may be live, and the account must be reconnected to know. {message}"
            await _not_askable(session, claim, why, at=at)


def record_absence(session: AsyncSession, claim: Claim) -> None:
    """Certainly not there: the same attempt may go on and send."""
    claim.post.uncertain_since = None
    _note(session, claim, "not_found_on_platform")
