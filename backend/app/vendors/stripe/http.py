"""How the SDK reaches Stripe: by the HTTP library the rest of the product uses."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterable, Awaitable, Mapping
from functools import cache
from typing import Any, ClassVar

import httpx2
import stripe

from app.core.config import get_settings

TIMEOUT = httpx2.Timeout(15.0, connect=5.0)
RETRIES = 2
"""The SDK repeats with the same Idempotency-Key, so nothing is done twice."""


class Httpx2Client(stripe.HTTPClient):
    """A connection per call: calls are rare, and a client that is kept belongs to one event loop."""

    name: ClassVar[str] = "httpx2"

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT, verify=_tls(), follow_redirects=False) as client:
                answer = await client.request(method, url, headers=dict(headers), content=post_data)
        except httpx2.HTTPError as error:
            # The error's own words may hold the address with its parameters.
            reason = f"Stripe did not answer: {type(error).__name__}."
            raise stripe.APIConnectionError(reason, should_retry=True) from None  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers

    async def request_stream_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[AsyncIterable[bytes], int, Mapping[str, str]]:
        raise NotImplementedError("Nothing we ask Stripe for comes as a stream.")

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Nothing is kept open."""

    def close(self) -> None:
        """Nothing is kept open."""


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def new_client() -> stripe.StripeClient:
    """With the key and the address of the settings."""
    settings = get_settings()
    stripe.enable_telemetry = False
    logging.getLogger("stripe").setLevel(logging.WARNING)  # below that it writes down whole requests
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY.get_secret_value(),
        base_addresses={"api": settings.STRIPE_API_URL},
        http_client=Httpx2Client(),
        max_network_retries=RETRIES,
    )
