"""What an administrator sees: who is here, and how the whole server is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from app.admin import repository
from app.billing import service as billing
from app.content.models import PostStatus
from app.core import heartbeat
from app.core.clock import now
from app.core.jobs import QUEUE_DEFAULT, QUEUE_GENERATION, QUEUE_PUBLISHING
from app.core.redis import redis
from app.generations.models import GenerationStatus
from app.users.models import Role, User

log = structlog.get_logger(__name__)

QUEUES = (QUEUE_PUBLISHING, QUEUE_GENERATION, QUEUE_DEFAULT)


@dataclass(frozen=True, slots=True)
class UserOverview:
    user: User
    businesses: int
    last_seen_at: datetime | None
    """None: no session is remembered."""
    is_plan_given: bool
    """By an administrator, whatever is paid for."""


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    length: int
    """Messages no worker has taken yet."""


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    last_heard_at: datetime


@dataclass(frozen=True, slots=True)
class PlatformStats:
    users: int
    businesses: int
    posts: dict[PostStatus, int]
    published_in_24_hours: int
    generations: dict[GenerationStatus, int]
    llm_cost_microdollars: int
    llm_cost_microdollars_in_30_days: int
    queues: list[Queue] | None
    workers: list[Worker] | None
    measured_at: datetime


async def list_users(
    session: AsyncSession,
    *,
    search: str | None,
    role: Role | None,
    is_disabled: bool | None,
    cursor: str | None,
    limit: int,
) -> tuple[list[UserOverview], str | None]:
    users, next_cursor = await repository.list_users(
        session, search=search, role=role, is_disabled=is_disabled, cursor=cursor, limit=limit
    )
    return await overviews(session, users), next_cursor


async def overviews(session: AsyncSession, users: Sequence[User]) -> list[UserOverview]:
    ids = [user.id for user in users]
    seen = await repository.last_seen(session, ids)
    owned = await repository.count_businesses(session, ids)
    given = await billing.list_given_plans(session, ids)
    return [UserOverview(user, owned.get(user.id, 0), seen.get(user.id), user.id in given) for user in users]


async def get_stats(session: AsyncSession) -> PlatformStats:
    """Counted now. Queues and workers are None while Redis is away: not known is not none."""
    at = now()
    queues, workers = await _queues_and_workers()
    return PlatformStats(
        users=await repository.count_users(session),
        businesses=await repository.count_all_businesses(session),
        posts=await repository.count_posts(session),
        published_in_24_hours=await repository.count_published(session, since=at - timedelta(hours=24)),
        generations=await repository.count_generations(session),
        llm_cost_microdollars=await repository.sum_cost(session),
        llm_cost_microdollars_in_30_days=await repository.sum_cost(session, since=at - timedelta(days=30)),
        queues=queues,
        workers=workers,
        measured_at=at,
    )


async def _queues_and_workers() -> tuple[list[Queue] | None, list[Worker] | None]:
    try:
        lengths: Sequence[int] = [await redis().llen(name) for name in QUEUES]
        heard = await heartbeat.read()
    except (RedisError, OSError) as error:
        log.warning("stats.without_redis", error=type(error).__name__)
        return None, None
    queues = [Queue(name, int(length)) for name, length in zip(QUEUES, lengths, strict=True)]
    return queues, [Worker(name, at) for name, at in sorted(heard.items())]
