"""Local accounts, their mailbox, and callers from other places."""

import email
import email.policy
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.core import redis
from app.core.config import get_settings
from app.users import links
from app.vendors import mail
from tests.factories import Make
from tests.fixtures.http import API, app_of_these_settings

EMAIL = "maya@hearthandcrumb.com"
PASSWORD = "cardamom-buns-at-dawn"
NEW_PASSWORD = "seventeen slow loaves"

Callers = Callable[[str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def from_address(make: Make) -> AsyncIterator[Callers]:
    """`await from_address("203.0.113.7")`: a caller who is not signed in, from that IP address."""
    opened: list[httpx.AsyncClient] = []

    async def caller(address: str) -> httpx.AsyncClient:
        app = app_of_these_settings()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 50_000))
        opened.append(httpx.AsyncClient(transport=transport, base_url=API))
        return opened[-1]

    yield caller
    for client in opened:
        await client.aclose()


@pytest.fixture
async def browser(from_address: Callers) -> httpx.AsyncClient:
    """Keeps the cookie, and sends what our web app sends."""
    client = await from_address("127.0.0.1")
    client.headers.update({"X-CSRF": "1", "Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"})
    return client


async def sign_up(client: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await client.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD, **given})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def log_in(client: httpx.AsyncClient, **given: Any) -> httpx.Response:
    return await client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD, **given})


def bearer(signed_in: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {signed_in['access_token']}"}


class Mailbox:
    """What the folder that stands in for a mail server holds, after the worker did its round."""

    async def letters(self) -> list[EmailMessage]:
        await links.send_waiting()
        files = sorted(mail.folder().glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # type: ignore[misc]

    async def link(self, subject: str) -> str:
        """The link of the newest mail with this subject."""
        letter = [each for each in await self.letters() if each["Subject"] == subject][-1]
        return next(word for word in letter.get_content().split() if word.startswith("http"))

    async def token(self, subject: str) -> str:
        return parse_qs(urlsplit(await self.link(subject)).query)["token"][0]


@pytest.fixture
def mailbox() -> Mailbox:
    for file in mail.folder().glob("*.eml"):
        file.unlink()
    return Mailbox()


@pytest.fixture
async def redis_away(make: Make, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    await redis.close()
    with monkeypatch.context() as patch:
        patch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
        get_settings.cache_clear()
        yield
    await redis.close()
    get_settings.cache_clear()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[..., None]]:
    """`settings(PUBLIC_URL="https://…")` for the rest of the test."""

    def change(**environment: str) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield change  # type: ignore[misc]
    monkeypatch.undo()
    get_settings.cache_clear()
