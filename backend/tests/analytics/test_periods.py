from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, strategies as st

from app.analytics.freshness import POSTS, read_every
from app.analytics.periods import Period, day_of, start_of

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", date(2026, 11, 26)), ("Pacific/Niue", date(2026, 11, 24))]
)
def test_today_is_the_business_s_own_day(zone, day):
    at = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)

    assert Period.ending_today(7, at=at, zone=ZoneInfo(zone)).last_on == day


def test_days_of_a_clock_change_have_23_and_25_hours():
    spring = Period(date(2026, 3, 28), date(2026, 3, 30), LONDON).boundaries()
    autumn = Period(date(2026, 10, 24), date(2026, 10, 26), LONDON).boundaries()

    assert [int((b - a).total_seconds() / 3600) for a, b in pairwise(spring)] == [24, 23, 24]
    assert [int((b - a).total_seconds() / 3600) for a, b in pairwise(autumn)] == [24, 25, 24]


def test_where_midnight_is_skipped_the_day_begins_with_the_change():
    beirut = ZoneInfo("Asia/Beirut")
    begins = start_of(date(2022, 3, 27), beirut)  # clocks went from 00:00 to 01:00

    assert begins == datetime(2022, 3, 26, 22, tzinfo=UTC)
    assert day_of(begins, beirut) == date(2022, 3, 27)
    assert day_of(begins - timedelta(seconds=1), beirut) == date(2022, 3, 26)


@given(
    zone=st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})),
    first=st.dates(date(2000, 1, 1), date(2037, 12, 31)),
    days=st.integers(1, 40),
)
def test_the_days_of_a_period_follow_each_other_without_gaps(zone, first, days):
    period = Period(first, first + timedelta(days=days - 1), ZoneInfo(zone))
    boundaries = period.boundaries()

    assert len(boundaries) == days + 1
    assert boundaries == sorted(boundaries)
    assert period.before().ends_at == period.starts_at
    assert len(period.before().days) == days


@pytest.mark.parametrize(
    ("age", "every"),
    [
        (timedelta(0), timedelta(minutes=5)),
        (timedelta(minutes=59), timedelta(minutes=5)),
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(hours=25), timedelta(hours=6)),
        (timedelta(days=8), timedelta(hours=26)),
        (timedelta(days=30), None),
    ],
)
def test_the_older_a_post_the_less_often_it_is_read(age, every):
    assert read_every(age) == every


def test_the_stages_get_longer_with_age():
    assert list(POSTS) == sorted(POSTS, key=lambda stage: (stage.younger_than, stage.every))
