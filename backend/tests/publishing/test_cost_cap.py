"""Platforms that charge: what each post and read costs is written down, and a monthly cap holds."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.analytics import collector
from app.businesses.models import Business
from app.content.models import PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.platforms import registry
from app.platforms.contract import Platform
from app.platforms.x.costs import COSTS
from app.publishing import ahead, repository
from app.publishing.publisher import LEASE, Attempt
from app.publishing.writer import Writer
from app.social_accounts import details
from app.social_accounts.models import PlatformCharge, SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue

MIDDLE = datetime(2027, 3, 15, 12, tzinfo=UTC)
LINK = "Fresh bread: https://hearth.example.com"
NO = {"status": PostStatus.FAILED, "failure_code": "content", "failure_reason": "No."}
PART = {"external_id": "1", "permalink": None}


@pytest.fixture(autouse=True)
def charging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pretend network with X's price list."""
    monkeypatch.setitem(registry.RULES, Platform.SANDBOX, replace(registry.RULES[Platform.SANDBOX], costs=COSTS))
    with clock.frozen(MIDDLE):
        yield


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer, charging: None) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user), token_seconds=10**9)


async def cap(client: httpx.AsyncClient, account: SocialAccount, cents: int | None) -> None:
    business = await client.get(f"/businesses/{account.business_id}")
    answer = await client.put(
        f"/businesses/{account.business_id}",
        json={"monthly_cost_cap_cents": cents, "version": business.json()["version"]},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["monthly_cost_cap_cents"] == cents


async def costs(client: httpx.AsyncClient, account: SocialAccount) -> dict[str, Any]:
    answer = await client.get(f"/businesses/{account.business_id}/platform-costs")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def charges() -> list[tuple[str, int, int]]:
    async with sessions() as session:
        rows = await session.scalars(select(PlatformCharge).order_by(PlatformCharge.id))
        return [(row.kind.value, row.units, row.microdollars) for row in rows]


async def test_what_went_out_is_counted_by_account_with_and_without_a_link(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, run_due: RunDue
):
    posts = [
        await make.scheduled_post(account=account, text=text, scheduled_for=now() - timedelta(seconds=1))
        for text in ("Fresh bread.", LINK)
    ]

    await run_due()

    assert [(await make.reload(post)).status for post in posts] == [PostStatus.PUBLISHED] * 2
    assert sorted(await charges()) == [("post", 1, 15_000), ("post_with_link", 1, 200_000)]
    found = await costs(client, account)
    (own,) = found["items"]
    assert (own["posts"], own["posts_with_link"], own["posts_read"], own["microdollars"]) == (2, 1, 0, 215_000)
    assert (found["microdollars"], found["cap_cents"], found["are_reads_stopped"]) == (215_000, None, False)
    assert found["since"] == "2027-03-01T00:00:00Z"


async def test_each_part_of_a_thread_is_charged_once(make: Make, account: SocialAccount, run_due: RunDue):
    thread = await make.scheduled_post(account=account, text="One.", following_parts=["Two.", LINK])

    while (await make.reload(thread)).status is not PostStatus.PUBLISHED:
        assert await run_due()

    assert await charges() == [("post", 1, 15_000), ("post", 1, 15_000), ("post_with_link", 1, 200_000)]


async def test_a_post_beyond_the_cap_waits_for_a_person_and_goes_out_when_it_is_raised(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    await cap(client, account, 21)
    first = await make.scheduled_post(account=account, text=LINK, scheduled_for=now() - timedelta(seconds=2))
    await run_due()
    second = await make.scheduled_post(account=account, text="Fresh bread.")

    await run_due()

    assert (await make.reload(first)).status is PostStatus.PUBLISHED
    waiting = await make.reload(second)
    assert (waiting.status, waiting.failure_code) == (PostStatus.FAILED, "cost-cap")
    assert waiting.failure_reason is not None and "Of the $0.21" in waiting.failure_reason
    assert [entry["text"] for entry in sandbox.log()] == [LINK]
    (told,) = (await client.get("/notifications")).json()["items"]
    assert (told["kind"], told["post_id"]) == ("post_waiting", str(second.id))

    await cap(client, account, 100)
    again = await client.post(f"/content/{second.id}/publish")
    await run_due()

    assert again.status_code == 200, again.text
    assert (await make.reload(second)).status is PostStatus.PUBLISHED


@pytest.mark.parametrize("workers", [1, 3])
async def test_of_posts_at_the_same_moment_exactly_those_go_out_that_fit(
    committed_database: None, make: Make, sandbox: SandboxServer, workers: int
):
    business = await make.business(monthly_cost_cap_cents=65)
    accounts = [await make.connected_account(sandbox, business=business, token_seconds=10**9) for _ in range(8)]
    posts = [await make.scheduled_post(account=account, text=f"{LINK}/{account.id}") for account in accounts]
    sandbox.fault("latency", operation="publish", latency_ms=300)

    await publish_side_by_side(workers)

    statuses = [(await make.reload(post)).status for post in posts]
    assert statuses.count(PostStatus.PUBLISHED) == len(sandbox.log()) == 3, "at 20 cents each"
    refused = [post for post in posts if (await make.reload(post)).failure_code == "cost-cap"]
    assert len(refused) == 5
    assert sum(cost for _, _, cost in await charges()) == 600_000


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ({"status": PostStatus.PUBLISHING, "text": LINK}, True),  # not sent yet: it will look for itself
        ({"status": PostStatus.PUBLISHING, "text": LINK, "uncertain_since": MIDDLE}, False),
        ({"status": PostStatus.UNCONFIRMED, "text": LINK, "uncertain_since": MIDDLE}, False),
        ({"status": PostStatus.SCHEDULED, "text": LINK, "uncertain_since": MIDDLE}, True),  # a restored backup's
        ({**NO, "text": LINK}, True),
        ({"status": PostStatus.SCHEDULED, "text": "One.", "following_parts": [LINK], "published_parts": [PART]}, False),
        ({**NO, "text": "One.", "following_parts": [LINK], "published_parts": [PART]}, True),
    ],
)
async def test_what_may_be_charged_for_yet_counts_as_spent(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, given: dict[str, Any], fits: bool
):
    await cap(client, account, 39)
    await make.scheduled_post(account=account, **given)
    post = await make.post(account=account, text=LINK)

    report = (await client.get(f"/content/{post.id}/preflight")).json()

    assert [problem["code"] for problem in report["problems"]] == ([] if fits else ["cost-cap"])
    assert fits or "$0.20 are for posts on their way" in report["problems"][0]["message"]


async def test_the_cap_is_told_ahead_and_scheduling_is_not_refused_for_it(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await cap(client, account, 10)
    post = await make.post(account=account, text=LINK)

    answer = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (now() + timedelta(minutes=5)).isoformat()}
    )
    report = (await client.get(f"/content/{post.id}/preflight")).json()
    await ahead.look_ahead()

    assert answer.status_code == 200, answer.text
    assert [problem["code"] for problem in answer.json()["preflight_problems"]] == ["cost-cap"]
    assert (report["can_go_out"], [problem["code"] for problem in report["problems"]]) == (False, ["cost-cap"])
    assert "Raise the monthly cap under Settings" in report["problems"][0]["message"]
    next_month = (
        await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": "2027-04-02T09:00:00Z"})
    ).json()
    assert [problem["code"] for problem in next_month["preflight_problems"]] == ["cost-cap"]  # the post alone is dearer


async def test_without_a_link_it_fits_into_the_next_month(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await cap(client, account, 2)
    await make.published_post(account=account)
    async with unit_of_work() as session:
        session.add(spent(account, 15_000))
    post = await make.post(account=account, text="Fresh bread.")

    path = f"/content/{post.id}/schedule"
    this_month = (await client.post(path, json={"scheduled_for": "2027-03-20T09:00:00Z"})).json()
    next_month = (await client.post(path, json={"scheduled_for": "2027-04-02T09:00:00Z"})).json()

    assert [problem["code"] for problem in this_month["preflight_problems"]] == ["cost-cap"]
    assert next_month["preflight_problems"] == []


async def test_reads_are_counted_once_a_day_and_stop_before_posts_do(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account, text="Fresh bread.")
    await run_due()

    for _ in range(2):
        assert await collector.fetch_post_metrics([post.id]) == 1
        assert await collector.fetch_account_metrics([account.id]) == 1
    assert await charges() == [("post", 1, 15_000), ("post_read", 1, 5_000), ("account_read", 1, 10_000)]

    await cap(client, account, 4)
    assert (await collector.fetch_post_metrics([post.id]), await collector.fetch_account_metrics([account.id])) == (
        1,
        1,
    )
    async with unit_of_work() as session:
        session.add(spent(account, 2_000))  # 32,000 of 40,000 are spent
    assert (await collector.fetch_post_metrics([post.id]), await collector.fetch_account_metrics([account.id])) == (
        0,
        0,
    )
    assert (await costs(client, account))["are_reads_stopped"] is True
    await details.read(account.id)
    step = {step["code"]: step for step in (await check(client, account))["steps"]}["reading"]
    assert (step["state"], step["title"]) == ("waits", "Its numbers are not read for now")


async def test_costs_of_somebody_elses_business_are_not_there(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    theirs = await make.business()

    answer = await client.get(f"/businesses/{theirs.id}/platform-costs")

    assert answer.status_code == 404


@pytest.mark.parametrize("cents", [-1, "a", 1.5])
async def test_a_cap_is_a_whole_number_of_cents(
    client: httpx.AsyncClient, make: Make, account: SocialAccount, cents: object
):
    answer = await client.put(
        f"/businesses/{account.business_id}", json={"monthly_cost_cap_cents": cents, "version": 1}
    )

    assert answer.status_code == 422
    assert (await make.get(Business, account.business_id)).monthly_cost_cap_cents is None


async def check(client: httpx.AsyncClient, account: SocialAccount) -> dict[str, Any]:
    answer = await client.post(f"/social/accounts/{account.id}/check")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def spent(account: SocialAccount, microdollars: int) -> PlatformCharge:
    return PlatformCharge(
        business_id=account.business_id,
        social_account_id=account.id,
        kind="post",
        units=1,
        microdollars=microdollars,
        created_at=now(),
    )


async def publish_side_by_side(workers: int) -> None:
    """All that is due at once, shared out among so many workers, each attempt with connections of its own."""
    at, attempts = now(), []
    for number in range(workers):
        owner = f"worker-{number}"
        async with unit_of_work() as session:
            batch = 50 if number == workers - 1 else 3
            ids = await repository.claim_due(session, owner=owner, at=at, lease_until=at + LEASE, batch=batch)
        writer = Writer(owner)
        attempts += [Attempt(one, owner=owner, writer=writer) for one in ids]
    assert len(attempts) == 8
    await asyncio.gather(*(attempt.run() for attempt in attempts))
