"""Yesterday's database comes back, and a thread has gone further than it knows: no part of it goes out again."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import Restore, RunDue
from tests.publishing.test_restored_backup import status_of
from tests.publishing.test_threads import a_thread, assert_out_once_and_in_order, run_all

pytestmark = pytest.mark.usefixtures("committed_database")


async def an_account(make: Make, sandbox: SandboxServer, user: User, **settings: bool) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user), **settings)


@pytest.mark.parametrize("honours_idempotency", [True, False])
@pytest.mark.parametrize(("known", "live"), [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (1, 1)])
async def test_parts_that_the_backup_does_not_know_are_found_one_by_one_and_only_the_rest_is_sent(
    make: Make,
    sandbox: SandboxServer,
    run_due: RunDue,
    back_up: Callable[[], None],
    restore: Restore,
    known: int,
    live: int,
    honours_idempotency: bool,
):
    thread = await a_thread(make, await make.connected_account(sandbox, honours_idempotency=honours_idempotency))
    for part in range(live):
        if part == known:
            back_up()
        await run_due()
    if known == live:
        back_up()
    assert len(sandbox.log()) == live

    await restore()
    for seconds in (0, 20, 40, 60, 90):  # without keys "not there" counts only after a while
        with clock.frozen(now() + timedelta(seconds=seconds)):
            await run_all(run_due)

    assert_out_once_and_in_order(await make.reload(thread), sandbox)


async def test_a_part_that_was_being_processed_is_asked_for_and_so_is_the_next(
    make: Make, sandbox: SandboxServer, run_due: RunDue, back_up: Callable[[], None], restore: Restore
):
    thread = await a_thread(make, await make.connected_account(sandbox, honours_idempotency=False))
    sandbox.fault("pending", count=1, polls=1)
    await run_due()
    back_up()
    with clock.frozen(now() + timedelta(seconds=30)):
        await run_all(run_due)
    assert len(sandbox.log()) == 3

    await restore()
    await run_all(run_due)

    assert_out_once_and_in_order(await make.reload(thread), sandbox)


async def test_where_the_network_cannot_be_asked_a_person_is_asked_about_every_part(
    make: Make,
    client: httpx.AsyncClient,
    user: User,
    sandbox: SandboxServer,
    run_due: RunDue,
    back_up: Callable[[], None],
    restore: Restore,
):
    thread = await a_thread(make, await an_account(make, sandbox, user, honours_idempotency=False, lists_posts=False))
    back_up()
    await run_due()
    await run_due()
    root, second = sandbox.log()

    await restore()
    statuses = []
    for entry in (root, second):
        await run_all(run_due)
        statuses.append(await status_of(make, thread))
        permalink = f"{sandbox.url}/@{entry['account']}/posts/{entry['id']}"
        await client.post(f"/content/{thread.id}/resolve", json={"resolution": "published", "permalink": permalink})
    await run_all(run_due)
    statuses.append(await status_of(make, thread))
    await client.post(f"/content/{thread.id}/resolve", json={"resolution": "resend"})
    await run_all(run_due)

    assert statuses == [PostStatus.UNCONFIRMED] * 3
    assert_out_once_and_in_order(await make.reload(thread), sandbox)


async def test_one_that_had_failed_half_way_and_went_on_since_is_looked_for_when_it_is_published_again(
    make: Make,
    client: httpx.AsyncClient,
    user: User,
    sandbox: SandboxServer,
    run_due: RunDue,
    back_up: Callable[[], None],
    restore: Restore,
):
    keyless = await an_account(make, sandbox, user, honours_idempotency=False)
    thread = await a_thread(make, keyless)
    await run_due()
    sandbox.account(str(keyless.details["handle"]), settings={"max_length": 10})
    await run_due()
    back_up()
    sandbox.account(str(keyless.details["handle"]), settings={"max_length": 500})
    await client.post(f"/content/{thread.id}/publish")
    await run_all(run_due)
    assert len(sandbox.log()) == 3

    await restore()
    restored: Post = await make.reload(thread)
    await client.post(f"/content/{thread.id}/publish")
    await run_all(run_due)

    assert (restored.status, len(restored.published_parts)) == (PostStatus.FAILED, 1)
    assert_out_once_and_in_order(await make.reload(thread), sandbox)
