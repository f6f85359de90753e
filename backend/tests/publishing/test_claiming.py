"""The claim: one statement, one winner, a fair share for each business."""

import asyncio
from datetime import timedelta

from app.content.models import PostStatus
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.publishing import repository
from app.publishing.models import AttemptState, PublishAttempt
from app.publishing.publisher import LEASE
from tests.factories import Make


async def claim(owner: str = "a-worker", batch: int = 50, after: timedelta = timedelta()) -> list[object]:
    at = now() + after
    async with unit_of_work() as session:
        return list(await repository.claim_due(session, owner=owner, at=at, lease_until=at + LEASE, batch=batch))


async def test_a_due_post_is_claimed_once_and_the_attempt_is_on_disk(make: Make):
    post = await make.scheduled_post()

    first, second = await claim(), await claim()

    assert (len(first), len(second)) == (1, 0)
    attempt = await make.get(PublishAttempt, first[0])
    assert (attempt.content_id, attempt.number, attempt.state) == (post.id, 1, AttemptState.CLAIMED)
    assert (await make.reload(post)).status is PostStatus.PUBLISHING


async def test_a_post_in_the_future_is_left_alone(make: Make):
    await make.scheduled_post(scheduled_for=now() + timedelta(minutes=5))

    assert await claim() == []


async def test_a_draft_with_a_proposed_time_in_the_past_is_left_alone(make: Make):
    await make.post(scheduled_for=now() - timedelta(minutes=1))

    assert await claim() == []


async def test_many_claimers_at_once_never_share_a_post(make: Make, committed_database: None):
    account = await make.social_account()
    for _ in range(30):
        await make.scheduled_post(account=account)

    batches = await asyncio.gather(*(claim(f"worker-{n}", batch=7) for n in range(8)))

    claimed = [attempt for batch in batches for attempt in batch]
    assert len(claimed) == len(set(claimed))
    rest = await claim(batch=50)
    assert len(claimed) + len(rest) == 30


async def test_one_business_with_many_due_posts_does_not_hold_up_another(make: Make):
    busy = await make.social_account()
    for minutes in range(20):
        await make.scheduled_post(account=busy, scheduled_for=now() - timedelta(minutes=20 - minutes))
    single = await make.scheduled_post()  # of a business of its own, and the youngest of all

    await claim(batch=2)

    assert (await make.reload(single)).status is PostStatus.PUBLISHING


async def test_a_dead_workers_post_is_taken_over_when_its_lease_ends(make: Make):
    post = await make.scheduled_post()
    (abandoned,) = await claim("dead-worker")

    too_early = await claim("other", after=LEASE - timedelta(seconds=1))
    (taken,) = await claim("other", after=LEASE + timedelta(seconds=1))

    assert too_early == []
    old = await make.get(PublishAttempt, abandoned)
    assert (old.state, old.outcome) == (AttemptState.ENDED, "lease_expired")
    new = await make.get(PublishAttempt, taken)
    assert (new.content_id, new.number, new.lease_owner) == (post.id, 2, "other")


async def test_a_worker_that_lost_its_lease_finds_nothing_to_do(make: Make):
    await make.scheduled_post()
    (abandoned,) = await claim("slow-worker")
    await claim("other", after=LEASE + timedelta(seconds=1))

    async with sessions() as session:
        assert await repository.find_claim(session, abandoned, owner="slow-worker") is None


async def test_posts_of_an_account_that_must_slow_down_wait(make: Make):
    slowed = await make.social_account(rate_limited_until=now() + timedelta(minutes=1))
    await make.scheduled_post(account=slowed)

    assert await claim() == []
    assert len(await claim(after=timedelta(minutes=2))) == 1
