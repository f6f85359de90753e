"""The rules of the calendar: when posts go out, and who may move them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.publishing import repository


async def find_oldest_due(session: AsyncSession) -> datetime | None:
    return await repository.find_oldest_due(session, at=now())
