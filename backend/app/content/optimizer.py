"""Has a post's text improved by a person's feedback; the result is a proposal, and the post stays as it is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.businesses import service as businesses
from app.content import service
from app.generations import runner
from app.generations.work import Work
from app.llm.contract import BusinessBrief, StrategyDraft, WritingFailed, WrittenPost
from app.llm.facts import unverified_claims
from app.llm.gateway import writer
from app.platforms import registry
from app.platforms.contract import Platform
from app.strategies import service as strategies
from app.strategies.errors import StrategyNotFound


async def optimize(generation_id: UUID) -> None:
    await runner.run(generation_id, _improve)


async def _improve(work: Work) -> None:
    asked = work.request
    platform = Platform(asked["platform"])
    async with work.step() as session:
        business = await businesses.get_business_for_worker(session, work.business_id)
        strategy = await strategies.find_strategy_for_worker(session, UUID(asked["strategy_id"]))
        if strategy is None:
            raise StrategyNotFound("The strategy was deleted meanwhile. Generate a new one, then try again.")
        brief, draft = businesses.brief(business), strategies.draft_of(strategy)
        account = await service.find_account(session, UUID(asked["post_id"]))
    work.progress(10, "Reading the post and your feedback")
    details = account.details if account is not None else {}
    proposals = await _propose(work, brief, draft, platform, details.get("limits") or {})
    first = proposals[0]
    text = first.draft.text
    problems = registry.check_post(platform, text, media_count=asked.get("media_count", 0), details=details)
    result = {
        "post_id": asked["post_id"],
        "post_version": asked["post_version"],
        "text": text,
        "variants": [proposal.draft.text for proposal in proposals],
        "hashtags": service.hashtags_of(text),
        "unverified_claims": list(unverified_claims(text, business=brief, strategy=draft)),
        "problems": [{"code": problem.code, "message": problem.message} for problem in problems],
        "made_by": first.authorship.value,
    }
    async with work.step() as session:
        await work.record_usage(session, [usage for proposal in proposals for usage in proposal.usage])
        await work.succeed(session, result)


async def _propose(
    work: Work, brief: BusinessBrief, draft: StrategyDraft, platform: Platform, limits: Mapping[str, Any]
) -> list[WrittenPost]:
    """As many as were asked for, or as many as there are; raises WritingFailed where there is not even one."""
    asked = work.request
    count, avoid = asked.get("count", 1), list(asked.get("avoid", []))
    proposals: list[WrittenPost] = []
    for turn in range(count):
        if turn:
            work.progress(10 + 80 * turn // count, f"{turn} of {count} written")
        try:
            proposal = await writer().improve_post(
                brief,
                draft,
                text=asked["text"],
                platform=platform,
                feedback=asked["feedback"],
                avoid=avoid,
                limits=limits,
            )
        except WritingFailed:
            if proposals:
                break  # fewer than asked for are better than none
            raise
        proposals.append(proposal)
        avoid.append(proposal.draft.text)
    return proposals
