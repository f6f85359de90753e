import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from app.core import clock, crypto
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import Platform
from app.social_accounts import repository, token_refresh
from app.social_accounts.models import SocialAccount
from app.social_accounts.storing import store
from tests.social_accounts.conftest import opened


async def change(account, **values):
    async with unit_of_work() as session:
        row = await repository.lock(session, account.id)
        for name, value in values.items():
            setattr(row, name, value)


def refreshes(sandbox):
    """A fault that never strikes counts how often the token endpoint was asked."""
    return sandbox.fault("latency", operation="token", latency_ms=0, count=1000)


def hits(sandbox, fault):
    return next(item["hits"] for item in sandbox.faults() if item["id"] == fault["id"])


# --- when -------------------------------------------------------------------------------------------------------------


async def test_a_refresh_is_planned_at_70_to_80_per_cent_of_the_tokens_life(account):
    life = account.token_expires_at - account.token_issued_at

    planned = account.next_refresh_at - account.token_issued_at

    assert 0.70 * life <= planned <= 0.80 * life


def test_an_unknown_life_plans_nothing():
    assert token_refresh.renewal_at(issued_at=now(), expires_at=None, can_refresh=True) is None
    assert token_refresh.renewal_at(issued_at=now(), expires_at=now(), can_refresh=False) is None


@given(st.integers(1, 500))
def test_backing_off_grows_to_an_hour_and_never_further(failures):
    wait = token_refresh.back_off(failures)

    assert timedelta(seconds=45) <= wait <= timedelta(minutes=75)


async def test_nothing_is_refreshed_before_its_time(account, sandbox):
    fault = refreshes(sandbox)

    assert await token_refresh.refresh_due() == 0
    assert hits(sandbox, fault) == 0


async def test_what_is_due_is_refreshed_and_planned_anew(account, make):
    before = opened(account)

    with clock.frozen(account.next_refresh_at + timedelta(seconds=1)):
        assert await token_refresh.refresh_due() == 1

    row = await make.reload(account)
    assert opened(row)[0] != before[0]
    assert opened(row)[1] != before[1]
    assert row.next_refresh_at > account.next_refresh_at
    assert row.refresh_failures == 0
    assert row.refresh_lease_until is None


async def test_the_six_hourly_sweep_finds_what_nobody_planned(account, make):
    await change(account, next_refresh_at=None)
    before = opened(account)

    await token_refresh.refresh_tokens()

    assert opened(await make.reload(account)) != before


async def test_disconnected_and_reauth_accounts_are_left_alone(account, make, sandbox):
    await change(account, next_refresh_at=now(), needs_reauth=True)
    fault = refreshes(sandbox)

    await token_refresh.refresh_tokens()

    assert hits(sandbox, fault) == 0


# --- after a 401 ------------------------------------------------------------------------------------------------------


async def test_a_refused_token_is_replaced_on_demand(account, make):
    stale, _ = opened(account)

    assert await token_refresh.refresh_now(account.id, stale)

    assert opened(await make.reload(account))[0] != stale


async def test_a_token_that_was_replaced_meanwhile_is_just_read_again(account, sandbox):
    fault = refreshes(sandbox)

    assert await token_refresh.refresh_now(account.id, "an older token")

    assert hits(sandbox, fault) == 0


async def test_only_the_platforms_no_disconnects(account, make, sandbox):
    sandbox.fault("revoked_token", operation="token", account="hearth")
    stale, _ = opened(account)

    assert not await token_refresh.refresh_now(account.id, stale)

    row = await make.reload(account)
    assert row.needs_reauth
    assert row.reauth_reason
    assert row.is_active
    assert row.next_refresh_at is None
    assert not await token_refresh.refresh_now(account.id, stale)


@pytest.mark.parametrize("kind", ["error_before", "drop_before", "unavailable", "rate_limit"])
async def test_an_outage_backs_off_and_disconnects_nobody(account, make, sandbox, kind):
    sandbox.fault(kind, operation="token", account="hearth", retry_after_seconds=900)
    stale, refresh = opened(account)

    assert not await token_refresh.refresh_now(account.id, stale)

    row = await make.reload(account)
    assert not row.needs_reauth
    assert row.refresh_failures == 1
    assert row.refresh_lease_until is None
    assert opened(row) == (stale, refresh)
    wait = row.next_refresh_at - now()
    assert wait > (timedelta(minutes=14) if kind == "rate_limit" else timedelta(seconds=40))

    with clock.frozen(row.next_refresh_at + timedelta(seconds=1)):
        await token_refresh.refresh_due()
    row = await make.reload(account)
    assert opened(row)[0] != stale
    assert row.refresh_failures == 0


async def test_a_switched_off_platform_backs_off_too(make):
    account = await make.social_account(
        platform=Platform.LINKEDIN, next_refresh_at=now(), refresh_token=crypto.encrypt("refresh-token")
    )

    await token_refresh.refresh_due()

    row = await make.reload(account)
    assert not row.needs_reauth
    assert row.refresh_failures == 1
    assert row.next_refresh_at > now()


async def test_a_process_that_died_with_the_lease_is_followed_by_another(account, make):
    stale, _ = opened(account)
    await change(account, refresh_lease_until=now() - timedelta(seconds=1))

    assert await token_refresh.refresh_now(account.id, stale)


# --- one at a time ----------------------------------------------------------------------------------------------------


@pytest.fixture
async def really_connected(committed_database, make, sandbox):
    business = await make.business()
    connected = await sandbox.connect("hearth")
    async with unit_of_work() as session:
        return await store(
            session, Platform.SANDBOX, connected, user_id=business.user_id, business_id=business.id, at=now()
        )


async def test_two_at_once_make_one_refresh_and_both_have_the_new_token(really_connected, make, sandbox):
    fault = sandbox.fault("latency", operation="token", latency_ms=300, count=1000)
    stale, _ = opened(really_connected)

    both = await asyncio.gather(*(token_refresh.refresh_now(really_connected.id, stale) for _ in range(2)))

    assert both == [True, True]
    assert hits(sandbox, fault) == 1
    assert opened(await make.reload(really_connected))[0] != stale


async def test_a_sweep_and_a_401_at_once_make_one_refresh(really_connected, make, sandbox):
    fault = sandbox.fault("latency", operation="token", latency_ms=300, count=1000)
    await change(really_connected, next_refresh_at=now())
    stale, _ = opened(really_connected)

    await asyncio.gather(
        token_refresh.refresh_due(), token_refresh.refresh_due(), token_refresh.refresh_now(really_connected.id, stale)
    )

    assert hits(sandbox, fault) == 1
    row = await make.reload(really_connected)
    assert opened(row)[0] != stale
    assert not row.needs_reauth


async def test_connecting_anew_during_a_refresh_wins(really_connected, make, sandbox):
    sandbox.fault("latency", operation="token", latency_ms=500)
    stale, _ = opened(really_connected)
    refresh = asyncio.create_task(token_refresh.refresh_now(really_connected.id, stale))
    await asyncio.sleep(0.2)

    connected = await sandbox.connect("hearth")
    async with unit_of_work() as session:
        await store(
            session,
            Platform.SANDBOX,
            connected,
            user_id=really_connected.user_id,
            business_id=really_connected.business_id,
            at=now(),
        )

    assert await refresh
    row: SocialAccount = await make.reload(really_connected)
    assert opened(row)[0] == connected.access_token
    assert not row.needs_reauth


async def test_one_account_that_cannot_be_opened_does_not_stop_the_others(really_connected, make):
    await make.social_account(access_token="not encrypted by us", next_refresh_at=now() - timedelta(hours=1))
    await change(really_connected, next_refresh_at=now() - timedelta(minutes=1))
    before = opened(really_connected)

    await token_refresh.refresh_due()

    assert opened(await make.reload(really_connected)) != before
