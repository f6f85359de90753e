"""A person connects an account again: what waited for it goes on, and nothing goes out that nobody wants any more."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.content import timeline
from app.content.models import Post, PostStatus
from app.core import clock, crypto
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.core.jobs import Job
from app.publishing import reconnected
from app.social_accounts import service as social_accounts, storing
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user))


async def connect_again(sandbox: SandboxServer, account: SocialAccount) -> list[Job]:
    """What was rung by it."""
    connected = await sandbox.connect(account.details["handle"])
    async with unit_of_work() as session:
        await storing.store(
            session,
            account.platform,
            connected,
            user_id=account.user_id,
            business_id=account.business_id,
            at=now(),
        )
        jobs: list[Job] = session.info["jobs"]
    return jobs


async def disconnect(account: SocialAccount, user: User) -> None:
    async with unit_of_work() as session:
        await social_accounts.disconnect(session, account.id, owner=user)


async def events(post: Post) -> list[str]:
    async with sessions() as session:
        return [event.event for event in await timeline.list_events(session, post.id)]


async def told(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/notifications")).json()["items"]
    return [item for item in items if "while" in item["title"]]


async def test_connecting_rings_for_what_waited(sandbox: SandboxServer, account: SocialAccount):
    jobs = await connect_again(sandbox, account)

    assert jobs == [Job("publishing.account_connected", (str(account.id),))]


async def test_a_post_that_failed_for_a_revoked_grant_goes_out_after_reconnecting(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    sandbox.fault("revoked_token", count=1)
    await run_due()
    assert (await make.reload(post)).status is PostStatus.FAILED

    await connect_again(sandbox, account)
    await reconnected.go_on(account.id)
    waiting = await make.reload(post)
    await run_due()

    assert (waiting.status, waiting.scheduled_for) == (PostStatus.SCHEDULED, post.scheduled_for)
    out = await make.reload(post)
    assert [entry["id"] for entry in sandbox.log()] == [out.external_post_id]
    assert (out.status, out.failure_code) == (PostStatus.PUBLISHED, None)
    assert "account_reconnected" in await events(post)


async def test_a_post_that_failed_while_disconnected_goes_out_after_reconnecting(
    make: Make, user: User, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    await disconnect(account, user)
    await run_due()
    assert (await make.reload(post)).failure_code == "account-disconnected"

    await connect_again(sandbox, account)
    await reconnected.go_on()
    await run_due()

    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_what_somebody_archived_meanwhile_stays_where_it_is(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    sandbox.fault("revoked_token", count=1)
    await run_due()
    answer = await client.post("/content/archive", json={"post_ids": [str(post.id)]})
    assert answer.status_code == 200

    await connect_again(sandbox, account)

    assert await reconnected.go_on(account.id) == 0
    assert await run_due() == 0
    assert sandbox.log() == []


async def test_nothing_moves_while_the_account_is_still_lost(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    sandbox.fault("revoked_token", count=1)
    await run_due()

    assert await reconnected.go_on(account.id) == 0

    assert (await make.reload(post)).failure_code == "needs-reauth"
    assert await told(client) == []


async def test_what_is_too_late_by_then_waits_and_is_told_in_one_notification(
    make: Make, user: User, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    posts = [await make.scheduled_post(account=account, text=f"Loaf number {n}.") for n in range(3)]
    await disconnect(account, user)
    await run_due()

    with clock.frozen(now() + timedelta(minutes=45)):
        await connect_again(sandbox, account)
        await reconnected.go_on(account.id)
        await reconnected.go_on()
        await run_due()

    assert sandbox.log() == []
    left = [await make.reload(post) for post in posts]
    assert {(post.status, post.failure_code) for post in left} == {(PostStatus.FAILED, "too-late")}
    assert "Publish it now, give it another time" in (left[0].failure_reason or "")
    (one,) = await told(client)
    assert one["title"] == f"3 posts did not go out while {account.account_name} on Sandbox was disconnected"
    assert one["kind"] == "post_waiting"
    assert all(f"Loaf number {n}." in one["body"] for n in range(3))


async def test_a_post_that_failed_for_another_reason_stays_failed(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    sandbox.account(account.details["handle"], settings={"max_length": 5})
    post = await make.scheduled_post(account=account)
    await run_due()

    await connect_again(sandbox, account)

    assert await reconnected.go_on(account.id) == 0
    assert (await make.reload(post)).status is PostStatus.FAILED


async def test_a_post_of_the_business_it_was_connected_to_before_stays_failed(
    make: Make, user: User, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    await disconnect(account, user)
    await run_due()
    other = await make.business(user=user)
    account.business_id = other.id

    await connect_again(sandbox, account)

    assert await reconnected.go_on(account.id) == 0
    assert (await make.reload(post)).status is PostStatus.FAILED


async def lost_in_doubt(make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue) -> Post:
    """It went out, the line went dead, and before we could ask the account was lost."""
    post = await make.scheduled_post(account=account)
    sandbox.fault("drop_after", count=1)
    await run_due()
    sandbox.fault("revoked_token", operation="read", count=1)
    later = (await make.reload(post)).next_attempt_at
    assert later is not None
    with clock.frozen(later + timedelta(seconds=1)):
        await run_due()
    return await make.reload(post)


async def test_a_post_nobody_could_ask_about_is_asked_about_and_not_sent_again(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await lost_in_doubt(make, sandbox, account, run_due)
    assert (post.status, post.uncertain_since is not None) == (PostStatus.UNCONFIRMED, True)

    await connect_again(sandbox, account)
    assert await reconnected.go_on(account.id) == 1
    asked = await make.reload(post)
    await run_due()

    assert (asked.status, asked.uncertain_since) == (PostStatus.PUBLISHING, post.uncertain_since)
    found = await make.reload(post)
    assert (found.status, len(sandbox.log())) == (PostStatus.PUBLISHED, 1)
    assert found.external_post_id == sandbox.log()[0]["id"]


async def test_a_post_asked_about_that_is_not_there_and_is_late_waits_for_a_person(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    sandbox.fault("drop_before", count=1)
    await run_due()
    sandbox.fault("revoked_token", operation="read", count=1)
    with clock.frozen(now() + timedelta(minutes=5)):
        await run_due()
    assert (await make.reload(post)).status is PostStatus.UNCONFIRMED

    with clock.frozen(now() + timedelta(hours=1)):
        await connect_again(sandbox, account)
        await reconnected.go_on(account.id)
        await run_due()

    left = await make.reload(post)
    assert (left.status, left.failure_code) == (PostStatus.FAILED, "too-late")
    assert sandbox.log() == []


async def test_a_post_the_platform_was_still_processing_is_left_to_the_person(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    sandbox.fault("pending", count=1, polls=50)
    await run_due()
    sandbox.fault("revoked_token", operation="read", count=1)
    with clock.frozen(now() + timedelta(minutes=1)):
        await run_due()
    assert (await make.reload(post)).status is PostStatus.UNCONFIRMED

    await connect_again(sandbox, account)

    assert await reconnected.go_on(account.id) == 0
    assert (await make.reload(post)).status is PostStatus.UNCONFIRMED


async def test_a_post_that_is_unconfirmed_for_another_reason_is_left_to_the_person(
    make: Make, sandbox: SandboxServer, account: SocialAccount
):
    post = await make.scheduled_post(
        account=account, status=PostStatus.UNCONFIRMED, uncertain_since=now(), next_attempt_at=None
    )

    await connect_again(sandbox, account)

    assert await reconnected.go_on(account.id) == 0
    assert (await make.reload(post)).status is PostStatus.UNCONFIRMED


async def test_a_thread_that_is_out_in_part_is_not_taken_up_by_itself(
    make: Make, sandbox: SandboxServer, account: SocialAccount
):
    await make.scheduled_post(
        account=account,
        status=PostStatus.FAILED,
        failure_code="needs-reauth",
        next_attempt_at=None,
        published_parts=[{"external_id": "1", "permalink": None, "published_at": now().isoformat()}],
    )

    await connect_again(sandbox, account)

    assert await reconnected.go_on(account.id) == 0
    assert crypto.decrypt((await make.reload(account)).access_token)
