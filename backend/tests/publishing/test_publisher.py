"""One attempt, against the pretend network: whatever happens on the line, a post is out once or not at all."""

from datetime import timedelta

import pytest

from app.content import tags
from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import NeedsReauth
from app.publishing import recording, repository
from app.publishing.publisher import LEASE, Attempt
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import WORKER, RunDue


async def run_until_settled(run_due: RunDue, make: Make, post: Post, *, hours: float = 8) -> Post:
    """Let the clock run and the dispatcher look, until nothing more will happen to the post."""
    end = now() + timedelta(hours=hours)
    while (fresh := await make.reload(post)).next_attempt_at is not None and fresh.next_attempt_at < end:
        with clock.frozen(max(now(), fresh.next_attempt_at) + timedelta(milliseconds=1)):
            await run_due()
    return fresh


async def test_a_due_post_goes_out_once_and_its_address_is_kept(
    make: Make, sandbox: SandboxServer, due_post: Post, run_due: RunDue
):
    await run_due()

    post = await make.reload(due_post)
    (accepted,) = sandbox.log()
    assert post.status is PostStatus.PUBLISHED
    assert accepted["text"] == "Seeded rye is back on the shelf."
    assert post.external_post_id == accepted["id"]
    assert post.permalink is not None and post.permalink.startswith(sandbox.url)
    assert await run_due() == 0


async def test_a_tag_given_while_the_post_is_in_hand_changes_nothing_about_its_way(
    make: Make, sandbox: SandboxServer, due_post: Post
):
    async with unit_of_work() as session:
        claimed = await repository.claim_due(session, owner=WORKER, at=now(), lease_until=now() + LEASE, batch=5)
    async with unit_of_work() as session:
        user = await session.get_one(User, due_post.user_id)
        await tags.tag_posts(session, [due_post.id], add=["Rye"], remove=[], owner=user)

    await Attempt(claimed[0], owner=WORKER).run()

    post = await make.reload(due_post)
    assert (post.status, post.tags) == (PostStatus.PUBLISHED, ["Rye"])
    assert len(sandbox.log()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        "error_after",
        "drop_after",
        "error_before",
        "drop_before",
        "rate_limit",
        "unavailable",
        "expired_token",
        "pending",
    ],
)
async def test_whatever_happens_on_the_line_the_post_is_out_exactly_once(
    make: Make, sandbox: SandboxServer, due_post: Post, run_due: RunDue, fault: str
):
    sandbox.fault(fault, count=1)

    post = await run_until_settled(run_due, make, due_post)

    assert post.status is PostStatus.PUBLISHED, post.failure_reason
    assert [entry["id"] for entry in sandbox.log()] == [post.external_post_id]


async def test_a_worker_killed_after_the_platform_accepted_does_not_send_again(
    make: Make, sandbox: SandboxServer, due_post: Post, run_due: RunDue
):
    attempt = await claimed_attempt()
    await die_after_sending(attempt)
    assert len(sandbox.log()) == 1

    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        await run_due()

    post = await make.reload(due_post)
    assert (post.status, len(sandbox.log())) == (PostStatus.PUBLISHED, 1)


async def test_a_worker_killed_before_sending_leaves_a_post_that_goes_out_later(
    make: Make, sandbox: SandboxServer, due_post: Post, run_due: RunDue
):
    await claimed_attempt()

    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        await run_due()

    assert (await make.reload(due_post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_where_nothing_can_be_known_a_person_decides(make: Make, sandbox: SandboxServer, run_due: RunDue):
    blind = await make.connected_account(sandbox, honours_idempotency=False, lists_posts=False)
    post = await make.scheduled_post(account=blind)
    sandbox.fault("drop_after", count=1)

    settled = await run_until_settled(run_due, make, post)

    assert settled.status is PostStatus.UNCONFIRMED
    assert len(sandbox.log()) == 1


async def test_a_refused_post_fails_with_the_platforms_own_words(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    first = await make.scheduled_post(account=account, text="Closed on Monday.")
    await run_due()
    sandbox.fault("duplicate", count=1)
    second = await make.scheduled_post(account=account, text="Closed on Tuesday.")

    await run_due()

    assert (await make.reload(first)).status is PostStatus.PUBLISHED
    failed = await make.reload(second)
    assert failed.status in (PostStatus.FAILED, PostStatus.PUBLISHED)
    assert len(sandbox.log()) == 1


async def test_a_revoked_account_fails_the_post_and_asks_to_be_reconnected(
    make: Make, sandbox: SandboxServer, due_post: Post, account: SocialAccount, run_due: RunDue
):
    sandbox.fault("revoked_token", count=1)

    await run_due()

    post = await make.reload(due_post)
    assert (post.status, post.failure_code) == (PostStatus.FAILED, "needs-reauth")
    assert (await make.reload(account)).needs_reauth
    assert sandbox.log() == []


async def test_a_refused_token_says_nothing_about_the_newer_one_of_an_account_connected_anew(
    make: Make, sandbox: SandboxServer, due_post: Post, account: SocialAccount, run_due: RunDue
):
    attempt = await claimed_attempt()
    async with unit_of_work() as session:
        (await session.get_one(SocialAccount, account.id)).token_issued_at = now()
    async with unit_of_work() as session:
        claim = await repository.find_claim(session, attempt.attempt_id, owner=WORKER, lock=True)
        assert claim is not None
        await recording.record_outcome(session, claim, NeedsReauth("The permission was withdrawn."), at=now())

    assert not (await make.reload(account)).needs_reauth
    assert (await run_until_settled(run_due, make, due_post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_a_post_for_a_disconnected_account_fails_without_a_call(
    make: Make, sandbox: SandboxServer, run_due: RunDue
):
    gone = await make.social_account(is_active=False, access_token="")
    post = await make.scheduled_post(account=gone)

    await run_due()

    failed = await make.reload(post)
    assert (failed.status, failed.failure_code) == (PostStatus.FAILED, "account-disconnected")
    assert sandbox.log() == []


async def test_a_post_that_is_too_late_waits_for_a_person(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=account, scheduled_for=now() - timedelta(hours=2))

    await run_due()

    late = await make.reload(post)
    assert (late.status, late.failure_code) == (PostStatus.FAILED, "too-late")
    assert sandbox.log() == []


async def test_a_late_post_that_may_be_out_is_looked_for_before_anything_is_said(
    make: Make, sandbox: SandboxServer, due_post: Post, run_due: RunDue
):
    await die_after_sending(await claimed_attempt())

    with clock.frozen(now() + timedelta(hours=2)):
        post = await run_until_settled(run_due, make, due_post)

    assert (post.status, len(sandbox.log())) == (PostStatus.PUBLISHED, 1)


async def test_an_unreachable_platform_is_tried_again_with_growing_pauses(
    make: Make, sandbox: SandboxServer, due_post: Post, run_due: RunDue
):
    sandbox.fault("unavailable", count=2)

    await run_due()
    first = await make.reload(due_post)
    settled = await run_until_settled(run_due, make, due_post)

    assert first.status is PostStatus.SCHEDULED
    assert first.next_attempt_at is not None and first.next_attempt_at > now()
    assert settled.status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def claimed_attempt() -> Attempt:
    async with unit_of_work() as session:
        at = now()
        (attempt_id,) = await repository.claim_due(session, owner=WORKER, at=at, lease_until=at + LEASE, batch=1)
    return Attempt(attempt_id, owner=WORKER)


async def die_after_sending(attempt: Attempt) -> None:
    """Go through the real steps up to the platform's answer, and lose it there."""

    class Killed(BaseException):
        pass

    async def record(*_: object) -> None:
        raise Killed

    attempt._record = record  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await attempt.run()
