"""Pausing holds everything back and loses nothing; an account that refuses post after post gets a rest."""

from datetime import timedelta

import httpx
import pytest

from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.publishing import repository
from app.publishing.publisher import LEASE
from app.social_accounts import breaker
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue
from tests.publishing.test_publisher import claimed_attempt, die_after_sending


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user))


async def test_a_paused_account_sends_nothing_until_it_is_resumed(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)

    paused = await client.post(f"/social/accounts/{account.id}/pause")
    assert await run_due() == 0
    resumed = await client.post(f"/social/accounts/{account.id}/resume")
    await run_due()

    assert (paused.json()["paused_at"] is not None, resumed.json()["paused_at"]) == (True, None)
    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_a_paused_business_sends_nothing_on_any_of_its_accounts(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    await make.scheduled_post(account=account)
    other = await make.scheduled_post(account=await make.connected_account(sandbox))

    paused = await client.post(f"/businesses/{account.business_id}/pause")
    await run_due()

    assert paused.json()["paused_at"] is not None
    assert (await make.reload(other)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1
    resumed = await client.post(f"/businesses/{account.business_id}/resume")
    await run_due()
    assert resumed.json()["paused_at"] is None
    assert len(sandbox.log()) == 2


async def test_after_a_long_pause_nothing_floods_out_and_late_posts_wait_for_a_person(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    late = [await make.scheduled_post(account=account, scheduled_for=now() - timedelta(hours=n)) for n in (2, 3)]
    await client.post(f"/social/accounts/{account.id}/pause")
    await run_due()

    await client.post(f"/social/accounts/{account.id}/resume")
    await run_due()

    assert [(await make.reload(post)).failure_code for post in late] == ["too-late", "too-late"]
    assert sandbox.log() == []
    told = (await client.get("/notifications")).json()["items"]
    assert {one["kind"] for one in told} == {"post_waiting"}


async def test_pausing_twice_keeps_the_first_time_and_is_not_for_strangers(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    first = (await client.post(f"/social/accounts/{account.id}/pause")).json()
    second = (await client.post(f"/social/accounts/{account.id}/pause")).json()
    strangers = await make.social_account()

    assert first["paused_at"] == second["paused_at"]
    assert (await client.post(f"/social/accounts/{strangers.id}/pause")).status_code == 404
    assert (await client.post(f"/businesses/{strangers.business_id}/pause")).status_code == 404


async def test_a_pause_between_claim_and_sending_still_holds_the_post_back(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    attempt = await claimed_attempt()

    await client.post(f"/social/accounts/{account.id}/pause")
    await attempt.run()

    assert (await make.reload(post)).status is PostStatus.SCHEDULED
    assert sandbox.log() == []
    await client.post(f"/social/accounts/{account.id}/resume")
    await run_due()
    assert len(sandbox.log()) == 1


async def test_what_may_be_out_is_asked_about_even_while_paused(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account)
    await die_after_sending(await claimed_attempt())
    await client.post(f"/social/accounts/{account.id}/pause")

    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        await run_due()

    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_what_waits_on_purpose_raises_no_alarm(make: Make, account: SocialAccount, client: httpx.AsyncClient):
    await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=10))
    await client.post(f"/social/accounts/{account.id}/pause")

    async with unit_of_work() as session:
        assert await repository.find_oldest_due(session, at=now()) is None


# --- the rest after refusals ------------------------------------------------------------------------------------------


async def refused_posts(make: Make, sandbox: SandboxServer, account: SocialAccount, count: int) -> list[Post]:
    """Due, and longer than this account takes (the product believes in the usual limit)."""
    sandbox.account(account.account_name.removeprefix("@"), settings={"max_length": 10})
    return [
        await make.scheduled_post(account=account, text=f"Far too long for it, number {number}.")
        for number in range(count)
    ]


async def test_five_refusals_in_a_row_give_the_account_a_rest_and_the_other_posts_stay_scheduled(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    await refused_posts(make, sandbox, account, breaker.IN_A_ROW)
    await run_due()
    waiting = await make.scheduled_post(account=account, text="Short.")

    claimed = await run_due()

    assert claimed == 0
    assert (await make.reload(waiting)).status is PostStatus.SCHEDULED
    shown = (await client.get(f"/social/accounts/{account.id}")).json()
    assert shown["breaker_open_until"] is not None
    kinds = [one["kind"] for one in (await client.get("/notifications")).json()["items"]]
    assert kinds.count("account_resting") == 1 and kinds.count("post_failed") == breaker.IN_A_ROW


async def test_fewer_refusals_or_a_success_between_them_change_nothing(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    await refused_posts(make, sandbox, account, breaker.IN_A_ROW - 1)
    await run_due()
    before = await make.reload(account)
    await make.scheduled_post(account=account, text="Short.")
    await run_due()

    after = await make.reload(account)
    assert (before.refused_in_a_row, before.breaker_open_until) == (breaker.IN_A_ROW - 1, None)
    assert (after.refused_in_a_row, after.breaker_open_until) == (0, None)


async def test_after_the_rest_one_post_goes_first_and_its_success_ends_the_trouble(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    await refused_posts(make, sandbox, account, breaker.IN_A_ROW)
    await run_due()
    posts = [await make.scheduled_post(account=account, text=f"Short {n}.") for n in range(3)]

    with clock.frozen(now() + breaker.FIRST_REST + timedelta(seconds=1)):
        rounds = [await run_due() for _ in range(2)]

    assert rounds == [1, 2]
    assert {(await make.reload(post)).status for post in posts} == {PostStatus.PUBLISHED}
    assert (await make.reload(account)).breaker_trips == 0


async def test_another_refusal_after_the_rest_makes_the_next_one_longer_and_is_not_told_again(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    await refused_posts(make, sandbox, account, breaker.IN_A_ROW)
    await run_due()
    again = now() + breaker.FIRST_REST + timedelta(seconds=1)

    with clock.frozen(again):
        await refused_posts(make, sandbox, account, 2)
        claimed = [await run_due() for _ in range(2)]

    rests = await make.reload(account)
    assert claimed == [1, 0]
    assert rests.breaker_open_until == again + 2 * breaker.FIRST_REST
    kinds = [one["kind"] for one in (await client.get("/notifications", params={"limit": 100})).json()["items"]]
    assert kinds.count("account_resting") == 1


async def test_a_person_ends_the_rest_by_resuming(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    await refused_posts(make, sandbox, account, breaker.IN_A_ROW)
    await run_due()
    await make.scheduled_post(account=account, text="Short.")

    resumed = (await client.post(f"/social/accounts/{account.id}/resume")).json()
    await run_due()

    assert (resumed["breaker_open_until"], resumed["refused_in_a_row"]) == (None, 0)
    assert [entry["text"] for entry in sandbox.log()] == ["Short."]


def test_rests_double_up_to_six_hours():
    assert [breaker.rest(trips) for trips in range(3)] == [timedelta(minutes=m) for m in (10, 20, 40)]
    assert breaker.rest(50) == timedelta(hours=6)
