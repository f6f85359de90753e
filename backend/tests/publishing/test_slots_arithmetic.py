"""Weeks of slots and recurrence rules against every zone and change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings, strategies as st

from app.content.slots import resolve
from app.publishing.recurrence import Repeats, Rule
from app.publishing.slot_times import WeekTime, upcoming

LONDON = ZoneInfo("Europe/London")

zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))
weeks = st.sets(st.builds(WeekTime, st.integers(0, 6), minutes), min_size=1, max_size=12)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    starts_on = draw(days)
    ends_on = draw(st.none() | st.integers(0, 400).map(lambda gap: starts_on + timedelta(days=gap)))
    return Rule(
        repeats=draw(st.sampled_from(Repeats)),
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        every_weeks=draw(st.integers(1, 52)),
        month_day=draw(st.integers(1, 31)),
        at=draw(minutes),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def weekly(*weekdays: int, at: time = time(9, 0), starts_on: date = date(2026, 1, 5), every: int = 1) -> Rule:
    return Rule(Repeats.WEEKLY, frozenset(weekdays), every, None, at, starts_on, None)


def monthly(day: int, *, starts_on: date = date(2026, 1, 1)) -> Rule:
    return Rule(Repeats.MONTHLY, frozenset(), 1, day, time(9, 0), starts_on, None)


@settings(deadline=None)
@given(zone=zones, week=weeks, after=instants, hours=st.integers(1, 24 * 28))
def test_upcoming_slots_are_ordered_and_within_the_window_and_each_falls_on_a_slot(zone, week, after, hours):
    until = after + timedelta(hours=hours)

    found = upcoming(week, zone, after=after, until=until)

    assert found == sorted(set(found))
    assert all(after < at <= until for at in found)
    for at in found:
        local = at.astimezone(zone)
        nearby = [local.date() - timedelta(days=1), local.date()]  # a skipped time may have moved past midnight
        assert any(
            resolve(day, slot.at, zone) == at for day in nearby for slot in week if slot.weekday == day.weekday()
        )


@settings(deadline=None)
@given(zone=zones, week=weeks, after=instants, cut=st.integers(1, 24 * 27))
def test_looking_in_two_windows_finds_what_one_finds(zone, week, after, cut):
    middle, until = after + timedelta(hours=cut), after + timedelta(days=28)

    whole = upcoming(week, zone, after=after, until=until)

    assert whole == [
        *upcoming(week, zone, after=after, until=middle),
        *upcoming(week, zone, after=middle, until=until),
    ]


@settings(deadline=None)
@given(zone=zones, week=weeks, after=instants)
def test_every_slot_comes_up_within_eight_days_or_shares_its_minute_with_another(zone, week, after):
    found = upcoming(week, zone, after=after, until=after + timedelta(days=8))

    assert len({at.astimezone(zone).date() for at in found}) >= len({slot.weekday for slot in week}) - 1
    assert found


@settings(deadline=None)
@given(zone=zones, rule=rules(), first=days, length=st.integers(0, 60))
def test_a_rule_keeps_its_wall_time_on_each_of_its_days_or_moves_it_forward(zone, rule, first, length):
    last = first + timedelta(days=length)

    found = rule.instants(first, last, zone)

    assert list(found) == sorted(found)
    assert list(found) == [day for day in (first + timedelta(n) for n in range(length + 1)) if rule.falls_on(day)]
    for day, at in found.items():
        shown = at.astimezone(zone).replace(tzinfo=None)
        assert shown >= datetime.combine(day, rule.at)
        assert shown - datetime.combine(day, rule.at) <= timedelta(days=1)
        assert first <= day <= last and day >= rule.starts_on and (rule.ends_on is None or day <= rule.ends_on)


@settings(deadline=None)
@given(rule=rules())
def test_a_rule_that_goes_on_falls_due_again_within_fifty_four_weeks(rule):
    first = rule.starts_on + timedelta(days=3)
    endless = Rule(rule.repeats, rule.weekdays, rule.every_weeks, rule.month_day, rule.at, rule.starts_on, None)

    assert next(endless.days(first, first + timedelta(weeks=54)), None) is not None


@settings(deadline=None)
@given(rule=rules(), first=days)
def test_days_of_a_weekly_rule_lie_in_weeks_that_are_multiples_apart(rule, first):
    found = list(rule.days(first, first + timedelta(days=400)))

    if rule.repeats is Repeats.MONTHLY:
        assert len({(day.year, day.month) for day in found}) == len(found)
    else:
        mondays = {day - timedelta(days=day.weekday()) for day in found}
        assert all((monday - min(mondays)).days % (7 * rule.every_weeks) == 0 for monday in mondays)
        assert {day.weekday() for day in found} <= rule.weekdays


def test_a_time_that_spring_skips_moves_forward_and_one_that_autumn_repeats_is_taken_first():
    sundays = weekly(6, at=time(1, 30)).instants(date(2026, 3, 22), date(2026, 4, 5), LONDON)
    autumn = weekly(6, at=time(1, 30)).instants(date(2026, 10, 25), date(2026, 10, 25), LONDON)

    assert [at.isoformat() for at in sundays.values()] == [
        "2026-03-22T01:30:00+00:00",
        "2026-03-29T01:30:00+00:00",  # clocks show 02:30: there was no 01:30
        "2026-04-05T00:30:00+00:00",
    ]
    assert [at.isoformat() for at in autumn.values()] == ["2026-10-25T00:30:00+00:00"]


def test_two_slots_that_a_change_of_clocks_brings_together_are_one():
    week = [WeekTime(6, time(1, 30)), WeekTime(6, time(2, 30))]

    found = upcoming(week, LONDON, after=datetime(2026, 3, 29, tzinfo=UTC), until=datetime(2026, 3, 30, tzinfo=UTC))

    assert [at.isoformat() for at in found] == ["2026-03-29T01:30:00+00:00"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (31, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (29, ["2026-01-29", "2026-02-28", "2026-03-29", "2026-04-29"]),
        (1, ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]),
    ],
)
def test_a_day_that_a_month_does_not_have_is_its_last(day: int, expected: list[str]):
    assert [str(found) for found in monthly(day).days(date(2026, 1, 1), date(2026, 4, 30))] == expected


def test_every_other_week_is_counted_from_the_week_it_starts_in():
    rule = weekly(0, 3, starts_on=date(2026, 1, 7), every=2)  # a Wednesday: that week's Monday is over

    found = [str(day) for day in rule.days(date(2026, 1, 1), date(2026, 1, 31))]

    assert found == ["2026-01-08", "2026-01-19", "2026-01-22"]
