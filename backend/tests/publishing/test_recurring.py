"""Posts that repeat: rules through the API, and the posts they become."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core import clock
from app.core.db import sessions, unit_of_work
from app.llm.contract import Authorship
from app.publishing import recurring_planner
from app.publishing.calendar_models import RecurringOccurrence
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

MONDAY = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
"""Thirteen days before London's clocks go forward."""

SignIn = Callable[[User], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.social_account(business=await make.business(user=user))


@pytest.fixture
async def api(make: Make, user: User, client_of: SignIn) -> httpx.AsyncClient:
    with clock.frozen(MONDAY):
        return await client_of(user)


@pytest.fixture(autouse=True)
def frozen() -> Any:
    with clock.frozen(MONDAY):
        yield


def rule(account: SocialAccount, **given: Any) -> dict[str, Any]:
    return {
        "social_account_id": str(account.id),
        "text": "The class is on Sunday. Two places are left.",
        "repeats": "weekly",
        "weekdays": [3, 6],
        "local_time": "09:00",
        **given,
    }


async def create(api: httpx.AsyncClient, account: SocialAccount, **given: Any) -> dict[str, Any]:
    answer = await api.post("/recurring-posts", json=rule(account, **given))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def change(api: httpx.AsyncClient, made: dict[str, Any], **given: Any) -> dict[str, Any]:
    now = (await api.get(f"/recurring-posts/{made['id']}")).json()
    answer = await api.put(f"/recurring-posts/{made['id']}", json={"version": now["version"], **given})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def posts() -> list[Post]:
    async with sessions() as session:
        return list(await session.scalars(select(Post).order_by(Post.scheduled_for, Post.id)))


async def times() -> list[str]:
    return [post.scheduled_for.strftime("%d %H:%M") for post in await posts() if post.scheduled_for]


async def test_a_rule_becomes_ordinary_scheduled_posts_of_the_next_two_weeks(
    api: httpx.AsyncClient, account: SocialAccount
):
    made = await create(api, account)

    assert await times() == ["19 09:00", "22 09:00", "26 09:00", "29 08:00"]  # the last in summer time
    first = (await posts())[0]
    assert first.status is PostStatus.SCHEDULED
    assert first.next_attempt_at == first.scheduled_for
    assert (first.social_account_id, first.platform, first.text) == (account.id, account.platform, made["text"])
    assert (first.made_by, first.approved_at) == (Authorship.PERSON, MONDAY)
    assert first.why_this_time == "Repeats every week on Thursday, Sunday at 09:00."
    timeline = (await api.get(f"/content/{first.id}/timeline")).json()["events"]
    assert [(event["event"], event["actor"]) for event in timeline] == [("scheduled", "system")]
    occurrences = (await api.get(f"/recurring-posts/{made['id']}/occurrences")).json()
    assert [item["occurs_on"] for item in occurrences] == ["2026-03-19", "2026-03-22", "2026-03-26", "2026-03-29"]
    assert {item["status"] for item in occurrences} == {"scheduled"}


async def test_monthly_and_every_other_week(api: httpx.AsyncClient, account: SocialAccount):
    await create(api, account, repeats="monthly", month_day=28, weekdays=[])
    await create(api, account, weekdays=[0], every_weeks=2, local_time="13:00", starts_on="2026-03-09")

    assert await times() == ["23 13:00", "28 09:00"]


async def test_the_hourly_planner_goes_on_where_it_was_and_makes_nothing_twice(
    api: httpx.AsyncClient, account: SocialAccount
):
    await create(api, account, weekdays=[3])
    await recurring_planner.plan_recurring()
    assert await times() == ["19 09:00", "26 09:00"]

    with clock.frozen(MONDAY + timedelta(days=7)):
        await recurring_planner.plan_recurring()
        await recurring_planner.plan_recurring()

    assert await times() == ["19 09:00", "26 09:00", "02 08:00"]


async def test_what_passed_while_nobody_planned_is_not_made_up_for(api: httpx.AsyncClient, account: SocialAccount):
    await create(api, account, weekdays=[3])

    with clock.frozen(MONDAY + timedelta(days=60)):
        await recurring_planner.plan_recurring()

    assert len(await times()) == 4  # two made at the start, and two ahead


async def test_a_post_says_of_which_rule_it_is_and_stays_so_when_a_person_changes_it(
    api: httpx.AsyncClient, account: SocialAccount
):
    made = await create(api, account)
    own = await api.post(
        "/content", json={"business_id": str(account.business_id), "platform": "sandbox", "text": "Hi"}
    )
    first = (await posts())[0]
    edited = await api.put(f"/content/{first.id}", json={"text": "My own words.", "version": first.version})

    shown = (await api.get("/content")).json()["items"]
    assert {post["recurring_id"] for post in shown if post["id"] != own.json()["id"]} == {made["id"]}
    assert edited.json()["recurring_id"] == made["id"]
    assert own.json()["recurring_id"] is None


async def test_a_deleted_post_is_a_skipped_time_and_does_not_come_back(api: httpx.AsyncClient, account: SocialAccount):
    made = await create(api, account, weekdays=[3])
    (first, _) = await posts()
    await api.delete(f"/content/{first.id}")

    await recurring_planner.plan_recurring()

    assert await times() == ["26 09:00"]
    skipped = (await api.get(f"/recurring-posts/{made['id']}/occurrences")).json()[0]
    assert (skipped["occurs_on"], skipped["post_id"], skipped["status"]) == ("2026-03-19", None, None)


async def test_a_change_of_the_rule_moves_what_nobody_touched_and_leaves_what_somebody_did(
    api: httpx.AsyncClient, account: SocialAccount
):
    made = await create(api, account)
    edited, moved, *_ = await posts()
    await api.put(f"/content/{edited.id}", json={"text": "My own words.", "version": edited.version})
    await api.post(f"/content/{moved.id}/schedule", json={"scheduled_for": "2026-03-22T18:00:00Z"})

    await change(api, made, text="Three places are left.", local_time="10:30")

    assert await times() == ["19 09:00", "22 18:00", "26 10:30", "29 09:30"]
    assert [post.text for post in await posts()] == [
        "My own words.",
        made["text"],
        "Three places are left.",
        "Three places are left.",
    ]


async def test_other_days_take_the_place_of_the_old(api: httpx.AsyncClient, account: SocialAccount):
    made = await create(api, account)

    await change(api, made, weekdays=[4])

    assert await times() == ["20 09:00", "27 09:00"]
    await change(api, made, repeats="monthly", month_day=31)
    assert await times() == []  # the 31st is farther away than two weeks
    await change(api, made, month_day=30)
    assert await times() == ["30 08:00"]


async def test_pausing_takes_the_posts_away_and_going_on_brings_them_back(
    api: httpx.AsyncClient, account: SocialAccount
):
    made = await create(api, account)

    await change(api, made, is_paused=True)
    paused = await times()
    await recurring_planner.plan_recurring()
    assert (paused, await times()) == ([], [])

    await change(api, made, is_paused=False)
    assert len(await times()) == 4


async def test_deleting_takes_the_untouched_future_and_leaves_what_is_out(
    api: httpx.AsyncClient, account: SocialAccount
):
    made = await create(api, account)
    out, edited, *_ = await posts()
    async with unit_of_work() as session:
        done = {"status": PostStatus.PUBLISHED, "published_at": MONDAY, "external_post_id": "1"}
        await session.execute(update(Post).where(Post.id == out.id).values(**done))
    await api.put(f"/content/{edited.id}", json={"text": "My own words.", "version": edited.version})

    answer = await api.delete(f"/recurring-posts/{made['id']}")

    assert answer.status_code == 204
    assert [(post.id, post.recurring_id) for post in await posts()] == [(out.id, None), (edited.id, None)]
    assert (await api.get(f"/recurring-posts/{made['id']}")).status_code == 404


async def test_when_the_business_moves_to_another_zone_its_posts_follow_the_wall_clock(
    api: httpx.AsyncClient, account: SocialAccount
):
    await create(api, account, weekdays=[3])
    async with unit_of_work() as session:
        await session.execute(update(Business).values(timezone="America/New_York"))

    await recurring_planner.plan_recurring()

    assert await times() == ["19 13:00", "26 13:00"]


async def test_while_its_account_is_disconnected_it_says_so_and_goes_on_afterwards(
    api: httpx.AsyncClient, account: SocialAccount, user: User, client_of: SignIn
):
    made = await create(api, account, weekdays=[3])
    async with unit_of_work() as session:
        await session.execute(update(SocialAccount).values(needs_reauth=True))
    with clock.frozen(MONDAY + timedelta(days=7)):
        api = await client_of(user)  # the session of last week is over
        await recurring_planner.plan_recurring()
        assert len(await times()) == 2
        assert "reconnect @hearth" in (await api.get(f"/recurring-posts/{made['id']}")).json()["problem"]

        async with unit_of_work() as session:
            await session.execute(update(SocialAccount).values(needs_reauth=False))
        await recurring_planner.plan_recurring()

        assert len(await times()) == 3
        assert (await api.get(f"/recurring-posts/{made['id']}")).json()["problem"] is None


async def test_a_rule_that_cannot_be_planned_stops_no_other(
    make: Make, api: httpx.AsyncClient, account: SocialAccount, user: User
):
    broken_account = await make.social_account(business=await make.business(user=user))
    await create(api, broken_account, weekdays=[3])
    await create(api, account, weekdays=[4])
    async with unit_of_work() as session:
        broken_zone = update(Business).where(Business.id == broken_account.business_id).values(timezone="Nowhere/Land")
        await session.execute(broken_zone)

    with clock.frozen(MONDAY + timedelta(days=7)):
        looked_at = await recurring_planner.plan_recurring()

    assert looked_at == 2
    by_rule = [post.social_account_id for post in await posts()]
    assert (by_rule.count(broken_account.id), by_rule.count(account.id)) == (2, 3)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"weekdays": []}, "rule-incomplete"),
        ({"repeats": "monthly"}, "rule-incomplete"),
        ({"weekdays": [7]}, "invalid"),
        ({"weekdays": [0] * 8}, "invalid"),
        ({"every_weeks": 0}, "invalid"),
        ({"month_day": 32}, "invalid"),
        ({"local_time": "25:00"}, "invalid"),
        ({"text": "  "}, "invalid"),
        ({"text": "bread " * 200}, "breaks-platform-rules"),
        ({"starts_on": "9999-12-31"}, "invalid"),
        ({"starts_on": "2029-01-01"}, "time-too-far"),
        ({"ends_on": "2026-03-15"}, "never-falls-on-a-day"),
        ({"starts_on": "2026-03-27", "ends_on": "2026-03-28"}, "never-falls-on-a-day"),
        ({"starts_on": "2026-04-02", "ends_on": "2026-04-01"}, "never-falls-on-a-day"),
    ],
)
async def test_rules_that_make_no_sense_are_refused(
    api: httpx.AsyncClient, account: SocialAccount, given: dict[str, Any], problem: str
):
    answer = await api.post("/recurring-posts", json=rule(account, **given))

    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")
    assert await posts() == []


async def test_a_change_needs_the_version_and_must_make_sense(api: httpx.AsyncClient, account: SocialAccount):
    made = await create(api, account)
    url = f"/recurring-posts/{made['id']}"

    assert (await api.put(url, json={"weekdays": [1]})).status_code == 428
    assert (await api.put(url, json={"weekdays": [1], "version": made["version"] + 5})).status_code == 412
    assert (await api.put(url, json={"weekdays": [], "version": made["version"]})).status_code == 422
    assert (await api.put(url, json={"ends_on": "2026-03-01", "version": made["version"]})).status_code == 422
    by_tag = await api.put(url, json={"weekdays": [1, 1]}, headers={"If-Match": f'"v{made["version"]}"'})
    assert (by_tag.status_code, by_tag.json()["weekdays"]) == (200, [1])
    assert by_tag.headers["ETag"] == f'"v{by_tag.json()["version"]}"'


async def test_an_account_must_be_connected_and_of_the_same_business(
    make: Make, api: httpx.AsyncClient, account: SocialAccount, user: User
):
    made = await create(api, account)
    elsewhere = await make.social_account(business=await make.business(user=user))
    off = await make.social_account(business=await make.business(user=user), needs_reauth=True)
    body = {"social_account_id": str(elsewhere.id), "version": made["version"]}

    moved = await api.put(f"/recurring-posts/{made['id']}", json=body)
    disconnected = await api.post("/recurring-posts", json=rule(off))

    assert (moved.status_code, moved.json()["type"]) == (409, "/problems/no-account-for-platform")
    assert (disconnected.status_code, disconnected.json()["type"]) == (409, "/problems/account-not-connected")


async def test_another_persons_account_and_business_do_not_exist(make: Make, api: httpx.AsyncClient):
    stranger = await make.social_account()

    answers = [
        await api.post("/recurring-posts", json=rule(stranger)),
        await api.get("/recurring-posts", params={"business_id": str(stranger.business_id)}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 2


async def test_another_persons_rule_cannot_be_read_or_changed(
    make: Make, api: httpx.AsyncClient, account: SocialAccount, client_of: SignIn
):
    made = await create(api, account)
    other = await client_of(await make.user())
    url = f"/recurring-posts/{made['id']}"

    answers = [
        await other.get(url),
        await other.get(f"{url}/occurrences"),
        await other.put(url, json={"is_paused": True, "version": made["version"]}),
        await other.delete(url),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await other.get("/recurring-posts")).json()["items"] == []


async def test_the_same_words_within_ninety_days_are_warned_of_and_never_refused(
    api: httpx.AsyncClient, account: SocialAccount
):
    often = await create(api, account)
    seldom = await create(api, account, weekdays=[3], every_weeks=13, text="Spring opening hours are here.")

    assert [warning["code"] for warning in often["warnings"]] == ["repeats-the-same-words"]
    assert seldom["warnings"] == []
    first = next(post for post in await posts() if post.text == often["text"])
    assert len((await api.get(f"/content/{first.id}/similar")).json()) == 3


async def test_planners_at_once_make_each_post_once(
    committed_database: None, make: Make, user: User, client_of: SignIn, account: SocialAccount
):
    api = await client_of(user)
    made = await create(api, account, weekdays=list(range(7)))
    async with unit_of_work() as session:
        await session.execute(Post.__table__.delete())
        await session.execute(RecurringOccurrence.__table__.delete())

    answers = await asyncio.gather(
        *(recurring_planner.plan_recurring() for _ in range(5)),
        api.put(f"/recurring-posts/{made['id']}", json={"local_time": "10:00", "version": made["version"]}),
    )

    assert answers[-1].status_code == 200
    async with sessions() as session:
        per_day = await session.execute(
            select(func.date(Post.scheduled_for), func.count()).group_by(func.date(Post.scheduled_for))
        )
        counted = {row[0]: row[1] for row in per_day}
    first = date(2026, 3, 17)
    assert counted == {first + timedelta(days=n): 1 for n in range(14)}
    assert {post.scheduled_for.astimezone(UTC).hour for post in await posts() if post.scheduled_for} == {10, 9}


async def test_a_repeated_creation_with_the_same_key_makes_one_rule(api: httpx.AsyncClient, account: SocialAccount):
    headers = {"Idempotency-Key": "recurring-1"}

    first = await api.post("/recurring-posts", json=rule(account), headers=headers)
    second = await api.post("/recurring-posts", json=rule(account), headers=headers)

    assert first.json() == second.json()
    assert first.headers["Location"].endswith(first.json()["id"])
    assert len((await api.get("/recurring-posts")).json()["items"]) == 1


async def test_a_business_can_be_deleted_while_planners_are_at_work(
    committed_database: None, make: Make, user: User, client_of: SignIn, account: SocialAccount
):
    api = await client_of(user)
    for hour in range(4):
        await create(api, account, weekdays=list(range(7)), local_time=f"{hour:02}:00")

    with clock.frozen(MONDAY + timedelta(hours=20)):
        *_, deleted = await asyncio.gather(
            *(recurring_planner.plan_recurring() for _ in range(4)),
            api.delete(f"/businesses/{account.business_id}"),
        )

    assert deleted.status_code == 204, deleted.text
    assert await posts() == []
