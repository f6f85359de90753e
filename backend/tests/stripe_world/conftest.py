"""Run by run.sh only: these tests need a server that is installed for them."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import httpx2
import pytest
import stripe

from app.billing import customers, prices
from app.core.clock import now
from app.core.config import get_settings
from app.users.models import User
from app.webhooks import service as webhooks
from tests.factories import Make
from tests.twins.stripe import WEBHOOK_SECRET, signed

URL = os.environ.get("AIGROWTH_STRIPE_WORLD_URL", "")
collect_ignore_glob = [] if URL else ["test_*.py"]

KEY = "sk_test_of_the_world"
GOOD_CARD = "4242424242424242"
BAD_CARD = "4000000000000341"
"""Stripe's test card that is taken and refused when it is charged."""
PRO, ENTERPRISE = 1900, 9900


class Shop:
    """A Stripe account of its own, seen past our code: what its owner and its customers do there."""

    def __init__(self, url: str, anonymous: httpx.AsyncClient) -> None:
        self._url = url
        self.client = stripe.StripeClient(KEY, base_addresses={"api": url})
        self._anonymous = anonymous
        self._reported: set[str] = set()
        self.answers: list[int] = []
        """To each event that was delivered."""

    def add_price(self, lookup_key: str, cents: int, **more: Any) -> str:
        named = {} if "product" in more else {"product_data": {"name": lookup_key}}
        asked = {"currency": "usd", "unit_amount": cents, "recurring": {"interval": "month"}, "lookup_key": lookup_key}
        return self.client.v1.prices.create({**asked, **named, **more}).id

    def price(self, lookup_key: str) -> str:
        [found] = self.client.v1.prices.list({"lookup_keys": [lookup_key]}).data
        return found.id

    def customer_of(self, user: User) -> str:
        """Whom our code made for them."""
        [found] = [
            one.id
            for one in self.client.v1.customers.list({"limit": 100}).data
            if (one.metadata or {})["user_id"] == str(user.id)
        ]
        return found

    def give_card(self, customer: str, number: str = GOOD_CARD) -> str:
        of_next_year = {"number": number, "exp_month": 12, "exp_year": now().year + 1, "cvc": "123"}
        card = self.client.v1.payment_methods.create({"type": "card", "card": of_next_year}).id
        self.client.v1.payment_methods.attach(card, {"customer": customer})
        self.client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": card}})
        return card

    def subscribe(self, customer: str, lookup_key: str, **more: Any) -> str:
        asked = {"customer": customer, "items": [{"price": self.price(lookup_key)}], **more}
        return self.client.v1.subscriptions.create(asked).id  # type: ignore[arg-type]  # a literal's keys are not checked

    def change(self, subscription: str, **to: Any) -> None:
        self.client.v1.subscriptions.update(subscription, to)  # type: ignore[arg-type]

    def to_plan(self, subscription: str, lookup_key: str, **more: Any) -> None:
        item = self.read(subscription)["items"]["data"][0]["id"]
        self.change(subscription, items=[{"id": item, "price": self.price(lookup_key)}], **more)

    def read(self, subscription: str) -> dict[str, Any]:
        return self.client.v1.subscriptions.retrieve(subscription).to_dict()

    def unreported(self) -> list[dict[str, Any]]:
        """What happened, oldest first, as it is written there. It delivers nothing by itself."""
        with httpx2.Client(headers={"Authorization": f"Bearer {KEY}"}) as client:
            found = client.get(f"{self._url}/v1/events", params={"limit": 100}).raise_for_status().json()
        assert not found["has_more"]
        return [one for one in reversed(found["data"]) if one["id"] not in self._reported]

    async def report(self, *, backwards: bool = False, times: int = 1) -> list[str]:
        """Deliver all that happened, signed, and handle it. The types."""
        events = self.unreported()
        for event in reversed(events) if backwards else events:
            for _ in range(times):
                body, headers = signed(event)
                answer = await self._anonymous.post("/billing/webhook/stripe", content=body, headers=headers)
                self.answers.append(answer.status_code)
            await webhooks.handle_waiting()
            self._reported.add(event["id"])
        return [event["type"] for event in events]


@pytest.fixture
async def shop(anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """Plans are sold there: Pro at 19 dollars, Enterprise at 99."""
    url = f"{URL}/worlds/{uuid4().hex}"
    await _started()
    monkeypatch.setenv("STRIPE_SECRET_KEY", KEY)
    monkeypatch.setenv("STRIPE_API_URL", url)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET)
    prices.forget_asking()
    get_settings.cache_clear()
    made = Shop(url, anonymous)
    made.add_price("pro_monthly", PRO)
    made.add_price("enterprise_monthly", ENTERPRISE)
    yield made
    async with httpx2.AsyncClient() as client:
        await client.delete(url)
    monkeypatch.undo()
    get_settings.cache_clear()


async def _started() -> None:
    """It takes some seconds the first time."""
    async with httpx2.AsyncClient() as client:
        for _ in range(300):
            with contextlib.suppress(httpx2.ConnectError):
                await client.get(URL)
                return
            await asyncio.sleep(0.2)
    raise RuntimeError("The server did not start.")


@pytest.fixture
def buyer(shop: Shop, make: Make) -> Callable[[], Awaitable[tuple[User, str]]]:
    """`user, customer = await buyer()`: known to both sides, with a good card."""

    async def known() -> tuple[User, str]:
        user = await make.user()
        customer = await customers.get_or_create(user)
        shop.give_card(customer)
        return user, customer

    return known
