"""The claim at its accounts' pace: spacing, budgets by data and by platforms' answers, limits of a whole platform."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import BudgetLeft, Platform
from app.publishing import repository
from app.publishing.claim_statement import CLAIM, MOST_SPREAD
from app.publishing.models import PublishAttempt
from app.publishing.publisher import LEASE
from app.social_accounts import limits
from app.social_accounts.models import PlatformLimit, SocialAccount
from tests.factories import Make
from tests.publishing.conftest import SetPace


async def claim(owner: str = "a-worker", *, batch: int = 50, at: datetime | None = None) -> list[object]:
    at = at or now()
    async with unit_of_work() as session:
        return list(await repository.claim_due(session, owner=owner, at=at, lease_until=at + LEASE, batch=batch))


async def due_posts(make: Make, account: SocialAccount, count: int, **given: object) -> list[Post]:
    at = now() - timedelta(seconds=count)
    return [
        await make.scheduled_post(account=account, scheduled_for=at + timedelta(seconds=number), **given)
        for number in range(count)
    ]


async def tell(account: SocialAccount, remaining: int, seconds: float) -> None:
    async with unit_of_work() as session:
        await limits.record_budgets(session, [(account.id, BudgetLeft(remaining, seconds))], at=now())


# --- spacing ----------------------------------------------------------------------------------------------------------


async def test_an_account_begins_one_post_and_the_next_only_after_its_spacing(make: Make, pace: SetPace):
    pace(spacing_seconds=10)
    account = await make.social_account()
    first, second, _ = await due_posts(make, account, 3)

    counts = [len(await claim()), len(await claim())]
    spaced = (await make.reload(account)).spaced_until
    too_early = await claim(at=spaced - timedelta(milliseconds=1))
    next_one = await claim(at=spaced)

    assert counts == [1, 0]
    assert timedelta(seconds=9.5) < spaced - now() <= timedelta(seconds=12.5)  # up to a quarter longer: they spread out
    assert (too_early, len(next_one)) == ([], 1)
    assert [(await make.reload(post)).status for post in (first, second)] == [PostStatus.PUBLISHING] * 2


async def test_spacing_one_account_does_not_hold_up_the_others(make: Make, pace: SetPace):
    pace(spacing_seconds=10)
    accounts = [await make.social_account() for _ in range(3)]
    for account in accounts:
        await due_posts(make, account, 4)

    assert len(await claim(batch=12)) == 3


async def test_no_edit_of_the_account_is_lost_or_refused_because_of_its_pace(make: Make, pace: SetPace):
    pace(spacing_seconds=10)
    account = await make.social_account()
    await due_posts(make, account, 1)

    await claim()
    await tell(account, 3, 60)

    fresh = await make.reload(account)
    assert fresh.spaced_until is not None and fresh.budget_remaining == 3
    assert fresh.version == account.version


async def test_what_may_be_out_is_asked_about_whatever_the_pace(make: Make, pace: SetPace):
    pace(spacing_seconds=10, account_posts=1, account_seconds=60)
    account = await make.social_account(
        spaced_until=now() + timedelta(hours=1), budget_remaining=0, budget_resets_at=now() + timedelta(hours=1)
    )
    await make.scheduled_post(account=account, uncertain_since=now(), status=PostStatus.PUBLISHING)
    await make.scheduled_post(account=account, pending_token="job", status=PostStatus.PUBLISHING)
    waiting = await make.scheduled_post(account=account)

    assert len(await claim()) == 2
    assert (await make.reload(waiting)).status is PostStatus.SCHEDULED


# --- concurrent dispatchers, for real ---------------------------------------------------------------------------------


async def test_claimers_at_once_never_begin_two_posts_of_a_spaced_account(
    make: Make, committed_database: None, pace: SetPace
):
    pace(spacing_seconds=60)
    accounts = [await make.social_account() for _ in range(4)]
    for account in accounts:
        await due_posts(make, account, 10)

    for _ in range(5):
        await asyncio.gather(*(claim(f"worker-{n}", batch=7) for n in range(8)))

    assert await in_flight(accounts) == [1, 1, 1, 1]


async def test_claimers_at_once_never_begin_more_than_the_budget(make: Make, committed_database: None, pace: SetPace):
    pace(account_posts=5, account_seconds=600)
    accounts = [await make.social_account() for _ in range(3)]
    for account in accounts:
        await due_posts(make, account, 20)

    for _ in range(6):
        await asyncio.gather(*(claim(f"worker-{n}", batch=4) for n in range(8)))

    assert await in_flight(accounts) == [5, 5, 5]


async def test_claimers_at_once_never_begin_more_than_the_app_may(make: Make, committed_database: None, pace: SetPace):
    pace(app_posts=11, app_seconds=600)
    accounts = [await make.social_account() for _ in range(6)]
    for account in accounts:
        await due_posts(make, account, 5)

    for _ in range(8):
        await asyncio.gather(*(claim(f"worker-{n}", batch=3) for n in range(6)))

    assert sum(await in_flight(accounts)) == 11
    assert (await make.get(PlatformLimit, Platform.SANDBOX)).sent == 11


@pytest.mark.parametrize(
    ("given", "accounts"),
    [
        ({"spacing_seconds": 60}, 1),
        ({"account_posts": 1, "account_seconds": 600}, 1),
        ({"app_posts": 1, "app_seconds": 600}, 2),
    ],
    ids=str,
)
async def test_a_claim_that_looked_before_another_one_committed_does_not_trust_what_it_saw(
    make: Make, committed_database: None, pace: SetPace, given: dict[str, float], accounts: int
):
    pace(**given)
    owners = [await make.social_account() for _ in range(accounts)]
    await make.scheduled_post(account=owners[0])
    async with unit_of_work() as session:
        session.add(PlatformLimit(platform=Platform.SANDBOX))

    slow = asyncio.create_task(claim_slowly())
    await asyncio.sleep(0.3)
    await make.scheduled_post(account=owners[-1], scheduled_for=now() - timedelta(minutes=1))  # goes before the other
    await claim("quick", batch=1)
    await slow

    assert sum(await in_flight(owners)) == 1


async def claim_slowly() -> None:
    """The same statement, held up for a second between its look and its locks."""
    look = "FROM open WHERE is_paced"
    assert look in CLAIM.text
    slowed = text(CLAIM.text.replace(look, "FROM open CROSS JOIN pg_sleep(1) WHERE is_paced"))
    values = {"owner": "slow", "at": now(), "lease_until": now() + LEASE, "batch": 1, "candidates": 4, "margin": 2.0}
    async with unit_of_work() as session:
        await session.execute(slowed, {**values, "most_spread": MOST_SPREAD, **repository.pace_values()})


async def in_flight(accounts: list[SocialAccount]) -> list[int]:
    async with unit_of_work() as session:
        rows = await session.execute(select(Post.social_account_id, Post.status))
        begun = [account for account, status in rows if status is PostStatus.PUBLISHING]
    return [begun.count(account.id) for account in accounts]


# --- budgets by the platforms' data -----------------------------------------------------------------------------------


async def test_what_was_published_in_the_span_and_what_is_under_way_count_against_the_budget(make: Make, pace: SetPace):
    pace(account_posts=5, account_seconds=600)
    account = await make.social_account()
    await make.published_post(account=account, published_at=now() - timedelta(minutes=5))
    await make.published_post(account=account, published_at=now() - timedelta(minutes=11))  # before the span
    await make.scheduled_post(
        account=account, status=PostStatus.PUBLISHING, next_attempt_at=now() + LEASE, scheduled_for=now()
    )
    await due_posts(make, account, 10)

    assert [len(await claim()), len(await claim())] == [3, 0]


async def test_an_account_that_used_its_budget_up_waits_until_the_oldest_post_leaves_the_span(
    make: Make, pace: SetPace
):
    pace(account_posts=2, account_seconds=600)
    account = await make.social_account()
    oldest = now() - timedelta(minutes=9)
    await make.published_post(account=account, published_at=oldest)
    await make.published_post(account=account, published_at=now() - timedelta(minutes=2))
    await due_posts(make, account, 3)

    none = await claim()
    known = await make.reload(account)
    one = await claim(at=known.budget_resets_at)

    assert none == []
    assert known.budget_remaining == 0
    assert timedelta() < known.budget_resets_at - (oldest + timedelta(minutes=10)) < timedelta(seconds=5)
    assert len(one) == 1


async def test_a_thread_counts_as_many_posts_as_it_has_parts(make: Make, pace: SetPace):
    pace(account_posts=4, account_seconds=600)
    account = await make.social_account()
    await make.published_post(account=account, published_at=now(), following_parts=["second"])
    too_long = await make.scheduled_post(account=account, following_parts=["second", "third"])

    assert await claim() == []
    assert (await make.reload(too_long)).status is PostStatus.SCHEDULED


async def test_a_thread_longer_than_the_whole_budget_goes_when_nothing_was_sent_before(make: Make, pace: SetPace):
    pace(account_posts=2, account_seconds=600)
    account = await make.social_account()
    await due_posts(make, account, 2, following_parts=["second", "third"])

    assert [len(await claim()), len(await claim())] == [1, 0]


async def test_a_dead_workers_post_that_was_never_sent_does_not_hold_its_own_place(make: Make, pace: SetPace):
    pace(account_posts=1, account_seconds=600)
    account = await make.social_account()
    await due_posts(make, account, 1)
    await claim("dead-worker")

    (taken,) = await claim("other", at=now() + LEASE + timedelta(seconds=1))

    assert (await make.get(PublishAttempt, taken)).number == 2


async def test_one_business_at_its_limit_leaves_the_batch_to_the_others(make: Make, pace: SetPace):
    pace(account_posts=2, account_seconds=600)
    busy = await make.social_account()
    await due_posts(make, busy, 30)
    singles = [await make.scheduled_post() for _ in range(6)]

    await claim(batch=8)

    assert await in_flight([busy]) == [2]
    assert {(await make.reload(post)).status for post in singles} == {PostStatus.PUBLISHING}


# --- budgets as platforms tell them -----------------------------------------------------------------------------------


async def test_no_more_begin_than_the_platform_said_were_left(make: Make):
    account = await make.social_account()
    await due_posts(make, account, 10)
    await tell(account, 3, 60)

    assert [len(await claim(batch=2)), len(await claim()), len(await claim())] == [2, 1, 0]


async def test_after_the_window_one_post_goes_first_and_brings_the_next_figure(make: Make):
    account = await make.social_account()
    await due_posts(make, account, 10)
    await tell(account, 0, 60)
    later = now() + timedelta(seconds=61)

    before, first, second = await claim(), await claim(at=later), await claim(at=later)
    with clock.frozen(later):
        await tell(account, 4, 60)
        told = await claim()

    assert [len(each) for each in (before, first, second)] == [0, 1, 0]
    assert len(told) == 3  # four were left, and one is under way since


async def test_a_post_that_waits_for_its_answer_for_long_does_not_stop_the_account(make: Make):
    account = await make.social_account(budget_remaining=0, budget_resets_at=now() - timedelta(minutes=1))
    stuck = now() - timedelta(hours=1)
    await make.scheduled_post(
        account=account,
        status=PostStatus.PUBLISHING,
        uncertain_since=stuck,
        scheduled_for=stuck,
        next_attempt_at=now() + timedelta(minutes=5),
    )
    await due_posts(make, account, 1)

    assert len(await claim()) == 1


async def test_answers_that_overtake_each_other_leave_the_smaller_figure_of_the_later_window(make: Make):
    account = await make.social_account()
    await tell(account, 4, 60)
    await tell(account, 5, 60.5)
    same_window = (await make.reload(account)).budget_remaining
    await tell(account, 9, 120)
    next_window = (await make.reload(account)).budget_remaining
    async with unit_of_work() as session:
        both = [(account.id, BudgetLeft(7, 240)), (account.id, BudgetLeft(6, 241)), (account.id, BudgetLeft(1, 120))]
        await limits.record_budgets(session, both, at=now())

    assert (same_window, next_window, (await make.reload(account)).budget_remaining) == (4, 9, 6)


# --- the whole platform -----------------------------------------------------------------------------------------------


async def test_a_limit_of_the_app_holds_for_all_its_accounts_and_for_no_other_platform(make: Make, pace: SetPace):
    accounts = [await make.social_account() for _ in range(20)]
    for account in accounts:
        await due_posts(make, account, 1)
    await make.scheduled_post(account=await make.social_account(platform=Platform.BLUESKY))
    at = now()
    until = at + timedelta(seconds=100)
    async with unit_of_work() as session:
        await limits.limit_platforms(session, {Platform.SANDBOX: limits.Stop(until)}, at=at)

    elsewhere = await claim()
    at_its_end, ten_seconds_later = await claim(at=until), await claim(at=until + timedelta(seconds=10))

    assert len(elsewhere) == 1
    assert len(at_its_end) < 10  # they go on one after the other, over a tenth of the time they waited
    assert len(at_its_end) + len(ten_seconds_later) == 20


async def test_the_earlier_of_two_limits_of_the_app_does_not_shorten_the_later(make: Make):
    at = now()
    for seconds in (100, 50, 80):
        async with unit_of_work() as session:
            stop = limits.Stop(at + timedelta(seconds=seconds))
            await limits.limit_platforms(session, {Platform.SANDBOX: stop}, at=at)

    assert (await make.get(PlatformLimit, Platform.SANDBOX)).limited_until == at + timedelta(seconds=100)


async def test_the_apps_budget_begins_anew_with_the_next_window(make: Make, pace: SetPace):
    pace(app_posts=3, app_seconds=600)
    for account in [await make.social_account() for _ in range(2)]:
        await due_posts(make, account, 5)

    counts = [len(await claim()) for _ in range(3)]
    known = await make.get(PlatformLimit, Platform.SANDBOX)
    rolled_over = await claim(at=known.window_ends_at + timedelta(minutes=1))

    assert counts == [0, 3, 0]  # the first look opens the book
    assert known.limited_until == known.window_ends_at
    assert len(rolled_over) == 3


# --- no alarm, and no silence -----------------------------------------------------------------------------------------


async def oldest_due() -> datetime | None:
    async with unit_of_work() as session:
        return await repository.find_oldest_due(session, at=now())


@pytest.mark.parametrize(
    "given",
    [
        {"rate_limited_until": timedelta(minutes=1)},
        {"spaced_until": timedelta(minutes=1)},
        {"budget_remaining": 0, "budget_resets_at": timedelta(minutes=1)},
    ],
    ids=str,
)
async def test_what_keeps_to_a_limit_is_not_overdue_until_the_limit_has_ended(make: Make, given: dict[str, object]):
    held = {name: now() + value if isinstance(value, timedelta) else value for name, value in given.items()}
    account = await make.social_account(**held)
    await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=10))

    during = await oldest_due()
    with clock.frozen(now() + timedelta(minutes=1, seconds=30)):
        afterwards = now() - await oldest_due()

    assert during is None
    assert timedelta(seconds=29) < afterwards < timedelta(seconds=31)


async def test_an_app_wide_limit_raises_no_alarm(make: Make):
    await make.scheduled_post(scheduled_for=now() - timedelta(minutes=10))
    before = await oldest_due()
    async with unit_of_work() as session:
        await limits.limit_platforms(session, {Platform.SANDBOX: limits.Stop(now() + timedelta(minutes=5))}, at=now())

    assert before is not None
    assert await oldest_due() is None
