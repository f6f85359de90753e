"""What a process does when it hears a ring, until the next one."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from app.content import timeline
from app.content.models import Post, PostStatus
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.platforms.contract import Published
from app.publishing import dispatch, recording, repository
from app.publishing.publisher import LEASE
from app.publishing.writer import Writer
from app.social_accounts.models import SocialAccount
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import WORKER

PATIENCE_SECONDS = 10


async def arrived(sandbox: SandboxServer, count: int) -> list[dict[str, Any]]:
    for _ in range(PATIENCE_SECONDS * 20):
        if len(log := sandbox.log()) >= count:
            break
        await asyncio.sleep(0.05)
    return log


async def test_what_comes_due_after_the_ring_goes_out_at_its_moment_without_another(
    make: Make, sandbox: SandboxServer, committed_database: None
):
    account = await make.connected_account(sandbox)
    first, second = now() + timedelta(seconds=0.4), now() + timedelta(seconds=0.9)
    await make.scheduled_post(account=account, scheduled_for=first, text="First")
    await make.scheduled_post(account=account, scheduled_for=second, text="Second")

    await dispatch.dispatch()
    log = await arrived(sandbox, 2)
    await dispatch.drain()

    assert [entry["text"] for entry in log] == ["First", "Second"]
    for entry, due in zip(log, (first, second), strict=True):
        assert datetime.fromisoformat(entry["received_at"]) >= due


async def test_a_post_that_is_locked_at_its_moment_goes_out_right_after_without_another_ring(
    make: Make, sandbox: SandboxServer, committed_database: None
):
    account = await make.connected_account(sandbox)
    due = now() + timedelta(seconds=0.3)
    post = await make.scheduled_post(account=account, scheduled_for=due)
    await dispatch.dispatch()

    async with unit_of_work() as session:
        await session.get(Post, post.id, with_for_update=True)
        await asyncio.sleep(0.5)
        assert sandbox.log() == []
    log = await arrived(sandbox, 1)
    await dispatch.drain()

    assert [entry["text"] for entry in log] == [post.text]


async def test_a_process_that_was_asked_to_stop_claims_nothing_more(
    make: Make, sandbox: SandboxServer, committed_database: None
):
    account = await make.connected_account(sandbox)
    post = await make.scheduled_post(account=account, scheduled_for=now() + timedelta(seconds=0.5))
    await dispatch.dispatch()

    await dispatch.drain()
    await asyncio.sleep(1)

    assert (await make.reload(post)).status is PostStatus.SCHEDULED
    assert sandbox.log() == []


async def sending(post: Post) -> Any:
    """Its attempt, at the point where the platform's answer is awaited."""
    at = now()
    async with unit_of_work() as session:
        (attempt_id,) = await repository.claim_due(session, owner=WORKER, at=at, lease_until=at + LEASE, batch=1)
    assert await Writer(WORKER).begin_sending(attempt_id, {"body": post.text})
    return attempt_id


async def written(post_id: Any) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """What the rows of a post say, without whose they are."""
    async with sessions() as session:
        post = await session.get_one(Post, post_id)
        events, attempts = (
            await timeline.list_events(session, post_id),
            await repository.list_attempts(session, post_id),
        )
    own = {"id", "created_at", "updated_at", "approved_at", "published_at", "scheduled_for", "external_post_id"}
    columns = {column.key for column in Post.__table__.columns} - own
    assert post.published_at is not None and post.external_post_id is not None and post.uncertain_since is None
    return (
        {key: getattr(post, key) for key in columns},
        [(event.event, event.actor, event.attempt_number, event.details) for event in events],
        [(a.state, a.outcome, a.outcome_code, a.outcome_message, a.ended_at is not None) for a in attempts],
    )


async def test_a_success_is_written_down_alike_with_others_and_alone(make: Make, account: SocialAccount):
    together = await make.scheduled_post(account=account, text="Rye")
    attempt_id = await sending(together)
    assert await Writer(WORKER).record(attempt_id, Published("out-1", "https://sandbox.example/1"))
    alone = await make.scheduled_post(account=account, text="Rye")
    attempt_id = await sending(alone)
    async with unit_of_work() as session:
        claim = await repository.find_claim(session, attempt_id, owner=WORKER, lock=True)
        assert claim is not None
        await recording.record_outcome(session, claim, Published("out-2", "https://sandbox.example/1"), at=now())

    assert await written(together.id) == await written(alone.id)


async def test_a_success_of_an_account_that_had_refused_posts_ends_its_count(make: Make, account: SocialAccount):
    async with unit_of_work() as session:
        held = await session.get_one(SocialAccount, account.id)
        held.refused_in_a_row, held.refused_since = 3, now()
    attempt_id = await sending(await make.scheduled_post(account=account))

    assert await Writer(WORKER).record(attempt_id, Published("out-1", None))

    assert (await make.reload(account)).refused_in_a_row == 0
