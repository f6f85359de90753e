"""Which figures are read when: the daily sweep, the look for young posts each minute, and on demand."""

from uuid import UUID

from app.analytics import collector, repository
from app.core.clock import now
from app.core.db import unit_of_work

PER_BATCH = 200
POSTS_PER_TICK = 400
ACCOUNTS_PER_TICK = 100


async def fetch_daily() -> None:
    """Every post of the last 30 days and every account."""
    await _fetch_recent(None)


async def fetch_business(business_id: UUID) -> None:
    """The same for one business: somebody asked."""
    await _fetch_recent(business_id)


async def _fetch_recent(business_id: UUID | None) -> None:
    last: UUID | None = None
    while True:
        async with unit_of_work() as session:
            posts = await repository.recent_posts(
                session, at=now(), after=last, limit=PER_BATCH, business_id=business_id
            )
        await collector.fetch_post_metrics(posts)
        if len(posts) < PER_BATCH:
            break
        last = posts[-1]
    async with unit_of_work() as session:
        accounts = await repository.accounts_to_read(session, at=now(), business_id=business_id)
    for start in range(0, len(accounts), PER_BATCH):
        await collector.fetch_account_metrics(accounts[start : start + PER_BATCH])


async def fetch_fresh() -> None:
    """What is older than its age allows (`freshness.py`), a bounded number of posts and accounts per tick."""
    async with unit_of_work() as session:
        posts = await repository.posts_due(session, at=now(), limit=POSTS_PER_TICK)
        accounts = await repository.accounts_due(session, at=now(), limit=ACCOUNTS_PER_TICK)
    await collector.fetch_post_metrics(posts)
    await collector.fetch_account_metrics(accounts)


async def fetch_content(post_id: UUID) -> None:
    """One post, right after it was published."""
    await collector.fetch_post_metrics([post_id])
