"""Who uses the product: users (the founding table, synced from Clerk or our own), and what local accounts need."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of


class Plan(StrEnum):
    FREE = "free"
    PRO = "pro"
    ENTERPRISE = "enterprise"


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


class User(Identified, Timestamped, Base):
    __tablename__ = "users"

    clerk_id: Mapped[str] = mapped_column(String(255), unique=True)
    """Clerk's subject; local accounts carry `local:<uuid>`, so that the founding document's column stays as it is."""
    email: Mapped[str] = mapped_column(String(255))
    first_name: Mapped[str | None] = mapped_column(String(100))
    last_name: Mapped[str | None] = mapped_column(String(100))
    stripe_customer_id: Mapped[str | None] = mapped_column(String(255))
    plan: Mapped[Plan] = mapped_column(one_of(Plan, name="plan"), default=Plan.FREE, server_default=Plan.FREE)
    onboarding_completed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    role: Mapped[Role] = mapped_column(one_of(Role, name="role"), default=Role.USER, server_default=Role.USER)
    email_verified_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_users_email_lower", func.lower(email), unique=True),
        Index("idx_users_clerk_id", "clerk_id"),
        Index("idx_users_stripe_customer_id", "stripe_customer_id"),
    )


class LocalCredential(Timestamped, Base):
    __tablename__ = "local_credentials"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    """Argon2id, with its parameters inside."""


class UserSession(Identified, Created, Base):
    """A signed-in browser or script; the token itself is never stored."""

    __tablename__ = "user_sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str | None] = mapped_column(String(300))
    address: Mapped[str | None] = mapped_column(INET)


class TokenPurpose(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105


class OneTimeToken(Identified, Created, Base):
    """A link we mail, good once and for a while; the row is written when it is asked for."""

    __tablename__ = "one_time_tokens"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[TokenPurpose] = mapped_column(one_of(TokenPurpose, name="purpose"))
    token_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """NULL until a worker makes the token, so that no secret waits in a queue."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime | None]
    """When a worker mails it; NULL once it is mailed or given up."""
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    mailed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_later"),
        CheckConstraint("mailed_at IS NULL OR token_digest IS NOT NULL", name="mailed_has_token"),
        Index("idx_one_time_tokens_waiting", "next_attempt_at", postgresql_where=text("next_attempt_at IS NOT NULL")),
    )
