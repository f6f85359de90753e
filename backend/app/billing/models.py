"""What was paid for and what was used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of
from app.users.models import Plan


class Subscription(Identified, Timestamped, Base):
    """A user's subscription as Stripe last described it."""

    __tablename__ = "subscriptions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    stripe_subscription_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    plan: Mapped[Plan] = mapped_column(one_of(Plan, name="plan"))
    status: Mapped[str | None] = mapped_column(String(50))
    """Stripe's own word: active, trialing, past_due, canceled, …; open, because Stripe adds some."""
    current_period_start: Mapped[datetime | None]
    current_period_end: Mapped[datetime | None]
    cancel_at_period_end: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class UsageLog(Identified, Created, Base):
    """One thing done that counts: what it was, for whom, and (for model calls) tokens and cost."""

    __tablename__ = "usage_logs"
    __table_args__ = (Index("idx_usage_logs_user_id_created_at", "user_id", "created_at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(100))
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))
    """Column `metadata`, a name SQLAlchemy keeps for itself."""
    cost_microdollars: Mapped[int | None]
    """Of model calls with a known price; beside `metadata` because plans sum it."""
