"""The Writer that asks a language model, and checks everything that comes back."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from app.core.ids import fingerprint
from app.llm.contract import (
    NO_LIMITS,
    Authorship,
    BusinessBrief,
    OnSection,
    PostAssignment,
    PostDraft,
    Progress,
    StrategyDraft,
    StrategySection,
    Task,
    UnwrittenPost,
    Usage,
    WritingFailed,
    WrittenPost,
    WrittenStrategy,
)
from app.llm.endpoint import Endpoint
from app.llm.model.assembly import assemble, at_most, body_limit, hashtag_count, section_from, strategy_from
from app.llm.model.batch import Batch, in_batches
from app.llm.model.cache import ReplyCache
from app.llm.model.chat import Chat
from app.llm.model.described import described
from app.llm.model.failures import UnusableReply
from app.llm.model.fence import Fence
from app.llm.model.replies import StrategyReply, TextReply, reply_for
from app.llm.model.review import everything_given, review_post, review_voice, review_words
from app.llm.model.watching import Watched, words_of
from app.llm.prompts import prompt_for
from app.llm.rendering import render_strategy
from app.llm.sections import part_of, with_part
from app.platforms.contract import Platform
from app.platforms.registry import name_of, text_rules

log = structlog.get_logger(__name__)

Result = TypeVar("Result")
_POSTS = TypeAdapter(list[PostDraft])


class ModelWriter:
    def __init__(self, endpoint: Endpoint, cache: ReplyCache | None = None) -> None:
        self._endpoint = endpoint
        self._cache = cache or ReplyCache()
        self.name = f"Language model at {endpoint.host}"

    # --- strategy -----------------------------------------------------------------------------------------------------

    async def write_strategy(
        self,
        business: BusinessBrief,
        *,
        platforms: Sequence[Platform],
        remark: str | None,
        progress: Progress,
        on_section: OnSection | None = None,
    ) -> WrittenStrategy:
        data = {
            "business": described(business),
            "offered_platforms": _offered(platforms),
            **({"remark": remark} if remark else {}),
        }
        key = self._hash(Task.STRATEGY, data)
        if (cached := await self._cache.find(business.business_id, key)) is not None:
            try:
                draft = StrategyDraft.model_validate(cached)
                return WrittenStrategy(draft, Authorship.MODEL, [self._cached_usage(Task.STRATEGY)])
            except ValidationError:
                log.warning("llm.cache_unreadable", task=Task.STRATEGY)
        progress(10, "Asking the model for a strategy")
        chat, fence = Chat(self._endpoint, Task.STRATEGY), Fence()
        given = everything_given(business, remark or "")
        values = {"fence": fence.mark, "data": fence.encode(data), "language": business.language}
        watched = Watched(platforms, given=given, mark=fence.mark, task=Task.STRATEGY, on_section=on_section)

        async def once(repair: str | None) -> StrategyDraft:
            reply = await watched.ask(chat, StrategyReply, values, repair=repair)
            draft = strategy_from(reply, platforms)
            _refuse(review_words(render_strategy(draft), given=given, task=Task.STRATEGY, mark=fence.mark))
            return draft

        draft = await _twice(chat, once, lambda: progress(60, "Asking once more: the first answer could not be used"))
        await self._cache.store(business.business_id, key, draft.model_dump(mode="json"))
        progress(100, "Strategy written")
        return WrittenStrategy(draft, Authorship.MODEL, chat.take_usage())

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
        """Never from the cache: somebody who asks again wants something else."""
        progress(10, "Asking the model for this section")
        chat, fence = Chat(self._endpoint, Task.SECTION), Fence()
        data = {
            "business": described(business),
            "strategy": strategy.model_dump(mode="json", exclude={"missing_facts"}),
            "section": section.value,
            "offered_platforms": _offered(platforms),
            **({"remark": remark} if remark else {}),
        }
        given = everything_given(business, render_strategy(strategy), remark or "")
        values = {"fence": fence.mark, "data": fence.encode(data), "language": business.language}
        watched = Watched(platforms, given=given, mark=fence.mark, task=Task.SECTION, on_section=on_section)
        shape = reply_for(section)

        async def once(repair: str | None) -> StrategyDraft:
            reply = await watched.ask(chat, shape, values, repair=repair)
            part = section_from(section, getattr(reply, section.value), platforms)
            _refuse(review_words(words_of(part), given=given, task=Task.SECTION, mark=fence.mark))
            draft = with_part(strategy, _plain_part(part))
            if part_of(draft, section) == part_of(strategy, section):
                raise UnusableReply("it is the same section again")
            return draft

        draft = await _twice(chat, once, lambda: progress(60, "Asking once more: the first answer could not be used"))
        progress(100, "Section written")
        return WrittenStrategy(draft, Authorship.MODEL, chat.take_usage())

    # --- posts --------------------------------------------------------------------------------------------------------

    async def write_posts(
        self,
        business: BusinessBrief,
        strategy: StrategyDraft,
        assignments: Sequence[PostAssignment],
        *,
        avoid: Sequence[str],
        progress: Progress,
    ) -> AsyncIterator[WrittenPost | UnwrittenPost]:
        written: list[str] = []
        done = 0
        for group in in_batches(assignments, self._endpoint.max_tokens):
            progress(
                done * 100 // len(assignments), f"Writing posts {done + 1} to {done + len(group)} of {len(assignments)}"
            )
            key = self._hash(Task.CONTENT, [described(business), strategy, group, avoid, written])
            results = self._cached_posts(await self._cache.find(business.business_id, key), group)
            if results is None:
                batch = Batch(Chat(self._endpoint, Task.CONTENT), business, strategy, group, [*avoid, *written])
                results = batch.write(has_results=bool(written))
            finished: list[PostDraft] = []
            async for result in results:
                done += 1
                if isinstance(result, WrittenPost):
                    finished.append(result.draft)
                    written.append(result.draft.text)
                progress(done * 100 // len(assignments), f"{done} of {len(assignments)} posts")
                yield result
            if len(finished) == len(group):
                await self._cache.store(business.business_id, key, _POSTS.dump_python(finished, mode="json"))

    def _cached_posts(
        self, cached: Any, group: Sequence[PostAssignment]
    ) -> AsyncIterator[WrittenPost | UnwrittenPost] | None:
        if cached is None:
            return None
        try:
            drafts = _POSTS.validate_python(cached)
        except ValidationError:
            log.warning("llm.cache_unreadable", task=Task.CONTENT)
            return None
        if {draft.index for draft in drafts} != {assignment.index for assignment in group}:
            return None
        usage = self._cached_usage(Task.CONTENT)

        async def again() -> AsyncIterator[WrittenPost | UnwrittenPost]:
            for position, draft in enumerate(drafts):
                yield WrittenPost(draft, Authorship.MODEL, [usage] if position == 0 else [])

        return again()

    # --- improving ----------------------------------------------------------------------------------------------------

    async def improve_post(
        self,
        business: BusinessBrief,
        strategy: StrategyDraft,
        *,
        text: str,
        platform: Platform,
        feedback: str,
        avoid: Sequence[str] = (),
        limits: Mapping[str, Any] = NO_LIMITS,
    ) -> WrittenPost:
        rules = text_rules(platform, {"limits": limits})
        data = {
            "original": text,
            "feedback": feedback,
            "at_most": at_most(rules),
            "hashtags": hashtag_count(rules, business.voice),
            "business": described(business),
            "tone": strategy.voice.model_dump(),
            **({"avoid": list(avoid)} if avoid else {}),
        }
        key = self._hash(Task.OPTIMIZATION, [platform, data])
        if (cached := await self._cache.find(business.business_id, key)) is not None:
            try:
                draft = PostDraft.model_validate(cached)
                return WrittenPost(draft, Authorship.MODEL, [self._cached_usage(Task.OPTIMIZATION)])
            except ValidationError:
                log.warning("llm.cache_unreadable", task=Task.OPTIMIZATION)
        chat, fence = Chat(self._endpoint, Task.OPTIMIZATION), Fence()
        given = everything_given(business, text, feedback)

        async def once(repair: str | None) -> PostDraft:
            values = {"fence": fence.mark, "data": fence.encode(data), "platform": name_of(platform)}
            reply = await chat.ask(TextReply, values, repair=repair, narrow=body_limit("TextReply", [rules]))
            draft = assemble(reply, rules, index=0, voice=business.voice)
            problems = review_words(draft.text, given=given, task=Task.OPTIMIZATION, mark=fence.mark)
            problems += review_voice(draft.text, business.voice)
            _refuse(problems + review_post(draft.text, platform, rules, others=()))
            return draft

        draft = await _twice(chat, once, lambda: None)
        await self._cache.store(business.business_id, key, draft.model_dump(mode="json"))
        return WrittenPost(draft, Authorship.MODEL, chat.take_usage())

    # --- means --------------------------------------------------------------------------------------------------------

    def _hash(self, task: Task, data: Any) -> str:
        """Of everything that decides the answer; the fence's mark, new for each call, is not part of it."""
        plain = json.loads(json.dumps(data, default=_plain))
        return fingerprint([self._endpoint.base_url, self._endpoint.models[task], prompt_for(task).name, plain])

    def _cached_usage(self, task: Task) -> Usage:
        return Usage(
            model=self._endpoint.models[task],
            prompt=prompt_for(task).name,
            input_tokens=0,
            output_tokens=0,
            cost_microdollars=0,
            latency_ms=0,
            is_cached=True,
        )


def _offered(platforms: Sequence[Platform]) -> list[dict[str, str]]:
    return [{"id": platform.value, "name": name_of(platform)} for platform in platforms]


def _plain_part(part: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = to_jsonable_python(part)
    return plain


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise UnusableReply("; ".join(problems))


async def _twice(
    chat: Chat, once: Callable[[str | None], Awaitable[Result]], before_again: Callable[[], None]
) -> Result:
    """An answer, or after one re-ask that names what was wrong, WritingFailed."""
    try:
        return await once(None)
    except UnusableReply as first:
        before_again()
        try:
            return await once(reask(first.problem))
        except UnusableReply as second:
            raise unusable(second.problem, chat.take_usage()) from second


def reask(problem: str) -> str:
    return f"An answer to this could not be used, because {problem}. Answer again, completely, without that fault."


def unusable(problem: str, usage: Sequence[Usage]) -> WritingFailed:
    message = (
        f"The model's answer could not be used, not even after asking again: {problem}. "
        "Try again, or choose a stronger model (LLM_MODEL)."
    )
    return WritingFailed("invalid-output", message, usage=usage)
