"""The example's past on the sandbox network: an account, posts that went out weeks ago, their figures at any moment.

The figures are the network's own, asked for as of each instant: nothing about them is written here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import httpx2

from app.core import ids
from app.core.clock import now
from app.core.config import get_settings
from app.demo.errors import SandboxAway, SandboxSwitchedOff
from app.platforms import registry
from app.platforms.contract import (
    AccountMetrics,
    ConnectedAccount,
    ConnectionRefused,
    ConsentAnswer,
    ConsentRequest,
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
    def __init__(self, client: httpx2.AsyncClient, handle: str) -> None:
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
        asked = ConsentRequest(state=state, redirect_uri=_NOWHERE, code_challenge=challenge_of(verifier))
        consent = httpx2.URL((await connector.begin(asked)).url).copy_merge_params({"auto": "1", "handle": self.handle})
        response = await self._answer("GET", str(consent))
        code = parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]
        try:
            answer = ConsentAnswer(code=code, redirect_uri=_NOWHERE, code_verifier=verifier)
            [account] = await connector.exchange(answer, at=now())
        except ConnectionRefused as refusal:
            raise SandboxAway(f"{refusal} Then run this again: it goes on where it stopped.") from refusal
        return account

    async def upload(self, jpeg: bytes, connected: ConnectedAccount) -> str:
        """Its id on the network. Repeated, it leaves a picture that no post shows."""
        headers = {"Authorization": f"Bearer {connected.access_token}", "Content-Type": "image/jpeg"}
        return str((await self._ask("POST", "/api/media", content=jpeg, headers=headers))["id"])

    async def add_post(self, text: str, *, media: Sequence[dict[str, str]], published_at: datetime) -> PastPost:
        """Once for each instant: repeated, it answers the post that is there. `media`: `id` and `alt_text` of each."""
        body = {
            "account": self.handle,
            "text": text,
            "media": list(media),
            "published_at": published_at.isoformat(),
            "idempotency_key": f"example-{self.handle}-{published_at.isoformat()}",
        }
        post = await self._ask("POST", "/admin/posts", json=body)
        return PastPost(post["id"], post["permalink"], post["text"], datetime.fromisoformat(post["published_at"]))

    async def figures(self, post: PastPost, instants: Sequence[datetime]) -> list[PostMetrics]:
        names = ("impressions", "likes", "comments", "shares", "clicks")
        return [
            PostMetrics(**{name: answer[name] for name in names}, is_simulated=answer["simulated"])
            for answer in await self._as_of(f"/admin/posts/{post.external_id}/metrics", instants)
        ]

    async def followers(self, instants: Sequence[datetime]) -> list[AccountMetrics]:
        # How many posts there were then is not said: the count is of today.
        return [
            AccountMetrics(
                followers=answer["followers"], following=answer["following"], is_simulated=answer["simulated"]
            )
            for answer in await self._as_of(f"/admin/accounts/{self.handle}", instants)
        ]

    async def _as_of(self, path: str, instants: Sequence[datetime]) -> list[dict[str, Any]]:
        """All in one request: each by itself they were 800, and somebody waits."""
        if not instants:
            return []
        answer = await self._ask("GET", path, params={"at": [at.isoformat() for at in instants]})
        readings: list[dict[str, Any]] = answer["readings"] if len(instants) > 1 else [answer]
        return readings

    async def _ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        response = await self._answer(method, path, **given)
        answer: dict[str, Any] = response.json()
        return answer

    async def _answer(self, method: str, path: str, **given: Any) -> httpx2.Response:
        async with self._slots:
            try:
                response = await self._client.request(method, path, **given)
            except httpx2.TransportError as error:
                raise SandboxAway(
                    f"Nothing answers at {get_settings().SANDBOX_URL}. Start the product and try again."
                ) from error
        if response.is_error:
            raise SandboxAway(f"It answered {response.status_code} to {method} {path}: {response.text[:200]}")
        return response


def client() -> httpx2.AsyncClient:
    """Raises SandboxSwitchedOff."""
    url = get_settings().SANDBOX_URL
    if not url:
        raise SandboxSwitchedOff("The example lives on it: set SANDBOX_URL, or start the product with `aigrowth up`.")
    return httpx2.AsyncClient(base_url=url, timeout=30)
