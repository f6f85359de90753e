"""What the API says about posts, and takes."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

from app.content.assignments import MAX_BATCH
from app.content.models import ContentType, PostStatus, Severity
from app.core.text import CleanLine, CleanText
from app.llm.contract import Authorship
from app.platforms import registry
from app.platforms.contract import Platform

MAX_TEXT = 65_000
"""More than any platform takes; a draft may be too long for its own and says so in `problems`."""

PostText = Annotated[
    CleanText, Field(max_length=MAX_TEXT, description="What goes out, word for word, hashtags included.")
]
PillarName = Annotated[CleanLine, Field(max_length=200)]
Version = Annotated[int | None, Field(ge=1, description="The version you saw, unless you send `If-Match`.")]


class ContentGenerate(BaseModel):
    business_id: UUID
    count: int | None = Field(
        None, ge=1, le=MAX_BATCH, description="Left out: as many as the strategy's frequency makes in these days."
    )
    platforms: list[Platform] | None = Field(
        None, min_length=1, max_length=len(Platform), description="Left out: those of the strategy."
    )
    starts_on: date | None = Field(
        None, description="In the business's zone. Left out: today while it has good hours ahead, else tomorrow."
    )
    days: int = Field(7, ge=1, le=31)


class PostCreate(BaseModel):
    business_id: UUID
    platform: Platform
    text: PostText
    pillar: PillarName | None = None
    social_account_id: UUID | None = None


class PostUpdate(BaseModel):
    """Fields left out stay as they are. Read it with `exclude_unset`: the defaults here mean nothing."""

    text: PostText = Field(default_factory=str)
    pillar: PillarName | None = None
    social_account_id: UUID | None = None
    version: Version = None


class PostsApprove(BaseModel):
    post_ids: list[UUID] = Field(min_length=1, max_length=100)


class PostOptimize(BaseModel):
    feedback: Annotated[CleanText, Field(max_length=2000, description="What should be better, in your words.")]


class PostProblem(BaseModel):
    code: str = Field(description="Stable, made for programs.")
    message: str = Field(description="For the person who wrote the text.")


class PreflightProblem(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    code: str = Field(description="Stable, made for programs.")
    severity: Severity = Field(description="`blocks`: it cannot go out like this. `warns`: it may be late, or fail.")
    message: str = Field(description="What is wrong and what to do.")


class PostRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    strategy_id: UUID | None
    social_account_id: UUID | None
    group_id: UUID | None = Field(description="Ties the variants of one idea, one per platform.")
    platform: Platform
    content_type: ContentType
    text: str
    media_urls: list[str]
    hashtags: list[str] = Field(description="Those in the text, in order, without the #.")
    pillar: str | None
    status: PostStatus
    scheduled_for: datetime | None = Field(description="When it goes out; of a draft, the time proposed.")
    why_this_time: str | None
    published_at: datetime | None
    external_post_id: str | None
    permalink: str | None
    made_by: Authorship
    approved_at: datetime | None = Field(description="Null while no person has accepted the machine's words.")
    unverified_claims: list[str] = Field(
        description="Prices, dates, names and the like in the text that neither the business nor its strategy names."
    )
    attempt_count: int
    next_attempt_at: datetime | None
    preflight_at: datetime | None = Field(description="When it was last checked ahead of its time.")
    preflight_problems: list[PreflightProblem] = Field(
        description="What that check found; `GET /content/{id}/preflight` looks again."
    )
    failure_code: str | None
    failure_reason: str | None
    latest_metrics: dict[str, Any] | None
    version: int
    created_at: datetime
    updated_at: datetime

    @computed_field(description="What keeps the text off its platform; scheduling is refused until there is nothing.")  # type: ignore[prop-decorator]
    @property
    def problems(self) -> list[PostProblem]:
        found = registry.check_post(self.platform, self.text, media_count=len(self.media_urls))
        return [PostProblem(code=problem.code, message=problem.message) for problem in found]
