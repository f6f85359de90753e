import random
from statistics import fmean

import pytest

from app.analytics import intervals


def test_few_numbers_say_nothing_about_their_spread():
    assert intervals.of_mean([]) is None
    assert intervals.of_mean([1.0] * (intervals.ENOUGH - 1)) is None


def test_equal_numbers_leave_no_doubt():
    assert intervals.of_mean([7.0] * 8) == intervals.Interval(7.0, 7.0)


def test_the_same_numbers_in_any_order_always_give_the_same_range():
    values = [3.0, 41.0, 8.0, 12.0, 5.0, 19.0]

    assert intervals.of_mean(values) == intervals.of_mean(values[::-1])


@pytest.mark.parametrize("count", [intervals.ENOUGH, 12, 40, intervals.MANY, 250])
def test_the_average_is_within_and_more_numbers_make_it_narrower(count):
    values = [10 + 10 * (n % 4) for n in range(count)]

    found = intervals.of_mean(values)

    assert found is not None
    assert found.low < fmean(values) < found.high
    if count >= 40:
        few = intervals.of_mean(values[:8])
        assert few is not None
        assert found.high - found.low < few.high - few.low


@pytest.mark.parametrize("count", [20, 60, 150])
def test_the_true_average_falls_within_about_four_times_out_of_five(count):
    drawing = random.Random(7)
    hits = 0
    for _ in range(200):
        found = intervals.of_mean([drawing.expovariate(1 / 30) for _ in range(count)])
        assert found is not None
        hits += found.low <= 30 <= found.high

    assert 0.7 <= hits / 200 <= 0.88
