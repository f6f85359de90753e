"""Posting slots and queueing into them, through the API."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

FRIDAY = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
"""Two days before London's clocks go forward."""
DAILY_0130 = [{"weekday": weekday, "local_time": "01:30"} for weekday in range(7)]


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.social_account(business=await make.business(user=user))


def slots_of(account: SocialAccount) -> str:
    return f"/social/accounts/{account.id}/slots"


async def put(client: httpx.AsyncClient, account: SocialAccount, *slots: tuple[int, str]) -> None:
    body = {"slots": [{"weekday": weekday, "local_time": at} for weekday, at in slots]}
    answer = await client.put(slots_of(account), json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


async def test_a_week_is_replaced_at_once_and_read_back_in_order(client: httpx.AsyncClient, account: SocialAccount):
    await put(client, account, (4, "17:20"), (0, "08:30"))
    body = {"slots": [{"weekday": 2, "local_time": "12:00", "is_active": False}, {"weekday": 0, "local_time": "09:05"}]}

    seen = (await client.get(slots_of(account))).json()["version"]
    replaced = await client.put(slots_of(account), json={**body, "version": seen})
    read = await client.get(slots_of(account))

    assert replaced.json() == read.json()
    assert replaced.headers["ETag"] == read.headers["ETag"] == f'"v{read.json()["version"]}"'
    assert read.json() == {
        "version": read.json()["version"],
        "social_account_id": str(account.id),
        "timezone": "Europe/London",
        "slots": [
            {"weekday": 0, "local_time": "09:05", "is_active": True},
            {"weekday": 2, "local_time": "12:00", "is_active": False},
        ],
    }


async def test_two_tabs_do_not_overwrite_each_other(client: httpx.AsyncClient, account: SocialAccount):
    monday, tuesday = ({"slots": [{"weekday": day, "local_time": "09:00"}]} for day in range(2))
    seen = (await client.get(slots_of(account))).headers["ETag"]

    first = await client.put(slots_of(account), json=monday, headers={"If-Match": seen})
    second = await client.put(slots_of(account), json=tuesday, headers={"If-Match": seen})
    blind = await client.put(slots_of(account), json=tuesday)

    assert (first.status_code, second.status_code, blind.status_code) == (200, 412, 428)
    assert second.json()["current_version"] == first.json()["version"]
    assert [slot["weekday"] for slot in (await client.get(slots_of(account))).json()["slots"]] == [0]
    again = await client.put(slots_of(account), json=tuesday, headers={"If-Match": first.headers["ETag"]})
    assert again.status_code == 200


async def test_two_tabs_at_once_and_one_wins(
    make: Make, committed_database: None, client_of: Callable[[User], Awaitable[httpx.AsyncClient]]
):
    user = await make.user()
    account = await make.social_account(business=await make.business(user=user))
    client = await client_of(user)
    seen = (await client.get(slots_of(account))).headers["ETag"]
    weeks = [{"slots": [{"weekday": day, "local_time": "09:00"}]} for day in range(4)]

    answers = await asyncio.gather(
        *(client.put(slots_of(account), json=week, headers={"If-Match": seen}) for week in weeks)
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


@pytest.mark.parametrize(
    ("slots", "pointer"),
    [
        ([{"weekday": 7, "local_time": "09:00"}], "/slots/0/weekday"),
        ([{"weekday": 0, "local_time": "24:00"}], "/slots/0/local_time"),
        ([{"weekday": 0, "local_time": "09:00:30"}], "/slots/0/local_time"),
        ([{"weekday": 0, "local_time": "09:00Z"}], "/slots/0/local_time"),
        ([{"weekday": 0, "local_time": 900}], "/slots/0/local_time"),
        ([{"weekday": 0, "local_time": "09:00"}] * 2, "/"),
        ([{"weekday": 0, "local_time": f"{n // 60:02}:{n % 60:02}"} for n in range(101)], "/slots"),
    ],
)
async def test_slots_that_mean_nothing_are_refused_and_the_week_stays(
    client: httpx.AsyncClient, account: SocialAccount, slots: list[dict[str, object]], pointer: str
):
    await put(client, account, (0, "08:30"))

    answer = await client.put(slots_of(account), json={"slots": slots}, headers={"If-Match": "*"})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert len((await client.get(slots_of(account))).json()["slots"]) == 1


async def test_suggestions_follow_the_strategys_frequency_and_store_nothing(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    without = (await client.post(f"{slots_of(account)}/suggest")).json()
    await make.strategy(business=await make.get(Business, account.business_id))

    by_strategy = (await client.post(f"{slots_of(account)}/suggest")).json()
    asked = (await client.post(f"{slots_of(account)}/suggest?posts_per_week=12")).json()

    assert (without["posts_per_week"], without["is_from_strategy"]) == (3, False)
    assert (by_strategy["posts_per_week"], by_strategy["is_from_strategy"]) == (5, True)  # the factory's strategy
    assert (len(asked["slots"]), asked["is_from_strategy"]) == (12, False)
    assert len({(slot["weekday"], slot["local_time"]) for slot in asked["slots"]}) == 12
    assert len({slot["weekday"] for slot in by_strategy["slots"]}) == 5  # spread over the week
    assert all(slot["why"].endswith(".") for slot in asked["slots"])
    assert (await client.get(slots_of(account))).json()["slots"] == []


async def test_a_suggestion_can_be_stored_as_it_comes(client: httpx.AsyncClient, account: SocialAccount):
    for count in (1, 7, 50):
        proposed = (await client.post(f"{slots_of(account)}/suggest?posts_per_week={count}")).json()["slots"]
        slots = [{"weekday": slot["weekday"], "local_time": slot["local_time"]} for slot in proposed]

        assert (
            await client.put(slots_of(account), json={"slots": slots}, headers={"If-Match": "*"})
        ).status_code == 200
        assert len(slots) == count


async def test_the_next_free_slot_keeps_wall_time_over_the_change_of_clocks(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    with clock.frozen(FRIDAY):
        client = await _fresh(make, client, account)
        await client.put(slots_of(account), json={"slots": DAILY_0130}, headers={"If-Match": "*"})
        url = f"/social/accounts/{account.id}/next-free-slot"

        found, after = [], FRIDAY.isoformat()
        for _ in range(3):
            slot = (await client.get(url, params={"after": after})).json()
            after = slot["scheduled_for"]
            found.append((slot["scheduled_for"], slot["local_time"]))

    assert found == [
        ("2026-03-28T01:30:00Z", "01:30"),
        ("2026-03-29T01:30:00Z", "02:30"),  # there is no 01:30 that night
        ("2026-03-30T00:30:00Z", "01:30"),
    ]


async def test_queueing_fills_slot_after_slot_and_skips_what_is_taken(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await put(client, account, *[(weekday, "09:00") for weekday in range(7)])
    first = (await client.get(f"/social/accounts/{account.id}/next-free-slot")).json()["scheduled_for"]
    taken = datetime.fromisoformat(first) + timedelta(days=1, seconds=30)  # within the second slot's minute
    await make.scheduled_post(account=account, scheduled_for=taken)
    await make.post(account=account, scheduled_for=datetime.fromisoformat(first))  # a draft takes nothing
    posts = [await make.post(account=account, text=f"Loaf number {n}.") for n in range(2)]

    answers = [await client.post(f"/content/{post.id}/queue", json={}) for post in posts]

    assert [answer.json()["status"] for answer in answers] == ["scheduled"] * 2, answers[0].text
    times = [datetime.fromisoformat(answer.json()["scheduled_for"]) for answer in answers]
    assert times[0] == datetime.fromisoformat(first)
    assert times[1].astimezone(UTC).date() == times[0].date() + timedelta(days=2)


async def test_a_post_in_its_slot_stays_there_when_it_is_queued_again(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await put(client, account, (0, "09:00"), (3, "09:00"))
    post = await make.post(account=account)

    first = await client.post(f"/content/{post.id}/queue", json={})
    again = await client.post(f"/content/{post.id}/queue", json={})
    later = await client.post(f"/content/{post.id}/queue", json={"after": first.json()["scheduled_for"]})

    assert again.json()["scheduled_for"] == first.json()["scheduled_for"]
    assert later.json()["scheduled_for"] > first.json()["scheduled_for"]


async def test_a_draft_without_an_account_goes_to_the_only_one(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await put(client, account, (0, "09:00"))
    post = await make.post(account=account, social_account_id=None)

    answer = await client.post(f"/content/{post.id}/queue", json={})

    assert answer.json()["social_account_id"] == str(account.id)


async def test_without_slots_or_with_all_switched_off_the_answer_says_how_to_set_them(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.post(account=account)
    none = await client.post(f"/content/{post.id}/queue", json={})
    await client.put(
        slots_of(account),
        json={"slots": [{"weekday": 0, "local_time": "09:00", "is_active": False}]},
        headers={"If-Match": "*"},
    )

    off = await client.post(f"/content/{post.id}/queue", json={})

    assert (none.status_code, none.json()["type"]) == (409, "/problems/no-posting-slots")
    assert "/slots" in none.json()["detail"]
    assert off.json()["type"] == "/problems/no-posting-slots"


async def test_what_cannot_be_scheduled_cannot_be_queued(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    await put(client, account, (0, "09:00"))
    out = await make.published_post(account=account)
    long = await make.post(account=account, text="bread " * 200)
    draft = await make.post(account=account)
    elsewhere = await make.post(account=account, platform=Platform.BLUESKY, social_account_id=None)
    other = await make.social_account(business=await make.business(user=await make.get(User, account.user_id)))
    await put(client, other, (0, "09:00"))

    answers = {
        "post-already-published": await client.post(f"/content/{out.id}/queue", json={}),
        "breaks-platform-rules": await client.post(f"/content/{long.id}/queue", json={}),
        "no-account-for-platform": await client.post(f"/content/{elsewhere.id}/queue", json={}),
        "time-too-far": await client.post(f"/content/{draft.id}/queue", json={"after": "9999-12-31T23:00:00-12:00"}),
    }
    foreign = await client.post(f"/content/{draft.id}/queue", json={"social_account_id": str(other.id)})

    for code, answer in answers.items():
        assert answer.json()["type"] == f"/problems/{code}"
    assert foreign.json()["type"] == "/problems/no-account-for-platform"
    assert (await make.reload(draft)).status is PostStatus.DRAFT


async def test_another_users_account_and_post_do_not_exist(make: Make, client: httpx.AsyncClient):
    account = await make.social_account()
    post = await make.post(account=account)

    answers = [
        await client.get(slots_of(account)),
        await client.put(slots_of(account), json={"slots": []}),
        await client.post(f"{slots_of(account)}/suggest"),
        await client.get(f"/social/accounts/{account.id}/next-free-slot"),
        await client.post(f"/content/{post.id}/queue", json={}),
        await client.get(f"/content/{post.id}/similar"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6


async def test_callers_at_once_never_get_the_same_slot(
    committed_database: None,
    make: Make,
    user: User,
    client_of: Callable[[User], Awaitable[httpx.AsyncClient]],
    account: SocialAccount,
):
    client = await client_of(user)
    await put(client, account, *[(weekday, "09:00") for weekday in range(7)])
    posts = [await make.post(account=account, text=f"Loaf number {n}.") for n in range(8)]

    answers = await asyncio.gather(*(client.post(f"/content/{post.id}/queue", json={}) for post in posts))

    assert [answer.status_code for answer in answers] == [200] * 8, [answer.text for answer in answers]
    times = sorted(datetime.fromisoformat(answer.json()["scheduled_for"]) for answer in answers)
    assert len(set(times)) == 8
    assert times[-1] - times[0] <= timedelta(days=7, hours=1)  # and no slot was left out


async def test_weeks_replaced_at_once_do_not_mix(
    committed_database: None,
    make: Make,
    user: User,
    client_of: Callable[[User], Awaitable[httpx.AsyncClient]],
    account: SocialAccount,
):
    client = await client_of(user)
    weeks = [
        [{"weekday": day, "local_time": f"{hour:02}:00", "is_active": True} for day in range(5)] for hour in range(6)
    ]

    answers = await asyncio.gather(
        *(client.put(slots_of(account), json={"slots": week}, headers={"If-Match": "*"}) for week in weeks)
    )

    assert [answer.status_code for answer in answers] == [200] * 6
    assert [answer.json()["slots"] for answer in answers] == weeks
    assert (await client.get(slots_of(account))).json()["slots"] in weeks


async def test_when_every_slot_of_two_years_is_taken_the_answer_says_so(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await put(client, account, (0, "09:00"))
    first = (await client.get(f"/social/accounts/{account.id}/next-free-slot")).json()["scheduled_for"]
    # An hour before and after as well, for the weeks in which the clocks are another hour ahead.
    starts = [datetime.fromisoformat(first) + timedelta(hours=shift) for shift in (-1, 0, 1)]
    template = await make.scheduled_post(account=account, scheduled_for=starts[1])
    plain = {name: getattr(template, name) for name in ("business_id", "user_id", "platform", "text", "made_by")}
    async with unit_of_work() as session:
        for at in (start + timedelta(weeks=week) for week in range(106) for start in starts):
            times = {"scheduled_for": at, "next_attempt_at": at}
            session.add(Post(**plain, social_account_id=account.id, status=PostStatus.SCHEDULED, **times))

    answer = await client.get(f"/social/accounts/{account.id}/next-free-slot")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-free-slot")


async def test_a_repeated_queueing_with_the_same_key_takes_one_slot(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await put(client, account, (0, "09:00"))
    post = await make.post(account=account)
    body = {"after": now().isoformat()}

    first = await client.post(f"/content/{post.id}/queue", json=body, headers={"Idempotency-Key": "queue-1"})
    second = await client.post(f"/content/{post.id}/queue", json=body, headers={"Idempotency-Key": "queue-1"})

    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"


async def _fresh(make: Make, client: httpx.AsyncClient, account: SocialAccount) -> httpx.AsyncClient:
    """Signed in at the frozen time."""
    token = await make.session_token(await make.get(User, account.user_id))
    client.headers["Authorization"] = f"Bearer {token}"
    return client


async def test_many_posts_are_queued_in_the_order_given_or_none_of_them(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await put(client, account, *[(weekday, "09:00") for weekday in range(7)])
    posts = [await make.post(account=account, text=f"Loaf number {n}.") for n in range(3)]
    order = [str(post.id) for post in (posts[2], posts[0], posts[1])]

    answer = await client.post("/content/queue", json={"post_ids": order})

    assert answer.status_code == 200, answer.text
    assert [post["id"] for post in answer.json()] == order
    times = [datetime.fromisoformat(post["scheduled_for"]) for post in answer.json()]
    assert times == sorted(times)
    assert len({at.date() for at in times}) == 3

    good = await make.post(account=account, text="One more loaf.")
    out = await make.published_post(account=account)
    refused = await client.post("/content/queue", json={"post_ids": [str(good.id), str(out.id)]})
    assert refused.status_code == 409
    assert (await make.reload(good)).status is PostStatus.DRAFT


async def test_a_post_named_twice_or_of_somebody_else_queues_nothing(make: Make, client: httpx.AsyncClient):
    foreign = await make.post()

    assert (await client.post("/content/queue", json={"post_ids": [str(foreign.id)]})).status_code == 404
    twice = await client.post("/content/queue", json={"post_ids": [str(foreign.id)] * 2})
    assert twice.status_code == 422
    assert (await client.post("/content/queue", json={"post_ids": []})).status_code == 422
