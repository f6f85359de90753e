"""Has a strategy written, and stores it as the next version."""

from uuid import UUID

from pydantic import ValidationError

from app.businesses import service as businesses
from app.generations import runner
from app.generations.work import Work
from app.llm.contract import WritingFailed, WrittenStrategy
from app.llm.gateway import writer
from app.platforms.contract import Platform
from app.strategies import service
from app.strategies.schemas import StrategyDocument


async def generate(generation_id: UUID) -> None:
    await runner.run(generation_id, _write)


async def _write(work: Work) -> None:
    async with work.step() as session:
        business = await businesses.get_business_for_worker(session, work.business_id)
        brief = businesses.brief(business)
    written = await writer().write_strategy(
        brief,
        platforms=[Platform(name) for name in work.request["platforms"]],
        remark=work.request["remark"],
        progress=work.progress,
    )
    document = _document(written)
    # One step: a worker killed before its end leaves no version behind that the next one would write again.
    async with work.step() as session:
        strategy = await service.add_version(session, work.business_id, document, made_by=written.authorship)
        await work.record_usage(session, written.usage)
        made = {"strategy_id": str(strategy.id), "version": strategy.version}
        await work.emit(session, "strategy", made)
        await work.succeed(session, made)


def _document(written: WrittenStrategy) -> StrategyDocument:
    """Raises WritingFailed where the writer broke the bounds of what we store."""
    try:
        return StrategyDocument.model_validate(written.draft.model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"]) or "the whole"
        raise WritingFailed(
            "invalid-output",
            f"The strategy that came back cannot be used ({where}: {first['msg']}). Try again, or use another model.",
            usage=written.usage,
        ) from error
