"""What a user has by what they pay: read from Stripe, written down, and turned into the plan in force.

Events come twice and out of order, so none is believed: each only says whose subscriptions to read again. Two readings
at the same moment are told apart by number: one that was begun before another that is written down already is dropped,
for the later one has seen whatever made the earlier one begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import notices, payments_repository as repository, plans, prices
from app.billing.models import BillingAccount, Subscription
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.users.models import Plan, User
from app.vendors.stripe import calls
from app.vendors.stripe.contract import SubscriptionState

log = structlog.get_logger(__name__)

_GRACES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """Of a subscription what matters to us: when two of these differ, something was missed."""

    status: str | None
    plan: Plan
    period_end: datetime | None
    is_ending: bool
    next_plan: Plan | None


async def read_again(user_id: UUID) -> bool:
    """Whether anything was otherwise than we knew. Raises StripeFailed."""
    async with unit_of_work() as session:
        customer_id = await repository.find_customer(session, user_id)
        if customer_id is None:
            return await settle(session, user_id)
        number = await repository.begin_reading(session, user_id)
    if number is None:
        return False
    states = await calls.list_subscriptions(customer_id)
    async with unit_of_work() as session:
        return await write(session, user_id, number, states)


async def write(session: AsyncSession, user_id: UUID, number: int, states: Sequence[SubscriptionState]) -> bool:
    """What the reading with this number saw. False also where a later one is written down."""
    account = await repository.lock_account(session, user_id)
    if account is None or account.sync_written >= number:
        return False
    account.sync_written, account.synced_at = number, now()
    before = {one.stripe_subscription_id: one for one in await repository.list_subscriptions(session, user_id)}
    is_changed, known = False, []
    for state in states:
        values = await values_of(session, state, before=before.get(state.id))
        if values is None:
            continue
        known.append(state.id)
        old = before.get(state.id)
        is_changed = is_changed or old is None or seen_in(old) != _seen(values)
        await repository.put_subscription(session, {**values, "user_id": user_id, "updated_at": now()})
        if state.trial_start is not None:
            account.trial_used_at = account.trial_used_at or state.trial_start
        if values["past_due_since"] is not None and (old is None or old.past_due_since is None):
            await notices.payment_failed(session, user_id, state.id, until=grace_end(values["past_due_since"]))
    await repository.end_missing(session, user_id, known=known, at=now())
    is_changed = is_changed or any(
        one.stripe_subscription_id not in known and one.status != "canceled" for one in before.values()
    )
    await session.flush()
    return await settle(session, user_id) or is_changed


async def values_of(
    session: AsyncSession, state: SubscriptionState, *, before: Subscription | None
) -> dict[str, Any] | None:
    """The columns of a subscription; None when it is for nothing of ours."""
    plan = await prices.find_plan(session, state.price)
    if plan is None:
        log.warning("billing.unknown_price", subscription_id=state.id, price_id=state.price.id)
        return None
    next_plan = await prices.find_plan_by_id(session, state.next_price_id) if state.next_price_id else None
    is_late = state.status == "past_due"
    return {
        "stripe_subscription_id": state.id,
        "plan": plan,
        "status": state.status,
        "current_period_start": state.period_start,
        "current_period_end": state.period_end,
        "cancel_at_period_end": state.ends_at is not None and state.status != "canceled",
        "ends_at": state.ends_at,
        "trial_ends_at": state.trial_end,
        "past_due_since": ((before.past_due_since if before else None) or now()) if is_late else None,
        "next_plan": next_plan if next_plan is not plan else None,
        "stripe_price_id": state.price.id,
        "stripe_item_id": state.item_id,
        "created_at": state.created_at,
    }


def _seen(values: dict[str, Any]) -> Seen:
    return Seen(
        values["status"],
        values["plan"],
        values["current_period_end"],
        values["cancel_at_period_end"],
        values["next_plan"],
    )


def seen_in(row: Subscription) -> Seen:
    return Seen(row.status, row.plan, row.current_period_end, row.cancel_at_period_end, row.next_plan)


def is_as_written(row: Subscription, values: dict[str, Any]) -> bool:
    return seen_in(row) == _seen(values)


# --- the plan in force ------------------------------------------------------------------------------------------------


def grace_end(past_due_since: datetime) -> datetime:
    """Until then a plan goes on although a payment is missing."""
    return past_due_since + timedelta(days=get_settings().BILLING_GRACE_DAYS)


def plan_in_force(account: BillingAccount, subscriptions: Sequence[Subscription], *, at: datetime) -> Plan:
    """An administrator's choice, else the largest that is paid for, tried, or within its grace; else the free one."""
    if account.plan_override is not None:
        return account.plan_override
    paid = [one.plan for one in subscriptions if _gives(one, at=at)]
    return plans.largest(paid) if paid else Plan.FREE


def _gives(subscription: Subscription, *, at: datetime) -> bool:
    if subscription.status == "past_due":
        return subscription.past_due_since is None or at < grace_end(subscription.past_due_since)
    return subscription.status in {"active", "trialing"}


async def settle(session: AsyncSession, user_id: UUID) -> bool:
    """Put the plan in force where everybody reads it, and tell the user of a change. Whether it changed."""
    account = await repository.lock_account(session, user_id)
    user = await session.get(User, user_id, populate_existing=True)
    if account is None or user is None:
        return False
    plan = plan_in_force(account, await repository.list_subscriptions(session, user_id), at=now())
    if plan is user.plan:
        return False
    before, user.plan = user.plan, plan
    await session.flush()
    await notices.plan_changed(session, user_id, before=before, after=plan)
    log.info("billing.plan_changed", user_id=str(user_id), before=before.value, after=plan.value)
    return True


async def end_all(session: AsyncSession, user_id: UUID) -> None:
    """Their customer is gone, and whatever it paid for."""
    await repository.end_missing(session, user_id, known=[], at=now())
    await settle(session, user_id)


async def override_plan(session: AsyncSession, user_id: UUID, plan: Plan | None) -> None:
    """What an administrator gives, whatever is paid for; None: what is paid for again."""
    account = await repository.lock_account(session, user_id)
    if account is None:
        return
    account.plan_override = plan
    await session.flush()
    await settle(session, user_id)


async def end_graces() -> None:
    """Of those who did not pay in time the plan ends; nothing of theirs is deleted."""
    since = now() - timedelta(days=get_settings().BILLING_GRACE_DAYS)
    async with unit_of_work() as session:
        late = await repository.list_grace_over(session, since=since, limit=_GRACES_AT_ONCE)
    for user_id in late:
        async with unit_of_work() as session:
            await settle(session, user_id)
