from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from app.analytics.metrics import FIGURES, ZERO, Figures, add, engagement_rate, rate_of, sum_known

counts = st.none() | st.integers(0, 10**9)
figures = st.builds(Figures, **dict.fromkeys(FIGURES, counts))


@pytest.mark.parametrize(
    ("interactions", "impressions", "rate"),
    [
        (0, 100, "0.00"),
        (5, 100, "5.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.12"),  # 0.125: half goes to the even neighbour
        (3, 800, "0.38"),  # 0.375
        (1500, 1, "150000.00"),
    ],
)
def test_the_engagement_rate_is_interactions_per_hundred_impressions_rounded_half_even(interactions, impressions, rate):
    assert engagement_rate(interactions, impressions) == Decimal(rate)


def test_unseen_is_not_unloved():
    assert engagement_rate(3, 0) is None


def test_a_sum_is_of_what_is_known_and_none_when_nothing_is():
    assert sum_known([None, 3, None, 4]) == 7
    assert sum_known([None, None]) is None
    assert sum_known([]) is None
    assert sum_known([0, None]) == 0


def test_interactions_leave_out_saves_and_impressions():
    assert Figures(impressions=100, likes=1, comments=2, shares=3, clicks=4, saves=50).interactions == 10


def test_a_platform_without_impressions_does_not_raise_everybodys_rate():
    seen = Figures(impressions=1000, likes=20)
    unseen = Figures(likes=500)

    assert rate_of([seen, unseen]) == Decimal("2.00")
    assert rate_of([unseen]) is None
    assert rate_of([Figures(impressions=10)]) is None


def test_a_gain_over_an_unknown_figure_is_unknown():
    gain = Figures(likes=9, comments=3).since(Figures(likes=4))

    assert gain.likes == 5
    assert gain.comments is None


@given(st.lists(figures))
def test_adding_never_turns_unknown_into_zero(rows):
    total = add(rows)

    for name in FIGURES:
        known = [getattr(row, name) for row in rows if getattr(row, name) is not None]
        assert getattr(total, name) == (sum(known) if known else None)


@given(figures, figures)
def test_what_was_gained_since_a_reading_leads_back_to_the_newer_one(newer, older):
    gain = newer.since(older)

    for name in FIGURES:
        if getattr(gain, name) is not None:
            assert getattr(older, name) + getattr(gain, name) == getattr(newer, name)


@given(figures)
def test_all_of_a_new_post_is_gain(reading):
    assert reading.since(ZERO) == reading
