"""What Stripe reports. An event says whom to look at; what is true is read from Stripe (`subscriptions.py`)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from app.billing import customers, notices, payments_repository as repository, plans, prices, subscriptions
from app.core.db import unit_of_work

log = structlog.get_logger(__name__)

_ABOUT_A_CUSTOMER = ("customer.subscription.", "checkout.session.", "invoice.", "subscription_schedule.")
_ABOUT_PRICES = ("price.", "product.")


async def handle(event_type: str, payload: Mapping[str, Any]) -> None:
    """Raises StripeFailed: then the event is handled again later."""
    if not plans.is_paid_by_stripe():
        log.info("billing.event_passed_over", type=event_type, why="billing is switched off")
        return
    subject: Mapping[str, Any] = payload.get("data", {}).get("object", {})
    if event_type.startswith(_ABOUT_PRICES):
        await prices.read()
    elif event_type == "customer.deleted":
        await _let_go(str(subject["id"]))
    elif event_type.startswith(_ABOUT_A_CUSTOMER):
        await _read_again(event_type, subject)
    else:
        log.info("billing.event_passed_over", type=event_type, why="nothing here follows from it")


async def _read_again(event_type: str, subject: Mapping[str, Any]) -> None:
    customer_id = _customer_of(subject)
    if customer_id is None:
        log.info("billing.event_passed_over", type=event_type, why="it names no customer")
        return
    user_id = await customers.find_owner(customer_id)
    if user_id is None:
        log.info("billing.event_passed_over", type=event_type, why="the customer is nobody's here")
        return
    await subscriptions.read_again(user_id)
    if event_type == "customer.subscription.trial_will_end" and isinstance(subject.get("trial_end"), int):
        async with unit_of_work() as session:
            ends = datetime.fromtimestamp(subject["trial_end"], UTC)
            await notices.trial_ends(session, user_id, str(subject["id"]), at=ends)


async def _let_go(customer_id: str) -> None:
    """The customer was deleted at Stripe, and their subscriptions with it."""
    async with unit_of_work() as session:
        user_id = await repository.find_owner(session, customer_id)
        if user_id is None:
            return
        await repository.lock_account(session, user_id)
        await repository.link_customer(session, user_id, None)
        await subscriptions.end_all(session, user_id)


def _customer_of(subject: Mapping[str, Any]) -> str | None:
    found = subject.get("customer")
    return found if isinstance(found, str) else found.get("id") if isinstance(found, Mapping) else None
