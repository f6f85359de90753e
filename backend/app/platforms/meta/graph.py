"""One Graph API call. Tokens travel in a header, never in an address; an error is read by subcode before code.

Sources: docs/platforms/facebook.md#5-errors, docs/platforms/instagram.md#6-errors, docs/platforms/threads.md#6-errors,
checked 2026-11.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from app.platforms import calls
from app.platforms.calls import CallFailed
from app.platforms.contract import AppCredentials

GraphFailure = CallFailed
"""Whatever keeps a call from succeeding: it was not sent, its answer was lost, or it was refused."""


@dataclass(eq=False)
class Refused(CallFailed):
    """The Graph answered with an error."""

    status: int
    code: int
    subcode: int | None
    message: str
    """Meta's words for a person where it has some, else for developers; it may be in the app's language."""
    trace: str | None = None
    """What Meta's support asks for."""
    regain_seconds: float | None = None
    """Until a used-up limit frees, where the headers say it."""
    at: datetime | None = None
    """By Meta's own clock."""

    def __str__(self) -> str:
        return self.message

    @property
    def name(self) -> str:
        """Code and subcode as Meta's pages write them: `24/4279009`."""
        return f"{self.code}/{self.subcode}" if self.subcode else str(self.code)


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of what is allowed has been used, in percent; the fullest of all that the headers name."""

    percent: float
    regain_seconds: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """A good answer, with what its headers say beside it."""

    body: dict[str, Any]
    usage: Usage | None
    at: datetime | None
    """By Meta's own clock."""


class Graph:
    def __init__(self, client: httpx2.AsyncClient, origin: str, version: str) -> None:
        """`version`: `v25.0`, or `v1.0` of Threads; in front of every path but those that begin with a slash twice."""
        self._client = client
        self._root = f"{origin}/{version}"
        self._origin = origin

    async def get(
        self, path: str, token: str | None = None, *, app: AppCredentials | None = None, **params: Any
    ) -> dict[str, Any]:
        """Raises GraphFailure. `app`: its secret signs the token (`appsecret_proof`)."""
        return await self._ask("GET", path, token, app, params)

    async def post(
        self, path: str, token: str | None = None, *, app: AppCredentials | None = None, **form: Any
    ) -> dict[str, Any]:
        """As a form. Raises GraphFailure."""
        return await self._ask("POST", path, token, app, form)

    async def delete(self, path: str, token: str | None = None, *, app: AppCredentials | None = None) -> dict[str, Any]:
        """Raises GraphFailure. Older parts of the Graph say a bare `true` where others say `{"success": true}`."""
        answer = await self._send("DELETE", path, token, app, {})
        if answer.is_success and isinstance(answer.json, bool):
            return {"success": answer.json}
        return judged(answer)

    async def tell(
        self, method: str, path: str, token: str | None = None, *, app: AppCredentials | None = None, **given: Any
    ) -> Told:
        """As the calls above, where what the headers say counts too. Raises GraphFailure."""
        answer = await self._send(method, path, token, app, given)
        return Told(judged(answer), usage_of(answer.response), date_of(answer.response))

    async def upload(
        self,
        path: str,
        token: str,
        *,
        app: AppCredentials | None = None,
        files: Mapping[str, tuple[str, bytes, str]],
        **form: Any,
    ) -> dict[str, Any]:
        """As a form with files, each a name, bytes and a MIME type. Raises GraphFailure."""
        fields = _fields(form | _proof(token, app))
        request = self._client.build_request(
            "POST", self._url(path), data=fields, files=dict(files), headers=_bearer(token)
        )
        return judged(await calls.send(self._client, request))

    async def _ask(
        self, method: str, path: str, token: str | None, app: AppCredentials | None, given: Mapping[str, Any]
    ) -> dict[str, Any]:
        return judged(await self._send(method, path, token, app, given))

    async def _send(
        self, method: str, path: str, token: str | None, app: AppCredentials | None, given: Mapping[str, Any]
    ) -> calls.Answer:
        fields = _fields({**given, **_proof(token, app)})
        sent: dict[str, Any] = {"data": fields} if method == "POST" else {"params": fields}
        request = self._client.build_request(method, self._url(path), headers=_bearer(token), **sent)
        return await calls.send(self._client, request)

    def _url(self, path: str) -> str:
        """A path that begins with `//` stands right under the origin: some calls know no version."""
        return self._origin + path[1:] if path.startswith("//") else f"{self._root}/{path.lstrip('/')}"


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _proof(token: str | None, app: AppCredentials | None) -> dict[str, str]:
    """Shows that whoever holds the token also knows the app's secret."""
    if token is None or app is None or not app.client_secret:
        return {}
    return {"appsecret_proof": hmac.new(app.client_secret.encode(), token.encode(), hashlib.sha256).hexdigest()}


def _fields(given: Mapping[str, Any]) -> dict[str, str]:
    """As forms carry them; what is None is left out, lists and objects are JSON."""
    return {name: _field(value) for name, value in given.items() if value is not None}


def _field(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


def judged(answer: calls.Answer) -> dict[str, Any]:
    """What it says. Raises Refused, and NoAnswer for a good status with nothing readable in it."""
    if answer.is_success and isinstance(answer.json, dict) and "error" not in answer.body:
        return answer.body
    host = answer.response.url.host
    error = answer.body.get("error")
    if not isinstance(error, dict):
        if answer.is_success:
            raise calls.NoAnswer(f"{host} answered something that is not what it should be.")
        # Something in front of the Graph, or the OAuth endpoints, which have an envelope of their own.
        said = answer.body.get("error_message") or answer.body.get("error_description")
        message = said if isinstance(said, str) else f"{host} answered {answer.status}."
        raise Refused(answer.status, _number(answer.body.get("code")) or 0, None, message[:500])
    usage = usage_of(answer.response)
    message = next(
        (text for key in ("error_user_msg", "message") if isinstance(text := error.get(key), str) and text),
        f"{host} answered {answer.status}.",
    )
    trace = error.get("fbtrace_id")
    raise Refused(
        status=answer.status,
        code=_number(error.get("code")) or 0,
        subcode=_number(error.get("error_subcode")),
        message=message[:500],
        trace=trace if isinstance(trace, str) else None,
        regain_seconds=usage.regain_seconds if usage else None,
        at=date_of(answer.response),
    )


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def usage_of(response: httpx2.Response) -> Usage | None:
    """From `X-App-Usage` and `X-Business-Use-Case-Usage`; None where there is neither. Waits there are in minutes."""
    percents: list[float] = []
    waits: list[float] = []
    for found in _usages(response):
        told = [found.get(name) for name in ("call_count", "total_time", "total_cputime")]
        percents += [value for value in told if isinstance(value, int | float)]
        if isinstance(minutes := found.get("estimated_time_to_regain_access"), int | float) and minutes > 0:
            waits.append(minutes * 60.0)
    return Usage(max(percents), max(waits, default=None)) if percents else None


def date_of(response: httpx2.Response) -> datetime | None:
    """When the other side answered, by its own clock."""
    try:
        return parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None


def _usages(response: httpx2.Response) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for header in ("X-App-Usage", "X-Business-Use-Case-Usage"):
        try:
            told = json.loads(response.headers.get(header, "null"))
        except ValueError:
            continue
        if not isinstance(told, dict):
            continue
        lists = [value for value in told.values() if isinstance(value, list)]
        found += [one for many in lists for one in many if isinstance(one, dict)] if lists else [told]
    return found
