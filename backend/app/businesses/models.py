"""The business we promote; it owns everything below it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, Timestamped, one_of
from app.llm.contract import BrandVoice


class WeekStart(StrEnum):
    MONDAY = "monday"
    SUNDAY = "sunday"
    SATURDAY = "saturday"


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
    week_starts_on: Mapped[WeekStart] = mapped_column(
        one_of(WeekStart, name="week_starts_on"), default=WeekStart.MONDAY, server_default=WeekStart.MONDAY
    )
    """How calendars are drawn, and nothing else: weekdays are counted from Monday everywhere."""
    language: Mapped[str] = mapped_column(String(35), default="en", server_default="en")
    """BCP 47."""
    voice_wishes: Mapped[dict[str, Any]] = mapped_column("voice", JSONB, default=dict, server_default=text("'{}'"))
    """What of `llm.contract.BrandVoice` the owner has set; read it through `voice`."""
    lateness_limit_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    """A post later than this is not sent by itself: a person decides."""
    monthly_cost_cap_cents: Mapped[int | None]
    """Most that platforms which charge for their API may cost for it in a month, in US cents; NULL: no cap."""
    paused_at: Mapped[datetime | None]
    """Since then a person wants nothing of it published; what is due waits."""
    is_example: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """A labelled sample that somebody looks around in: on the sandbox only, and outside of what their plan counts."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def voice(self) -> BrandVoice:
        return BrandVoice.model_validate(self.voice_wishes)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("length(btrim(name)) > 0", name="name_not_blank"),
        CheckConstraint("length(btrim(description)) > 0", name="description_not_blank"),
        CheckConstraint("jsonb_typeof(goals) = 'object'", name="goals_is_object"),
        CheckConstraint("jsonb_typeof(voice) = 'object'", name="voice_is_object"),
        CheckConstraint("lateness_limit_minutes > 0", name="lateness_limit_positive"),
        CheckConstraint("monthly_cost_cap_cents >= 0", name="monthly_cost_cap_not_negative"),
        Index("idx_businesses_user_id_created_at", "user_id", "created_at"),
    )
