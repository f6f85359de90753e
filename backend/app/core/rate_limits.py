"""Requests per user and route, counted in Redis under the spec's key `rate_limit:{user_id}:{endpoint}`.

A fixed window that starts with the first request. With Redis away nobody is refused: a limit protects us from abuse,
and an outage of the cache must not be one of the product. Headers: draft-ietf-httpapi-ratelimit-headers.
"""

from dataclasses import dataclass

import structlog
from fastapi import Request, Response
from redis.exceptions import RedisError

from app.core.errors import TooManyRequests
from app.core.redis import redis

log = structlog.get_logger(__name__)

# One round trip: count, start the window with the first request, answer (count, milliseconds left).
_COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('PTTL', KEYS[1])}
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    limit: int
    remaining: int
    reset_seconds: int
    window_seconds: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit": f'"default";r={self.remaining};t={self.reset_seconds}',
            "RateLimit-Policy": f'"default";q={self.limit};w={self.window_seconds}',
        }


async def count(caller: str, endpoint: str, *, limit: int, window_seconds: int = 60) -> Allowance | None:
    """Count one request. None when Redis is away. Raises TooManyRequests over the limit."""
    try:
        used, left_ms = await redis().eval(_COUNT, 1, f"rate_limit:{caller}:{endpoint}", window_seconds * 1000)
    except (RedisError, OSError) as error:
        log.warning("rate_limit.skipped", error=type(error).__name__)
        return None
    reset = max(1, -(-int(left_ms) // 1000))
    allowance = Allowance(limit, max(0, limit - int(used)), reset, window_seconds)
    if int(used) > limit:
        raise TooManyRequests(
            f"You made more than {limit} such requests in {window_seconds} s. Try again in {reset} s.",
            retry_after_seconds=reset,
            headers=allowance.headers(),
        )
    return allowance


def endpoint_of(request: Request) -> str:
    """The route's operation id."""
    route = request.scope.get("route")
    return str(getattr(route, "operation_id", None) or getattr(route, "name", "unknown"))


async def limit_request(
    request: Request, response: Response, *, caller: str, limit: int, window_seconds: int = 60, kind: str = ""
) -> None:
    """Count one request to its route; `kind` sets a second, tighter limit of the same route apart."""
    endpoint = endpoint_of(request) + (f":{kind}" if kind else "")
    allowance = await count(caller, endpoint, limit=limit, window_seconds=window_seconds)
    if allowance is not None:
        response.headers.update(allowance.headers())
        request.state.rate_limit = allowance
