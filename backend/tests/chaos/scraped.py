"""What `/metrics` says after a run, against the tables and the network's own log."""

from collections import Counter
from datetime import datetime
from typing import Any

import httpx
import psycopg
from prometheus_client.parser import text_string_to_metric_families

from app.core.clock import now

TOKEN = "for-the-scraper-of-this-run"
_OUTCOMES = """
SELECT c.platform, p.outcome, count(*) FROM publish_attempts p JOIN content c ON c.id = p.content_id
WHERE p.state = 'ended' GROUP BY 1, 2
"""


def problems(address: str, database_url: str, posts: list[dict[str, Any]], *, begun_at: datetime) -> list[str]:
    """Where the scraped figures are not those of the tables. `posts`: as `audit.read_posts` read them."""
    if begun_at.date() != now().date():
        return []  # the counts began anew at midnight
    answer = httpx.get(f"{address}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
    answer.raise_for_status()
    found = _scraped(answer.text)
    expected: dict[tuple[str, ...], float] = {}
    with psycopg.connect(database_url) as connection:
        for platform, outcome, count in connection.execute(_OUTCOMES):
            expected["aigrowth_publish_attempts_total", outcome, platform] = count
    statuses = Counter(post["status"] for post in posts)
    expected["aigrowth_publish_lateness_seconds_count", "sandbox"] = statuses["published"]
    expected["aigrowth_posts", "unconfirmed"] = statuses["unconfirmed"]
    expected["aigrowth_posts", "scheduled"] = expected["aigrowth_posts_due",] = 0
    attempts = {name for name in found if name[0] == "aigrowth_publish_attempts_total"}
    return [
        f"/metrics says {found.get(name)} for {name}, and it is {expected.get(name)}"
        for name in sorted({*expected, *attempts})
        if found.get(name) != expected.get(name)
    ]


def _scraped(exposition: str) -> dict[tuple[str, ...], float]:
    """By name and the values of the labels, in the order of the labels' names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(exposition)
        for sample in family.samples
    }
