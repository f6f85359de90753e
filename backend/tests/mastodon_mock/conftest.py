"""Run by run.sh only: these tests need a server that is installed for them."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest

from app.core.clock import now
from app.platforms.contract import AppCredentials, ConsentAnswer, Credentials
from app.platforms.mastodon.connector import MastodonConnector
from tests.platforms.mastodon.people import REDIRECT_URI, VERIFIER, begin, credentials_of

URL = os.environ.get("AIGROWTH_MASTODON_URL", "")
collect_ignore_glob = [] if URL else ["test_*.py"]

Connect = Callable[[str], Awaitable[Credentials]]
Break = Callable[..., Awaitable[None]]


@pytest.fixture
async def browser() -> AsyncIterator[httpx2.AsyncClient]:
    """Past our connector. Waits for the server, which takes a moment to start."""
    async with httpx2.AsyncClient(base_url=URL) as client:
        for _ in range(100):
            try:
                await client.get("/api/v1/instance")
                break
            except httpx2.ConnectError:
                await asyncio.sleep(0.2)
        await client.delete("/api/v1/_mock/faults")
        yield client


@pytest.fixture
async def connector() -> AsyncIterator[MastodonConnector]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(5)) as client:
        # Nothing is under way there once it has answered; its clock is told in whole seconds.
        yield MastodonConnector(client, allow_insecure=True, settle_seconds=-2)


@pytest.fixture
def connect(connector: MastodonConnector, browser: httpx2.AsyncClient) -> Connect:
    """By way of the server's own consent page."""

    async def go(username: str) -> Credentials:
        await browser.post("/api/v1/_mock/dev_user", json={"username": username})
        server = await connector.server_of(URL)
        app = await connector.register_app(server, redirect_uri=REDIRECT_URI)
        consent = await begin(connector, app, server)
        page = await browser.get(consent.url)
        assert page.is_success
        asked = {name: values[0] for name, values in parse_qs(urlsplit(consent.url).query).items()}
        back = await browser.post("/oauth/authorize", data={**asked, "username": username})
        said = {name: values[0] for name, values in parse_qs(urlsplit(back.headers["Location"]).query).items()}
        [account] = await connector.exchange(_answer(said, app, consent.kept), at=now())
        return credentials_of(account, app)

    def _answer(said: dict[str, str], app: AppCredentials, kept: Any) -> ConsentAnswer:
        return ConsentAnswer(said["code"], REDIRECT_URI, VERIFIER, app, URL, kept, said)

    return go


@pytest.fixture
async def credentials(connect: Connect) -> Credentials:
    return await connect(f"shop_{uuid4().hex[:8]}")


@pytest.fixture
def break_next(browser: httpx2.AsyncClient) -> Break:
    """`await break_next("ratelimit")`: what happens to the next new post."""

    async def add(kind: str, **effect: object) -> None:
        match = {"methods": ["POST"], "path": "/api/v1/statuses"}
        rule = {"match": match, "effect": {"type": kind, **effect}, "count": 1}
        (await browser.post("/api/v1/_mock/faults", json=rule)).raise_for_status()

    return add
