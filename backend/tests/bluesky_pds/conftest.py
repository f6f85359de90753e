"""Run by run.sh only: these tests need Bluesky's own servers, whose set-up is heavier than `make test` should be."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import httpx2
import pytest

from app.core.clock import now
from app.platforms.bluesky.app_document import App
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import Credentials
from tests.bluesky_pds.dropping_proxy import DroppingProxy
from tests.bluesky_pds.pds import Account, Pds

collect_ignore_glob = [] if os.environ.get("AIGROWTH_PDS_URL") else ["test_*.py"]

SignIn = Callable[[Account], Awaitable[Credentials]]


@pytest.fixture(scope="session")
def pds() -> Pds:
    return Pds.from_environment()


@pytest.fixture
async def connector(pds: Pds) -> AsyncIterator[BlueskyConnector]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(10)) as client:
        yield BlueskyConnector(
            client,
            pds_url=pds.pds_url,
            appview_url=pds.appview_url or pds.pds_url,
            plc_url=pds.plc_url,
            video_url=pds.pds_url,  # there is no video service here
            app=App(public_url="http://127.0.0.1:8000", secret="for these tests"),
            allow_insecure=True,
        )


@pytest.fixture
def account(pds: Pds) -> Account:
    return pds.create_account(f"shop-{uuid4().hex[:10]}")


@pytest.fixture
def other(pds: Pds) -> Account:
    return pds.create_account(f"guest-{uuid4().hex[:10]}")


@pytest.fixture
def sign_in(connector: BlueskyConnector) -> SignIn:
    async def signed_in(account: Account) -> Credentials:
        connected = await connector.sign_in(identifier=account.handle, password=account.password, server=None, at=now())
        return Credentials(
            account_id=connected.account_id,
            access_token=connected.access_token,
            refresh_token=connected.refresh_token,
            server=connected.server,
            details=connected.details,
        )

    return signed_in


@pytest.fixture
async def credentials(account: Account, sign_in: SignIn) -> Credentials:
    return await sign_in(account)


@pytest.fixture
async def proxy(pds: Pds) -> AsyncIterator[DroppingProxy]:
    async with DroppingProxy(pds.pds_url) as running:
        yield running
