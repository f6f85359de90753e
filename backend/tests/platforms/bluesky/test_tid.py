from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
import regex
from hypothesis import given, strategies as st

from app.platforms.bluesky import tid
from app.platforms.contract import part_key

_FORM = regex.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_times = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
_parts = st.integers(0, 24)


def key_of(post_id: UUID, at: datetime, part: int = 0) -> str:
    return tid.for_part(part_key(post_id, part), post_id=post_id, created_at=at, part=part)


@given(st.uuids(), _times, _parts)
def test_a_key_has_the_form_of_a_tid(post_id: UUID, at: datetime, part: int) -> None:
    assert _FORM.fullmatch(key_of(post_id, at, part))


@given(st.uuids(), _times)
def test_a_post_has_the_same_key_every_time_in_any_zone(post_id: UUID, at: datetime) -> None:
    elsewhere = at.astimezone(timezone(timedelta(hours=5, minutes=45)))

    assert key_of(post_id, at) == key_of(post_id, elsewhere)


@given(st.uuids(), st.uuids(), _times, st.integers(min_value=120, max_value=10**6))
def test_keys_sort_as_the_posts_were_created_from_two_minutes_to_the_next(
    first: UUID, second: UUID, at: datetime, later: int
) -> None:
    assert key_of(first, at) < key_of(second, at + timedelta(seconds=later))


@given(st.uuids(), _times, _parts)
def test_the_parts_of_a_thread_sort_as_they_follow(post_id: UUID, at: datetime, part: int) -> None:
    assert key_of(post_id, at, part) < key_of(post_id, at, part + 1)


@given(st.integers(0, (1 << 53) - 2), st.integers(0, 1023), st.integers(0, 1023))
def test_one_microsecond_outweighs_every_clock_id(micros: int, clock_id: int, other: int) -> None:
    assert tid.encode(micros, clock_id) < tid.encode(micros + 1, other)


def test_many_posts_of_one_batch_have_keys_of_their_own() -> None:
    at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

    assert len({key_of(uuid4(), at, part) for _ in range(2000) for part in range(3)}) == 6000


@given(st.uuids(), _parts)
def test_the_key_is_of_the_minutes_before_the_post_was_created_and_never_ahead_of_it(post_id: UUID, part: int) -> None:
    at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    start, end = int(at.timestamp() - 120) * 1_000_000, int(at.timestamp()) * 1_000_000

    assert tid.encode(start, 0) <= key_of(post_id, at, part) < tid.encode(end, 0)


def test_a_known_value() -> None:
    """The smallest and the largest, and one worked out by hand: 1 microsecond is 1024, three places up twice 32."""
    assert tid.encode(0, 0) == "2222222222222"
    assert tid.encode(1, 0) == "2222222222322"
    assert tid.encode((1 << 53) - 1, 1023) == "bzzzzzzzzzzzz"


@pytest.mark.parametrize(("micros", "clock_id"), [(-1, 0), (1 << 53, 0), (0, -1), (0, 1024)])
def test_what_does_not_fit_is_refused(micros: int, clock_id: int) -> None:
    with pytest.raises(ValueError, match="53 bits"):
        tid.encode(micros, clock_id)
