"""Refreshing tokens: one process at a time per account, ahead of time and after a 401.

Many platforms rotate refresh tokens and accept each of them once, so two processes that refresh the same account sign
it out. Whoever gets the lease (a column of the row, taken under its lock) talks to the platform, with no transaction
open; the others wait and read the row again. The claim writes the failure down beforehand (back-off, failure count) and
success clears it, so a process that dies on the way has left the right state behind.

One death cannot be made harmless: between a platform's answer and our commit, where it takes a refresh token once. What
is left of it is a lease that ended by itself. When the platform then refuses that token, the account is not given up
while its access token lives: it is used until it is refused or over, and the person is told to reconnect before.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import counters, crypto
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import Credentials, NeedsReauth, Platform, RateLimited, RefreshedTokens, Unavailable
from app.social_accounts import repository, service
from app.social_accounts.models import SocialAccount

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""Longer than any connector waits for an answer."""
LOOK_AGAIN_SECONDS = 0.1
DATABASE_PAUSE_SECONDS = 0.5
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)
KEEP_WRITING_SECONDS = 600
"""How long an answer is kept while the database is away: dropping it may lose the account."""
BACK_OFF_FROM = timedelta(minutes=1)
BACK_OFF_UP_TO = timedelta(hours=1)
EXPIRING_WITHIN = timedelta(hours=12)
PER_SWEEP = 500
ROUNDS = 100
AT_ONCE = 8

RefreshAnswer = RefreshedTokens | NeedsReauth | RateLimited | Unavailable


@dataclass(frozen=True, slots=True)
class _Claim:
    account_id: UUID
    platform: Platform
    credentials: Credentials
    is_after_interruption: bool
    """An earlier refresh was begun and never finished: the platform may have given a new token that nobody kept."""


_under_way: set[asyncio.Task[bool]] = set()


def renewal_at(*, issued_at: datetime, expires_at: datetime | None, can_refresh: bool) -> datetime | None:
    """At 70-80 % of the token's own life, spread so that accounts connected together are not refreshed together.

    None where the life is not known or nothing can renew it: then only a 401 tells. A platform that renews by the
    access token itself hands it over as the refresh token too.
    """
    if expires_at is None or not can_refresh:
        return None
    return issued_at + max(expires_at - issued_at, timedelta(0)) * random.uniform(0.70, 0.80)


def back_off(failures: int) -> timedelta:
    """After the n-th failure in a row: 1, 2, 4 … minutes, an hour at most, each a quarter more or less."""
    doublings = min(failures - 1, 10)
    return min(BACK_OFF_FROM * (1 << doublings), BACK_OFF_UP_TO) * random.uniform(0.75, 1.25)


async def refresh_now(account_id: UUID, stale_access_token: str) -> bool:
    """Refresh after a 401. True when the row holds another access token than the one the platform refused.

    Waits for a refresh that another process has under way instead of making a second one.
    """
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + LEASE.total_seconds() + 5
    while loop.time() < give_up_at:
        async with unit_of_work() as session:
            account = await repository.lock(session, account_id)
            if account is None or not account.is_active or account.needs_reauth:
                return False
            if service.credentials(account).access_token != stale_access_token:
                return True
            claim = await _claim(session, account)
        if claim is not None:
            return await _renew(claim, is_refused=True)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return False


async def refresh_expiring(account_id: UUID, *, before: datetime) -> None:
    """Renew now a token that would not live until `before`; nothing where it would, or cannot be renewed.

    Within the back-off of an earlier failure it is left to the sweep.
    """
    async with unit_of_work() as session:
        account = await repository.lock(session, account_id)
        if account is None or not account.is_active or account.needs_reauth or account.refresh_token is None:
            return
        if account.token_expires_at is None or account.token_expires_at > before:
            return
        if account.refresh_failures > 0 and account.next_refresh_at is not None and account.next_refresh_at > now():
            return
        claim = await _claim(session, account)
    if claim is not None:
        await _renew(claim)


async def refresh_due() -> int:
    """Refresh what is due; how many accounts were tried. Each minute."""
    async with unit_of_work() as session:
        due = await repository.due_for_refresh(session, at=now(), limit=PER_SWEEP)
    await _refresh_all(due)
    return len(due)


async def refresh_tokens() -> None:
    """The six-hourly sweep: plan what nobody planned, refresh all that is due, forget connections never finished."""
    async with unit_of_work() as session:
        await repository.forget_expired_states(session, at=now())
        soon = now() + EXPIRING_WITHIN
        for account in await repository.lock_expiring_unplanned(session, before=soon, limit=PER_SWEEP):
            account.next_refresh_at = now()
    for _ in range(ROUNDS):  # every try moves `next_refresh_at`, so each round finds other accounts
        if await refresh_due() < PER_SWEEP:
            break


async def _refresh_all(account_ids: Sequence[UUID]) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(account_id: UUID) -> None:
        async with slots:
            await _refresh_if_due(account_id)

    results = await asyncio.gather(*map(one, account_ids), return_exceptions=True)
    for account_id, result in zip(account_ids, results, strict=True):
        if isinstance(result, BaseException):  # one account's trouble (a lost key, a bug) must not stop the others
            log.error("social_account.refresh_broke", account_id=str(account_id), exc_info=result)


async def _refresh_if_due(account_id: UUID) -> None:
    async with unit_of_work() as session:
        account = await repository.lock(session, account_id)
        usable = account is not None and account.is_active and not account.needs_reauth
        if account is None or not usable or account.next_refresh_at is None or account.next_refresh_at > now():
            return  # somebody else was quicker
        claim = await _claim(session, account)
    if claim is not None:
        await _renew(claim)


async def _claim(session: AsyncSession, account: SocialAccount) -> _Claim | None:
    """Take the lease on a locked row; None while another process holds it."""
    at = now()
    if account.refresh_lease_until is not None and account.refresh_lease_until > at:
        return None
    opened = service.credentials(account)
    is_after_interruption = account.refresh_lease_until is not None
    account.refresh_lease_until = at + LEASE
    account.refresh_failures += 1
    account.next_refresh_at = at + back_off(account.refresh_failures)
    await session.flush()
    return _Claim(account.id, account.platform, opened, is_after_interruption)


async def _renew(claim: _Claim, *, is_refused: bool = False) -> bool:
    """Ask the platform and write down its answer. True when the row's access token is another one afterwards.

    `is_refused`: the platform has refused the access token we hold. Once begun it goes on to its end, also when
    whoever waits for it is cancelled: an answer that is dropped may be the account's last.
    """
    task = asyncio.create_task(_ask_and_write_down(claim, is_refused=is_refused))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    return await asyncio.shield(task)


async def _ask_and_write_down(claim: _Claim, *, is_refused: bool) -> bool:
    asked_at = now()
    answer = await _ask(claim, at=asked_at)
    counters.count("aigrowth_token_refreshes_total", platform=claim.platform, answer=type(answer).__name__)
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + KEEP_WRITING_SECONDS
    while True:
        try:
            return await _write_down(claim, answer, asked_at=asked_at, is_refused=is_refused)
        except DATABASE_AWAY:
            # The old refresh token may be spent: losing the new one would disconnect the account.
            if loop.time() > give_up_at:
                raise
            log.warning("social_account.database_away", account_id=str(claim.account_id))
            await asyncio.sleep(DATABASE_PAUSE_SECONDS)


async def _write_down(claim: _Claim, answer: RefreshAnswer, *, asked_at: datetime, is_refused: bool) -> bool:
    """Nothing slow stands before the commit: until then only this process knows the new token."""
    async with unit_of_work() as session:
        account = await repository.lock(session, claim.account_id)
        if account is None or not account.is_active:
            return False
        held = service.credentials(account)
        used = claim.credentials
        if (held.access_token, held.refresh_token) != (used.access_token, used.refresh_token):
            # Connected anew, or our lease ran out and another was quicker: what we got belongs to the past.
            log.info("social_account.refresh_superseded", account_id=str(account.id))
            return held.access_token != used.access_token
        # What was interrupted stays to be seen, as a lease that is over, until a refresh succeeds.
        account.refresh_lease_until = now() if claim.is_after_interruption else None
        is_renewed = _keep(account, answer, asked_at=asked_at)
        if not is_renewed:
            await _record_failure(session, account, claim, answer, is_refused=is_refused)
    if is_renewed:
        log.info("social_account.refreshed", account_id=str(account.id), platform=account.platform)
    return is_renewed


async def _ask(claim: _Claim, *, at: datetime) -> RefreshAnswer:
    try:
        connector = registry.connector_for(claim.platform)
    except registry.PlatformNotAvailable as reason:  # switched off in this installation, perhaps for a while
        return Unavailable(str(reason))
    opened = await service.with_app(claim.platform, claim.credentials, at_its_server=True)
    return await connector.refresh(opened, at=at)


def _keep(account: SocialAccount, answer: RefreshAnswer, *, asked_at: datetime) -> bool:
    """False where there is no new token to keep."""
    if not isinstance(answer, RefreshedTokens) or not answer.access_token:
        return False
    account.access_token = crypto.encrypt(answer.access_token)
    if answer.refresh_token:  # empty never overwrites a secret
        account.refresh_token = crypto.encrypt(answer.refresh_token)
    account.token_issued_at, account.token_expires_at = asked_at, answer.expires_at
    account.refresh_lease_until, account.refresh_failures = None, 0
    account.needs_reauth, account.reauth_reason = False, None  # another process, asking with the old token, gave it up
    account.next_refresh_at = renewal_at(
        issued_at=asked_at, expires_at=answer.expires_at, can_refresh=account.refresh_token is not None
    )
    return True


async def _record_failure(
    session: AsyncSession, account: SocialAccount, claim: _Claim, answer: RefreshAnswer, *, is_refused: bool
) -> None:
    match answer:
        case NeedsReauth(message=message, can_refresh=False):
            await _give_up(session, account, claim, message, is_refused=is_refused)
        case RateLimited(retry_after_seconds=seconds):
            wait_until = now() + timedelta(seconds=seconds)
            account.next_refresh_at = max(account.next_refresh_at or wait_until, wait_until)
        case _:  # unavailable, or an answer without a token: the claim's back-off stands
            log.warning("social_account.refresh_failed", account_id=str(account.id), failures=account.refresh_failures)


async def _give_up(
    session: AsyncSession, account: SocialAccount, claim: _Claim, message: str, *, is_refused: bool
) -> None:
    """The platform says no. After an interruption the access token is used to its end, if it has not been refused."""
    ends = account.token_expires_at
    if claim.is_after_interruption:
        if not is_refused and ends is not None and ends > now():
            account.next_refresh_at = ends
            await service.warn_access_ends(session, account, ends)
            return
        message = (
            "Renewing our access was interrupted: the server stopped in the middle of it, and the new access it was "
            f"given is lost. Nothing else is wrong with the account. It said: {message}"
        )
    await session.flush()
    await service.mark_needs_reauth(session, account.id, message)
