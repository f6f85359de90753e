"""Every SQL statement about strategies."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.core import pagination
from app.strategies.errors import StrategyNotFound
from app.strategies.models import Strategy
from app.users.models import User


async def get_strategy(session: AsyncSession, strategy_id: UUID, *, owner: User, lock: bool = False) -> Strategy:
    query = (
        select(Strategy)
        .join(Business, Business.id == Strategy.business_id)
        .where(Strategy.id == strategy_id, Business.user_id == owner.id)
    )
    if lock:
        query = query.with_for_update(of=Strategy).execution_options(populate_existing=True)
    if (strategy := await session.scalar(query)) is None:
        raise StrategyNotFound(f"None of your businesses has a strategy {strategy_id}.")
    return strategy


async def find_strategy(session: AsyncSession, strategy_id: UUID) -> Strategy | None:
    """Of any owner: for workers."""
    return await session.get(Strategy, strategy_id, populate_existing=True)


async def find_active(session: AsyncSession, business_id: UUID) -> Strategy | None:
    return await session.scalar(select(Strategy).where(Strategy.business_id == business_id, Strategy.is_active))


async def find_version(session: AsyncSession, business_id: UUID, version: int) -> Strategy | None:
    return await session.scalar(
        select(Strategy).where(Strategy.business_id == business_id, Strategy.version == version)
    )


async def list_versions(
    session: AsyncSession, business_id: UUID, *, cursor: str | None, limit: int
) -> tuple[Sequence[Strategy], str | None]:
    query = select(Strategy).where(Strategy.business_id == business_id)
    return await pagination.page(session, query, at=Strategy.created_at, row_id=Strategy.id, cursor=cursor, limit=limit)


async def next_version(session: AsyncSession, business_id: UUID) -> int:
    """Right only while the business is locked."""
    query = select(func.coalesce(func.max(Strategy.version), 0) + 1).where(Strategy.business_id == business_id)
    return (await session.scalars(query)).one()


async def make_active(session: AsyncSession, business_id: UUID, strategy_id: UUID | None) -> None:
    """Only this one from now on; None: no one. Past the ORM, because choosing a version is not an edit of it."""
    plain = {"synchronize_session": False}
    others = update(Strategy).where(Strategy.business_id == business_id, Strategy.is_active)
    await session.execute(others.values(is_active=False).execution_options(**plain))
    if strategy_id is not None:
        one = update(Strategy).where(Strategy.id == strategy_id)
        await session.execute(one.values(is_active=True).execution_options(**plain))
