"""What every connector must get right about HTTP: whether a failed call may have been read, how long to wait, and how
much more may be sent.
"""

import re
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.request import getproxies

import httpx2

from app.core.ssrf import guarded_transport
from app.platforms.contract import BudgetLeft

CLIENT_TIMEOUT = httpx2.Timeout(20.0, connect=5.0, pool=10.0)
CLIENT_LIMITS = httpx2.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=4.0)
"""Idle connections are dropped before servers do it (uvicorn after 5 s): a request on a connection that the other side
has just closed is an answer lost for no reason, and every lost answer costs a reconciliation."""

_POOLS = 16
_AT_ONCE = 16
POOL_LIMITS = httpx2.Limits(max_connections=200, max_keepalive_connections=_AT_ONCE, keepalive_expiry=4.0)

_NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


def new_client(*, only_public: bool = False) -> httpx2.AsyncClient:
    """For all connectors of one event loop. No redirects: an API that redirects is not the one we know.

    `only_public`: for servers that people name; never connects into our own network.
    """
    return httpx2.AsyncClient(
        timeout=CLIENT_TIMEOUT,
        limits=CLIENT_LIMITS,
        transport=_transport(only_public=only_public),
        follow_redirects=False,
        headers={"User-Agent": "AI-Growth-Manager/0.1"},
    )


def _transport(*, only_public: bool) -> httpx2.AsyncBaseTransport | None:
    """None where a proxy stands between us and the web: the library's own transport goes through it."""
    if only_public:
        return ManyPools([guarded_transport(limits=POOL_LIMITS, tls=_tls()) for _ in range(_POOLS)], at_once=_AT_ONCE)
    if getproxies():
        return None
    pools = [httpx2.AsyncHTTPTransport(limits=POOL_LIMITS, verify=_tls()) for _ in range(_POOLS)]
    return ManyPools(pools, at_once=_AT_ONCE)


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates of all authorities takes a good part of a tenth of a second."""
    return httpx2.create_ssl_context()


class ManyPools(httpx2.AsyncBaseTransport):
    """Small pools of connections side by side: a pool looks at each idle one it holds whenever a request comes or goes.

    The first with less than `at_once` requests under way takes the next: a few requests share a few connections.
    """

    def __init__(self, pools: Sequence[httpx2.AsyncBaseTransport], *, at_once: int) -> None:
        self._pools = pools
        self._at_once = at_once
        self._under_way = [0] * len(pools)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        chosen = self._choose()
        self._under_way[chosen] += 1
        try:
            return await self._pools[chosen].handle_async_request(request)
        finally:
            self._under_way[chosen] -= 1

    def _choose(self) -> int:
        with_room = (number for number, under_way in enumerate(self._under_way) if under_way < self._at_once)
        return next(with_room, self._under_way.index(min(self._under_way)))

    async def aclose(self) -> None:
        for pool in self._pools:
            await pool.aclose()


def was_never_sent(error: httpx2.TransportError) -> bool:
    """Whether the other side certainly read nothing: there was no connection. Anything later is an unknown outcome."""
    return isinstance(error, _NEVER_SENT)


def describe(error: httpx2.TransportError) -> str:
    """For logs and attempt records: what happened, without the request (its URL or headers may hold secrets)."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def retry_after_seconds(response: httpx2.Response, *, default: float = 60.0) -> float:
    """From `Retry-After` in either form; a date is measured against the response's own `Date`, not our clock."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    until, sent = _http_date(value), _http_date(response.headers.get("Date", ""))
    if until is None or sent is None:
        return default
    return max((until - sent).total_seconds(), 0.0)


_RATE_LIMIT_PREFIXES = ("RateLimit", "X-RateLimit", "x-rate-limit")
"""IETF drafts and Bluesky; Mastodon and many others; X."""
_AN_INSTANT = 1_000_000_000
"""A reset this large is a point in time (Unix seconds), a smaller one is seconds to go."""
_LONGEST_WINDOW_SECONDS = 86_400.0
"""No platform's window is longer; a server that says otherwise must not be able to silence an account for years."""
_ROUNDING_SECONDS = 1.0
"""Headers speak in whole seconds: a post sent in the last of them would be a post too early."""


def budget_left(response: httpx2.Response, *, calls_per_post: int = 1) -> BudgetLeft | None:
    """From the rate-limit headers in any of their usual forms; None where they do not say it in a form we know.

    `calls_per_post`: what a post costs where the header counts calls or points. An instant is measured against the
    response's own `Date`, not our clock.
    """
    for prefix in _RATE_LIMIT_PREFIXES:
        remaining = re.match(r"\s*(\d{1,9})\s*(?:[,;]|$)", response.headers.get(f"{prefix}-Remaining", ""), re.ASCII)
        seconds = _seconds_until(response.headers.get(f"{prefix}-Reset", "").strip(), response)
        if remaining is not None and seconds is not None:
            window = min(max(seconds, 0.0) + _ROUNDING_SECONDS, _LONGEST_WINDOW_SECONDS)
            return BudgetLeft(int(remaining[1]) // calls_per_post, window)
    return None


def _seconds_until(reset: str, response: httpx2.Response) -> float | None:
    sent = _http_date(response.headers.get("Date", ""))
    if re.fullmatch(r"\d{1,12}(\.\d+)?", reset, re.ASCII):
        value = float(reset)
        if value < _AN_INSTANT:
            return value
        return value - sent.timestamp() if sent is not None else None
    try:
        until = datetime.fromisoformat(reset)
    except ValueError:
        return None
    return (until - sent).total_seconds() if sent is not None and until.tzinfo is not None else None


def _http_date(value: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(value)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def json_object(response: httpx2.Response) -> dict[str, Any]:
    """The body as an object; empty when it is anything else, so that callers look for what they need and miss it."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
