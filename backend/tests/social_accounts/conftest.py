from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.businesses.models import Business
from app.core import crypto
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount
from app.social_accounts.storing import store
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

Start = Callable[..., Awaitable[str]]
Consent = Callable[..., Awaitable[str]]


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


@pytest.fixture
def consent() -> Consent:
    """What the person does on the network's page; the address the browser is sent back to, as path and query."""

    async def decide(authorize_url: str, handle: str = "hearth", *, allow: bool = True) -> str:
        async with httpx.AsyncClient() as browser:
            if allow:
                answer = await browser.get(httpx.URL(authorize_url).copy_merge_params({"auto": "1", "handle": handle}))
            else:
                url = urlsplit(authorize_url)
                form = {key: values[0] for key, values in parse_qs(url.query).items()}
                answer = await browser.post(f"{url.scheme}://{url.netloc}{url.path}", data={**form, "decision": "deny"})
        assert answer.status_code == 303, answer.text
        back = urlsplit(answer.headers["location"])
        return f"{back.path.removeprefix('/api/v1')}?{back.query}"

    return decide


@pytest.fixture
async def account(make: Make, business: Business, sandbox: SandboxServer) -> SocialAccount:
    """Really connected to the pretend network, stored as connecting stores it."""
    connected = await sandbox.connect("hearth")
    async with unit_of_work() as session:
        return await store(
            session, Platform.SANDBOX, connected, user_id=business.user_id, business_id=business.id, at=now()
        )


def opened(account: SocialAccount) -> tuple[str, str]:
    """Both tokens in plain."""
    assert account.refresh_token is not None
    return crypto.decrypt(account.access_token), crypto.decrypt(account.refresh_token)


def returned(answer: httpx.Response) -> dict[str, str]:
    """What the web app is told in its address."""
    assert answer.status_code == 303, answer.text
    url = urlsplit(answer.headers["location"])
    assert url.path == "/accounts/"
    return {key: values[0] for key, values in parse_qs(url.query).items()}
