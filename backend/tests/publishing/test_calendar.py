"""Scheduling, through the API."""

from datetime import datetime, timedelta

import httpx
import pytest

from app.content.models import PostStatus
from app.core.clock import now
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.social_account(business=await make.business(user=user))


async def test_scheduling_puts_a_post_on_the_calendar_and_notes_who_did_it(
    make: Make, client: httpx.AsyncClient, user: User, account: SocialAccount
):
    post = await make.post(account=account, approved_at=None)
    at = now() + timedelta(days=1)

    answer = await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": at.isoformat()})

    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "scheduled"
    assert answer.json()["approved_at"] is not None
    timeline = (await client.get(f"/content/{post.id}/timeline")).json()
    assert [(event["event"], event["actor"]) for event in timeline["events"]] == [("scheduled", f"user:{user.id}")]


async def test_the_only_account_on_the_platform_is_chosen_by_itself(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.post(account=account, social_account_id=None)

    answer = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (now() + timedelta(hours=1)).isoformat()}
    )

    assert answer.json()["social_account_id"] == str(account.id)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (PostStatus.PUBLISHED, "post-already-published"),
        (PostStatus.PUBLISHING, "post-is-publishing"),
        (PostStatus.UNCONFIRMED, "post-is-unconfirmed"),
    ],
)
async def test_what_is_out_or_going_out_cannot_be_moved(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, status: PostStatus, code: str
):
    post = await make.published_post(account=account, status=status, next_attempt_at=now())

    answer = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (now() + timedelta(hours=1)).isoformat()}
    )

    assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{code}")


async def test_a_time_that_has_passed_is_refused(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    post = await make.post(account=account)

    answer = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (now() - timedelta(hours=1)).isoformat()}
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/time-has-passed")
    assert (await make.reload(post)).status is PostStatus.DRAFT


async def test_a_time_without_its_offset_is_refused(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    post = await make.post(account=account)

    answer = await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": "2027-01-01T09:00:00"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/scheduled_for"


async def test_a_text_the_platform_would_refuse_is_not_scheduled(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.post(account=account, text="bread " * 200)

    answer = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (now() + timedelta(hours=1)).isoformat()}
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/breaks-platform-rules")


async def test_without_an_account_the_answer_says_to_connect_one(make: Make, client: httpx.AsyncClient, user: User):
    post = await make.post(business=await make.business(user=user))

    answer = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (now() + timedelta(hours=1)).isoformat()}
    )

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-account-for-platform")


async def test_another_users_post_does_not_exist(make: Make, client: httpx.AsyncClient):
    post = await make.scheduled_post()

    for action in ("schedule", "unschedule", "publish"):
        answer = await client.post(f"/content/{post.id}/{action}", json={})
        assert answer.status_code == 404, action
    assert (await client.get(f"/content/{post.id}/timeline")).status_code == 404


async def test_unscheduling_gives_back_a_draft_that_remembers_its_time(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.scheduled_post(account=account, scheduled_for=now() + timedelta(days=2))

    answer = await client.post(f"/content/{post.id}/unschedule")

    assert answer.json()["status"] == "draft"
    assert answer.json()["scheduled_for"] is not None


async def test_many_drafts_are_scheduled_together_or_not_at_all(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    good = await make.post(account=account, scheduled_for=now() + timedelta(days=1))
    without_time = await make.post(account=account)

    refused = await client.post("/content/schedule", json={"post_ids": [str(good.id), str(without_time.id)]})
    accepted = await client.post("/content/schedule", json={"post_ids": [str(good.id)]})

    assert refused.status_code == 422
    assert [post["status"] for post in accepted.json()] == ["scheduled"]


async def test_many_drafts_are_scheduled_for_one_instant(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    posts = [await make.post(account=account), await make.post(account=account)]
    at = (now() + timedelta(days=3)).replace(microsecond=0).isoformat()

    answer = await client.post(
        "/content/schedule", json={"post_ids": [str(post.id) for post in posts], "scheduled_for": at}
    )

    assert [(post["status"], datetime.fromisoformat(post["scheduled_for"])) for post in answer.json()] == [
        ("scheduled", datetime.fromisoformat(at))
    ] * 2


async def test_a_person_says_what_became_of_an_unconfirmed_post(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    there = await make.post(account=account, status=PostStatus.UNCONFIRMED, uncertain_since=now())
    missing = await make.post(account=account, status=PostStatus.UNCONFIRMED, uncertain_since=now())

    live = await client.post(
        f"/content/{there.id}/resolve", json={"resolution": "published", "permalink": "https://example.com/p/1"}
    )
    again = await client.post(f"/content/{missing.id}/resolve", json={"resolution": "resend"})
    no_address = await client.post(f"/content/{missing.id}/resolve", json={"resolution": "published"})

    assert (live.json()["status"], live.json()["permalink"]) == ("published", "https://example.com/p/1")
    assert again.json()["status"] == "scheduled"
    assert no_address.status_code == 422


async def test_a_repeated_request_with_the_same_key_is_done_once(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.post(account=account)
    body = {"scheduled_for": (now() + timedelta(days=1)).isoformat()}
    headers = {"Idempotency-Key": "schedule-1"}

    first = await client.post(f"/content/{post.id}/schedule", json=body, headers=headers)
    second = await client.post(f"/content/{post.id}/schedule", json=body, headers=headers)
    other = await client.post(f"/content/{post.id}/schedule", json={}, headers=headers)

    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (409, "/problems/idempotency-key-reused")
    events = (await client.get(f"/content/{post.id}/timeline")).json()["events"]
    assert len(events) == 1


async def test_many_posts_are_scheduled_at_given_times_or_none_of_them(make, client, account):
    posts = [await make.post(account=account, text=f"Loaf number {n}.") for n in range(2)]
    times = {str(post.id): (now() + timedelta(days=n + 1)).isoformat() for n, post in enumerate(posts)}

    answer = await client.post("/content/schedule", json={"post_ids": list(times), "times": times})

    assert answer.status_code == 200, answer.text
    assert {post["id"]: datetime.fromisoformat(post["scheduled_for"]) for post in answer.json()} == {
        post_id: datetime.fromisoformat(at) for post_id, at in times.items()
    }

    fresh = await make.post(account=account, text="One more loaf.")
    late = {str(fresh.id): (now() + timedelta(days=1)).isoformat(), next(iter(times)): "2020-01-01T00:00:00Z"}
    refused = await client.post("/content/schedule", json={"post_ids": list(late), "times": late})
    assert refused.status_code == 422
    assert (await make.reload(fresh)).scheduled_for is None
