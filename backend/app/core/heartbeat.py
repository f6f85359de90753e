"""Workers say "I am alive" in Redis every few seconds; `/health` and the operations view read it.

Celery's own remote control would need every worker to answer a broadcast within the time of a health check.
"""

import threading
import time
from datetime import UTC, datetime

import structlog
from redis import Redis as SyncRedis
from redis.exceptions import RedisError

from app.core.config import get_settings
from app.core.redis import redis

log = structlog.get_logger(__name__)

PREFIX = "worker:heartbeat:"
EVERY_SECONDS = 5
ALIVE_SECONDS = 30


def start(worker: str) -> None:
    """Beat for `worker` until this process ends, from a thread of its own."""
    threading.Thread(target=_beat, args=(worker,), name="heartbeat", daemon=True).start()


def _beat(worker: str) -> None:
    client = SyncRedis.from_url(get_settings().redis_url, socket_timeout=2, socket_connect_timeout=2)
    while True:
        try:
            client.set(PREFIX + worker, datetime.now(UTC).isoformat(), ex=ALIVE_SECONDS)
        except (RedisError, OSError) as error:
            log.warning("heartbeat.skipped", error=type(error).__name__)
        time.sleep(EVERY_SECONDS)


async def read() -> dict[str, datetime]:
    """Workers heard from in the last 30 s, with the instant of their last word. Raises RedisError."""
    keys = [key async for key in redis().scan_iter(match=PREFIX + "*", count=100)]
    values = await redis().mget(keys) if keys else []
    return {
        key.removeprefix(PREFIX): datetime.fromisoformat(str(value))
        for key, value in zip(keys, values, strict=True)
        if value is not None
    }
