"""What is out is taken back: on its platform first, and here once it is gone there."""

import httpx
import pytest

from app.content.models import Post, PostStatus
from app.core.db import sessions, unit_of_work
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue

TEXTS = ["We have baked since 1911.", "The oven is still the first one.", "Come and see it on Saturday."]


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user))


@pytest.fixture
async def thread(make: Make, account: SocialAccount, run_due: RunDue, sandbox: SandboxServer) -> Post:
    """All of it is out."""
    post = await make.scheduled_post(account=account, text=TEXTS[0], following_parts=TEXTS[1:])
    while await run_due():
        pass
    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert [one["text"] for one in sandbox.posts] == TEXTS
    return post


async def is_here(post: Post) -> bool:
    async with sessions() as session:
        return await session.get(Post, post.id) is not None


async def test_every_part_is_deleted_there_and_then_the_post_here(
    client: httpx.AsyncClient, thread: Post, sandbox: SandboxServer
):
    answer = await client.post(f"/content/{thread.id}/take-down")

    assert answer.status_code == 204
    assert sandbox.posts == []
    assert not await is_here(thread)
    assert (await client.post(f"/content/{thread.id}/take-down")).status_code == 404


async def test_the_last_part_goes_first_and_what_broke_off_is_gone_on_with(
    client: httpx.AsyncClient, thread: Post, sandbox: SandboxServer
):
    sandbox.fault("drop_after", operation="delete", count=1)

    broken = await client.post(f"/content/{thread.id}/take-down")

    assert (broken.status_code, broken.json()["type"]) == (409, "/problems/not-taken-down")
    assert [one["text"] for one in sandbox.posts] == TEXTS[:2], "it was taken, and only the answer was lost"
    assert await is_here(thread)
    assert (await client.post(f"/content/{thread.id}/take-down")).status_code == 204
    assert sandbox.posts == []


async def test_what_the_platform_refuses_stays_here_and_there(
    client: httpx.AsyncClient, thread: Post, sandbox: SandboxServer
):
    sandbox.fault("error_before", operation="delete")

    refused = await client.post(f"/content/{thread.id}/take-down")

    assert refused.status_code == 409
    assert "Nothing was deleted here" in refused.json()["detail"]
    assert [one["text"] for one in sandbox.posts] == TEXTS
    assert await is_here(thread)


@pytest.mark.parametrize("status", [PostStatus.DRAFT, PostStatus.SCHEDULED, PostStatus.UNCONFIRMED, PostStatus.FAILED])
async def test_what_is_not_out_is_not_asked_about(
    client: httpx.AsyncClient, make: Make, account: SocialAccount, sandbox: SandboxServer, status: PostStatus
):
    post = await make.scheduled_post(account=account)
    async with unit_of_work() as session:
        held = await session.get_one(Post, post.id)
        held.status, held.failure_code, held.failure_reason = status, "unconfirmed", "It may be live."

    answer = await client.post(f"/content/{post.id}/take-down")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/post-not-out")
    assert await is_here(post)


async def test_without_access_a_person_is_told_to_connect_again_or_to_delete_it_there(
    client: httpx.AsyncClient, thread: Post, account: SocialAccount, sandbox: SandboxServer
):
    assert (await client.delete(f"/social/accounts/{account.id}")).status_code == 204

    answer = await client.post(f"/content/{thread.id}/take-down")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/account-not-connected")
    assert [one["text"] for one in sandbox.posts] == TEXTS
    assert await is_here(thread)
