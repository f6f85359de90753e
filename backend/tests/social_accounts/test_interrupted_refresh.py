"""A process dies, or is cancelled, in the middle of a token refresh, on a network that takes a refresh token once."""

import asyncio
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.notifications.models import Notification
from app.platforms import registry
from app.platforms.contract import Platform
from app.social_accounts import repository, service, token_refresh
from app.social_accounts.models import SocialAccount
from app.social_accounts.storing import store
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.social_accounts.conftest import opened

REFRESH = """
import asyncio, sys
from uuid import UUID
from app.social_accounts import token_refresh
asyncio.run(token_refresh.refresh_now(UUID(sys.argv[1]), sys.argv[2]))
"""


@pytest.fixture
async def account(committed_database: None, make: Make, sandbox: SandboxServer) -> SocialAccount:
    """Connected on a network where an access token outlives its refresh."""
    business = await make.business()
    sandbox.account("hearth", settings={"ends_old_access": False})
    connected = await sandbox.connect("hearth")
    async with unit_of_work() as session:
        return await store(
            session, Platform.SANDBOX, connected, user_id=business.user_id, business_id=business.id, at=now()
        )


async def kill_in_the_middle(account: SocialAccount, sandbox: SandboxServer) -> None:
    """The network has given the new tokens, and whoever asked is dead before they arrive."""
    fault = sandbox.fault("latency", operation="token", latency_ms=20_000)
    stale, _ = opened(account)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", REFRESH, str(account.id), stale)
    try:
        until = time.monotonic() + 30
        while not any(item["hits"] for item in sandbox.faults() if item["id"] == fault["id"]):
            assert process.returncode is None and time.monotonic() < until
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
    finally:
        process.kill()
        await process.wait()
    sandbox.clear_faults()


async def notifications_of(account: SocialAccount) -> list[Notification]:
    async with sessions() as session:
        query = select(Notification).where(Notification.social_account_id == account.id)
        return list(await session.scalars(query.order_by(Notification.created_at)))


async def test_after_a_killed_refresh_the_access_we_hold_is_used_and_the_person_is_warned(
    account: SocialAccount, make: Make, sandbox: SandboxServer
):
    await kill_in_the_middle(account, sandbox)

    with clock.frozen(now() + timedelta(minutes=2)):
        assert await token_refresh.refresh_due() == 1
        assert await token_refresh.refresh_due() == 0

    row = await make.reload(account)
    assert (row.is_active, row.needs_reauth) == (True, False)
    assert opened(row) == opened(account)
    assert row.next_refresh_at == row.token_expires_at
    assert row.token_expires_at is not None
    (told,) = await notifications_of(account)
    assert f"before {row.token_expires_at:%H:%M} UTC" in told.title or f"{row.token_expires_at:%Y-%m-%d}" in told.title
    assert (await registry.connector_for(row.platform).read_account_metrics(service.credentials(row))).posts == 0


async def test_it_is_given_up_when_the_access_we_hold_is_over_and_says_why(
    account: SocialAccount, make: Make, sandbox: SandboxServer
):
    await kill_in_the_middle(account, sandbox)
    with clock.frozen(now() + timedelta(minutes=2)):
        await token_refresh.refresh_due()
    ends = (await make.reload(account)).token_expires_at
    assert ends is not None

    with clock.frozen(ends + timedelta(seconds=1)):
        await token_refresh.refresh_due()

    row = await make.reload(account)
    assert row.needs_reauth
    assert "the server stopped in the middle of it" in (row.reauth_reason or "")
    assert len(await notifications_of(account)) == 2


async def test_it_is_given_up_at_once_when_the_access_we_hold_is_refused(
    account: SocialAccount, make: Make, sandbox: SandboxServer
):
    await kill_in_the_middle(account, sandbox)
    stale, _ = opened(account)

    with clock.frozen(now() + timedelta(minutes=2)):
        assert not await token_refresh.refresh_now(account.id, stale)

    row = await make.reload(account)
    assert row.needs_reauth
    assert "the server stopped in the middle of it" in (row.reauth_reason or "")


async def test_an_outage_after_the_interruption_does_not_hide_it(
    account: SocialAccount, make: Make, sandbox: SandboxServer
):
    await kill_in_the_middle(account, sandbox)
    sandbox.fault("error_before", operation="token", count=1)

    with clock.frozen(now() + timedelta(minutes=2)):
        await token_refresh.refresh_due()
    with clock.frozen(now() + timedelta(minutes=10)):
        await token_refresh.refresh_due()

    assert not (await make.reload(account)).needs_reauth
    assert len(await notifications_of(account)) == 1


async def test_an_interruption_before_the_network_was_asked_costs_nothing(account: SocialAccount, make: Make):
    async with unit_of_work() as session:
        row = await repository.lock(session, account.id)
        assert row is not None
        row.refresh_lease_until = row.next_refresh_at = now() - timedelta(seconds=1)

    assert await token_refresh.refresh_due() == 1

    renewed = await make.reload(account)
    assert opened(renewed)[0] != opened(account)[0]
    assert renewed.refresh_lease_until is None


async def test_a_cancelled_refresh_still_keeps_the_new_tokens(
    account: SocialAccount, make: Make, sandbox: SandboxServer
):
    sandbox.fault("latency", operation="token", latency_ms=400)
    stale, _ = opened(account)
    refresh = asyncio.create_task(token_refresh.refresh_now(account.id, stale))
    await asyncio.sleep(0.2)

    refresh.cancel()
    with pytest.raises(asyncio.CancelledError):
        await refresh
    await asyncio.gather(*token_refresh._under_way)

    row = await make.reload(account)
    assert opened(row)[0] != stale
    assert (row.needs_reauth, row.refresh_lease_until) == (False, None)


async def test_a_process_that_only_was_slow_mends_what_another_gave_up(
    account: SocialAccount, make: Make, sandbox: SandboxServer
):
    sandbox.fault("latency", operation="token", latency_ms=800)
    stale, _ = opened(account)
    slow = asyncio.create_task(token_refresh.refresh_now(account.id, stale))
    await asyncio.sleep(0.3)

    with clock.frozen(now() + token_refresh.LEASE + timedelta(seconds=1)):
        await token_refresh.refresh_now(account.id, stale)
    given_up = await make.reload(account)
    await slow

    assert given_up.needs_reauth
    row = await make.reload(account)
    assert (row.needs_reauth, row.reauth_reason) == (False, None)
    assert opened(row)[0] != stale


async def test_an_answer_without_a_refresh_token_keeps_the_one_we_have(
    account: SocialAccount, make: Make, sandbox: SandboxServer
):
    sandbox.account("hearth", settings={"rotates_refresh_tokens": False})
    stale, refresh = opened(account)

    for _ in range(2):
        assert await token_refresh.refresh_now(account.id, stale)
        row = await make.reload(account)
        assert opened(row)[0] != stale
        assert opened(row)[1] == refresh
        stale, _ = opened(row)
