"""The shared contract, against the small Facebook of tests/twins."""

import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import httpx2
import pytest

from app.platforms.contract import Connector, Credentials, Draft, Media
from app.platforms.facebook.connector import FacebookConnector
from tests.platforms.connector_contract import Accepted, ConnectorContract, Fault, Harness
from tests.platforms.facebook.conftest import Connect, app_of, connector_to, credentials_of
from tests.twins.facebook import FacebookTwin, Fault as TwinFault, GraphError, page_limit

_FAULTS: dict[Fault, TwinFault] = {
    Fault.ANSWERS_500_BEFORE_ACCEPTING: TwinFault.ERROR_BEFORE,
    Fault.ANSWERS_500_AFTER_ACCEPTING: TwinFault.ERROR_AFTER,
    Fault.DROPS_BEFORE_ACCEPTING: TwinFault.DROP_BEFORE,
    Fault.DROPS_AFTER_ACCEPTING: TwinFault.DROP_AFTER,
    Fault.ANSWERS_TOO_LATE: TwinFault.LATE,
}


class FacebookHarness:
    faults = frozenset({*_FAULTS, Fault.RATE_LIMITS_ACCOUNT, Fault.RATE_LIMITS_APP, Fault.TOKEN_REVOKED})
    is_idempotent = False
    metrics = frozenset({"impressions", "likes", "comments", "shares", "clicks"})
    too_long_text = "a" * 63_207

    def __init__(self, twin: FacebookTwin, connector: FacebookConnector, connect: Connect) -> None:
        self._twin = twin
        self._connect = connect
        self._numbers = count(1)
        self.connector: Connector = connector

    async def make_account(self) -> Credentials:
        person = self._twin.state.person(self._twin.state.page())
        [account] = await self._connect(person)
        return credentials_of(account, app_of(self._twin))

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        return Draft(
            post_id=uuid4(),
            text=text or f"Fresh rye bread, loaf {next(self._numbers)} 🥖 #bread",
            scheduled_for=datetime.now(UTC),
            created_at=datetime.now(UTC),
            media=[Media(content=b"\xff\xd8" + bytes([number])) for number in range(images)],
        )

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        page_id = credentials.account_id
        page = self._twin.state.pages[page_id]
        if fault is Fault.TOKEN_REVOKED:
            self._twin.state.revoke(page_id)
        elif fault is Fault.RATE_LIMITS_ACCOUNT:
            page.faults.append(page_limit(page_id))
        elif fault is Fault.RATE_LIMITS_APP:
            page.faults.append(GraphError(4, "(#4) Application request limit reached", status=403))
        else:
            page.faults.append(_FAULTS[fault])

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        page = self._twin.state.pages[credentials.account_id]
        posts = [Accepted(post["id"], post["message"], len(post.get("photos", []))) for post in page.posts]
        return posts + [Accepted(one["id"], one["message"], reply_to=one["on"]) for one in page.comments]

    def unreachable(self) -> Connector:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return connector_to(httpx2.AsyncClient(), f"http://127.0.0.1:{port}")


class TestFacebookConnector(ConnectorContract):
    @pytest.fixture
    def harness(self, twin: FacebookTwin, connector: FacebookConnector, connect: Connect) -> Harness:
        return FacebookHarness(twin, connector, connect)
