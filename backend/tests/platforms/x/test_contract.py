"""The shared contract, against the small X of tests/twins."""

import socket
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx2
import pytest

from app.platforms.contract import AppCredentials, Connector, Credentials, Draft, Media, NeedsReauth
from app.platforms.x.connector import XConnector
from tests.platforms.connector_contract import Accepted, ConnectorContract, Fault, Harness
from tests.platforms.x.people import draft_of, signed_in
from tests.twins.x import Fault as TwinFault, Person, XTwin

_FAULTS = {
    Fault.ANSWERS_500_BEFORE_ACCEPTING: TwinFault.ERROR_BEFORE,
    Fault.ANSWERS_500_AFTER_ACCEPTING: TwinFault.ERROR_AFTER,
    Fault.DROPS_BEFORE_ACCEPTING: TwinFault.DROP_BEFORE,
    Fault.DROPS_AFTER_ACCEPTING: TwinFault.DROP_AFTER,
    Fault.ANSWERS_TOO_LATE: TwinFault.LATE,
    Fault.RATE_LIMITS_ACCOUNT: TwinFault.RATE_LIMIT,
    Fault.RATE_LIMITS_APP: TwinFault.APP_LIMIT,
}


class XHarness:
    faults = frozenset({*_FAULTS, Fault.TOKEN_EXPIRED, Fault.TOKEN_REVOKED})
    is_idempotent = False
    metrics = frozenset({"impressions", "likes", "comments", "shares", "clicks", "saves"})
    too_long_text = "a" * 281

    def __init__(self, twin: XTwin, connector: XConnector, app: AppCredentials) -> None:
        self._twin = twin
        self._connector = connector
        self._app = app
        self.connector: Connector = connector

    async def make_account(self) -> Credentials:
        return await signed_in(self._connector, self._app, self._twin.state.sign_up())

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        media = [Media(content=b"\x89PNG" + bytes([number]), mime_type="image/png") for number in range(images)]
        return draft_of(text, media=media)

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        if fault is Fault.TOKEN_EXPIRED:
            self._twin.state.expire_access(credentials.account_id)
        elif fault is Fault.TOKEN_REVOKED:
            self._twin.state.revoke(credentials.account_id)
        else:
            self._person(credentials).faults.append(_FAULTS[fault])

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        return [
            Accepted(post.post_id, post.text, media_count=len(post.media), reply_to=post.reply_to)
            for post in self._person(credentials).posts.values()
        ]

    def _person(self, credentials: Credentials) -> Person:
        return self._twin.state.people[credentials.account_id]

    def unreachable(self) -> Connector:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
        return XConnector(httpx2.AsyncClient(), api_url=nowhere, authorize_url=nowhere)


class TestXConnector(ConnectorContract):
    @pytest.fixture
    def harness(self, twin: XTwin, connector: XConnector, app: AppCredentials) -> Harness:
        return XHarness(twin, connector, app)

    @pytest.mark.parametrize("fault", [Fault.TOKEN_EXPIRED, Fault.TOKEN_REVOKED])
    async def test_access_that_ended_says_whether_it_can_be_renewed(self, harness: Harness, fault: Fault) -> None:
        """X says the same of both: only renewing tells."""
        assert isinstance(harness.connector, XConnector)
        credentials = await harness.make_account()
        await harness.inject(fault, credentials)

        answer = await harness.connector.check_access(credentials)
        renewed = await harness.connector.refresh(credentials, at=datetime.now(UTC))

        assert isinstance(answer, NeedsReauth), answer
        assert answer.can_refresh
        assert isinstance(renewed, NeedsReauth) is (fault is Fault.TOKEN_REVOKED)
