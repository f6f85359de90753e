"""Every SQL statement about businesses."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
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


async def list_businesses(
    session: AsyncSession, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Business], str | None]:
    query = select(Business).where(Business.user_id == owner.id)
    return await pagination.page(session, query, at=Business.created_at, row_id=Business.id, cursor=cursor, limit=limit)
