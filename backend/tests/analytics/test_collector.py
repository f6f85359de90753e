from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import delete

from app.analytics import collector, repository, sweeps
from app.analytics.models import AccountMetricSnapshot, MetricSnapshot
from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.platforms import registry
from app.platforms.contract import Platform
from app.social_accounts import service
from tests.analytics.conftest import rows_of


async def test_a_reading_is_a_new_row_and_the_newest_stands_beside_the_post(publish, make, sandbox):
    post = await publish(now() - timedelta(days=3))

    await collector.fetch_post_metrics([post.id])
    await collector.fetch_post_metrics([post.id])

    first, second = await rows_of(MetricSnapshot)
    assert first.id != second.id
    assert first.impressions > 0
    assert first.saves is None, "there is no such figure on the sandbox"
    assert first.is_simulated
    beside = (await make.reload(post)).latest_metrics
    assert beside["impressions"] == second.impressions
    assert beside["saves"] is None
    assert beside["is_simulated"]
    assert Decimal(str(beside["engagement_rate"])) == second.engagement_rate


async def test_the_figures_are_the_networks_own(publish, sandbox):
    post = await publish(now() - timedelta(days=20))

    await collector.fetch_post_metrics([post.id])

    [row] = await rows_of(MetricSnapshot)
    async with httpx.AsyncClient(base_url=sandbox.url) as http:
        path = f"/admin/posts/{post.external_post_id}/metrics"
        shown = (await http.get(path, params={"at": row.fetched_at.isoformat()})).json()
    assert (row.impressions, row.likes, row.comments) == (shown["impressions"], shown["likes"], shown["comments"])


async def test_reading_is_no_edit_of_the_post(publish, make):
    post = await publish(now() - timedelta(days=1))

    await collector.fetch_post_metrics([post.id])

    after = await make.reload(post)
    assert after.version == post.version
    assert after.updated_at == post.updated_at


async def test_posts_of_one_account_are_read_in_one_question(publish, sandbox):
    posts = [await publish(now() - timedelta(hours=n), f"Loaf number {n}") for n in range(1, 4)]
    fault = sandbox.fault("latency", operation="read", latency_ms=0, count=100)

    assert await collector.fetch_post_metrics([post.id for post in posts]) == 3

    assert next(item["hits"] for item in sandbox.faults() if item["id"] == fault["id"]) == 1


@pytest.mark.parametrize("kind", ["error_before", "drop_before", "rate_limit", "unavailable"])
async def test_a_failed_read_changes_nothing_about_the_post(publish, make, sandbox, kind):
    post = await publish(now() - timedelta(hours=2))
    sandbox.fault(kind, operation="read")

    assert await collector.fetch_post_metrics([post.id]) == 0

    after = await make.reload(post)
    assert after.status is PostStatus.PUBLISHED
    assert after.latest_metrics is None
    assert after.failure_code is None
    assert await rows_of(MetricSnapshot) == []


async def test_an_account_that_does_not_answer_rests_for_a_while(publish, sandbox):
    post = await publish(now() - timedelta(hours=2))
    fault = sandbox.fault("error_before", operation="read", count=100)

    for _ in range(3):
        await collector.fetch_post_metrics([post.id])

    assert next(item["hits"] for item in sandbox.faults() if item["id"] == fault["id"]) == 1


async def test_a_post_that_is_gone_from_the_platform_keeps_its_last_figures(publish, make, sandbox, account):
    post = await publish(now() - timedelta(days=2))
    await collector.fetch_post_metrics([post.id])
    before = (await make.reload(post)).latest_metrics
    await registry.connector_for(Platform.SANDBOX).delete(post.external_post_id, service.credentials(account))

    assert await collector.fetch_post_metrics([post.id]) == 0

    assert (await make.reload(post)).latest_metrics == before
    first, second = await rows_of(MetricSnapshot)
    assert (second.likes, second.impressions) == (None, None), "we looked, and nothing was there"
    async with sessions() as session:
        assert [row.id for row in await repository.snapshots_of(session, post.id, limit=10)] == [first.id]
        assert post.id not in await repository.posts_due(session, at=now(), limit=10), "and do not look each minute"


@pytest.mark.parametrize(
    "given", [{"is_active": False, "access_token": ""}, {"needs_reauth": True}, {"rate_limited_until": "later"}]
)
async def test_an_account_that_cannot_be_asked_is_not_asked(make, sandbox, given):
    if "rate_limited_until" in given:
        given = {"rate_limited_until": now() + timedelta(minutes=5)}
    post = await make.published_post(account=await make.social_account(**given))

    assert await collector.fetch_post_metrics([post.id]) == 0
    assert await rows_of(MetricSnapshot) == []


async def test_a_lost_encryption_key_of_one_account_does_not_stop_the_others(publish, make):
    lost = await make.published_post(account=await make.social_account(access_token="not encrypted by us"))
    good = await publish(now() - timedelta(hours=5))

    assert await collector.fetch_post_metrics([lost.id, good.id]) == 1


async def test_a_post_deleted_while_it_was_read_does_not_cost_the_others_their_figures(publish, sandbox):
    gone, kept = [await publish(now() - timedelta(hours=n), f"Loaf {n}") for n in (2, 3)]
    [reader] = await collector._open_posts([gone.id, kept.id])
    async with unit_of_work() as session:
        await session.execute(delete(Post).where(Post.id == gone.id))

    await collector._read_posts(reader)

    assert [row.content_id for row in await rows_of(MetricSnapshot)] == [kept.id]


async def test_followers_are_read_too(account):
    await collector.fetch_account_metrics([account.id, uuid4()])

    [row] = await rows_of(AccountMetricSnapshot)
    assert row.social_account_id == account.id
    assert row.followers > 0
    assert row.is_simulated


# --- when -------------------------------------------------------------------------------------------------------------


async def due(at=None):
    async with sessions() as session:
        return set(await repository.posts_due(session, at=at or now(), limit=100))


@pytest.mark.parametrize(
    ("age", "read_ago", "is_due"),
    [
        (timedelta(minutes=30), timedelta(minutes=4), False),
        (timedelta(minutes=30), timedelta(minutes=6), True),
        (timedelta(hours=5), timedelta(minutes=50), False),
        (timedelta(hours=5), timedelta(minutes=70), True),
        (timedelta(days=3), timedelta(hours=5), False),
        (timedelta(days=3), timedelta(hours=7), True),
        (timedelta(days=20), timedelta(hours=25), False),
        (timedelta(days=20), timedelta(hours=27), True),
        (timedelta(days=31), timedelta(days=9), False),
    ],
)
async def test_young_posts_are_read_more_often(make, age, read_ago, is_due):
    post = await make.published_post(published_at=now() - age)
    await make.metric_snapshot(post=post, fetched_at=now() - read_ago - timedelta(days=1))
    await make.metric_snapshot(post=post, fetched_at=now() - read_ago)

    assert (post.id in await due()) is is_due


async def test_a_post_nobody_read_is_due_at_once_and_comes_first(make):
    read = await make.published_post()
    await make.metric_snapshot(post=read, fetched_at=now() - timedelta(hours=20))
    unread = await make.published_post()
    await make.scheduled_post()

    async with sessions() as session:
        assert list(await repository.posts_due(session, at=now(), limit=100)) == [unread.id, read.id]
        assert list(await repository.posts_due(session, at=now(), limit=1)) == [unread.id]


async def test_the_minutely_look_reads_what_is_due_and_then_rests(publish, account):
    post = await publish(now() - timedelta(minutes=10))

    await sweeps.fetch_fresh()
    await sweeps.fetch_fresh()

    assert [row.content_id for row in await rows_of(MetricSnapshot)] == [post.id]
    assert [row.social_account_id for row in await rows_of(AccountMetricSnapshot)] == [account.id]

    with clock.frozen(now() + timedelta(minutes=6)):
        await sweeps.fetch_fresh()
    assert len(await rows_of(MetricSnapshot)) == 2


async def test_the_daily_sweep_reads_the_last_thirty_days_whatever_their_number(publish, monkeypatch):
    monkeypatch.setattr(sweeps, "PER_BATCH", 2)
    recent = [await publish(now() - timedelta(days=day), f"Day {day}") for day in (1, 5, 12, 20, 29)]
    await publish(now() - timedelta(days=31), "Long ago")

    await sweeps.fetch_daily()

    assert {row.content_id for row in await rows_of(MetricSnapshot)} == {post.id for post in recent}
    assert len(await rows_of(AccountMetricSnapshot)) == 1


async def test_one_post_is_read_right_after_it_went_out(publish):
    post = await publish(now())

    await sweeps.fetch_content(post.id)
    await sweeps.fetch_content(uuid4())

    [row] = await rows_of(MetricSnapshot)
    assert row.content_id == post.id
    assert row.impressions == 0
    assert row.engagement_rate is None
