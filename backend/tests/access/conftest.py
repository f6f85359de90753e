"""Everybody who may knock at the API: the owner of the rows, another person, an administrator, keys, nobody."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from app.core.clock import now
from app.core.db import unit_of_work
from app.users.models import Role, User
from tests.access.rows import Rows, make_rows
from tests.access.rules import PASSWORD
from tests.factories import Make
from tests.fixtures.http import API, app_of_these_settings
from tests.platforms.sandbox_server import SandboxServer

WORD = "Quillwort"
"""In every text of the owner's, and nowhere else."""


@dataclass
class Person:
    client: httpx.AsyncClient
    rows: Rows

    async def becomes_admin(self) -> None:
        await self._set(role=Role.ADMIN)

    async def is_switched_off(self) -> None:
        await self._set(disabled_at=now())

    async def _set(self, **values: object) -> None:
        async with unit_of_work() as session:
            await session.execute(update(User).where(User.id == UUID(self.rows["user"])).values(**values))


SignUp = Callable[[str, str], Awaitable[Person]]
WithToken = Callable[[str | None], httpx.AsyncClient]


@pytest.fixture
async def with_token(make: Make) -> AsyncIterator[WithToken]:
    """A client that sends this token; None: no token, and no cookie either."""
    opened: list[httpx.AsyncClient] = []
    app = app_of_these_settings()

    def client(token: str | None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        opened.append(httpx.AsyncClient(transport=transport, base_url=API, headers=headers))
        return opened[-1]

    yield client
    for each in opened:
        await each.aclose()


@pytest.fixture
def sign_up(with_token: WithToken, sandbox: SandboxServer) -> SignUp:
    async def person(email: str, word: str) -> Person:
        body = {"email": email, "password": PASSWORD, "first_name": word}
        answer = await with_token(None).post("/auth/signup", json=body)
        assert answer.status_code == 201, answer.text
        client = with_token(answer.json()["access_token"])
        return Person(client, await make_rows(client, word=word))

    return person


@pytest.fixture
async def owner(sign_up: SignUp) -> Person:
    return await sign_up("owner@hearth.example", WORD)


@pytest.fixture
async def other(sign_up: SignUp) -> Person:
    """As rich as the owner, with rows of their own."""
    return await sign_up("other@elsewhere.example", "Saltmarsh")
