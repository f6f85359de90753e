"""What the API says about a business, and takes."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.businesses.fields import Description, Goals, Language, Timezone
from app.businesses.models import WeekStart
from app.core.text import CleanLine, CleanText
from app.llm.contract import Amount

Name = Annotated[CleanLine, Field(max_length=255)]
Industry = Annotated[CleanLine, Field(max_length=100)]
Audience = Annotated[CleanText, Field(max_length=2000)]
LatenessLimit = Annotated[
    int, Field(ge=1, le=7 * 24 * 60, description="A post later than this many minutes waits for a person.")
]


CostCap = Annotated[
    int,
    Field(
        ge=0,
        le=100_000_000,
        description="Most that platforms which charge for their API may cost in a calendar month (UTC), in US cents. "
        "Near it figures are not read any more; a post that would pass it waits for a person.",
    ),
]
MOST_SAMPLES, MOST_WORDS = 5, 100


def _each_once(words: list[str]) -> list[str]:
    return list({word.casefold(): word for word in reversed(words)}.values())[::-1]


class BrandVoiceInput(BaseModel):
    """How posts are to sound. All of it is replaced together."""

    samples: list[Annotated[CleanText, Field(max_length=2000)]] = Field(
        default_factory=list,
        max_length=MOST_SAMPLES,
        description="Posts or texts of yours. A model takes tone and rhythm from them; without one, only whether you "
        "write “we're” or “we are”. Never facts.",
    )
    banned_words: Annotated[
        list[Annotated[CleanLine, Field(max_length=60)]],
        Field(max_length=MOST_WORDS, description="Words and phrases no post contains, in any case, hashtags included."),
        AfterValidator(_each_once),
    ] = Field(default_factory=list)
    emoji: Amount = Amount.USUAL
    hashtags: Amount = Amount.USUAL


class BrandVoiceRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    samples: list[str]
    banned_words: list[str]
    emoji: Amount = Field(description="`none`, at most `one` a post, or as is `usual` on the platform.")
    hashtags: Amount = Field(description="Likewise.")


class BusinessCreate(BaseModel):
    name: Name
    description: Description
    industry: Industry | None = None
    target_audience: Audience | None = None
    goals: Goals = Field(default_factory=dict)
    timezone: Timezone = "UTC"
    week_starts_on: WeekStart = WeekStart.MONDAY
    language: Language = "en"
    voice: BrandVoiceInput = Field(default_factory=BrandVoiceInput)
    lateness_limit_minutes: LatenessLimit = 30
    monthly_cost_cap_cents: CostCap | None = None


class BusinessUpdate(BaseModel):
    """Fields left out stay as they are. Read it with `exclude_unset`: the defaults here mean nothing."""

    name: Name = Field(default_factory=str)
    description: Description = Field(default_factory=str)
    industry: Industry | None = None
    target_audience: Audience | None = None
    goals: Goals = Field(default_factory=dict)
    timezone: Timezone = Field(default_factory=str)
    week_starts_on: WeekStart = WeekStart.MONDAY
    language: Language = Field(default_factory=str)
    voice: BrandVoiceInput = Field(default_factory=BrandVoiceInput)
    lateness_limit_minutes: LatenessLimit = Field(default_factory=int)
    monthly_cost_cap_cents: CostCap | None = None
    version: int | None = Field(None, ge=1, description="The version you saw, unless you send `If-Match`.")


class BusinessRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    description: str
    industry: str | None
    target_audience: str | None
    goals: dict[str, Any]
    timezone: str
    week_starts_on: WeekStart = Field(
        description="Where a week begins when it is drawn. Numbers of weekdays count from Monday all the same."
    )
    language: str
    voice: BrandVoiceRead
    lateness_limit_minutes: int
    monthly_cost_cap_cents: int | None = Field(description="Null: no cap.")
    paused_at: datetime | None = Field(description="Since then nothing of it is published; null: not paused.")
    is_example: bool = Field(
        description="A labelled sample to look around in: it reaches no real platform, and takes nothing of what the "
        "plan allows."
    )
    version: int
    created_at: datetime
    updated_at: datetime


class WebsiteRequest(BaseModel):
    address: Annotated[CleanLine, Field(max_length=2000, description="Such as example.com.", examples=["example.com"])]


class WebsiteRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    address: str = Field(description="Where it led to.")
    name: str | None = Field(description="What the site calls itself.")
    summary: str = Field(description="A few lines in the site's own words.")
