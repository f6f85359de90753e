"""Has a batch of posts written and stores each as it comes; a second worker continues where the first one died."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from app.businesses import service as businesses
from app.content import repository, service, timeline
from app.content.assignments import Assignment, post_id
from app.generations import runner, service as generations
from app.generations.work import Work
from app.llm.contract import BusinessBrief, StrategyDraft, UnwrittenPost, Usage, WritingFailed, WrittenPost
from app.llm.facts import unverified_claims
from app.llm.gateway import writer
from app.llm.similarity import TOO_ALIKE, closest
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
    stored: set[int] = field(default_factory=set)
    failed: dict[int, str] = field(default_factory=dict)

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
            recent=list(await repository.list_recent_texts(session, business.id, limit=COMPARED_WITH)),
            stored={item.index for item in plan if post_id(work.generation_id, item.index) in known},
            failed={event.data["index"]: event.data["reason"] for event in failures},
        )


async def _write_missing(work: Work, batch: _Batch) -> None:
    zone = ZoneInfo(batch.brief.timezone)
    waiting = {item.index: item for item in batch.missing}
    stream = writer().write_posts(
        batch.brief,
        batch.strategy,
        [item.for_writer(zone) for item in waiting.values()],
        avoid=list(batch.recent),  # a copy: ours grows while the writer works
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
    elif closest(written.draft.text, batch.recent) >= TOO_ALIKE:
        reason = "It came out too much like a post you already have. Tell us something new about the business."
        await _note_failure(work, batch, assignment.index, reason, usage=written.usage)
    else:
        await _store(work, batch, assignment, written)


async def _store(work: Work, batch: _Batch, assignment: Assignment, written: WrittenPost) -> None:
    text, new_id = written.draft.text, post_id(work.generation_id, assignment.index)
    values = {
        "id": new_id,
        "business_id": work.business_id,
        "strategy_id": batch.strategy_id,
        "user_id": work.user_id,
        "platform": assignment.platform,
        "text": text,
        "hashtags": service.hashtags_of(text),
        "pillar": assignment.pillar,
        "scheduled_for": assignment.scheduled_for,
        "why_this_time": assignment.why_this_time,
        "made_by": written.authorship,
        "unverified_claims": list(unverified_claims(text, business=batch.brief, strategy=batch.strategy)),
    }
    async with work.step() as session:
        await work.record_usage(session, written.usage)
        if await repository.add_once(session, values):
            timeline.record(session, new_id, "generated", generation_id=str(work.generation_id))
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
