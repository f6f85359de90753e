"""What the API says to administrators."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from app.admin.models import AdminActionKind
from app.admin.platform_apps import Source
from app.content.models import PostStatus
from app.core.text import CleanLine
from app.generations.models import GenerationKind, GenerationStatus
from app.platforms.contract import Platform
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
    is_plan_given: bool = Field(description="Whether an administrator has given the plan, whatever is paid for.")


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


class AdminUserUpdate(BaseModel):
    """Fields left out stay as they are. Read it with `model_fields_set`: the defaults here mean nothing."""

    is_disabled: bool = Field(False, description="Off: signed out everywhere, and nothing of theirs is published.")
    role: Role = Role.USER
    plan: Plan | None = Field(
        None, description="Wins over what the user pays for; null: what they pay for decides again."
    )
    reason: Annotated[CleanLine, Field(max_length=200)] | None = Field(None, description="For the audit log.")


class UserView(BaseModel):
    reason: Annotated[CleanLine, Field(min_length=3, max_length=200)] = Field(description="For the audit log.")


class AdminActionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    kind: AdminActionKind
    admin_email: str
    user_id: UUID | None = Field(description="Null once that account is gone.")
    user_email: str
    details: dict[str, Any] = Field(description="`before` and `after`, a `reason`, or what was started again.")


class PublishingStateRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    scheduled: int
    publishing: int
    overdue: int = Field(description="Should have gone out over two minutes ago, and nothing holds them back.")
    overdue_since: datetime | None
    unconfirmed: int = Field(description="May be out; their owners have to look.")
    failed_in_24_hours: int


class PublishFailureRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    number: int = Field(description="Which try at this post it was.")
    outcome: str
    outcome_code: str | None
    outcome_message: str | None = Field(description="The platform's own words.")
    post_id: UUID
    post_status: PostStatus = Field(description="What became of the post since.")
    next_attempt_at: datetime | None
    platform: Platform
    account_name: str | None
    business_name: str
    user_id: UUID
    user_email: str


class PlatformHealthRead(BaseModel):
    """What happened in the last 24 hours."""

    model_config = ConfigDict(from_attributes=True)

    platform: Platform
    name: str
    is_available: bool
    accounts: int = Field(description="Connected ones.")
    needs_reauth: int
    resting: int = Field(description="After several refusals in a row.")
    limited_until: datetime | None = Field(description="Until then nothing is sent there at all; null: no limit holds.")
    operator_message: str | None = Field(
        description="What whoever runs this server has to do before it goes on; null: nothing, or only to wait."
    )
    published: int
    failed: int = Field(description="Attempts that the platform refused, or did not answer.")
    rate_limited: int
    outcomes: dict[str, int] = Field(description="Every way in which attempts ended.")
    error_rate: float | None = Field(description="Per cent of its answers that were a no; null without any answer.")
    last_published_at: datetime | None


class PlatformHealthList(BaseModel):
    items: list[PlatformHealthRead]


class PlatformAppRead(BaseModel):
    """Our app on a platform. The secret is in no answer."""

    model_config = ConfigDict(from_attributes=True)

    platform: Platform
    name: str
    source: Source = Field(description="Where it comes from: the server's settings win over what was typed in.")
    client_id: str | None
    settings: list[str] = Field(description="Names of the settings that hold it, for whoever prefers the environment.")
    redirect_uri: str = Field(description="To be registered with the app, letter by letter.")


class PlatformAppList(BaseModel):
    items: list[PlatformAppRead]


class PlatformAppEntered(BaseModel):
    client_id: Annotated[CleanLine, Field(min_length=1, max_length=500)]
    client_secret: SecretStr = Field(min_length=1, max_length=500)


class DayOfWritingRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    day: date = Field(description="In UTC.")
    calls: int
    cached_calls: int
    input_tokens: int
    output_tokens: int
    cost_microdollars: int | None = Field(description="Null where no price is known.")


class ModelUseRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    model: str = Field(description="`offline` for the offline copywriter.")
    calls: int
    cost_microdollars: int | None


class UserOfWritersRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    user_id: UUID
    email: str
    calls: int
    cost_microdollars: int | None


class WriterUsageRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    days: list[DayOfWritingRead] = Field(description="Oldest first, without gaps; the last one is today.")
    models: list[ModelUseRead]
    users: list[UserOfWritersRead] = Field(description="The ten whose writing cost most.")


class AdminGenerationRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    updated_at: datetime
    kind: GenerationKind
    status: GenerationStatus
    progress: int
    attempts: int
    is_stuck: bool = Field(description="Unfinished, and no worker has given a sign of life in time.")
    can_retry: bool
    error_code: str | None
    error_message: str | None
    business_name: str
    user_id: UUID
    user_email: str


class GenerationRetried(BaseModel):
    generation_id: UUID = Field(description="Of what works now: a new one where the old one had failed.")
