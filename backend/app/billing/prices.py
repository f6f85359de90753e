"""What plans cost: Stripe's prices, found by their plans' lookup keys and kept, so that a page needs no call.

A price that has sold a plan once is remembered as that plan's: its subscribers stay on it when a new one takes over the
lookup key.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import payments_repository as repository, plans
from app.billing.errors import PlanNotSold
from app.billing.models import StripePrice
from app.billing.plans import PlanOffer
from app.core.clock import now
from app.core.db import unit_of_work
from app.users.models import Plan
from app.vendors.stripe import calls
from app.vendors.stripe.contract import Price, StripeFailed

log = structlog.get_logger(__name__)

ASK_AGAIN_AFTER = timedelta(minutes=1)
"""While no price is known, a page that shows them asks Stripe at most so often."""

_MONTH = "month"
_reading = asyncio.Lock()
_asked_at: datetime | None = None


async def list_offers() -> list[PlanOffer]:
    """What can be had here, with what it costs now. A plan without a price at Stripe cannot be had, and is left out."""
    if not plans.is_paid_by_stripe():
        return plans.plans()
    async with unit_of_work() as session:
        sold = await repository.list_sold(session)
    if not sold:
        sold = await _read_first()
    prices = {price.plan: price for price in sold}
    return [
        _priced(offer, prices[offer.plan]) if offer.lookup_key else offer
        for offer in plans.plans()
        if offer.lookup_key is None or offer.plan in prices
        if offer.lookup_key is not None or offer.plan is Plan.FREE
    ]


def _priced(offer: PlanOffer, price: StripePrice) -> PlanOffer:
    return replace(offer, price_cents=price.amount_cents, currency=price.currency)


async def _read_first() -> list[StripePrice]:
    """Nothing is known yet, or nothing is sold: strangers who look at the page must not make us ask each time."""
    global _asked_at  # noqa: PLW0603
    async with _reading:
        if _asked_at is None or _asked_at <= now() - ASK_AGAIN_AFTER:
            _asked_at = now()
            try:
                await read()
            except StripeFailed as error:
                log.warning("billing.prices_not_read", kind=type(error).__name__, code=error.code)
        async with unit_of_work() as session:
            return list(await repository.list_sold(session))


def forget_asking() -> None:
    """The next page that finds no price asks Stripe."""
    global _asked_at  # noqa: PLW0603
    _asked_at = None


async def read() -> None:
    """Ask Stripe for the prices of all plans. Raises StripeFailed."""
    wanted = {offer.lookup_key: offer.plan for offer in plans.plans() if offer.lookup_key}
    found = await calls.list_prices(list(wanted)) if wanted else []
    good = {price.lookup_key: price for price in found if price.lookup_key in wanted and price.interval == _MONTH}
    for key in wanted.keys() - good.keys():
        log.warning("billing.no_price", lookup_key=key, hint="make a monthly price with this lookup key at Stripe")
    async with unit_of_work() as session:
        for key, plan in wanted.items():
            if key in good:
                await _remember(session, good[key], plan, is_sold=True)
        await repository.sell_only(session, [price.id for price in good.values()])


async def price_of(plan: Plan) -> str:
    """The id of the price a plan is sold at. Raises PlanNotSold, StripeFailed."""
    offer = next((offer for offer in plans.plans() if offer.plan is plan and offer.lookup_key), None)
    if offer is None:
        sold = ", ".join(offer.plan.value for offer in plans.plans() if offer.lookup_key)
        raise PlanNotSold(f"Choose one of: {sold}.")
    await read()  # what is bought now is bought at today's price
    async with unit_of_work() as session:
        for price in await repository.list_sold(session):
            if price.plan is plan:
                return price.price_id
    raise PlanNotSold(f"{offer.name} has no price at the moment. Ask whoever runs this server.")


async def find_plan(session: AsyncSession, price: Price) -> Plan | None:
    """The plan that a subscription at this price has; None when it is none of ours."""
    plan = plans.plan_with_key(price.lookup_key)
    if plan is not None:
        await _remember(session, price, plan, is_sold=None)
        return plan
    known = await repository.find_known_price(session, price_id=price.id, product_id=price.product_id)
    return known.plan if known else None


async def find_plan_by_id(session: AsyncSession, price_id: str) -> Plan | None:
    known = await repository.find_known_price(session, price_id=price_id, product_id=None)
    return known.plan if known else None


async def _remember(session: AsyncSession, price: Price, plan: Plan, *, is_sold: bool | None) -> None:
    values = {
        "price_id": price.id,
        "product_id": price.product_id,
        "plan": plan,
        "amount_cents": price.amount_cents,
        "currency": price.currency,
        "seen_at": now(),
    }
    await repository.put_price(session, values if is_sold is None else values | {"is_sold": is_sold})
