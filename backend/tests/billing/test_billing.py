"""A self-hosted server: everything unlocked, everything counted, nothing to pay."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.billing import service
from app.billing.models import Subscription, UsageLog
from app.billing.service import Entitlements, PlanOffer
from app.core import clock
from app.core.db import sessions, unit_of_work
from app.users.models import Plan, User
from tests.factories import Make


async def record(user: User, action: str, cost_microdollars: int | None = None, *, at: datetime | None = None) -> None:
    async with unit_of_work() as session:
        with clock.frozen(at or clock.now()):
            await service.record_usage(session, user.id, action, {"model": "gpt-4o-mini"}, cost_microdollars)


async def test_everything_is_unlocked(client: httpx.AsyncClient):
    answer = await client.get("/billing/subscription")

    assert answer.status_code == 200
    body = answer.json()
    assert (body["provider"], body["billing_enabled"], body["status"]) == ("self-hosted", False, "active")
    assert (body["plan"], body["plan_name"]) == ("enterprise", "Self-hosted")
    assert set(body["entitlements"].values()) == {None}
    assert body["usage"] == []


async def test_usage_is_summed_by_action_over_this_calendar_month(client: httpx.AsyncClient, user: User, make: Make):
    april, may = datetime(2026, 4, 30, 23, 59, tzinfo=UTC), datetime(2026, 5, 31, 12, tzinfo=UTC)
    await record(user, "content_generated", 999, at=april)
    await record(user, "content_generated", 120, at=may)
    await record(user, "content_generated", 80, at=may)
    await record(user, "content_scheduled", at=may)
    await record(await make.user(), "content_generated", 5000, at=may)

    async with unit_of_work() as session:
        with clock.frozen(may):
            standing = await service.get_standing(session, user)

    assert [(used.action, used.count, used.cost_microdollars) for used in standing.usage] == [
        ("content_generated", 2, 200),
        ("content_scheduled", 1, None),
    ]


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2026-12-01", "2027-01-01"),
        (datetime(2028, 2, 29, 0, 0, tzinfo=UTC), "2028-02-01", "2028-03-01"),
    ],
)
async def test_a_period_is_a_whole_month(make: Make, day: datetime, start: str, end: str):
    user = await make.user()

    async with unit_of_work() as session:
        with clock.frozen(day):
            standing = await service.get_standing(session, user)

    assert (standing.period_start.isoformat()[:10], standing.period_end.isoformat()[:10]) == (start, end)


async def test_usage_now_is_seen_in_the_answer(client: httpx.AsyncClient, user: User):
    await record(user, "strategy_generated", 1500)

    assert (await client.get("/billing/subscription")).json()["usage"] == [
        {"action": "strategy_generated", "count": 1, "cost_microdollars": 1500}
    ]


async def test_usage_is_part_of_the_transaction_that_it_records(make: Make):
    user = await make.user()

    async def work_that_fails() -> None:
        async with unit_of_work() as session:
            await service.record_usage(session, user.id, "content_generated", {})
            raise RuntimeError("the work failed")

    with pytest.raises(RuntimeError):
        await work_that_fails()

    async with sessions() as session:
        assert (await session.scalars(select(UsageLog))).all() == []


async def test_the_plans_can_be_read_before_signing_in(anonymous: httpx.AsyncClient):
    (plan,) = (await anonymous.get("/billing/plans")).json()["items"]

    assert (plan["name"], plan["price_cents"]) == ("Self-hosted", 0)


@pytest.mark.parametrize("path", ["/billing/checkout", "/billing/portal", "/billing/webhook/stripe"])
async def test_paying_is_refused_with_the_reason(client: httpx.AsyncClient, path: str):
    answer = await client.post(path, json={"plan": "pro"})

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/billing-not-configured"
    assert "unlocked" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/billing/subscription"), ("POST", "/billing/checkout"), ("POST", "/billing/portal")]
)
async def test_strangers_are_asked_to_sign_in(anonymous: httpx.AsyncClient, method: str, path: str):
    assert (await anonymous.request(method, path, json={"plan": "pro"})).status_code == 401


PRO = PlanOffer(Plan.PRO, "Pro", 1900, "usd", Entitlements(3, 10, 100, 50))
FREE = PlanOffer(Plan.FREE, "Free", 0, "usd", Entitlements(1, 2, 10, 5))


async def subscribe(user: User, status: str | None, **given: Any) -> None:
    async with unit_of_work() as session:
        session.add(Subscription(user_id=user.id, plan=Plan.PRO, status=status, **given))


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("active", "active"),
        ("trialing", "trialing"),
        ("past_due", "past_due"),
        ("canceled", "canceled"),
        ("a word of next year", "active"),
        (None, "active"),
    ],
)
async def test_where_plans_are_sold_the_subscription_is_what_stripe_said_last(
    make: Make, client_of, word: str | None, shown: str
):
    user = await make.user(plan=Plan.PRO)
    ends = datetime(2028, 3, 1, tzinfo=UTC)
    await subscribe(user, "canceled", created_at=datetime(2020, 1, 1, tzinfo=UTC))
    await subscribe(user, word, current_period_end=ends, cancel_at_period_end=True)

    with service.selling(FREE, PRO):
        body = (await (await client_of(user)).get("/billing/subscription")).json()

    assert (body["provider"], body["billing_enabled"], body["plan_name"]) == ("stripe", True, "Pro")
    assert (body["status"], body["renews_at"], body["cancel_at_period_end"]) == (shown, "2028-03-01T00:00:00Z", True)


async def test_whoever_has_bought_nothing_has_nothing_to_renew(client: httpx.AsyncClient):
    with service.selling(FREE, PRO):
        body = (await client.get("/billing/subscription")).json()

    assert (body["plan_name"], body["status"], body["renews_at"]) == ("Free", "active", None)


async def test_the_web_app_is_told_whether_plans_are_sold(client: httpx.AsyncClient, anonymous: httpx.AsyncClient):
    assert (await anonymous.get("/config")).json()["billing_enabled"] is False
    with service.selling(FREE, PRO):
        assert (await anonymous.get("/config")).json()["billing_enabled"] is True
        assert (await client.get("/integrations")).json()["billing"] == {"is_on": True, "name": "Stripe"}
