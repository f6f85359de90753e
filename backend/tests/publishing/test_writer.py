"""What a process writes for its attempts: only while they are its own, and no call begins that comes too late."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.content.models import Post, PostStatus
from app.core import db
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms.contract import Published, Rejected
from app.publishing import repository
from app.publishing.models import AttemptState, PublishAttempt
from app.publishing.writer import LEASE, Writer
from tests.factories import Make

OWNER, OTHER = "this-process", "another-process"
SPARE = LEASE.total_seconds() - get_settings().PUBLISH_CALL_SECONDS
"""How long after `sending` was written a call may still begin."""


async def claim(owner: str = OWNER, *, later: timedelta = timedelta(), posts: int = 10) -> list[UUID]:
    at = now() + later
    async with unit_of_work() as session:
        return [*await repository.claim_due(session, owner=owner, at=at, lease_until=at + LEASE, batch=posts)]


async def test_what_will_be_sent_is_written_before_the_call_may_begin(make: Make):
    post = await make.scheduled_post()
    (attempt_id,) = await claim()

    assert await Writer(OWNER).begin_sending(attempt_id, {"body": "Rye"})

    fresh, attempt = await make.reload(post), await make.get(PublishAttempt, attempt_id)
    assert (fresh.prepared, attempt.state) == ({"body": "Rye"}, AttemptState.SENDING)
    assert fresh.uncertain_since is not None


async def test_an_attempt_that_another_took_over_is_not_sent(make: Make):
    ours, taken = [await make.scheduled_post() for _ in range(2)]
    await claim()
    async with unit_of_work() as session:
        row = await session.get(Post, ours.id)
        assert row is not None
        row.next_attempt_at = now() + timedelta(hours=1)  # still ours when the other looks
    await claim(OTHER, later=LEASE + timedelta(seconds=1))
    attempts = {}
    async with unit_of_work() as session:
        for post in (ours, taken):
            attempts[post.id] = (await repository.list_attempts(session, post.id))[0].id

    writer = Writer(OWNER)
    may_go = await asyncio.gather(*(writer.begin_sending(attempts[post.id], {}) for post in (ours, taken)))

    assert may_go == [True, False]
    assert (await make.reload(taken)).uncertain_since is None


async def test_what_the_platform_said_is_not_written_over_another_workers_attempt(make: Make):
    post = await make.scheduled_post()
    (attempt_id,) = await claim()
    await claim(OTHER, later=LEASE + timedelta(seconds=1))

    assert not await Writer(OWNER).record(attempt_id, Published("42", None))

    assert (await make.reload(post)).status is PostStatus.PUBLISHING


async def test_outcomes_of_one_account_written_together_each_count(make: Make):
    account = await make.social_account()
    posts = [await make.scheduled_post(account=account, text=f"Loaf {number}") for number in range(4)]
    writer = Writer(OWNER)
    attempts = await claim()
    await asyncio.gather(*(writer.begin_sending(attempt_id, {}) for attempt_id in attempts))

    outcomes = [Rejected("no", "No."), Published("1", None), Rejected("no", "No."), Published("2", None)]
    written = await asyncio.gather(*map(writer.record, attempts, outcomes))

    assert written == [True] * 4
    ended = sorted([(await make.reload(post)).status for post in posts])
    assert ended == [PostStatus.FAILED] * 2 + [PostStatus.PUBLISHED] * 2
    assert (await make.reload(account)).refused_in_a_row <= 2


# --- stopped between the commit and the call --------------------------------------------------------------------------


class Clockwork(asyncio.SelectorEventLoop):
    """Its time can be moved on, as it is for a process that was stopped for a while."""

    moved = 0.0

    def time(self) -> float:
        return super().time() + self.moved


@contextmanager
def stopped_after_the_commit(loop: Clockwork, seconds: float) -> Iterator[None]:
    def stop(_: Session) -> None:
        loop.moved = seconds

    event.listen(Session, "after_commit", stop)
    try:
        yield
    finally:
        event.remove(Session, "after_commit", stop)


def in_a_loop_of_its_own(work: Coroutine[Any, Any, bool]) -> bool:
    async def whole() -> bool:
        engine = create_async_engine(get_settings().database_url, poolclass=NullPool)
        async with engine.connect() as connection:
            outer = await connection.begin()
            db.bind_sessions(
                async_sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
            )
            try:
                return await work
            finally:
                await outer.rollback()
                await db.dispose()

    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(whole())


@pytest.mark.parametrize(("stopped_seconds", "may_go"), [(0, True), (SPARE - 1, True), (SPARE + 1, False)])
def test_a_call_that_could_outlast_the_lease_does_not_begin(
    postgres: str, valkey: str, stopped_seconds: float, may_go: bool
):
    async def begin() -> bool:
        await Make().scheduled_post()
        (attempt_id,) = await claim()
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Clockwork)
        with stopped_after_the_commit(loop, stopped_seconds):
            return await Writer(OWNER).begin_sending(attempt_id, {})

    assert in_a_loop_of_its_own(begin()) is may_go
