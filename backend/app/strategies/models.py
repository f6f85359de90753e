"""Versions of a business's marketing strategy; exactly one is active."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, Timestamped, one_of
from app.llm.contract import Authorship


class Strategy(Identified, Timestamped, Base):
    __tablename__ = "strategies"

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    strategy_text: Mapped[str] = mapped_column(Text)
    """The whole strategy as Markdown, to read and to hand to the writer."""
    content_pillars: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    platforms: Mapped[list[str]] = mapped_column(JSONB)
    posting_frequency: Mapped[dict[str, int]] = mapped_column(JSONB)
    """Posts per week, by platform."""
    tone_voice: Mapped[str | None] = mapped_column(String(100))
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """All of it, structured (`llm.contract.StrategyDraft`); the founding document's columns are read from it."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """The number of this version within its business, from 1."""
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    made_by: Mapped[Authorship] = mapped_column(one_of(Authorship, name="made_by"))
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts edits of this row, for optimistic locking."""

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("business_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("jsonb_typeof(platforms) = 'array'", name="platforms_is_array"),
        CheckConstraint("jsonb_typeof(content_pillars) = 'array'", name="content_pillars_is_array"),
        Index("uq_strategies_active", "business_id", unique=True, postgresql_where=text("is_active")),
    )
