"""Has a strategy written, and stores it as the next version."""

import re
from typing import Any
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

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


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


def _printable(value: Any) -> Any:
    """Without control characters, which a model may emit and the database does not take, and without empty lines."""
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item) for item in value if not isinstance(item, str) or item.strip()]
    return _CONTROL.sub("", value) if isinstance(value, str) else value


def _document(written: WrittenStrategy) -> StrategyDocument:
    """Raises WritingFailed where the writer broke the bounds of what we store."""
    try:
        return StrategyDocument.model_validate(_printable(written.draft.model_dump(mode="json")))
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"]) or "the whole"
        raise WritingFailed(
            "invalid-output",
            f"The strategy that came back cannot be used ({where}: {first['msg']}). Try again, or use another model.",
            usage=written.usage,
        ) from error
