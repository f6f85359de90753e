"""One HTTP call to a platform, and the one thing that matters of a failed one: whether the platform may have acted.

Follows no redirects, reads no endless answers, retries nothing.
"""

import asyncio
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx2

from app.platforms.http import describe, was_never_sent

MAX_ANSWER_BYTES = 2_000_000
"""Honest answers are a tenth of this."""
TOTAL_SECONDS = 45.0
"""For one whole call, against servers that send a byte now and then."""


class CallFailed(Exception):
    """Base. The message is for a person or an attempt record and holds no secrets."""


class NotSent(CallFailed):
    """There was no connection: the server certainly read nothing."""


class NoAnswer(CallFailed):
    """The request went out; what came back, if anything, does not say whether it was acted on."""


@dataclass(frozen=True)
class Answer:
    """Whatever the server said, good or bad."""

    response: httpx2.Response
    """Its status and headers; its content has been read already."""
    content: bytes

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def is_success(self) -> bool:
        return self.response.is_success

    @cached_property
    def json(self) -> Any:
        """None where it is not JSON; an empty object where there is nothing."""
        try:
            return json.loads(self.content) if self.content else {}
        except ValueError:
            return None

    @property
    def body(self) -> dict[str, Any]:
        """As an object; empty when it is anything else, so that callers look for what they need and miss it."""
        return self.json if isinstance(self.json, dict) else {}


async def send(client: httpx2.AsyncClient, request: httpx2.Request, *, seconds: float | None = None) -> Answer:
    """Raises NotSent or NoAnswer. `seconds`: where a call may take longer than usual, such as an upload."""
    host = request.url.host
    try:
        async with asyncio.timeout(TOTAL_SECONDS if seconds is None else seconds):
            response = await client.send(request, stream=True, follow_redirects=False)
            try:
                return Answer(response, await _read(response))
            finally:
                await response.aclose()
    except httpx2.TransportError as error:
        if was_never_sent(error):
            raise NotSent(f"{host} cannot be reached ({describe(error)}).") from error
        raise NoAnswer(f"The connection to {host} broke ({describe(error)}).") from error
    except httpx2.DecodingError as error:
        raise NoAnswer(f"{host} sent an answer that cannot be unpacked.") from error
    except TimeoutError as error:
        raise NoAnswer(f"{host} did not finish its answer.") from error


async def _read(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise NoAnswer(f"{response.url.host} sent an answer of more than {MAX_ANSWER_BYTES:,} bytes.")
    return bytes(content)
