"""The example's past on the sandbox network: an account, posts that went out weeks ago, their figures at any moment.

The figures are the network's own, asked for as of each instant: nothing about them is written here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import httpx

from app.core import ids
from app.core.clock import now
from app.core.config import get_settings
from app.demo.errors import SandboxAway, SandboxSwitchedOff
from app.platforms import registry
from app.platforms.contract import (
    AccountMetrics,
    ConnectedAccount,
    ConnectionRefused,
    OAuthConnector,
    Platform,
    PostMetrics,
)
from app.social_accounts.connecting import challenge_of

AT_ONCE = 8
_NOWHERE = "http://127.0.0.1/connected"
"""Nobody is sent there: the code is taken from the redirect itself."""


@dataclass(frozen=True, slots=True)
class PastPost:
    external_id: str
    permalink: str
    text: str
    published_at: datetime


class SandboxPast:
    def __init__(self, client: httpx.AsyncClient, handle: str) -> None:
        self._client = client
        self.handle = handle
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def make_account(self, *, name: str, created_at: datetime, followers: int, timezone: str) -> None:
        body = {
            "handle": self.handle,
            "name": name,
            "created_at": created_at.isoformat(),
            "followers": followers,
            "settings": {"timezone": timezone},
        }
        await self._ask("POST", "/admin/accounts", json=body)

    async def connect(self) -> ConnectedAccount:
        """The ordinary way to connect, with the network's consent given at once."""
        connector = cast("OAuthConnector", registry.connector_for(Platform.SANDBOX))
        state, verifier = ids.new_token(), ids.new_token()
        url = connector.authorize_url(state=state, redirect_uri=_NOWHERE, code_challenge=challenge_of(verifier))
        consent = httpx.URL(url).copy_merge_params({"auto": "1", "handle": self.handle})
        response = await self._answer("GET", str(consent))
        code = parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]
        try:
            return await connector.exchange(code=code, redirect_uri=_NOWHERE, code_verifier=verifier, at=now())
        except ConnectionRefused as refusal:
            raise SandboxAway(f"{refusal} Then run this again: it goes on where it stopped.") from refusal

    async def add_post(self, text: str, *, published_at: datetime) -> PastPost:
        """Once for each instant: repeated, it answers the post that is there."""
        body = {
            "account": self.handle,
            "text": text,
            "published_at": published_at.isoformat(),
            "idempotency_key": f"example-{self.handle}-{published_at.isoformat()}",
        }
        post = await self._ask("POST", "/admin/posts", json=body)
        return PastPost(post["id"], post["permalink"], post["text"], datetime.fromisoformat(post["published_at"]))

    async def figures(self, post: PastPost, instants: Sequence[datetime]) -> list[PostMetrics]:
        path = f"/admin/posts/{post.external_id}/metrics"
        return list(await asyncio.gather(*(self._figures(path, at) for at in instants)))

    async def _figures(self, path: str, at: datetime) -> PostMetrics:
        answer = await self._ask("GET", path, params={"at": at.isoformat()})
        names = ("impressions", "likes", "comments", "shares", "clicks")
        return PostMetrics(**{name: answer[name] for name in names}, is_simulated=answer["simulated"])

    async def followers(self, instants: Sequence[datetime]) -> list[AccountMetrics]:
        return list(await asyncio.gather(*(self._followers(at) for at in instants)))

    async def _followers(self, at: datetime) -> AccountMetrics:
        answer = await self._ask("GET", f"/admin/accounts/{self.handle}", params={"at": at.isoformat()})
        # How many posts there were then is not said: the count is of today.
        return AccountMetrics(
            followers=answer["followers"], following=answer["following"], is_simulated=answer["simulated"]
        )

    async def _ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        response = await self._answer(method, path, **given)
        answer: dict[str, Any] = response.json()
        return answer

    async def _answer(self, method: str, path: str, **given: Any) -> httpx.Response:
        async with self._slots:
            try:
                response = await self._client.request(method, path, **given)
            except httpx.TransportError as error:
                raise SandboxAway(
                    f"Nothing answers at {get_settings().SANDBOX_URL}. Start the product and try again."
                ) from error
        if response.is_error:
            raise SandboxAway(f"It answered {response.status_code} to {method} {path}: {response.text[:200]}")
        return response


def client() -> httpx.AsyncClient:
    """Raises SandboxSwitchedOff."""
    url = get_settings().SANDBOX_URL
    if not url:
        raise SandboxSwitchedOff("The example lives on it: set SANDBOX_URL, or start the product with `aigrowth up`.")
    return httpx.AsyncClient(base_url=url, timeout=30)
