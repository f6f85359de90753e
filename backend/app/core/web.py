"""What every request passes: a request id, body and header limits, security headers, the rate limit's headers, and at
its end a line in the log and a count.
"""

import asyncio
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import structlog
from fastapi import params
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import counters, log_ids
from app.core.answer_headers import stamp
from app.core.errors import BodyTooLarge, HeadersTooLarge, problem_response

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 512 * 1024
MAX_HEADER_BYTES = 32 * 1024
"""Names and values together. Servers have limits of their own; this one holds behind all of them."""
BODY_SECONDS = 30.0
"""From the first byte to the last. Routes that read the body themselves have a time of their own."""
API = "/api/v1"
IDS_IN_ADDRESSES = ("business_id", "post_id", "account_id", "media_id", "generation_id", "group_id")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE_ID = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class _BodyTooLarge(HTTPException):
    """The one kind of error that FastAPI lets through unchanged when reading a body fails."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, BodyTooLarge.advice(limit))


class _BodyTooSlow(HTTPException):
    def __init__(self) -> None:
        super().__init__(408, f"It must arrive within {BODY_SECONDS:.0f} seconds. Nothing was saved; send it again.")


def body_limit(most: Callable[[], int]) -> params.Depends:
    """A limit of its own for a route that reads the body itself: `dependencies=[body_limit(lambda: 50_000_000)]`.

    Such a route reads after its dependencies have run. FastAPI reads a body that it parses before them, so there
    MAX_BODY_BYTES holds, whatever is said here.
    """

    async def allow(request: Request) -> None:
        request.state.body_limit = most()

    return params.Depends(allow)


async def bind_from_address(request: Request) -> None:
    """As a dependency of every route: what the address names, also when it turns out not to be there."""
    named: dict[str, Any] = {**request.query_params, **request.path_params}
    for name in IDS_IN_ADDRESSES:
        if name in named:
            try:
                log_ids.bind(**{name: UUID(str(named[name]))})
            except ValueError:
                continue


class RequestEdge:
    """Pure ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if 0 < len(given) <= 64 and set(given) <= _SAFE_ID else uuid4().hex  # noqa: PLR2004
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADER_BYTES:
            await self._refuse_headers(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        expected = int(declared) if declared.isdecimal() and len(declared) < 20 else 0  # noqa: PLR2004
        received = 0
        status, is_whole = 0, False
        begun, seconds = time.perf_counter(), 0.0
        ends_at = time.monotonic() + BODY_SECONDS

        async def limited_receive() -> Message:
            nonlocal received, is_whole
            has_time = is_whole or status or "body_limit" in scope["state"]
            try:
                async with asyncio.timeout(None if has_time else max(0.0, ends_at - time.monotonic())):
                    message = await receive()
            except TimeoutError:
                raise _BodyTooSlow from None
            if message["type"] != "http.request":
                return message
            received += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            limit = scope["state"].get("body_limit", MAX_BODY_BYTES)
            if max(received, expected) <= limit:
                return message
            if status:  # nobody wanted this body: there is only somebody listening for the end of the line
                return {"type": "http.disconnect"}
            raise _BodyTooLarge(limit)

        async def stamped_send(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - begun
                stamp(MutableHeaders(scope=message), scope)
            await send(message)

        try:
            await self.app(scope, limited_receive, stamped_send)
        finally:
            _note(scope, status or HTTPStatus.INTERNAL_SERVER_ERROR, seconds or time.perf_counter() - begun)

    @staticmethod
    async def _refuse_headers(scope: Scope, receive: Receive, send: Send) -> None:
        answer = problem_response(
            Request(scope), HeadersTooLarge(f"Send at most {MAX_HEADER_BYTES // 1024} kB of headers.")
        )
        stamp(answer.headers, scope)
        await answer(scope, receive, send)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """`seconds` until the answer began: a stream lasts as long as somebody listens to it."""
    route, method = _route(scope), scope["method"] if scope["method"] in METHODS else "other"
    counters.count("aigrowth_requests_total", method=method, route=route, status=str(int(status)))
    counters.observe("aigrowth_request_seconds", seconds, route=route)
    if route.startswith("/api/"):
        log.info("request.answered", method=method, route=route, status=int(status), seconds=round(seconds, 4))


def _route(scope: Scope) -> str:
    """The address as it is declared, without anybody's ids: a label has few values, and a log line no secrets."""
    route, path = scope.get("route"), str(scope.get("path", ""))
    declared = str(getattr(route, "path_format", None) or getattr(route, "path", None) or "")
    if not declared:
        return "unknown" if path.startswith("/api/") else "web"
    return declared if declared.startswith("/api/") or not path.startswith(API) else API + declared
