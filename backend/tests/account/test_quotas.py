"""How much of what the plan allows is used."""

from datetime import UTC, datetime

import httpx
import pytest

from app.account import quotas
from app.billing import service as billing
from app.billing.service import Entitlements, PlanOffer
from app.content.models import PostStatus
from app.core import clock
from app.core.db import unit_of_work
from app.generations import ending, service as generations
from app.generations.models import GenerationKind
from app.users.models import Plan, User
from tests.factories import Make

FREE = PlanOffer(Plan.FREE, "Free", 0, "usd", Entitlements(1, 2, 10, 5))
MAY = datetime(2028, 5, 10, 12, tzinfo=UTC)


async def test_without_plans_there_is_no_limit_and_everything_is_counted(
    client: httpx.AsyncClient, user: User, make: Make
):
    business = await make.business(user=user)
    await make.social_account(business=business)
    await make.social_account(business=business, is_active=False, access_token="")
    await make.business()

    items = {item["name"]: item for item in (await client.get("/billing/quotas")).json()["items"]}

    assert list(items) == [
        "businesses",
        "social_accounts",
        "posts_per_month",
        "generations_per_month",
        "ai_microdollars_per_month",
    ]
    assert {item["limit"] for item in items.values()} == {None}
    assert (items["businesses"]["used"], items["social_accounts"]["used"]) == (1, 1)
    assert items["businesses"]["resets_at"] is None
    assert items["posts_per_month"]["resets_at"] is not None


async def test_posts_of_the_month_count_as_the_plans_limit_counts_them(user: User, make: Make):
    account = await make.social_account(business=await make.business(user=user))
    june = datetime(2028, 6, 1, tzinfo=UTC)
    await make.scheduled_post(account=account, scheduled_for=MAY)
    await make.published_post(account=account, scheduled_for=MAY)
    await make.scheduled_post(account=account, scheduled_for=june)
    await make.post(business=await make.business(user=user), scheduled_for=MAY)
    await make.post(
        business=await make.business(user=user), scheduled_for=MAY, status=PostStatus.FAILED, failure_code="x"
    )

    with clock.frozen(MAY):
        async with unit_of_work() as session:
            found = {quota.name: quota for quota in await quotas.list_quotas(session, user)}

    assert found["posts_per_month"].used == 2
    assert found["posts_per_month"].resets_at == june


async def test_a_plans_limits_stand_beside_what_is_used(client: httpx.AsyncClient, user: User, make: Make):
    business = await make.business(user=user)
    for came_to_something in (True, False):
        async with unit_of_work() as session:
            made = await generations.start(
                session, user=user, business_id=business.id, kind=GenerationKind.CONTENT, request={}
            )
            await (ending.succeed(session, made, {}) if came_to_something else ending.fail(session, made, "x", "No."))
        async with unit_of_work() as session:
            await billing.record_usage(session, user.id, "content_generated", {}, 700)

    with billing.selling(FREE):
        answer = await client.get("/billing/quotas")

    assert [(item["used"], item["limit"]) for item in answer.json()["items"]] == [
        (1, 1),
        (0, 2),
        (0, 10),
        (1, 5),
        (1400, None),
    ]


@pytest.mark.parametrize("path", ["/billing/quotas", "/exports"])
async def test_strangers_are_asked_to_sign_in(anonymous: httpx.AsyncClient, path: str):
    assert (await anonymous.get(path)).status_code == 401
