"""What every attempt of a process writes down, written for many at once (`together.py` says why)."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import inspect

from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms.contract import Outcome, Prepared
from app.publishing import recording, repository
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
        if begun is None:
            return False
        spare = LEASE.total_seconds() - get_settings().PUBLISH_CALL_SECONDS
        return asyncio.get_running_loop().time() - begun < spare

    async def record(self, attempt_id: UUID, outcome: Outcome) -> bool:
        """What the platform said; kept and written as soon as the database is there again."""
        return await self._record((attempt_id, outcome))

    async def _begin_all(self, items: Sequence[tuple[UUID, Prepared]]) -> Sequence[float | None]:
        prepared = {attempt_id: json.dumps(what) for attempt_id, what in items}
        at, begun = now(), asyncio.get_running_loop().time()
        async with unit_of_work() as session:
            ours = await repository.begin_sending(session, prepared, owner=self.owner, at=at, lease_until=at + LEASE)
        return [begun if attempt_id in ours else None for attempt_id, _ in items]

    async def _record_all(self, items: Sequence[tuple[UUID, Outcome]]) -> Sequence[bool]:
        async with unit_of_work() as session:
            ids = [attempt_id for attempt_id, _ in items]
            ours = await repository.find_claims(session, ids, owner=self.owner, lock=True)
            for attempt_id, outcome in items:
                if attempt_id in ours:
                    claim = ours[attempt_id]
                    if claim.account is not None and inspect(claim.account).expired_attributes:
                        await session.refresh(claim.account)  # the outcome of another post changed it
                    await recording.record_outcome(session, claim, outcome, at=now())
        return [attempt_id in ours for attempt_id in ids]
