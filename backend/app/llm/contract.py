"""What goes into writing and what comes out, whichever writer does it: a language model or the offline copywriter.

`writer()` in `app.llm.gateway` picks one from the settings; nothing else in the code asks which.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.platforms.contract import Platform, TextRules
from app.platforms.registry import text_rules

NO_LIMITS: Mapping[str, Any] = MappingProxyType({})


class Task(StrEnum):
    STRATEGY = "strategy"
    SECTION = "section"
    """One section of a strategy, anew."""
    CONTENT = "content"
    OPTIMIZATION = "optimization"


# --- in ---------------------------------------------------------------------------------------------------------------


class Amount(StrEnum):
    """How many of something a post may carry."""

    NONE = "none"
    ONE = "one"
    """At most one."""
    USUAL = "usual"
    """As many as is usual on the platform."""


class BrandVoice(BaseModel):
    """How the owner wants to sound. It binds every writer; `app.llm.voice` holds them to it."""

    model_config = ConfigDict(frozen=True)

    samples: list[str] = Field(default_factory=list)
    """Texts of the owner's. A model takes tone and rhythm from them, rules only their short forms; no facts."""
    banned_words: list[str] = Field(default_factory=list)
    """Words and phrases that no post contains, whatever their case."""
    emoji: Amount = Amount.USUAL
    hashtags: Amount = Amount.USUAL


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
    voice: BrandVoice = BrandVoice()


class Topic(BaseModel):
    """What a post is to be about, in the owner's own words. Data, never instructions."""

    model_config = ConfigDict(frozen=True)

    text: str
    link: str | None = None
    """Where the post should lead."""

    def added_to(self, business: BusinessBrief) -> BusinessBrief:
        """The business with this told about it as well, for checking what a post claims."""
        told = "\n".join([business.description, self.text, *([self.link] if self.link else [])])
        return business.model_copy(update={"description": told})


class PostAssignment(BaseModel):
    """One post to write: where, about what, for when."""

    model_config = ConfigDict(frozen=True)

    index: int
    platform: Platform
    pillar: str
    local_time: datetime
    """In the business's zone; shown to the writer so that "tomorrow" and "this morning" are right."""
    topic: Topic | None = None
    """What it is about, where somebody said so; else the pillar alone decides."""
    instead_of: str | None = None
    """The post whose place it takes. About a topic it may say the same, and never in the very same words."""
    limits: dict[str, Any] = Field(default_factory=dict)
    """What its account may do differently from others of the platform, as the account's details have it."""

    @property
    def rules(self) -> TextRules:
        return text_rules(self.platform, {"limits": self.limits})


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


class Experiment(BaseModel):
    question: str = Field(description="What nobody knows yet.")
    how: str = Field(description="What to post to find out, and how often.")
    decided_by: str = Field(description="The figure that decides, and when.")


class StrategySection(StrEnum):
    """What can be read, edited and written anew by itself."""

    POSITIONING = "positioning"
    AUDIENCE = "audience"
    PILLARS = "pillars"
    PLATFORMS = "platforms"
    """With the posts per week on each."""
    VOICE = "voice"
    KPIS = "kpis"
    EXPERIMENTS = "experiments"


class StrategyDraft(BaseModel):
    """A marketing strategy, whoever wrote it."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    positioning: str
    audience: str
    platforms: list[PlatformChoice] = Field(min_length=1)
    pillars: list[ContentPillar] = Field(min_length=3, max_length=5)
    posting_frequency: dict[Platform, int] = Field(description="Posts per week, by platform.")
    voice: Voice
    kpis: list[Kpi] = Field(min_length=1)
    experiments: list[Experiment] = Field(
        default_factory=list, description="Empty in strategies from before there were any."
    )
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
    not_followed: Sequence[str] = ()
    """Parts of the remark that were beyond the writer, in the person's words."""


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


OnSection = Callable[[StrategySection, dict[str, Any], bool], Awaitable[None]]
"""Called with a section, its fields of a `StrategyDraft` as JSON, and whether that is all of it, once that is known.

A section may be told again, for better or longer; what counts in the end is the draft.
"""


class Writer(Protocol):
    name: str
    """What `/health` and Settings → Integrations call it."""

    async def write_strategy(
        self,
        business: BusinessBrief,
        *,
        platforms: Sequence[Platform],
        remark: str | None,
        progress: Progress,
        on_section: OnSection | None = None,
    ) -> WrittenStrategy:
        """Choose among `platforms` (those offered here). `remark`: what to do differently. Raises WritingFailed."""
        ...

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
        """The strategy with this section written anew, and all others as they are. Raises WritingFailed."""
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
        """The optimisation pipeline: original + feedback → improved version, unlike those of `avoid`.

        `limits`: as those of a `PostAssignment`.

        Raises WritingFailed.
        """
        ...
