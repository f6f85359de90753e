from datetime import UTC, datetime

import pytest

from app.core import clock


def test_a_frozen_clock_stands_still_and_runs_again_afterwards():
    at = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)

    with clock.frozen(at):
        assert clock.now() == at

    assert clock.now() != at


def test_the_clock_refuses_a_time_without_a_zone():
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 3, 29)):  # noqa: DTZ001
        pass
