"""How fast, how punctual and how fair publishing is: `make bench-publish`. The last line is JSON.

Usage: python scripts/bench_publish.py [--stored 1000000] [--backlog 10000] [--a-second 100] [--seconds 60]
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from app.core import crypto
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import sessions
from app.social_accounts.models import SocialAccount
from tests.chaos import bench_peers as peers, bench_posts as rows
from tests.chaos.calendar import in_own_loop
from tests.chaos.product import Product, RunningSandbox
from tests.factories import Make

LATENCY_MS = 200
BATCH_TIMES_OUT_AFTER = 900
began = time.monotonic()


def say(line: str) -> None:
    print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stored", type=int, default=1_000_000)
    options.add_argument("--backlog", type=int, default=10_000)
    options.add_argument("--a-second", type=int, default=100)
    options.add_argument("--seconds", type=int, default=60)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="aigrowth-bench-"))
    try:
        with Product(folder / "data", LOG_LEVEL="WARNING", PUBLISH_LEASE_SECONDS="120") as product:
            os.environ.update(product.told)
            get_settings.cache_clear()
            sandbox = RunningSandbox(product.told["SANDBOX_URL"])
            figures = measure(product, sandbox, chosen)
            sandbox.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures))


def measure(product: Product, sandbox: RunningSandbox, chosen: argparse.Namespace) -> dict[str, Any]:
    url = product.told["DATABASE_URL"]
    big, other, plain = in_own_loop(lambda: connect(sandbox))
    far = now() + timedelta(days=30)
    rows.add_posts(url, big, 10_000, name="Stored", begin=far, every=timedelta(seconds=2))
    rows.analyze(url)
    claim_small = in_own_loop(lambda: rows.claim_milliseconds(other))
    rows.add_posts(url, big, chosen.stored - 10_000, name="Stored", begin=far, every=timedelta(seconds=2))
    rows.analyze(url)
    claim_large = in_own_loop(lambda: rows.claim_milliseconds(other))
    say(f"claim of 500 due: {claim_small:.1f} ms among 10,000, {claim_large:.1f} ms among {chosen.stored:,}")

    sandbox.fault("latency", probability=1, latency_ms=LATENCY_MS)
    at_once = get_settings().PUBLISH_IN_FLIGHT
    token = in_own_loop(lambda: token_of(plain))
    bare = in_own_loop(lambda: peers.bare_loop(sandbox.url, token, count=3000, at_once=at_once))
    say(f"bare loop, {at_once} at once: {bare:.0f} posts/s")
    noop = peers.noop_rate(product.told, count=5000)
    say(f"empty Celery tasks: {noop:.0f} tasks/s")

    backlog = measure_backlog(url, sandbox, big, other, chosen.backlog)
    steady = measure_steady(url, sandbox, big, chosen.a_second, chosen.seconds)
    figures = {
        "backlog_posts_per_second": backlog["rate"],
        "bare_loop_posts_per_second": round(bare, 1),
        "ratio_to_bare_loop": round(backlog["rate"] / bare, 2),
        "empty_celery_tasks_per_second": round(noop, 1),
        "ratio_to_empty_celery": round(backlog["rate"] / noop, 2),
        "lateness_p50_s": steady[0],
        "lateness_p99_s": steady[1],
        "lateness_max_s": steady[2],
        "claim_ms_among_10000": round(claim_small, 2),
        "claim_ms_among_stored": round(claim_large, 2),
        "claim_ratio": round(claim_large / claim_small, 2),
        "fairness_max_lateness_s": backlog["fairness"],
        "worker_peak_mb": peak_megabytes(product.pid("worker") or 0),
        "publisher_peak_mb": peak_megabytes(product.pid("publisher") or 0),
        "stored": chosen.stored,
        "backlog": chosen.backlog,
    }
    return figures | measure_plain(product, url, sandbox, plain)


async def token_of(account: SocialAccount) -> str:
    """As it is now: a sweep may have renewed it while other things were measured."""
    async with sessions() as session:
        return crypto.decrypt((await session.get_one(SocialAccount, account.id)).access_token)


async def connect(sandbox: RunningSandbox) -> tuple[SocialAccount, SocialAccount, SocialAccount]:
    make = Make()
    return (
        await make.connected_account(sandbox),
        await make.connected_account(sandbox),
        await make.connected_account(sandbox),
    )


def measure_backlog(
    url: str, sandbox: RunningSandbox, big: SocialAccount, other: SocialAccount, count: int
) -> dict[str, float]:
    """One tenant's posts all due at once, and another's single posts that come due meanwhile."""
    begin = now() + timedelta(seconds=3)
    rows.add_posts(url, other, 10, name="Single", begin=begin + timedelta(seconds=2), every=timedelta(seconds=1.5))
    rows.add_posts(url, big, count, name="Backlog", begin=begin)
    rows.wait_until_published(url, until=begin + timedelta(seconds=60), seconds=BATCH_TIMES_OUT_AFTER)
    log = sandbox.log()
    result = {
        "rate": round(rows.rate(log, rows.due_times(url, "Backlog")), 1),
        "fairness": round(rows.lateness(log, rows.due_times(url, "Single"))[-1], 2),
    }
    say(f"backlog of {count:,}: {result['rate']} posts/s; another tenant's latest single post: {result['fairness']} s")
    return result


def measure_steady(
    url: str, sandbox: RunningSandbox, account: SocialAccount, a_second: int, seconds: int
) -> tuple[float, float, float]:
    """So many posts due at every full second."""
    begin = now().replace(microsecond=0) + timedelta(seconds=5)
    for second in range(seconds):
        rows.add_posts(url, account, a_second, name="Steady", begin=begin + timedelta(seconds=second))
    rows.wait_until_published(url, until=begin + timedelta(seconds=seconds), seconds=BATCH_TIMES_OUT_AFTER)
    late = rows.lateness(sandbox.log(), rows.due_times(url, "Steady"))
    p50, p99, most = (round(value, 2) for value in (rows.percentile(late, 0.5), rows.percentile(late, 0.99), late[-1]))
    say(f"{a_second} due each second for {seconds} s: p50 {p50} s, p99 {p99} s, latest {most} s ({len(late)} posts)")
    return p50, p99, most


def measure_plain(product: Product, url: str, sandbox: RunningSandbox, account: SocialAccount) -> dict[str, float]:
    """The plain design on a minute's worth of 20 posts a second, at the moment its tick comes."""
    hidden = now() + timedelta(days=20)  # our own dispatcher must not take them: their due time is counted from here
    rows.add_posts(url, account, 1200, name="Plain", begin=hidden, every=timedelta(seconds=0.05))
    due = rows.due_times(url, "Plain")
    tick = now()
    plain = peers.plain_rate(product.told, [*due], in_own_loop(lambda: token_of(account)))
    shift = hidden + timedelta(seconds=60) - tick
    late = [value + shift.total_seconds() for value in rows.lateness(sandbox.log(), due)]
    p50, p99 = rows.percentile(late, 0.5), rows.percentile(late, 0.99)
    say(f"plain design: {plain:.0f} posts/s; p50 {p50:.1f} s, p99 {p99:.1f} s late with its minute tick")
    return {
        "plain_posts_per_second": round(plain, 1),
        "plain_lateness_p50_s": round(p50, 1),
        "plain_lateness_p99_s": round(p99, 1),
    }


def peak_megabytes(pid: int) -> float:
    """Of the worker since it began; 0 where /proc does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)


if __name__ == "__main__":
    main()
