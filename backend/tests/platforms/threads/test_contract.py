"""The shared contract, against the small Threads of tests/twins."""

import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import httpx2
import pytest

from app.platforms.contract import Connector, Credentials, Draft, Media
from app.platforms.threads.connector import ThreadsConnector
from tests.platforms.connector_contract import Accepted, ConnectorContract, Fault, Harness
from tests.platforms.threads.conftest import connect, credentials_of
from tests.twins.meta.state import App, Fault as TwinFault, Refusal
from tests.twins.threads import ThreadsTwin

_PUBLISH = "POST threads_publish"
_UNKNOWN = Refusal(2, None, "An unexpected error has occurred. Please retry your request later.", 500)
_FAULTS = {
    Fault.ANSWERS_500_BEFORE_ACCEPTING: TwinFault(_PUBLISH, refusal=_UNKNOWN),
    Fault.ANSWERS_500_AFTER_ACCEPTING: TwinFault(_PUBLISH, refusal=_UNKNOWN, acts=True),
    Fault.DROPS_BEFORE_ACCEPTING: TwinFault(_PUBLISH, how="drop"),
    Fault.DROPS_AFTER_ACCEPTING: TwinFault(_PUBLISH, how="drop", acts=True),
    Fault.ANSWERS_TOO_LATE: TwinFault(_PUBLISH, how="late"),
    Fault.RATE_LIMITS_ACCOUNT: TwinFault(_PUBLISH, refusal=Refusal(613, None, "Calls have exceeded the rate limit")),
    Fault.RATE_LIMITS_APP: TwinFault(_PUBLISH, refusal=Refusal(4, None, "Application request limit reached")),
}


class ThreadsHarness:
    faults = frozenset({*_FAULTS, Fault.TOKEN_REVOKED})
    is_idempotent = False
    metrics = frozenset({"impressions", "likes", "comments", "shares"})
    too_long_text = "a" * 501

    def __init__(self, twin: ThreadsTwin, app: App, connector: ThreadsConnector, picture: Callable[..., Media]) -> None:
        self._twin, self._app, self._picture = twin, app, picture
        self._numbers = count(1)
        self._connector = connector
        self.connector: Connector = connector

    async def make_account(self) -> Credentials:
        account = self._twin.state.sign_up()
        return credentials_of(await connect(self._connector, self._app, account), self._app)

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        return Draft(
            post_id=uuid4(),
            text=text or f"Fresh rye bread, loaf {next(self._numbers)} 🥖 #bread",
            scheduled_for=datetime.now(UTC),
            created_at=datetime.now(UTC),
            media=[self._picture(number) for number in range(images)],
        )

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        if fault is Fault.TOKEN_REVOKED:
            self._twin.state.revoke(credentials.account_id)
        else:
            self._twin.state.accounts[credentials.account_id].faults.append(_FAULTS[fault])

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        return [
            Accepted(post.id, post.text, len(post.items), post.reply_to)
            for post in self._twin.state.posts_of(credentials.account_id)
        ]

    def unreachable(self) -> Connector:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
        return ThreadsConnector(httpx2.AsyncClient(), graph_url=nowhere, oauth_url=nowhere)


class TestThreadsConnector(ConnectorContract):
    @pytest.fixture
    def harness(
        self, twin: ThreadsTwin, app: App, connector: ThreadsConnector, picture: Callable[..., Media]
    ) -> Harness:
        return ThreadsHarness(twin, app, connector, picture)
