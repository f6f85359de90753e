"""A server that sells plans through a pretend Stripe."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from app.billing import prices
from app.core.config import get_settings
from app.users.models import User
from app.webhooks import service as webhooks
from tests.factories import Make
from tests.twins.stripe import WEBHOOK_SECRET, StripeTwin, signed
from tests.twins.stripe.state import Object

Deliver = Callable[..., Awaitable[httpx.Response]]


@contextmanager
def _selling(monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeTwin]:
    with StripeTwin() as twin:
        twin.state.add_price("pro_monthly", 1900)
        twin.state.add_price("enterprise_monthly", 9900)
        monkeypatch.setenv("STRIPE_SECRET_KEY", twin.key)
        monkeypatch.setenv("STRIPE_API_URL", twin.url)
        monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET)
        prices.forget_asking()
        get_settings.cache_clear()
        yield twin
        monkeypatch.undo()
        get_settings.cache_clear()


@pytest.fixture
def stripe_twin(monkeypatch: pytest.MonkeyPatch, database: None) -> Iterator[StripeTwin]:
    """Plans are sold: Pro at 19 dollars, Enterprise at 99."""
    with _selling(monkeypatch) as twin:
        yield twin


@pytest.fixture
def committed_stripe_twin(monkeypatch: pytest.MonkeyPatch, committed_database: None) -> Iterator[StripeTwin]:
    """The same where transactions are real."""
    with _selling(monkeypatch) as twin:
        yield twin


@pytest.fixture
def deliver(anonymous: httpx.AsyncClient) -> Deliver:
    """`await deliver(event)`: as Stripe would, signed; handled before it returns."""

    async def post(event: Object, **how: Any) -> httpx.Response:
        body, headers = signed(event, **how)
        answer = await anonymous.post("/billing/webhook/stripe", content=body, headers=headers)
        await webhooks.handle_waiting()
        return answer

    return post


@pytest.fixture
def subscribed(
    stripe_twin: StripeTwin, deliver: Deliver, make: Make, client_of: Callable[[User], Awaitable[httpx.AsyncClient]]
) -> Callable[..., Awaitable[tuple[User, str]]]:
    """`user, subscription_id = await subscribed("pro")`: bought on Stripe's page, reported, and read."""

    async def buy(plan: str = "pro", user: User | None = None) -> tuple[User, str]:
        buyer = user or await make.user()
        client = await client_of(buyer)
        answer = await client.post("/billing/checkout", json={"plan": plan})
        assert answer.status_code == 200, answer.text
        subscription = stripe_twin.state.pay(answer.json()["url"].rsplit("/", 1)[-1])
        for event in list(stripe_twin.state.events):
            assert (await deliver(event)).status_code == 204
        return await make.reload(buyer), str(subscription["id"])

    return buy
