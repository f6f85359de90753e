"""What platforms told us: append-only snapshots. NULL where a platform has no such figure, never 0."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, one_of
from app.platforms.contract import Platform


class MetricSnapshot(Identified, Base):
    """All metrics of one post read at one instant: totals since it went out."""

    __tablename__ = "analytics"

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"))
    impressions: Mapped[int | None]
    likes: Mapped[int | None]
    comments: Mapped[int | None]
    shares: Mapped[int | None]
    clicks: Mapped[int | None]
    saves: Mapped[int | None]
    engagement_rate: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    """Interactions per 100 impressions; can pass 100 where people react without an impression being counted."""
    is_simulated: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    fetched_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("LEAST(impressions, likes, comments, shares, clicks, saves) >= 0", name="no_negative_totals"),
        Index("idx_analytics_content_id", "content_id"),
        Index("uq_analytics_content_id_fetched_at", "content_id", "fetched_at", unique=True),
    )


class AccountMetricSnapshot(Identified, Base):
    """An account's followers and the like, read at one instant."""

    __tablename__ = "account_metrics"

    social_account_id: Mapped[UUID] = mapped_column(ForeignKey("social_accounts.id", ondelete="CASCADE"))
    followers: Mapped[int | None]
    following: Mapped[int | None]
    posts: Mapped[int | None]
    is_simulated: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    fetched_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("uq_account_metrics_account_fetched_at", "social_account_id", "fetched_at", unique=True),)
