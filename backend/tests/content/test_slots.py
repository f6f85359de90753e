from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings, strategies as st

from app.content import slots
from app.content.good_hours import GOOD_HOURS
from app.platforms.contract import Platform

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 6, 1)
BEFORE = datetime(2026, 5, 31, 12, tzinfo=UTC)

zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)
frequencies = st.dictionaries(st.sampled_from(list(Platform)), st.integers(1, 14), min_size=1)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None, max_examples=150)
@given(zone=zones, weekly=frequencies, count=st.integers(1, 30), now=instants, days=st.integers(1, 31), data=st.data())
def test_slots_are_in_the_future_apart_in_order_and_as_many_as_asked(zone, weekly, count, now, days, data):
    starts_on = now.astimezone(zone).date() + timedelta(days=data.draw(st.integers(0, 40), label="starts in"))
    taken = data.draw(st.lists(st.timedeltas(timedelta(0), timedelta(days=20)).map(lambda gap: now + gap), max_size=20))

    proposed = slots.propose(weekly, count=count, starts_on=starts_on, days=days, zone=zone, now=now, taken=taken)

    minutes = [slot.at for slot in proposed]
    assert len(proposed) == count
    assert minutes == sorted(set(minutes))
    assert all(at >= now + slots.LEAD and (at.second, at.microsecond) == (0, 0) for at in minutes)
    assert not {at.replace(second=0, microsecond=0) for at in taken} & set(minutes)
    assert {slot.platform for slot in proposed} <= set(weekly)
    assert all(slot.why.endswith(".") for slot in proposed)


@settings(deadline=None)
@given(zone=zones, weekly=frequencies, count=st.integers(1, 30), days=st.integers(7, 31), now=instants)
def test_a_future_period_with_room_keeps_its_posts(zone, weekly, count, days, now):
    starts_on = now.astimezone(zone).date() + timedelta(days=2)

    proposed = slots.propose(weekly, count=count, starts_on=starts_on, days=days, zone=zone, now=now)

    # One day of slack: a zone that skips a whole day moves its wall times to the next.
    assert all(starts_on <= slot.at.astimezone(zone).date() <= starts_on + timedelta(days=days) for slot in proposed)


@settings(deadline=None)
@given(zone=zones, day=st.dates(date(2000, 1, 1), date(2030, 12, 31)), wall=st.times())
def test_a_wall_time_resolves_to_itself_or_to_the_next_that_exists(zone, day, wall):
    wall = wall.replace(second=0, microsecond=0)
    at = slots.resolve(day, wall, zone)

    shown = at.astimezone(zone).replace(tzinfo=None)
    wanted = datetime.combine(day, wall)
    assert shown >= wanted
    if shown == wanted:  # of two, the first
        earlier = (at - timedelta(hours=1)).astimezone(zone)
        assert earlier.replace(tzinfo=None) != wanted
    else:  # skipped: nothing earlier shows it either
        assert at.astimezone(zone).utcoffset() != (at - timedelta(days=1)).astimezone(zone).utcoffset()


@pytest.mark.parametrize(
    ("zone", "day", "wall", "instant"),
    [
        # The clocks of London go from 01:00 to 02:00 on 29 March 2026, and from 02:00 back to 01:00 on 25 October.
        ("Europe/London", date(2026, 3, 29), time(1, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Europe/London", date(2026, 3, 29), time(8, 30), datetime(2026, 3, 29, 7, 30, tzinfo=UTC)),
        ("Europe/London", date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/London", date(2026, 10, 25), time(8, 30), datetime(2026, 10, 25, 8, 30, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), datetime(2026, 10, 3, 15, 40, tzinfo=UTC)),
        ("Asia/Kathmandu", date(2026, 7, 1), time(9, 0), datetime(2026, 7, 1, 3, 15, tzinfo=UTC)),
        # Samoa had no 30 December 2011 at all.
        ("Pacific/Apia", date(2011, 12, 30), time(9, 0), datetime(2011, 12, 30, 19, 0, tzinfo=UTC)),
    ],
)
def test_known_days_of_changing_clocks(zone, day, wall, instant):
    assert slots.resolve(day, wall, ZoneInfo(zone)) == instant


def test_a_week_keeps_its_wall_times_across_the_change_to_summer_time():
    now = datetime(2026, 3, 25, 12, tzinfo=UTC)

    week = slots.propose({Platform.SANDBOX: 7}, count=7, starts_on=date(2026, 3, 26), days=7, zone=LONDON, now=now)

    assert [slot.at.astimezone(LONDON).time() for slot in week] == [time(9)] * 7
    assert [slot.at.hour for slot in week] == [9, 9, 9, 8, 8, 8, 8]


def test_posts_per_week_decide_the_split():
    weekly = {Platform.LINKEDIN: 3, Platform.X: 5, Platform.BLUESKY: 2}

    assert slots.shares(weekly, 10) == {Platform.LINKEDIN: 3, Platform.X: 5, Platform.BLUESKY: 2}
    assert slots.shares(weekly, 1) == {Platform.LINKEDIN: 0, Platform.X: 1, Platform.BLUESKY: 0}


@settings(deadline=None)
@given(weekly=frequencies, count=st.integers(0, 60))
def test_the_split_is_whole_and_nobody_is_off_by_one(weekly, count):
    split = slots.shares(weekly, count)

    assert sum(split.values()) == count
    total = sum(weekly.values())
    assert all(abs(split[platform] - count * weight / total) < 1 for platform, weight in weekly.items())


def test_three_linkedin_posts_fall_on_three_weekday_mornings():
    week = slots.propose({Platform.LINKEDIN: 3}, count=3, starts_on=MONDAY, days=7, zone=LONDON, now=BEFORE)

    days = [slot.at.astimezone(LONDON).weekday() for slot in week]
    assert len(set(days)) == 3
    assert all(day < 5 for day in days)
    assert "LinkedIn" in week[0].why


def test_each_day_of_a_daily_week_gets_its_post():
    week = slots.propose({Platform.BLUESKY: 7}, count=7, starts_on=MONDAY, days=7, zone=LONDON, now=BEFORE)

    assert [slot.at.astimezone(LONDON).date() for slot in week] == [MONDAY + timedelta(days=day) for day in range(7)]
    good = {hour.at for hour in GOOD_HOURS[Platform.BLUESKY]}
    assert {slot.at.astimezone(LONDON).time() for slot in week} <= good


def test_a_taken_minute_is_stepped_around_and_the_reason_says_so():
    nine = slots.resolve(MONDAY, time(9), LONDON)

    (slot,) = slots.propose(
        {Platform.SANDBOX: 1},
        count=1,
        starts_on=MONDAY,
        days=1,
        zone=LONDON,
        now=BEFORE,
        taken=[nine + timedelta(seconds=20)],
    )

    assert slot.at == nine + timedelta(minutes=10)
    assert "Moved from 09:00" in slot.why


def test_a_full_period_spills_into_the_days_after_it_and_says_so():
    late = datetime(2026, 6, 1, 20, 30, tzinfo=UTC)  # 21:30 in London: today has nothing left

    (slot,) = slots.propose({Platform.X: 1}, count=1, starts_on=MONDAY, days=1, zone=LONDON, now=late)

    assert slot.at.astimezone(LONDON).date() == MONDAY + timedelta(days=1)
    assert "no free time left" in slot.why


def test_the_first_day_is_today_while_a_good_hour_is_ahead():
    morning, night = datetime(2026, 6, 1, 6, tzinfo=UTC), datetime(2026, 6, 1, 22, tzinfo=UTC)

    assert slots.first_day([Platform.LINKEDIN], zone=LONDON, now=morning) == MONDAY
    assert slots.first_day([Platform.LINKEDIN], zone=LONDON, now=night) == MONDAY + timedelta(days=1)
    saturday = datetime(2026, 6, 6, 6, tzinfo=UTC)
    assert slots.first_day([Platform.LINKEDIN], zone=LONDON, now=saturday) == date(2026, 6, 7)
