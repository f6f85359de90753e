"""One call to LinkedIn's API: its headers, its addresses, and what it said when it refused.

Sources: docs/platforms/linkedin.md#3-versions-and-answers, docs/platforms/linkedin.md#errors, checked 2026-11.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx2
import structlog

from app.platforms import calls
from app.platforms.calls import Answer, CallFailed
from app.platforms.contract import Credentials

log = structlog.get_logger(__name__)

CONNECTED_AT = "connected_at"
"""In an account's details: since when its token is there."""
_SETTLES_WITHIN = timedelta(minutes=1)
"""A token this young may be refused, and be good seconds later."""
_REQUEST_IDS = ("x-li-uuid", "x-li-fabric", "x-li-request-id")
"""What LinkedIn's support asks for."""


@dataclass(eq=False)
class Refused(CallFailed):
    """LinkedIn answered with an error."""

    status: int
    code: str
    """Its name, else its number, else empty."""
    message: str
    resource: str = ""
    """What was called: `posts`, `images`. Each has limits of its own."""
    is_worded: bool = True
    """False where nothing of LinkedIn's own words was in the answer: something in front of it spoke."""

    def __str__(self) -> str:
        return self.message


def encoded(urn: str) -> str:
    """As it stands in paths and queries; the brackets and commas around it stay as they are."""
    return quote(urn, safe="")


class Api:
    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        origin: str,
        version: str,
        clock: Callable[[], datetime],
        patience_seconds: float,
    ) -> None:
        """`version`: YYYYMM. `patience_seconds`: before the second try of what is refused for a moment only."""
        self.client = client
        self.version = version
        self._origin = origin
        self._clock = clock
        self._patience_seconds = patience_seconds

    async def get(self, path: str, credentials: Credentials, *, is_finder: bool = False) -> Answer:
        """`path` with its query, encoded. Raises CallFailed."""
        return await self.call("GET", path, credentials, method_name="FINDER" if is_finder else None)

    async def call(
        self,
        method: str,
        path: str,
        credentials: Credentials,
        *,
        body: Any = None,
        method_name: str | None = None,
        is_patient: bool = False,
        seconds: float | None = None,
    ) -> Answer:
        """Raises CallFailed. A refusal that is known to pass is waited out once; nothing was taken then.

        `method_name`: Rest.li's, where HTTP's does not say it. `is_patient`: also for what is "forbidden" for a moment.
        """
        headers = self._headers(path, credentials, method_name)

        async def once() -> Answer:
            request = self.client.build_request(method, self._origin + path, json=body, headers=headers)
            return judged(await calls.send(self.client, request, seconds=seconds), resource=_resource(path))

        try:
            return await once()
        except Refused as refused:
            if not self._passes(refused, credentials, is_patient=is_patient):
                raise
        await asyncio.sleep(self._patience_seconds)
        return await once()

    def _passes(self, refused: Refused, credentials: Credentials, *, is_patient: bool) -> bool:
        if refused.status == httpx2.codes.UNAUTHORIZED:
            since = credentials.details.get(CONNECTED_AT)
            return isinstance(since, str) and self._clock() - datetime.fromisoformat(since) < _SETTLES_WITHIN
        return is_patient and refused.status == httpx2.codes.FORBIDDEN and "forbidden" in refused.message.lower()

    def _headers(self, path: str, credentials: Credentials, method_name: str | None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {credentials.access_token}"}
        if path.startswith("/rest/"):
            headers |= {"LinkedIn-Version": self.version, "X-Restli-Protocol-Version": "2.0.0"}
        if method_name is not None:
            headers["X-RestLi-Method"] = method_name
        return headers


def _resource(path: str) -> str:
    return path.split("?", maxsplit=1)[0].split("/")[2]


def judged(answer: Answer, *, resource: str = "") -> Answer:
    """The answer itself where it is a good one. Raises Refused."""
    if answer.is_success:
        return answer
    body, response = answer.body, answer.response
    told = [body.get(name) for name in ("code", "serviceErrorCode", "error")]
    code = next((str(one) for one in told if isinstance(one, str | int) and str(one)), "")
    words = [body.get(name) for name in ("message", "error_description")]
    message = next((one for one in words if isinstance(one, str) and one), "")
    ids = {name: response.headers[name] for name in _REQUEST_IDS if name in response.headers}
    log.info("linkedin.refused", resource=resource, status=answer.status, code=code, **ids)
    raise Refused(
        answer.status,
        code[:100],
        (message or f"{response.url.host} answered {answer.status}.")[:1000],
        resource,
        is_worded=bool(code or message),
    )
