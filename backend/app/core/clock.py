"""The one place that knows what time it is; instants are aware and in UTC."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    return _source()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Make `now()` answer `at` within the block; for tests and for writing the example business's past."""
    global _source  # noqa: PLW0603
    if at.tzinfo is None:
        raise ValueError("The clock takes aware instants only.")
    before = _source
    _source = lambda: at  # noqa: E731
    try:
        yield
    finally:
        _source = before
