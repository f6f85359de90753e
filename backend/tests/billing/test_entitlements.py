"""What a plan allows, how it is counted, and what a refusal says; many at once stand in `test_last_of_a_quota.py`."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from app.billing import service as billing
from app.billing.entitlements import Quota
from app.billing.errors import PlanLimitReached
from app.billing.models import UsageHold
from app.billing.months import month_of
from app.billing.plans import Entitlements, Feature, PlanOffer
from app.core import clock
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.generations import ending, service as generations
from app.generations.models import Generation, GenerationKind
from app.platforms.contract import Platform
from app.publishing import recurring
from app.social_accounts import storing
from app.users.models import Plan, User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

SMALL = PlanOffer(
    Plan.FREE, "Free", 0, "usd", Entitlements(2, 2, 3, 3, ai_microdollars_per_month=100_000), features=frozenset()
)
LARGE = PlanOffer(Plan.PRO, "Pro", 1900, "usd", Entitlements(9, 9, 9, 9, ai_microdollars_per_month=None))
ClientOf = Callable[[User], Awaitable[httpx.AsyncClient]]


# --- what is counted, and given back ----------------------------------------------------------------------------------


async def begun(make: Make, user: User) -> Generation:
    business = await make.business(user=user)
    async with unit_of_work() as session:
        return await generations.start(
            session, user=user, business_id=business.id, kind=GenerationKind.CONTENT, request={}
        )


async def counts(user: User) -> tuple[int, int]:
    """Counted this month, and under way."""
    async with sessions() as session:
        held = await session.scalar(select(func.count()).where(UsageHold.user_id == user.id))
        return await billing.count_generations(session, user.id), held or 0


async def end(generation: Generation, *, well: bool) -> None:
    async with unit_of_work() as session:
        row = await session.get_one(Generation, generation.id)
        await (ending.succeed(session, row, {}) if well else ending.fail(session, row, "model-unavailable", "No."))


async def test_work_that_came_to_nothing_does_not_count(make: Make, user: User):
    good, bad = await begun(make, user), await begun(make, user)
    assert await counts(user) == (2, 2)

    await end(good, well=True)
    await end(bad, well=False)

    assert await counts(user) == (1, 0)


async def test_what_was_begun_last_month_is_given_back_to_last_month(make: Make, user: User):
    with clock.frozen(month_of(now())[0]):
        old = await begun(make, user)
    with clock.frozen(month_of(now())[1]):
        await begun(make, user)
        await end(old, well=False)
        assert await counts(user) == (1, 1)


async def test_deleting_a_business_gives_no_generations_back(make: Make, user: User, client: httpx.AsyncClient):
    generation = await begun(make, user)
    await end(generation, well=True)

    assert (await client.delete(f"/businesses/{generation.business_id}")).status_code == 204

    assert (await counts(user))[0] == 1


async def test_spend_that_is_used_up_is_said_with_what_to_do(make: Make, user: User):
    async with unit_of_work() as session:
        await billing.record_usage(session, user.id, "content_generated", {}, 100_000)

    with billing.selling(SMALL), pytest.raises(PlanLimitReached) as refused:
        await begun(make, user)

    assert refused.value.extra["quota"] == "ai_microdollars_per_month"
    assert "$0.10" in refused.value.detail and "larger plan" in refused.value.detail


async def test_an_administrators_retry_is_counted_and_not_refused(make: Make, user: User):
    with billing.selling(SMALL):
        failed = await begun(make, user)
        await end(failed, well=False)
        for _ in range(3):
            await begun(make, user)

        async with unit_of_work() as session:
            await generations.start_again(session, failed.id)

    assert (await counts(user))[0] == 4


# --- what a refusal says ----------------------------------------------------------------------------------------------


async def test_a_refusal_has_a_type_of_its_own_and_says_what_to_do(client: httpx.AsyncClient, user: User, make: Make):
    for _ in range(2):
        await make.business(user=user)

    with billing.selling(SMALL):
        answer = await client.post(
            "/businesses",
            json={"name": "Third", "description": "We sell bread to the people of Leeds.", "timezone": "UTC"},
        )

    body = answer.json()
    assert (answer.status_code, body["type"]) == (402, "/problems/plan-limit")
    assert (body["quota"], body["used"], body["limit"], body["plan"]) == (Quota.BUSINESSES, 2, 2, "free")
    assert "Choose a larger plan, or delete one" in body["detail"]


async def test_a_feature_that_the_plan_has_not_is_refused(client: httpx.AsyncClient, user: User, make: Make):
    business = await make.business(user=user)
    query = {"business_id": str(business.id)}

    with billing.selling(SMALL):
        refused = await client.get("/analytics/export", params=query)
    assert (refused.status_code, refused.json()["type"]) == (402, "/problems/plan-feature")
    assert refused.json()["feature"] == Feature.ANALYTICS_EXPORT

    with billing.selling(SMALL, LARGE):
        async with unit_of_work() as session:
            await billing.override_plan(session, user.id, Plan.PRO)
        assert (await client.get("/analytics/export", params=query)).status_code == 200


async def test_recurring_posts_are_a_feature(client: httpx.AsyncClient, user: User, make: Make):
    account = await make.social_account(business=await make.business(user=user))
    rule = {
        "social_account_id": str(account.id),
        "text": "Buns.",
        "repeats": "weekly",
        "weekdays": [3],
        "local_time": "07:30",
    }

    with billing.selling(SMALL):
        answer = await client.post("/recurring-posts", json=rule)

    assert (answer.status_code, answer.json().get("feature")) == (402, "recurring_posts")


async def test_after_a_smaller_plan_a_rule_makes_no_more_posts_and_says_why(
    client: httpx.AsyncClient, user: User, make: Make
):
    account = await make.social_account(business=await make.business(user=user))
    rule = {"social_account_id": str(account.id), "text": "Buns.", "repeats": "weekly", "weekdays": [3]}
    made = (await client.post("/recurring-posts", json={**rule, "local_time": "07:30"})).json()
    on_the_calendar = len((await client.get("/content")).json()["items"])

    with billing.selling(SMALL), clock.frozen(now() + timedelta(days=14)):
        async with unit_of_work() as session:
            await recurring.plan_one(session, UUID(made["id"]), account.business_id)

    shown = (await client.get(f"/recurring-posts/{made['id']}")).json()
    assert "does not have recurring posts" in shown["problem"]
    assert len((await client.get("/content")).json()["items"]) == on_the_calendar > 0


async def test_an_account_that_is_connected_may_be_connected_again_beyond_the_plan(
    make: Make, user: User, sandbox: SandboxServer
):
    business = await make.business(user=user)
    connected = [await sandbox.connect(f"again{number}") for number in range(3)]
    for one in connected:
        await storing.store_connected(Platform.SANDBOX, one, user_id=user.id, business_id=business.id, at=now())

    with billing.selling(SMALL):
        again = await storing.store_connected(
            Platform.SANDBOX, connected[2], user_id=user.id, business_id=business.id, at=now()
        )

    assert again.is_active
