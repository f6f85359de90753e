"""A connection that ends without a word."""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


class HangUp(Response):
    """Closes the connection without a word; `with_connection` must be around the app."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - nothing is sent
        scope["tests.connection"].abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def with_connection(app: ASGIApp) -> ASGIApp:
    """Hand the connection itself to `HangUp`: ASGI has no word for it, uvicorn's `send` belongs to who holds it."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["tests.connection"] = getattr(send, "__self__").transport  # noqa: B009 - no attribute mypy knows
        await app(scope, receive, send)

    return wrapped
