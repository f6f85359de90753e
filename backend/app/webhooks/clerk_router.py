"""Where Clerk reports what becomes of its users and sessions."""

import structlog
from fastapi import APIRouter, Request, status

from app.core.config import get_settings
from app.core.db import SessionDep
from app.vendors.clerk.errors import SignatureRefused
from app.vendors.clerk.webhooks import open_signed
from app.webhooks import service
from app.webhooks.errors import ClerkNotConfigured, WebhookRefused
from app.webhooks.models import WebhookProvider

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/webhook/clerk", operation_id="clerk_webhook", status_code=status.HTTP_204_NO_CONTENT)
async def clerk_webhook(request: Request, session: SessionDep) -> None:
    """Where Clerk reports its users, signed by Svix. Each event is kept once, answered at once, and handled later."""
    settings = get_settings()
    if not settings.has_clerk:
        raise ClerkNotConfigured("Accounts are kept by this server itself: remove this endpoint in Clerk's dashboard.")
    if not settings.CLERK_WEBHOOK_SECRET.get_secret_value():
        raise ClerkNotConfigured("Set CLERK_WEBHOOK_SECRET to the signing secret of this endpoint.")
    try:
        event = open_signed(await request.body(), request.headers)
    except SignatureRefused as refused:
        log.warning("webhook.refused", provider="clerk", reason=str(refused))
        raise WebhookRefused("Its signature does not hold, or it is too old. Nothing was kept.") from refused
    await service.receive(
        session, WebhookProvider.CLERK, event_id=event.id, event_type=event.type, payload=event.payload
    )
