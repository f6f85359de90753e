"""What a person should know without having to look for it, and which of it they want by mail."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of


class NotificationKind(StrEnum):
    POST_FAILED = "post_failed"
    POST_UNCONFIRMED = "post_unconfirmed"
    """It may be live, and a person has to look."""
    POST_WAITING = "post_waiting"
    """Too late to go out by itself: a person decides."""
    POST_AT_RISK = "post_at_risk"
    """Not due yet, and something already speaks against it."""
    ACCOUNT_DISCONNECTED = "account_disconnected"
    ACCOUNT_RESTING = "account_resting"
    """After several refusals in a row nothing is sent there for a while."""
    BILLING = "billing"
    """A payment that failed, a trial that ends, another plan."""


class Notification(Identified, Created, Base):
    __tablename__ = "notifications"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    business_id: Mapped[UUID | None] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    social_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("social_accounts.id", ondelete="CASCADE"))
    kind: Mapped[NotificationKind] = mapped_column(one_of(NotificationKind, name="kind"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    """What happened and what to do."""
    dedupe_key: Mapped[str] = mapped_column(String(200))
    """Names the trouble: the same one is told once."""
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    next_mail_at: Mapped[datetime | None]
    """When a worker mails it; NULL once it is mailed, given up, or not wanted by mail."""
    mail_attempts: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (
        UniqueConstraint("user_id", "dedupe_key"),
        CheckConstraint("mailed_at IS NULL OR next_mail_at IS NULL", name="mailed_once"),
        Index("idx_notifications_user_id_created_at", "user_id", "created_at"),
        Index("idx_notifications_unread", "user_id", "created_at", postgresql_where=text("read_at IS NULL")),
        Index("idx_notifications_waiting", "next_mail_at", postgresql_where=text("next_mail_at IS NOT NULL")),
        # Rows go with what they are about, and that look-up must not read the whole table.
        Index("idx_notifications_post_id", "post_id", postgresql_where=text("post_id IS NOT NULL")),
        Index("idx_notifications_business_id", "business_id", postgresql_where=text("business_id IS NOT NULL")),
        Index(
            "idx_notifications_social_account_id",
            "social_account_id",
            postgresql_where=text("social_account_id IS NOT NULL"),
        ),
    )


class NotificationSettings(Timestamped, Base):
    """Of a user who changed something, or was mailed before; without a row everything is mailed."""

    __tablename__ = "notification_settings"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    mail_off: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=text("'{}'"))
    """Kinds that are shown in the app only."""
    last_mail_at: Mapped[datetime | None]
    """When the last mail was begun: the next one gathers what comes within five minutes of it."""
