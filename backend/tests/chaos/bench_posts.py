"""Posts by the million, and what is measured on the rows and in the network's log."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
from sqlalchemy import text

from app.core.clock import now
from app.core.db import sessions
from app.publishing import repository
from app.social_accounts.models import SocialAccount

_INSERT = """
INSERT INTO content (id, business_id, user_id, social_account_id, platform, text, made_by, approved_at, status,
                     scheduled_for, next_attempt_at)
SELECT gen_random_uuid(), %(business)s, %(user)s, %(account)s, 'sandbox', %(name)s || ' ' || n, 'person', now(),
       'scheduled', t, t
FROM (SELECT n, CAST(%(begin)s AS timestamptz) + n * CAST(%(every)s AS interval) AS t
      FROM generate_series(0, %(count)s - 1) AS n) AS times
"""


def add_posts(
    url: str, account: SocialAccount, count: int, *, name: str, begin: datetime, every: timedelta = timedelta()
) -> None:
    """One after the other, each `every` later than the one before."""
    with psycopg.connect(url) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute(_INSERT, _values(account, count, name=name, begin=begin, every=every))


def _values(account: SocialAccount, count: int, *, name: str, begin: datetime, every: timedelta) -> dict[str, Any]:
    owner = {"business": account.business_id, "user": account.user_id, "account": account.id}
    return {**owner, "name": name, "begin": begin, "every": every, "count": count}


def analyze(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE content")


WARM_UP = 6
"""The driver prepares a statement at its sixth use."""


async def claim_milliseconds(account: SocialAccount, *, due: int = 500, tries: int = 15) -> float:
    """The median of claiming `due` posts in one batch; nothing of it is committed, so no worker sees them."""
    values = _values(account, due, name="Due", begin=now() - timedelta(seconds=5), every=timedelta())
    statement = text(_INSERT.replace("%(", ":").replace(")s", ""))
    taken = []
    for _ in range(WARM_UP + tries):
        async with sessions() as session:
            await session.execute(statement, values)
            at, begun = now(), time.perf_counter()
            ids = await repository.claim_due(
                session, owner="bench", at=at, lease_until=at + timedelta(minutes=2), batch=due
            )
            taken.append((time.perf_counter() - begun) * 1000)
            await session.rollback()
            if len(ids) != due:
                raise RuntimeError(f"Claimed {len(ids)} posts instead of {due}.")
    return sorted(taken[WARM_UP:])[tries // 2]


def count_waiting(url: str, *, until: datetime) -> int:
    query = "SELECT count(*) FROM content WHERE status IN ('scheduled', 'publishing') AND scheduled_for <= %s"
    with psycopg.connect(url) as connection:
        row = connection.execute(query, [until]).fetchone()
    return int(row[0]) if row else 0


def wait_until_published(url: str, *, until: datetime, seconds: float) -> None:
    """Until nothing that was due by then waits any more."""
    give_up_at = time.monotonic() + seconds
    while (left := count_waiting(url, until=until)) > 0:
        if time.monotonic() > give_up_at:
            raise RuntimeError(f"{left} posts still wait after {seconds:.0f} s.")
        time.sleep(0.5)


def due_times(url: str, name: str) -> dict[str, datetime]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT id::text, scheduled_for FROM content WHERE text LIKE %s", [f"{name} %"])
        return dict(rows.fetchall())


def lateness(log: Sequence[dict[str, Any]], due: dict[str, datetime]) -> list[float]:
    """Seconds from due time to the platform's receipt, sorted."""
    return sorted(
        (datetime.fromisoformat(entry["received_at"]) - due[entry["idempotency_key"]]).total_seconds()
        for entry in log
        if entry["idempotency_key"] in due
    )


def rate(log: Sequence[dict[str, Any]], due: dict[str, datetime]) -> float:
    """Posts a second the platform received, from the first to the last of them."""
    times = sorted(datetime.fromisoformat(entry["received_at"]) for entry in log if entry["idempotency_key"] in due)
    return (len(times) - 1) / (times[-1] - times[0]).total_seconds()


def percentile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]
