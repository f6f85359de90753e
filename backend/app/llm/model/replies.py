"""The shape in which a model is asked to answer, and how long its parts may get.

Every field is required: strict JSON schemas know no optional ones. The limits are for servers that hold a model to them
while it writes (llama.cpp does): small models would not stop by themselves. Such a server cuts a text at its limit, so
what comes back exactly that long is taken back to its last whole sentence.
"""

import re
from typing import Any

from pydantic import BaseModel, Field, create_model
from pydantic.config import JsonDict

from app.llm.contract import StrategySection
from app.llm.offline.sentences import split


def _text(longest: int, description: str | None = None) -> Any:
    return Field(description=description, json_schema_extra={"maxLength": longest})


def _texts(fewest: int, most: int, longest: int) -> Any:
    items: JsonDict = {"type": "string", "maxLength": longest}
    return Field(json_schema_extra={"minItems": fewest, "maxItems": most, "items": items})


def _between(lowest: int, highest: int, description: str | None = None) -> Any:
    return Field(description=description, json_schema_extra={"minimum": lowest, "maximum": highest})


def _list(fewest: int, most: int) -> Any:
    return Field(json_schema_extra={"minItems": fewest, "maxItems": most})


class PlatformReply(BaseModel):
    id: str = Field(description="One of the ids in offered_platforms.")
    why: str = _text(240)
    posts_per_week: int = _between(1, 14)


class PillarReply(BaseModel):
    name: str = _text(60)
    description: str = _text(240)
    share: int = _between(5, 60, "Per cent of all posts.")
    hooks: list[str] = _texts(2, 3, 120)


class VoiceReply(BaseModel):
    tone: str = _text(100)
    do: list[str] = _texts(2, 5, 140)
    dont: list[str] = _texts(2, 5, 140)


class KpiReply(BaseModel):
    name: str = _text(60)
    target: str = _text(120)
    why: str = _text(200)


class ExperimentReply(BaseModel):
    question: str = _text(160)
    how: str = _text(240)
    decided_by: str = _text(160)


class StrategyReply(BaseModel):
    """A marketing strategy. In the order in which people read it: it is shown while it is written."""

    positioning: str = _text(600)
    audience: str = _text(400)
    pillars: list[PillarReply] = _list(3, 5)
    platforms: list[PlatformReply] = _list(1, 3)
    voice: VoiceReply
    kpis: list[KpiReply] = _list(1, 6)
    # Asked for like everything else, and the one part a strategy can do without.
    experiments: list[ExperimentReply] = Field(default_factory=list, json_schema_extra={"minItems": 0, "maxItems": 3})
    missing_facts: list[str] = _texts(0, 6, 160)


class TextReply(BaseModel):
    """A social media post."""

    hook: str = _text(200)
    body: str = _text(2600)
    call_to_action: str = _text(160)
    hashtags: list[str] = _texts(0, 5, 40)


class PostReply(TextReply):
    """A social media post, with the index of its assignment."""

    index: int


class PostsReply(BaseModel):
    """Social media posts."""

    posts: list[PostReply]


def reply_for(section: StrategySection) -> type[BaseModel]:
    """One section of a strategy, in the shape it has within the whole."""
    field = StrategyReply.model_fields[section.value]
    definition: dict[str, Any] = {section.value: (field.annotation, field)}
    reply: type[BaseModel] = create_model(f"{section.value.capitalize()}Reply", **definition)
    return reply


def whole(text: str, longest: int) -> str:
    """A text that was cut at `longest` characters without its last, unfinished sentence; empty when it has no other."""
    if len(text) < longest:
        return text
    sentences = split(text)
    while sentences and not re.search(r"[.!?…。！？][\"'”’»)]*$", sentences[-1]):
        sentences.pop()
    return " ".join(sentences)


def limit_of(model: type[BaseModel], field: str) -> int:
    extra = model.model_fields[field].json_schema_extra
    return int(str(extra["maxLength"])) if isinstance(extra, dict) and "maxLength" in extra else 1_000_000
