"""Every SQL statement about businesses."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.errors import BusinessNotFound
from app.businesses.models import Business
from app.core import pagination
from app.users.models import User


async def get_business(session: AsyncSession, business_id: UUID, *, owner: User, lock: bool = False) -> Business:
    query = select(Business).where(Business.id == business_id, Business.user_id == owner.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (business := await session.scalar(query)) is None:
        raise BusinessNotFound(f"You have no business {business_id}. `GET /api/v1/businesses` lists those you have.")
    return business


async def find_business(session: AsyncSession, business_id: UUID, *, lock: bool = False) -> Business | None:
    """Of any owner: for workers."""
    query = select(Business).where(Business.id == business_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def count_businesses(session: AsyncSession, user_id: UUID) -> int:
    """Of their own: examples take no place."""
    query = select(func.count()).where(Business.user_id == user_id, ~Business.is_example)
    return await session.scalar(query) or 0


def examples_of(user_id: UUID) -> Select[UUID]:
    return select(Business.id).where(Business.user_id == user_id, Business.is_example)


async def find_example(session: AsyncSession, user_id: UUID) -> Business | None:
    query = select(Business).where(Business.user_id == user_id, Business.is_example)
    found: Business | None = await session.scalar(query.order_by(Business.created_at).limit(1))
    return found


async def count_older(session: AsyncSession, business: Business) -> int:
    """Businesses of the same owner that were there before it, examples not counted."""
    before = tuple_(Business.created_at, Business.id) < tuple_(business.created_at, business.id)
    query = select(func.count()).where(Business.user_id == business.user_id, ~Business.is_example, before)
    return await session.scalar(query) or 0


async def list_businesses(
    session: AsyncSession, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Business], str | None]:
    query = select(Business).where(Business.user_id == owner.id)
    return await pagination.page(session, query, at=Business.created_at, row_id=Business.id, cursor=cursor, limit=limit)
