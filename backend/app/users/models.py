"""Who uses the product: users (the founding table, synced from Clerk or our own), and what local accounts need."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Created, Identified, Timestamped, one_of


class Plan(StrEnum):
    FREE = "free"
    PRO = "pro"
    ENTERPRISE = "enterprise"


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


LOCAL_PREFIX = "local:"


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
    clerk_updated_at: Mapped[datetime | None]
    """As of when Clerk described this user; NULL for accounts of our own. Older descriptions change nothing."""
    disabled_at: Mapped[datetime | None]
    allows_counting: Mapped[bool | None]
    """Whether what they do may be counted; NULL: they have not been asked."""

    @property
    def is_local(self) -> bool:
        return self.clerk_id.startswith(LOCAL_PREFIX)

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
    viewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """The administrator who looks at the account through this session, and can change nothing; NULL: its user."""


class EndedClerkSession(Base):
    """A session that ended at Clerk while its last token may still be good for a minute."""

    __tablename__ = "ended_clerk_sessions"

    session_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    clerk_id: Mapped[str] = mapped_column(String(255), index=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)


class DeletedClerkUser(Base):
    """Somebody Clerk deleted, so that nothing that was under way brings them back. Clerk gives no id twice."""

    __tablename__ = "deleted_clerk_users"

    clerk_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    deleted_at: Mapped[datetime] = mapped_column(index=True)


class KeyScope(StrEnum):
    READ = "read"
    """Safe methods only: it looks at everything and changes nothing."""
    WRITE = "write"


class ApiKey(Identified, Created, Base):
    """Lets a script call the API as its user; the key itself is never stored."""

    __tablename__ = "api_keys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    scope: Mapped[KeyScope] = mapped_column(one_of(KeyScope, name="scope"))
    prefix: Mapped[str] = mapped_column(String(16))
    """Its first characters, for a person to recognise it by."""
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None]
    """NULL: never."""
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()

    __table_args__ = (
        CheckConstraint("length(btrim(name)) > 0", name="name_not_blank"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        Index("idx_api_keys_user_id_created_at", "user_id", "created_at"),
    )


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
