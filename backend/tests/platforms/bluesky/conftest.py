from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from app.platforms.bluesky.connector import BlueskyConnector
from tests.platforms.bluesky.connectors import a_connector
from tests.twins.bluesky import BlueskyTwin


@pytest.fixture(scope="session")
def twin() -> Iterator[BlueskyTwin]:
    with BlueskyTwin() as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(2.5)) as opened:
        yield opened


@pytest.fixture
def connector(client: httpx2.AsyncClient, twin: BlueskyTwin) -> BlueskyConnector:
    return a_connector(client, twin.url, plc_url=twin.plc_url)
