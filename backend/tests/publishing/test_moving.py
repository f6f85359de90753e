"""Swapping, rescheduling and shifting posts, through the API."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from app.content.models import PostStatus
from app.core import clock
from app.core.clock import now
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

MARCH = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
"""London's clocks go forward on the 29th."""

SignIn = Callable[[User], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.social_account(business=await make.business(user=user))


def in_days(days: int) -> datetime:
    return (now() + timedelta(days=days)).replace(microsecond=0)


async def test_two_posts_exchange_their_times_and_both_timelines_say_so(
    make: Make, client: httpx.AsyncClient, user: User, account: SocialAccount
):
    early, late = in_days(1), in_days(2)
    first = await make.scheduled_post(account=account, scheduled_for=early, prepared={"record": 1})
    second = await make.scheduled_post(account=account, scheduled_for=late)

    answer = await client.post("/content/swap", json={"first": str(first.id), "second": str(second.id)})

    assert answer.status_code == 200, answer.text
    times = {post["id"]: datetime.fromisoformat(post["scheduled_for"]) for post in answer.json()}
    assert times == {str(first.id): late, str(second.id): early}
    moved = await make.reload(first)
    assert (moved.next_attempt_at, moved.prepared) == (late, None)
    (event,) = (await client.get(f"/content/{second.id}/timeline")).json()["events"]
    assert event["actor"] == f"user:{user.id}"
    assert datetime.fromisoformat(event["details"]["moved_from"]) == late


async def test_only_two_different_posts_that_wait_for_their_time_can_be_swapped(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.scheduled_post(account=account, scheduled_for=in_days(1))
    timeless = await make.post(account=account)
    out = await make.published_post(account=account)
    foreign = await make.scheduled_post(scheduled_for=in_days(3))

    async def swap(second: object) -> tuple[int, str]:
        answer = await client.post("/content/swap", json={"first": str(post.id), "second": str(second)})
        return answer.status_code, answer.json()["type"]

    assert await swap(timeless.id) == (409, "/problems/post-not-scheduled")
    assert await swap(out.id) == (409, "/problems/post-not-scheduled")
    assert await swap(post.id) == (422, "/problems/same-post-twice")
    assert await swap(foreign.id) == (404, "/problems/post-not-found")
    assert await swap(uuid4()) == (404, "/problems/post-not-found")
    assert (await make.reload(post)).scheduled_for == post.scheduled_for


async def test_a_post_cannot_be_swapped_into_the_past(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    waiting = await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=9))
    other = await make.scheduled_post(account=account, scheduled_for=in_days(1))

    answer = await client.post("/content/swap", json={"first": str(waiting.id), "second": str(other.id)})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/time-has-passed")
    assert (await make.reload(waiting)).scheduled_for == waiting.scheduled_for


async def test_many_are_rescheduled_together_failed_ones_too(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    scheduled = await make.scheduled_post(account=account, scheduled_for=in_days(1))
    late = await make.post(
        account=account,
        status=PostStatus.FAILED,
        failure_code="too-late",
        failure_reason="…",
        scheduled_for=in_days(-1),
    )
    wanted = [in_days(3), in_days(4)]
    moves = [
        {"post_id": str(scheduled.id), "scheduled_for": wanted[0].isoformat(), "version": scheduled.version},
        {"post_id": str(late.id), "scheduled_for": wanted[1].isoformat()},
    ]

    answer = await client.post("/content/reschedule", json={"moves": moves})

    assert [post["status"] for post in answer.json()] == ["scheduled", "scheduled"], answer.text
    assert [datetime.fromisoformat(post["scheduled_for"]) for post in answer.json()] == wanted


async def test_one_edit_meanwhile_stops_all_moves_and_names_the_post(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    posts = [await make.scheduled_post(account=account, scheduled_for=in_days(n)) for n in (1, 2)]
    await client.put(f"/content/{posts[1].id}", json={"text": "Changed meanwhile.", "version": posts[1].version})
    moves = [
        {"post_id": str(post.id), "scheduled_for": in_days(9).isoformat(), "version": post.version} for post in posts
    ]

    answer = await client.post("/content/reschedule", json={"moves": moves})

    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/version-conflict")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/moves/1/version"]
    assert (await make.reload(posts[0])).scheduled_for == posts[0].scheduled_for


async def test_one_bad_move_stops_all(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    post = await make.scheduled_post(account=account, scheduled_for=in_days(1))
    out = await make.published_post(account=account)
    foreign = await make.scheduled_post(scheduled_for=in_days(1))
    good = {"post_id": str(post.id), "scheduled_for": in_days(2).isoformat()}

    async def with_also(post_id: object, at: str) -> str:
        bad = {"post_id": str(post_id), "scheduled_for": at}
        answer = await client.post("/content/reschedule", json={"moves": [good, bad]})
        return str(answer.json()["type"])

    assert await with_also(foreign.id, in_days(2).isoformat()) == "/problems/post-not-found"
    assert await with_also(out.id, in_days(2).isoformat()) == "/problems/post-already-published"
    assert await with_also(post.id, in_days(2).isoformat()) == "/problems/same-post-twice"
    other = await make.scheduled_post(account=account, scheduled_for=in_days(1))
    assert await with_also(other.id, in_days(-1).isoformat()) == "/problems/time-has-passed"
    assert await with_also(other.id, "9999-12-31T23:59:59-23:59") == "/problems/time-too-far"
    assert await with_also(other.id, "2027-01-01T09:00:00") == "/problems/invalid"
    assert (await client.post("/content/reschedule", json={"moves": []})).status_code == 422
    assert (await make.reload(post)).scheduled_for == post.scheduled_for


async def test_shifting_keeps_the_time_of_day_over_the_change_of_clocks(
    make: Make, account: SocialAccount, user: User, client_of: SignIn
):
    with clock.frozen(MARCH):
        client = await client_of(user)
        morning = await make.scheduled_post(account=account, scheduled_for=datetime(2026, 3, 27, 9, 0, tzinfo=UTC))
        night = await make.scheduled_post(account=account, scheduled_for=datetime(2026, 3, 27, 1, 30, tzinfo=UTC))

        body = {"post_ids": [str(morning.id), str(night.id)], "days": 2}
        answer = await client.post("/content/shift", json=body)
        back = await client.post("/content/shift", json={"post_ids": [str(morning.id)], "days": -2})

    assert [post["scheduled_for"] for post in answer.json()] == [
        "2026-03-29T08:00:00Z",  # nine o'clock, on a day of 23 hours
        "2026-03-29T01:30:00Z",  # 01:30 does not exist that night: 02:30
    ]
    assert back.json()[0]["scheduled_for"] == "2026-03-27T09:00:00Z"


async def test_shifting_into_the_past_or_a_post_without_a_time_moves_nothing(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    soon = await make.scheduled_post(account=account, scheduled_for=in_days(1))
    later = await make.scheduled_post(account=account, scheduled_for=in_days(9))
    draft = await make.post(account=account)

    past = await client.post("/content/shift", json={"post_ids": [str(later.id), str(soon.id)], "days": -3})
    with_draft = await client.post("/content/shift", json={"post_ids": [str(later.id), str(draft.id)], "days": 3})
    too_far = await client.post("/content/shift", json={"post_ids": [str(later.id)], "days": 366})

    assert past.json()["type"] == "/problems/time-has-passed"
    assert with_draft.json()["type"] == "/problems/post-not-scheduled"
    assert too_far.status_code == 422
    assert (await make.reload(later)).scheduled_for == later.scheduled_for


async def test_drafts_move_along_and_stay_drafts(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    draft = await make.post(account=account, scheduled_for=in_days(2), why_this_time="Because.")
    scheduled = await make.scheduled_post(account=account, scheduled_for=in_days(3))
    timeless = await make.post(account=account)

    shifted = await client.post("/content/shift", json={"post_ids": [str(draft.id), str(scheduled.id)], "days": 1})
    swapped = await client.post("/content/swap", json={"first": str(draft.id), "second": str(scheduled.id)})
    move = {"post_id": str(timeless.id), "scheduled_for": in_days(6).isoformat(), "version": timeless.version}
    placed = await client.post("/content/reschedule", json={"moves": [move]})

    def seen(answer: httpx.Response) -> list[tuple[str, str]]:
        assert answer.status_code == 200, answer.text
        return [(post["status"], post["scheduled_for"][:10]) for post in answer.json()]

    days = {count: in_days(count).date().isoformat() for count in (3, 4, 6)}
    assert seen(shifted) == [("draft", days[3]), ("scheduled", days[4])]
    assert seen(swapped) == [("draft", days[4]), ("scheduled", days[3])]
    assert seen(placed) == [("draft", days[6])]
    back = await client.post("/content/reschedule", json={"moves": [{**move, "version": None, "scheduled_for": None}]})
    assert (back.json()[0]["scheduled_for"], back.json()[0]["status"]) == (None, "draft")
    refused = await client.post(
        "/content/reschedule", json={"moves": [{"post_id": str(scheduled.id), "scheduled_for": None}]}
    )
    assert refused.json()["type"] == "/problems/post-is-on-the-calendar"
    assert placed.json()[0]["approved_at"] is None or timeless.approved_at is not None
    assert (await make.reload(draft)).next_attempt_at is None
    events = (await client.get(f"/content/{timeless.id}/timeline")).json()["events"]
    assert {event["event"] for event in events} == {"time_proposed", "time_taken_back"}


async def test_a_moved_post_tells_why_of_its_new_time(make: Make, user: User, client_of: SignIn):
    with clock.frozen(MARCH):
        client = await client_of(user)
        account = await make.social_account(business=await make.business(user=user), platform=Platform.BLUESKY)
        post = await make.scheduled_post(
            account=account, scheduled_for=datetime(2026, 3, 24, 8, 20, tzinfo=UTC), why_this_time="Because."
        )

        async def moved(hour: int) -> str | None:
            at = datetime(2026, 3, 25, hour, 0, tzinfo=UTC).isoformat()
            answer = await client.post(
                "/content/reschedule", json={"moves": [{"post_id": str(post.id), "scheduled_for": at}]}
            )
            found: str | None = answer.json()[0]["why_this_time"]
            return found

        assert await moved(15) is None
        assert await moved(8) == "Wednesday at 08:00: morning readers go through what came in overnight."


async def test_a_repeated_shift_with_the_same_key_moves_once(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.scheduled_post(account=account, scheduled_for=in_days(1))
    body, headers = {"post_ids": [str(post.id)], "days": 1}, {"Idempotency-Key": "shift-1"}

    first = await client.post("/content/shift", json=body, headers=headers)
    second = await client.post("/content/shift", json=body, headers=headers)

    assert first.json() == second.json()
    assert (await make.reload(post)).scheduled_for == datetime.fromisoformat(first.json()[0]["scheduled_for"])


async def test_swaps_at_once_neither_deadlock_nor_lose_a_time(
    committed_database: None, make: Make, user: User, client_of: SignIn, account: SocialAccount
):
    client = await client_of(user)
    times = [in_days(n) for n in (1, 2, 3)]
    posts = [await make.scheduled_post(account=account, scheduled_for=at) for at in times]
    pairs = [(0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0)]

    answers = await asyncio.gather(
        *(client.post("/content/swap", json={"first": str(posts[a].id), "second": str(posts[b].id)}) for a, b in pairs)
    )

    assert [answer.status_code for answer in answers] == [200] * len(pairs)
    found = [(await make.reload(post)).scheduled_for for post in posts]
    assert sorted(at for at in found if at is not None) == times
