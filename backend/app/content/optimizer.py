"""Has a post's text improved by a person's feedback; the result is a proposal, and the post stays as it is."""

from uuid import UUID

from app.businesses import service as businesses
from app.content import service
from app.generations import runner
from app.generations.work import Work
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
    work.progress(10, "Reading the post and your feedback")
    improved = await writer().improve_post(
        brief, draft, text=asked["text"], platform=platform, feedback=asked["feedback"]
    )
    text = improved.draft.text
    problems = registry.check_post(platform, text)
    result = {
        "post_id": asked["post_id"],
        "post_version": asked["post_version"],
        "text": text,
        "hashtags": service.hashtags_of(text),
        "unverified_claims": list(unverified_claims(text, business=brief, strategy=draft)),
        "problems": [{"code": problem.code, "message": problem.message} for problem in problems],
        "made_by": improved.authorship.value,
    }
    async with work.step() as session:
        await work.record_usage(session, improved.usage)
        await work.succeed(session, result)
