"""Answers of the last 24 hours, in Redis under the founding document's key. Redis away: no cache, never an error."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.core.redis import redis

log = structlog.get_logger(__name__)

SECONDS = 24 * 60 * 60


class ReplyCache:
    def __init__(self, connect: Callable[[], Redis] = redis) -> None:
        self._connect = connect

    async def find(self, business_id: UUID, prompt_hash: str) -> Any | None:
        """The JSON value stored; None when there is none, or Redis is away."""
        try:
            stored = await self._connect().get(_key(business_id, prompt_hash))
            return None if stored is None else json.loads(stored)
        except (RedisError, OSError, TimeoutError, ValueError) as error:  # ValueError: no address, or not JSON
            log.info("llm.cache_away", error=type(error).__name__)
            return None

    async def store(self, business_id: UUID, prompt_hash: str, value: Any) -> None:
        try:
            await self._connect().set(_key(business_id, prompt_hash), json.dumps(value, default=str), ex=SECONDS)
        except (RedisError, OSError, TimeoutError, ValueError) as error:
            log.info("llm.cache_away", error=type(error).__name__)


def _key(business_id: UUID, prompt_hash: str) -> str:
    return f"ai:{business_id}:{prompt_hash}"
