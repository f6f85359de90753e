"""How a generation ends. A terminal state never changes: callers hold the row locked and have seen it unfinished."""

from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import entitlements
from app.generations import repository
from app.generations.models import Generation, GenerationStatus

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
WORKER_LOST = "worker-lost"


async def succeed(session: AsyncSession, generation: Generation, result: dict[str, Any]) -> None:
    generation.status = GenerationStatus.SUCCEEDED
    generation.progress = 100
    generation.result = result
    await _end(session, generation)


async def fail(session: AsyncSession, generation: Generation, code: str, message: str) -> None:
    generation.status = GenerationStatus.FAILED
    generation.error_code = code
    generation.error_message = message
    await _end(session, generation)


async def give_up(session: AsyncSession, generation: Generation) -> None:
    message = (
        f"The work was started {MAX_ATTEMPTS} times and the worker died each time. "
        "Start it again; if it stays like this, ask whoever runs this server to look into the worker's log."
    )
    await fail(session, generation, WORKER_LOST, message)


async def _end(session: AsyncSession, generation: Generation) -> None:
    generation.lease_until = None
    await session.flush()
    failed = generation.status is GenerationStatus.FAILED
    await entitlements.end_generation(session, generation.id, came_to_something=not failed)
    error = {"code": generation.error_code, "message": generation.error_message} if failed else None
    done = {"status": generation.status.value, "result": generation.result, "error": error}
    await repository.add_event(session, generation, "done", done)
    log.info("generation.ended", generation_id=str(generation.id), status=generation.status, code=generation.error_code)
