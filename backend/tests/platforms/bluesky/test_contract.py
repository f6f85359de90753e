"""The shared contract, against the small Bluesky of tests/twins."""

import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import httpx
import pytest

from app.core.clock import now
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import Connector, Credentials, Draft, Media
from tests.platforms.connector_contract import Accepted, ConnectorContract, Fault, Harness
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
            media=[Media(content=b"\x89PNG" + bytes([number]), mime_type="image/png") for number in range(images)],
        )

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        if fault is Fault.TOKEN_EXPIRED:
            self._twin.state.expire_access(credentials.account_id)
        elif fault is Fault.TOKEN_REVOKED:
            self._twin.state.revoke(credentials.account_id)
        else:
            self._twin.state.accounts[credentials.account_id].faults.append(_FAULTS[fault])

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        account = self._twin.state.accounts[credentials.account_id]
        return [
            Accepted(
                external_id=f"at://{account.did}/{collection}/{rkey}",
                text=record["value"]["text"],
                media_count=len(record["value"].get("embed", {}).get("images", [])),
            )
            for (collection, rkey), record in account.records.items()
        ]

    def unreachable(self) -> Connector:
        """Accounts name their own server, so it is the way there that leads to a port where nothing listens."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        nowhere = f"http://127.0.0.1:{port}"
        return BlueskyConnector(
            httpx.AsyncClient(transport=_Diverted(port)),
            pds_url=nowhere,
            appview_url=nowhere,
            plc_url=nowhere,
            allow_insecure=True,
        )


class _Diverted(httpx.AsyncHTTPTransport):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=self._port)
        return await super().handle_async_request(request)


class TestBlueskyConnector(ConnectorContract):
    @pytest.fixture
    def harness(self, twin: BlueskyTwin, connector: BlueskyConnector) -> Harness:
        return BlueskyHarness(twin, connector)
