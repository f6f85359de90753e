"""Whatever needs a person is told to that person, once."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import now
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue
from tests.publishing.test_publisher import run_until_settled


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user))


async def told(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/notifications")).json()["items"]
    return items


async def test_a_post_that_went_out_is_no_news(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, run_due: RunDue
):
    await make.scheduled_post(account=account)
    await run_due()

    assert await told(client) == []


async def test_a_failed_post_is_told_with_its_reason_and_its_words(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    sandbox.account(account.account_name.removeprefix("@"), settings={"max_length": 10})
    post = await make.scheduled_post(account=account, text="Seeded rye is back on the shelf.")
    await run_due()

    (one,) = await told(client)
    assert (one["kind"], one["post_id"]) == ("post_failed", str(post.id))
    assert one["title"] == "A post on Sandbox did not go out"
    assert "this account may write 10" in one["body"] and "Seeded rye" in one["body"]


async def test_a_failed_post_that_fails_again_is_told_again(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    sandbox.account(account.account_name.removeprefix("@"), settings={"max_length": 10})
    post = await make.scheduled_post(account=account)
    await run_due()

    await client.post(f"/content/{post.id}/publish")
    await run_due()

    assert [one["kind"] for one in await told(client)] == ["post_failed", "post_failed"]


async def test_a_post_whose_fate_nobody_knows_asks_the_person_to_look(
    make: Make, client: httpx.AsyncClient, user: User, sandbox: SandboxServer, run_due: RunDue
):
    business = await make.business(user=user)
    blind = await make.connected_account(sandbox, business=business, honours_idempotency=False, lists_posts=False)
    post = await make.scheduled_post(account=blind)
    sandbox.fault("drop_after", count=1)

    await run_until_settled(run_due, make, post)

    assert [(one["kind"], one["post_id"]) for one in await told(client)] == [("post_unconfirmed", str(post.id))]


async def test_a_post_that_is_too_late_says_that_it_waits(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, run_due: RunDue
):
    await make.scheduled_post(account=account, scheduled_for=now() - timedelta(hours=1))
    await run_due()

    (one,) = await told(client)
    assert one["kind"] == "post_waiting"
    assert "Publish it now, give it another time, or delete it." in one["body"]


async def test_an_account_lost_while_publishing_is_told_beside_the_post(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    await make.scheduled_post(account=account)
    sandbox.fault("revoked_token", count=1)

    await run_due()

    assert {one["kind"] for one in await told(client)} == {"account_disconnected", "post_failed"}
