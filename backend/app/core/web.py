"""What every request passes: a request id, body and header limits, security headers, the rate limit's headers."""

from collections.abc import Callable
from uuid import uuid4

import structlog
from fastapi import params
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import BodyTooLarge

MAX_BODY_BYTES = 512 * 1024
_SAFE_ID = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class _BodyTooLarge(HTTPException):
    """The one kind of error that FastAPI lets through unchanged when reading a body fails."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, BodyTooLarge.advice(limit))


def body_limit(most: Callable[[], int]) -> params.Depends:
    """A limit of its own for a route that reads the body itself: `dependencies=[body_limit(lambda: 50_000_000)]`.

    Such a route reads after its dependencies have run. FastAPI reads a body that it parses before them, so there
    MAX_BODY_BYTES holds, whatever is said here.
    """

    async def allow(request: Request) -> None:
        request.state.body_limit = most()

    return params.Depends(allow)


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
        declared = Headers(scope=scope).get("content-length", "0")
        expected = int(declared) if declared.isdecimal() and len(declared) < 20 else 0  # noqa: PLR2004
        received = 0
        is_answering = False

        async def limited_receive() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] != "http.request":
                return message
            received += len(message.get("body", b""))
            limit = scope["state"].get("body_limit", MAX_BODY_BYTES)
            if max(received, expected) <= limit:
                return message
            if is_answering:  # nobody wanted this body: there is only somebody listening for the end of the line
                return {"type": "http.disconnect"}
            raise _BodyTooLarge(limit)

        async def stamped_send(message: Message) -> None:
            nonlocal is_answering
            if message["type"] == "http.response.start":
                is_answering = True
                self._stamp(MutableHeaders(scope=message), scope, request_id)
            await send(message)

        await self.app(scope, limited_receive, stamped_send)

    @staticmethod
    def _stamp(headers: MutableHeaders, scope: Scope, request_id: str) -> None:
        headers["X-Request-ID"] = request_id
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if str(scope.get("path", "")).startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        allowance = scope["state"].get("rate_limit")
        if allowance is not None:
            headers.update(allowance.headers())
