"""`/metrics` for Prometheus, and for operators only.

Any one API process answers for all processes and machines; only the pool of connections is its own.
"""

import asyncio
import secrets
from collections.abc import Mapping

import structlog
from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from app.admin import figures
from app.admin.figures import series
from app.api import exposition
from app.core import counters, db, heartbeat, jobs
from app.core.config import get_settings
from app.core.counters import Series
from app.core.db import SessionDep
from app.core.errors import Forbidden
from app.core.redis import redis
from app.users.current import identify, presented_token
from app.users.models import Role
from app.webhooks import service as webhooks

log = structlog.get_logger(__name__)

router = APIRouter(tags=["health"], include_in_schema=False)

TIMEOUT_SECONDS = 8
"""Below the ten seconds that Prometheus waits unless told otherwise."""


async def operators_only(request: Request, session: SessionDep) -> None:
    """The scraper's token, or an administrator's session. Raises Unauthorized, Forbidden."""
    expected = get_settings().METRICS_TOKEN.get_secret_value()
    given = presented_token(request)
    if expected and given and secrets.compare_digest(given.encode(), expected.encode()):
        return
    identity = await identify(request, session)
    if identity.session is None or identity.user.role is not Role.ADMIN:
        raise Forbidden("Only administrators may see this, and whoever has METRICS_TOKEN.")


@router.get("/metrics", dependencies=[Depends(operators_only)])
async def get_metrics() -> Response:
    text = exposition.render(await collect())
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


async def collect() -> dict[Series, float]:
    """Everything that can be said now; what is away is said to be away, and the rest stays readable."""
    from_tables, from_redis = await asyncio.gather(_tables(), _redis())
    day, found = from_tables
    found = {**found, **from_redis, **_pool()}
    try:
        found |= await counters.never_falling(figures.midnight().date(), day)
    except (RedisError, OSError):
        found |= day
    return found


async def _tables() -> tuple[dict[Series, float], dict[Series, float]]:
    up = series("aigrowth_up", part="database")
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS), db.sessions() as session:
            day, found = await figures.count_day(session), await figures.read_now(session)
            events = await webhooks.count_by_state(session, since=figures.midnight())
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.warning("metrics.database", error=type(error).__name__)
        return {}, {up: 0}
    for provider, state, count in events:
        if state == "waiting":
            found[series("aigrowth_webhook_events_waiting", provider=provider.value)] = count
        else:
            day[series("aigrowth_webhook_events_total", provider=provider.value, state=state)] = count
    return day, {**found, up: 1}


async def _redis() -> dict[Series, float]:
    up = series("aigrowth_up", part="redis")
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await asyncio.to_thread(counters.flush)
            found = await counters.read()
            workers = await heartbeat.read()
            for queue in (jobs.QUEUE_PUBLISHING, jobs.QUEUE_GENERATION, jobs.QUEUE_DEFAULT):
                found[series("aigrowth_queue_tasks", queue=queue)] = await redis().llen(queue)
            found[series("aigrowth_queue_unacknowledged_tasks")] = await redis().hlen("unacked")
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("metrics.redis", error=type(error).__name__)
        return {up: 0}
    found[series("aigrowth_workers")] = len(workers)
    return {**found, up: 1}


def _pool() -> Mapping[Series, float]:
    """Of this process alone."""
    pool = getattr(db.engine(), "pool", None)
    if not isinstance(pool, QueuePool):
        return {}
    name = "aigrowth_api_pool_connections"
    return {series(name, state="in_use"): pool.checkedout(), series(name, state="idle"): pool.checkedin()}
