"""The one place that decides whether a plan allows something more, whoever asks and however many ask at once.

What stands (businesses, accounts) belongs to higher rooms, so whoever asks counts it, under a lock that is held until
their transaction ends. What is begun each month is counted here, in a row that two requests meet at. Where nothing is
sold nobody is asked and nothing is locked, and the month is counted all the same.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import plans, repository
from app.billing.errors import NotInPlan, PlanLimitReached
from app.billing.months import month_of
from app.billing.plans import Feature, PlanOffer
from app.core.clock import now


class Quota(StrEnum):
    """As in a plan's entitlements."""

    BUSINESSES = "businesses"
    SOCIAL_ACCOUNTS = "social_accounts"
    POSTS_PER_MONTH = "posts_per_month"
    GENERATIONS_PER_MONTH = "generations_per_month"
    AI_MICRODOLLARS_PER_MONTH = "ai_microdollars_per_month"


HOLD_MICRODOLLARS = 20_000
"""Kept free of a month's spend for each generation under way: what one costs is known only afterwards."""

_WORDS = {
    Quota.BUSINESSES: ("business", "businesses"),
    Quota.SOCIAL_ACCOUNTS: ("connected account", "connected accounts"),
    Quota.GENERATIONS_PER_MONTH: ("generation a month", "generations a month"),
}
_INSTEAD = {
    Quota.BUSINESSES: "or delete one you no longer need",
    Quota.SOCIAL_ACCOUNTS: "or disconnect one you no longer need",
}
_FEATURES = {Feature.RECURRING_POSTS: "recurring posts", Feature.ANALYTICS_EXPORT: "figures as a file"}


async def take_place(
    session: AsyncSession, user_id: UUID, quota: Quota, *, count: Callable[[], Awaitable[int]]
) -> None:
    """Before something is added that stands: a business, an account. `count`: how many there are now.

    Until the transaction ends nobody else takes a place of this user's. Raises PlanLimitReached.
    """
    if not plans.limits(quota.value):
        return
    await repository.lock_quota(session, user_id, quota.value)
    offer = plans.offer_of(await repository.get_plan(session, user_id))
    limit: int | None = getattr(offer.entitlements, quota.value)
    if limit is None or (used := await count()) < limit:
        return
    one, many = _WORDS[quota]
    raise _reached(
        f"The plan {offer.name} allows {limit} {one if limit == 1 else many}, and you have {used}. "
        f"Choose a larger plan, {_INSTEAD[quota]}.",
        quota=quota,
        offer=offer,
        used=used,
        limit=limit,
    )


async def hold_calendar(session: AsyncSession, user_id: UUID) -> None:
    """Until the transaction ends nobody else puts posts of this user on the calendar; before any post is locked."""
    if plans.limits(Quota.POSTS_PER_MONTH.value):
        await repository.lock_quota(session, user_id, Quota.POSTS_PER_MONTH.value)


async def begin_generation(session: AsyncSession, user_id: UUID, work_id: UUID, *, is_free: bool = False) -> None:
    """Count one more this month and keep some of the month's spend for it. `is_free`: counted, never refused.

    Raises PlanLimitReached.
    """
    start, end = month_of(now())
    offer = plans.offer_of(await repository.get_plan(session, user_id))
    limit = None if is_free else offer.entitlements.generations_per_month
    used = await repository.count_one_more(
        session, user_id, Quota.GENERATIONS_PER_MONTH.value, period_start=start, limit=limit
    )
    if used is None:
        one, many = _WORDS[Quota.GENERATIONS_PER_MONTH]
        raise _reached(
            f"The plan {offer.name} allows {limit} {one if limit == 1 else many}, and they are used. "
            f"Choose a larger plan, or wait until {_day(end)}.",
            quota=Quota.GENERATIONS_PER_MONTH,
            offer=offer,
            used=limit or 0,
            limit=limit or 0,
            resets_at=end,
        )
    # The counter's row is locked now, so nobody of this user's reads or adds holds meanwhile.
    spend_limit = None if is_free else offer.entitlements.ai_microdollars_per_month
    if spend_limit is not None:
        spent = await repository.sum_spend(session, user_id, since=start)
        held = await repository.sum_holds(session, user_id, period_start=start)
        if spent + held >= spend_limit:
            raise _reached(
                f"The plan {offer.name} allows {_dollars(spend_limit)} of language models a month; {_dollars(spent)} "
                f"is spent{' and the rest is kept for work under way' if spent < spend_limit else ''}. "
                f"Choose a larger plan, or wait until {_day(end)}.",
                quota=Quota.AI_MICRODOLLARS_PER_MONTH,
                offer=offer,
                used=spent,
                limit=spend_limit,
                resets_at=end,
            )
    await repository.add_hold(session, work_id, user_id, period_start=start, microdollars=HOLD_MICRODOLLARS)


async def end_generation(session: AsyncSession, work_id: UUID, *, came_to_something: bool) -> None:
    """Once for each that was begun, in the transaction that ends it; repeating it changes nothing."""
    hold = await repository.take_hold(session, work_id)
    if hold is not None and not came_to_something:
        await repository.give_back_one(
            session, hold.user_id, Quota.GENERATIONS_PER_MONTH.value, period_start=hold.period_start
        )


async def require_feature(session: AsyncSession, user_id: UUID, feature: Feature) -> None:
    """Raises NotInPlan."""
    if (lacking := await find_lacking(session, user_id, feature)) is not None:
        plan = await repository.get_plan(session, user_id)
        raise NotInPlan(lacking, feature=feature.value, plan=plan.value)


async def find_lacking(session: AsyncSession, user_id: UUID, feature: Feature) -> str | None:
    """Why the user cannot have it, for a person; None where their plan has it."""
    if not plans.is_selling():
        return None
    offer = plans.offer_of(await repository.get_plan(session, user_id))
    if feature in offer.features:
        return None
    return f"The plan {offer.name} does not have {_FEATURES[feature]}. Choose a larger plan."


def _reached(
    detail: str, *, quota: Quota, offer: PlanOffer, used: int, limit: int, resets_at: datetime | None = None
) -> PlanLimitReached:
    return PlanLimitReached(
        detail,
        quota=quota.value,
        plan=offer.plan.value,
        used=used,
        limit=limit,
        resets_at=resets_at.isoformat() if resets_at else None,
    )


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B} (UTC)"


def _dollars(microdollars: int) -> str:
    return f"${microdollars / 1_000_000:.2f}"
