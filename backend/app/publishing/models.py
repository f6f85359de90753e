"""What the publisher writes down before each call."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, Timestamped, one_of


class AttemptState(StrEnum):
    CLAIMED = "claimed"
    """Nothing was sent yet: when the lease runs out it is safe to take again."""
    SENDING = "sending"
    """The call may have gone out: when the lease runs out the platform is asked before anything is sent."""
    ENDED = "ended"


class PublishAttempt(Identified, Timestamped, Base):
    """One try at publishing one post."""

    __tablename__ = "publish_attempts"

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[AttemptState] = mapped_column(one_of(AttemptState, name="state"))
    lease_owner: Mapped[str] = mapped_column(String(255))
    lease_until: Mapped[datetime]
    sending_at: Mapped[datetime | None]
    """Committed before the call."""
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(50))
    """published, pending, rate_limited, needs_reauth, rejected, unavailable, unknown, refused or lease_expired.

    Of a thread each part has an attempt that ends as published.
    """
    outcome_code: Mapped[str | None] = mapped_column(String(100))
    outcome_message: Mapped[str | None] = mapped_column(Text)
    """The platform's own words."""

    __table_args__ = (
        UniqueConstraint("content_id", "number"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_has_time"),
        CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="ended_has_outcome"),
        CheckConstraint("state <> 'sending' OR sending_at IS NOT NULL", name="sending_has_time"),
        # One open attempt per post: the database itself refuses a second worker.
        Index("uq_publish_attempts_open", "content_id", unique=True, postgresql_where=text("state <> 'ended'")),
        Index("idx_publish_attempts_created_at", "created_at", postgresql_using="brin"),
        Index("idx_publish_attempts_lease", "lease_until", postgresql_where=text("state <> 'ended'")),
    )
