"""Whether a connected account works, found out by asking its platform: what a person would otherwise guess at.

Publishes nothing. Takes no session: platforms may be slow. Access that has run out is renewed on the way, as it would
be before the next post; access that cannot be is marked as the publisher would mark it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog

from app.core.clock import now
from app.core.config import get_settings
from app.core.crypto import TokenUndecryptable
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import (
    ChecksAccess,
    Credentials,
    Examines,
    Finding,
    NeedsReauth,
    Platform,
    RateLimited,
    ReadFailed,
    Unavailable,
)
from app.social_accounts import costs, details, reachability, repository, service, token_refresh
from app.social_accounts.models import PlatformLimit, SocialAccount

log = structlog.get_logger(__name__)


class StepState(StrEnum):
    OK = "ok"
    PROBLEM = "problem"
    WAITS = "waits"
    """Nothing is wrong, and nothing goes out for now."""
    NOT_RUN = "not_run"
    """What came before must work first."""


class Fix(StrEnum):
    RECONNECT = "reconnect"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    state: StepState
    title: str
    detail: str
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Checkup:
    checked_at: datetime
    steps: list[Step]

    @property
    def fix(self) -> Fix | None:
        return next((step.fix for step in self.steps if step.fix is not None), None)


@dataclass(frozen=True, slots=True)
class _Account:
    """What of the row the steps need; the row itself belongs to a transaction that is over."""

    account: SocialAccount
    credentials: Credentials | None
    """None: disconnected, given up, or stored with a key that is lost."""
    limit: PlatformLimit | None
    name: str
    """Of the platform."""


def missing_scopes(platform: Platform, held: Sequence[str]) -> list[str]:
    """Of what publishing needs. Where a platform does not say which scopes it gave, none is taken to be missing."""
    return [scope for scope in registry.rules_of(platform).publish_scopes if held and scope not in held]


async def check(account_id: UUID) -> Checkup:
    """The caller has asked whose it is. Raises SocialAccountNotFound."""
    at = now()
    await details.read(account_id)
    refused = await _ask(account_id)
    read = await _read(account_id)
    sign_in = _sign_in(read, refused, at=at)
    permissions = list(_permissions(read))
    usable = sign_in.state is StepState.OK
    steps = [sign_in, *permissions, await _reading(read, usable=usable), *await _examined(read, usable=usable)]
    if usable and not any(step.code.startswith("quota") for step in steps):
        steps.append(_quota(read, at=at))
    steps.append(_sending(read, usable=usable and not any(step.fix for step in permissions), at=at))
    log.info(
        "social_account.checked", account_id=str(account_id), found=[f"{step.code}:{step.state}" for step in steps]
    )
    found = Checkup(at, steps)
    async with unit_of_work() as session:
        await repository.keep_check(session, account_id, _as_json(found))
    return found


def _as_json(found: Checkup) -> dict[str, Any]:
    return {"checked_at": found.checked_at.isoformat(), "steps": [asdict(step) for step in found.steps]}


def last_check_of(account: SocialAccount) -> Checkup | None:
    """What the last look found; None where nobody has looked since it was connected."""
    kept = account.last_check
    if kept is None:
        return None
    steps = [
        Step(
            one["code"],
            StepState(one["state"]),
            one["title"],
            one["detail"],
            Fix(one["fix"]) if one["fix"] is not None else None,
        )
        for one in kept["steps"]
    ]
    return Checkup(datetime.fromisoformat(kept["checked_at"]), steps)


async def _read(account_id: UUID) -> _Account:
    async with unit_of_work() as session:
        account = await service.get_account_for_worker(session, account_id)
        limit = await service.find_platform_limit(session, account.platform)
        session.expunge_all()
    opened = None
    if account.is_active and not account.needs_reauth:
        try:
            opened = await service.open_account(account)
        except TokenUndecryptable:
            log.warning("social_account.undecryptable", account_id=str(account_id))
    return _Account(account, opened, limit, registry.name_of(account.platform))


# --- the sign-in ------------------------------------------------------------------------------------------------------


async def _ask(account_id: UUID) -> RateLimited | NeedsReauth | Unavailable | None:
    """What the platform says of our access; None: it is good, or there is none to ask about."""
    read = await _read(account_id)
    if read.credentials is None:
        return None
    answer = await _access(read.account.platform, read.credentials)
    if not isinstance(answer, NeedsReauth):
        return answer
    if not answer.can_refresh and read.credentials.refresh_token is None:
        async with unit_of_work() as session:
            await service.mark_needs_reauth(session, account_id, answer.message)
        return answer
    if not await token_refresh.refresh_now(account_id, read.credentials.access_token):
        return answer
    renewed = await _read(account_id)
    return await _access(read.account.platform, renewed.credentials) if renewed.credentials else answer


async def _access(platform: Platform, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
    try:
        connector = registry.connector_for(platform)
    except registry.PlatformNotAvailable as reason:
        return Unavailable(str(reason))
    return await connector.check_access(credentials) if isinstance(connector, ChecksAccess) else None


def _sign_in(read: _Account, refused: RateLimited | NeedsReauth | Unavailable | None, *, at: datetime) -> Step:
    return _without_one(read, at=at) or _not_taken(read, refused) or _taken(read)


def _without_one(read: _Account, *, at: datetime) -> Step | None:
    """Where our own books say already that there is nothing to sign in with."""
    account, ends = read.account, read.account.token_expires_at
    if not account.is_active:
        return _broken("The account is disconnected", "Connect it again. Its history is still here.")
    if account.needs_reauth:
        why = account.reauth_reason or f"{read.name} no longer accepts it. Connect it again."
        return _broken(f"{read.name} does not take our sign-in", why)
    if read.credentials is None:
        why = "Its sign-in was stored with a key that this installation no longer has. Connect it again."
        return _broken("The stored sign-in cannot be opened", why)
    if ends is not None and ends <= at and not account.renews_itself:
        return _broken("The sign-in has run out", "Connect the account again. Its history stays.")
    return None


def _not_taken(read: _Account, refused: RateLimited | NeedsReauth | Unavailable | None) -> Step | None:
    match refused:
        case NeedsReauth(message=message):
            why = f"It said: {message} It could not be renewed. Connect it again."
            return _broken(f"{read.name} does not take our sign-in", why)
        case RateLimited(retry_after_seconds=seconds):
            detail = f"{read.name} asks us to wait {round(seconds)} seconds before the next question. Check again then."
            return Step("sign-in", StepState.WAITS, "Not asked just now", detail)
        case Unavailable(message=message):
            detail = f"It said: {message} Nothing is lost. Check again in a few minutes."
            return Step("sign-in", StepState.PROBLEM, f"{read.name} did not answer", detail)
    return None


def _taken(read: _Account) -> Step:
    ends = read.account.token_expires_at
    if ends is None:
        detail = f"{read.name} does not say until when."
    elif read.account.renews_itself:
        detail = f"Until {_day(ends)}, and renewed ahead of that by itself."
    else:
        detail = f"Until {_day(ends)}. {read.name} does not renew it: connect the account again before then."
    return Step("sign-in", StepState.OK, "The sign-in is good", detail)


def _broken(title: str, detail: str) -> Step:
    return Step("sign-in", StepState.PROBLEM, title, detail, Fix.RECONNECT)


def _day(instant: datetime) -> str:
    return f"{instant.day} {instant:%b %Y}"


# --- what it may do ---------------------------------------------------------------------------------------------------


def _permissions(read: _Account) -> Iterator[Step]:
    """Nothing where the platform knows no permissions, or has never told which ones it gave."""
    wanted, held = registry.rules_of(read.account.platform).publish_scopes, read.account.scopes
    if not wanted or not held:
        return
    if missing := missing_scopes(read.account.platform, held):
        names = ", ".join(missing)
        detail = f"{read.name} calls it {names}, and did not give it when you connected. Connect again and allow it."
        yield Step("permissions", StepState.PROBLEM, "The permission to post is missing", detail, Fix.RECONNECT)
    else:
        yield Step("permissions", StepState.OK, "It allows us to post", f"{read.name} gave: {', '.join(held)}.")


async def _reading(read: _Account, *, usable: bool) -> Step:
    step = Step("reading", StepState.NOT_RUN, "Reading numbers", "Waits for the sign-in. It starts again by itself.")
    if not usable or read.credentials is None:
        return step
    async with unit_of_work() as session:
        if not await costs.may_read(session, read.account):
            detail = f"{read.name} charges for it, and the month's cap is nearly used. What is left is kept for posts."
            return replace(step, state=StepState.WAITS, title="Its numbers are not read for now", detail=detail)
        await costs.record_account_read(session, read.account)
    try:
        found = await registry.connector_for(read.account.platform).read_account_metrics(read.credentials)
    except (ReadFailed, registry.PlatformNotAvailable) as failure:
        detail = f"{failure} Posts still go out; numbers are asked for again by themselves."
        return replace(step, state=StepState.PROBLEM, title="Its numbers could not be read", detail=detail)
    told = "It tells no follower count." if found.followers is None else f"{found.followers:,} followers just now."
    return replace(step, state=StepState.OK, title="Its numbers can be read", detail=told)


async def _examined(read: _Account, *, usable: bool) -> list[Step]:
    """What only the platform itself can tell, and only where its connector has a way to ask."""
    if not usable or read.credentials is None:
        return []
    try:
        connector = registry.connector_for(read.account.platform)
        found = await connector.examine(read.credentials) if isinstance(connector, Examines) else []
    except (ReadFailed, registry.PlatformNotAvailable) as failure:
        return [Step("platform", StepState.NOT_RUN, f"{read.name} could not be asked", f"{failure} Check again later.")]
    states = {True: StepState.OK, False: StepState.PROBLEM, None: StepState.NOT_RUN}
    found = [await _looked_at_from_outside(finding) for finding in found]
    return [
        Step(
            finding.code,
            states[finding.is_good],
            finding.title,
            finding.detail,
            Fix.RECONNECT if finding.is_good is False and finding.mended_by_connecting else None,
        )
        for finding in found
    ]


async def _looked_at_from_outside(finding: Finding) -> Finding:
    """Connectors know from the address alone that it could be reached."""
    if finding.code != reachability.CODE or not finding.is_good:
        return finding
    return await reachability.find_from_outside(get_settings().public_url)


def _quota(read: _Account, *, at: datetime) -> Step:
    """By our own books, where the platform has no way to ask: what its last answers said, or what it is known for."""
    account, budget = read.account, registry.pace_of(read.account.platform).account_budget
    ends = account.budget_resets_at
    if account.budget_remaining is not None and ends is not None and ends > at:
        detail = f"{account.budget_remaining} more posts until {ends:%H:%M} UTC."
        if account.budget_remaining == 0:
            return Step("quota", StepState.WAITS, "No more posts for now", f"{detail} They go out after that.")
        return Step("quota", StepState.OK, "It takes more posts", detail)
    if budget is None:
        return Step("quota", StepState.OK, "It takes more posts", f"{read.name} names no limit.")
    hours = round(budget.per_seconds / 3600)
    detail = f"{read.name} takes {budget.posts:,} in {hours} hours, and nothing says that they are used up."
    return Step("quota", StepState.OK, "It takes more posts", detail)


# --- whether anything goes out ----------------------------------------------------------------------------------------


def _sending(read: _Account, *, usable: bool, at: datetime) -> Step:
    account, limit = read.account, read.limit
    step = Step("sending", StepState.WAITS, "Nothing is sent for now", "")
    if not usable:
        return replace(step, state=StepState.NOT_RUN, title="Sending", detail="Waits for what stands above.")
    if account.paused_at is not None:
        detail = "You paused it. What becomes due waits, and none of it is lost."
        return replace(step, title="Sending is paused", detail=detail, fix=Fix.RESUME)
    if account.breaker_open_until is not None and account.breaker_open_until > at:
        detail = (
            f"Several posts in a row were refused, so it rests until {account.breaker_open_until:%H:%M} UTC. Look at "
            "those posts first, then resume."
        )
        return replace(step, title="It rests after refusals", detail=detail, fix=Fix.RESUME)
    waits = [account.rate_limited_until, limit.limited_until if limit else None]
    if account.budget_remaining == 0:
        waits.append(account.budget_resets_at)
    until = max((wait for wait in waits if wait is not None and wait > at), default=None)
    if until is not None:
        detail = f"{read.name} takes no more until {until:%H:%M} UTC. There is nothing to do; posts go out after that."
        if limit is not None and limit.limited_until == until and limit.operator_message is not None:
            # Not this account's limit: nothing goes out before somebody has mended it.
            detail = f"For whoever runs this installation: {limit.operator_message}"
            return replace(step, title=f"{read.name} takes nothing from here just now", detail=detail)
        return replace(step, title="Its limit is used up", detail=detail)
    return replace(step, state=StepState.OK, title="Posts can go out", detail="Nothing holds them back.")
