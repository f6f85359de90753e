"""What the publisher is compared with: a bare loop of requests, empty Celery tasks, and the plain design.

The plain design is a tick each minute that sends one blocking task per due post. `celery -A tests.chaos.bench_peers`
serves its tasks, on the product's own broker and database.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import httpx2
import psycopg
from celery import Celery
from redis import Redis

from app.platforms.http import new_client

BACKEND = Path(__file__).parents[2]
NOOP, PLAIN = "bench-noop", "bench-plain"

celery = Celery("bench", broker=os.environ.get("REDIS_URL", "redis://127.0.0.1:1/0"), backend=None)
celery.conf.update(task_ignore_result=True, task_acks_late=True, worker_prefetch_multiplier=1)


@celery.task(name="bench.noop")
def noop() -> None:
    """As little as a task can do."""


@celery.task(name="bench.publish")
def publish_one(post_id: str, token: str) -> None:
    """The plain design: read, call, write, each waiting for the other."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT text FROM content WHERE id = %s", [post_id]).fetchone()
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": post_id}
        body = {"text": row[0] if row else "", "media": []}
        answer = httpx.post(f"{os.environ['SANDBOX_URL']}/api/posts", json=body, headers=headers, timeout=30)
        connection.execute(
            "UPDATE content SET status = 'published', published_at = now(), external_post_id = %s WHERE id = %s",
            [answer.json()["id"], post_id],
        )


async def bare_loop(url: str, token: str, *, count: int, at_once: int) -> float:
    """Posts a second of nothing but requests by the product's own client, as many at once as the publisher sends."""
    waiting = iter(range(count))
    async with new_client() as client:

        async def send() -> None:
            for number in waiting:
                headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
                body = {"text": f"Bare {number}", "media": []}
                while True:
                    try:
                        answer = await client.post(f"{url}/api/posts", json=body, headers=headers)
                    except httpx2.TransportError:
                        continue  # the key keeps it from being there twice
                    answer.raise_for_status()
                    break

        begun = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(at_once)))
        return count / (time.perf_counter() - begun)


@contextmanager
def _worker(queue: str, environment: dict[str, str]) -> Iterator[None]:
    args = ["-m", "celery", "-A", "tests.chaos.bench_peers", "worker", "-P", "threads", "-c", "16", "-Q", queue]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-n", f"{queue}@%h", "-l", "ERROR"]
    process = subprocess.Popen(
        [sys.executable, *args, *quiet], cwd=BACKEND, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def noop_rate(environment: dict[str, str], *, count: int) -> float:
    """Empty tasks a second that one worker of sixteen threads takes from the product's broker."""
    celery.conf.broker_url = environment["REDIS_URL"]
    for _ in range(count):
        celery.send_task("bench.noop", queue=NOOP)
    return _drain(NOOP, environment, count)


def plain_rate(environment: dict[str, str], posts: Sequence[str], token: str) -> float:
    """Posts a second of the plain design, its tick having just sent a task for each."""
    celery.conf.broker_url = environment["REDIS_URL"]
    for post_id in posts:
        celery.send_task("bench.publish", args=[post_id, token], queue=PLAIN)
    return _drain(PLAIN, environment, len(posts))


def _drain(queue: str, environment: dict[str, str], count: int) -> float:
    client = Redis.from_url(environment["REDIS_URL"])
    with _worker(queue, environment):
        while client.llen(queue) == count:
            time.sleep(0.005)
        begun = time.perf_counter()
        while client.llen(queue):
            time.sleep(0.02)
        return count / (time.perf_counter() - begun)
