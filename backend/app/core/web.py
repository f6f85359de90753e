"""What every request passes: a request id, body and header limits, security headers, the rate limit's headers."""

from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import BodyTooLarge, problem_response

MAX_BODY_BYTES = 512 * 1024  # BodyTooLarge.advice says so too
_SAFE_ID = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class _BodyTooLarge(HTTPException):
    """The one kind of error that FastAPI lets through unchanged when reading a body fails."""

    def __init__(self) -> None:
        super().__init__(413)


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
        received = 0

        async def limited_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise _BodyTooLarge
            return message

        async def stamped_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._stamp(MutableHeaders(scope=message), scope, request_id)
            await send(message)

        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            response = problem_response(Request(scope), BodyTooLarge(BodyTooLarge.advice))
            await response(scope, receive, stamped_send)
            return
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
