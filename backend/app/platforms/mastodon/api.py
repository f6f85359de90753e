"""One call to an account's server, and what a failed one means.

A failure says two things: whether the server may have acted on the request, and what it said. `outcome_of` is for the
one call that must not happen twice; `refusal_of` for those that may be repeated. What the server says is in its own
language, so nothing is decided by its words: status and OAuth error names do.
"""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx2

from app.platforms import calls
from app.platforms.calls import Answer, CallFailed, NoAnswer, NotSent
from app.platforms.contract import (
    BudgetLeft,
    Credentials,
    NeedsReauth,
    OutcomeUnknown,
    RateLimited,
    ReadFailed,
    Rejected,
    Unavailable,
)
from app.platforms.http import budget_left, retry_after_seconds

AT_ONCE = 8
"""Calls to one server at a time: it sees all accounts of an installation as one address."""
_LONGEST = 2000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAY_BE_UNSTORABLE = re.compile(rb"\\u(?:0000|d[89a-f])", re.IGNORECASE)
_DEFAULT_WAIT_SECONDS = 300.0
_LONGEST_WAIT_SECONDS = 86_400.0


@dataclass(eq=False)
class Refused(CallFailed):
    """The server answered with an error."""

    status: int
    error: str
    """Its words, or an OAuth error's name."""
    description: str = ""
    is_own: bool = True
    """Whether it is JSON, as the software answers; False: the page of something in front of it."""
    wait_seconds: float = _DEFAULT_WAIT_SECONDS
    budget: BudgetLeft | None = None

    def __str__(self) -> str:
        return self.description or self.error


class Api:
    """Follows no redirects, reads no endless answers, retries nothing. Raises CallFailed."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))

    async def get(
        self, origin: str, path: str, *, token: str | None = None, params: Mapping[str, Any] | None = None
    ) -> Answer:
        return await self._send(origin, self._client.build_request("GET", origin + path, params=params), token)

    async def post(
        self,
        origin: str,
        path: str,
        *,
        token: str | None = None,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        file: tuple[str, bytes, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """`body` goes as JSON. `file`: its name, content and MIME type."""
        files = {"file": file} if file is not None else None
        request = self._client.build_request(
            "POST", origin + path, json=body, data=form, files=files, headers=dict(headers or {})
        )
        return await self._send(origin, request, token)

    async def delete(self, origin: str, path: str, *, token: str) -> Answer:
        return await self._send(origin, self._client.build_request("DELETE", origin + path), token)

    async def _send(self, origin: str, request: httpx2.Request, token: str | None) -> Answer:
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
        request.headers["Accept"] = "application/json"
        async with self._turns[origin]:
            return _judged(await calls.send(self._client, request))


def origin_of(credentials: Credentials) -> str:
    """Of the account's server."""
    return credentials.server or f"https://{credentials.account_id.rpartition('@')[2]}"


def id_of(credentials: Credentials) -> str:
    """The account's id on its own server; the same number is somebody else's on another."""
    return str(credentials.details.get("id") or credentials.account_id.rpartition("@")[0])


def status_path(external_id: str) -> str:
    """Ids are the server's own to make up, and a person may have given an address instead."""
    return f"/api/v1/statuses/{quote(external_id, safe='')}"


def web_address(value: object) -> str | None:
    """None where it is not one that a browser may be sent to."""
    return value if isinstance(value, str) and re.match(r"https?://[^/\s]", value) and len(value) <= _LONGEST else None


def _storable(value: Any) -> Any:
    """Without the characters that JSON can say and a database cannot keep."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return {_storable(name): _storable(one) for name, one in value.items()} if isinstance(value, dict) else value


def _judged(answer: Answer) -> Answer:
    host = answer.response.url.host
    if _MAY_BE_UNSTORABLE.search(answer.content) and answer.json is not None:
        answer = Answer(answer.response, json.dumps(_storable(answer.json)).encode())
    if answer.is_success:
        if isinstance(answer.json, dict | list):
            return answer
        raise NoAnswer(f"{host} answered something that is not JSON. Is it a Mastodon server?")
    said = answer.body
    error = said.get("error") or said.get("message")
    description = said.get("error_description")
    raise Refused(
        status=answer.status,
        error=(error if isinstance(error, str) and error else f"{host} answered {answer.status}.")[:500],
        description=(description if isinstance(description, str) else "")[:500],
        is_own=isinstance(answer.json, dict) and bool(answer.content),
        wait_seconds=_wait(answer.response),
        budget=budget_left(answer.response),
    )


def _wait(response: httpx2.Response) -> float:
    """Until the limit is lifted: `X-RateLimit-Reset` is an instant, in ISO 8601 or as Unix seconds."""
    if "Retry-After" in response.headers:
        seconds = retry_after_seconds(response, default=_DEFAULT_WAIT_SECONDS)
    else:
        budget = budget_left(response)
        seconds = budget.resets_after_seconds if budget is not None else _DEFAULT_WAIT_SECONDS
    return min(max(seconds, 1.0), _LONGEST_WAIT_SECONDS)


# --- what it means ----------------------------------------------------------------------------------------------------

Refusal = RateLimited | NeedsReauth | Rejected | Unavailable

_CODES = {404: "not-found", 409: "conflict", 410: "gone", 413: "too-large", 422: "not-valid"}


def outcome_of(failure: CallFailed, credentials: Credentials) -> Refusal | OutcomeUnknown:
    """For the call that publishes."""
    if isinstance(failure, Refused) and _is_clear_no(failure.status):
        return _refusal(failure, credentials)
    if isinstance(failure, NotSent):
        return Unavailable(str(failure))
    # 5xx belongs here: the post is written before the key is, some versions answer a repeated key with 500, and what
    # stands in front of a server may give up on a request that goes on.
    return OutcomeUnknown(str(failure))


def refusal_of(failure: CallFailed, credentials: Credentials) -> Refusal:
    """For calls that may be repeated: reads, uploads."""
    outcome = outcome_of(failure, credentials)
    return Unavailable(outcome.message) if isinstance(outcome, OutcomeUnknown) else outcome


def access_of(failure: CallFailed, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable:
    """For a call that any good token may make: where it is refused, the token is not good.

    Some servers answer a token that they do not know with 422.
    """
    if isinstance(failure, Refused) and failure.is_own and failure.status == httpx2.codes.UNPROCESSABLE_CONTENT:
        return _signed_out(failure, credentials)
    refusal = refusal_of(failure, credentials)
    return Unavailable(refusal.message) if isinstance(refusal, Rejected) else refusal


def read_failed(what: str, failure: CallFailed) -> ReadFailed:
    return ReadFailed(f"{what}: {failure}")


def is_gone(failure: CallFailed) -> bool:
    """Whether the server itself says that there is no such thing (any more)."""
    return isinstance(failure, Refused) and failure.is_own and failure.status in {404, 410}


def has_no_such_call(failure: CallFailed) -> bool:
    """Whether this server's software, or its version, may not know the call at all."""
    return isinstance(failure, Refused) and failure.status in {400, 404, 405, 406, 410, 501}


def _is_clear_no(status: int) -> bool:
    return httpx2.codes.is_client_error(status) and status != httpx2.codes.REQUEST_TIMEOUT


def _refusal(failure: Refused, credentials: Credentials) -> Refusal:
    if failure.status == httpx2.codes.TOO_MANY_REQUESTS:
        # Never app-wide: the limits are each server's own, and one server must not be able to halt the others' posts.
        return RateLimited(failure.wait_seconds, budget=failure.budget)
    if failure.status == httpx2.codes.UNAUTHORIZED:
        return _signed_out(failure, credentials)
    if failure.status == httpx2.codes.CONTENT_TOO_LARGE:
        return Rejected("too-large", f"The server says it is too large: {failure}", failure.budget)
    if not failure.is_own:
        # An error page of something in front of the server: nothing was written, and it may be gone in a minute.
        return Unavailable(failure.error)
    if failure.status == httpx2.codes.FORBIDDEN:
        return NeedsReauth(
            f"The server does not let this account post ({failure}). See there what it wants, then connect it again."
        )
    return Rejected(_CODES.get(failure.status, f"http-{failure.status}"), str(failure), failure.budget)


def _signed_out(failure: Refused, credentials: Credentials) -> NeedsReauth:
    if credentials.refresh_token:
        return NeedsReauth("The access has run out.", can_refresh=True)
    return NeedsReauth(f"The server no longer accepts this connection ({failure}). Connect the account again.")
