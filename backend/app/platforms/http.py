"""What every connector must get right about HTTP: whether a failed call may have been read, and how long to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from app.core.ssrf import guarded_transport

CLIENT_TIMEOUT = httpx.Timeout(20.0, connect=5.0, pool=10.0)
CLIENT_LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=4.0)
"""Idle connections are dropped before servers do it (uvicorn after 5 s): a request on a connection that the other side
has just closed is an answer lost for no reason, and every lost answer costs a reconciliation."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


def new_client(*, only_public: bool = False) -> httpx.AsyncClient:
    """For all connectors of one event loop. No redirects: an API that redirects is not the one we know.

    `only_public`: for servers that people name; never connects into our own network.
    """
    return httpx.AsyncClient(
        timeout=CLIENT_TIMEOUT,
        limits=CLIENT_LIMITS,
        transport=guarded_transport(limits=CLIENT_LIMITS) if only_public else None,
        follow_redirects=False,
        headers={"User-Agent": "AI-Growth-Manager/0.1"},
    )


def was_never_sent(error: httpx.TransportError) -> bool:
    """Whether the other side certainly read nothing: there was no connection. Anything later is an unknown outcome."""
    return isinstance(error, _NEVER_SENT)


def describe(error: httpx.TransportError) -> str:
    """For logs and attempt records: what happened, without the request (its URL or headers may hold secrets)."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def retry_after_seconds(response: httpx.Response, *, default: float = 60.0) -> float:
    """From `Retry-After` in either form; a date is measured against the response's own `Date`, not our clock."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    until, sent = _http_date(value), _http_date(response.headers.get("Date", ""))
    if until is None or sent is None:
        return default
    return max((until - sent).total_seconds(), 0.0)


def _http_date(value: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(value)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def json_object(response: httpx.Response) -> dict[str, Any]:
    """The body as an object; empty when it is anything else, so that callers look for what they need and miss it."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
