"""Going to pay and coming back: what Stripe is asked for, parameter by parameter."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from app.billing import checkout
from app.core.config import get_settings
from app.core.db import sessions
from app.users.models import Plan, User
from tests.billing.conftest import Deliver
from tests.factories import Make
from tests.twins.stripe import StripeTwin

ClientOf = Callable[[User], Awaitable[httpx.AsyncClient]]
Subscribed = Callable[..., Awaitable[tuple[User, str]]]


async def test_plans_are_shown_with_what_they_cost_at_stripe(stripe_twin: StripeTwin, anonymous: httpx.AsyncClient):
    items = (await anonymous.get("/billing/plans")).json()["items"]

    assert [(plan["plan"], plan["name"], plan["price_cents"], plan["currency"]) for plan in items] == [
        ("free", "Free", 0, "usd"),
        ("pro", "Pro", 1900, "usd"),
        ("enterprise", "Enterprise", 9900, "usd"),
    ]
    assert items[0]["features"] == [] and items[1]["features"] == ["recurring_posts", "analytics_export"]
    assert items[2]["entitlements"]["businesses"] is None
    (asked,) = stripe_twin.calls("GET", "/v1/prices")
    assert asked.params == {"lookup_keys": ["pro_monthly", "enterprise_monthly"], "active": "true", "limit": "100"}


async def test_looking_at_prices_asks_stripe_once(stripe_twin: StripeTwin, anonymous: httpx.AsyncClient):
    for _ in range(3):
        await anonymous.get("/billing/plans")

    assert len(stripe_twin.calls("GET", "/v1/prices")) == 1


async def test_strangers_cannot_make_us_ask_stripe_again_and_again(
    stripe_twin: StripeTwin, anonymous: httpx.AsyncClient
):
    stripe_twin.state.prices.clear()

    answers = [await anonymous.get("/billing/plans") for _ in range(3)]

    assert [plan["plan"] for plan in answers[-1].json()["items"]] == ["free"]
    assert len(stripe_twin.calls("GET", "/v1/prices")) == 1


async def test_plans_are_as_the_settings_have_them(
    stripe_twin: StripeTwin, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(
        "BILLING_PLANS",
        '{"pro": {"name": "Studio", "posts_per_month": 7, "features": []}, "enterprise": {"lookup_key": null}}',
    )
    get_settings.cache_clear()

    items = (await anonymous.get("/billing/plans")).json()["items"]

    assert [(plan["name"], plan["entitlements"]["posts_per_month"]) for plan in items] == [("Free", 20), ("Studio", 7)]
    assert items[1]["entitlements"]["businesses"] == 5
    assert items[1]["features"] == []


async def test_a_checkout_is_asked_for_exactly(stripe_twin: StripeTwin, make: Make, client_of: ClientOf):
    user = await make.user(email="maya@hearth.example", first_name="Maya", last_name="Okafor")
    client = await client_of(user)

    answer = await client.post("/billing/checkout", json={"plan": "pro"}, headers={"Idempotency-Key": "click-1"})

    assert answer.status_code == 200, answer.text
    (customer,) = stripe_twin.calls("POST", "/v1/customers")
    assert customer.params == {
        "email": "maya@hearth.example",
        "name": "Maya Okafor",
        "metadata": {"user_id": str(user.id)},
    }
    assert customer.idempotency_key is not None and customer.idempotency_key.startswith(f"customer-{user.id}-")
    (asked,) = stripe_twin.calls("POST", "/v1/checkout/sessions")
    (price_id,) = [one["id"] for one in stripe_twin.state.prices.values() if one["lookup_key"] == "pro_monthly"]
    assert asked.params == {
        "mode": "subscription",
        "customer": (await make.reload(user)).stripe_customer_id,
        "client_reference_id": str(user.id),
        "line_items": [{"price": price_id, "quantity": "1"}],
        "subscription_data": {"metadata": {"user_id": str(user.id)}, "trial_period_days": "14"},
        "allow_promotion_codes": "true",
        "success_url": "http://127.0.0.1:8000/billing/?checkout=success",
        "cancel_url": "http://127.0.0.1:8000/billing/?checkout=cancelled",
    }
    assert asked.idempotency_key == f"checkout-{user.id}-click-1"
    assert asked.headers["stripe-version"] == "2026-10-28.endive"
    assert asked.headers["authorization"] == f"Bearer {stripe_twin.key}"
    assert answer.json()["url"].startswith(f"{stripe_twin.url}/c/pay/cs_test_")


async def test_a_click_that_is_sent_twice_makes_one_checkout(stripe_twin: StripeTwin, client: httpx.AsyncClient):
    answers = [
        await client.post("/billing/checkout", json={"plan": "pro"}, headers={"Idempotency-Key": "click-1"})
        for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert len(stripe_twin.state.checkouts) == 1


async def test_of_two_pages_in_two_tabs_only_the_newer_sells(stripe_twin: StripeTwin, client: httpx.AsyncClient):
    for plan in ("pro", "enterprise"):
        assert (await client.post("/billing/checkout", json={"plan": plan})).status_code == 200

    assert [one["status"] for one in stripe_twin.state.checkouts.values()] == ["expired", "open"]


async def test_an_answer_that_is_lost_does_not_make_a_second_checkout(
    stripe_twin: StripeTwin, client: httpx.AsyncClient
):
    await client.get("/billing/plans")
    stripe_twin.state.faults = [200, 200, 0]  # prices, customer, and then the answer to the checkout is cut

    answer = await client.post("/billing/checkout", json={"plan": "pro"})

    assert answer.status_code == 200, answer.text
    first, second = stripe_twin.calls("POST", "/v1/checkout/sessions")
    assert first.idempotency_key == second.idempotency_key is not None
    assert len(stripe_twin.state.checkouts) == 1


@pytest.mark.usefixtures("stripe_twin")
async def test_the_free_plan_is_nothing_to_buy(client: httpx.AsyncClient):
    answer = await client.post("/billing/checkout", json={"plan": "free"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/plan-not-sold")
    assert "pro, enterprise" in answer.json()["detail"]


async def test_a_plan_without_a_price_cannot_be_bought(stripe_twin: StripeTwin, client: httpx.AsyncClient):
    stripe_twin.state.prices.clear()

    answer = await client.post("/billing/checkout", json={"plan": "pro"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/plan-not-sold")


async def test_whoever_pays_already_does_not_pay_twice(
    stripe_twin: StripeTwin, subscribed: Subscribed, client_of: ClientOf
):
    user, _ = await subscribed("pro")

    answer = await (await client_of(user)).post("/billing/checkout", json={"plan": "enterprise"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-subscribed")
    assert len(stripe_twin.state.checkouts) == 1


async def test_a_trial_is_given_once(
    stripe_twin: StripeTwin, subscribed: Subscribed, client_of: ClientOf, deliver: Deliver
):
    user, subscription_id = await subscribed("pro")
    client = await client_of(user)
    stripe_twin.state.end(subscription_id)
    await deliver(stripe_twin.state.events[-1])
    assert (await client.get("/billing/subscription")).json()["trial_days"] == 0

    await client.post("/billing/checkout", json={"plan": "pro"})

    first, second = stripe_twin.calls("POST", "/v1/checkout/sessions")
    assert first.params["subscription_data"]["trial_period_days"] == "14"
    assert "trial_period_days" not in second.params["subscription_data"]


async def test_a_customer_deleted_at_stripe_is_made_anew(
    stripe_twin: StripeTwin, user: User, client: httpx.AsyncClient
):
    await client.post("/billing/checkout", json={"plan": "pro"})
    (old,) = stripe_twin.state.customers.values()
    old["deleted"] = True

    answer = await client.post("/billing/checkout", json={"plan": "pro"})

    assert answer.status_code == 200, answer.text
    assert [one.get("deleted", False) for one in stripe_twin.state.customers.values()] == [True, False]


async def test_the_portal_opens_where_it_was_asked_to(
    stripe_twin: StripeTwin, subscribed: Subscribed, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STRIPE_PORTAL_CONFIGURATION", "bpc_1")
    get_settings.cache_clear()
    user, subscription_id = await subscribed("pro")
    client = await client_of(user)
    item_id = stripe_twin.state.subscriptions[subscription_id]["items"]["data"][0]["id"]
    (dear,) = [one["id"] for one in stripe_twin.state.prices.values() if one["lookup_key"] == "enterprise_monthly"]

    for body in (
        None,
        {"action": "change_plan", "plan": "enterprise"},
        {"action": "change_plan"},
        {"action": "change_plan", "plan": "free"},
        {"action": "cancel"},
        {"action": "payment_method"},
    ):
        answer = await client.post("/billing/portal", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["url"].startswith(f"{stripe_twin.url}/p/session/bps_")

    plain = {
        "customer": user.stripe_customer_id,
        "return_url": "http://127.0.0.1:8000/billing/?portal=back",
        "configuration": "bpc_1",
    }
    of, cancel = {"subscription": subscription_id}, {"type": "subscription_cancel"}
    confirm = {**of, "items": [{"id": item_id, "price": dear, "quantity": "1"}]}
    assert [one.params for one in stripe_twin.calls("POST", "/v1/billing_portal/sessions")] == [
        plain,
        {**plain, "flow_data": {"type": "subscription_update_confirm", "subscription_update_confirm": confirm}},
        {**plain, "flow_data": {"type": "subscription_update", "subscription_update": of}},
        {**plain, "flow_data": {**cancel, "subscription_cancel": of}},
        {**plain, "flow_data": {**cancel, "subscription_cancel": of}},
        {**plain, "flow_data": {"type": "payment_method_update"}},
    ]


@pytest.mark.usefixtures("stripe_twin")
@pytest.mark.parametrize("body", [{}, {"action": "cancel"}], ids=["manage", "cancel"])
async def test_who_bought_nothing_has_nothing_to_manage(client: httpx.AsyncClient, body: dict[str, str]):
    answer = await client.post("/billing/portal", json=body)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-manage")


async def test_a_portal_address_is_kept_nowhere(stripe_twin: StripeTwin, subscribed: Subscribed, client_of: ClientOf):
    client = await client_of((await subscribed("pro"))[0])

    answers = [await client.post("/billing/portal", headers={"Idempotency-Key": "k"}) for _ in range(2)]

    assert answers[0].json()["url"] != answers[1].json()["url"]


async def test_invoices_are_stripes(stripe_twin: StripeTwin, subscribed: Subscribed, client_of: ClientOf):
    user, subscription_id = await subscribed("pro")
    await subscribed("enterprise")
    stripe_twin.state.next_period(subscription_id)
    client = await client_of(user)

    first = (await client.get("/billing/invoices", params={"limit": 1})).json()
    second = (await client.get("/billing/invoices", params={"limit": 1, "cursor": first["next_cursor"]})).json()

    assert [(one["total_cents"], one["status"]) for one in first["items"] + second["items"]] == [
        (1900, "paid"),
        (0, "paid"),
    ]
    assert second["next_cursor"] is None
    assert first["items"][0]["hosted_url"].startswith("https://invoice.stripe.com/")
    assert stripe_twin.calls("GET", "/v1/invoices")[-1].params["customer"] == user.stripe_customer_id


@pytest.mark.usefixtures("stripe_twin")
async def test_who_bought_nothing_has_no_invoices(client: httpx.AsyncClient):
    assert (await client.get("/billing/invoices")).json() == {"items": [], "next_cursor": None}


async def test_a_cursor_that_is_none_of_stripes_is_refused(
    stripe_twin: StripeTwin, subscribed: Subscribed, client_of: ClientOf
):
    client = await client_of((await subscribed("pro"))[0])

    answer = await client.get("/billing/invoices", params={"cursor": "in_of_somebody"})

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-cursor")


# --- when Stripe does not answer, or says no --------------------------------------------------------------------------


async def test_while_stripe_is_away_nothing_is_bought_and_the_answer_says_so(
    stripe_twin: StripeTwin, client: httpx.AsyncClient
):
    stripe_twin.state.faults = [503] * 3

    answer = await client.post("/billing/checkout", json={"plan": "pro"})

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/payments-unavailable")
    assert answer.headers["retry-after"] == "60"
    assert stripe_twin.state.checkouts == {}


async def test_a_key_that_stripe_refuses_shows_nowhere(
    stripe_twin: StripeTwin,
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_planted_and_wrong")
    get_settings.cache_clear()

    answer = await client.post("/billing/checkout", json={"plan": "pro"})

    assert (answer.status_code, answer.json()["type"]) == (502, "/problems/payment-refused")
    written = answer.text + capsys.readouterr().out + capsys.readouterr().err + caplog.text
    assert "sk_test" not in written and "planted" not in written


async def test_twenty_clicks_at_once_make_one_customer(committed_stripe_twin: StripeTwin, make: Make):
    user = await make.user()

    await asyncio.gather(*(checkout.start_checkout(user, Plan.PRO, idempotency_key=f"click-{n}") for n in range(20)))

    assert len(committed_stripe_twin.state.customers) == 1
    async with sessions() as session:
        found = await session.get(User, user.id)
    assert found is not None and found.stripe_customer_id in committed_stripe_twin.state.customers
    open_ones = [one for one in committed_stripe_twin.state.checkouts.values() if one["status"] == "open"]
    assert len(open_ones) == 1
