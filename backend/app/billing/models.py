"""What was paid for and what was used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of
from app.users.models import Plan


class BillingAccount(Identified, Timestamped, Base):
    """Who pays. It outlives its user until Stripe has been told: an account that is gone must not go on paying."""

    __tablename__ = "billing_accounts"

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), unique=True)
    stripe_customer_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    """As `users` has it."""
    plan_override: Mapped[Plan | None] = mapped_column(one_of(Plan, name="plan_override"))
    """An administrator's choice, which wins over what is paid for."""
    trial_used_at: Mapped[datetime | None]
    sync_asked: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Counts the readings of Stripe that were begun: each has a number of its own."""
    sync_written: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The number of the one that was written down last; one begun before it has nothing to add."""
    synced_at: Mapped[datetime | None]


class StripePrice(Base):
    """A price we have met, and the plan it buys. It stays when a dearer one takes over its lookup key."""

    __tablename__ = "stripe_prices"

    price_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(255), index=True)
    plan: Mapped[Plan] = mapped_column(one_of(Plan, name="plan"))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    is_sold: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """It carries its plan's lookup key now."""
    seen_at: Mapped[datetime]


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
    """It ends without another payment: with the period, or at `ends_at`."""
    ends_at: Mapped[datetime | None]
    trial_ends_at: Mapped[datetime | None]
    past_due_since: Mapped[datetime | None]
    """When we first read that a payment is missing; the grace counts from here."""
    next_plan: Mapped[Plan | None] = mapped_column(one_of(Plan, name="next_plan"))
    """Of a change that comes with the next period."""
    stripe_price_id: Mapped[str | None] = mapped_column(String(255))
    stripe_item_id: Mapped[str | None] = mapped_column(String(255))


class UsageLog(Identified, Created, Base):
    """One thing done that counts: what it was, for whom, and (for model calls) tokens and cost."""

    __tablename__ = "usage_logs"
    __table_args__ = (
        Index("idx_usage_logs_user_id_created_at", "user_id", "created_at"),
        Index("idx_usage_logs_created_at", "created_at", postgresql_using="brin"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(100))
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))
    """Column `metadata`, a name SQLAlchemy keeps for itself."""
    cost_microdollars: Mapped[int | None]
    """Of model calls with a known price; beside `metadata` because plans sum it."""


class UsageCounter(Base):
    """How often something was begun in a month (UTC); the row is what two requests for the last one meet at."""

    __tablename__ = "usage_counters"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "quota", "period_start"),
        CheckConstraint("used >= 0", name="used_not_negative"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    quota: Mapped[str] = mapped_column(String(50))
    period_start: Mapped[datetime]
    used: Mapped[int] = mapped_column(BigInteger)


class UsageHold(Created, Base):
    """Work under way, which may still cost something or come to nothing; gone once it has ended."""

    __tablename__ = "usage_holds"

    work_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    period_start: Mapped[datetime]
    microdollars: Mapped[int] = mapped_column(BigInteger)
    """Kept free of the month's spend for it."""
