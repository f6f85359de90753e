"""Taking a yes back, for posts on and off the calendar."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from app.content.models import PostStatus
from app.core.clock import now
from app.llm.contract import Authorship
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.social_account(business=await make.business(user=user))


TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)


async def test_a_yes_that_put_posts_on_the_calendar_is_taken_back_whole(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    timed = await make.post(
        account=account, made_by=Authorship.MODEL, approved_at=None, scheduled_for=TOMORROW, text="With a time"
    )
    plain = await make.post(account=account, made_by=Authorship.OFFLINE, approved_at=None, text="Without one")
    ids = [str(timed.id), str(plain.id)]
    await client.post("/content/approve", json={"post_ids": [str(plain.id)]})
    scheduled = await client.post("/content/schedule", json={"post_ids": [str(timed.id)]})
    assert scheduled.status_code == 200, scheduled.text

    answer = await client.post("/content/unapprove", json={"post_ids": ids})
    again = await client.post("/content/unapprove", json={"post_ids": ids})

    assert answer.status_code == again.status_code == 200, answer.text
    assert [post["id"] for post in answer.json()] == ids
    assert [(post["status"], post["approved_at"]) for post in answer.json()] == [("draft", None)] * 2
    stored = await make.reload(timed)
    assert (stored.scheduled_for, stored.next_attempt_at) == (TOMORROW, None)  # proposed again, and not due
    events = (await client.get(f"/content/{timed.id}/timeline")).json()["events"]
    assert [event["event"] for event in events] == ["scheduled", "unscheduled", "approval_taken_back"]


async def test_a_persons_own_words_come_off_the_calendar_and_need_no_yes(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.scheduled_post(account=account, scheduled_for=TOMORROW)

    (back,) = (await client.post("/content/unapprove", json={"post_ids": [str(post.id)]})).json()

    assert back["status"] == "draft"
    assert back["approved_at"] is not None


@pytest.mark.parametrize("status", [PostStatus.PUBLISHED, PostStatus.PUBLISHING, PostStatus.UNCONFIRMED])
async def test_what_is_out_or_may_be_keeps_its_yes_and_so_do_the_others(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, status: PostStatus
):
    draft = await make.post(account=account, made_by=Authorship.MODEL, approved_at=now())
    if status is PostStatus.PUBLISHED:
        other = await make.published_post(account=account)
    else:
        other = await make.scheduled_post(account=account, status=status, scheduled_for=TOMORROW)

    answer = await client.post("/content/unapprove", json={"post_ids": [str(draft.id), str(other.id)]})

    assert answer.status_code == 409
    assert (await make.reload(draft)).approved_at is not None


async def test_nothing_is_taken_back_with_a_stranger_among_them(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    draft = await make.post(account=account, made_by=Authorship.MODEL, approved_at=now())

    answer = await client.post("/content/unapprove", json={"post_ids": [str(draft.id), str(uuid4())]})

    assert answer.status_code == 404
    assert (await make.reload(draft)).approved_at is not None
