"""An answer that somebody watches: told section by section while it arrives, each looked over before it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from app.llm.contract import OnSection, StrategySection, Task
from app.llm.model.assembly import section_from
from app.llm.model.chat import Chat, read_reply
from app.llm.model.failures import StreamBroke, UnusableReply
from app.llm.model.replies import StrategyReply
from app.llm.model.review import review_words
from app.llm.model.strategy_stream import FieldStream
from app.platforms.contract import Platform

Reply = TypeVar("Reply", bound=BaseModel)
_ANNOTATIONS: dict[StrategySection, Any] = {
    section: StrategyReply.model_fields[section.value].annotation for section in StrategySection
}
_SECTIONS = {section: TypeAdapter[Any](annotation) for section, annotation in _ANNOTATIONS.items()}


class Watched:
    """`ask` as `Chat.ask` does. Where nobody watches it is that; else the first answer is streamed."""

    def __init__(
        self, platforms: Sequence[Platform], *, given: str, mark: str, task: Task, on_section: OnSection | None
    ) -> None:
        self._platforms = platforms
        self._given = given
        self._mark = mark
        self._task = task
        self._on_section = on_section
        self._narrow = {"PlatformReply.id": {"enum": [platform.value for platform in platforms]}}

    async def ask(self, chat: Chat, shape: type[Reply], values: Mapping[str, Any], *, repair: str | None) -> Reply:
        if self._on_section is None or repair is not None:
            return await chat.ask(shape, values, repair=repair, narrow=self._narrow)
        fields, pieces = FieldStream(), list[str]()
        try:
            async for piece in chat.stream(shape, values, narrow=self._narrow):
                pieces.append(piece)
                for name, value, is_whole in fields.feed(piece):
                    if (part := self._part(name, value, is_whole=is_whole)) is not None:
                        await self._on_section(StrategySection(name), part, is_whole)
        except StreamBroke as error:
            raise UnusableReply("the answer stopped before its end") from error
        return read_reply(shape, "".join(pieces))

    def _part(self, name: str, value: Any, *, is_whole: bool) -> dict[str, Any] | None:
        """The section's fields; None where it is none, or nothing to be shown."""
        if name not in set(StrategySection):
            return None
        section = StrategySection(name)
        if not is_whole and section is not StrategySection.PILLARS:
            return None
        try:
            reply = _SECTIONS[section].validate_python(value)
            part = (
                section_from(section, reply, self._platforms)
                if is_whole
                else {"pillars": [pillar.model_dump() for pillar in reply]}
            )
        except (ValidationError, UnusableReply):
            return None
        if review_words(words_of(part), given=self._given, task=self._task, mark=self._mark):
            return None
        plain: dict[str, Any] = to_jsonable_python(part)
        return plain


def words_of(part: Mapping[str, Any]) -> str:
    """Everything in it that people read."""
    return "\n".join(_texts(to_jsonable_python(part)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
