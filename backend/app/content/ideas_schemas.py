"""What the API says about ideas, and takes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.content.models import PostStatus
from app.content.schemas import LONGEST_IDEA, Version, web_address
from app.core.text import CleanLine, CleanText
from app.llm.contract import Authorship
from app.platforms.contract import Platform

IdeaText = Annotated[
    CleanText, Field(max_length=LONGEST_IDEA, description="A line or a few, as it comes to somebody's mind.")
]
IdeaLink = Annotated[
    CleanLine,
    Field(max_length=2000, description="Where posts made from it should lead."),
    AfterValidator(web_address),
]


class IdeaCreate(BaseModel):
    business_id: UUID
    text: IdeaText
    link: IdeaLink | None = None


class IdeaUpdate(BaseModel):
    """Fields left out stay as they are. Read it with `exclude_unset`: the defaults here mean nothing."""

    text: IdeaText = Field(default_factory=str)
    link: IdeaLink | None = None
    version: Version = None


class IdeaPost(BaseModel):
    """As much of a post as tells which one it is; `GET /content/{id}` has the rest."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    platform: Platform
    text: str
    status: PostStatus
    made_by: Authorship
    approved_at: datetime | None
    scheduled_for: datetime | None
    published_at: datetime | None


class IdeaRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    text: str
    link: str | None
    used_at: datetime | None = Field(description="When the last post was written from it.")
    posts: list[IdeaPost] = Field(description="What was made from it and is not in the archive, the oldest first.")
    version: int
    created_at: datetime
    updated_at: datetime
