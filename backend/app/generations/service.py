"""Long work: starting it, reading it, and noticing when nobody looks after it any more."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import entitlements
from app.businesses import service as businesses
from app.core import jobs
from app.core.clock import now
from app.core.db import unit_of_work
from app.generations import ending, repository
from app.generations.errors import GenerationIsFine, GenerationNotFound
from app.generations.models import Generation, GenerationEvent, GenerationKind, GenerationStatus
from app.users.models import User

log = structlog.get_logger(__name__)

TASKS = {
    GenerationKind.STRATEGY: "strategies.generate",
    GenerationKind.CONTENT: "content.generate",
    GenerationKind.OPTIMIZATION: "content.optimize",
}
"""Who does it: the task that is rung with the generation's id."""

RING_AGAIN_AFTER = timedelta(seconds=30)
EVENTS_KEPT_FOR = timedelta(days=7)
_SWEPT_AT_ONCE = 200
_FORGOTTEN_AT_ONCE = 500


async def start(
    session: AsyncSession, *, user: User, business_id: UUID, kind: GenerationKind, request: dict[str, Any]
) -> Generation:
    """Queue work for a business of the user's. `request` is all a restarted worker will know of what was asked.

    Raises PlanLimitReached.
    """
    generation = Generation(
        user_id=user.id,
        business_id=business_id,
        kind=kind,
        request=request,
        # While queued the lease is the doorbell's: when it has passed and nobody came, the sweep rings again.
        lease_until=now() + RING_AGAIN_AFTER,
    )
    session.add(generation)
    await session.flush()
    await entitlements.begin_generation(session, user.id, generation.id)
    _ring(session, generation)
    return generation


async def start_again(session: AsyncSession, generation_id: UUID) -> Generation:
    """Do work of any owner's once more: what failed as a generation of its own, what hangs as itself.

    Raises GenerationNotFound, and GenerationIsFine where a worker is at it or it has succeeded.
    """
    generation = await repository.lock_any(session, generation_id)
    if generation is None:
        raise GenerationNotFound(f"There is no generation {generation_id}. Its business may have been deleted.")
    if generation.status is GenerationStatus.SUCCEEDED:
        raise GenerationIsFine("It has succeeded. Its result is with its owner.")
    if generation.status is GenerationStatus.FAILED:
        again = Generation(
            user_id=generation.user_id,
            business_id=generation.business_id,
            kind=generation.kind,
            request=generation.request,
            lease_until=now() + RING_AGAIN_AFTER,
        )
        session.add(again)
        await session.flush()
        # An administrator asked for it: it counts, and is not refused.
        await entitlements.begin_generation(session, again.user_id, again.id, is_free=True)
        _ring(session, again)
        return again
    if generation.lease_until is not None and generation.lease_until > now():
        raise GenerationIsFine("A worker is at it, or has just been called. Look again in a minute.")
    # Back to queued, as the sweep does it: the worker that lost it can write nothing more should it wake up.
    generation.status = GenerationStatus.QUEUED
    generation.lease_until = now() + RING_AGAIN_AFTER
    await session.flush()
    _ring(session, generation)
    return generation


async def get_generation(session: AsyncSession, generation_id: UUID, *, owner: User) -> Generation:
    return await repository.get_generation(session, generation_id, owner=owner)


async def list_generations(
    session: AsyncSession, *, owner: User, business_id: UUID, cursor: str | None, limit: int
) -> tuple[Sequence[Generation], str | None]:
    """Of one business, newest first. Raises BusinessNotFound."""
    await businesses.get_business(session, business_id, owner=owner)
    return await repository.list_generations(session, owner=owner, business_id=business_id, cursor=cursor, limit=limit)


async def list_unfinished(session: AsyncSession, *, business_id: UUID, kind: GenerationKind) -> Sequence[Generation]:
    return await repository.list_unfinished(session, business_id=business_id, kind=kind)


async def list_events(session: AsyncSession, generation_id: UUID, *, event: str) -> Sequence[GenerationEvent]:
    return await repository.list_events(session, generation_id, event=event)


async def hold_back_workers(session: AsyncSession, business_id: UUID) -> None:
    """Take the workers' locks first, in their order, before locking a business that is about to be deleted."""
    await repository.lock_all(session, business_id)


async def sweep() -> None:
    """Ring again for work whose doorbell was lost or whose worker died; give up on what has killed three of them."""
    async with unit_of_work() as session:
        for generation in await repository.lock_overdue(session, at=now(), limit=_SWEPT_AT_ONCE):
            if generation.status is GenerationStatus.RUNNING and generation.attempts >= ending.MAX_ATTEMPTS:
                await ending.give_up(session, generation)
                continue
            log.warning("generation.rung_again", generation_id=str(generation.id), was=generation.status)
            # Back to queued, so that the worker that lost it can write nothing more should it wake up.
            generation.status = GenerationStatus.QUEUED
            generation.lease_until = now() + RING_AGAIN_AFTER
            _ring(session, generation)


async def forget_events() -> None:
    """Nobody watches a generation that ended a week ago; what came of it stays with it."""
    while True:
        async with unit_of_work() as session:
            before = now() - EVENTS_KEPT_FOR
            if await repository.forget_events(session, before=before, limit=_FORGOTTEN_AT_ONCE) < _FORGOTTEN_AT_ONCE:
                return


def _ring(session: AsyncSession, generation: Generation) -> None:
    jobs.enqueue(session, TASKS[generation.kind], generation.id)
