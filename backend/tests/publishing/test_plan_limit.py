"""A plan that allows so many posts a month: the first ones by their time go out, and a person is told of the others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.billing import service as billing
from app.billing.service import Entitlements, PlanOffer
from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.publishing import ahead
from app.social_accounts.models import SocialAccount
from app.users.models import Plan, User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue

TWO_A_MONTH = PlanOffer(
    plan=Plan.FREE,
    name="Free",
    price_cents=0,
    currency="usd",
    entitlements=Entitlements(businesses=None, social_accounts=None, posts_per_month=2, generations_per_month=None),
)
MIDDLE = datetime(2027, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user), token_seconds=10**9)


@pytest.fixture
def two_a_month(account: SocialAccount) -> Iterator[None]:
    with clock.frozen(MIDDLE), billing.selling(TWO_A_MONTH):
        yield


async def settled(make: Make, *posts: Post) -> list[tuple[PostStatus, str | None]]:
    fresh = [await make.reload(post) for post in posts]
    return [(post.status, post.failure_code) for post in fresh]


@pytest.mark.usefixtures("two_a_month")
async def test_the_plan_is_asked_when_a_post_is_due(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    posts = [
        await make.scheduled_post(account=account, text=f"Loaf {n}", scheduled_for=now() - timedelta(seconds=9 - n))
        for n in range(3)
    ]

    await run_due()

    assert await settled(make, *posts) == [
        (PostStatus.PUBLISHED, None),
        (PostStatus.PUBLISHED, None),
        (PostStatus.FAILED, "plan-limit"),
    ]
    assert [entry["text"] for entry in sandbox.log()] == ["Loaf 0", "Loaf 1"]
    reason = (await make.reload(posts[2])).failure_reason
    assert reason is not None and "allows 2 posts a month" in reason and "1 April" in reason


@pytest.mark.usefixtures("two_a_month")
async def test_of_two_at_the_same_moment_exactly_one_has_the_last_place(
    make: Make, account: SocialAccount, run_due: RunDue
):
    await make.published_post(account=account)
    at = now() - timedelta(seconds=1)
    posts = [await make.scheduled_post(account=account, scheduled_for=at) for _ in range(2)]

    await run_due()

    statuses = [status for status, _ in await settled(make, *posts)]
    assert sorted(statuses) == [PostStatus.FAILED, PostStatus.PUBLISHED]


@pytest.mark.usefixtures("two_a_month")
async def test_scheduling_more_than_the_plan_allows_is_refused(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await make.published_post(account=account)
    await make.scheduled_post(account=account, scheduled_for=MIDDLE + timedelta(days=9))
    post = await make.post(account=account)

    in_march = (MIDDLE + timedelta(days=1)).isoformat()
    refused = await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": in_march})
    in_april = (MIDDLE + timedelta(days=20)).isoformat()
    taken = await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": in_april})

    assert (refused.status_code, refused.json()["type"]) == (402, "/problems/plan-limit")
    assert "Choose a larger plan" in refused.json()["detail"]
    assert taken.status_code == 200, taken.text


@pytest.mark.usefixtures("two_a_month")
async def test_a_post_on_the_calendar_may_be_moved_within_its_month(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await make.published_post(account=account)
    post = await make.scheduled_post(account=account, scheduled_for=MIDDLE + timedelta(days=1))

    moved = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (MIDDLE + timedelta(days=2)).isoformat()}
    )

    assert moved.status_code == 200, moved.text


@pytest.mark.usefixtures("two_a_month")
async def test_what_the_plan_will_not_allow_is_said_beforehand(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    for _ in range(2):
        await make.published_post(account=account)
    post = await make.scheduled_post(account=account, scheduled_for=now() + timedelta(minutes=10))

    report = (await client.get(f"/content/{post.id}/preflight")).json()
    await ahead.look_ahead()

    assert [(problem["code"], problem["severity"]) for problem in report["problems"]] == [("plan-limit", "blocks")]
    assert [problem["code"] for problem in (await make.reload(post)).preflight_problems] == ["plan-limit"]
    told = (await client.get("/notifications")).json()["items"]
    assert "allows 2 posts a month" in told[0]["body"]


@pytest.mark.usefixtures("two_a_month")
async def test_other_months_and_other_peoples_posts_do_not_count(make: Make, account: SocialAccount, run_due: RunDue):
    for _ in range(2):
        await make.published_post()
        await make.published_post(account=account, published_at=MIDDLE - timedelta(days=20))
    post = await make.scheduled_post(account=account)

    await run_due()

    assert await settled(make, post) == [(PostStatus.PUBLISHED, None)]


async def test_a_self_hosted_server_allows_everything_and_counts_it(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, run_due: RunDue
):
    for _ in range(3):
        await make.scheduled_post(account=account)

    await run_due()

    usage = (await client.get("/billing/subscription")).json()["usage"]
    assert [(used["action"], used["count"]) for used in usage] == [("post_published", 3)]


async def test_the_plans_that_are_sold_are_listed_with_their_limits(client: httpx.AsyncClient):
    with billing.selling(TWO_A_MONTH):
        (plan,) = (await client.get("/billing/plans")).json()["items"]

    assert (plan["name"], plan["entitlements"]["posts_per_month"]) == ("Free", 2)


# --- after a smaller plan was chosen ----------------------------------------------------------------------------------


async def test_after_a_smaller_plan_the_oldest_accounts_go_on_and_nothing_is_deleted(
    make: Make, user: User, sandbox: SandboxServer, run_due: RunDue
):
    business = await make.business(user=user)
    accounts = [await make.connected_account(sandbox, business=business) for _ in range(3)]
    posts = [await make.scheduled_post(account=one) for one in accounts]

    with billing.selling(PlanOffer(Plan.FREE, "Free", 0, "usd", Entitlements(None, 2, None, None))):
        await run_due()

    assert await settled(make, *posts) == [
        (PostStatus.PUBLISHED, None),
        (PostStatus.PUBLISHED, None),
        (PostStatus.FAILED, "plan-limit"),
    ]
    assert "beyond them" in ((await make.reload(posts[2])).failure_reason or "")
    assert all([(await make.reload(one)).is_active for one in accounts])


async def test_after_a_smaller_plan_the_oldest_businesses_go_on(
    make: Make, user: User, sandbox: SandboxServer, run_due: RunDue
):
    accounts = [
        await make.connected_account(sandbox, business=await make.business(user=user), token_seconds=10**9)
        for _ in range(2)
    ]
    posts = [await make.scheduled_post(account=one) for one in accounts]

    with billing.selling(PlanOffer(Plan.FREE, "Free", 0, "usd", Entitlements(1, None, None, None))):
        await run_due()

    assert await settled(make, *posts) == [(PostStatus.PUBLISHED, None), (PostStatus.FAILED, "plan-limit")]
