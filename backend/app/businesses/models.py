"""The business we promote; it owns everything below it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, Timestamped


class Business(Identified, Timestamped, Base):
    __tablename__ = "businesses"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(Text)
    industry: Mapped[str | None] = mapped_column(String(100))
    target_audience: Mapped[str | None] = mapped_column(Text)
    goals: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    """Such as {"followers": 1000, "conversions": 100}."""
    timezone: Mapped[str] = mapped_column(String(64), default="UTC", server_default="UTC")
    """IANA name; posting slots are wall time in it."""
    language: Mapped[str] = mapped_column(String(35), default="en", server_default="en")
    """BCP 47."""
    lateness_limit_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    """A post later than this is not sent by itself: a person decides."""
    paused_at: Mapped[datetime | None]
    """Since then a person wants nothing of it published; what is due waits."""
    is_example: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The labelled example business of `make demo`."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("length(btrim(name)) > 0", name="name_not_blank"),
        CheckConstraint("length(btrim(description)) > 0", name="description_not_blank"),
        CheckConstraint("jsonb_typeof(goals) = 'object'", name="goals_is_object"),
        CheckConstraint("lateness_limit_minutes > 0", name="lateness_limit_positive"),
        Index("idx_businesses_user_id_created_at", "user_id", "created_at"),
    )
