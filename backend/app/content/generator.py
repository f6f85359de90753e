"""Has a batch of posts written and stores each as it comes; a second worker continues where the first one died."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import ideas_repository, repository, service, timeline
from app.content.assignments import Assignment, post_id
from app.generations import runner, service as generations
from app.generations.work import Work
from app.llm.contract import (
    NO_LIMITS,
    BusinessBrief,
    StrategyDraft,
    Topic,
    UnwrittenPost,
    Usage,
    WritingFailed,
    WrittenPost,
)
from app.llm.facts import unverified_claims
from app.llm.gateway import writer
from app.llm.similarity import TOO_ALIKE, closest
from app.social_accounts import service as social_accounts
from app.strategies import service as strategies
from app.strategies.errors import StrategyNotFound

COMPARED_WITH = 60
"""So many of the newest posts are not to be resembled."""


@dataclass(slots=True)
class _Batch:
    """What a worker knows of the batch, read in one step at its start."""

    brief: BusinessBrief
    strategy_id: UUID
    strategy: StrategyDraft
    plan: list[Assignment]
    recent: list[str]
    replaced: str | None
    """The post whose place this batch's only one takes."""
    topic: Topic | None
    """What all of it is about, where somebody said so."""
    limits: dict[int, Mapping[str, Any]]
    """By index, of the account each post will go out on, as far as that is known."""
    stored: set[int] = field(default_factory=set)
    failed: dict[int, str] = field(default_factory=dict)

    @property
    def avoid(self) -> list[str]:
        """A copy for the writer: ours grows while it works."""
        return [*dict.fromkeys((*self.recent, *([self.replaced] if self.replaced is not None else ())))]

    @property
    def missing(self) -> list[Assignment]:
        return [item for item in self.plan if item.index not in self.stored and item.index not in self.failed]


async def generate(generation_id: UUID) -> None:
    await runner.run(generation_id, _write)


async def _write(work: Work) -> None:
    batch = await _read(work)
    if batch.missing:
        try:
            await _write_missing(work, batch)
        except WritingFailed as failure:
            if not batch.stored:
                raise
            await _fail_rest(work, batch, failure)
    await _finish(work, batch)


async def _read(work: Work) -> _Batch:
    async with work.step() as session:
        business = await businesses.get_business_for_worker(session, work.business_id)
        strategy = await strategies.find_strategy_for_worker(session, UUID(work.request["strategy_id"]))
        if strategy is None:
            raise StrategyNotFound("The strategy was deleted meanwhile. Generate a new one, then the posts.")
        plan = [Assignment.model_validate(item) for item in work.request["assignments"]]
        known = await repository.list_known(session, [post_id(work.generation_id, item.index) for item in plan])
        failures = await generations.list_events(session, work.generation_id, event="post_failed")
        return _Batch(
            brief=businesses.brief(business),
            strategy_id=strategy.id,
            strategy=strategies.draft_of(strategy),
            plan=plan,
            recent=await _recent_texts(session, work, plan),
            replaced=await _replaced_text(session, work),
            topic=Topic.model_validate(work.request["topic"]) if "topic" in work.request else None,
            limits={item.index: await _limits_of(session, item, business.id) for item in plan},
            stored={item.index for item in plan if post_id(work.generation_id, item.index) in known},
            failed={event.data["index"]: event.data["reason"] for event in failures},
        )


async def _recent_texts(session: AsyncSession, work: Work, plan: Sequence[Assignment]) -> list[str]:
    """What the new posts are not to resemble: siblings say the same, each on a platform of its own."""
    asked = work.request
    is_on_topic, replaces = "topic" in asked, "replaces" in asked
    found = await repository.list_recent_texts(
        session,
        work.business_id,
        limit=COMPARED_WITH,
        group_id=UUID(asked["group_id"]) if "group_id" in asked else None,
        idea_id=UUID(asked["idea_id"]) if "idea_id" in asked else None,
        # The idea once more on one of them has to sound new.
        platforms=() if replaces else {item.platform for item in plan},
        replaced_id=UUID(asked["replaces"]["post_id"]) if replaces and is_on_topic else None,
    )
    return list(found)


async def _replaced_text(session: AsyncSession, work: Work) -> str | None:
    if "replaces" not in work.request:
        return None
    return await repository.find_text(session, UUID(work.request["replaces"]["post_id"]))


async def _limits_of(session: AsyncSession, item: Assignment, business_id: UUID) -> Mapping[str, Any]:
    if item.social_account_id is not None:
        account = await social_accounts.find_account_for_worker(session, item.social_account_id)
    else:  # it goes out there when it is scheduled, unless somebody chooses
        account = await social_accounts.find_only_account(session, business_id, item.platform)
    return (account.details.get("limits") if account is not None else None) or NO_LIMITS


async def _write_missing(work: Work, batch: _Batch) -> None:
    zone = ZoneInfo(batch.brief.timezone)
    waiting = {item.index: item for item in batch.missing}
    stream = writer().write_posts(
        batch.brief,
        batch.strategy,
        [
            item.for_writer(zone, batch.topic, instead_of=batch.replaced, limits=batch.limits[item.index])
            for item in waiting.values()
        ],
        avoid=batch.avoid,
        progress=work.progress,
    )
    try:
        async for written in stream:
            index = written.index if isinstance(written, UnwrittenPost) else written.draft.index
            assignment = waiting.pop(index, None)
            if assignment is not None:  # a model may answer what it was not asked, or twice
                await _take(work, batch, assignment, written)
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
    for assignment in waiting.values():
        await _note_failure(work, batch, assignment.index, "The model left this post out. Generate it again.")


async def _take(work: Work, batch: _Batch, assignment: Assignment, written: WrittenPost | UnwrittenPost) -> None:
    if isinstance(written, UnwrittenPost):
        await _note_failure(work, batch, assignment.index, written.reason, usage=written.usage)
    elif written.draft.text == batch.replaced or closest(written.draft.text, batch.recent) >= TOO_ALIKE:
        reason = "It came out too much like a post you already have. Tell us something new about the business."
        await _note_failure(work, batch, assignment.index, reason, usage=written.usage)
    else:
        await _store(work, batch, assignment, written)


async def _store(work: Work, batch: _Batch, assignment: Assignment, written: WrittenPost) -> None:
    text, new_id = written.draft.text, post_id(work.generation_id, assignment.index)
    told = batch.topic.added_to(batch.brief) if batch.topic is not None else batch.brief
    values = {
        "id": new_id,
        "business_id": work.business_id,
        "strategy_id": batch.strategy_id,
        "user_id": work.user_id,
        "platform": assignment.platform,
        "social_account_id": assignment.social_account_id,
        "text": text,
        "hashtags": service.hashtags_of(text),
        "pillar": assignment.pillar,
        "scheduled_for": assignment.scheduled_for,
        "why_this_time": assignment.why_this_time,
        "made_by": written.authorship,
        "unverified_claims": list(unverified_claims(text, business=told, strategy=batch.strategy)),
    }
    if "group_id" in work.request:
        values["group_id"] = UUID(work.request["group_id"])
    async with work.step() as session:
        if (idea := work.request.get("idea_id")) is not None and await ideas_repository.mark_used(session, UUID(idea)):
            values["idea_id"] = UUID(idea)
        await work.record_usage(session, written.usage)
        if await repository.add_once(session, values):
            timeline.record(session, new_id, "generated", generation_id=str(work.generation_id))
            if (old := work.request.get("replaces")) is not None:
                await service.drop_replaced(session, UUID(old["post_id"]), version=old["version"])
            event = {
                "index": assignment.index,
                "post_id": str(new_id),
                "platform": assignment.platform.value,
                "pillar": assignment.pillar,
                "text": text,
                "scheduled_for": assignment.scheduled_for.isoformat(),
            }
            await work.emit(session, "post", event)
    batch.stored.add(assignment.index)
    if batch.topic is None:  # those of one topic may be alike: each stands on a platform of its own
        batch.recent.append(text)


async def _note_failure(work: Work, batch: _Batch, index: int, reason: str, *, usage: Sequence[Usage] = ()) -> None:
    async with work.step() as session:
        await work.record_usage(session, usage)
        await work.emit(session, "post_failed", {"index": index, "reason": reason})
    batch.failed[index] = reason


async def _fail_rest(work: Work, batch: _Batch, failure: WritingFailed) -> None:
    """The model went away half-way: what is there is kept, the rest says why it is not."""
    usage = failure.usage
    for assignment in batch.missing:
        await _note_failure(work, batch, assignment.index, failure.message, usage=usage)
        usage = []


async def _finish(work: Work, batch: _Batch) -> None:
    async with work.step() as session:
        if not batch.stored:
            reasons = list(dict.fromkeys(batch.failed.values()))
            await work.fail(session, "no-post-written", f"None of the posts could be written. {reasons[0]}")
            return
        result = {
            "post_ids": [str(post_id(work.generation_id, index)) for index in sorted(batch.stored)],
            "failed": [{"index": index, "reason": batch.failed[index]} for index in sorted(batch.failed)],
        }
        await work.succeed(session, result)
