from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from app.core.clock import now
from app.platforms.contract import AppCredentials, ConnectedAccount, ConsentAnswer, ConsentRequest, Credentials, Media
from app.platforms.meta.making import Pauses
from app.platforms.threads.connector import ThreadsConnector
from tests.twins.meta.server import FileHost
from tests.twins.meta.state import Account, App
from tests.twins.threads import ThreadsTwin

REDIRECT_URI = "https://growth.example/api/v1/social/callback/threads"
SHORT_PAUSES = Pauses(for_items=(0.01,) * 4, before_fetching_again=(0.01,), before_believing=(0.01,) * 3)
JPEG, PNG, MP4 = b"\xff\xd8\xff\xe0jpeg", b"\x89PNG\r\n\x1a\npng", b"\x00\x00\x00\x18ftypmp42"


@pytest.fixture(scope="session")
def twin() -> Iterator[ThreadsTwin]:
    with ThreadsTwin() as running:
        yield running


@pytest.fixture(scope="session")
def files() -> Iterator[FileHost]:
    with FileHost() as running:
        yield running


@pytest.fixture(scope="session")
def app(twin: ThreadsTwin) -> App:
    return twin.state.add_app(REDIRECT_URI)


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(2.5)) as opened:
        yield opened


@pytest.fixture
def connector(http: httpx2.AsyncClient, twin: ThreadsTwin) -> ThreadsConnector:
    return ThreadsConnector(
        http,
        graph_url=twin.url,
        oauth_url=twin.url,
        public_url="https://growth.example",
        pauses=SHORT_PAUSES,
        settle_seconds=0,
    )


@pytest.fixture
def account(twin: ThreadsTwin) -> Account:
    return twin.state.sign_up()


@pytest.fixture
async def connected(connector: ThreadsConnector, app: App, account: Account) -> ConnectedAccount:
    return await connect(connector, app, account)


@pytest.fixture
def credentials(connected: ConnectedAccount, app: App) -> Credentials:
    return credentials_of(connected, app)


@pytest.fixture
def picture(files: FileHost) -> Callable[..., Media]:
    """`picture(3, alt_text="A loaf")`: the third picture, where the platform can fetch it; `mime_type` as it is."""

    def make(number: int = 1, *, mime_type: str = "image/jpeg", alt_text: str = "") -> Media:
        head = {"image/jpeg": JPEG, "image/png": PNG, "video/mp4": MP4}[mime_type]
        content = head + str(number).encode() * 50
        url = files.put(f"{mime_type.replace('/', '-')}-{number}", mime_type, content)
        return Media(content=content, mime_type=mime_type, alt_text=alt_text, width=640, height=480, url=url)

    return make


async def code_for(connector: ThreadsConnector, app: App, account: Account, **more: str) -> str:
    """What the person does on the consent page."""
    asked = ConsentRequest("a-state", REDIRECT_URI, "challenge", app=ours(app))
    url = httpx2.URL((await connector.begin(asked)).url).copy_merge_params(
        {"auto": "1", "account": account.username, **more}
    )
    async with httpx2.AsyncClient() as browser:
        answer = await browser.get(url)
    assert answer.status_code == 303, answer.text
    back = urlsplit(answer.headers["Location"])
    assert back.fragment == "_"
    [code] = parse_qs(back.query)["code"]
    return code


async def connect(connector: ThreadsConnector, app: App, account: Account) -> ConnectedAccount:
    code = await code_for(connector, app, account)
    [found] = await connector.exchange(ConsentAnswer(code, REDIRECT_URI, "verifier", app=ours(app)), at=now())
    return found


def ours(app: App) -> AppCredentials:
    return AppCredentials(app.client_id, app.client_secret)


def credentials_of(connected: ConnectedAccount, app: App) -> Credentials:
    return Credentials(
        account_id=connected.account_id,
        access_token=connected.access_token,
        refresh_token=connected.refresh_token,
        details=connected.details,
        app=ours(app),
    )
