"""Results by weekday and hour, posts in the order of a figure, and what went on with each account."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.analytics.collector import latest_metrics
from app.core import clock
from app.core.db import unit_of_work
from app.platforms.contract import Platform, PostMetrics
from app.publishing.calendar_models import PostingSlot

# A Wednesday; 10:00 in London.
TODAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
MONDAY_7 = datetime(2026, 11, 23, 7, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
async def account(make, business):
    return await make.social_account(business=business)


@pytest.fixture
def read(client, business):
    async def get(path, **query):
        answer = await client.get(f"/analytics/{path}", params={"business_id": str(business.id), **query})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


@pytest.fixture
def out(make):
    """A post that went out then, with these figures as its newest."""

    async def add(account, at, **figures):
        given = {name: figures.pop(name) for name in ("text", "pillar") if name in figures}
        metrics = latest_metrics(PostMetrics(**figures)) | {"fetched_at": TODAY.isoformat()} if figures else None
        return await make.published_post(account=account, published_at=at, latest_metrics=metrics, **given)

    return add


# --- best times -------------------------------------------------------------------------------------------------------


async def test_an_hour_counts_against_what_is_usual_and_few_posts_say_nothing(read, out, account):
    for weeks, likes in ((0, 30), (1, 40), (2, 50)):
        await out(account, MONDAY_7 - weeks * WEEK, likes=likes)
    for weeks, likes in ((0, 10), (1, 20)):
        await out(account, MONDAY_7 - weeks * WEEK + timedelta(hours=5), likes=likes)

    found = await read("best-times", days=28)

    assert (found["posts"], found["timezone"]) == (5, "Europe/London")
    first, second = found["hours"]
    assert (first["weekday"], first["hour"], first["posts"]) == (0, 7, 3)
    assert (first["interactions_per_post"], first["times_usual"]) == (40, round(40 / 30, 2))
    assert (second["hour"], second["posts"], second["times_usual"], second["low"]) == (12, 2, None, None)


async def test_platforms_where_more_happens_do_not_outshine_the_others(read, out, make, account, business):
    busy = await make.social_account(business=business, platform=Platform.BLUESKY)
    for weeks in range(3):
        await out(account, MONDAY_7 - weeks * WEEK, likes=4)
        await out(busy, MONDAY_7 - weeks * WEEK + timedelta(hours=2), likes=900)

    found = await read("best-times", days=28)

    assert [hour["times_usual"] for hour in found["hours"]] == [1, 1]


async def test_with_enough_posts_the_range_is_told(read, out, account):
    for weeks in range(5):
        await out(account, MONDAY_7 - weeks * WEEK, likes=10 + weeks * 7)

    [hour] = (await read("best-times", days=60))["hours"]

    assert hour["low"] < hour["times_usual"] < hour["high"]


async def test_posts_that_are_young_unread_old_or_somebody_elses_do_not_count(read, out, make, account):
    await out(account, TODAY - timedelta(hours=3), likes=1)
    await out(account, MONDAY_7)
    await out(account, MONDAY_7 - timedelta(days=60), likes=5)
    await out(await make.social_account(), MONDAY_7, likes=5)

    found = await read("best-times", days=28)

    assert (found["posts"], found["hours"]) == (0, [])


async def test_hours_are_those_of_the_businesss_wall_clock_over_a_change_of_clocks(client, make, user, out):
    business = await make.business(user=user, timezone="America/New_York")
    account = await make.social_account(business=business)
    # 07:10 in New York before and after the first of November.
    await out(account, datetime(2026, 10, 26, 11, 10, tzinfo=UTC), likes=3)
    await out(account, datetime(2026, 11, 2, 12, 10, tzinfo=UTC), likes=3)

    answer = await client.get("/analytics/best-times", params={"business_id": str(business.id), "days": 60})

    assert [(hour["weekday"], hour["hour"], hour["posts"]) for hour in answer.json()["hours"]] == [(0, 7, 2)]


async def test_nothing_is_divided_by_where_nobody_ever_reacted(read, out, account):
    for weeks in range(3):
        await out(account, MONDAY_7 - weeks * WEEK, likes=0)

    [hour] = (await read("best-times", days=28))["hours"]

    assert (hour["posts"], hour["times_usual"]) == (3, None)


async def test_active_slots_of_connected_accounts_are_named(read, make, account, business):
    gone = await make.social_account(business=business, is_active=False, access_token="")
    async with unit_of_work() as session:
        for of, weekday, minute, is_active in ((account, 3, 10, True), (account, 3, 40, True), (account, 5, 0, False)):
            at = time(7, minute)
            session.add(PostingSlot(social_account_id=of.id, weekday=weekday, local_time=at, is_active=is_active))
        session.add(PostingSlot(social_account_id=gone.id, weekday=1, local_time=time(9), is_active=True))

    assert (await read("best-times"))["slots"] == [{"weekday": 3, "hour": 7}]


# --- posts ------------------------------------------------------------------------------------------------------------


async def test_posts_come_in_the_order_of_a_figure_and_the_unknown_last(read, out, account):
    few = await out(account, TODAY - timedelta(days=1), impressions=100, likes=9)
    many = await out(account, TODAY - timedelta(days=2), impressions=900, likes=1, comments=3)
    unread = await out(account, TODAY - timedelta(days=3))

    def ids(page):
        return [item["id"] for item in page["items"]]

    orders = {
        "published": [few, many, unread],
        "impressions": [many, few, unread],
        "interactions": [few, many, unread],
        "rate": [few, many, unread],
    }
    for sort, expected in orders.items():
        assert ids(await read("posts", sort=sort)) == [str(post.id) for post in expected], sort
    upwards = await read("posts", sort="impressions", ascending=True)
    assert ids(upwards) == [str(few.id), str(many.id), str(unread.id)]
    assert upwards["items"][1]["interactions"] == 4
    assert upwards["items"][2]["interactions"] is None


async def test_posts_are_those_of_the_period_found_by_words_and_paged(read, out, account):
    for days in range(5):
        await out(account, TODAY - timedelta(days=days), likes=days, text=f"Loaf {days}")
    await out(account, TODAY - timedelta(days=9), likes=1)

    first = await read("posts", days=7, limit=3)
    second = await read("posts", days=7, limit=3, offset=first["next_offset"])

    assert (first["total"], first["next_offset"], second["next_offset"]) == (5, 3, None)
    assert [item["text"] for item in first["items"] + second["items"]] == [f"Loaf {days}" for days in range(5)]
    assert (await read("posts", days=7, q="LOAF 3"))["total"] == 1
    assert (await read("posts", days=3, to="2026-11-22"))["total"] == 2


async def test_an_overview_can_end_on_another_day(read):
    overview = await read("overview", days=7, to="2026-11-10")

    assert (overview["from_on"], overview["to_on"]) == ("2026-11-04", "2026-11-10")
    assert (overview["previous_from_on"], overview["previous_to_on"]) == ("2026-10-28", "2026-11-03")


async def test_a_pillar_with_enough_posts_tells_its_range(read, make, account):
    for n in range(6):
        at = TODAY - timedelta(days=n + 1)
        post = await make.published_post(account=account, published_at=at, pillar="From the oven")
        await make.metric_snapshot(post=post, fetched_at=at + timedelta(hours=5), likes=10 + 5 * n)
    lone = await make.published_post(account=account, published_at=TODAY - timedelta(days=1), pillar="Neighbours")
    await make.metric_snapshot(post=lone, fetched_at=TODAY - timedelta(hours=5), likes=99)

    pillars = {row["pillar"]: row for row in (await read("overview"))["pillars"]}

    oven, neighbours = pillars["From the oven"], pillars["Neighbours"]
    assert oven["low"] < oven["interactions_per_post"] < oven["high"]
    assert (neighbours["low"], neighbours["high"]) == (None, None)


# --- accounts ---------------------------------------------------------------------------------------------------------


async def test_an_accounts_activity_is_counted(read, make, out, account):
    last = await out(account, TODAY - timedelta(hours=2), likes=1)
    await out(account, TODAY - timedelta(days=3))
    await make.scheduled_post(account=account, scheduled_for=TODAY + timedelta(days=2))
    await make.scheduled_post(account=account, scheduled_for=TODAY + timedelta(days=1))
    await make.metric_snapshot(post=last, fetched_at=TODAY - timedelta(minutes=30))

    [found] = (await read("accounts"))["items"]

    assert datetime.fromisoformat(found["last_published_at"]) == TODAY - timedelta(hours=2)
    assert datetime.fromisoformat(found["last_read_at"]) == TODAY - timedelta(minutes=30)
    assert (found["posts_published"], found["posts_scheduled"], found["sent_in_span"]) == (2, 2, 1)
    assert datetime.fromisoformat(found["next_scheduled_for"]).date() == date(2026, 11, 26)
    assert (found["span_seconds"], found["span_limit"]) == (86_400, None)


async def test_a_platforms_limit_and_its_span_are_told(read, make, out, business):
    on_x = await make.social_account(business=business, platform=Platform.X)
    for hours in (1, 2, 4):
        await out(on_x, TODAY - timedelta(hours=hours))

    [found] = (await read("accounts"))["items"]

    assert (found["sent_in_span"], found["span_limit"], found["span_seconds"]) == (2, 300, 10_800)


async def test_an_account_with_nothing_on_it_says_so_and_a_disconnected_one_keeps_its_history(
    read, make, out, business, account
):
    gone = await make.social_account(business=business, is_active=False, access_token="")
    await out(gone, TODAY - timedelta(days=4))

    found = {item["social_account_id"]: item for item in (await read("accounts"))["items"]}

    empty = found[str(account.id)]
    assert (empty["last_published_at"], empty["last_read_at"], empty["posts_published"]) == (None, None, 0)
    assert found[str(gone.id)]["posts_published"] == 1


@pytest.mark.parametrize("path", ["best-times", "posts", "accounts"])
async def test_another_persons_business_does_not_exist(client, make, path):
    foreign = await make.business()

    answer = await client.get(f"/analytics/{path}", params={"business_id": str(foreign.id)})

    assert answer.status_code == 404
