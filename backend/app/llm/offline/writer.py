"""The Writer that needs no model: deterministic, and made of the business's own words."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from app.llm.contract import (
    NO_LIMITS,
    Authorship,
    BusinessBrief,
    OnSection,
    PostAssignment,
    Progress,
    StrategyDraft,
    StrategySection,
    UnwrittenPost,
    Usage,
    WrittenPost,
    WrittenStrategy,
)
from app.llm.offline import copywriter, improver, strategist, strategy_editor
from app.llm.sections import part_of
from app.platforms.contract import Platform

MODEL = "offline"


class OfflineWriter:
    name = "Offline copywriter (no AI model)"

    async def write_strategy(
        self,
        business: BusinessBrief,
        *,
        platforms: Sequence[Platform],
        remark: str | None,
        progress: Progress,
        on_section: OnSection | None = None,
    ) -> WrittenStrategy:
        started = time.monotonic()
        progress(10, "Reading the description")
        draft, unfollowed = strategist.write_strategy(business, platforms), list[str]()
        if remark:
            draft, unfollowed = strategy_editor.follow_anywhere(business, draft, platforms=platforms, remark=remark)
        if on_section:
            for section in StrategySection:
                await on_section(section, part_of(draft, section), True)
        progress(100, "Strategy written from the description, without an AI model")
        return WrittenStrategy(draft, Authorship.OFFLINE, [_usage("strategy@offline-1", started)], unfollowed)

    async def rewrite_section(
        self,
        business: BusinessBrief,
        strategy: StrategyDraft,
        section: StrategySection,
        *,
        platforms: Sequence[Platform],
        remark: str | None,
        progress: Progress,
        on_section: OnSection | None = None,
    ) -> WrittenStrategy:
        started = time.monotonic()
        progress(10, "Reading the description and the remark")
        draft = strategy_editor.rewrite(business, strategy, section, platforms=platforms, remark=remark)
        if on_section:
            await on_section(section, part_of(draft, section), True)
        progress(100, "Section written, without an AI model")
        return WrittenStrategy(draft, Authorship.OFFLINE, [_usage("section@offline-1", started)])

    async def write_posts(
        self,
        business: BusinessBrief,
        strategy: StrategyDraft,
        assignments: Sequence[PostAssignment],
        *,
        avoid: Sequence[str],
        progress: Progress,
    ) -> AsyncIterator[WrittenPost | UnwrittenPost]:
        started = time.monotonic()
        results = copywriter.write(business, strategy, assignments, avoid=avoid)
        for done, result in enumerate(results, start=1):
            usage = [_usage("content@offline-1", started)] if done == 1 else []
            progress(done * 100 // len(assignments), f"{done} of {len(assignments)} posts")
            if isinstance(result, UnwrittenPost):
                yield UnwrittenPost(result.index, result.reason, usage)
            else:
                yield WrittenPost(result, Authorship.OFFLINE, usage)

    async def improve_post(
        self,
        business: BusinessBrief,
        strategy: StrategyDraft,  # noqa: ARG002 - rules of editing do not depend on it
        *,
        text: str,
        platform: Platform,
        feedback: str,
        avoid: Sequence[str] = (),
        limits: Mapping[str, Any] = NO_LIMITS,
    ) -> WrittenPost:
        started = time.monotonic()
        draft = improver.improve(business, text=text, platform=platform, feedback=feedback, avoid=avoid, limits=limits)
        return WrittenPost(draft, Authorship.OFFLINE, [_usage("optimization@offline-1", started)])


def _usage(prompt: str, started: float) -> Usage:
    return Usage(
        model=MODEL,
        prompt=prompt,
        input_tokens=0,
        output_tokens=0,
        cost_microdollars=0,
        latency_ms=round((time.monotonic() - started) * 1000),
        is_cached=False,
    )
