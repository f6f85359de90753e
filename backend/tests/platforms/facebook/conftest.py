import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest

from app.core.clock import now
from app.platforms.contract import (
    AppCredentials,
    ConnectedAccount,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Draft,
    Media,
)
from app.platforms.facebook.connector import FacebookConnector
from tests.twins.facebook import FacebookTwin, Page, Person

REDIRECT = "http://127.0.0.1/api/v1/social/callback/facebook"

Connect = Callable[..., Awaitable[list[ConnectedAccount]]]


@pytest.fixture(scope="session")
def twin() -> Iterator[FacebookTwin]:
    with FacebookTwin() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(2.5)) as opened:
        yield opened


@pytest.fixture
def connector(http: httpx2.AsyncClient, twin: FacebookTwin) -> FacebookConnector:
    return connector_to(http, twin.url)


def connector_to(client: httpx2.AsyncClient, url: str, **given: float) -> FacebookConnector:
    quick = {"settle_seconds": 0.2, "look_again_seconds": 0.02, **given}
    return FacebookConnector(client, graph_url=url, oauth_url=url, upload_url=url, version="v25.0", **quick)


def app_of(twin: FacebookTwin) -> AppCredentials:
    return AppCredentials(twin.state.app_id, twin.state.app_secret)


async def code_for(twin: FacebookTwin, connector: FacebookConnector, person: Person) -> str:
    asked = ConsentRequest(state="s", redirect_uri=REDIRECT, code_challenge="c", app=app_of(twin))
    async with httpx2.AsyncClient() as browser:
        answer = await browser.get(f"{(await connector.begin(asked)).url}&auto=1&person={person.id}")
    [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    return code


@pytest.fixture
def connect(twin: FacebookTwin, connector: FacebookConnector) -> Connect:
    """The whole way, as that person; what comes back."""

    async def through(person: Person, *, at: datetime | None = None) -> list[ConnectedAccount]:
        code = await code_for(twin, connector, person)
        back = ConsentAnswer(code=code, redirect_uri=REDIRECT, code_verifier="v", app=app_of(twin))
        return list(await connector.exchange(back, at=at or now()))

    return through


@pytest.fixture
def page(twin: FacebookTwin) -> Page:
    return twin.state.page()


@pytest.fixture
async def credentials(twin: FacebookTwin, connect: Connect, page: Page) -> Credentials:
    """Of a Page that is connected."""
    [account] = await connect(twin.state.person(page))
    return credentials_of(account, app_of(twin))


def credentials_of(account: ConnectedAccount, app: AppCredentials) -> Credentials:
    return Credentials(
        account_id=account.account_id, access_token=account.access_token, details=account.details, app=app
    )


def draft(text: str = "", *, media: tuple[Media, ...] = (), **given: object) -> Draft:
    words = text or f"Fresh rye, loaf {secrets.token_hex(4)} 🥖 #bread"
    whole = {"post_id": uuid4(), "text": words, "scheduled_for": datetime.now(UTC), "created_at": datetime.now(UTC)}
    return Draft(**{**whole, "media": media, **given})  # type: ignore[arg-type]
