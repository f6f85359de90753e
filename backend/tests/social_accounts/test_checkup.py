"""A look at an account, with its platform asked."""

from datetime import timedelta

import pytest

from app.core import crypto
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.social_accounts import limits
from app.social_accounts.models import SocialAccount
from tests.social_accounts.conftest import opened


@pytest.fixture
def check(client, account):
    async def look():
        answer = await client.post(f"/social/accounts/{account.id}/check")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return found, {step["code"]: step for step in found["steps"]}

    return look


async def change(account, **values):
    async with unit_of_work() as session:
        row = await session.get(SocialAccount, account.id)
        for name, value in values.items():
            setattr(row, name, value)


async def row_of(account):
    async with sessions() as session:
        return await session.get(SocialAccount, account.id)


async def test_a_good_account_is_asked_and_found_good(check, sandbox):
    sandbox.account("hearth", followers=1234)

    found, steps = await check()

    assert list(steps) == ["sign-in", "permissions", "reading", "quota", "sending"]
    assert {step["state"] for step in steps.values()} == {"ok"}
    assert "renewed ahead of that by itself" in steps["sign-in"]["detail"]
    assert "1,234 followers" in steps["reading"]["detail"]
    assert found["fix"] is None
    assert found["account"]["missing_scopes"] == []
    assert sandbox.log() == [], "nothing is published by it"


async def test_access_that_ran_out_is_renewed_on_the_way(check, account, sandbox):
    before = opened(account)
    sandbox.fault("expired_token", account="hearth", operation="read", count=1)

    found, steps = await check()

    assert steps["sign-in"]["state"] == "ok"
    assert opened(await row_of(account))[0] != before[0]
    assert found["fix"] is None


async def test_access_that_was_taken_away_says_to_reconnect_and_what_waits_for_it(check, account, sandbox):
    sandbox.fault("revoked_token", account="hearth", operation="read", count=1)

    found, steps = await check()

    assert steps["sign-in"]["state"] == "problem"
    assert (steps["reading"]["state"], steps["sending"]["state"]) == ("not_run", "not_run")
    assert found["fix"] == "reconnect"
    assert found["account"]["needs_reauth"]
    assert (await row_of(account)).needs_reauth


async def test_a_missing_permission_is_named(check, account):
    await change(account, scopes=["read"])

    found, steps = await check()

    assert steps["permissions"]["state"] == "problem"
    assert "post" in steps["permissions"]["detail"]
    assert steps["sending"]["state"] == "not_run"
    assert (found["fix"], found["account"]["missing_scopes"]) == ("reconnect", ["post"])


async def test_a_platform_that_is_away_is_not_a_lost_account(check, account, sandbox):
    sandbox.fault("unavailable", account="hearth", operation="read")

    found, steps = await check()

    assert steps["sign-in"]["state"] == "problem"
    assert "did not answer" in steps["sign-in"]["title"]
    assert found["fix"] is None
    assert not (await row_of(account)).needs_reauth


async def test_a_platform_that_is_too_busy_says_when_to_look_again(check, sandbox):
    sandbox.fault("rate_limit", account="hearth", operation="read", retry_after_seconds=40)

    _, steps = await check()

    assert steps["sign-in"]["state"] == "waits"
    assert "40 seconds" in steps["sign-in"]["detail"]


@pytest.mark.parametrize(
    ("values", "title", "fix"),
    [
        ({"paused_at": timedelta(0)}, "Sending is paused", "resume"),
        ({"breaker_open_until": timedelta(minutes=9)}, "It rests after refusals", "resume"),
        ({"rate_limited_until": timedelta(minutes=9)}, "Its limit is used up", None),
        ({"budget_remaining": 0, "budget_resets_at": timedelta(hours=1)}, "Its limit is used up", None),
    ],
)
async def test_what_holds_posts_back_is_said(check, account, values, title, fix):
    at = now()
    await change(account, **{name: at + by if isinstance(by, timedelta) else by for name, by in values.items()})

    found, steps = await check()

    assert (steps["sending"]["state"], steps["sending"]["title"]) == ("waits", title)
    assert found["fix"] == fix


async def test_the_whole_apps_limit_is_said_too(check, account):
    async with unit_of_work() as session:
        await limits.limit_platforms(session, {account.platform: limits.Stop(now() + timedelta(hours=2))}, at=now())

    _, steps = await check()

    assert steps["sending"]["title"] == "Its limit is used up"


async def test_what_only_whoever_runs_this_can_mend_is_said_in_their_name(check, account):
    stop = limits.Stop(now() + timedelta(hours=2), "Buy more credit at the platform.")
    async with unit_of_work() as session:
        await limits.limit_platforms(session, {account.platform: stop}, at=now())

    _, steps = await check()

    assert steps["sending"]["title"] == "Sandbox takes nothing from here just now"
    assert steps["sending"]["detail"] == "For whoever runs this installation: Buy more credit at the platform."


async def test_a_disconnected_account_is_not_asked(client, account, check):
    await client.delete(f"/social/accounts/{account.id}")

    found, steps = await check()

    assert steps["sign-in"]["title"] == "The account is disconnected"
    assert found["fix"] == "reconnect"


async def test_a_sign_in_that_cannot_be_opened_or_renewed_is_said(check, account):
    await change(account, access_token="not ours")
    assert (await check())[1]["sign-in"]["title"] == "The stored sign-in cannot be opened"

    await change(
        account,
        access_token=crypto.encrypt("stale"),
        refresh_token=None,
        token_expires_at=now() - timedelta(minutes=1),
    )
    found, steps = await check()

    assert steps["sign-in"]["state"] == "problem"
    assert found["fix"] == "reconnect"


async def test_somebody_elses_account_cannot_be_looked_at(client, make):
    foreign = await make.social_account()

    assert (await client.post(f"/social/accounts/{foreign.id}/check")).status_code == 404


async def test_no_token_is_in_what_it_says(check, account):
    found, _ = await check()

    assert not any(secret in str(found) for secret in opened(account))
