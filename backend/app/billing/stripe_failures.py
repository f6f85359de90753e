"""Stripe's failures as our answers. What Stripe said goes to the log: by kind, code and request id, never its words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from app.billing.errors import PaymentRefused, PaymentsUnavailable
from app.vendors.stripe.contract import StripeFailed, StripeUnavailable

log = structlog.get_logger(__name__)


@asynccontextmanager
async def as_problems() -> AsyncIterator[None]:
    """Around calls that a person waits for. Raises PaymentsUnavailable, PaymentRefused."""
    try:
        yield
    except StripeUnavailable as error:
        log_failure(error)
        raise PaymentsUnavailable(
            "Nothing was bought and nothing was changed. Try again in a minute.", headers={"Retry-After": "60"}
        ) from error
    except StripeFailed as error:
        log_failure(error)
        raise PaymentRefused(
            "Nothing was bought and nothing was changed. Ask whoever runs this server: its log says what Stripe "
            "did not like."
        ) from error


def log_failure(error: StripeFailed) -> None:
    log.warning("stripe.failed", kind=type(error).__name__, code=error.code, stripe_request_id=error.request_id)
