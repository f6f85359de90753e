"""The SQL of plans and usage; that of payments stands in `payments_repository.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing.models import Subscription, UsageCounter, UsageHold, UsageLog
from app.users.models import Plan, User

LIVE = ("trialing", "active", "past_due")
"""Stripe's words for a subscription that gives something."""


@dataclass(frozen=True, slots=True)
class Usage:
    action: str
    count: int
    cost_microdollars: int | None
    """None where nothing of it had a known price."""


async def get_plan(session: AsyncSession, user_id: UUID) -> Plan:
    """The one in force, of a user that exists."""
    return (await session.scalars(select(User.plan).where(User.id == user_id))).one()


async def find_subscription(session: AsyncSession, user_id: UUID) -> Subscription | None:
    """The one that counts: the newest that gives something, else the newest."""
    query = select(Subscription).where(Subscription.user_id == user_id)
    is_live = case((Subscription.status.in_(LIVE), 0), else_=1)
    return await session.scalar(
        query.order_by(is_live, Subscription.created_at.desc(), Subscription.id.desc()).limit(1)
    )


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


async def sum_spend(session: AsyncSession, user_id: UUID, *, since: datetime) -> int:
    """Microdollars of model calls with a known price."""
    query = select(func.sum(UsageLog.cost_microdollars)).where(
        UsageLog.user_id == user_id, UsageLog.created_at >= since
    )
    return int(await session.scalar(query) or 0)


# --- quotas -----------------------------------------------------------------------------------------------------------


async def lock_quota(session: AsyncSession, user_id: UUID, quota: str) -> None:
    """Until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"quota:{quota}:{user_id}", 0))))


async def count_one_more(
    session: AsyncSession, user_id: UUID, quota: str, *, period_start: datetime, limit: int | None
) -> int | None:
    """How many there are with it; None when the limit is reached, and nothing is counted then."""
    if limit is not None and limit < 1:
        return None
    row = {"user_id": user_id, "quota": quota, "period_start": period_start, "used": 1}
    statement = insert(UsageCounter).values(row)
    counted = statement.on_conflict_do_update(
        index_elements=["user_id", "quota", "period_start"],
        set_={"used": UsageCounter.used + 1},
        where=None if limit is None else UsageCounter.used < limit,
    )
    return await session.scalar(counted.returning(UsageCounter.used))


async def give_back_one(session: AsyncSession, user_id: UUID, quota: str, *, period_start: datetime) -> None:
    counter = (
        UsageCounter.user_id == user_id,
        UsageCounter.quota == quota,
        UsageCounter.period_start == period_start,
    )
    await session.execute(
        update(UsageCounter).where(*counter, UsageCounter.used > 0).values(used=UsageCounter.used - 1)
    )


async def find_count(session: AsyncSession, user_id: UUID, quota: str, *, period_start: datetime) -> int:
    query = select(UsageCounter.used).where(
        UsageCounter.user_id == user_id, UsageCounter.quota == quota, UsageCounter.period_start == period_start
    )
    return await session.scalar(query) or 0


async def add_hold(
    session: AsyncSession, work_id: UUID, user_id: UUID, *, period_start: datetime, microdollars: int
) -> None:
    session.add(UsageHold(work_id=work_id, user_id=user_id, period_start=period_start, microdollars=microdollars))
    await session.flush()


async def sum_holds(session: AsyncSession, user_id: UUID, *, period_start: datetime) -> int:
    query = select(func.sum(UsageHold.microdollars)).where(
        UsageHold.user_id == user_id, UsageHold.period_start == period_start
    )
    return int(await session.scalar(query) or 0)


async def take_hold(session: AsyncSession, work_id: UUID) -> UsageHold | None:
    """Away with it; None when it is gone already."""
    return await session.scalar(delete(UsageHold).where(UsageHold.work_id == work_id).returning(UsageHold))


async def forget_holds(session: AsyncSession, *, before: datetime) -> int:
    """Of work that is gone without having ended, such as that of a deleted business."""
    return len(
        (
            await session.scalars(delete(UsageHold).where(UsageHold.created_at < before).returning(UsageHold.work_id))
        ).all()
    )
