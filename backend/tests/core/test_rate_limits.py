"""Limits per caller and route, in Redis; an outage of Redis is not one of ours."""

import pytest

from app.core import rate_limits, redis
from app.core.config import get_settings
from app.core.errors import TooManyRequests


async def test_the_request_over_the_limit_is_told_when_to_come_back(database: None):
    for left in (1, 0):
        allowance = await rate_limits.count("user-1", "list_content", limit=2)
        assert allowance is not None
        assert allowance.remaining == left

    with pytest.raises(TooManyRequests) as refused:
        await rate_limits.count("user-1", "list_content", limit=2)

    assert 1 <= int(refused.value.headers["Retry-After"]) <= 60
    assert refused.value.headers["RateLimit-Policy"] == '"default";q=2;w=60'


async def test_each_caller_and_each_route_has_a_count_of_its_own(database: None):
    for caller, route in [("user-1", "a"), ("user-2", "a"), ("user-1", "b")]:
        allowance = await rate_limits.count(caller, route, limit=1)
        assert allowance is not None


async def test_the_count_lives_under_the_documented_key_and_ends_by_itself(database: None):
    await rate_limits.count("user-1", "list_content", limit=5)

    assert 0 < await redis.redis().ttl("rate_limit:user-1:list_content") <= 60


async def test_with_redis_away_nobody_is_refused(database: None, monkeypatch: pytest.MonkeyPatch):
    await redis.close()
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()

    assert await rate_limits.count("user-1", "list_content", limit=1) is None

    monkeypatch.undo()
    get_settings.cache_clear()
    await redis.close()
