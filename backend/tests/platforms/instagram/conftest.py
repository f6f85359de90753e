from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from app.core.clock import now
from app.platforms.contract import AppCredentials, ConnectedAccount, ConsentAnswer, ConsentRequest, Credentials, Media
from app.platforms.instagram.connector import InstagramConnector
from app.platforms.meta.making import Pauses
from tests.twins.instagram import InstagramTwin
from tests.twins.meta.server import FileHost
from tests.twins.meta.state import Account, App

REDIRECT_URI = "https://growth.example/api/v1/social/callback/instagram"
SHORT_PAUSES = Pauses(for_items=(0.01,) * 4, before_fetching_again=(0.01,), before_believing=(0.01,) * 3)
JPEG, PNG, MP4 = b"\xff\xd8\xff\xe0jpeg", b"\x89PNG\r\n\x1a\npng", b"\x00\x00\x00\x18ftypmp42"


@pytest.fixture(scope="session")
def twin() -> Iterator[InstagramTwin]:
    with InstagramTwin() as running:
        yield running


@pytest.fixture(scope="session")
def files() -> Iterator[FileHost]:
    with FileHost() as running:
        yield running


@dataclass(frozen=True)
class Apps:
    """Both kinds, as the settings would give them."""

    instagram: AppCredentials
    facebook: AppCredentials

    @property
    def both(self) -> AppCredentials:
        ours = self.instagram
        return AppCredentials(ours.client_id, ours.client_secret, ours.setting, others=(self.facebook,))


@pytest.fixture(scope="session")
def apps(twin: InstagramTwin) -> Apps:
    def known(app: App, setting: str) -> AppCredentials:
        return AppCredentials(app.client_id, app.client_secret, setting)

    return Apps(
        known(twin.state.add_app(REDIRECT_URI), "INSTAGRAM_APP_ID"),
        known(twin.state.add_app(REDIRECT_URI), "META_APP_ID"),
    )


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(2.5)) as opened:
        yield opened


@pytest.fixture
def connector(http: httpx2.AsyncClient, twin: InstagramTwin) -> InstagramConnector:
    return make_connector(http, twin)


def make_connector(http: httpx2.AsyncClient, twin: InstagramTwin, **given: Any) -> InstagramConnector:
    usual = {
        "public_url": "https://growth.example",
        "allow_insecure": True,
        "pauses": SHORT_PAUSES,
        "settle_seconds": 0,
        "upload_url": twin.upload_url,
    }
    return InstagramConnector(
        http,
        version="v25.0",
        instagram_url=twin.instagram_url,
        instagram_codes_url=twin.instagram_url,
        instagram_oauth_url=twin.instagram_url,
        facebook_url=twin.facebook_url,
        facebook_oauth_url=twin.facebook_url,
        **{**usual, **given},
    )


@pytest.fixture
def account(twin: InstagramTwin) -> Account:
    return twin.state.sign_up()


@pytest.fixture
async def credentials(connector: InstagramConnector, apps: Apps, account: Account) -> Credentials:
    """By Instagram's own login."""
    [found] = await connect(connector, apps.instagram, account)
    return credentials_of(found, apps.instagram)


@pytest.fixture
async def by_facebook(connector: InstagramConnector, apps: Apps, account: Account, twin: InstagramTwin) -> Credentials:
    """The same account by Facebook's login, where both apps are known."""
    person = twin.state.sign_up(kind="PERSON")
    twin.facebook.add_page(person, account)
    [found] = await connect(connector, apps.facebook, person)
    return credentials_of(found, apps.both)


@pytest.fixture
def picture(files: FileHost) -> Callable[..., Media]:
    """`picture(3, alt_text="A loaf")`: the third picture, where the platform can fetch it; `mime_type` as it is."""

    def make(number: int = 1, *, mime_type: str = "image/jpeg", alt_text: str = "") -> Media:
        head = {"image/jpeg": JPEG, "image/png": PNG, "video/mp4": MP4}[mime_type]
        content = head + str(number).encode() * 50
        url = files.put(f"{mime_type.replace('/', '-')}-{number}", mime_type, content)
        return Media(content=content, mime_type=mime_type, alt_text=alt_text, width=640, height=480, url=url)

    return make


async def code_for(connector: InstagramConnector, app: AppCredentials, account: Account) -> str:
    """What the person does on the consent page."""
    asked = ConsentRequest("a-state", REDIRECT_URI, "challenge", app=app)
    url = httpx2.URL((await connector.begin(asked)).url).copy_merge_params({"auto": "1", "account": account.username})
    async with httpx2.AsyncClient() as browser:
        answer = await browser.get(url)
    assert answer.status_code == 303, answer.text
    [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    return code


async def connect(connector: InstagramConnector, app: AppCredentials, account: Account) -> list[ConnectedAccount]:
    code = await code_for(connector, app, account)
    return list(await connector.exchange(ConsentAnswer(code, REDIRECT_URI, "verifier", app=app), at=now()))


def credentials_of(connected: ConnectedAccount, app: AppCredentials) -> Credentials:
    return Credentials(
        account_id=connected.account_id,
        access_token=connected.access_token,
        refresh_token=connected.refresh_token,
        details=connected.details,
        app=app,
    )
