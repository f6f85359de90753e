"""Redis or Valkey: cache, rate limits, locks. Everything in it may be lost without losing a post."""

import asyncio

from redis.asyncio import Redis

from app.core.config import get_settings

_clients: dict[asyncio.AbstractEventLoop, Redis] = {}


def redis() -> Redis:
    """This event loop's client. Calls raise `redis.exceptions.RedisError` within 2 s when the server is away."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        for stale in [known for known in _clients if known.is_closed()]:
            del _clients[stale]
        _clients[loop] = Redis.from_url(
            get_settings().redis_url,
            decode_responses=True,
            socket_timeout=2,
            socket_connect_timeout=2,
            health_check_interval=30,
        )
    return _clients[loop]


async def close() -> None:
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await client.aclose()
