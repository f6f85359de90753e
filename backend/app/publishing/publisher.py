"""One attempt at publishing one post, from claim to outcome.

No transaction is open while a platform is called. `sending` is committed before the call that publishes, so a worker
killed at any line leaves a trace: before it, nothing was sent; after it, the platform is asked before anything is sent
again. A double post cannot be taken back.
"""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import log_ids
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import (
    Absent,
    Connector,
    Credentials,
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
from app.publishing import checks, cost_cap, drafts, first_figures, plan_limit, recording, repository
from app.publishing.checks import Refused
from app.publishing.models import AttemptState
from app.publishing.repository import Claim
from app.publishing.together import DATABASE_AWAY
from app.publishing.writer import LEASE, Writer
from app.social_accounts import service as social_accounts, token_refresh

__all__ = ["LEASE", "Attempt"]

log = structlog.get_logger(__name__)

PREPARE_TIMEOUT_SECONDS = get_settings().PUBLISH_PREPARE_SECONDS
DATABASE_PAUSE_SECONDS = 0.5
CALL_TIMEOUT_SECONDS = get_settings().PUBLISH_CALL_SECONDS

NotAbsent = Found | Unknowable | RateLimited | NeedsReauth | Unavailable


class _LeaseLost(Exception):
    """Another worker took this post over while we were busy: do nothing more."""


class Attempt:
    """The steps of one attempt. Each step is a short transaction or one call, never both."""

    def __init__(
        self, attempt_id: UUID, *, owner: str, claim: Claim | None = None, writer: Writer | None = None
    ) -> None:
        """`claim`: as it was read when it was claimed. `writer`: shared with the owner's other attempts."""
        self.attempt_id = attempt_id
        self.owner = owner
        self._claim = claim
        self._writer = writer or Writer(owner)
        self.is_followed = False
        """Whether it got out a part of a thread and the next one can be claimed at once."""

    async def run(self) -> None:
        """Begins anew when the database was away: as any other worker would, from what is written down."""
        log_ids.begin_attempt(attempt_id=str(self.attempt_id))
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + LEASE.total_seconds()
        while True:
            try:
                await self._run()
            except _LeaseLost:
                log.info("attempt.lease_lost")
            except DATABASE_AWAY as error:
                if loop.time() > give_up_at:
                    raise
                log.warning("attempt.database_away", error=type(error).__name__)
                self._claim = None
                await asyncio.sleep(DATABASE_PAUSE_SECONDS)
                continue
            return

    async def _run(self) -> None:
        claim = self._claim or await self._read()
        log_ids.begin_attempt(**claim.log_ids)
        if await self._is_stopped(claim):
            return
        assert claim.account is not None  # noqa: S101  stopped above
        credentials = await social_accounts.open_account(claim.account)
        connector = registry.connector_for(claim.post.platform)

        if claim.post.pending_token is not None and claim.post.prepared is not None:
            outcome = await self._call(connector.poll(claim.post.pending_token, claim.post.prepared, credentials))
            await self._record(outcome, credentials, claim)
            return

        # Uncertain and never prepared is a post of a restored backup: prepared anew, it has the key it had then.
        prepared = claim.post.prepared or await self._prepare(connector, claim, credentials)
        if prepared is None:
            return
        since = claim.post.uncertain_since if claim.post.pending_token is None else None
        if since is not None:
            answer = await self._reconcile(connector, prepared, credentials, since=since)
            if not isinstance(answer, Absent):
                await self._record_reconciliation(answer, credentials, claim)
                return
            if await self._is_stopped_after_absence():
                return
        if cost_cap.applies(claim.post, claim.business):
            if not await self._begin_within_cap(prepared, claim):
                return
        elif not await self._writer.begin_sending(self.attempt_id, prepared):
            raise _LeaseLost
        outcome = await self._call(connector.publish(prepared, credentials))
        await self._record(outcome, credentials, claim)

    async def _is_stopped(self, claim: Claim) -> bool:
        """Whether something speaks against going on, which is then recorded. What may be out is asked about anyway."""
        refused = why = None
        if claim.post.uncertain_since is None and claim.post.pending_token is None:
            why = checks.held_back(claim, at=now())
            refused = checks.refusal(claim, at=now())
            if why is None and refused is None:
                refused = await self._refusal_by_count(claim)
        if refused is None and (claim.account is None or not claim.account.access_token):
            refused = Refused("account-disconnected", "Its account is not connected any more. Connect it again.")
        if why is None and refused is None:
            return False
        async with unit_of_work() as session:
            await recording.record_stop(session, await self._locked(session), why, refused, at=now())
        return True

    @staticmethod
    async def _refusal_by_count(claim: Claim) -> Refused | None:
        if not plan_limit.applies() and not cost_cap.applies(claim.post, claim.business):
            return None
        async with unit_of_work() as session:
            by_plan = await checks.refusal_by_plan(session, claim, at=now())
            return by_plan or await checks.refusal_by_cost(session, claim, at=now())

    async def _is_stopped_after_absence(self) -> bool:
        """It is certainly not there: what would stop a post that was never sent stops this one too."""
        async with unit_of_work() as session:
            locked = await self._locked(session)
            recording.record_absence(session, locked)
            why = checks.held_back(locked, at=now()) or checks.out_of_turn(locked)
            refused = checks.refusal(locked, at=now())
            if why is None and refused is None:
                refused = await checks.refusal_by_plan(session, locked, at=now())
                refused = refused or await checks.refusal_by_cost(session, locked, at=now())
            if why is None and refused is None:
                return False
            await recording.record_stop(session, locked, why, refused, at=now())
            return True

    async def _begin_within_cap(self, prepared: Prepared, claim: Claim) -> bool:
        """As `Writer.begin_sending`, one after the other in a business. False: there is no room, which is recorded."""
        begun = self._writer.began()
        async with unit_of_work() as session:
            await cost_cap.take_turn(session, claim.business)
            locked = await self._locked(session)
            refused = await checks.refusal_by_cost(session, locked, at=now())
            if refused is not None:
                await recording.record_stop(session, locked, None, refused, at=now())
                return False
            ours = await self._writer.begin_in(session, {self.attempt_id: prepared})
        if self.attempt_id not in ours or not self._writer.is_in_time(begun):
            raise _LeaseLost
        return True

    async def _read(self) -> Claim:
        async with unit_of_work() as session:
            return await self._locked(session)

    async def _locked(self, session: AsyncSession) -> Claim:
        claim = await repository.find_claim(session, self.attempt_id, owner=self.owner, lock=True)
        if claim is None:
            raise _LeaseLost
        return claim

    async def _prepare(self, connector: Connector, claim: Claim, credentials: Credentials) -> Prepared | None:
        """Freeze what will be sent; it is stored when sending begins. None when that failed (recorded)."""
        try:
            async with asyncio.timeout(PREPARE_TIMEOUT_SECONDS):
                prepared = await drafts.prepare(connector, claim.post, claim.business, credentials)
        except TimeoutError:
            prepared = Unavailable("Getting the post ready took too long.")
        if not isinstance(prepared, dict):
            if claim.post.uncertain_since is not None:
                answer = Unknowable(prepared.message) if isinstance(prepared, Rejected | Refused) else prepared
                await self._record_reconciliation(answer, credentials, claim)
            elif isinstance(prepared, Refused):
                async with unit_of_work() as session:
                    await recording.record_refusal(session, await self._locked(session), prepared, at=now())
            else:
                await self._record(prepared, credentials, claim)
            return None
        return prepared

    @staticmethod
    async def _reconcile(
        connector: Connector, prepared: Prepared, credentials: Credentials, *, since: datetime
    ) -> Reconciliation:
        try:
            async with asyncio.timeout(CALL_TIMEOUT_SECONDS):
                return await connector.reconcile(prepared, credentials, sent_after=since)
        except TimeoutError:
            return Unavailable("It did not answer in time.")

    @staticmethod
    async def _call(call: Coroutine[Any, Any, Outcome]) -> Outcome:
        try:
            async with asyncio.timeout(CALL_TIMEOUT_SECONDS):
                return await call
        except TimeoutError:
            return OutcomeUnknown("It did not answer in time.")

    async def _renewed(self, answer: object, credentials: Credentials, claim: Claim) -> bool:
        """Where only the token had expired: renew it, and put the post back to be tried at once.

        When renewing fails for now, back it goes as well, to be tried later; only a token that can never be renewed
        (the account then needs a person) is left to the caller.
        """
        if not isinstance(answer, NeedsReauth) or not answer.can_refresh or claim.account is None:
            return False
        renewed = await token_refresh.refresh_now(claim.account.id, credentials.access_token)
        async with unit_of_work() as session:
            locked = await self._locked(session)
            if locked.account is None or (not renewed and locked.account.needs_reauth):
                return False
            if locked.attempt.state is AttemptState.SENDING:
                locked.post.uncertain_since = None  # the platform refused the token: nothing was taken
            if renewed:
                await recording.record_refreshed(session, locked, at=now())
            else:
                await recording.record_not_refreshed(session, locked, at=now())
        return True

    async def _record_reconciliation(self, answer: NotAbsent, credentials: Credentials, claim: Claim) -> None:
        if await self._renewed(answer, credentials, claim):
            return
        async with unit_of_work() as session:
            locked = await self._locked(session)
            await recording.record_reconciliation(session, locked, answer, at=now())
            self.is_followed = isinstance(answer, Found) and locked.post.is_half_out

    async def _record(self, outcome: Outcome, credentials: Credentials, claim: Claim) -> None:
        if await self._renewed(outcome, credentials, claim):
            return
        if not await self._writer.record(self.attempt_id, outcome):
            raise _LeaseLost
        log.info("attempt.ended", outcome=type(outcome).__name__)
        is_out = isinstance(outcome, Published)
        missing = len(claim.post.parts) - len(claim.post.published_parts)
        self.is_followed = is_out and missing > 1
        if is_out and not self.is_followed:
            first_figures.ask_for(claim.post.id)
