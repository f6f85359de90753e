"""Every SQL statement about generations and their events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pagination
from app.generations.errors import GenerationNotFound
from app.generations.models import Generation, GenerationEvent, GenerationKind, GenerationStatus
from app.users.models import User

UNFINISHED = (GenerationStatus.QUEUED, GenerationStatus.RUNNING)


async def get_generation(session: AsyncSession, generation_id: UUID, *, owner: User) -> Generation:
    query = select(Generation).where(Generation.id == generation_id, Generation.user_id == owner.id)
    if (generation := await session.scalar(query)) is None:
        raise GenerationNotFound(f"None of your businesses has a generation {generation_id}. Start a new one.")
    return generation


async def list_generations(
    session: AsyncSession, *, owner: User, business_id: UUID, cursor: str | None, limit: int
) -> tuple[Sequence[Generation], str | None]:
    query = select(Generation).where(Generation.user_id == owner.id, Generation.business_id == business_id)
    return await pagination.page(
        session, query, at=Generation.created_at, row_id=Generation.id, cursor=cursor, limit=limit
    )


async def list_unfinished(session: AsyncSession, *, business_id: UUID, kind: GenerationKind) -> Sequence[Generation]:
    query = select(Generation).where(
        Generation.business_id == business_id, Generation.kind == kind, Generation.status.in_(UNFINISHED)
    )
    return (await session.scalars(query)).all()


async def lock_any(session: AsyncSession, generation_id: UUID) -> Generation | None:
    """Of any owner, whatever its state."""
    query = select(Generation).where(Generation.id == generation_id)
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def lock_claimable(session: AsyncSession, generation_id: UUID, *, at: datetime) -> Generation | None:
    """Queued, or running under a lease that ran out; None also while another worker holds it."""
    query = select(Generation).where(
        Generation.id == generation_id,
        or_(
            Generation.status == GenerationStatus.QUEUED,
            (Generation.status == GenerationStatus.RUNNING) & (Generation.lease_until < at),
        ),
    )
    return await session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))


async def lock_claimed(session: AsyncSession, generation_id: UUID, *, attempt: int) -> Generation | None:
    """The row while this attempt still is the one that works on it."""
    query = select(Generation).where(
        Generation.id == generation_id,
        Generation.status == GenerationStatus.RUNNING,
        Generation.attempts == attempt,
    )
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def lock_overdue(session: AsyncSession, *, at: datetime, limit: int) -> Sequence[Generation]:
    """Unfinished ones nobody seems to look after: rung for but not taken, or left by a worker."""
    query = (
        select(Generation)
        .where(Generation.status.in_(UNFINISHED), or_(Generation.lease_until < at, Generation.lease_until.is_(None)))
        .order_by(Generation.lease_until.asc().nulls_first())
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def add_event(session: AsyncSession, generation: Generation, event: str, data: dict[str, Any]) -> None:
    """`generation` is locked by this transaction, so `seq` has no gaps and appears in order."""
    seq = await session.scalar(
        update(Generation)
        .where(Generation.id == generation.id)
        .values(last_seq=Generation.last_seq + 1)
        .returning(Generation.last_seq)
        .execution_options(synchronize_session=False)
    )
    session.add(GenerationEvent(generation_id=generation.id, seq=seq, event=event, data=data))
    await session.flush()


async def list_events(
    session: AsyncSession, generation_id: UUID, *, after: int = 0, event: str | None = None, limit: int = 500
) -> Sequence[GenerationEvent]:
    query = select(GenerationEvent).where(GenerationEvent.generation_id == generation_id, GenerationEvent.seq > after)
    if event is not None:
        query = query.where(GenerationEvent.event == event)
    return (await session.scalars(query.order_by(GenerationEvent.seq).limit(limit))).all()


async def forget_events(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Of up to `limit` generations that ended before then; of how many there were any."""
    ended = (
        select(Generation.id)
        .where(
            Generation.status.not_in(UNFINISHED),
            Generation.updated_at < before,
            exists().where(GenerationEvent.generation_id == Generation.id),
        )
        .limit(limit)
    )
    forget = delete(GenerationEvent).where(GenerationEvent.generation_id.in_(ended))
    return len(set(await session.scalars(forget.returning(GenerationEvent.generation_id))))


async def find_state(session: AsyncSession, generation_id: UUID) -> tuple[GenerationStatus, int] | None:
    """Status and number of the last event; None when it is gone."""
    query = select(Generation.status, Generation.last_seq).where(Generation.id == generation_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def lock_all(session: AsyncSession, business_id: UUID) -> None:
    """Hold back every worker's next step for this business until this transaction ends."""
    await session.execute(select(Generation.id).where(Generation.business_id == business_id).with_for_update())
