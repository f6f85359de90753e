"""Counters of all processes together, for `/metrics`: each process adds up what it counts and hands it to Redis every
few seconds, so that nobody waits, and any API process can say what all of them did.

What the tables know is not counted here but read from them. These counters may lose the last seconds of a process that
is killed, and begin anew with an empty Redis; whoever reads them copes with that, as with every counter.
"""

import atexit
import json
import os
import threading
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from redis import Redis as SyncRedis
from redis.exceptions import RedisError

from app.core.config import get_settings
from app.core.redis import redis

KEY = "counters"
EVERY_SECONDS = 2.0
SECONDS_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
"""Upper ends; what took longer is in none of them."""
_LONGER = "+Inf"

Series = tuple[str, tuple[tuple[str, str], ...]]
"""A counter's name, and its labels in alphabetical order."""

_pending: dict[Series, float] = {}
_lock = threading.Lock()
_flusher_of = 0
"""The process whose flusher runs: the child of a fork needs one of its own."""


def count(name: str, amount: float = 1, **labels: str) -> None:
    with _lock:
        _add((name, tuple(sorted(labels.items()))), amount)
    _start()


def observe(name: str, seconds: float, **labels: str) -> None:
    """Into the histogram `name`: how long something took."""
    end = next((str(float(end)) for end in SECONDS_BUCKETS if seconds <= end), _LONGER)
    with _lock:
        _add((f"{name}_bucket", tuple(sorted({**labels, "le": end}.items()))), 1)
        _add((f"{name}_sum", tuple(sorted(labels.items()))), seconds)
    _start()


def flush() -> None:
    """Hand over what this process has counted; what Redis does not take now is kept for the next time."""
    url = get_settings().redis_url
    if not url:
        return
    with _lock:
        taken = dict(_pending)
        _pending.clear()
    if not taken:
        return
    try:
        with SyncRedis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            pipeline = client.pipeline(transaction=True)
            for series, amount in taken.items():
                pipeline.hincrbyfloat(KEY, json.dumps(series), amount)
            pipeline.execute()
    except (RedisError, OSError):
        with _lock:
            for series, amount in taken.items():
                _add(series, amount)


async def read() -> dict[Series, float]:
    """What all processes have handed over. Raises RedisError."""
    kept = await redis().hgetall(KEY)
    return {_series(name): float(value) for name, value in kept.items()}


async def never_falling(day: date, values: Mapping[Series, float]) -> dict[Series, float]:
    """Counts of the day's rows, each at least what it was before: rows may be deleted, and a counter must not fall.

    Raises RedisError.
    """
    key = f"{KEY}:{day.isoformat()}"
    before = {_series(name): float(value) for name, value in (await redis().hgetall(key)).items()}
    highest = {series: max(values.get(series, 0), before.get(series, 0)) for series in {*values, *before}}
    risen: dict[Any, Any] = {
        json.dumps(series): str(value) for series, value in highest.items() if value != before.get(series)
    }
    if risen:
        await redis().hset(key, mapping=risen)
        await redis().expire(key, timedelta(days=2))
    return highest


def _series(kept: str | bytes) -> Series:
    name, labels = json.loads(kept)
    return name, tuple((label, value) for label, value in labels)


def _add(series: Series, amount: float) -> None:
    _pending[series] = _pending.get(series, 0) + amount


def _start() -> None:
    global _flusher_of  # noqa: PLW0603
    if _flusher_of == os.getpid():
        return
    with _lock:
        if _flusher_of == os.getpid():
            return
        _flusher_of = os.getpid()
    atexit.register(flush)
    threading.Thread(target=_go_on, name="counters", daemon=True).start()


def _go_on() -> None:
    pause = threading.Event()
    while not pause.wait(EVERY_SECONDS):
        flush()
