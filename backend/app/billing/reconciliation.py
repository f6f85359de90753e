"""What Stripe has and what we have, laid side by side: an event that never came is made up for."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from app.billing import (
    customers,
    payments_repository as repository,
    plans,
    prices,
    repository as usage,
    subscriptions,
)
from app.core.clock import now
from app.core.db import unit_of_work
from app.vendors.stripe import calls
from app.vendors.stripe.contract import SubscriptionState

log = structlog.get_logger(__name__)

LONGEST_WORK = timedelta(days=1)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Reconciled:
    compared: int
    mended: int
    closed: int
    """Customers of users who are gone."""


async def reconcile() -> Reconciled:
    """Read every running subscription, and again those of users where something differs. Raises StripeFailed."""
    async with unit_of_work() as session:
        await usage.forget_holds(session, before=now() - LONGEST_WORK)
    if not plans.is_paid_by_stripe():
        return Reconciled(0, 0, 0)
    await prices.read()
    closed = await customers.close_abandoned()
    async with unit_of_work() as session:
        ours = {row.stripe_subscription_id: row.user_id for row in await repository.list_live(session)}
        suspects = set(await repository.list_unpaid(session, limit=_AT_ONCE))
    compared = 0
    async for state in calls.each_subscription():
        compared += 1
        ours.pop(state.id, None)
        if (user_id := await _differing(state)) is not None:
            suspects.add(user_id)
    suspects |= set(ours.values())  # running here, and not at Stripe
    mended = 0
    for user_id in suspects:
        if await subscriptions.read_again(user_id):
            mended += 1
            log.warning("billing.drift_mended", user_id=str(user_id))
    done = Reconciled(compared, mended, closed)
    log.info("billing.reconciled", compared=done.compared, mended=done.mended, closed=done.closed)
    return done


async def _differing(state: SubscriptionState) -> UUID | None:
    """Whose it is, where we know it otherwise than it is, or not at all."""
    async with unit_of_work() as session:
        row = await repository.find_subscription(session, state.id)
        values = await subscriptions.values_of(session, state, before=row)
        if values is None:
            return None
        if row is not None:
            return None if subscriptions.is_as_written(row, values) else row.user_id
    return await customers.find_owner(state.customer_id)
