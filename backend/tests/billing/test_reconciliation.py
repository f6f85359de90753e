"""Events that never came, and users who are gone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, text

from app.billing import reconciliation
from app.billing.models import BillingAccount, UsageHold
from app.core import clock
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.users.models import Plan, User
from tests.factories import Make
from tests.twins.stripe import StripeTwin

ClientOf = Callable[[User], Awaitable[httpx.AsyncClient]]
Subscribed = Callable[..., Awaitable[tuple[User, str]]]


async def test_where_nothing_was_missed_nothing_is_mended(stripe_twin: StripeTwin, subscribed: Subscribed):
    await subscribed("pro")
    await subscribed("enterprise")

    assert await reconciliation.reconcile() == reconciliation.Reconciled(compared=2, mended=0, closed=0)


async def test_an_event_that_never_came_is_made_up_for(
    stripe_twin: StripeTwin, subscribed: Subscribed, make: Make, capsys: pytest.CaptureFixture[str]
):
    ended, raised, kept = [await subscribed("pro") for _ in range(3)]
    stripe_twin.state.end(ended[1])
    dear = next(one["id"] for one in stripe_twin.state.prices.values() if one["lookup_key"] == "enterprise_monthly")
    stripe_twin.state.change_plan(raised[1], dear)

    found = await reconciliation.reconcile()

    assert (found.compared, found.mended) == (2, 2)
    assert [(await make.reload(user)).plan for user, _ in (ended, raised, kept)] == [
        Plan.FREE,
        Plan.ENTERPRISE,
        Plan.PRO,
    ]
    assert (await reconciliation.reconcile()).mended == 0


async def test_a_purchase_that_was_never_reported_is_found(
    stripe_twin: StripeTwin, make: Make, client_of: ClientOf, user: User
):
    answer = await (await client_of(user)).post("/billing/checkout", json={"plan": "pro"})
    stripe_twin.state.pay(answer.json()["url"].rsplit("/", 1)[-1])

    assert (await reconciliation.reconcile()).mended == 1
    assert (await make.reload(user)).plan is Plan.PRO


async def test_a_customer_we_lost_sight_of_is_linked_again(stripe_twin: StripeTwin, make: Make, subscribed: Subscribed):
    user, _ = await subscribed("pro")
    async with unit_of_work() as session:
        for lost in ("UPDATE users SET stripe_customer_id = NULL", "DELETE FROM billing_accounts"):
            await session.execute(text(lost))
        await session.execute(text("DELETE FROM subscriptions"))
        await session.execute(text("UPDATE users SET plan = 'free'"))

    assert (await reconciliation.reconcile()).mended == 1

    found = await make.reload(user)
    assert found.plan is Plan.PRO and found.stripe_customer_id in stripe_twin.state.customers


@pytest.mark.usefixtures("stripe_twin")
async def test_a_plan_that_nothing_gives_is_taken_back(make: Make):
    user = await make.user(plan=Plan.PRO)

    assert (await reconciliation.reconcile()).mended == 1
    assert (await make.reload(user)).plan is Plan.FREE


async def test_many_subscriptions_are_read_page_by_page(
    stripe_twin: StripeTwin, make: Make, monkeypatch: pytest.MonkeyPatch
):
    price = next(iter(stripe_twin.state.prices))
    for number in range(130):
        stripe_twin.state.subscribe(f"cus_of_others_{number}", price)

    assert (await reconciliation.reconcile()).compared == 130


async def test_whoever_deletes_their_account_stops_paying(stripe_twin: StripeTwin, subscribed: Subscribed):
    user, subscription_id = await subscribed("pro")
    async with unit_of_work() as session:
        await session.delete(await session.get_one(User, user.id))

    done = await reconciliation.reconcile()

    assert done.closed == 1
    assert stripe_twin.state.subscriptions[subscription_id]["status"] == "canceled"
    assert stripe_twin.state.customers[user.stripe_customer_id or ""]["deleted"] is True
    async with sessions() as session:
        assert (await session.scalars(select(BillingAccount))).all() == []


async def test_holds_of_work_that_vanished_are_forgotten(make: Make, user: User):
    async with unit_of_work() as session:
        session.add(UsageHold(work_id=uuid4(), user_id=user.id, period_start=now(), microdollars=1))

    await reconciliation.reconcile()
    async with sessions() as session:
        assert len((await session.scalars(select(UsageHold))).all()) == 1
    with clock.frozen(now() + timedelta(days=1, minutes=1)):
        await reconciliation.reconcile()
    async with sessions() as session:
        assert (await session.scalars(select(UsageHold))).all() == []
