"""Going to pay: Stripe's own pages, where a plan is bought, changed and cancelled. No card is ever typed in here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn

from app.billing import customers, payments_repository as repository, plans, prices, repository as usage
from app.billing.errors import AlreadySubscribed, BillingNotConfigured, NothingToManage
from app.billing.models import Subscription
from app.billing.stripe_failures import as_problems
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.users.models import Plan, User
from app.vendors.stripe import calls
from app.vendors.stripe.contract import StripeRefused

PAGE = "/billing/"


class PortalAction(StrEnum):
    MANAGE = "manage"
    """Whatever the portal offers."""
    CHANGE_PLAN = "change_plan"
    CANCEL = "cancel"
    PAYMENT_METHOD = "payment_method"


@dataclass(frozen=True, slots=True)
class _Payer:
    subscription: Subscription | None
    """One that gives something, or waits for a payment."""
    trial_days: int


async def start_checkout(user: User, plan: Plan, *, idempotency_key: str | None) -> str:
    """The address where the plan is paid for. Takes no session: Stripe is asked.

    Raises BillingNotConfigured, PlanNotSold, AlreadySubscribed, PaymentsUnavailable, PaymentRefused.
    """
    refuse_unless_paid()
    payer = await _payer(user)
    if payer.subscription is not None:
        raise AlreadySubscribed("Change the plan you have instead: the payment page does it, without paying twice.")
    async with as_problems():
        price_id = await prices.price_of(plan)
        customer_id = await customers.get_or_create(user)
        try:
            return await _checkout(user, customer_id, price_id, payer.trial_days, idempotency_key)
        except StripeRefused as refusal:
            if not (refusal.is_missing and refusal.param == "customer"):
                raise
        customer_id = await customers.get_or_create(user, instead_of=customer_id)  # somebody deleted it at Stripe
        return await _checkout(user, customer_id, price_id, payer.trial_days, None)


async def _checkout(user: User, customer_id: str, price_id: str, trial_days: int, key: str | None) -> str:
    back = f"{_web()}{PAGE}"
    return await calls.create_checkout(
        customer_id=customer_id,
        user_id=str(user.id),
        price_id=price_id,
        trial_days=trial_days,
        success_url=f"{back}?checkout=success",
        cancel_url=f"{back}?checkout=cancelled",
        idempotency_key=f"checkout-{user.id}-{key}" if key else None,
    )


async def open_portal(user: User, action: PortalAction, plan: Plan | None) -> str:
    """The address where card, plan and subscription are managed. `plan`: the one to change to.

    Raises BillingNotConfigured, NothingToManage, PlanNotSold, PaymentsUnavailable, PaymentRefused.
    """
    refuse_unless_paid()
    async with unit_of_work() as session:
        customer_id = await repository.find_customer(session, user.id)
    if customer_id is None:
        raise NothingToManage("You have bought nothing yet. Choose a plan first.")
    subscription = (await _payer(user)).subscription
    async with as_problems():
        return await calls.create_portal(
            customer_id=customer_id,
            return_url=f"{_web()}{PAGE}?portal=back",
            flow=await _flow(action, plan, subscription),
        )


async def _flow(action: PortalAction, plan: Plan | None, subscription: Subscription | None) -> dict[str, Any] | None:
    """The page of the portal to open at; None: its first."""
    if action is PortalAction.PAYMENT_METHOD:
        return {"type": "payment_method_update"}
    if action is PortalAction.MANAGE:
        return None
    if subscription is None:
        raise NothingToManage("No plan of yours is running. Choose one first.")
    of = {"subscription": subscription.stripe_subscription_id}
    if action is PortalAction.CANCEL or plan is Plan.FREE:
        if subscription.cancel_at_period_end:
            raise NothingToManage("It ends already and is not renewed.")
        return {"type": "subscription_cancel", "subscription_cancel": of}
    if plan is None:
        return {"type": "subscription_update", "subscription_update": of}
    item = {"id": subscription.stripe_item_id, "price": await prices.price_of(plan), "quantity": 1}
    return {"type": "subscription_update_confirm", "subscription_update_confirm": {**of, "items": [item]}}


async def _payer(user: User) -> _Payer:
    async with unit_of_work() as session:
        found = await usage.find_subscription(session, user.id)
        account = await repository.find_account(session, user.id)
    is_running = found is not None and found.status in {*usage.LIVE, "unpaid", "paused"}
    had_one = found is not None or (account is not None and account.trial_used_at is not None)
    return _Payer(found if is_running else None, 0 if had_one else get_settings().BILLING_TRIAL_DAYS)


def refuse_unless_paid() -> None:
    """Raises BillingNotConfigured where Stripe is not connected."""
    if not plans.is_paid_by_stripe():
        _refuse()


def _refuse() -> NoReturn:
    raise BillingNotConfigured("Everything is unlocked already: there is nothing to buy, to change or to cancel.")


def _web() -> str:
    settings = get_settings()
    return settings.web_origins[0] if settings.web_origins else settings.public_url
