"""Everything that can happen to a post, as rules that Hypothesis plays in any order.

One database connection in a transaction that is rolled back, the pretend network with its faults, and a clock that only
the rules move. An attempt can stall at a step (its worker hangs), wake up after its lease was lost, or die there.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from unittest import mock
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

from app.core import clock, crypto, db, redis
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.sandbox.connector import SandboxConnector
from app.publishing import repository
from app.publishing.publisher import CALL_TIMEOUT_SECONDS, LEASE, Attempt
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

Result = TypeVar("Result")

TEMPERS: dict[str, dict[str, Any]] = {
    "keyed": {},
    "without keys": {"honours_idempotency": False},
    "refusing duplicates": {"honours_idempotency": False, "duplicate_hours": 24},
    "listing nothing": {"honours_idempotency": False, "lists_posts": False},
}
BLIND = "listing nothing"
STEPS = ("prepare", "publish", "published")
"""Where an attempt may stall: before getting ready, before the call, and with the answer in its hands."""


@dataclass(slots=True)
class Gate:
    """Where one attempt stalls, until somebody wakes it."""

    step: str
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def pass_through(self, step: str) -> None:
        if step != self.step or self.opened.is_set():
            return
        stalled_at = clock.now()
        self.reached.set()
        await self.opened.wait()
        if step == "publish" and clock.now() - stalled_at > timedelta(seconds=CALL_TIMEOUT_SECONDS):
            raise TimeoutError  # what the time limit of the call does, had the real clock moved as ours did


_gate: ContextVar[Gate | None] = ContextVar("gate", default=None)


def _gated(real: Callable[..., Coroutine[Any, Any, Any]], before: str | None, after: str | None) -> Any:
    async def call(*args: Any) -> Any:
        gate = _gate.get()
        if gate is not None and before is not None:
            await gate.pass_through(before)
        answer = await real(*args)
        if gate is not None and after is not None:
            await gate.pass_through(after)
        return answer

    return call


@dataclass(slots=True)
class Stalled:
    attempt_id: UUID
    gate: Gate
    task: asyncio.Task[None]


class World:
    """The rows, the network and the clock of one example; every method runs to its end before it returns."""

    def __init__(self, sandbox: SandboxServer) -> None:
        self.sandbox = sandbox
        self.make = Make()
        self.accounts: dict[str, SocialAccount] = {}
        self._runner = asyncio.Runner()
        self._stack = ExitStack()
        self._time = ExitStack()
        self._workers = 0
        self.at = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
        self.move(timedelta())
        for name, before, after in (("prepare", "prepare", None), ("publish", "publish", "published")):
            real = getattr(SandboxConnector, name)
            self._stack.enter_context(mock.patch.object(SandboxConnector, name, _gated(real, before, after)))
        sandbox.reset()
        self.owner: User = self.run(self._set_up())

    async def _set_up(self) -> User:
        self._engine: AsyncEngine = create_async_engine(get_settings().database_url, poolclass=NullPool)
        self._connection: AsyncConnection = await self._engine.connect()
        self._outer = await self._connection.begin()
        db.bind_sessions(
            async_sessionmaker(self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        )
        owner = await self.make.user()
        for name, settings in TEMPERS.items():
            business = await self.make.business(user=owner)
            self.accounts[name] = await self.make.connected_account(self.sandbox, business=business, **settings)
        return owner

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self._runner.run(work)

    def move(self, by: timedelta) -> None:
        self._time.close()
        self.at += by
        self._time.enter_context(clock.frozen(self.at))

    # --- workers ------------------------------------------------------------------------------------------------------

    async def claim(self, most: int = 20) -> tuple[str, list[UUID]]:
        self._workers += 1
        owner = f"worker-{self._workers}"
        async with unit_of_work() as session:
            ids = await repository.claim_due(session, owner=owner, at=self.at, lease_until=self.at + LEASE, batch=most)
        return owner, [*ids]

    async def work(self) -> int:
        """A worker that claims all that is due and carries it through."""
        owner, ids = await self.claim()
        for attempt_id in ids:
            await Attempt(attempt_id, owner=owner).run()
        return len(ids)

    async def stall(self, step: str) -> Stalled | None:
        """A worker that hangs at a step of one post; None when nothing was due or the attempt ended before it."""
        owner, ids = await self.claim(most=1)
        if not ids:
            return None
        gate = Gate(step)
        token = _gate.set(gate)
        task = asyncio.create_task(Attempt(ids[0], owner=owner).run())
        _gate.reset(token)
        reached = asyncio.create_task(gate.reached.wait())
        await asyncio.wait({task, reached}, return_when=asyncio.FIRST_COMPLETED)
        reached.cancel()
        if task.done():
            await task
            return None
        return Stalled(ids[0], gate, task)

    async def wake(self, stalled: Stalled) -> None:
        stalled.gate.opened.set()
        await stalled.task

    async def kill(self, stalled: Stalled) -> None:
        stalled.task.cancel()
        await asyncio.gather(stalled.task, return_exceptions=True)

    # --- accounts -----------------------------------------------------------------------------------------------------

    async def reconnect(self, name: str) -> None:
        """The person goes through the platform's sign-in once more."""
        account = self.accounts[name]
        connected = await self.sandbox.connect(str(account.details["handle"]))
        async with unit_of_work() as session:
            row = await session.get(SocialAccount, account.id)
            assert row is not None
            row.is_active, row.needs_reauth = True, False
            row.access_token = crypto.encrypt(connected.access_token)
            row.refresh_token = crypto.encrypt(connected.refresh_token or "")
            row.token_expires_at = connected.expires_at
            row.breaker_open_until, row.breaker_trips = None, 0
            row.refresh_lease_until, row.refresh_failures = None, 0

    def close(self) -> None:
        self.run(self._tear_down())
        self._runner.close()
        self._stack.close()
        self._time.close()
        self.sandbox.reset()

    async def _tear_down(self) -> None:
        await registry.close()
        await redis.close()
        await self._outer.rollback()
        await self._connection.close()
        await self._engine.dispose()
        await db.dispose()
