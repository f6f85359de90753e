from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx2
import pytest

from app.platforms.contract import AppCredentials
from app.platforms.x.connector import XConnector
from tests.platforms.x import description
from tests.platforms.x.people import REDIRECT_URI
from tests.twins.x import App, XTwin


@contextmanager
def described(twin: XTwin) -> Iterator[XTwin]:
    """Every request that is made meanwhile fits X's published description, where that is found."""
    before = len(twin.state.requests)
    yield twin
    for request in twin.state.requests[before:]:
        if not request.is_legacy:
            description.check(request)


@pytest.fixture(scope="session")
def running_twin() -> Iterator[XTwin]:
    with XTwin() as running:
        yield running


@pytest.fixture
def twin(running_twin: XTwin) -> Iterator[XTwin]:
    with described(running_twin):
        yield running_twin
    state = running_twin.state
    state.is_legacy = state.videos_fail = state.loses_next_token_answer = False
    state.list_lag_seconds, state.video_checks, state.fails_next_uploads, state.private_days = 0.0, 0, 0, 30
    state.charged.clear()


@pytest.fixture
def registered(twin: XTwin) -> App:
    """At the pretend X, with a secret."""
    return twin.state.register(REDIRECT_URI)


@pytest.fixture
def app(registered: App) -> AppCredentials:
    return AppCredentials(registered.client_id, registered.client_secret)


@pytest.fixture
async def line() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(2.5)) as opened:
        yield opened


@pytest.fixture
def connector(line: httpx2.AsyncClient, twin: XTwin) -> XConnector:
    """Which waits for nothing to settle."""
    return XConnector(line, api_url=twin.url, authorize_url=twin.authorize_url, settle_seconds=0)


@pytest.fixture
def patient(line: httpx2.AsyncClient, twin: XTwin) -> XConnector:
    return XConnector(line, api_url=twin.url, authorize_url=twin.authorize_url)
