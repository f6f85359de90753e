"""`/health` says what works, and stays calm when something does not."""

from datetime import timedelta

import httpx
import pytest

from app.core import redis
from app.core.clock import now
from app.core.config import get_settings
from tests.factories import Make


@pytest.fixture
async def root(anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    anonymous.base_url = "http://testserver"
    return anonymous


async def test_with_no_worker_the_product_answers_but_says_that_posts_may_be_late(root: httpx.AsyncClient):
    answer = await root.get("/health")

    assert answer.status_code == 200
    health = answer.json()
    assert (health["status"], health["database"]["status"], health["redis"]["status"]) == (
        "degraded",
        "healthy",
        "healthy",
    )
    assert health["celery"]["workers"] == 0
    assert "start one" in health["celery"]["detail"]


async def test_a_worker_that_was_heard_from_makes_it_healthy(root: httpx.AsyncClient):
    await redis.redis().set("worker:heartbeat:w1", now().isoformat(), ex=30)

    health = (await root.get("/health")).json()

    assert (health["status"], health["celery"]["workers"]) == ("healthy", 1)


async def test_an_overdue_post_raises_the_alarm(root: httpx.AsyncClient, make: Make):
    await make.scheduled_post(scheduled_for=now() - timedelta(minutes=3))

    health = (await root.get("/health")).json()

    assert health["publishing"]["status"] == "unhealthy"
    assert health["publishing"]["oldest_due_seconds"] == pytest.approx(180, abs=5)


async def test_without_redis_the_api_still_answers(root: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch):
    await redis.close()
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()

    answer = await root.get("/health")

    assert answer.status_code == 200
    assert answer.json()["redis"]["status"] == "unhealthy"
    assert "127.0.0.1:1" not in answer.text
    monkeypatch.undo()
    get_settings.cache_clear()
    await redis.close()
