"""`/billing`: what the plan allows, what was used, and the way to pay where there is one."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from app.billing import checkout, invoices, prices, service, subscriptions
from app.billing.models import Subscription
from app.billing.plans import Feature, PlanOffer
from app.billing.schemas import (
    CheckoutRequest,
    InvoiceRead,
    PlanList,
    PlanRead,
    PortalRequest,
    RedirectRead,
    SubscriptionRead,
    SubscriptionStatus,
)
from app.billing.stripe_failures import as_problems
from app.core import idempotency
from app.core.db import SessionDep
from app.core.idempotency import IdempotencyKey, IdempotentRoute
from app.core.pagination import Page
from app.users.current import CurrentUser, Idempotent, rate_limit

router = APIRouter(prefix="/billing", tags=["billing"], route_class=IdempotentRoute)

TRIES_PER_MINUTE = 20


@router.get("/plans", operation_id="list_plans", response_model=PlanList)
async def list_plans() -> dict[str, list[PlanRead]]:
    """Every plan this server offers, with its limits; numbers are never written into the web app."""
    return {"items": [_offer(offer) for offer in await prices.list_offers()]}


def _offer(offer: PlanOffer) -> PlanRead:
    return PlanRead.model_validate({**_shown(offer), "price_cents": offer.price_cents, "currency": offer.currency})


def _shown(offer: PlanOffer) -> dict[str, Any]:
    names = service.Entitlements.__dataclass_fields__
    return {
        "plan": offer.plan,
        "name": offer.name,
        "entitlements": {name: getattr(offer.entitlements, name) for name in names},
        "features": [feature for feature in Feature if feature in offer.features],
    }


@router.get("/subscription", operation_id="get_subscription", response_model=SubscriptionRead)
async def get_subscription(user: CurrentUser, session: SessionDep) -> dict[str, Any]:
    """Your plan and what you used of it this month."""
    return _read(await service.get_standing(session, user))


@router.post(
    "/refresh",
    operation_id="refresh_subscription",
    response_model=SubscriptionRead,
    dependencies=[rate_limit(TRIES_PER_MINUTE)],
)
async def refresh_subscription(user: CurrentUser, session: SessionDep) -> dict[str, Any]:
    """Ask Stripe now what you have, rather than wait for its report. Can be repeated as it is."""
    checkout.refuse_unless_paid()
    await session.commit()  # the request's transaction must not wait for Stripe
    async with as_problems():
        await subscriptions.read_again(user.id)
    return _read(await service.get_standing(session, user))


def _read(standing: service.Standing) -> dict[str, Any]:
    bought = standing.subscription
    shown = _shown(standing.offer)
    next_plan = bought.next_plan if bought else None
    is_trial = bought is not None and bought.status == SubscriptionStatus.TRIALING
    return {
        "provider": "stripe" if service.is_selling() else "self-hosted",
        "billing_enabled": service.is_selling(),
        "plan": shown["plan"],
        "plan_name": shown["name"],
        "status": _status(bought),
        "current_period_start": standing.period_start,
        "current_period_end": standing.period_end,
        "renews_at": (bought.ends_at or bought.current_period_end) if bought else None,
        "cancel_at_period_end": bought.cancel_at_period_end if bought else False,
        "trial_ends_at": bought.trial_ends_at if bought and is_trial else None,
        "trial_days": standing.trial_days,
        "grace_ends_at": standing.grace_ends_at,
        "next_plan": next_plan,
        "next_plan_name": service.offer_of(next_plan).name if next_plan else None,
        "is_given": standing.is_given,
        "can_manage": standing.can_manage,
        "entitlements": shown["entitlements"],
        "features": shown["features"],
        "usage": standing.usage,
    }


_LIKE = {"incomplete_expired": SubscriptionStatus.CANCELED, "paused": SubscriptionStatus.UNPAID}


def _status(bought: Subscription | None) -> SubscriptionStatus:
    """Stripe adds words now and then: one that we do not know asks nothing of anybody."""
    if bought is None or bought.status is None:
        return SubscriptionStatus.ACTIVE
    if bought.status in [status.value for status in SubscriptionStatus]:
        return SubscriptionStatus(bought.status)
    return _LIKE.get(bought.status, SubscriptionStatus.ACTIVE)


@router.post(
    "/checkout",
    operation_id="create_checkout",
    response_model=RedirectRead,
    dependencies=[rate_limit(TRIES_PER_MINUTE), Idempotent],
)
async def create_checkout(
    body: CheckoutRequest, user: CurrentUser, session: SessionDep, key: IdempotencyKey = None
) -> dict[str, str]:
    """Go and pay for a plan, on Stripe's own page. Refused while billing is not configured.

    The browser comes back to `/billing/?checkout=success` or `?checkout=cancelled`. An older page of yours that is
    still open closes.
    """
    await session.commit()  # the request's transaction must not wait for Stripe
    return {"url": await checkout.start_checkout(user, body.plan, idempotency_key=key)}


@router.post(
    "/portal",
    operation_id="create_portal",
    response_model=RedirectRead,
    dependencies=[rate_limit(TRIES_PER_MINUTE), Idempotent],
)
async def create_portal(
    request: Request, user: CurrentUser, session: SessionDep, body: PortalRequest | None = None
) -> dict[str, str]:
    """Change the card or the plan, or cancel, on Stripe's own page. Refused while billing is not configured.

    The address is good for a few minutes, so a repeat with the same Idempotency-Key gets a new one.
    """
    asked = body or PortalRequest()
    idempotency.keep_no_answer(request)
    await session.commit()  # the request's transaction must not wait for Stripe
    return {"url": await checkout.open_portal(user, asked.action, asked.plan)}


@router.get("/invoices", operation_id="list_invoices", response_model=Page[InvoiceRead])
async def list_invoices(
    user: CurrentUser,
    session: SessionDep,
    cursor: Annotated[str | None, Query(max_length=255, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 12,
) -> dict[str, Any]:
    """Your invoices as Stripe has them, newest first. Empty where nothing was ever bought."""
    await session.commit()  # the request's transaction must not wait for Stripe
    items, next_cursor = await invoices.list_invoices(user.id, after=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}
