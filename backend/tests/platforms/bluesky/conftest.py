from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from app.platforms.bluesky.connector import BlueskyConnector
from tests.twins.bluesky import BlueskyTwin


@pytest.fixture(scope="session")
def twin() -> Iterator[BlueskyTwin]:
    with BlueskyTwin() as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=httpx.Timeout(1.0)) as opened:
        yield opened


@pytest.fixture
def connector(client: httpx.AsyncClient, twin: BlueskyTwin) -> BlueskyConnector:
    return BlueskyConnector(client, pds_url=twin.url, appview_url=twin.url, plc_url=twin.plc_url, allow_insecure=True)
