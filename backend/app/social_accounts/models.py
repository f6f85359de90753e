"""Connected accounts on platforms, and connections under way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of
from app.platforms.contract import Platform


class SocialAccount(Identified, Timestamped, Base):
    """A user's account on a platform. Tokens are encrypted, and kept only while it is connected."""

    __tablename__ = "social_accounts"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"))
    account_id: Mapped[str] = mapped_column(String(255))
    """The platform's permanent id of it."""
    account_name: Mapped[str] = mapped_column(String(255))
    access_token: Mapped[str] = mapped_column(Text)
    """Encrypted; empty once disconnected."""
    refresh_token: Mapped[str | None] = mapped_column(Text)
    token_issued_at: Mapped[datetime | None]
    token_expires_at: Mapped[datetime | None]
    """NULL: not known. Never a date in the far future."""
    server: Mapped[str | None] = mapped_column(String(255))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=text("'{}'"))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    """Connected. A disconnected account stays for its history."""
    needs_reauth: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    reauth_reason: Mapped[str | None] = mapped_column(Text)
    rate_limited_until: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    """Since then a person wants nothing published there; what is due waits."""
    refused_in_a_row: Mapped[int] = mapped_column(default=0, server_default="0")
    """Posts that failed there since the last one that went out, counted within an hour of the first."""
    refused_since: Mapped[datetime | None]
    """When the first of those failed."""
    breaker_trips: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rests in a row without a success between them: each is longer than the one before."""
    breaker_open_until: Mapped[datetime | None]
    """Until then it rests after too many refusals; its posts stay scheduled."""
    refresh_failures: Mapped[int] = mapped_column(default=0, server_default="0")
    next_refresh_at: Mapped[datetime | None]
    """When the sweep refreshes it: 70-80 % of the token's life, or the back-off after a failure."""
    refresh_lease_until: Mapped[datetime | None]
    """While one process refreshes it: until then the others wait and read the row again."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("user_id", "platform", "account_id"),
        CheckConstraint("NOT is_active OR access_token <> ''", name="active_has_token"),
        # One live connection per platform account: two holders of its rotating tokens would sign each other out.
        Index(
            "uq_social_accounts_live_connection",
            "platform",
            "account_id",
            unique=True,
            postgresql_where=text("is_active"),
        ),
        Index("idx_social_accounts_user_id", "user_id"),
        Index("idx_social_accounts_business_id", "business_id"),
        Index(
            "idx_social_accounts_refresh", "next_refresh_at", postgresql_where=text("is_active AND NOT needs_reauth")
        ),
    )


class ConnectState(Created, Base):
    """An OAuth redirect under way: its single-use state and PKCE verifier, for ten minutes."""

    __tablename__ = "connect_states"

    state_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"))
    code_verifier: Mapped[str] = mapped_column(Text)
    """Encrypted."""
    redirect_uri: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
