"""One call of X's API, and what it answered. An error's `type` is compared by its last segment: its host varies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from app.platforms import calls
from app.platforms.calls import CallFailed, NoAnswer
from app.platforms.contract import AppCredentials, BudgetLeft
from app.platforms.x.limits import Wait, budget_of, server_time, wait_of

_SUPPORT_HEADER = "x-transaction-id"


@dataclass(eq=False)
class Refused(CallFailed):
    """X answered with an error."""

    status: int
    kind: str
    """Last segment of the problem's `type`, such as `invalid-request`; the `error` of an OAuth answer; else empty."""
    title: str
    message: str
    """X's own words, as far as there are any."""
    is_x: bool
    """Whether the answer is X's: an error page of something in front of it is not."""
    parameters: frozenset[str] = frozenset()
    """What of the request it is about."""
    budget: BudgetLeft | None = None
    wait: Wait | None = None
    """Of a 429."""
    at: float | None = None
    """When, by X's clock."""
    transaction: str | None = None
    """What X's support asks for."""

    def __str__(self) -> str:
        return self.message if self.transaction is None else f"{self.message} (X's number for it: {self.transaction})"


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. `errors` may stand beside `data`: whoever asked looks for what it needs."""

    body: dict[str, Any]
    budget: BudgetLeft | None
    at: float | None
    """When, by X's clock."""

    @property
    def found(self) -> dict[str, Any]:
        """`data` as an object; empty when it is anything else."""
        data = self.body.get("data")
        return data if isinstance(data, dict) else {}

    @property
    def listed(self) -> list[dict[str, Any]]:
        """`data` as a list of objects."""
        return _objects(self.body.get("data"))

    @property
    def errors(self) -> list[dict[str, Any]]:
        return _objects(self.body.get("errors"))


class Api:
    """Retries nothing. All methods raise CallFailed."""

    def __init__(self, client: httpx2.AsyncClient, origin: str) -> None:
        self._client = client
        self._origin = origin

    async def get(self, path: str, token: str, params: Mapping[str, str] | None = None) -> Answer:
        return await self._send("GET", path, token, params=params)

    async def post(self, path: str, token: str, body: Mapping[str, Any] | None = None) -> Answer:
        return await self._send("POST", path, token, json=body)

    async def delete(self, path: str, token: str) -> Answer:
        return await self._send("DELETE", path, token)

    async def upload(
        self, path: str, token: str, content: bytes, mime_type: str, fields: Mapping[str, str], *, seconds: float
    ) -> Answer:
        """As a form with one file, `media`."""
        files = {"media": ("media", content, mime_type)}
        return await self._send("POST", path, token, seconds=seconds, data=dict(fields), files=files)

    async def form(self, path: str, app: AppCredentials, fields: Mapping[str, str]) -> Answer:
        """At the OAuth endpoints: an app with a secret shows it in the header alone, one without names itself."""
        if app.client_secret:
            auth = httpx2.BasicAuth(app.client_id, app.client_secret)
            request = next(auth.auth_flow(self._request("POST", path, data=dict(fields))))
        else:
            request = self._request("POST", path, data={**fields, "client_id": app.client_id})
        return _judged(await calls.send(self._client, request))

    async def _send(self, method: str, path: str, token: str, *, seconds: float | None = None, **sent: Any) -> Answer:
        request = self._request(method, path, **sent)
        request.headers["Authorization"] = f"Bearer {token}"
        return _judged(await calls.send(self._client, request, seconds=seconds))

    def _request(self, method: str, path: str, **sent: Any) -> httpx2.Request:
        return self._client.build_request(method, f"{self._origin}{path}", **sent)


def _judged(answer: calls.Answer) -> Answer:
    """Raises Refused, and NoAnswer for a good status with nothing readable in it."""
    response, body = answer.response, answer.body
    host = response.url.host
    if answer.is_success:
        if isinstance(answer.json, dict):
            return Answer(body, budget_of(response), server_time(response))
        raise NoAnswer(f"{host} answered something that is not JSON.")
    errors = _objects(body.get("errors"))
    kind = _text(body.get("type")).rstrip("/").rpartition("/")[2] or _text(body.get("error"))
    raise Refused(
        status=answer.status,
        kind="" if kind == "about:blank" else kind[:100],
        title=_text(body.get("title"))[:200],
        message=_words(body, errors) or f"{host} answered {answer.status}.",
        is_x=bool(body),
        parameters=frozenset(name for error in errors for name in _parameters(error)),
        budget=budget_of(response),
        wait=wait_of(response) if answer.status == httpx2.codes.TOO_MANY_REQUESTS else None,
        at=server_time(response),
        transaction=response.headers.get(_SUPPORT_HEADER),
    )


def _words(body: Mapping[str, Any], errors: list[dict[str, Any]]) -> str:
    said = [_text(body.get(name)) for name in ("detail", "error_description", "reason")]
    said += [_text(error.get("message")) or _text(error.get("detail")) for error in errors[:3]]
    return " ".join(dict.fromkeys(filter(None, said)))[:500] or _text(body.get("title"))[:500]


def _parameters(error: Mapping[str, Any]) -> list[str]:
    """`$.media.media_ids`, `media.media_ids` and `media_ids` are one."""
    named = error.get("parameters")
    names = [*named] if isinstance(named, dict) else []
    return [name.removeprefix("$.").rpartition("media.")[2] or name for name in [*names, _text(error.get("parameter"))]]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
