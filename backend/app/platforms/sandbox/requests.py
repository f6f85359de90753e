"""What stands between a request and what it asks for: who is asking, and which faults strike."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.platforms.sandbox import faults, posts, tokens
from app.platforms.sandbox.accounts import Account
from app.platforms.sandbox.database import Database
from app.platforms.sandbox.errors import Refused
from app.platforms.sandbox.faults import Fault, FaultKind, Operation

_HANG_UP = "sandbox.hang_up"
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Handler = Callable[[Request, Account, list[Fault]], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def database(request: Request) -> Database:
    db: Database = request.app.state.database()
    return db


def base_url(request: Request) -> str:
    """How people reach this server: as told, else as the request came."""
    return str(request.app.state.public_url) or str(request.base_url).rstrip("/")


def page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status_code=status, headers=PAGE_HEADERS)


async def read_json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(422, "invalid_json", "The body must be a JSON object.")
    return body


async def read_form(request: Request) -> dict[str, str]:
    """URL-encoded only: all that OAuth and our own page need."""
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


def current_account(request: Request) -> Account:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        headers = {"WWW-Authenticate": "Bearer"}
        raise Refused(401, "token_missing", "Send the access token as `Authorization: Bearer …`.", headers=headers)
    return tokens.account_of(database(request), token)


def api(operation: Operation, handler: Handler) -> Endpoint:
    """An endpoint for an account with a token, where faults of this operation may strike."""

    async def endpoint(request: Request) -> Response:
        account = current_account(request)

        async def answer(struck: list[Fault]) -> Response:
            _end_tokens(request, account, struck)
            return await handler(request, account, struck)

        return await under_faults(request, account.id, operation, answer)

    return endpoint


async def under_faults(
    request: Request, account_id: str | None, operation: Operation, answer: Callable[[list[Fault]], Awaitable[Response]]
) -> Response:
    db = database(request)
    struck = faults.take(db, account_id, operation)
    await request.body()  # a real network has read the request before it fails
    if late := faults.pick(struck, FaultKind.LATE_ACCEPTANCE):
        await asyncio.sleep(late.latency_ms / 1000)
    if faults.pick(struck, FaultKind.DROP_BEFORE):
        return HangUp()
    refusing = faults.pick(struck, FaultKind.RATE_LIMIT, FaultKind.UNAVAILABLE, FaultKind.ERROR_BEFORE)
    if refusing:
        raise refusing.refusal()
    response = await answer(struck)
    if slow := faults.pick(struck, FaultKind.LATENCY):
        await asyncio.sleep(slow.latency_ms / 1000)
    if faults.pick(struck, FaultKind.DROP_AFTER):
        return HangUp()
    if after := faults.pick(struck, FaultKind.ERROR_AFTER):
        raise after.refusal()
    return response


def _end_tokens(request: Request, account: Account, struck: list[Fault]) -> None:
    db = database(request)
    if faults.pick(struck, FaultKind.EXPIRED_TOKEN):
        tokens.expire(db, request.headers["Authorization"].partition(" ")[2])
    elif faults.pick(struck, FaultKind.REVOKED_TOKEN):
        tokens.revoke_all(db, account)
    else:
        return
    current_account(request)  # now says which of the two it was


def duplicate_fault(db: Database, account: Account, text: str) -> Refused:
    newest = posts.newest(db, account, limit=100)
    same = next((post for post in newest if post.text == text), None) or next(iter(newest), None)
    return posts.duplicate_refusal(same.id if same else None)


# --- hanging up -------------------------------------------------------------------------------------------------------


class HangUp(Response):
    """Closes the connection without a word. Needs `ConnectionKeeper` around the app."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await scope[_HANG_UP]()


class ConnectionKeeper:
    """Outermost: keeps the server's own `send` within reach, because ASGI has no word for "close the line"."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def hang_up() -> None:
            # uvicorn's `send` is a method of the object that holds the connection.
            transport = getattr(getattr(send, "__self__", None), "transport", None)
            if transport is None:
                raise ConnectionAbortedError("The sandbox hangs up, as asked by a fault.")
            transport.close()
            while (await receive())["type"] != "http.disconnect":
                pass

        if scope["type"] == "http":
            scope[_HANG_UP] = hang_up
        await self.app(scope, receive, send)
