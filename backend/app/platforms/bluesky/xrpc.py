"""One XRPC call, and what a failed one means.

A failure says two things: whether the server may have acted on the request, and what it said. `outcome_of` is for the
one call that must not happen twice; `refusal_of` for those that may be repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from app.platforms import calls
from app.platforms.bluesky.access import Access, Bearer, NotReadable
from app.platforms.bluesky.dpop import WANTS_NONCE, Prover
from app.platforms.bluesky.rules import POINTS_PER_POST
from app.platforms.calls import CallFailed, NoAnswer, NotSent
from app.platforms.contract import BudgetLeft, NeedsReauth, OutcomeUnknown, RateLimited, Rejected, Unavailable
from app.platforms.http import budget_left, retry_after_seconds

_DEFAULT_WAIT_SECONDS = 300.0
_LONGEST_WAIT_SECONDS = 86_400.0
_EXPIRED = {"ExpiredToken", "invalid_token"}
"""The second is OAuth's, and may also mean that the session was ended: only renewing it tells."""
_PROOF_REFUSED = {WANTS_NONCE, "invalid_dpop_proof"}
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
INACTIVE = {"takendown": "AccountTakedown", "suspended": "AccountSuspended", "deactivated": "AccountDeactivated"}
"""The error a session's `status` stands for."""


XrpcFailure = CallFailed
"""Whatever keeps a call from succeeding: it was not sent, its answer was lost, or it was refused."""


@dataclass(eq=False)
class Refused(XrpcFailure):
    """The server answered with an error. `error` is the XRPC error name; empty when the answer is not XRPC at all."""

    status: int
    error: str
    message: str
    retry_after_seconds: float = _DEFAULT_WAIT_SECONDS
    budget: BudgetLeft | None = None
    body: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Answer:
    body: dict[str, Any]
    budget: BudgetLeft | None
    """Of the account, where the server says it: it does on writes."""


class Xrpc:
    """Follows no redirects, reads no endless answers, retries nothing."""

    def __init__(self, client: httpx2.AsyncClient, prover: Prover) -> None:
        self._client = client
        self._prover = prover

    async def query(
        self, origin: str, nsid: str, params: Mapping[str, Any] | None = None, *, access: Access | None = None
    ) -> dict[str, Any]:
        """Raises XrpcFailure."""
        return (await self._send(self._client.build_request("GET", _url(origin, nsid), params=params), access)).body

    async def procedure(
        self, origin: str, nsid: str, body: Mapping[str, Any] | None = None, *, access: Access | None = None
    ) -> dict[str, Any]:
        """Raises XrpcFailure. Without `body` nothing is sent: some procedures refuse even `{}`."""
        return (await self._send(self._client.build_request("POST", _url(origin, nsid), json=body), access)).body

    async def write(self, origin: str, nsid: str, body: Mapping[str, Any], *, access: Access) -> Answer:
        """A procedure that counts against the account's budget. Raises XrpcFailure."""
        return await self._send(self._client.build_request("POST", _url(origin, nsid), json=body), access)

    async def upload(
        self,
        origin: str,
        nsid: str,
        content: bytes,
        mime_type: str,
        *,
        access: Access,
        params: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> dict[str, Any]:
        """Raises XrpcFailure."""
        headers = {"Content-Type": mime_type}
        url = _url(origin, nsid)
        request = self._client.build_request("POST", url, params=params, content=content, headers=headers)
        return (await self._send(request, access, seconds=seconds)).body

    async def document(self, url: str) -> dict[str, Any]:
        """A plain JSON document, such as a DID's. Raises XrpcFailure."""
        return (await self._send(self._client.build_request("GET", url), None)).body

    async def _send(self, request: httpx2.Request, access: Access | None, *, seconds: float | None = None) -> Answer:
        if access is None or isinstance(access, Bearer):
            if access is not None:
                request.headers["Authorization"] = f"Bearer {access.token}"
            answer = await calls.send(self._client, request, seconds=seconds)
        else:
            answer = await self._prover.send(lambda: request, access)
        return Answer(_judge(answer), _budget(answer.response))


def _url(origin: str, nsid: str) -> str:
    return f"{origin}/xrpc/{nsid}"


def _judge(answer: calls.Answer) -> dict[str, Any]:
    response, body = answer.response, answer.json
    if response.is_success:
        if isinstance(body, dict):
            return body
        raise NoAnswer(f"{response.url.host} answered something that is not JSON. Is it a Bluesky server?")
    raise failure_of(answer)


def failure_of(answer: calls.Answer) -> Refused:
    """What a server said with an error: in XRPC's form, or in OAuth's."""
    response, said = answer.response, answer.body
    error = said.get("error")
    message = said.get("message") or said.get("error_description")
    usual = f"{response.url.host} answered {response.status_code}."
    return Refused(
        status=response.status_code,
        error=error[:100] if isinstance(error, str) else "",
        message=(message if isinstance(message, str) and message else usual)[:500],
        retry_after_seconds=_wait(response),
        budget=_budget(response),
        body=said,
    )


def _budget(response: httpx2.Response) -> BudgetLeft | None:
    return budget_left(response, calls_per_post=POINTS_PER_POST)


def _wait(response: httpx2.Response) -> float:
    """Seconds until the limit is lifted, by the server's own clock where it names an instant."""
    if "Retry-After" in response.headers:
        seconds = retry_after_seconds(response, default=_DEFAULT_WAIT_SECONDS)
    else:
        reset, now = response.headers.get("RateLimit-Reset", "").strip(), _server_time(response)
        seconds = float(reset) - now if reset.isdecimal() and now is not None else _DEFAULT_WAIT_SECONDS
    return min(max(seconds, 1.0), _LONGEST_WAIT_SECONDS)


def _server_time(response: httpx2.Response) -> float | None:
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
    except ValueError:
        return None


# --- what it means ----------------------------------------------------------------------------------------------------


def outcome_of(failure: XrpcFailure) -> RateLimited | NeedsReauth | Rejected | Unavailable | OutcomeUnknown:
    """For the call that publishes."""
    if isinstance(failure, Refused) and _is_clear_no(failure.status):
        return _refusal(failure)
    if isinstance(failure, NotReadable):
        return NeedsReauth(str(failure))
    if isinstance(failure, NotSent):
        return Unavailable(str(failure))
    # 5xx belongs here: a PDS may fail after its commit, and a proxy before it may give up on a request that goes on.
    return OutcomeUnknown(str(failure))


def _is_clear_no(status: int) -> bool:
    return httpx2.codes.is_client_error(status) and status != httpx2.codes.REQUEST_TIMEOUT


def refusal_of(failure: XrpcFailure) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    """For calls that may be repeated: reads, uploads, refreshing."""
    outcome = outcome_of(failure)
    return Unavailable(outcome.message) if isinstance(outcome, OutcomeUnknown) else outcome


def _refusal(failure: Refused) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    if failure.status == httpx2.codes.TOO_MANY_REQUESTS or failure.error == "RateLimitExceeded":
        # Never app-wide: the limits are each server's own, and one server must not be able to halt the others' posts.
        return RateLimited(failure.retry_after_seconds, budget=failure.budget)
    if failure.error in _PROOF_REFUSED:
        return Unavailable(f"{failure.message} Check that this machine's clock is right.")
    if (refused := _no_access(failure)) is not None:
        return refused
    if failure.error or failure.status == httpx2.codes.CONTENT_TOO_LARGE:
        return Rejected(failure.error or "PayloadTooLarge", failure.message, failure.budget)
    # An error page of something in front of the server: nothing was written, and it may be gone in a minute.
    return Unavailable(failure.message)


def _no_access(failure: Refused) -> NeedsReauth | None:
    if failure.error in _EXPIRED:
        return NeedsReauth("The session ran out.", can_refresh=True)
    if failure.error in PAUSED:
        return NeedsReauth(PAUSED[failure.error])
    if failure.error in _SIGN_IN_AGAIN or failure.status in {httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN}:
        return NeedsReauth(f"Bluesky no longer accepts this connection ({failure.message}). Connect the account again.")
    return None
