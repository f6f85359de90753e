"""Long work that somebody waits for: its state, and the events they watch meanwhile."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of


class GenerationKind(StrEnum):
    STRATEGY = "strategy"
    CONTENT = "content"
    OPTIMIZATION = "optimization"


class GenerationStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Generation(Identified, Timestamped, Base):
    __tablename__ = "generations"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    kind: Mapped[GenerationKind] = mapped_column(one_of(GenerationKind, name="kind"))
    status: Mapped[GenerationStatus] = mapped_column(
        one_of(GenerationStatus, name="status"),
        default=GenerationStatus.QUEUED,
        server_default=GenerationStatus.QUEUED,
    )
    progress: Mapped[int] = mapped_column(default=0, server_default="0")
    """Per cent, 0-100; never goes back."""
    request: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What was asked, so that a restarted worker can do it."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What came of it, as ids: {"strategy_id": …} or {"post_ids": […], "failed": […]}."""
    error_code: Mapped[str | None] = mapped_column(String(100))
    error_message: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None]
    """While running: a worker that died is noticed when this has passed."""
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    last_seq: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_percent"),
        CheckConstraint("(status = 'failed') = (error_code IS NOT NULL)", name="failed_has_reason"),
        Index("idx_generations_unfinished", "lease_until", postgresql_where=text("status IN ('queued', 'running')")),
        Index("idx_generations_business_id_created_at", "business_id", "created_at"),
    )


class GenerationEvent(Created, Base):
    """One line of a generation's stream; `seq` counts from 1 and is the SSE event id."""

    __tablename__ = "generation_events"
    __table_args__ = (PrimaryKeyConstraint("generation_id", "seq"),)

    generation_id: Mapped[UUID] = mapped_column(ForeignKey("generations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    event: Mapped[str] = mapped_column(String(50))
    """progress, section, strategy, post, post_failed, done."""
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
