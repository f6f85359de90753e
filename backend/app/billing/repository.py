"""Every SQL statement of the room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing.models import UsageLog


@dataclass(frozen=True, slots=True)
class Usage:
    action: str
    count: int
    cost_microdollars: int | None
    """None where nothing of it had a known price."""


async def sum_usage(session: AsyncSession, user_id: UUID, *, since: datetime) -> Sequence[Usage]:
    """What the user did since then, by action in alphabetical order."""
    query = (
        select(UsageLog.action, func.count(), func.sum(UsageLog.cost_microdollars))
        .where(UsageLog.user_id == user_id, UsageLog.created_at >= since)
        .group_by(UsageLog.action)
        .order_by(UsageLog.action)
    )
    return [
        Usage(action=action, count=count, cost_microdollars=None if cost is None else int(cost))
        for action, count, cost in await session.execute(query)
    ]
