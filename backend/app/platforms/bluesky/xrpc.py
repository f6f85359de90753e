"""One XRPC call, and what a failed one means.

A failure says two things: whether the server may have acted on the request, and what it said. `outcome_of` is for the
one call that must not happen twice; `refusal_of` for those that may be repeated.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from app.platforms.contract import NeedsReauth, OutcomeUnknown, RateLimited, Rejected, Unavailable
from app.platforms.http import describe, retry_after_seconds, was_never_sent

MAX_ANSWER_BYTES = 2_000_000
"""The largest honest answer (25 posts with their views) is a tenth of this."""
TOTAL_SECONDS = 45.0
"""For one whole call, against servers that send a byte now and then."""

_DEFAULT_WAIT_SECONDS = 300.0
_LONGEST_WAIT_SECONDS = 86_400.0
_EXPIRED = "ExpiredToken"
_SIGN_IN_AGAIN = {"InvalidToken", "AuthMissing", "AuthenticationRequired", "AuthRequired", "AccountNotFound"}
_TAKEN_DOWN = "Bluesky has taken this account down. Appeal in the Bluesky app, then connect the account again."
_SUSPENDED = "Bluesky has suspended this account. See the Bluesky app for what to do, then connect the account again."
_DEACTIVATED = "This account is deactivated. Activate it in the Bluesky app, then connect it again."
PAUSED = {
    "AccountTakedown": _TAKEN_DOWN,
    "RepoTakendown": _TAKEN_DOWN,
    "AccountSuspended": _SUSPENDED,
    "RepoSuspended": _SUSPENDED,
    "AccountDeactivated": _DEACTIVATED,
    "RepoDeactivated": _DEACTIVATED,
}
"""XRPC errors that a person has to clear up with Bluesky, and the words for it."""


class XrpcFailure(Exception):
    """Base. The message is for a person or an attempt record and holds no secrets."""


class NotSent(XrpcFailure):
    """There was no connection: the server certainly read nothing."""


class NoAnswer(XrpcFailure):
    """The request went out; what came back, if anything, does not say whether it was acted on."""


@dataclass(eq=False)
class Refused(XrpcFailure):
    """The server answered with an error. `error` is the XRPC error name; empty when the answer is not XRPC at all."""

    status: int
    error: str
    message: str
    retry_after_seconds: float = _DEFAULT_WAIT_SECONDS

    def __str__(self) -> str:
        return self.message


class Xrpc:
    """Follows no redirects, reads no endless answers, retries nothing."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def query(
        self, origin: str, nsid: str, params: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        """Raises XrpcFailure."""
        return await self._send(self._client.build_request("GET", _url(origin, nsid), params=params), token)

    async def procedure(
        self, origin: str, nsid: str, body: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        """Raises XrpcFailure. Without `body` nothing is sent: some procedures refuse even `{}`."""
        return await self._send(self._client.build_request("POST", _url(origin, nsid), json=body), token)

    async def upload(self, origin: str, nsid: str, content: bytes, mime_type: str, *, token: str) -> dict[str, Any]:
        """Raises XrpcFailure."""
        headers = {"Content-Type": mime_type}
        request = self._client.build_request("POST", _url(origin, nsid), content=content, headers=headers)
        return await self._send(request, token)

    async def document(self, url: str) -> dict[str, Any]:
        """A plain JSON document, such as a DID's. Raises XrpcFailure."""
        return await self._send(self._client.build_request("GET", url), None)

    async def _send(self, request: httpx.Request, token: str | None) -> dict[str, Any]:
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                response = await self._client.send(request, stream=True, follow_redirects=False)
                try:
                    content = await _read(response)
                finally:
                    await response.aclose()
        except httpx.TransportError as error:
            host = request.url.host
            if was_never_sent(error):
                raise NotSent(f"{host} cannot be reached ({describe(error)}).") from error
            raise NoAnswer(f"The connection to {host} broke ({describe(error)}).") from error
        except httpx.DecodingError as error:
            raise NoAnswer(f"{request.url.host} sent an answer that cannot be unpacked.") from error
        except TimeoutError as error:
            raise NoAnswer(f"{request.url.host} did not finish its answer.") from error
        return _judge(response, content)


def _url(origin: str, nsid: str) -> str:
    return f"{origin}/xrpc/{nsid}"


async def _read(response: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise NoAnswer(f"{response.url.host} sent an answer of more than {MAX_ANSWER_BYTES:,} bytes.")
    return bytes(content)


def _judge(response: httpx.Response, content: bytes) -> dict[str, Any]:
    host = response.url.host
    try:
        body = json.loads(content) if content else {}
    except ValueError:
        body = None
    if response.is_success:
        if isinstance(body, dict):
            return body
        raise NoAnswer(f"{host} answered something that is not JSON. Is it a Bluesky server?")
    said = body if isinstance(body, dict) else {}
    error, message = said.get("error"), said.get("message")
    raise Refused(
        status=response.status_code,
        error=error[:100] if isinstance(error, str) else "",
        message=(message if isinstance(message, str) and message else f"{host} answered {response.status_code}.")[:500],
        retry_after_seconds=_wait(response),
    )


def _wait(response: httpx.Response) -> float:
    """Seconds until the limit is lifted, by the server's own clock where it names an instant."""
    if "Retry-After" in response.headers:
        seconds = retry_after_seconds(response, default=_DEFAULT_WAIT_SECONDS)
    else:
        reset, now = response.headers.get("RateLimit-Reset", "").strip(), _server_time(response)
        seconds = float(reset) - now if reset.isdecimal() and now is not None else _DEFAULT_WAIT_SECONDS
    return min(max(seconds, 1.0), _LONGEST_WAIT_SECONDS)


def _server_time(response: httpx.Response) -> float | None:
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
    except ValueError:
        return None


# --- what it means ----------------------------------------------------------------------------------------------------


def outcome_of(failure: XrpcFailure) -> RateLimited | NeedsReauth | Rejected | Unavailable | OutcomeUnknown:
    """For the call that publishes."""
    if isinstance(failure, Refused) and _is_clear_no(failure.status):
        return _refusal(failure)
    if isinstance(failure, NotSent):
        return Unavailable(str(failure))
    # 5xx belongs here: a PDS may fail after its commit, and a proxy before it may give up on a request that goes on.
    return OutcomeUnknown(str(failure))


def _is_clear_no(status: int) -> bool:
    return httpx.codes.is_client_error(status) and status != httpx.codes.REQUEST_TIMEOUT


def refusal_of(failure: XrpcFailure) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    """For calls that may be repeated: reads, uploads, refreshing."""
    outcome = outcome_of(failure)
    return Unavailable(outcome.message) if isinstance(outcome, OutcomeUnknown) else outcome


def _refusal(failure: Refused) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    if failure.status == httpx.codes.TOO_MANY_REQUESTS or failure.error == "RateLimitExceeded":
        # Never app-wide: the limits are each server's own, and one server must not be able to halt the others' posts.
        return RateLimited(failure.retry_after_seconds)
    if failure.error == _EXPIRED:
        return NeedsReauth("The session ran out.", can_refresh=True)
    if failure.error in PAUSED:
        return NeedsReauth(PAUSED[failure.error])
    if failure.error in _SIGN_IN_AGAIN or failure.status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return NeedsReauth(f"Bluesky no longer accepts this connection ({failure.message}). Connect the account again.")
    if failure.error or failure.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        return Rejected(failure.error or "PayloadTooLarge", failure.message)
    # An error page of something in front of the server: nothing was written, and it may be gone in a minute.
    return Unavailable(failure.message)
