"""What the calendar's routes accept and say."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl, model_validator

from app.content.models import PostEventName
from app.content.schemas import PreflightProblem
from app.platforms.contract import Platform


class ScheduleRequest(BaseModel):
    scheduled_for: AwareDatetime | None = Field(
        None,
        description="With its offset, as in `2026-11-30T09:00:00+01:00`. Left out: the time proposed with the draft.",
    )
    social_account_id: UUID | None = Field(
        None, description="Left out: the post's own, or the only one on its platform."
    )


class ScheduleManyRequest(BaseModel):
    """Put drafts on the calendar at the times proposed with them, or at those given: all of them, or none."""

    post_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    scheduled_for: AwareDatetime | None = Field(
        None, description="One instant for all, with its offset. Left out: the times proposed with each."
    )
    times: dict[UUID, AwareDatetime] = Field(
        default_factory=dict,
        max_length=100,
        description="Times by post, with their offset. Of posts that are not in here: as if this were left out.",
    )


class Resolution(StrEnum):
    PUBLISHED = "published"
    RESEND = "resend"


class ResolveRequest(BaseModel):
    """A person looked at the account: it is there (with its address), or it is not and may be sent again."""

    resolution: Resolution
    permalink: HttpUrl | None = Field(None, description="Its public address; needed with `published`.")

    @model_validator(mode="after")
    def _published_has_its_address(self) -> Self:
        if self.resolution is Resolution.PUBLISHED and self.permalink is None:
            raise ValueError("Give the address of the live post as `permalink`, so that its numbers can be read.")
        return self


class PreflightReport(BaseModel):
    """Whether a post can go out as things stand."""

    post_id: UUID
    scheduled_for: datetime | None
    can_go_out: bool = Field(description="Nothing blocks it. What only warns may still make it late.")
    problems: list[PreflightProblem] = Field(description="What blocks comes first.")


class OverduePost(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    platform: Platform
    scheduled_for: datetime


class OverdueRead(BaseModel):
    """Posts of yours that should be out and that nobody looks at. What is paused, or rests, does not count."""

    model_config = ConfigDict(from_attributes=True)

    count: int
    since: datetime | None = Field(description="When the first of them was due; null when there is none.")
    posts: list[OverduePost] = Field(description="The first 20 of them.")


class TimelineEvent(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    event: PostEventName
    actor: str = Field(description="`user:<id>` or `system`.")
    attempt_number: int | None
    details: dict[str, Any]
    created_at: datetime


class AttemptRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    state: str
    outcome: str | None
    outcome_code: str | None
    outcome_message: str | None
    sending_at: datetime | None
    ended_at: datetime | None
    created_at: datetime


class Timeline(BaseModel):
    """Everything that happened to a post, oldest first."""

    events: list[TimelineEvent]
    attempts: list[AttemptRead]
