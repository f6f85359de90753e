"""The Graph: paths with a version, tokens in a header, one envelope for every error, and faults for single calls."""

import asyncio
import inspect
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.hanging_up import HangUp, with_connection
from tests.twins.meta.state import Account, Refusal, State, Token

LATE_SECONDS = 4.0


class GraphError(Exception):
    def __init__(self, code: int, subcode: int | None = None, message: str = "No", *, status: int = 400) -> None:
        super().__init__(message)
        self.refusal = Refusal(code, subcode, message, status)


@dataclass
class Call:
    """One call as it came in."""

    method: str
    path: str
    given: dict[str, str]
    """Of the form or the query, without token and proof."""
    query: str
    token: str | None = field(repr=False)

    @property
    def node(self) -> str:
        """The first part of its path: what is asked about."""
        return self.path.partition("/")[0]

    @property
    def edge(self) -> str:
        return self.path.partition("/")[2]


Handler = Callable[[Call, Token], Any]


class Graph:
    """Subclasses say what each path does."""

    error_type = "OAuthException"
    version = "v1.0"

    def __init__(self, origin: str, state: State | None = None) -> None:
        """`state`: shared with another host of the same platform."""
        self.origin = origin
        self.state = state or State()
        self.calls: list[Call] = []
        self.inner = Starlette(routes=[*self.routes(), *self._graph_routes()])
        self.app = with_connection(self.inner)

    def routes(self) -> list[Route]:
        return []

    def _graph_routes(self) -> list[Route]:
        methods = ["GET", "POST", "DELETE"]
        return [Route("/{version}/{path:path}", self._answer, methods=methods)]

    def handlers(self) -> dict[tuple[str, str], Handler]:
        """By method and edge; a node itself has the edge ""."""
        raise NotImplementedError

    async def handle(self, call: Call, token: Token) -> Any:
        handlers = self.handlers()
        found = handlers.get((call.method, call.path)) or handlers.get((call.method, call.edge))
        if found is None or (not call.edge and not call.node.isdigit() and (call.method, call.path) not in handlers):
            raise GraphError(2500, None, f"Unknown path components: /{call.path}")
        answer = found(call, token)
        return await answer if inspect.isawaitable(answer) else answer

    async def _answer(self, request: Request) -> Response:
        call = await self.read(request)
        try:
            self._check_version(request.path_params["version"])
            token = self.signed_in(call.token)
            self.check_call(call, token)
            return await self._with_faults(call, token)
        except GraphError as error:
            return self.refuse(error.refusal)

    def _check_version(self, version: str) -> None:
        if version != self.version:
            raise GraphError(2500, None, f"Unknown path components: /{version}")

    async def _with_faults(self, call: Call, token: Token) -> Response:
        fault = self.state.take_fault(token.account_id, self.name_of(call))
        if fault is not None and not fault.acts and fault.how != "late":
            return HangUp() if fault.how == "drop" else self.refuse(fault.refusal or Refusal(2, status=500))
        answer = await self.handle(call, token)
        if fault is not None and fault.how == "late":
            await asyncio.sleep(LATE_SECONDS)
        elif fault is not None:
            return HangUp() if fault.how == "drop" else self.refuse(fault.refusal or Refusal(2, status=500))
        return JSONResponse(answer)

    def name_of(self, call: Call) -> str:
        """What faults call it: its method and the last part of its path, or `container` or `post`."""
        last = call.path.rpartition("/")[2]
        thing = "container" if last in self.state.containers else "post"
        return f"{call.method} {thing if last.isdigit() else last}"

    async def read(self, request: Request) -> Call:
        query = dict(request.query_params)
        body = await request.body()
        is_form = request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
        form = dict(parse_qsl(body.decode(), keep_blank_values=True)) if is_form else {}
        given = {**query, **form}
        header = request.headers.get("Authorization", "")
        token = header.partition(" ")[2] or given.get("access_token")
        path = request.path_params.get("path", request.url.path.lstrip("/"))
        call = Call(request.method, path, given, request.url.query, token or None)
        self.calls.append(call)
        return call

    def signed_in(self, value: str | None) -> Token:
        token = self.state.tokens.get(value or "")
        if token is None:
            raise GraphError(190, None, "Invalid OAuth access token - Cannot parse access token")
        if token.is_revoked:
            raise GraphError(190, 460, "Error validating access token: The session has been invalidated.")
        if token.expires_at <= self.state.now():
            raise GraphError(190, 463, "Error validating access token: Session has expired.")
        return token

    def check_call(self, call: Call, token: Token) -> None:
        """What every call needs: a scope, a signature."""

    def need(self, token: Token, scope: str) -> None:
        if scope not in token.scopes:
            raise GraphError(10, None, f"(#10) Application does not have permission for this action: {scope}")

    def own(self, account_id: str, token: Token) -> Account:
        if account_id not in {"me", token.account_id}:
            raise GraphError(100, 33, f"Unsupported request. Object with ID '{account_id}' does not exist")
        return self.state.accounts[token.account_id]

    def refuse(self, refusal: Refusal) -> Response:
        error: dict[str, Any] = {
            "message": refusal.message,
            "type": self.error_type,
            "code": refusal.code,
            "fbtrace_id": "AbCdEf",
        }
        if refusal.subcode is not None:
            error["error_subcode"] = refusal.subcode
        return JSONResponse({"error": error}, refusal.status, headers=refusal.headers)


def only_known(given: dict[str, str], known: Iterable[str]) -> None:
    """An unknown parameter is the caller's mistake, which a stand-in must not pass over."""
    unknown = set(given) - set(known) - {"access_token", "appsecret_proof"}
    if unknown:
        raise GraphError(100, None, f"(#100) Unexpected parameters: {', '.join(sorted(unknown))}")


def chosen(entry: dict[str, Any], fields: str, *, node: str) -> dict[str, Any]:
    """Only what was asked for. `entry` holds all that the node knows."""
    wanted = [name.partition("{")[0] for name in fields.split(",") if name] or ["id"]
    for name in wanted:
        if name not in entry:
            raise GraphError(100, None, f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})")
    return {"id": entry["id"], **{name: entry[name] for name in wanted if entry[name] is not None}}


def page_of(entries: list[dict[str, Any]], given: dict[str, str]) -> dict[str, Any]:
    """With cursors."""
    limit = min(int(given.get("limit", 25)), 100)
    start = int(given.get("after") or 0)
    shown = entries[start : start + limit]
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(start + limit)}}
    if start + limit < len(entries):
        paging["next"] = "https://graph.example/next"
    return {"data": shown, "paging": paging} if shown else {"data": []}


def timestamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def as_number(value: str | None) -> int:
    return int(json.loads(value)) if value else 0
