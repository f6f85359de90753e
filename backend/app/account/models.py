"""A file with everything of one user, made in the background."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, Timestamped, one_of


class ExportStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class DataExport(Identified, Timestamped, Base):
    __tablename__ = "data_exports"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    status: Mapped[ExportStatus] = mapped_column(
        one_of(ExportStatus, name="status"), default=ExportStatus.QUEUED, server_default=ExportStatus.QUEUED
    )
    progress: Mapped[int] = mapped_column(default=0, server_default="0")
    """Per cent."""
    storage_key: Mapped[str | None] = mapped_column(Text)
    byte_size: Mapped[int | None] = mapped_column(BigInteger)
    lease_until: Mapped[datetime | None]
    """While unfinished: when this has passed and nobody came, or the worker died, the sweep rings again."""
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    """When the file is deleted, and this row with it."""

    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_percent"),
        CheckConstraint(
            "(status = 'ready') = (storage_key IS NOT NULL AND byte_size IS NOT NULL)", name="ready_has_file"
        ),
        CheckConstraint("(status IN ('ready', 'failed')) = (expires_at IS NOT NULL)", name="ended_has_end"),
        # Whoever asks twice gets the one that is being made.
        Index(
            "uq_data_exports_unfinished",
            "user_id",
            unique=True,
            postgresql_where=text("status IN ('queued', 'running')"),
        ),
        Index("idx_data_exports_user_id_created_at", "user_id", "created_at"),
        Index("idx_data_exports_lease", "lease_until", postgresql_where=text("status IN ('queued', 'running')")),
        Index("idx_data_exports_expires_at", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
    )
