"""What the API says about a business, and takes."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.businesses.fields import Description, Goals, Language, Timezone
from app.core.text import CleanLine, CleanText

Name = Annotated[CleanLine, Field(max_length=255)]
Industry = Annotated[CleanLine, Field(max_length=100)]
Audience = Annotated[CleanText, Field(max_length=2000)]
LatenessLimit = Annotated[
    int, Field(ge=1, le=7 * 24 * 60, description="A post later than this many minutes waits for a person.")
]


class BusinessCreate(BaseModel):
    name: Name
    description: Description
    industry: Industry | None = None
    target_audience: Audience | None = None
    goals: Goals = Field(default_factory=dict)
    timezone: Timezone = "UTC"
    language: Language = "en"
    lateness_limit_minutes: LatenessLimit = 30


class BusinessUpdate(BaseModel):
    """Fields left out stay as they are. Read it with `exclude_unset`: the defaults here mean nothing."""

    name: Name = Field(default_factory=str)
    description: Description = Field(default_factory=str)
    industry: Industry | None = None
    target_audience: Audience | None = None
    goals: Goals = Field(default_factory=dict)
    timezone: Timezone = Field(default_factory=str)
    language: Language = Field(default_factory=str)
    lateness_limit_minutes: LatenessLimit = Field(default_factory=int)
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
    language: str
    lateness_limit_minutes: int
    paused_at: datetime | None = Field(description="Since then nothing of it is published; null: not paused.")
    is_example: bool = Field(description="The labelled example business of the demo.")
    version: int
    created_at: datetime
    updated_at: datetime
