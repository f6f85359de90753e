"""Where Stripe reports what happened: its signature is asked for, and nothing else."""

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Header, Request, status

from app.billing import checkout
from app.billing.errors import BillingNotConfigured, EventNotSigned, EventUnreadable
from app.core.db import SessionDep
from app.vendors.stripe import calls, signature
from app.webhooks import service
from app.webhooks.models import WebhookProvider

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/billing", tags=["billing"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "description": "An event, as Stripe sent it."}}},
    }
}


@router.post(
    "/webhook/stripe",
    operation_id="stripe_webhook",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=_BODY,
)
async def stripe_webhook(
    request: Request,
    session: SessionDep,
    stripe_signature: Annotated[str | None, Header(max_length=2000)] = None,
) -> None:
    """Where Stripe reports payments: kept once, answered at once, handled by a worker. Refused while billing is not
    configured, and nothing is stored.
    """
    checkout.refuse_unless_paid()
    if not signature.is_configured():
        raise BillingNotConfigured("Set STRIPE_WEBHOOK_SECRET to the signing secret of this endpoint at Stripe.")
    try:
        event = signature.read(await request.body(), stripe_signature)
    except signature.NotSigned as refusal:
        log.warning("webhook.not_signed", provider=WebhookProvider.STRIPE)
        raise EventNotSigned(
            "Send it as Stripe does, with a fresh `Stripe-Signature` made with our secret."
        ) from refusal
    except ValueError as refusal:
        raise EventUnreadable("It is signed, and not an event as Stripe sends them.") from refusal
    if bool(event.get("livemode")) is not calls.is_live():
        log.warning("webhook.other_mode", provider=WebhookProvider.STRIPE, event_id=event["id"])
        return  # of the test mode while our key is for real money, or the other way round
    await service.receive(
        session, WebhookProvider.STRIPE, event_id=event["id"], event_type=event["type"], payload=event
    )
