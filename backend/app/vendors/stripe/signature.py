"""Whether an event comes from Stripe. The official SDK judges; the parsed body is for who asks afterwards."""

import json
from collections.abc import Mapping
from typing import Any

from app.core.config import get_settings

TOLERANCE_SECONDS = 300
"""How old a signature may be: Stripe's own figure. An event that was recorded and is played again later is refused."""


class NotSigned(Exception):
    """Forged, altered, too old, or not signed at all: from outside they look the same."""


def is_configured() -> bool:
    return bool(_secrets())


def read(body: bytes, header: str | None) -> Mapping[str, Any]:
    """The event of a request whose signature holds. Raises NotSigned, and ValueError for what is no event."""
    import stripe  # noqa: PLC0415

    for secret in _secrets():
        try:
            stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            continue
        event = json.loads(body)
        if (
            not isinstance(event, dict)
            or not isinstance(event.get("id"), str)
            or not isinstance(event.get("type"), str)
        ):
            raise ValueError("This is no event.")  # noqa: TRY004  # json.loads raises it too
        return event
    raise NotSigned


def _secrets() -> list[str]:
    given = get_settings().STRIPE_WEBHOOK_SECRET.get_secret_value()
    return [secret.strip() for secret in given.split(",") if secret.strip()]
