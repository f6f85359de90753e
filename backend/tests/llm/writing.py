"""Shared by the tests of both writers: a strategy, a batch of assignments, and who is told about progress (nobody)."""

from datetime import datetime, timedelta

from app.llm.contract import BusinessBrief, PostAssignment, PostDraft, StrategyDraft, UnwrittenPost
from app.llm.offline.copywriter import write
from app.llm.offline.strategist import write_strategy
from app.platforms.contract import Platform

ALL = tuple(Platform)
_batches: dict[object, list[PostDraft | UnwrittenPost]] = {}


def no_progress(percent: int, line: str) -> None:
    assert 0 <= percent <= 100
    assert line


def strategy_for(business: BusinessBrief) -> StrategyDraft:
    return write_strategy(business, ALL)


def assignments(strategy: StrategyDraft, count: int, platforms: tuple[Platform, ...] = ALL) -> list[PostAssignment]:
    """Spread over pillars by share and over platforms in turn, as the product does it."""
    weighted = [pillar.name for pillar in strategy.pillars for _ in range(max(1, round(pillar.share * count / 100)))]
    start = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - local time of the business
    return [
        PostAssignment(
            index=index,
            platform=platforms[index % len(platforms)],
            pillar=weighted[(index * 7) % len(weighted)],
            local_time=start + timedelta(hours=19 * index),
        )
        for index in range(count)
    ]


def offline_batch(
    business: BusinessBrief, count: int = 30, platforms: tuple[Platform, ...] = ALL, avoid: tuple[str, ...] = ()
) -> list[PostDraft | UnwrittenPost]:
    """Remembered, because many tests look at the same batch; `fresh_batch` writes it anew."""
    key = (business.model_dump_json(), count, platforms, avoid)
    if key not in _batches:
        _batches[key] = fresh_batch(business, count, platforms, avoid)
    return _batches[key]


def fresh_batch(
    business: BusinessBrief, count: int, platforms: tuple[Platform, ...] = ALL, avoid: tuple[str, ...] = ()
) -> list[PostDraft | UnwrittenPost]:
    strategy = strategy_for(business)
    return list(write(business, strategy, assignments(strategy, count, platforms), avoid=avoid))


def written(results: list[PostDraft | UnwrittenPost]) -> list[PostDraft]:
    return [result for result in results if isinstance(result, PostDraft)]
