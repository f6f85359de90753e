"""The hours at which posts do well: from a business's own posts, and from the usual ones where it has none."""

from datetime import UTC, datetime, timedelta

import pytest

from app.analytics import audience, intervals
from app.analytics.audience import Outcome
from app.content.good_hours import GOOD_HOURS
from app.core import clock
from app.platforms.contract import Platform

BLUESKY = Platform.BLUESKY
TODAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def best_hours(levels: list[float], count: int) -> set[int]:
    return set(sorted(range(24), key=lambda hour: -levels[hour])[:count])


def test_without_posts_it_is_the_platforms_usual_week_and_says_so():
    curve = audience.curve([], [BLUESKY])

    assert curve.is_estimate
    assert (curve.posts, curve.measured) == (0, [])
    assert max(max(day) for day in curve.levels) == 1
    for weekday, good in ((1, time) for time in GOOD_HOURS[BLUESKY] if 1 in time.days):
        assert curve.levels[weekday][good.at.hour] > 3 * curve.levels[weekday][3]


def test_a_few_good_posts_at_an_odd_hour_raise_it_and_many_make_it_the_best():
    def levels_with(count: int) -> list[float]:
        ordinary = [Outcome(BLUESKY, 1, 8.3, 10) for _ in range(count)]
        odd = [Outcome(BLUESKY, 1, 15.0, 40) for _ in range(count)]
        return audience.curve([*ordinary, *odd], [BLUESKY]).levels[1]

    none, few, many = levels_with(0), levels_with(2), levels_with(12)

    assert none[15] < few[15] < many[15]
    assert 15 in best_hours(many, 2)


def test_a_measured_hour_tells_how_much_and_how_sure():
    steady = [Outcome(BLUESKY, 2, 7.2, count) for count in (18, 20, 22, 19, 23)]
    others = [Outcome(BLUESKY, 3, 12.0, 10) for _ in range(4)]

    curve = audience.curve([*steady, *others], [BLUESKY])

    (early,) = [one for one in curve.measured if (one.weekday, one.hour) == (2, 7)]
    assert early.posts == 5
    assert early.low is not None
    assert early.high is not None
    assert 1 < early.low < early.times_usual < early.high < 2
    assert not [one for one in curve.measured if one.hour == 18]


def test_the_range_is_the_one_analytics_tells_and_none_while_that_tells_none():
    def told(*counts: int) -> audience.MeasuredHour:
        steady = [Outcome(BLUESKY, 2, 7.2, count) for count in counts]
        others = [Outcome(BLUESKY, 5, 12.0, 10) for _ in range(4)]
        measured = audience.curve([*steady, *others], [BLUESKY]).measured
        (early,) = [one for one in measured if (one.weekday, one.hour) == (2, 7)]
        return early

    counts = (18, 20, 22, 19, 23)
    usual = (sum(counts) + 40) / 9 + 1
    expected = intervals.of_mean([(count + 1) / usual for count in counts])

    few, enough = told(18, 20, 22, 19), told(*counts)

    assert expected is not None
    assert (enough.low, enough.high) == (round(expected.low, 2), round(expected.high, 2))
    assert (few.posts, few.low, few.high) == (4, None, None)


def test_one_post_that_went_around_the_world_does_not_own_the_week():
    many = [Outcome(BLUESKY, 1, 8.3, 10) for _ in range(20)]

    levels = audience.curve([*many, Outcome(BLUESKY, 1, 3.0, 1_000_000)], [BLUESKY]).levels[1]

    assert levels[3] < 1


def test_weekends_learn_nothing_from_weekdays():
    weekdays = [Outcome(BLUESKY, day, 15.0, 50) for day in range(5)] + [Outcome(BLUESKY, 0, 9.0, 5)] * 5

    curve = audience.curve(weekdays, [BLUESKY])

    assert {one.weekday for one in curve.measured} <= {0, 1, 2, 3, 4}
    assert curve.levels[2][15] > curve.levels[6][15]


# --- through the API --------------------------------------------------------------------------------------------------


@pytest.fixture
def read(client, business):
    async def get():
        with clock.frozen(TODAY):
            answer = await client.get("/analytics/audience-hours", params={"business_id": str(business.id)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


async def test_a_business_with_nothing_has_no_curve(read):
    hours = await read()

    assert (hours["together"], hours["platforms"]) == (None, [])


async def test_posts_count_on_the_business_clock_once_they_are_a_day_old(read, make, business):
    account = await make.social_account(business=business, platform=BLUESKY)
    figures = {"likes": 30, "comments": None, "shares": 2, "clicks": None, "is_simulated": False}
    ordinary = {**figures, "likes": 3}
    for week in range(6):
        # 07:10 in London, in summer time as well as in winter.
        day = datetime(2026, 11, 19, 7, 10, tzinfo=UTC) - timedelta(weeks=week)
        early = day if day.month == 11 else day - timedelta(hours=1)
        await make.published_post(account=account, published_at=early, latest_metrics=figures)
        await make.published_post(account=account, published_at=day.replace(hour=13), latest_metrics=ordinary)
    await make.published_post(account=account, published_at=TODAY - timedelta(hours=2), latest_metrics=figures)
    await make.published_post(account=account, published_at=TODAY - timedelta(days=91), latest_metrics=figures)
    await make.published_post(account=account, published_at=TODAY - timedelta(days=3), latest_metrics=None)

    hours = await read()

    assert hours["timezone"] == "Europe/London"
    assert hours["together"]["posts"] == 12
    assert (hours["together"]["is_estimate"], hours["is_simulated"]) == (False, False)
    thursday = hours["together"]["levels"][3]
    assert thursday[7] > thursday[13]
    (early,) = [one for one in hours["together"]["measured"] if (one["weekday"], one["hour"]) == (3, 7)]
    assert early["posts"] == 6
    assert early["times_usual"] > 1
    assert [one["platform"] for one in hours["platforms"]] == ["bluesky"]


async def test_another_tenants_hours_are_not_there(client, make):
    foreign = await make.business()

    answer = await client.get("/analytics/audience-hours", params={"business_id": str(foreign.id)})

    assert answer.status_code == 404
