"""What the API says about strategies, and takes."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.core.text import CleanLine, CleanText, clean_text
from app.llm.contract import Authorship, ContentPillar, StrategyDraft, StrategySection
from app.platforms.contract import Platform

WHOLE = 100
MAX_LINES = 50


def _on_one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _clean_if_any(value: str) -> str:
    return clean_text(value) if value.strip() else ""


Name = Annotated[CleanLine, Field(max_length=200)]
Line = Annotated[CleanLine, Field(max_length=500), BeforeValidator(_on_one_line)]
Paragraph = Annotated[CleanText, Field(max_length=4000)]
Remark = Annotated[str, Field(max_length=4000), AfterValidator(_clean_if_any)]
"""May be empty: models leave reasons out, and a strategy without one is still a strategy."""


class PlatformChoiceInput(BaseModel):
    platform: Platform
    why: Remark


class ContentPillarInput(BaseModel):
    name: Name
    description: Remark
    share: int = Field(ge=1, le=WHOLE, description="Per cent of all posts; the pillars' shares sum to 100.")
    hooks: list[Line] = Field(max_length=MAX_LINES)


class VoiceInput(BaseModel):
    tone: Annotated[CleanLine, Field(max_length=100)]
    do: list[Line] = Field(max_length=MAX_LINES)
    dont: list[Line] = Field(max_length=MAX_LINES)


class KpiInput(BaseModel):
    name: Name
    target: Remark
    why: Remark


class ExperimentInput(BaseModel):
    question: Line
    how: Remark
    decided_by: Remark


def _each_platform_once(choices: list[PlatformChoiceInput]) -> list[PlatformChoiceInput]:
    names = [choice.platform for choice in choices]
    if len(set(names)) != len(names):
        raise PydanticCustomError("platform_twice", "Name each platform once")
    return choices


def _pillars_make_a_whole(pillars: list[ContentPillarInput]) -> list[ContentPillarInput]:
    names = [pillar.name.casefold() for pillar in pillars]
    if len(set(names)) != len(names):
        raise PydanticCustomError("pillar_twice", "Give each pillar a name of its own")
    total = sum(pillar.share for pillar in pillars)
    if total != WHOLE:
        raise PydanticCustomError(
            "shares_not_whole", "The pillars' shares must sum to 100, these sum to {total}", {"total": total}
        )
    return pillars


class StrategyDocument(BaseModel):
    """`llm.contract.StrategyDraft` with the bounds of what we store, whoever wrote it."""

    positioning: Paragraph
    audience: Paragraph
    platforms: Annotated[
        list[PlatformChoiceInput], Field(min_length=1, max_length=len(Platform)), AfterValidator(_each_platform_once)
    ]
    pillars: Annotated[
        list[ContentPillarInput], Field(min_length=3, max_length=5), AfterValidator(_pillars_make_a_whole)
    ]
    posting_frequency: dict[Platform, Annotated[int, Field(ge=1, le=50)]] = Field(
        min_length=1, description="Posts per week, by platform."
    )
    voice: VoiceInput
    kpis: list[KpiInput] = Field(min_length=1, max_length=MAX_LINES)
    experiments: list[ExperimentInput] = Field(default_factory=list, max_length=MAX_LINES)
    missing_facts: list[Line] = Field(max_length=MAX_LINES)

    @model_validator(mode="after")
    def _frequency_is_of_chosen_platforms(self) -> Self:
        chosen = {choice.platform for choice in self.platforms}
        strangers = [platform.value for platform in self.posting_frequency if platform not in chosen]
        if strangers:
            raise PydanticCustomError(
                "frequency_without_platform",
                "posting_frequency names {names}: add it to platforms, or take it out",
                {"names": ", ".join(strangers)},
            )
        return self

    def draft(self) -> StrategyDraft:
        return StrategyDraft.model_validate(self.model_dump())


Revision = Annotated[int | None, Field(ge=1, description="The revision you saw, unless you send `If-Match`.")]


class StrategyGenerate(BaseModel):
    business_id: UUID
    remark: Annotated[CleanText, Field(max_length=2000)] | None = Field(
        None, description="What to do differently, in your words."
    )
    platforms: list[Platform] | None = Field(
        None,
        min_length=1,
        max_length=len(Platform),
        description="Choose among these only; all that are offered if absent.",
    )
    section: StrategySection | None = Field(
        None, description="Write only this section of the active version anew, and keep all others as they are."
    )


class StrategyUpdate(BaseModel):
    document: StrategyDocument
    revision: Revision = None


class StrategyRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    version: int = Field(description="The number of this version within its business, from 1.")
    is_active: bool = Field(description="Exactly one version of a business is.")
    strategy_text: str = Field(description="The whole strategy as Markdown.")
    content_pillars: list[ContentPillar]
    platforms: list[Platform]
    posting_frequency: dict[Platform, int] = Field(description="Posts per week, by platform.")
    tone_voice: str | None
    document: StrategyDraft = Field(description="All of it, structured; this is what `PUT` takes.")
    made_by: Authorship
    revision: int = Field(description="Counts edits of this version.")
    created_at: datetime
    updated_at: datetime
