"""The pace end to end: what platforms answer, what people are told, and a network that proves nobody was too fast."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from app.content.models import PostStatus
from app.core import clock
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import Platform
from app.publishing import ahead, dispatch
from app.publishing.publisher import LEASE
from app.social_accounts import limits
from app.social_accounts.models import PlatformLimit, SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue, SetPace
from tests.publishing.test_publisher import claimed_attempt, die_after_sending


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user))


def quota(sandbox: SandboxServer, account: SocialAccount, posts: int, seconds: float) -> None:
    sandbox.account(str(account.details["handle"]), settings={"quota_posts": posts, "quota_seconds": seconds})


# --- a network with a quota -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [{"spacing_seconds": 0.05}, {"account_posts": 5, "account_seconds": 4}],
    ids=["by what the headers say", "by what our data say"],
)
async def test_twelve_due_posts_go_out_five_a_window_and_none_is_ever_refused(
    make: Make, committed_database: None, sandbox: SandboxServer, pace: SetPace, given: dict[str, float]
):
    pace(**given)
    account = await make.connected_account(sandbox)
    quota(sandbox, account, posts=5, seconds=4)
    posts = [await make.scheduled_post(account=account, text=f"Loaf {number}.") for number in range(12)]

    give_up_at = now() + timedelta(seconds=60)
    while len(sandbox.log()) < 12 and now() < give_up_at:
        await dispatch.dispatch()
        await asyncio.sleep(0.1)
    await dispatch.drain()

    windows = [datetime.fromisoformat(entry["received_at"]).timestamp() // 4 for entry in sandbox.log()]
    assert len(windows) == 12
    assert max(windows.count(window) for window in windows) <= 5
    assert sandbox.over_quota() == []
    assert {(await make.reload(post)).status for post in posts} == {PostStatus.PUBLISHED}
    assert {(await make.reload(post)).attempt_count for post in posts} == {1}


async def test_an_account_learns_what_is_left_from_a_post_that_went_out(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    quota(sandbox, account, posts=5, seconds=600)
    await make.scheduled_post(account=account, text="The first of today.")

    await run_due()

    known = await make.reload(account)
    assert known.budget_remaining == 4
    assert now() < known.budget_resets_at < now() + timedelta(seconds=603)


async def test_an_app_that_is_refused_as_a_whole_waits_with_all_its_accounts(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    sandbox.app_quota(1, seconds=3600)
    await make.scheduled_post(account=account, text="In time.")
    await run_due()
    refused = await make.scheduled_post(account=account, text="Too much for the app.")
    await run_due()
    other = await make.scheduled_post(account=await make.connected_account(sandbox), text="Of another account.")

    claimed = await run_due()

    limit = await make.get(PlatformLimit, Platform.SANDBOX)
    assert limit.limited_until > now()
    assert [entry["scope"] for entry in sandbox.over_quota()] == ["app"]  # the other account did not even ask
    assert claimed == 0
    assert {(await make.reload(post)).status for post in (refused, other)} == {PostStatus.SCHEDULED}
    assert (await make.reload(account)).rate_limited_until is None


async def test_a_post_that_was_looked_for_and_is_not_there_takes_its_turn_again(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue, pace: SetPace
):
    pace(spacing_seconds=10)
    post = await make.scheduled_post(account=account, text="Lost on the way.")
    sandbox.fault("drop_before")
    await run_due()
    at = (await make.reload(post)).next_attempt_at
    assert at is not None

    with clock.frozen(at):
        await run_due()
        in_line = await make.reload(post)
        await run_due()

    assert (in_line.status, in_line.uncertain_since) == (PostStatus.SCHEDULED, None)
    with clock.frozen(now() + timedelta(minutes=1)):
        await run_due()
    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


async def test_a_killed_workers_post_is_found_even_when_the_account_has_nothing_left(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    quota(sandbox, account, posts=1, seconds=3600)
    post = await make.scheduled_post(account=account, text="Out, and nobody knows.")
    await die_after_sending(await claimed_attempt())
    async with unit_of_work() as session:
        await limits.limit_platforms(session, {Platform.SANDBOX: limits.Stop(now() + timedelta(hours=1))}, at=now())

    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        await run_due()

    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


# --- what people are told ---------------------------------------------------------------------------------------------


async def limit(account: SocialAccount, kind: str, *, minutes: float) -> None:
    until = now() + timedelta(minutes=minutes)
    async with unit_of_work() as session:
        if kind == "platform":
            await limits.limit_platforms(session, {account.platform: limits.Stop(until)}, at=now())
            return
        row = await session.get_one(SocialAccount, account.id)
        if kind == "asked":
            row.rate_limited_until = until
        elif kind == "budget":
            row.budget_remaining, row.budget_resets_at = 0, until
        else:
            row.spaced_until = until


@pytest.mark.parametrize(("kind", "code"), [("platform", "platform-limited"), ("budget", "account-budget-used")])
async def test_a_limit_is_a_warning_that_the_post_will_be_late(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, kind: str, code: str
):
    post = await make.scheduled_post(account=account)
    await limit(account, kind, minutes=20)

    report = (await client.get(f"/content/{post.id}/preflight")).json()

    assert report["can_go_out"] is True
    assert [(problem["code"], problem["severity"]) for problem in report["problems"]] == [(code, "warns")]
    assert "will be late" in report["problems"][0]["message"]


async def test_a_limit_that_somebody_must_mend_says_what_to_do(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    post = await make.scheduled_post(account=account)
    stop = limits.Stop(now() + timedelta(minutes=20), "Buy more credit.")
    async with unit_of_work() as session:
        await limits.limit_platforms(session, {account.platform: stop}, at=now())

    report = (await client.get(f"/content/{post.id}/preflight")).json()

    assert report["problems"][0]["message"].endswith("For whoever runs this installation: Buy more credit.")


@pytest.mark.parametrize("kind", ["platform", "asked", "budget"])
async def test_the_timeline_says_once_that_a_limit_holds_the_post_back(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, run_due: RunDue, kind: str
):
    post = await make.scheduled_post(account=account)
    await limit(account, kind, minutes=20)

    for _ in range(3):
        assert await run_due() == 0
        await ahead.look_ahead()

    events = (await client.get(f"/content/{post.id}/timeline")).json()["events"]
    assert [event["event"] for event in events] == ["waits_for_limit"]
    assert "will be late" in events[0]["details"]["reason"]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("platform", "takes no more posts from this app"),
        ("asked", "to slow down"),
        ("budget", "had sent all that Sandbox takes"),
        ("spacing", "behind other posts"),
    ],
)
async def test_a_post_that_a_limit_made_too_late_waits_for_a_person_and_names_the_limit(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue, kind: str, named: str
):
    post = await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=10))
    await limit(account, kind, minutes=120)
    held = await run_due()

    with clock.frozen(now() + timedelta(minutes=25)):  # the limit goes on, and nobody should have to wait for its end
        await run_due()

    failed = await make.reload(post)
    assert (held, failed.status, failed.failure_code) == (0, PostStatus.FAILED, "too-late")
    assert failed.failure_reason is not None and named in failed.failure_reason
    assert sandbox.log() == []


# --- settings ---------------------------------------------------------------------------------------------------------


def test_a_pace_of_ones_own_changes_only_what_it_names(monkeypatch: pytest.MonkeyPatch):
    given: dict[str, Any] = {"linkedin": {"app_posts": 100_000, "app_seconds": 86_400}}
    before = registry.pace_of(Platform.LINKEDIN)
    monkeypatch.setenv("PLATFORM_PACE", json.dumps(given))
    get_settings.cache_clear()
    pace = registry.pace_of(Platform.LINKEDIN)
    monkeypatch.undo()
    get_settings.cache_clear()

    assert pace.app_budget is not None and pace.app_budget.posts == 100_000
    assert (pace.account_budget, pace.spacing_seconds) == (before.account_budget, before.spacing_seconds)
    assert Platform.SANDBOX not in registry.paces()
