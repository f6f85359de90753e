"""Yesterday's database comes back: what went out since then does not go out again."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import Restore, RunDue

pytestmark = pytest.mark.usefixtures("committed_database")


async def status_of(make: Make, post: Post) -> PostStatus:
    return (await make.reload(post)).status


async def test_posts_that_went_out_after_the_backup_are_found_and_not_sent_again(
    make: Make, sandbox: SandboxServer, run_due: RunDue, back_up: Callable[[], None], restore: Restore
):
    account = await make.connected_account(sandbox)
    due = await make.scheduled_post(account=account, text="Seeded rye is back.")
    back_up()
    await run_due()
    (sent,) = sandbox.log()

    await restore()
    restored = await make.reload(due)
    await run_due()

    assert (restored.status, restored.uncertain_since is not None) == (PostStatus.SCHEDULED, True)
    found = await make.reload(due)
    assert (found.status, found.external_post_id) == (PostStatus.PUBLISHED, sent["id"])
    assert len(sandbox.log()) == 1


async def test_a_post_of_another_day_that_was_published_early_is_found_at_once(
    make: Make,
    client: httpx.AsyncClient,
    user: User,
    sandbox: SandboxServer,
    run_due: RunDue,
    back_up: Callable[[], None],
    restore: Restore,
):
    account = await make.connected_account(sandbox, business=await make.business(user=user))
    later = await make.scheduled_post(account=account, scheduled_for=now() + timedelta(days=1))
    back_up()
    await client.post(f"/content/{later.id}/publish")
    await run_due()
    assert len(sandbox.log()) == 1

    await restore()
    await run_due()

    assert await status_of(make, later) is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_a_post_that_had_not_gone_out_goes_out_after_the_restore(
    make: Make, sandbox: SandboxServer, run_due: RunDue, back_up: Callable[[], None], restore: Restore
):
    account = await make.connected_account(sandbox)
    waiting = await make.scheduled_post(account=account)
    back_up()

    await restore()
    await run_due()

    assert await status_of(make, waiting) is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_a_post_of_another_day_that_is_not_out_goes_back_to_its_time_and_can_be_moved(
    make: Make,
    client: httpx.AsyncClient,
    user: User,
    sandbox: SandboxServer,
    run_due: RunDue,
    back_up: Callable[[], None],
    restore: Restore,
):
    account = await make.connected_account(sandbox, business=await make.business(user=user))
    at = now() + timedelta(minutes=40)
    post = await make.scheduled_post(account=account, scheduled_for=at)
    back_up()

    await restore()
    await run_due()
    asked = await make.reload(post)
    moved = await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": (at + timedelta(1)).isoformat()})

    assert (asked.status, asked.next_attempt_at, asked.uncertain_since) == (PostStatus.SCHEDULED, at, None)
    assert sandbox.log() == []
    assert moved.status_code == 200


async def test_where_the_account_must_be_reconnected_first_a_post_of_another_day_waits_for_its_time(
    make: Make, sandbox: SandboxServer, run_due: RunDue, back_up: Callable[[], None], restore: Restore
):
    account = await make.connected_account(sandbox)
    at = now() + timedelta(days=1)
    post = await make.scheduled_post(account=account, scheduled_for=at)
    back_up()
    await restore()
    sandbox.fault("revoked_token", operation="any", count=1)

    await run_due()

    waiting = await make.reload(post)
    assert (waiting.status, waiting.next_attempt_at) == (PostStatus.SCHEDULED, at)
    assert waiting.uncertain_since is not None
    assert (await make.reload(account)).needs_reauth


async def test_a_post_that_did_not_go_out_and_is_too_late_by_now_waits_for_a_person(
    make: Make, sandbox: SandboxServer, run_due: RunDue, back_up: Callable[[], None], restore: Restore
):
    account = await make.connected_account(sandbox)
    waiting = await make.scheduled_post(account=account)
    back_up()

    await restore()
    for hours in (9, 9.01):  # the token has expired by then, and is renewed first
        with clock.frozen(now() + timedelta(hours=hours)):
            await run_due()

    late = await make.reload(waiting)
    assert (late.status, late.failure_code) == (PostStatus.FAILED, "too-late")
    assert sandbox.log() == []


async def test_where_the_network_cannot_be_asked_a_person_says_what_became_of_it(
    make: Make, sandbox: SandboxServer, run_due: RunDue, back_up: Callable[[], None], restore: Restore
):
    blind = await make.connected_account(sandbox, honours_idempotency=False, lists_posts=False)
    post = await make.scheduled_post(account=blind)
    back_up()
    await run_due()
    assert len(sandbox.log()) == 1

    await restore()
    await run_due()

    assert await status_of(make, post) is PostStatus.UNCONFIRMED
    assert len(sandbox.log()) == 1


async def test_a_network_without_keys_is_searched_for_the_text(
    make: Make, sandbox: SandboxServer, run_due: RunDue, back_up: Callable[[], None], restore: Restore
):
    keyless = await make.connected_account(sandbox, honours_idempotency=False)
    post = await make.scheduled_post(account=keyless, text="Closed on Monday.")
    back_up()
    await run_due()
    assert len(sandbox.log()) == 1

    await restore()
    await run_due()

    assert await status_of(make, post) is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_until_it_is_known_a_restored_post_cannot_be_moved_but_a_person_can_decide(
    make: Make,
    client: httpx.AsyncClient,
    user: User,
    sandbox: SandboxServer,
    run_due: RunDue,
    back_up: Callable[[], None],
    restore: Restore,
):
    account = await make.connected_account(sandbox, business=await make.business(user=user))
    at = now() + timedelta(days=1)
    post = await make.scheduled_post(account=account, scheduled_for=at)
    back_up()
    await restore()

    moved = await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": (at + timedelta(1)).isoformat()})
    decided = await client.post(f"/content/{post.id}/resolve", json={"resolution": "resend"})
    moved_then = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (at + timedelta(1)).isoformat()}
    )

    assert (moved.status_code, moved.json()["type"]) == (409, "/problems/post-is-unconfirmed")
    assert (decided.status_code, decided.json()["status"]) == (200, "scheduled")
    assert decided.json()["scheduled_for"][:16] == at.isoformat()[:16]
    assert moved_then.status_code == 200


async def test_two_posts_of_one_text_are_not_both_taken_for_the_one_that_went_out(
    make: Make, sandbox: SandboxServer, run_due: RunDue, back_up: Callable[[], None], restore: Restore
):
    keyless = await make.connected_account(sandbox, honours_idempotency=False)
    first = await make.scheduled_post(account=keyless, text="Market day.")
    second = await make.scheduled_post(account=keyless, text="Market day.", scheduled_for=now() + timedelta(days=7))
    back_up()
    await run_due()

    await restore()
    await run_due()

    assert await status_of(make, first) is PostStatus.PUBLISHED
    assert await status_of(make, second) is PostStatus.UNCONFIRMED
    assert len(sandbox.log()) == 1
