"""`/billing`: what the plan allows, what was used, and the way to pay where there is one."""

from typing import Any

from fastapi import APIRouter, status

from app.billing import service
from app.billing.schemas import PlanList, SubscriptionRead
from app.core.db import SessionDep
from app.users.current import CurrentUser

router = APIRouter(prefix="/billing", tags=["billing"])


@router.get("/plans", operation_id="list_plans", response_model=PlanList)
async def list_plans() -> dict[str, list[service.PlanOffer]]:
    """Every plan this server offers, with its limits; numbers are never written into the web app."""
    return {"items": service.plans()}


@router.get("/subscription", operation_id="get_subscription", response_model=SubscriptionRead)
async def get_subscription(user: CurrentUser, session: SessionDep) -> dict[str, Any]:
    """Your plan and what you used of it this month."""
    standing = await service.get_standing(session, user)
    return {
        "provider": "self-hosted",
        "billing_enabled": False,
        "plan": standing.offer.plan,
        "plan_name": standing.offer.name,
        "status": "active",
        "current_period_start": standing.period_start,
        "current_period_end": standing.period_end,
        "cancel_at_period_end": False,
        "entitlements": standing.offer.entitlements,
        "usage": standing.usage,
    }


@router.post("/checkout", operation_id="create_checkout", status_code=status.HTTP_204_NO_CONTENT)
async def create_checkout(user: CurrentUser) -> None:  # noqa: ARG001  # only for those who are signed in
    """Go and pay for a plan. Refused while billing is not configured."""
    service.refuse_payment()


@router.post("/portal", operation_id="create_portal", status_code=status.HTTP_204_NO_CONTENT)
async def create_portal(user: CurrentUser) -> None:  # noqa: ARG001  # only for those who are signed in
    """Change the card or cancel. Refused while billing is not configured."""
    service.refuse_payment()


@router.post("/webhook/stripe", operation_id="stripe_webhook", status_code=status.HTTP_204_NO_CONTENT)
async def stripe_webhook() -> None:
    """Where Stripe reports payments. Refused while billing is not configured, and nothing is stored."""
    service.refuse_payment()
