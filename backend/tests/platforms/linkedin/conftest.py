from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest

from app.platforms.linkedin.connector import LinkedInConnector
from app.platforms.linkedin.oauth import scopes_in
from tests.platforms.linkedin.people import Made
from tests.twins.linkedin import ALL_SCOPES, PAGE_SCOPES, LinkedInTwin


@pytest.fixture(scope="session")
def running_twin() -> Iterator[LinkedInTwin]:
    with LinkedInTwin() as running:
        yield running


@pytest.fixture
def twin(running_twin: LinkedInTwin) -> LinkedInTwin:
    """Empty and without faults."""
    running_twin.state.reset()
    return running_twin


@pytest.fixture
async def web() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(2.5)) as opened:
        yield opened


@pytest.fixture
def connector(web: httpx2.AsyncClient, twin: LinkedInTwin) -> LinkedInConnector:
    """As the product has it, without its pauses."""
    return connector_to(twin.url, web)


@pytest.fixture
def made(twin: LinkedInTwin, connector: LinkedInConnector, web: httpx2.AsyncClient) -> Made:
    return Made(twin, connector, connector_to(twin.url, web, scopes=scopes_in(PAGE_SCOPES)))


def connector_to(url: str, client: httpx2.AsyncClient, **given: Any) -> LinkedInConnector:
    plain = {
        "api_url": url,
        "oauth_url": url,
        "version": "202609",
        "scopes": scopes_in(ALL_SCOPES),
        "settle_seconds": 0.2,
        "grace_seconds": 0.0,
        "patience_seconds": 0.0,
    }
    return LinkedInConnector(client, **{**plain, **given})
