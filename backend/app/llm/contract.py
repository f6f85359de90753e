"""What goes into writing and what comes out, whichever writer does it: a language model or the offline copywriter.

`writer()` in `app.llm.gateway` picks one from the settings; nothing else in the code asks which.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.platforms.contract import Platform


class Task(StrEnum):
    STRATEGY = "strategy"
    CONTENT = "content"
    OPTIMIZATION = "optimization"


# --- in ---------------------------------------------------------------------------------------------------------------


class BusinessBrief(BaseModel):
    """The business in its owner's own words. Data, never instructions."""

    model_config = ConfigDict(frozen=True)

    business_id: UUID
    name: str
    description: str
    industry: str | None = None
    target_audience: str | None = None
    goals: dict[str, int | float | str] = Field(default_factory=dict)
    """Such as {"followers": 1000, "conversions": 100}."""
    language: str = "en"
    timezone: str = "UTC"


class PostAssignment(BaseModel):
    """One post to write: where, about what, for when."""

    model_config = ConfigDict(frozen=True)

    index: int
    platform: Platform
    pillar: str
    local_time: datetime
    """In the business's zone; shown to the writer so that "tomorrow" and "this morning" are right."""


# --- out --------------------------------------------------------------------------------------------------------------


class PlatformChoice(BaseModel):
    platform: Platform
    why: str


class ContentPillar(BaseModel):
    name: str
    description: str
    share: int = Field(ge=1, le=100, description="Per cent of all posts; the pillars' shares sum to 100.")
    hooks: list[str] = Field(description="Example openings, two or three.")


class Voice(BaseModel):
    tone: str = Field(max_length=100, description="A few words, such as 'warm, plain, a little proud'.")
    do: list[str]
    dont: list[str]


class Kpi(BaseModel):
    name: str
    target: str = Field(description="With its unit and by when, tied to a goal of the business where it has one.")
    why: str


class StrategyDraft(BaseModel):
    """A marketing strategy, whoever wrote it."""

    positioning: str
    audience: str
    platforms: list[PlatformChoice] = Field(min_length=1)
    pillars: list[ContentPillar] = Field(min_length=3, max_length=5)
    posting_frequency: dict[Platform, int] = Field(description="Posts per week, by platform.")
    voice: Voice
    kpis: list[Kpi] = Field(min_length=1)
    missing_facts: list[str] = Field(description="Questions to the owner whose answers would make the posts better.")


class PostDraft(BaseModel):
    """A finished post. `text` is what goes out, hashtags included; validated against the platform's text rules."""

    index: int
    text: str
    hook: str
    call_to_action: str
    hashtags: list[str] = Field(description="Without the #, in the order they stand in the text.")


class Usage(BaseModel):
    """What one call to a model cost; kept in `usage_logs`."""

    model: str
    """`offline` for the offline copywriter."""
    prompt: str
    """Name and version of the prompt file, such as `content@2`."""
    input_tokens: int | None
    output_tokens: int | None
    cost_microdollars: int | None
    """None where the price of the model is not known."""
    latency_ms: int
    is_cached: bool


class Authorship(StrEnum):
    MODEL = "model"
    OFFLINE = "offline"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class WrittenStrategy:
    draft: StrategyDraft
    authorship: Authorship
    usage: Sequence[Usage]


@dataclass(frozen=True, slots=True)
class WrittenPost:
    draft: PostDraft
    authorship: Authorship
    usage: Sequence[Usage] = field(default=())
    """Of the calls made since the post before; a batch's first post carries the batch's call."""


@dataclass(frozen=True, slots=True)
class UnwrittenPost:
    """A post that failed even after one re-ask: never cut, never sent; the reason is for a person."""

    index: int
    reason: str
    usage: Sequence[Usage] = field(default=())


class WritingFailed(Exception):
    """Nothing usable came back. The message is for a person; `code` is stable.

    Codes: `model-unavailable`, `model-refused-key`, `model-out-of-credit`, `model-rate-limited`, `invalid-output`.
    """

    def __init__(self, code: str, message: str, *, usage: Sequence[Usage] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.usage = list(usage)


Progress = Callable[[int, str], None]
"""Called with per cent done (0-100) and a short line for the person who waits."""


class Writer(Protocol):
    name: str
    """What `/health` and Settings → Integrations call it."""

    async def write_strategy(
        self, business: BusinessBrief, *, platforms: Sequence[Platform], remark: str | None, progress: Progress
    ) -> WrittenStrategy:
        """Choose among `platforms` (those offered here). `remark`: what to do differently. Raises WritingFailed."""
        ...

    def write_posts(
        self,
        business: BusinessBrief,
        strategy: StrategyDraft,
        assignments: Sequence[PostAssignment],
        *,
        avoid: Sequence[str],
        progress: Progress,
    ) -> AsyncIterator[WrittenPost | UnwrittenPost]:
        """Up to 30 posts in as few calls as possible, yielded as they come. `avoid`: texts not to resemble.

        Raises WritingFailed.
        """
        ...

    async def improve_post(
        self, business: BusinessBrief, strategy: StrategyDraft, *, text: str, platform: Platform, feedback: str
    ) -> WrittenPost:
        """The optimisation pipeline: original + feedback → improved version. Raises WritingFailed."""
        ...
