"""Has a strategy, or one section of it, written, and stores it as the next version."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.generations import runner
from app.generations.work import Work
from app.llm.contract import OnSection, StrategySection, WritingFailed, WrittenStrategy
from app.llm.gateway import writer
from app.llm.sections import part_of, with_part
from app.platforms.contract import Platform
from app.strategies import service
from app.strategies.errors import StrategyNotFound
from app.strategies.models import Strategy
from app.strategies.schemas import StrategyDocument
from app.users import counting

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


async def generate(generation_id: UUID) -> None:
    await runner.run(generation_id, _write)


async def _write(work: Work) -> None:
    section = work.request.get("section")
    if section is not None:
        await _rewrite(work, StrategySection(section))
        return
    async with work.step() as session:
        business = await businesses.get_business_for_worker(session, work.business_id)
        brief = businesses.brief(business)
    written = await writer().write_strategy(
        brief,
        platforms=_platforms(work),
        remark=work.request["remark"],
        progress=work.progress,
        on_section=_telling(work),
    )
    document = _document(written)
    # One step: a worker killed before its end leaves no version behind that the next one would write again.
    async with work.step() as session:
        await _store(session, work, document, written)


async def _rewrite(work: Work, section: StrategySection) -> None:
    async with work.step() as session:
        business = await businesses.get_business_for_worker(session, work.business_id)
        brief = businesses.brief(business)
        base = await _base(session, work)
        strategy = service.draft_of(base)
    written = await writer().rewrite_section(
        brief,
        strategy,
        section,
        platforms=_platforms(work),
        remark=work.request["remark"],
        progress=work.progress,
        on_section=_telling(work),
    )
    async with work.step() as session:
        # Read again: the other sections may have been edited while this one was written.
        current = service.draft_of(await _base(session, work))
        merged = replace(written, draft=with_part(current, part_of(written.draft, section)))
        await _store(session, work, _document(merged), merged, section=section)


def _platforms(work: Work) -> list[Platform]:
    return [Platform(name) for name in work.request["platforms"]]


def _telling(work: Work) -> OnSection:
    async def tell(section: StrategySection, part: dict[str, Any], is_whole: bool) -> None:
        async with work.step() as session:
            told = {"section": section.value, "part": _printable(part), "is_whole": is_whole}
            await work.emit(session, "section", told)

    return tell


async def _base(session: AsyncSession, work: Work) -> Strategy:
    """Raises StrategyNotFound."""
    strategy = await service.find_strategy_for_worker(session, UUID(work.request["strategy_id"]))
    if strategy is None:
        raise StrategyNotFound("The strategy was deleted meanwhile. Write a new one.")
    return strategy


async def _store(
    session: AsyncSession,
    work: Work,
    document: StrategyDocument,
    written: WrittenStrategy,
    *,
    section: StrategySection | None = None,
) -> None:
    strategy = await service.add_version(session, work.business_id, document, made_by=written.authorship)
    await work.record_usage(session, written.usage)
    made: dict[str, Any] = {"strategy_id": str(strategy.id), "version": strategy.version}
    await work.emit(session, "strategy", made)
    if section is not None:
        made["section"] = section.value
    if written.not_followed:
        made["not_followed"] = list(written.not_followed)
    about = {"strategy_id": str(strategy.id), "business_id": str(work.business_id)}
    counting.count(session, work.user_id, "strategy generated", **about, version=strategy.version)
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
