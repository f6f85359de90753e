"""What one scrape of `/metrics` costs on large tables: `make bench-metrics`. The last line is JSON.

Every statement of a scrape is explained on `--stored` posts with as many attempts and usage lines, of which `--today`
are of today. It ends with 1 when one of them reads a large table from end to end.

Usage: python scripts/bench_metrics.py [--stored 1000000] [--today 5000] [--scrapes 5]
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

os.environ |= {
    "AIGROWTH_ENV": "test",
    "AIGROWTH_DATA_DIR": tempfile.mkdtemp(prefix="aigrowth-bench-"),
    "ENCRYPTION_KEY": "bWVhc3VyaW5nIG9ubHk6IDMyIGJ5dGVzIG9mIGtleSA=",
    "SECRET_KEY": "for-measuring-only-and-nothing-else",
}

from app.api import metrics
from app.core import db, redis
from app.core.config import get_settings
from app.supervisor.embedded import EmbeddedPostgres, EmbeddedValkey
from app.supervisor.migrate import upgrade
from tests.factories import Make

LARGE = {"content", "publish_attempts", "usage_logs", "generations", "webhook_events"}
FILL = [
    """
CREATE TEMP TABLE ended AS
SELECT gen_random_uuid() AS id, n,
       CASE WHEN n < %(stored)s - %(today)s
            THEN now() - interval '1 day 1 hour' - interval '2 years' * (1 - n / %(stored)s::float)
            ELSE greatest(date_trunc('day', now()), now() - interval '20 minutes')
       END AS at
FROM generate_series(0, %(stored)s - 1) AS n
""",
    """
INSERT INTO content (id, business_id, user_id, social_account_id, platform, text, made_by, approved_at, status,
                     scheduled_for, published_at, external_post_id, failure_code, created_at, updated_at)
SELECT id, %(business)s, %(user)s, %(account)s, 'sandbox', 'Stored ' || n, 'person', at,
       CASE WHEN n %% 50 = 0 THEN 'failed' ELSE 'published' END, at,
       CASE WHEN n %% 50 = 0 THEN NULL ELSE at + interval '1 second' END,
       CASE WHEN n %% 50 = 0 THEN NULL ELSE 'stored-' || n END,
       CASE WHEN n %% 50 = 0 THEN 'rejected' END, at, at
FROM ended ORDER BY n
""",
    """
INSERT INTO content (id, business_id, user_id, social_account_id, platform, text, made_by, approved_at, status,
                     scheduled_for, next_attempt_at)
SELECT gen_random_uuid(), %(business)s, %(user)s, %(account)s, 'sandbox', 'Waits ' || n, 'person', now(),
       'scheduled', t, t
FROM (SELECT n, now() + interval '30 days' + n * interval '2 seconds' AS t
      FROM generate_series(1, %(stored)s / 50) AS n) AS times
""",
    """
INSERT INTO publish_attempts (id, content_id, number, state, created_at, lease_owner, lease_until, sending_at, ended_at,
                              outcome)
SELECT gen_random_uuid(), id, 1, 'ended', at, 'bench', at, at, at + interval '1 second',
       CASE WHEN n %% 50 = 0 THEN 'rejected' ELSE 'published' END
FROM ended ORDER BY n
""",
    """
INSERT INTO usage_logs (id, user_id, action, metadata, cost_microdollars, created_at)
SELECT gen_random_uuid(), %(user)s, 'content_generated',
       jsonb_build_object('model', 'offline', 'cached', n %% 3 = 0, 'input_tokens', 900, 'output_tokens', 200), 120, at
FROM ended ORDER BY n
""",
    """
INSERT INTO generations (id, user_id, business_id, kind, status, request, created_at, updated_at)
SELECT gen_random_uuid(), %(user)s, %(business)s, 'content', 'succeeded', '{}', at, at
FROM ended WHERE n %% 10 = 0 ORDER BY n
""",
    """
INSERT INTO webhook_events (id, provider, event_id, type, payload, received_at, attempts, next_attempt_at, handled_at)
SELECT gen_random_uuid(), 'stripe', 'evt_' || n, 'invoice.paid', '{}', at, 1, NULL, at
FROM ended WHERE n %% 10 = 0 ORDER BY n
""",
]
began = time.monotonic()


def say(line: str) -> None:
    print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stored", type=int, default=1_000_000)
    options.add_argument("--today", type=int, default=5_000)
    options.add_argument("--scrapes", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="aigrowth-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # as root PostgreSQL runs as another user
        with (
            EmbeddedPostgres(folder / "data") as server,
            EmbeddedValkey(folder / "valkey") as valkey,
        ):
            os.environ |= {"DATABASE_URL": server.url, "REDIS_URL": valkey.url}
            get_settings.cache_clear()
            upgrade()
            return asyncio.run(measure(server.url, chosen))


async def measure(url: str, chosen: argparse.Namespace) -> int:
    make = Make()
    account = await make.social_account(business=await make.business(user=await make.user()))
    owner = {
        "business": account.business_id,
        "user": account.user_id,
        "account": account.id,
    }
    fill(url, {**owner, "stored": chosen.stored, "today": chosen.today})
    say(f"{chosen.stored:,} posts stored, {chosen.today:,} of them of today")

    seen: dict[str, Any] = {}
    pool = db.engine().sync_engine
    event.listen(
        pool,
        "before_cursor_execute",
        lambda _c, _u, text, values, _x, _m: seen.setdefault(text, values),
    )
    taken = []
    for _ in range(chosen.scrapes + 1):
        begun = time.perf_counter()
        found = await metrics.collect()
        taken.append((time.perf_counter() - begun) * 1000)
    published = sum(value for (name, _), value in found.items() if name == "aigrowth_publish_attempts_total")
    if published != chosen.today:
        raise RuntimeError(f"It counts {published} attempts today instead of {chosen.today}.")
    await db.dispose()
    await redis.close()
    scrape = statistics.median(taken[1:])
    say(f"one scrape: {scrape:.0f} ms (the first {taken[0]:.0f} ms)")

    statements = [explain(url, text, values) for text, values in seen.items() if text.lstrip().startswith("SELECT")]
    for one in sorted(statements, key=lambda one: -one["ms"]):
        say(f"{one['ms']:7.1f} ms  {one['pages']:7,} pages  {', '.join(one['reads'])}")
    whole = sorted({table for one in statements for table in one["whole"]})
    print(
        json.dumps(
            {
                "stored": chosen.stored,
                "today": chosen.today,
                "scrape_ms": round(scrape),
                "read_whole": whole,
            }
        )
    )
    return 1 if whole else 0


def fill(url: str, values: dict[str, Any]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        for statement in FILL:
            connection.execute(statement, values)
        connection.execute("VACUUM ANALYZE")


def explain(url: str, statement: str, values: Any) -> dict[str, Any]:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values).fetchone()  # type: ignore[arg-type]
    plan = row[0][0] if row else {}
    scans = [node for node in nodes(plan["Plan"]) if "Relation Name" in node or "Index Name" in node]
    return {
        "ms": plan["Execution Time"],
        "pages": plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"],
        "reads": [f"{node['Node Type']} {node.get('Index Name') or node['Relation Name']}" for node in scans] or ["-"],
        "whole": {one["Relation Name"] for one in scans if one["Node Type"] == "Seq Scan"} & LARGE,
    }


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


if __name__ == "__main__":
    sys.exit(main())
