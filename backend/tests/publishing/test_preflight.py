"""What speaks against a post is said while there is time to do something about it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.content.models import Post, PostStatus
from app.core import clock, crypto
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import Platform
from app.publishing import ahead
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user))


async def soon(make: Make, account: SocialAccount, *, minutes: float = 10, **given: Any) -> Post:
    return await make.scheduled_post(account=account, scheduled_for=now() + timedelta(minutes=minutes), **given)


async def change(account: SocialAccount, **fields: Any) -> None:
    async with unit_of_work() as session:
        row = await session.get_one(SocialAccount, account.id)
        for name, value in fields.items():
            setattr(row, name, value)


def codes(problems: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(problem["code"], problem["severity"]) for problem in problems]


async def test_a_post_that_is_fit_has_no_problems(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    post = await soon(make, account)

    report = (await client.get(f"/content/{post.id}/preflight")).json()

    assert (report["can_go_out"], report["problems"], report["post_id"]) == (True, [], str(post.id))


@pytest.mark.parametrize(
    ("fields", "code", "severity"),
    [
        ({"is_active": False, "access_token": ""}, "account-disconnected", "blocks"),
        ({"needs_reauth": True}, "needs-reauth", "blocks"),
        ({"scopes": ["read"]}, "scopes-missing", "blocks"),
        ({"paused_at": now()}, "account-paused", "warns"),
        ({"breaker_open_until": now() + timedelta(days=1)}, "account-resting", "warns"),
        ({"rate_limited_until": now() + timedelta(days=1)}, "rate-limited", "warns"),
        ({"refresh_token": None, "token_expires_at": now() + timedelta(minutes=2)}, "token-expires", "blocks"),
        ({"refresh_failures": 2, "token_expires_at": now() + timedelta(minutes=2)}, "token-not-renewed", "warns"),
    ],
)
async def test_what_is_wrong_with_the_account_is_said(
    make: Make,
    client: httpx.AsyncClient,
    account: SocialAccount,
    fields: dict[str, Any],
    code: str,
    severity: str,
):
    post = await soon(make, account)
    await change(account, **fields)

    report = (await client.get(f"/content/{post.id}/preflight")).json()

    assert codes(report["problems"]) == [(code, severity)]
    assert report["can_go_out"] is (severity == "warns")


async def test_a_text_that_is_too_long_blocks_and_says_by_how_much(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await soon(make, account, text="bread " * 100)

    report = (await client.get(f"/content/{post.id}/preflight")).json()

    assert report["can_go_out"] is False
    assert "100" in report["problems"][0]["message"] or "99" in report["problems"][0]["message"]


async def test_somebody_elses_post_cannot_be_checked(make: Make, client: httpx.AsyncClient):
    post = await make.scheduled_post()

    assert (await client.get(f"/content/{post.id}/preflight")).status_code == 404


async def test_scheduling_hands_back_what_may_go_wrong(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    await change(account, refresh_token=None, token_expires_at=now() + timedelta(days=1))
    post = await make.post(account=account)

    answer = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (now() + timedelta(days=2)).isoformat()}
    )

    assert answer.status_code == 200, answer.text
    assert codes(answer.json()["preflight_problems"]) == [("token-expires", "warns")]


async def test_scheduling_on_an_account_that_may_not_post_is_refused(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await change(account, scopes=["read"])
    post = await make.post(account=account)

    answer = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": (now() + timedelta(days=2)).isoformat()}
    )

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/account-not-connected")
    assert "allow" in answer.json()["detail"]
    assert (await make.reload(post)).status is PostStatus.DRAFT


async def test_fifteen_minutes_before_its_time_a_problem_is_shown_and_told_once(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await soon(make, account)
    await change(account, needs_reauth=True)

    await ahead.look_ahead()
    with clock.frozen(now() + timedelta(minutes=1)):
        await ahead.look_ahead()

    shown = (await client.get(f"/content/{post.id}")).json()
    assert codes(shown["preflight_problems"]) == [("needs-reauth", "blocks")]
    assert (shown["status"], shown["version"]) == ("scheduled", post.version)
    (told,) = (await client.get("/notifications")).json()["items"]
    assert (told["kind"], told["post_id"]) == ("post_at_risk", str(post.id))
    assert "Connect it again" in told["body"]


async def test_a_problem_that_is_gone_is_gone_from_the_post_a_minute_later(make: Make, account: SocialAccount):
    post = await soon(make, account)
    await change(account, needs_reauth=True)
    await ahead.look_ahead()
    await change(account, needs_reauth=False)

    with clock.frozen(now() + timedelta(minutes=1)):
        await ahead.look_ahead()

    assert (await make.reload(post)).preflight_problems == []


async def test_a_post_of_tomorrow_is_not_looked_at_yet(make: Make, account: SocialAccount):
    post = await soon(make, account, minutes=16)

    await ahead.look_ahead()

    assert (await make.reload(post)).preflight_at is None


async def test_a_token_that_would_end_before_the_post_is_renewed_ahead(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await soon(make, account)
    await change(account, token_expires_at=now() + timedelta(minutes=3))
    before = (await make.reload(account)).access_token

    await ahead.look_ahead()

    fresh = await make.reload(account)
    assert crypto.decrypt(fresh.access_token) != crypto.decrypt(before)
    assert fresh.token_expires_at is not None and fresh.token_expires_at > now() + timedelta(minutes=30)
    assert (await make.reload(post)).preflight_problems == []


async def test_slow_work_is_done_before_the_time_and_the_post_goes_out_as_prepared(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await soon(make, account, text="Cardamom buns.")

    await ahead.look_ahead()
    prepared = (await make.reload(post)).prepared
    with clock.frozen(now() + timedelta(minutes=10, seconds=1)):
        await run_due()

    assert prepared is not None and prepared["body"]["text"] == "Cardamom buns."
    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_a_text_changed_after_it_was_prepared_goes_out_as_changed(
    make: Make, client: httpx.AsyncClient, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await soon(make, account, text="Cardamom buns.")
    await ahead.look_ahead()

    saved = await client.put(f"/content/{post.id}", json={"text": "Cinnamon buns.", "version": post.version})
    with clock.frozen(now() + timedelta(minutes=10, seconds=1)):
        await run_due()

    assert saved.status_code == 200, saved.text
    assert [entry["text"] for entry in sandbox.log()] == ["Cinnamon buns."]


async def test_nothing_is_prepared_longer_ahead_than_the_platform_keeps_it(make: Make, user: User):
    bluesky = await make.social_account(business=await make.business(user=user), platform=Platform.BLUESKY)
    post = await soon(make, bluesky)

    await ahead.look_ahead()

    assert (await make.reload(post)).prepared is None


async def test_an_account_lost_by_a_refresh_is_told(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    async with unit_of_work() as session:
        await social_accounts.mark_needs_reauth(session, account.id, "The grant was withdrawn.")
        await social_accounts.mark_needs_reauth(session, account.id, "The grant was withdrawn.")

    (told,) = (await client.get("/notifications")).json()["items"]
    assert (told["kind"], told["social_account_id"]) == ("account_disconnected", str(account.id))
    assert "The grant was withdrawn." in told["body"]
