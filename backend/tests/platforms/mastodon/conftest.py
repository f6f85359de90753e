from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from app.platforms.mastodon.connector import MastodonConnector
from tests.platforms.mastodon.people import Connect, connected_to
from tests.twins.mastodon import MastodonTwin


@pytest.fixture(scope="session")
def running_twin() -> Iterator[MastodonTwin]:
    with MastodonTwin() as running:
        yield running


@pytest.fixture
def twin(running_twin: MastodonTwin) -> MastodonTwin:
    """Empty, and a Mastodon server of today."""
    running_twin.reset()
    return running_twin


@pytest.fixture
async def wire() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(
        timeout=httpx2.Timeout(2.5), headers={"User-Agent": "AI-Growth-Manager/0.1"}
    ) as opened:
        yield opened


@pytest.fixture
def connector(wire: httpx2.AsyncClient) -> MastodonConnector:
    return MastodonConnector(wire, allow_insecure=True, settle_seconds=0.5)


@pytest.fixture
def connect(connector: MastodonConnector, twin: MastodonTwin) -> Connect:
    """`await connect("bakery")`: the credentials of an account, by way of the server's consent page."""
    return connected_to(connector, twin)
