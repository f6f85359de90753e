"""What the API says about notifications, and takes."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.pagination import Page
from app.notifications.models import NotificationKind


class NotificationRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: NotificationKind
    business_id: UUID | None
    post_id: UUID | None
    social_account_id: UUID | None
    title: str
    body: str = Field(description="What happened and what to do.")
    created_at: datetime
    read_at: datetime | None
    mailed_at: datetime | None


class NotificationPage(Page[NotificationRead]):
    unread_count: int = Field(description="Of all your notifications, not of this page.")


class AllRead(BaseModel):
    marked: int = Field(description="How many were unread until now.")


class NotificationSettingsRead(BaseModel):
    email: str = Field(description="Where mails go.")
    email_verified: bool = Field(description="Until the address is confirmed nothing is mailed to it.")
    mail: dict[NotificationKind, bool] = Field(description="Every kind, and whether it is mailed too.")


class NotificationSettingsUpdate(BaseModel):
    mail: dict[NotificationKind, bool] = Field(
        max_length=len(NotificationKind), description="Kinds left out stay as they are."
    )
