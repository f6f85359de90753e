"""What every attempt of a process writes down, written for many at once (`together.py` says why)."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms.contract import Outcome, Prepared, Published
from app.publishing import recording, repository, successes
from app.publishing.together import Together

LEASE = timedelta(seconds=get_settings().PUBLISH_LEASE_SECONDS)
"""How long a claim lasts without a sign of life; longer than getting ready and the call together."""


class Writer:
    """For all attempts of one owner. Both answer False once another worker has taken the post over."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        patience = LEASE.total_seconds()  # later than that is harmless too: whoever took over is left alone
        self._begin: Together[tuple[UUID, Prepared], float | None] = Together(
            self._begin_all, patience_seconds=patience
        )
        self._record: Together[tuple[UUID, Outcome], bool] = Together(self._record_all, patience_seconds=patience)

    async def begin_sending(self, attempt_id: UUID, prepared: Prepared) -> bool:
        """The line between "certainly not sent" and "may be out", committed before the call.

        False also when a call begun now could outlast the lease: the process was stopped for a while after the commit.
        """
        begun = await self._begin((attempt_id, prepared))
        return begun is not None and self.is_in_time(begun)

    @staticmethod
    def began() -> float:
        """Now, for `is_in_time`."""
        return asyncio.get_running_loop().time()

    @staticmethod
    def is_in_time(begun: float) -> bool:
        """Whether a call begun now certainly ends within the lease that was taken then."""
        spare = LEASE.total_seconds() - get_settings().PUBLISH_CALL_SECONDS
        return asyncio.get_running_loop().time() - begun < spare

    async def begin_in(self, session: AsyncSession, prepared: Mapping[UUID, Prepared]) -> set[UUID]:
        """Those of the attempts that are still ours, and may be sent once this is committed."""
        at = now()
        what = {attempt_id: json.dumps(one) for attempt_id, one in prepared.items()}
        return await repository.begin_sending(session, what, owner=self.owner, at=at, lease_until=at + LEASE)

    async def record(self, attempt_id: UUID, outcome: Outcome) -> bool:
        """What the platform said; kept and written as soon as the database is there again."""
        return await self._record((attempt_id, outcome))

    async def _begin_all(self, items: Sequence[tuple[UUID, Prepared]]) -> Sequence[float | None]:
        begun = self.began()
        async with unit_of_work() as session:
            ours = await self.begin_in(session, dict(items))
        return [begun if attempt_id in ours else None for attempt_id, _ in items]

    async def _record_all(self, items: Sequence[tuple[UUID, Outcome]]) -> Sequence[bool]:
        said = {one: outcome for one, outcome in items if isinstance(outcome, Published) and outcome.budget is None}
        at = now()
        async with unit_of_work() as session:
            published = await successes.record_together(session, said, owner=self.owner, at=at) if said else set()
            others = [(attempt_id, outcome) for attempt_id, outcome in items if attempt_id not in published]
            recorded = await self._record_each(session, others) if others else set()
        return [attempt_id in published or attempt_id in recorded for attempt_id, _ in items]

    async def _record_each(self, session: AsyncSession, items: Sequence[tuple[UUID, Outcome]]) -> set[UUID]:
        ours = await repository.find_claims(session, [item[0] for item in items], owner=self.owner, lock=True)
        answered = [(ours[attempt_id], outcome) for attempt_id, outcome in items if attempt_id in ours]
        for claim, outcome in answered:
            if claim.account is not None and inspect(claim.account).expired_attributes:
                await session.refresh(claim.account)  # the outcome of another post changed it
            with structlog.contextvars.bound_contextvars(**claim.log_ids):
                await recording.record_outcome(session, claim, outcome, at=now())
        await session.flush()
        await recording.record_limits(session, answered, at=now())
        return set(ours)
