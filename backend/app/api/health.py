"""`/health`, `/livez`, `/readyz`: is the product able to do its job right now?"""

import asyncio
from datetime import datetime
from typing import Literal

import structlog
from fastapi import APIRouter, Response, status
from pydantic import BaseModel, Field
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core import heartbeat
from app.core.clock import now
from app.core.db import sessions
from app.core.redis import redis
from app.publishing import service as publishing

log = structlog.get_logger(__name__)

router = APIRouter(tags=["health"])

CHECK_TIMEOUT_SECONDS = 3


class Part(BaseModel):
    status: Literal["healthy", "unhealthy"]
    detail: str | None


class CeleryPart(Part):
    workers: int = Field(description="Workers heard from in the last 30 seconds.")
    last_heartbeat_at: datetime | None


class PublishingPart(Part):
    oldest_due_seconds: float | None = Field(description="Age of the oldest post that is due; null when none is.")


class Health(BaseModel):
    status: Literal["healthy", "degraded", "unhealthy"]
    database: Part
    redis: Part
    celery: CeleryPart
    publishing: PublishingPart
    timestamp: datetime


class Live(BaseModel):
    status: Literal["alive"]


async def _database() -> tuple[Part, PublishingPart]:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS), sessions() as session:
            await session.execute(text("SELECT 1"))
            oldest = await publishing.find_oldest_due(session)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.warning("health.database", error=type(error).__name__)
        away = "PostgreSQL does not answer."
        return (
            Part(status="unhealthy", detail=away),
            PublishingPart(status="unhealthy", detail=away, oldest_due_seconds=None),
        )
    age = None if oldest is None else max(0.0, (now() - oldest).total_seconds())
    late = age is not None and age > publishing.OVERDUE_AFTER.total_seconds()
    detail = "Posts are overdue: look at the workers and at docs/runbooks/." if late else None
    return (
        Part(status="healthy", detail=None),
        PublishingPart(status="unhealthy" if late else "healthy", detail=detail, oldest_due_seconds=age),
    )


async def _redis_and_workers() -> tuple[Part, CeleryPart]:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            await redis().ping()
            beats = await heartbeat.read()
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("health.redis", error=type(error).__name__)
        away = "Redis does not answer."
        return (
            Part(status="unhealthy", detail=away),
            CeleryPart(status="unhealthy", detail=away, workers=0, last_heartbeat_at=None),
        )
    last = max(beats.values(), default=None)
    detail = None if beats else "No worker was heard from in 30 seconds: start one (`celery -A app.celery worker`)."
    celery = CeleryPart(
        status="healthy" if beats else "unhealthy", detail=detail, workers=len(beats), last_heartbeat_at=last
    )
    return Part(status="healthy", detail=None), celery


@router.get("/health", operation_id="get_health", responses={503: {"model": Health}})
async def get_health(response: Response) -> Health:
    """Everything the product needs. `degraded` (200): it answers, but posts may be late. `unhealthy`: 503."""
    (database, publishing_part), (redis_part, celery) = await asyncio.gather(_database(), _redis_and_workers())
    overall: Literal["healthy", "degraded", "unhealthy"] = "healthy"
    if "unhealthy" in (redis_part.status, celery.status, publishing_part.status):
        overall = "degraded"
    if database.status == "unhealthy":
        overall = "unhealthy"
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Health(
        status=overall,
        database=database,
        redis=redis_part,
        celery=celery,
        publishing=publishing_part,
        timestamp=now(),
    )


@router.get("/livez", operation_id="get_livez")
async def get_livez() -> Live:
    """This process answers."""
    return Live(status="alive")


@router.get("/readyz", operation_id="get_readyz", responses={503: {"model": Part}})
async def get_readyz(response: Response) -> Part:
    """This process can serve requests: the database answers."""
    database, _ = await _database()
    if database.status == "unhealthy":
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return database
