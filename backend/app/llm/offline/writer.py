"""The Writer that needs no model: deterministic, and made of the business's own words."""

import time
from collections.abc import AsyncIterator, Sequence

from app.llm.contract import (
    Authorship,
    BusinessBrief,
    PostAssignment,
    Progress,
    StrategyDraft,
    UnwrittenPost,
    Usage,
    WrittenPost,
    WrittenStrategy,
)
from app.llm.offline import copywriter, improver, strategist
from app.platforms.contract import Platform

MODEL = "offline"


class OfflineWriter:
    name = "Offline copywriter (no AI model)"

    async def write_strategy(
        self,
        business: BusinessBrief,
        *,
        platforms: Sequence[Platform],
        remark: str | None,  # noqa: ARG002 - a description reads the same whatever the remark
        progress: Progress,
    ) -> WrittenStrategy:
        started = time.monotonic()
        progress(10, "Reading the description")
        draft = strategist.write_strategy(business, platforms)
        progress(100, "Strategy written from the description, without an AI model")
        return WrittenStrategy(draft, Authorship.OFFLINE, [_usage("strategy@offline-1", started)])

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
    ) -> WrittenPost:
        started = time.monotonic()
        draft = improver.improve(business, text=text, platform=platform, feedback=feedback)
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
