from datetime import UTC, date, datetime, timedelta

import pytest

from app.analytics.models import AccountMetricSnapshot
from app.core import clock
from app.core.db import unit_of_work
from app.platforms.contract import Platform

# A Wednesday; 10:00 in London.
TODAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def read(client, business):
    async def get(days=28, **query):
        answer = await client.get(
            "/analytics/overview", params={"business_id": str(business.id), "days": days, **query}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


@pytest.fixture
async def account(make, business):
    return await make.social_account(business=business)


async def test_a_business_without_posts_has_no_figures_and_no_zeros(read):
    overview = await read()

    assert overview["totals"]["impressions"] is None
    assert overview["totals"]["engagement_rate"] is None
    assert overview["totals"]["posts_published"] == 0
    assert overview["previous"]["likes"] is None
    assert overview["series"] == []
    assert overview["best_posts"] == []
    assert overview["is_simulated"] is False


async def test_the_period_ends_today_and_the_one_before_touches_it(read):
    overview = await read(7)

    assert (overview["from_on"], overview["to_on"]) == ("2026-11-19", "2026-11-25")
    assert (overview["previous_from_on"], overview["previous_to_on"]) == ("2026-11-12", "2026-11-18")


async def test_totals_are_what_the_period_added_not_what_posts_have(read, make, account):
    post = await make.published_post(account=account, published_at=TODAY - timedelta(days=9))
    for days_ago, likes in ((8.5, 10), (7.5, 14), (5, 20), (1, 23)):
        at = TODAY - timedelta(days=days_ago)
        await make.metric_snapshot(post=post, fetched_at=at, likes=likes, impressions=likes * 10)

    overview = await read(7)

    assert overview["totals"]["likes"] == 23 - 14
    assert overview["totals"]["impressions"] == 230 - 140
    assert overview["previous"]["likes"] == 14
    assert overview["totals"]["posts_published"] == 0
    assert overview["previous"]["posts_published"] == 1


async def test_the_days_of_the_series_add_up_to_the_totals(read, make, account):
    for n in range(4):
        post = await make.published_post(account=account, published_at=TODAY - timedelta(days=n, hours=3))
        for hours in (1, 2, 26, 50):
            at = post.published_at + timedelta(hours=hours)
            if at < TODAY:
                await make.metric_snapshot(post=post, fetched_at=at, likes=hours + n, shares=n)

    overview = await read(7)

    [series] = overview["series"]
    assert [point["on"] for point in series["points"]] == [
        (date(2026, 11, 19) + timedelta(days=n)).isoformat() for n in range(7)
    ]
    assert len(series["previous_points"]) == 7
    for name in ("likes", "shares", "interactions"):
        known = [point[name] for point in series["points"] if point[name] is not None]
        assert sum(known) == overview["totals"][name]
    assert sum(point["posts_published"] for point in series["points"]) == overview["totals"]["posts_published"] == 4
    assert series["points"][0]["likes"] is None, "nothing was read that day"


async def test_of_a_post_older_than_both_periods_only_the_difference_counts(read, make, account):
    post = await make.published_post(account=account, published_at=TODAY - timedelta(days=25))
    await make.metric_snapshot(post=post, fetched_at=TODAY - timedelta(days=3), likes=900)
    await make.metric_snapshot(post=post, fetched_at=TODAY - timedelta(days=1), likes=905)

    assert (await read(7))["totals"]["likes"] == 5


async def test_unknown_stays_unknown_in_every_sum(read, make, account, business):
    bluesky = await make.social_account(business=business, platform=Platform.BLUESKY)
    on_bluesky = await make.published_post(account=bluesky)
    await make.metric_snapshot(post=on_bluesky, fetched_at=TODAY - timedelta(hours=1), likes=40, impressions=None)

    alone = await read()
    assert alone["totals"]["impressions"] is None
    assert alone["totals"]["clicks"] is None
    assert alone["totals"]["likes"] == 40
    assert alone["totals"]["engagement_rate"] is None

    on_sandbox = await make.published_post(account=account)
    await make.metric_snapshot(
        post=on_sandbox, fetched_at=TODAY - timedelta(hours=1), likes=5, impressions=100, is_simulated=True
    )
    both = await read()

    assert both["totals"]["impressions"] == 100
    assert both["totals"]["likes"] == 45
    assert both["totals"]["engagement_rate"] == 5.0, "likes without impressions do not raise the rate"
    assert both["is_simulated"]
    simulated = {series["platform"]: series["is_simulated"] for series in both["series"]}
    assert simulated == {"bluesky": False, "sandbox": True}


async def test_a_later_reading_without_a_figure_does_not_take_it_back(read, make, account):
    post = await make.published_post(account=account)
    await make.metric_snapshot(post=post, fetched_at=TODAY - timedelta(hours=1, minutes=50), likes=7, comments=1)
    await make.metric_snapshot(post=post, fetched_at=TODAY - timedelta(minutes=20), likes=9, comments=None)

    [best] = (await read())["best_posts"]

    assert best["likes"] == 9


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/London", "2026-11-24"), ("Asia/Tokyo", "2026-11-25"), ("America/Lima", "2026-11-24")]
)
async def test_days_are_those_of_the_business(client, make, user, zone, day):
    business = await make.business(user=user, timezone=zone)
    post = await make.published_post(
        account=await make.social_account(business=business), published_at=datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    )
    await make.metric_snapshot(post=post, fetched_at=post.published_at + timedelta(minutes=5), likes=4)

    answer = await client.get("/analytics/overview", params={"business_id": str(business.id), "days": 7})

    [series] = answer.json()["series"]
    assert [point["on"] for point in series["points"] if point["likes"]] == [day]
    assert [point["on"] for point in series["points"] if point["posts_published"]] == [day]
    assert answer.json()["timezone"] == zone


async def test_pillars_are_compared_by_interactions_per_post(read, make, account):
    for pillar, likes in (("Bread", 10), ("Bread", 20), ("People", 40), (None, 1), ("Unread", None)):
        post = await make.published_post(account=account, pillar=pillar)
        if likes is not None:
            await make.metric_snapshot(post=post, fetched_at=TODAY - timedelta(minutes=5), likes=likes, impressions=100)

    pillars = {row["pillar"]: row for row in (await read())["pillars"]}

    assert list(pillars) == ["People", "Bread", None, "Unread"]
    assert pillars["Bread"]["interactions_per_post"] == 15.0
    assert pillars["Bread"]["engagement_rate"] == 15.0
    assert pillars["Unread"]["interactions_per_post"] is None
    assert pillars["Unread"]["impressions"] is None


async def test_the_best_posts_of_the_period_come_first(read, make, account):
    for n in range(7):
        post = await make.published_post(account=account, text=f"Post {n}")
        await make.metric_snapshot(post=post, fetched_at=TODAY - timedelta(minutes=5), likes=n)
    old = await make.published_post(account=account, published_at=TODAY - timedelta(days=40), text="Old")
    await make.metric_snapshot(post=old, fetched_at=TODAY - timedelta(days=39), likes=1000)

    best = (await read())["best_posts"]

    assert [post["text"] for post in best] == ["Post 6", "Post 5", "Post 4", "Post 3", "Post 2"]


async def test_followers_show_their_change_since_the_period_began(read, make, account):
    async with unit_of_work() as session:
        for days_ago, followers in ((40, 90), (10, 100), (3, None), (2, 130), (0.1, 128)):
            at = TODAY - timedelta(days=days_ago)
            session.add(AccountMetricSnapshot(social_account_id=account.id, followers=followers, fetched_at=at))

    [row] = (await read(7))["followers"]

    assert row["followers"] == 128
    assert row["change"] == 28
    assert [point["followers"] for point in row["points"]] == [None, None, None, None, 130, None, 128]


async def test_freshness_says_what_is_read_and_what_is_not_and_why(read, make, account, business):
    post = await make.published_post(account=account)
    await make.metric_snapshot(post=post, fetched_at=TODAY - timedelta(minutes=5))
    await make.social_account(
        business=business, platform=Platform.BLUESKY, needs_reauth=True, reauth_reason="The password was changed."
    )

    freshness = {row["platform"]: row for row in (await read())["freshness"]}

    assert freshness["sandbox"]["is_reading"]
    assert datetime.fromisoformat(freshness["sandbox"]["last_read_at"]) == TODAY - timedelta(minutes=5)
    assert freshness["bluesky"] == {
        "platform": "bluesky",
        "last_read_at": None,
        "is_reading": False,
        "paused_reason": "The password was changed.",
    }


@pytest.mark.parametrize("days", [0, 366, -1, "many"])
async def test_a_period_has_one_to_365_days(client, business, days):
    answer = await client.get("/analytics/overview", params={"business_id": str(business.id), "days": days})

    assert answer.status_code == 422


async def test_somebody_elses_business_has_no_overview(client, make):
    foreign = await make.business()

    answer = await client.get("/analytics/overview", params={"business_id": str(foreign.id)})

    assert answer.status_code == 404
