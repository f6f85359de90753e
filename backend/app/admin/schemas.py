"""What the API says to administrators."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from app.content.models import PostStatus
from app.generations.models import GenerationStatus
from app.users.models import Plan, Role


class AdminUserRead(BaseModel):
    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    plan: Plan
    role: Role
    onboarding_completed: bool
    email_verified_at: datetime | None
    disabled_at: datetime | None = Field(description="Since when the account is switched off; null: it is not.")
    created_at: datetime
    businesses: int
    last_seen_at: datetime | None = Field(description="Null when no session is remembered.")


class QueueRead(BaseModel):
    name: str
    length: int = Field(description="Messages no worker has taken yet.")


class WorkerRead(BaseModel):
    name: str
    last_heard_at: datetime


class PlatformStatsRead(BaseModel):
    users: int
    businesses: int
    posts: dict[PostStatus, int] = Field(description="By status; every status is there.")
    published_in_24_hours: int
    generations: dict[GenerationStatus, int] = Field(description="By status; every status is there.")
    llm_cost_microdollars: int = Field(description="Of all model calls with a known price, ever.")
    llm_cost_microdollars_in_30_days: int
    queues: list[QueueRead] | None = Field(description="Null while Redis does not answer.")
    workers: list[WorkerRead] | None = Field(
        description="Workers heard from in the last 30 seconds; null while Redis does not answer."
    )
    measured_at: datetime
