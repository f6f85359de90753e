"""What Stripe reports: forged, repeated, late, out of order, or about nobody. And what a plan becomes by it."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.billing import service, subscriptions
from app.core import clock
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import sessions, unit_of_work
from app.notifications.models import Notification, NotificationKind
from app.users.models import Plan, User
from app.webhooks import service as webhooks
from app.webhooks.models import WebhookEvent
from tests.billing.conftest import Deliver
from tests.factories import Make
from tests.twins.stripe import StripeTwin, signed

ClientOf = Callable[[User], Awaitable[httpx.AsyncClient]]
Subscribed = Callable[..., Awaitable[tuple[User, str]]]


async def stored() -> list[WebhookEvent]:
    async with sessions() as session:
        return list(await session.scalars(select(WebhookEvent).order_by(WebhookEvent.received_at)))


async def told(user: User) -> list[str]:
    async with sessions() as session:
        query = select(Notification.title).where(
            Notification.user_id == user.id, Notification.kind == NotificationKind.BILLING
        )
        return list(await session.scalars(query.order_by(Notification.created_at, Notification.title)))


# --- whether it is Stripe's -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [{"secret": "whsec_of_somebody_else"}, {"ago": 301}, {"ago": 300_000_000}],
    ids=["another-secret", "six-minutes-old", "years-old"],
)
async def test_what_stripe_did_not_sign_just_now_is_refused_and_not_kept(
    stripe_twin: StripeTwin, deliver: Deliver, how: dict[str, Any]
):
    event = stripe_twin.state.emit("invoice.paid", {"customer": "cus_1"})
    when = {"timestamp": int(time.time()) - how["ago"]} if "ago" in how else {}

    answer = await deliver(event, **(when or how))

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/event-not-signed")
    assert await stored() == []


@pytest.mark.parametrize(
    "header", [None, "", "t=1,v1=", "nonsense", "v1=abc"], ids=["none", "empty", "bare", "x", "no-t"]
)
async def test_what_has_no_signature_is_refused(
    stripe_twin: StripeTwin, anonymous: httpx.AsyncClient, header: str | None
):
    body, _ = signed(stripe_twin.state.emit("invoice.paid", {}))

    answer = await anonymous.post(
        "/billing/webhook/stripe", content=body, headers={} if header is None else {"Stripe-Signature": header}
    )

    assert answer.status_code == 400
    assert await stored() == []


async def test_a_body_changed_on_the_way_is_refused(stripe_twin: StripeTwin, anonymous: httpx.AsyncClient):
    body, headers = signed(stripe_twin.state.emit("invoice.paid", {"customer": "cus_1"}))

    answer = await anonymous.post("/billing/webhook/stripe", content=body.replace(b"cus_1", b"cus_2"), headers=headers)

    assert answer.status_code == 400


@pytest.mark.usefixtures("stripe_twin")
@pytest.mark.parametrize("event", [[], {"id": 5, "type": "x"}, {"id": "evt_1"}], ids=["list", "number", "no-type"])
async def test_what_is_signed_and_no_event_is_refused(deliver: Deliver, event: object):
    assert (await deliver(event)).json()["type"] == "/problems/event-unreadable"


async def test_while_a_secret_is_replaced_both_are_taken(
    stripe_twin: StripeTwin, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_new, whsec_old")
    get_settings.cache_clear()

    for secret in ("whsec_new", "whsec_old"):
        assert (await deliver(stripe_twin.state.emit("x", {}), secret=secret)).status_code == 204


async def test_without_a_secret_nothing_is_taken(
    stripe_twin: StripeTwin, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", " ")
    get_settings.cache_clear()

    answer = await deliver(stripe_twin.state.emit("x", {}), secret=" ")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/billing-not-configured")
    assert "STRIPE_WEBHOOK_SECRET" in answer.json()["detail"]


async def test_an_event_of_the_other_mode_changes_nothing(stripe_twin: StripeTwin, deliver: Deliver):
    event = stripe_twin.state.emit("invoice.paid", {}) | {"livemode": True}

    assert (await deliver(event)).status_code == 204
    assert await stored() == []


# --- what becomes of it -----------------------------------------------------------------------------------------------


async def test_paying_makes_the_plan(stripe_twin: StripeTwin, subscribed: Subscribed, client_of: ClientOf):
    user, subscription_id = await subscribed("pro")

    shown = (await (await client_of(user)).get("/billing/subscription")).json()

    assert user.plan is Plan.PRO
    assert (shown["plan"], shown["plan_name"], shown["status"]) == ("pro", "Pro", "trialing")
    item = stripe_twin.state.subscriptions[subscription_id]["items"]["data"][0]
    renews_at = datetime.fromtimestamp(item["current_period_end"], UTC)
    assert datetime.fromisoformat(shown["renews_at"]) == datetime.fromisoformat(shown["trial_ends_at"]) == renews_at
    assert shown["entitlements"]["posts_per_month"] == 500
    assert shown["can_manage"] is True and shown["is_given"] is False
    assert await told(user) == ["Your plan is Pro now"]


async def test_what_was_paid_for_never_shows_beside_the_plan_from_before(subscribed: Subscribed, make: Make):
    before = await make.user()
    await subscribed("pro", before)

    async with unit_of_work() as session:
        standing = await service.get_standing(session, before)  # as the request knew them when it began

    assert (before.plan, standing.offer.plan) == (Plan.FREE, Plan.PRO)
    assert standing.subscription is not None
    assert standing.can_manage


async def test_the_same_event_twice_is_handled_once(stripe_twin: StripeTwin, subscribed: Subscribed, deliver: Deliver):
    await subscribed("pro")
    before = len(stripe_twin.calls("GET", "/v1/subscriptions"))

    for _ in range(2):
        assert (await deliver(stripe_twin.state.events[0])).status_code == 204

    assert len(stripe_twin.calls("GET", "/v1/subscriptions")) == before


async def test_events_out_of_order_end_right(
    stripe_twin: StripeTwin, subscribed: Subscribed, deliver: Deliver, make: Make
):
    user, subscription_id = await subscribed("pro")
    seen = len(stripe_twin.state.events)
    stripe_twin.state.fail_payment(subscription_id)
    stripe_twin.state.recover(subscription_id)
    stripe_twin.state.end(subscription_id)
    happened = stripe_twin.state.events[seen:]
    assert len(happened) == 5

    for event in reversed(happened):
        await deliver(event)
        assert (await make.reload(user)).plan is Plan.FREE


async def test_a_reading_that_was_overtaken_is_dropped(stripe_twin: StripeTwin, subscribed: Subscribed, make: Make):
    """Two workers at once: the one that began first is slow, and what it saw is old by the time it writes."""
    user, subscription_id = await subscribed("pro")
    old = await subscriptions.calls.list_subscriptions(user.stripe_customer_id or "")
    async with unit_of_work() as session:
        slow = await subscriptions.repository.begin_reading(session, user.id)
    stripe_twin.state.end(subscription_id)
    await subscriptions.read_again(user.id)

    async with unit_of_work() as session:
        changed = await subscriptions.write(session, user.id, slow, old)

    assert changed is False
    assert (await make.reload(user)).plan is Plan.FREE


@pytest.mark.parametrize(
    ("event_type", "subject"),
    [
        ("charge.captured", {"customer": "cus_1"}),
        ("customer.subscription.a_word_of_next_year", {"customer": "cus_of_nobody"}),
        ("invoice.paid", {"customer": None}),
        ("checkout.session.completed", {}),
    ],
)
async def test_what_is_not_about_us_is_passed_over(
    stripe_twin: StripeTwin, deliver: Deliver, event_type: str, subject: dict[str, object]
):
    assert (await deliver(stripe_twin.state.emit(event_type, subject))).status_code == 204

    (event,) = await stored()
    assert event.handled_at is not None


async def test_a_subscription_to_something_else_gives_no_plan(
    stripe_twin: StripeTwin, make: Make, deliver: Deliver, client_of: ClientOf
):
    user = await make.user()
    await (await client_of(user)).post("/billing/checkout", json={"plan": "pro"})
    customer = (await make.reload(user)).stripe_customer_id
    other = stripe_twin.state.add_price("tea_monthly", 500)
    stripe_twin.state.subscribe(customer or "", other)

    await deliver(stripe_twin.state.events[-1])

    assert (await make.reload(user)).plan is Plan.FREE


async def test_while_stripe_is_away_an_event_waits_and_is_handled_later(
    stripe_twin: StripeTwin, subscribed: Subscribed, deliver: Deliver, make: Make
):
    user, subscription_id = await subscribed("pro")
    stripe_twin.state.end(subscription_id)
    stripe_twin.state.faults = [500] * 3

    assert (await deliver(stripe_twin.state.events[-1])).status_code == 204
    assert (await make.reload(user)).plan is Plan.PRO
    assert [event.last_error for event in await stored() if event.handled_at is None] == ["StripeUnavailable"]

    with clock.frozen(now() + timedelta(minutes=3)):
        await webhooks.handle_waiting()
    assert (await make.reload(user)).plan is Plan.FREE


# --- a subscription's life --------------------------------------------------------------------------------------------


@pytest.fixture
async def life(
    stripe_twin: StripeTwin, subscribed: Subscribed, deliver: Deliver, client_of: ClientOf, make: Make
) -> "Life":
    user, subscription_id = await subscribed("pro")
    return Life(stripe_twin, deliver, await client_of(user), make, user, subscription_id)


class Life:
    def __init__(
        self,
        twin: StripeTwin,
        deliver: Deliver,
        client: httpx.AsyncClient,
        make: Make,
        user: User,
        subscription_id: str,
    ) -> None:
        self.twin, self.deliver, self.client, self.make = twin, deliver, client, make
        self.user, self.id = user, subscription_id
        self._seen = len(twin.state.events)

    def price(self, lookup_key: str) -> str:
        return next(one["id"] for one in self.twin.state.prices.values() if one["lookup_key"] == lookup_key)

    async def report(self) -> dict[str, object]:
        """Everything that happened since; what the user is shown then."""
        for event in self.twin.state.events[self._seen :]:
            await self.deliver(event)
        self._seen = len(self.twin.state.events)
        shown: dict[str, object] = (await self.client.get("/billing/subscription")).json()
        return shown


async def test_an_upgrade_holds_at_once(life: Life):
    life.twin.state.change_plan(life.id, life.price("enterprise_monthly"))

    shown = await life.report()

    assert (shown["plan"], shown["next_plan"]) == ("enterprise", None)
    assert sorted(await told(life.user)) == ["Your plan is Enterprise now", "Your plan is Pro now"]


async def test_a_downgrade_comes_with_the_next_period(life: Life):
    life.twin.state.change_plan(life.id, life.price("enterprise_monthly"))
    await life.report()
    life.twin.state.change_plan(life.id, life.price("pro_monthly"), at_period_end=True)

    planned = await life.report()
    life.twin.state.next_period(life.id)
    then = await life.report()

    assert (planned["plan"], planned["next_plan"], planned["next_plan_name"]) == ("enterprise", "pro", "Pro")
    assert (then["plan"], then["next_plan"]) == ("pro", None)


async def test_cancelling_ends_with_the_period_and_can_be_taken_back(life: Life):
    life.twin.state.cancel(life.id)
    cancelled = await life.report()
    life.twin.state.resume(life.id)
    resumed = await life.report()
    life.twin.state.cancel(life.id)
    life.twin.state.next_period(life.id)
    ended = await life.report()

    assert (cancelled["plan"], cancelled["cancel_at_period_end"]) == ("pro", True)
    assert cancelled["renews_at"] == resumed["renews_at"]
    assert (resumed["plan"], resumed["cancel_at_period_end"]) == ("pro", False)
    assert (ended["plan"], ended["status"], ended["cancel_at_period_end"]) == ("free", "canceled", False)
    assert "Your plan is Free now" in await told(life.user)


async def test_a_missed_payment_leaves_the_plan_for_a_week_and_then_ends_it(life: Life):
    life.twin.state.fail_payment(life.id)
    late = await life.report()

    assert (late["plan"], late["status"]) == ("pro", "past_due")
    assert late["grace_ends_at"] is not None
    assert "Your last payment did not go through" in await told(life.user)

    with clock.frozen(now() + timedelta(days=6, hours=23)):
        await subscriptions.end_graces()
    assert (await life.make.reload(life.user)).plan is Plan.PRO
    with clock.frozen(now() + timedelta(days=7, hours=1)):
        await subscriptions.end_graces()
    assert (await life.make.reload(life.user)).plan is Plan.FREE

    life.twin.state.recover(life.id)
    paid = await life.report()
    assert (paid["plan"], paid["status"], paid["grace_ends_at"]) == ("pro", "active", None)


async def test_a_later_missed_payment_has_a_grace_of_its_own(life: Life):
    life.twin.state.fail_payment(life.id)
    await life.report()
    life.twin.state.recover(life.id)
    await life.report()
    life.twin.state.fail_payment(life.id)
    with clock.frozen(now() + timedelta(days=31)):
        await life.report()

        await subscriptions.end_graces()

    assert (await life.make.reload(life.user)).plan is Plan.PRO


async def test_a_trial_that_ends_is_told_once(life: Life):
    subscription = life.twin.state.subscriptions[life.id]
    for _ in range(2):
        life.twin.state.emit("customer.subscription.trial_will_end", subscription)

    await life.report()

    assert [title for title in await told(life.user) if title.startswith("Your trial ends on")] != []
    assert len(await told(life.user)) == 2


async def test_subscribers_keep_their_plan_when_a_dearer_price_takes_over(life: Life):
    life.twin.state.add_price("pro_monthly", 2900, product="prod_pro_monthly")
    life.twin.state.emit("price.updated", {})
    await life.report()
    life.twin.state.next_period(life.id)

    shown = await life.report()

    assert shown["plan"] == "pro"
    prices = {plan["plan"]: plan["price_cents"] for plan in (await life.client.get("/billing/plans")).json()["items"]}
    assert prices["pro"] == 2900


async def test_a_customer_deleted_at_stripe_ends_the_plan(life: Life):
    customer = life.twin.state.customers[life.user.stripe_customer_id or ""]
    life.twin.state.emit("customer.deleted", customer)

    shown = await life.report()

    assert (shown["plan"], shown["can_manage"]) == ("free", False)


async def test_of_two_subscriptions_the_larger_counts(life: Life):
    second = life.twin.state.subscribe(life.user.stripe_customer_id or "", life.price("enterprise_monthly"))
    assert (await life.report())["plan"] == "enterprise"

    life.twin.state.end(second["id"])

    assert (await life.report())["plan"] == "pro"


async def test_an_administrators_choice_wins_until_it_is_taken_back(life: Life):
    async with unit_of_work() as session:
        await subscriptions.override_plan(session, life.user.id, Plan.ENTERPRISE)
    life.twin.state.end(life.id)

    given = await life.report()
    async with unit_of_work() as session:
        await subscriptions.override_plan(session, life.user.id, None)

    assert (given["plan"], given["is_given"]) == ("enterprise", True)
    assert (await life.make.reload(life.user)).plan is Plan.FREE


async def test_asking_at_once_needs_no_event(life: Life):
    life.twin.state.change_plan(life.id, life.price("enterprise_monthly"))

    shown = (await life.client.post("/billing/refresh")).json()

    assert shown["plan"] == "enterprise"
