"""The shared contract, against the small Mastodon of tests/twins."""

import socket
from collections.abc import Sequence

import httpx2
import pytest

from app.platforms.contract import Connector, Credentials, Draft
from app.platforms.mastodon.connector import MastodonConnector
from tests.platforms.connector_contract import Accepted, ConnectorContract, Fault, Harness
from tests.platforms.mastodon.people import Connect, a_draft, a_picture
from tests.twins.mastodon import Fault as TwinFault, MastodonTwin

_FAULTS = {
    Fault.ANSWERS_500_BEFORE_ACCEPTING: TwinFault.ERROR_BEFORE,
    Fault.ANSWERS_500_AFTER_ACCEPTING: TwinFault.ERROR_AFTER,
    Fault.DROPS_BEFORE_ACCEPTING: TwinFault.DROP_BEFORE,
    Fault.DROPS_AFTER_ACCEPTING: TwinFault.DROP_AFTER,
    Fault.ANSWERS_TOO_LATE: TwinFault.LATE,
    Fault.RATE_LIMITS_ACCOUNT: TwinFault.RATE_LIMIT,
}


class MastodonHarness:
    faults = frozenset({*_FAULTS, Fault.TOKEN_REVOKED})
    is_idempotent = True
    metrics = frozenset({"likes", "comments", "shares"})
    too_long_text = "a" * 501

    def __init__(self, twin: MastodonTwin, connector: MastodonConnector, connect: Connect) -> None:
        self._twin = twin
        twin.state.kind.tells_limits = False  # the same post sent twice has the same outcome, to the second
        self._connect = connect
        self.connector: Connector = connector

    async def make_account(self) -> Credentials:
        return await self._connect()

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        return a_draft(text, media=[a_picture(number) for number in range(images)])

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        own_id = credentials.details["id"]
        if fault is Fault.TOKEN_REVOKED:
            self._twin.state.revoke_all(own_id)
        else:
            self._twin.state.accounts[own_id].faults.append(_FAULTS[fault])

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        posts = self._twin.state.posts_of(credentials.details["id"])
        return [Accepted(post.id, post.text, len(post.media_ids), post.in_reply_to_id) for post in posts]

    def unreachable(self) -> Connector:
        """Accounts name their own server, so it is the way there that leads to a port where nothing listens."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return MastodonConnector(httpx2.AsyncClient(transport=_Diverted(port)), allow_insecure=True)


class _Diverted(httpx2.AsyncHTTPTransport):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(port=self._port)
        return await super().handle_async_request(request)


class TestMastodonConnector(ConnectorContract):
    @pytest.fixture
    def harness(self, twin: MastodonTwin, connector: MastodonConnector, connect: Connect) -> Harness:
        return MastodonHarness(twin, connector, connect)


class TestAnOldServer(ConnectorContract):
    """Mastodon 3.5: no PKCE, no second instance document, no reads of many, missing media dropped without a word."""

    @pytest.fixture
    def harness(self, twin: MastodonTwin, connector: MastodonConnector, connect: Connect) -> Harness:
        kind = twin.state.kind
        kind.version = "3.5.19"
        kind.has_v2_instance = kind.has_discovery = kind.has_bulk_reads = False
        kind.drops_missing_media = True
        return MastodonHarness(twin, connector, connect)


class OtherSoftware(MastodonHarness):
    is_idempotent = False


class TestSoftwareWithoutKeys(ConnectorContract):
    """As Pixelfed and snac: the key is ignored, bad tokens are 422, and there is little else."""

    @pytest.fixture
    def harness(self, twin: MastodonTwin, connector: MastodonConnector, connect: Connect) -> Harness:
        kind = twin.state.kind
        kind.version = "2.7.2 (compatible; Other 0.12)"
        kind.honours_keys = kind.has_sources = kind.has_v2_media = kind.has_v2_instance = False
        kind.has_discovery = kind.has_bulk_reads = False
        kind.bad_token_status, kind.reset_as_seconds = 422, True
        return OtherSoftware(twin, connector, connect)
