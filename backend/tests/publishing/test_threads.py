"""Threads: every part once and in order, and never again from part one."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import Platform, part_key
from app.publishing import dispatch, repository
from app.publishing.publisher import LEASE, Attempt
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import WORKER, RunDue
from tests.publishing.test_publisher import claimed_attempt, die_after_sending, run_until_settled

TEXTS = ["We have baked since 1911.", "The oven is still the first one.", "Come and see it on Saturday."]


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user))


@pytest.fixture
async def thread(make: Make, account: SocialAccount) -> Post:
    return await a_thread(make, account)


async def a_thread(make: Make, account: SocialAccount, texts: list[str] = TEXTS, **given: Any) -> Post:
    return await make.scheduled_post(account=account, text=texts[0], following_parts=texts[1:], **given)


def assert_out_once_and_in_order(post: Post, sandbox: SandboxServer) -> None:
    log = sandbox.log()
    assert [entry["text"] for entry in log] == post.parts
    assert [entry["reply_to"] for entry in log] == [None, *(entry["id"] for entry in log[:-1])]
    assert [out["external_id"] for out in post.published_parts] == [entry["id"] for entry in log]
    assert (post.status, post.external_post_id) == (PostStatus.PUBLISHED, log[0]["id"])
    assert post.permalink == post.published_parts[0]["permalink"]


async def run_all(run_due: RunDue) -> None:
    while await run_due():
        pass


# --- going out --------------------------------------------------------------------------------------------------------


async def test_each_part_replies_to_the_one_before_and_has_a_key_of_its_own(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, thread: Post, run_due: RunDue
):
    await run_due()
    between = await make.reload(thread)
    await run_all(run_due)

    post = await make.reload(thread)
    assert (between.status, between.external_post_id, len(between.published_parts)) == (PostStatus.PUBLISHING, None, 1)
    assert_out_once_and_in_order(post, sandbox)
    keys = [entry["idempotency_key"] for entry in sandbox.log()]
    assert keys == [str(part_key(thread.id, part)) for part in range(3)]
    timeline = (await client.get(f"/content/{thread.id}/timeline")).json()
    assert [event["event"] for event in timeline["events"]] == ["part_published", "part_published", "published"]
    assert [attempt["outcome"] for attempt in timeline["attempts"]] == ["published"] * 3
    assert timeline["events"][0]["details"] == {"part": 1, "of": 3, "permalink": post.permalink}


@pytest.mark.usefixtures("committed_database")
async def test_the_next_part_follows_at_once(make: Make, sandbox: SandboxServer):
    thread = await a_thread(make, await make.connected_account(sandbox))

    await dispatch.dispatch()
    for _ in range(200):  # nobody rings a second time
        if (await make.reload(thread)).status is PostStatus.PUBLISHED:
            break
        await asyncio.sleep(0.05)
    await dispatch.drain()

    assert_out_once_and_in_order(await make.reload(thread), sandbox)


@pytest.mark.parametrize("before", [1, 2])
@pytest.mark.parametrize(
    "fault",
    [
        "error_after",
        "drop_after",
        "error_before",
        "drop_before",
        "rate_limit",
        "unavailable",
        "expired_token",
        "pending",
    ],
)
async def test_whatever_happens_on_the_line_every_part_is_out_once_and_in_order(
    make: Make, sandbox: SandboxServer, thread: Post, run_due: RunDue, fault: str, before: int
):
    for _ in range(before):
        await run_due()
    sandbox.fault(fault, count=1)

    post = await run_until_settled(run_due, make, thread)

    assert post.failure_reason is None
    assert_out_once_and_in_order(post, sandbox)


async def test_parts_of_the_same_words_are_told_apart_without_keys(make: Make, sandbox: SandboxServer, run_due: RunDue):
    keyless = await make.connected_account(sandbox, honours_idempotency=False)
    thread = await a_thread(make, keyless, ["Bread.", "And", "And", "butter."])
    await run_due()
    await run_due()
    sandbox.fault("drop_before", count=1)

    post = await run_until_settled(run_due, make, thread)

    assert_out_once_and_in_order(post, sandbox)


async def test_the_waits_of_a_part_do_not_grow_with_the_parts_before(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    thread = await a_thread(make, account, [f"Part {number}." for number in range(8)])
    for _ in range(7):
        await run_due()
    sandbox.fault("unavailable", count=1)

    await run_due()

    post = await make.reload(thread)
    assert post.next_attempt_at is not None
    assert post.next_attempt_at - now() < timedelta(seconds=20)


# --- a worker dies ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize("honours_idempotency", [True, False])
async def test_a_worker_killed_after_the_platform_accepted_a_part_sends_no_part_again(
    make: Make, sandbox: SandboxServer, run_due: RunDue, part: int, honours_idempotency: bool
):
    account = await make.connected_account(sandbox, honours_idempotency=honours_idempotency)
    thread = await a_thread(make, account)
    for _ in range(part):
        await run_due()
    await die_after_sending(await claimed_attempt())
    assert len(sandbox.log()) == part + 1

    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        await run_all(run_due)

    assert_out_once_and_in_order(await make.reload(thread), sandbox)


async def test_a_worker_killed_between_two_parts_leaves_a_thread_that_goes_on(
    make: Make, sandbox: SandboxServer, thread: Post, run_due: RunDue
):
    await run_due()
    await claimed_attempt()

    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        await run_all(run_due)

    assert_out_once_and_in_order(await make.reload(thread), sandbox)


# --- it stops half-way ------------------------------------------------------------------------------------------------


async def stop_after_two(make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue) -> Post:
    """A thread of three whose last part its platform refuses."""
    sandbox.account(account.details["handle"], settings={"max_length": 35})
    thread = await a_thread(make, account, [*TEXTS[:2], "Come and see it on Saturday, from seven o'clock."])
    await run_all(run_due)
    sandbox.account(account.details["handle"], settings={"max_length": 500})
    return await make.reload(thread)


async def test_a_thread_that_failed_at_part_three_goes_on_with_part_three(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    stopped = await stop_after_two(make, sandbox, account, run_due)
    told = (await client.get("/notifications")).json()["items"]

    again = await client.post(f"/content/{stopped.id}/publish")
    await run_all(run_due)

    assert stopped.status is PostStatus.FAILED
    assert stopped.failure_reason is not None
    assert stopped.failure_reason.startswith(f"2 of 3 parts are out ({stopped.published_parts[0]['permalink']}).")
    assert stopped.failure_reason.endswith("Publish it again, and it goes on with part 3.")
    assert [one["title"] for one in told] == ["A thread on Sandbox stopped after part 2 of 3"]
    assert again.status_code == 200
    assert_out_once_and_in_order(await make.reload(stopped), sandbox)


async def test_what_is_out_cannot_be_changed_and_the_rest_can(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    stopped = await stop_after_two(make, sandbox, account, run_due)
    other = await make.connected_account(sandbox, business=await make.get(Business, account.business_id))
    first, second, _ = stopped.parts
    url, seen = f"/content/{stopped.id}", {"version": stopped.version}

    refused = [
        await client.put(url, json={**seen, "text": "We have baked since 1912."}),
        await client.put(url, json={**seen, "following_parts": ["Another second part.", "And a third."]}),
        await client.put(url, json={**seen, "following_parts": []}),
        await client.put(url, json={**seen, "social_account_id": str(other.id)}),
        await client.post(f"{url}/schedule", json={"social_account_id": str(other.id)}),
    ]
    changed = await client.put(url, json={**seen, "following_parts": [second, "Come on Saturday.", "Or Sunday."]})
    await client.post(f"{url}/publish")
    await run_all(run_due)

    assert [answer.status_code for answer in refused] == [409] * 5
    assert {answer.json()["type"] for answer in refused} == {"/problems/parts-are-out"}
    assert changed.json()["status"] == "draft"
    post = await make.reload(stopped)
    assert post.parts == [first, second, "Come on Saturday.", "Or Sunday."]
    assert_out_once_and_in_order(post, sandbox)


async def test_taking_away_what_is_missing_ends_the_thread_there(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    stopped = await stop_after_two(make, sandbox, account, run_due)

    answer = await client.put(
        f"/content/{stopped.id}", json={"following_parts": stopped.following_parts[:1], "version": stopped.version}
    )

    assert answer.json()["status"] == "published"
    assert_out_once_and_in_order(await make.reload(stopped), sandbox)
    assert (await client.post(f"/content/{stopped.id}/publish")).status_code == 409


async def test_a_part_whose_parent_was_deleted_on_the_platform_is_refused_with_its_reason(
    make: Make, sandbox: SandboxServer, account: SocialAccount, thread: Post, run_due: RunDue
):
    await run_due()
    (root,) = sandbox.log()
    credentials = await sandbox.credentials(str(account.details["handle"]))
    await registry.connector_for(Platform.SANDBOX).delete(root["id"], credentials)

    await run_all(run_due)

    post = await make.reload(thread)
    assert (post.status, post.failure_code) == (PostStatus.FAILED, "nothing_to_reply_to")
    assert len(sandbox.log()) == 1


async def test_half_a_thread_can_be_taken_off_the_calendar_and_put_back(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, thread: Post, run_due: RunDue
):
    await run_due()
    sandbox.fault("unavailable", count=1)
    await run_due()  # the second part waits now

    off = await client.post(f"/content/{thread.id}/unschedule")
    nothing = await run_due()
    back = await client.post(f"/content/{thread.id}/publish")
    await run_all(run_due)

    assert (off.json()["status"], len(off.json()["published_parts"]), nothing) == ("draft", 1, 0)
    assert back.status_code == 200
    assert_out_once_and_in_order(await make.reload(thread), sandbox)


async def test_deleting_half_a_thread_leaves_what_is_out(
    client: httpx.AsyncClient, sandbox: SandboxServer, thread: Post, run_due: RunDue
):
    await run_due()
    sandbox.fault("unavailable", count=1)
    await run_due()

    answer = await client.delete(f"/content/{thread.id}")
    await run_all(run_due)

    assert answer.status_code == 204
    assert [entry["deleted"] for entry in sandbox.log()] == [False]


# --- a person is asked ------------------------------------------------------------------------------------------------


async def unconfirmed_second_part(make: Make, sandbox: SandboxServer, user: User, run_due: RunDue, fault: str) -> Post:
    blind = await make.connected_account(
        sandbox, business=await make.business(user=user), honours_idempotency=False, lists_posts=False
    )
    thread = await a_thread(make, blind)
    await run_due()
    sandbox.fault(fault, count=1)
    return await run_until_settled(run_due, make, thread)


async def test_an_unconfirmed_part_that_is_there_is_written_down_and_the_rest_goes_on(
    make: Make, client: httpx.AsyncClient, user: User, sandbox: SandboxServer, run_due: RunDue
):
    post = await unconfirmed_second_part(make, sandbox, user, run_due, "drop_after")
    root, second = sandbox.log()
    address = f"{sandbox.url}/@{second['account']}/posts/{second['id']}"
    url, body = f"/content/{post.id}/resolve", {"resolution": "published"}

    not_a_post = await client.post(url, json={**body, "permalink": sandbox.url})
    wrong = await client.post(url, json={**body, "permalink": address.replace(second["id"], root["id"])})
    right = await client.post(url, json={**body, "permalink": address})
    await run_all(run_due)

    assert post.status is PostStatus.UNCONFIRMED
    assert "This is about part 2 of 3." in str(post.failure_reason)
    assert [answer.json().get("type") for answer in (not_a_post, wrong)] == ["/problems/not-a-posts-address"] * 2
    assert right.status_code == 200
    assert_out_once_and_in_order(await make.reload(post), sandbox)


async def test_an_unconfirmed_part_that_is_not_there_is_sent_again_and_the_rest_goes_on(
    make: Make, client: httpx.AsyncClient, user: User, sandbox: SandboxServer, run_due: RunDue
):
    post = await unconfirmed_second_part(make, sandbox, user, run_due, "drop_before")

    await client.post(f"/content/{post.id}/resolve", json={"resolution": "resend"})
    await run_all(run_due)

    assert post.status is PostStatus.UNCONFIRMED
    assert_out_once_and_in_order(await make.reload(post), sandbox)


# --- pauses and lateness ----------------------------------------------------------------------------------------------


async def test_a_pause_between_parts_holds_the_rest_back_and_hours_later_it_goes_on(
    make: Make,
    client: httpx.AsyncClient,
    sandbox: SandboxServer,
    account: SocialAccount,
    thread: Post,
    run_due: RunDue,
):
    async with unit_of_work() as session:
        at = now()
        ids = await repository.claim_due(session, owner=WORKER, at=at, lease_until=at + LEASE, batch=1)
        claims = await repository.find_claims(session, ids, owner=WORKER)
    await client.post(f"/social/accounts/{account.id}/pause")  # while its first part is in the air
    await Attempt(ids[0], owner=WORKER, claim=claims[ids[0]]).run()

    waiting, claimed = await make.reload(thread), await run_due()
    await client.post(f"/social/accounts/{account.id}/resume")
    with clock.frozen(now() + timedelta(hours=5)):
        await run_until_settled(run_due, make, thread)

    assert (waiting.status, len(waiting.published_parts), claimed) == (PostStatus.SCHEDULED, 1, 0)
    assert_out_once_and_in_order(await make.reload(thread), sandbox)


async def test_the_rest_of_a_late_thread_waits_for_its_accounts_limit_as_everything_does(
    make: Make, sandbox: SandboxServer, account: SocialAccount, thread: Post, run_due: RunDue
):
    await run_due()
    async with unit_of_work() as session:
        await social_accounts.mark_rate_limited(session, account.id, now() + timedelta(hours=4))

    with clock.frozen(now() + timedelta(hours=2)):
        held = await run_due()
    with clock.frozen(now() + timedelta(hours=5)):
        await run_until_settled(run_due, make, thread)

    assert held == 0
    assert_out_once_and_in_order(await make.reload(thread), sandbox)


async def test_a_thread_whose_first_part_is_not_out_can_be_too_late(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    thread = await a_thread(make, account, scheduled_for=now() - timedelta(hours=2))

    await run_due()

    assert (await make.reload(thread)).failure_code == "too-late"
    assert sandbox.log() == []


# --- what a thread may be ---------------------------------------------------------------------------------------------


async def test_scheduling_looks_at_every_part(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    draft = await make.post(account=account, text="Bread.", following_parts=["Buns.", "a" * 501])

    answer = await client.post(f"/content/{draft.id}/schedule", json={"scheduled_for": str(now())})
    preflight = await client.get(f"/content/{draft.id}/preflight")

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/following_parts/1"
    assert error["detail"].startswith("Part 3: ")
    assert "too-long" in [problem["code"] for problem in preflight.json()["problems"]]


async def test_a_thread_is_similar_to_a_post_of_the_same_words(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, thread: Post
):
    whole = await make.post(account=account, text="\n".join(TEXTS))
    other = await make.post(account=account, text=f"Closed for repairs until further notice {uuid4()}")

    found = (await client.get(f"/content/{whole.id}/similar")).json()
    none = (await client.get(f"/content/{other.id}/similar")).json()

    assert [one["post_id"] for one in found] == [str(thread.id)]
    assert none == []
