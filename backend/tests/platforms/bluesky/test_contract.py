"""The shared contract, against the small Bluesky of tests/twins."""

import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import httpx2
import pytest

from app.core.clock import now
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import Connector, Credentials, Draft, Media, NeedsReauth, RefreshedTokens
from tests.platforms.bluesky.connectors import a_connector
from tests.platforms.bluesky.consent import connected, credentials_of
from tests.platforms.connector_contract import Accepted, ConnectorContract, Fault, Harness, checking_access
from tests.twins.bluesky import BlueskyTwin, Fault as TwinFault

_FAULTS = {
    Fault.ANSWERS_500_BEFORE_ACCEPTING: TwinFault.ERROR_BEFORE,
    Fault.ANSWERS_500_AFTER_ACCEPTING: TwinFault.ERROR_AFTER,
    Fault.DROPS_BEFORE_ACCEPTING: TwinFault.DROP_BEFORE,
    Fault.DROPS_AFTER_ACCEPTING: TwinFault.DROP_AFTER,
    Fault.ANSWERS_TOO_LATE: TwinFault.LATE,
    Fault.RATE_LIMITS_ACCOUNT: TwinFault.RATE_LIMIT,
}


class BlueskyHarness:
    faults = frozenset({*_FAULTS, Fault.TOKEN_EXPIRED, Fault.TOKEN_REVOKED})
    is_idempotent = True
    metrics = frozenset({"likes", "comments", "shares", "saves"})
    too_long_text = "a" * 301

    def __init__(self, twin: BlueskyTwin, connector: BlueskyConnector) -> None:
        self._twin = twin
        self._numbers = count(1)
        self._connector = connector
        self.connector: Connector = connector

    async def make_account(self) -> Credentials:
        account = self._twin.state.sign_up()
        connected = await self._connector.sign_in(
            identifier=account.handle, password=account.app_password, server=None, at=now()
        )
        return Credentials(
            account_id=connected.account_id,
            access_token=connected.access_token,
            refresh_token=connected.refresh_token,
            server=connected.server,
            details=connected.details,
        )

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        return Draft(
            post_id=uuid4(),
            text=text or f"Fresh rye bread, loaf {next(self._numbers)} 🥖 #bread",
            scheduled_for=datetime.now(UTC),
            created_at=datetime.now(UTC),
            media=[Media(content=b"\x89PNG" + bytes([number]), mime_type="image/png") for number in range(images)],
        )

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        if fault is Fault.TOKEN_EXPIRED:
            self._twin.state.expire_access(credentials.account_id)
            self._twin.oauth.expire_access(credentials.account_id)
        elif fault is Fault.TOKEN_REVOKED:
            self._twin.state.revoke(credentials.account_id)
            self._twin.oauth.revoke(credentials.account_id)
        else:
            self._twin.state.accounts[credentials.account_id].faults.append(_FAULTS[fault])

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        account = self._twin.state.accounts[credentials.account_id]
        return [
            Accepted(
                external_id=f"at://{account.did}/{collection}/{rkey}",
                text=record["value"]["text"],
                media_count=len(record["value"].get("embed", {}).get("images", [])),
                reply_to=record["value"].get("reply", {}).get("parent", {}).get("uri"),
            )
            for (collection, rkey), record in account.records.items()
        ]

    def unreachable(self) -> Connector:
        """Accounts name their own server, so it is the way there that leads to a port where nothing listens."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return a_connector(httpx2.AsyncClient(transport=_Diverted(port)), f"http://127.0.0.1:{port}")


class _Diverted(httpx2.AsyncHTTPTransport):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(port=self._port)
        return await super().handle_async_request(request)


class TestBlueskyConnector(ConnectorContract):
    @pytest.fixture
    def harness(self, twin: BlueskyTwin, connector: BlueskyConnector) -> Harness:
        return BlueskyHarness(twin, connector)


class OAuthHarness(BlueskyHarness):
    async def make_account(self) -> Credentials:
        account = self._twin.state.sign_up()
        return credentials_of(await connected(self._connector, account.handle))


class TestBlueskyConnectorByOAuth(ConnectorContract):
    @pytest.fixture
    def harness(self, twin: BlueskyTwin, connector: BlueskyConnector) -> Harness:
        return OAuthHarness(twin, connector)

    @pytest.mark.parametrize("fault", [Fault.TOKEN_EXPIRED, Fault.TOKEN_REVOKED])
    async def test_access_that_ended_says_whether_it_can_be_renewed(self, harness: Harness, fault: Fault) -> None:
        """Here the server says the same of both: that the token is no good. Only renewing tells."""
        credentials = await harness.make_account()
        await harness.inject(fault, credentials)

        answer = await checking_access(harness.connector).check_access(credentials)
        renewed = await harness.connector.refresh(credentials, at=now())

        assert isinstance(answer, NeedsReauth) and answer.can_refresh
        assert isinstance(renewed, RefreshedTokens if fault is Fault.TOKEN_EXPIRED else NeedsReauth)
