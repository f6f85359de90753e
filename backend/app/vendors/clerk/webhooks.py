"""What Clerk sends us is signed by Svix: over its id, its time and every byte of the body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from svix.webhooks import Webhook, WebhookVerificationError

from app.core.config import get_settings
from app.vendors.clerk.errors import SignatureRefused


@dataclass(frozen=True, slots=True)
class SignedEvent:
    id: str
    type: str
    payload: dict[str, Any]


def open_signed(body: bytes, headers: Mapping[str, str]) -> SignedEvent:
    """The event in the body as it came, once the signature holds and is at most five minutes old.

    Raises SignatureRefused, also for a body that is no event.
    """
    secret = get_settings().CLERK_WEBHOOK_SECRET.get_secret_value()
    signed = {name: headers.get(name, "") for name in ("svix-id", "svix-timestamp", "svix-signature")}
    try:
        Webhook(secret).verify(body, signed)
        payload = json.loads(body.replace(b"\\u0000", b""))  # a character that PostgreSQL cannot keep
    except (WebhookVerificationError, ValueError) as error:
        raise SignatureRefused(type(error).__name__) from error
    event_type = payload.get("type") if isinstance(payload, dict) else None
    if not isinstance(event_type, str) or not isinstance(payload.get("data"), dict):
        raise SignatureRefused("no event")
    return SignedEvent(id=signed["svix-id"], type=event_type, payload=payload)
