"""A worker's hold on one generation: everything it writes goes through `Work.step`, which checks the hold first."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import service as billing
from app.core.clock import now
from app.core.db import unit_of_work
from app.generations import ending, repository
from app.generations.errors import ClaimLost
from app.generations.models import Generation, GenerationKind, GenerationStatus
from app.llm.contract import Usage

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
RENEW_EVERY_SECONDS = 15.0

_ACTIONS = {
    GenerationKind.STRATEGY: "strategy_generated",
    GenerationKind.CONTENT: "content_generated",
    GenerationKind.OPTIMIZATION: "content_optimized",
}


class Work:
    """One attempt at one generation. The number of the attempt is what tells its writes from a later worker's."""

    def __init__(self, generation: Generation) -> None:
        self.generation_id = generation.id
        self.business_id = generation.business_id
        self.user_id = generation.user_id
        self.kind = generation.kind
        self.request: dict[str, Any] = generation.request
        self.attempt = generation.attempts
        self.has_ended = False
        self._turn = asyncio.Lock()
        self._row: Generation | None = None
        self._news: tuple[int, str] | None = None
        self._wake = asyncio.Event()

    @contextlib.asynccontextmanager
    async def step(self) -> AsyncIterator[AsyncSession]:
        """A unit of work that holds the generation locked and renews its lease. Raises ClaimLost.

        Steps of one worker wait for each other; do not nest them.
        """
        async with self._turn, unit_of_work() as session:
            row = await repository.lock_claimed(session, self.generation_id, attempt=self.attempt)
            if row is None:
                raise ClaimLost
            row.lease_until = now() + LEASE
            self._row = row
            try:
                yield session
            finally:
                self._row = None

    # --- within a step ------------------------------------------------------------------------------------------------

    async def emit(self, session: AsyncSession, event: str, data: dict[str, Any]) -> None:
        """Tell whoever watches. `data` is JSON."""
        await repository.add_event(session, self._held(), event, data)

    async def record_usage(self, session: AsyncSession, usage: Sequence[Usage]) -> None:
        """What calls to the model took and cost, one line each."""
        for call in usage:
            details = {
                "generation_id": str(self.generation_id),
                "business_id": str(self.business_id),
                "model": call.model,
                "prompt": call.prompt,
                "input_tokens": call.input_tokens,
                "output_tokens": call.output_tokens,
                "latency_ms": call.latency_ms,
                "cached": call.is_cached,
            }
            await billing.record_usage(
                session, self.user_id, _ACTIONS[self.kind], details, cost_microdollars=call.cost_microdollars
            )

    async def succeed(self, session: AsyncSession, result: dict[str, Any]) -> None:
        """The last thing a worker says; it belongs into the step that stores the result."""
        await ending.succeed(session, self._held(), result)
        self.has_ended = True

    async def fail(self, session: AsyncSession, code: str, message: str) -> None:
        await ending.fail(session, self._held(), code, message)
        self.has_ended = True

    def _held(self) -> Generation:
        if self._row is None:
            raise RuntimeError("Call this within `async with work.step()`.")
        return self._row

    # --- beside the steps ---------------------------------------------------------------------------------------------

    def progress(self, percent: int, message: str) -> None:
        """Report from anywhere, also between steps; the newest report wins. Matches `llm.contract.Progress`."""
        self._news = (percent, message)
        self._wake.set()

    async def keep(self) -> None:
        """Renew the lease and write down progress until `stop_keeping`."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), RENEW_EVERY_SECONDS)
            if self.has_ended:
                return
            self._wake.clear()
            try:
                await self._write_news()
            except ClaimLost:
                return  # the next step of the work itself finds out, and stops
            except (SQLAlchemyError, OSError) as error:
                log.warning("generation.not_renewed", generation_id=str(self.generation_id), error=type(error).__name__)

    def stop_keeping(self) -> None:
        self.has_ended = True
        self._wake.set()

    async def _write_news(self) -> None:
        async with self.step() as session:
            news, self._news = self._news, None
            if news is None:
                return
            percent, message = news
            row = self._held()
            row.progress = max(row.progress, min(percent, 99))  # 100 is said by the end
            await session.flush()
            await self.emit(session, "progress", {"percent": row.progress, "message": message})


async def claim(generation_id: UUID) -> Work | None:
    """Take the generation for this worker. None when it is finished, gone, held by another, or was tried too often."""
    async with unit_of_work() as session:
        generation = await repository.lock_claimable(session, generation_id, at=now())
        if generation is None:
            return None
        if generation.attempts >= ending.MAX_ATTEMPTS:
            await ending.give_up(session, generation)
            return None
        generation.status = GenerationStatus.RUNNING
        generation.attempts += 1
        generation.lease_until = now() + LEASE
        await session.flush()
        return Work(generation)
