"""Every SQL statement for `/metrics`: what the tables know of today, and what is so at this moment. Each looks at the
rows of a day or at what waits, through an index, never at all that is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Float, Integer, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing.models import UsageLog
from app.content.models import Post, PostStatus
from app.generations.models import Generation, GenerationStatus
from app.platforms.contract import Platform
from app.publishing.models import PublishAttempt

LONGEST_ATTEMPT = timedelta(days=1)
"""No attempt is open for longer: a lease ends it. So those that ended today were made no earlier."""
LATENESS_BUCKETS = (1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 21600)
"""Seconds, each an upper end."""


async def count_attempts(session: AsyncSession, *, since: datetime) -> list[tuple[Platform, str, int]]:
    """Those that ended since then, by platform and outcome."""
    query = (
        select(Post.platform, PublishAttempt.outcome, func.count())
        .join(Post, Post.id == PublishAttempt.content_id)
        .where(PublishAttempt.created_at >= since - LONGEST_ATTEMPT, PublishAttempt.ended_at >= since)
        .group_by(Post.platform, PublishAttempt.outcome)
    )
    return [(platform, outcome or "", count) for platform, outcome, count in await session.execute(query)]


@dataclass(frozen=True, slots=True)
class Lateness:
    platform: Platform
    counts: Sequence[int]
    """Of posts, for each of LATENESS_BUCKETS and one more for what was later."""
    seconds: float
    """All together."""


async def sum_lateness(session: AsyncSession, *, since: datetime) -> list[Lateness]:
    """How long after their time the posts went out that an attempt has brought out since then."""
    seconds = func.greatest(func.extract("epoch", Post.published_at - Post.scheduled_for), 0.0)
    bucket = func.width_bucket(cast(seconds, Float), text(f"ARRAY{[end + 1e-6 for end in LATENESS_BUCKETS]}"))
    brought_out = select(PublishAttempt.content_id).where(
        PublishAttempt.created_at >= since - LONGEST_ATTEMPT,
        PublishAttempt.ended_at >= since,
        PublishAttempt.outcome == "published",
    )
    query = (
        select(Post.platform, bucket, func.count(), func.sum(seconds))
        .where(Post.status == PostStatus.PUBLISHED, Post.scheduled_for.is_not(None), Post.id.in_(brought_out))
        .group_by(Post.platform, bucket)
    )
    counts: dict[Platform, list[int]] = {}
    sums: dict[Platform, float] = {}
    for platform, number, count, total in await session.execute(query):
        counts.setdefault(platform, [0] * (len(LATENESS_BUCKETS) + 1))[number] = count
        sums[platform] = sums.get(platform, 0.0) + float(total)
    return [Lateness(platform, counts[platform], sums[platform]) for platform in counts]


@dataclass(frozen=True, slots=True)
class Writing:
    model: str
    is_cached: bool
    calls: int
    input_tokens: int
    output_tokens: int
    cost_microdollars: int


async def sum_writing(session: AsyncSession, *, since: datetime) -> list[Writing]:
    """What the writers were asked for since then."""
    model = func.coalesce(UsageLog.details["model"].as_string(), "")
    is_cached = func.coalesce(UsageLog.details["cached"].as_boolean(), False)
    tokens = [
        func.coalesce(func.sum(cast(UsageLog.details[name].as_string(), Integer)), 0)
        for name in ("input_tokens", "output_tokens")
    ]
    query = (
        select(model, is_cached, func.count(), *tokens, func.coalesce(func.sum(UsageLog.cost_microdollars), 0))
        .where(UsageLog.created_at >= since, UsageLog.details.has_key("model"))
        .group_by(model, is_cached)
    )
    return [Writing(*row[:3], *map(int, row[3:])) for row in await session.execute(query)]


async def count_generations(session: AsyncSession) -> dict[GenerationStatus, int]:
    """Those that are not finished."""
    unfinished = (GenerationStatus.QUEUED, GenerationStatus.RUNNING)
    query = select(Generation.status, func.count()).where(Generation.status.in_(unfinished)).group_by(Generation.status)
    counted = dict.fromkeys(unfinished, 0)
    for status, count in await session.execute(query):
        counted[status] = count
    return counted


async def count_connections(session: AsyncSession) -> tuple[dict[str, int], int]:
    """Connections to this database by what they do, from all processes and machines; and how many the server takes."""
    query = text(
        "SELECT coalesce(state, 'unknown') AS state, count(*) AS number FROM pg_stat_activity "
        "WHERE datname = current_database() GROUP BY 1"
    )
    states = {row.state: row.number for row in await session.execute(query)}
    most = await session.scalar(text("SELECT current_setting('max_connections')::int"))
    return states, int(most or 0)
