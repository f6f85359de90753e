"""Does a generation's work, whatever kind it is, and writes down how it ended."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import AppError
from app.generations.errors import ClaimLost
from app.generations.work import Work, claim
from app.llm.contract import WritingFailed

log = structlog.get_logger(__name__)


async def run(generation_id: UUID, do: Callable[[Work], Awaitable[None]]) -> None:
    """Claim the generation and `do` its work, which ends with `work.succeed` or `work.fail` in its last step.

    Expected failures become the generation's error. With the database away nothing can be written: the lease runs out
    and the sweep rings again.
    """
    work = await claim(generation_id)
    if work is None:
        return
    structlog.contextvars.bind_contextvars(generation_id=str(generation_id))
    keeper = asyncio.create_task(work.keep())
    try:
        await _do(work, do)
    except ClaimLost:
        log.warning("generation.claim_lost", attempt=work.attempt)
    finally:
        work.stop_keeping()
        await keeper
        structlog.contextvars.unbind_contextvars("generation_id")


async def _do(work: Work, do: Callable[[Work], Awaitable[None]]) -> None:
    try:
        await do(work)
        if not work.has_ended:
            raise RuntimeError("The work returned without saying how it ended.")  # noqa: TRY301
    except WritingFailed as failure:
        async with work.step() as session:
            await work.record_usage(session, failure.usage)
            await work.fail(session, failure.code, failure.message)
    except AppError as refusal:
        async with work.step() as session:
            await work.fail(session, refusal.code, refusal.detail)
    except (ClaimLost, SQLAlchemyError):
        raise
    except Exception:
        # The outermost edge of a worker: a bug must not leave somebody waiting until three leases have run out.
        log.exception("generation.broke")
        async with work.step() as session:
            await work.fail(
                session,
                "internal-error",
                "Something broke on our side while writing. Try again; if it stays, tell support the generation's id.",
            )
