"""What operators scrape: who may, and that its figures are those of the tables."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from app.billing import service as billing
from app.content.models import PostStatus
from app.core import clock, counters, redis
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms.contract import Platform
from app.publishing.models import AttemptState, PublishAttempt
from app.social_accounts import token_refresh
from app.users.models import Role, User
from app.webhooks import service as webhooks
from app.webhooks.models import WebhookProvider
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

TOKEN = "scraper-token-of-this-test"
ADDRESS = "http://testserver/metrics"
Scrape = Callable[[], Awaitable[dict[str, float]]]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Counts are of the day: no test may straddle midnight."""
    with clock.frozen(now().replace(hour=12, minute=0)):
        yield


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch, make: Make) -> Iterator[str]:
    monkeypatch.setenv("METRICS_TOKEN", TOKEN)
    get_settings.cache_clear()
    yield TOKEN
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def scrape(token: str, anonymous: httpx.AsyncClient) -> Scrape:
    """`aigrowth_posts_due` or `aigrowth_posts{status=scheduled}` and what it is."""

    async def read() -> dict[str, float]:
        answer = await anonymous.get(ADDRESS, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return parsed(answer.text)

    return read


def parsed(exposition: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[sample.name + (f"{{{labels}}}" if labels else "")] = sample.value
    return found


async def _attempt(make: Make, *, outcome: str, ended_at=None, **of_post) -> PublishAttempt:
    at = ended_at or now()
    post = await make.published_post(**of_post) if outcome == "published" else await make.scheduled_post(**of_post)
    return await make._add(
        PublishAttempt(
            content_id=post.id,
            number=1,
            state=AttemptState.ENDED,
            lease_owner="w",
            lease_until=at,
            created_at=at,
            ended_at=at,
            outcome=outcome,
        )
    )


async def test_only_operators_may_scrape(
    anonymous: httpx.AsyncClient, client: httpx.AsyncClient, client_of, make: Make, token: str
):
    admin = await client_of(await make.user(role=Role.ADMIN))

    assert (await anonymous.get(ADDRESS)).status_code == 401
    assert (await anonymous.get(ADDRESS, headers={"Authorization": "Bearer wrong"})).status_code == 401
    assert (await client.get(ADDRESS)).status_code == 403
    assert (await admin.get(ADDRESS)).status_code == 200
    answer = await anonymous.get(ADDRESS, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/plain")


async def test_where_no_token_is_set_none_opens_it(anonymous: httpx.AsyncClient):
    assert (await anonymous.get(ADDRESS)).status_code == 401
    assert (await anonymous.get(ADDRESS, headers={"Authorization": "Bearer "})).status_code == 401


async def test_attempts_are_counted_by_platform_and_outcome_since_midnight(scrape: Scrape, make: Make):
    for outcome in ("published", "published", "rejected"):
        await _attempt(make, outcome=outcome)
    await _attempt(make, outcome="published", ended_at=now() - timedelta(hours=13))

    found = await scrape()

    assert found["aigrowth_publish_attempts_total{outcome=published,platform=sandbox}"] == 2
    assert found["aigrowth_publish_attempts_total{outcome=rejected,platform=sandbox}"] == 1


async def test_a_count_does_not_fall_when_a_post_is_deleted(scrape: Scrape, make: Make):
    attempt = await _attempt(make, outcome="rejected")
    await _attempt(make, outcome="rejected")
    before = await scrape()
    async with unit_of_work() as session:
        await session.execute(text("DELETE FROM content WHERE id = :id"), {"id": attempt.content_id})

    after = await scrape()

    name = "aigrowth_publish_attempts_total{outcome=rejected,platform=sandbox}"
    assert (before[name], after[name]) == (2, 2)


async def test_lateness_is_a_histogram_of_the_posts_that_went_out(scrape: Scrape, make: Make):
    for late in (0.4, 1.5, 90):
        due = now() - timedelta(minutes=5)
        await _attempt(make, outcome="published", scheduled_for=due, published_at=due + timedelta(seconds=late))

    found = await scrape()

    name = "aigrowth_publish_lateness_seconds"
    within = {end: found[f"{name}_bucket{{le={end},platform=sandbox}}"] for end in ("1.0", "2.0", "60.0", "120.0")}
    assert within == {"1.0": 1, "2.0": 2, "60.0": 2, "120.0": 3}
    assert found[f"{name}_bucket{{le=+Inf,platform=sandbox}}"] == found[f"{name}_count{{platform=sandbox}}"] == 3
    assert found[f"{name}_sum{{platform=sandbox}}"] == pytest.approx(91.9)


async def test_what_waits_is_told_apart_from_what_is_late(scrape: Scrape, make: Make):
    await make.scheduled_post(scheduled_for=now() + timedelta(hours=1))
    await make.scheduled_post(scheduled_for=now() - timedelta(seconds=20))
    await make.scheduled_post(scheduled_for=now() - timedelta(minutes=10))
    await make.post(status=PostStatus.UNCONFIRMED, account=await make.social_account(needs_reauth=True))

    found = await scrape()

    assert found["aigrowth_posts{status=scheduled}"] == 3
    assert found["aigrowth_posts{status=unconfirmed}"] == 1
    assert (found["aigrowth_posts_due"], found["aigrowth_posts_overdue"]) == (2, 1)
    assert found["aigrowth_oldest_due_seconds"] == 600
    assert found["aigrowth_social_accounts{platform=sandbox,state=needs_reauth}"] == 1


async def test_the_writers_calls_tokens_and_cost_are_those_of_the_usage_log(scrape: Scrape, user: User):
    details = {"model": "openai/gpt-4o", "input_tokens": 1200, "output_tokens": 300, "cached": False}
    async with unit_of_work() as session:
        await billing.record_usage(session, user.id, "content_generated", details, cost_microdollars=2_500)
        await billing.record_usage(session, user.id, "content_generated", details, cost_microdollars=None)

    found = await scrape()

    labels = "cached=no,model=openai/gpt-4o"
    assert found[f"aigrowth_llm_calls_total{{{labels}}}"] == 2
    assert found["aigrowth_llm_tokens_total{cached=no,kind=input,model=openai/gpt-4o}"] == 2400
    assert found[f"aigrowth_llm_cost_dollars_total{{{labels}}}"] == pytest.approx(0.0025)


async def test_events_from_outside_wait_or_are_handled(scrape: Scrape, make: Make):
    async with unit_of_work() as session:
        await webhooks.receive(session, WebhookProvider.STRIPE, event_id="evt_1", event_type="x", payload={})
        await webhooks.receive(session, WebhookProvider.STRIPE, event_id="evt_2", event_type="x", payload={})
    async with unit_of_work() as session:
        handled = "UPDATE webhook_events SET handled_at = :at, received_at = :at, next_attempt_at = NULL "
        await session.execute(text(handled + "WHERE event_id = 'evt_2'"), {"at": now()})

    found = await scrape()

    assert found["aigrowth_webhook_events_waiting{provider=stripe}"] == 1
    assert found["aigrowth_webhook_events_total{provider=stripe,state=handled}"] == 1


async def test_requests_are_counted_by_declared_address_and_status(
    scrape: Scrape, client: httpx.AsyncClient, anonymous: httpx.AsyncClient, make: Make
):
    before = await scrape()
    await client.get("/businesses")
    await client.get("/businesses/4ef5a8c5-6f83-4a0a-9e0e-0d7d7b0d2f10")
    await anonymous.get("/no/such/address")
    await anonymous.request("BREW", "/businesses")

    found = await scrape()

    def rise(name: str) -> float:
        return found.get(name, 0) - before.get(name, 0)

    assert rise("aigrowth_requests_total{method=GET,route=/api/v1/businesses,status=200}") == 1
    assert rise("aigrowth_requests_total{method=GET,route=/api/v1/businesses/{business_id},status=404}") == 1
    assert rise("aigrowth_requests_total{method=GET,route=unknown,status=404}") == 1
    assert rise("aigrowth_request_seconds_count{route=/api/v1/businesses}") >= 1
    assert not [name for name in found if "BREW" in name or "4ef5a8c5" in name]


async def test_queues_workers_and_connections_are_seen(scrape: Scrape, make: Make):
    found = await scrape()

    assert found["aigrowth_up{part=database}"] == found["aigrowth_up{part=redis}"] == 1
    assert found["aigrowth_queue_tasks{queue=publishing}"] == 0
    assert found["aigrowth_workers"] == 0
    assert found["aigrowth_database_connections_max"] > found["aigrowth_database_connections{state=active}"] >= 1


async def test_with_redis_away_the_tables_still_speak(scrape: Scrape, make: Make, monkeypatch: pytest.MonkeyPatch):
    await _attempt(make, outcome="published")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9")
    get_settings.cache_clear()
    await redis.close()
    try:
        found = await scrape()
    finally:
        await redis.close()

    assert found["aigrowth_up{part=redis}"] == 0
    assert found[f"aigrowth_publish_attempts_total{{outcome=published,platform={Platform.SANDBOX}}}"] == 1


async def test_what_several_processes_count_comes_together(make: Make):
    name = "aigrowth_tasks_total"
    counters.count(name, task="a", state="success")
    await _flushed()
    counters.count(name, 2, task="a", state="success")
    await _flushed()

    assert (await counters.read())[(name, (("state", "success"), ("task", "a")))] == 3


async def _flushed() -> None:
    await asyncio.to_thread(counters.flush)


async def test_token_refreshes_are_counted_by_their_answer(scrape: Scrape, make: Make, sandbox: SandboxServer):
    account = await make.connected_account(sandbox)
    async with unit_of_work() as session:
        due = "UPDATE social_accounts SET next_refresh_at = :at WHERE id = :id"
        await session.execute(text(due), {"at": now(), "id": account.id})
    name = "aigrowth_token_refreshes_total{answer=RefreshedTokens,platform=sandbox}"
    before = (await scrape()).get(name, 0)

    assert await token_refresh.refresh_due() == 1

    assert (await scrape())[name] - before == 1
