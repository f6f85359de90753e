"""A handful of posts from one call: shown as they come, checked one by one, the bad ones asked for once more."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from app.llm.contract import (
    Authorship,
    BusinessBrief,
    PostAssignment,
    PostDraft,
    StrategyDraft,
    Task,
    UnwrittenPost,
    WritingFailed,
    WrittenPost,
)
from app.llm.model.assembly import assemble, at_most, best_length, body_limit, hashtag_count
from app.llm.model.chat import Chat
from app.llm.model.described import described
from app.llm.model.failures import StreamBroke, UnusableReply
from app.llm.model.fence import Fence
from app.llm.model.json_stream import ObjectStream
from app.llm.model.replies import PostReply, PostsReply
from app.llm.model.review import everything_given, review_post, review_voice, review_words

MOST_POSTS = 12
MOST_AVOIDED = 20
AVOIDED_LETTERS = 160
MISSING = "it was missing from the answer"


def in_batches(assignments: Sequence[PostAssignment], max_tokens: int) -> Iterator[list[PostAssignment]]:
    """As many posts a call as surely fit the answer's token limit; at least one, at most MOST_POSTS."""
    group: list[PostAssignment] = []
    budget = 0
    for assignment in assignments:
        tokens = best_length(assignment.rules) // 3 + 60
        if group and (budget + tokens > max_tokens * 0.8 or len(group) == MOST_POSTS):
            yield group
            group, budget = [], 0
        group.append(assignment)
        budget += tokens
    if group:
        yield group


class Batch:
    def __init__(
        self,
        chat: Chat,
        business: BusinessBrief,
        strategy: StrategyDraft,
        assignments: Sequence[PostAssignment],
        avoid: Sequence[str],
    ) -> None:
        self._chat = chat
        self._business = business
        self._strategy = strategy
        self._waiting = {assignment.index: assignment for assignment in assignments}
        self._texts = list(avoid)
        self._problems: dict[int, str] = {}
        self._fence = Fence()
        self._given = everything_given(business, *(said for one in assignments for said in _topic(one).values()))

    async def write(self, *, has_results: bool) -> AsyncIterator[WrittenPost | UnwrittenPost]:
        """Raises WritingFailed when nothing at all came and, as far as the caller says, nothing came before either."""
        try:
            async for post in self._asked():
                has_results = True
                yield post
        except WritingFailed as failure:
            failure.usage = self._chat.take_usage()
            if not has_results:
                raise
            for index in sorted(self._waiting):
                usage, failure.usage = failure.usage, []
                yield UnwrittenPost(index, failure.message, usage)
            return
        for index in sorted(self._waiting):
            yield UnwrittenPost(index, self._reason(index), self._chat.take_usage())

    async def _asked(self) -> AsyncIterator[WrittenPost]:
        # One post is held back: what the call cost is known only when its stream has ended, and a post has to carry it.
        held: WrittenPost | None = None
        try:
            async for post in self._streamed():
                if held is not None:
                    yield held
                held = post
        except WritingFailed:
            if held is not None:
                yield held
            raise
        if held is not None:
            yield replace(held, usage=self._chat.take_usage())
        for post in await self._once_more() if self._waiting else []:
            yield replace(post, usage=self._chat.take_usage())

    # --- the two calls ------------------------------------------------------------------------------------------------

    async def _streamed(self) -> AsyncIterator[WrittenPost]:
        objects = ObjectStream()
        try:
            async for piece in self._chat.stream(PostsReply, self._values(), narrow=self._narrow()):
                for text in objects.feed(piece):
                    if post := self._accept(text):
                        yield post
        except StreamBroke:
            return  # what is missing is asked for again

    async def _once_more(self) -> list[WrittenPost]:
        wrong = "; ".join(f"post {index}: {self._problems.get(index, MISSING)}" for index in sorted(self._waiting))
        repair = (
            "These posts were asked for before and could not be used. "
            f"Write each of them anew, without the fault named: {wrong}."
        )
        try:
            reply = await self._chat.ask(PostsReply, self._values(), repair=repair, narrow=self._narrow())
        except UnusableReply as error:
            self._problems = dict.fromkeys(self._waiting, error.problem)
            return []
        return [post for item in reply.posts if (post := self._accept(item.model_dump_json()))]

    # --- judging ------------------------------------------------------------------------------------------------------

    def _accept(self, text: str) -> WrittenPost | None:
        try:
            reply = PostReply.model_validate_json(text)
        except ValidationError:
            return None  # without a usable index there is nothing to note; it counts as missing
        assignment = self._waiting.get(reply.index)
        if assignment is None:
            return None
        try:
            draft = assemble(reply, assignment.rules, index=reply.index, voice=self._business.voice)
        except UnusableReply as error:
            self._problems[reply.index] = error.problem
            return None
        if problems := self._review(draft, assignment):
            self._problems[reply.index] = "; ".join(problems)
            return None
        del self._waiting[reply.index]
        self._problems.pop(reply.index, None)
        self._texts.append(draft.text)
        return WrittenPost(draft, Authorship.MODEL)

    def _review(self, draft: PostDraft, assignment: PostAssignment) -> list[str]:
        words = review_words(draft.text, given=self._given, task=Task.CONTENT, mark=self._fence.mark)
        words += review_voice(draft.text, self._business.voice)
        return words + review_post(draft.text, assignment.platform, assignment.rules, others=self._texts)

    def _reason(self, index: int) -> str:
        problem = self._problems.get(index, MISSING)
        return (
            f"The model did not manage this post, not even after asking again: {problem}. Try again, or write it "
            f"by hand."
        )

    # --- asking -------------------------------------------------------------------------------------------------------

    def _narrow(self) -> dict[str, dict[str, Any]]:
        count = len(self._waiting)
        return {
            "PostsReply.posts": {"minItems": count, "maxItems": count},
            "PostReply.index": {"enum": sorted(self._waiting)},
            **body_limit("PostReply", [assignment.rules for assignment in self._waiting.values()]),
        }

    def _values(self) -> dict[str, Any]:
        pillars = {pillar.name: pillar.description for pillar in self._strategy.pillars}
        data = {
            "business": described(self._business),
            "strategy": self._strategy.model_dump(mode="json", include={"positioning", "audience", "voice"}),
            "assignments": [
                {
                    "index": assignment.index,
                    "platform": assignment.platform.value,
                    "pillar": assignment.pillar,
                    "about": pillars.get(assignment.pillar, ""),
                    "local_time": assignment.local_time.strftime("%A %Y-%m-%d %H:%M"),
                    "at_most": at_most(assignment.rules),
                    "best_length": best_length(assignment.rules),
                    "hashtags": hashtag_count(assignment.rules, self._business.voice),
                    **({"topic": topic} if (topic := _topic(assignment)) else {}),
                }
                for assignment in self._waiting.values()
            ],
            "avoid": [text[:AVOIDED_LETTERS] for text in self._texts[-MOST_AVOIDED:]],
        }
        return {
            "fence": self._fence.mark,
            "data": self._fence.encode(data),
            "language": self._business.language,
            "count": len(self._waiting),
        }


def _topic(assignment: PostAssignment) -> dict[str, str]:
    return assignment.topic.model_dump(exclude_none=True) if assignment.topic is not None else {}
