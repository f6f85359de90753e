"""Connected accounts on platforms, and connections under way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of
from app.platforms import registry
from app.platforms.charges import ChargeKind
from app.platforms.contract import Platform, PlatformRules


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
    spaced_until: Mapped[datetime | None]
    """Until then no other post is begun there: platforms take offence at posts in quick succession."""
    budget_remaining: Mapped[int | None]
    """Posts it may still send before `budget_resets_at`, as the platform said last or as our own count found."""
    budget_resets_at: Mapped[datetime | None]
    """Once this has passed, what remained means nothing any more."""
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
    """While one process refreshes it: until then the others wait and read the row again. One that is over was never
    finished: it stays until a refresh succeeds."""
    next_details_at: Mapped[datetime | None]
    """When `details` are read again; NULL until it is connected."""
    last_check: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What the last look at it found: `checked_at`, `steps`. NULL: nobody has looked since it was connected."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def renews_itself(self) -> bool:
        return self.refresh_token is not None

    @property
    def rules(self) -> PlatformRules:
        """The platform's, as they hold for this account."""
        return registry.rules_of(self.platform, self.details)

    @property
    def server_rules(self) -> list[dict[str, str]]:
        """What its server asks of those who post there, where the connector read that."""
        found = self.details.get("rules")
        return found if isinstance(found, list) else []

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
        Index(
            "idx_social_accounts_details", "next_details_at", postgresql_where=text("is_active AND NOT needs_reauth")
        ),
    )


class PlatformCharge(Created, Base):
    """Something that a platform charges for, by our estimate: a post, or a read."""

    __tablename__ = "platform_charges"
    __table_args__ = (
        Index("idx_platform_charges_business_id_created_at", "business_id", "created_at"),
        Index("idx_platform_charges_social_account_id_created_at", "social_account_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    social_account_id: Mapped[UUID] = mapped_column(ForeignKey("social_accounts.id", ondelete="CASCADE"))
    content_id: Mapped[UUID | None]
    """The post it was charged for, where it was one; it may have been deleted since."""
    kind: Mapped[ChargeKind] = mapped_column(one_of(ChargeKind, name="kind"))
    units: Mapped[int]
    microdollars: Mapped[int] = mapped_column(BigInteger)


class PlatformLimit(Base):
    """What holds for all accounts of a platform together. A platform that never had a limit has no row."""

    __tablename__ = "platform_limits"

    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"), primary_key=True)
    limited_since: Mapped[datetime | None]
    limited_until: Mapped[datetime | None]
    """Nothing is sent there until then. Accounts go on one after the other, not all in that second."""
    operator_message: Mapped[str | None] = mapped_column(Text)
    """What whoever runs this installation has to do about that; NULL where waiting is enough."""
    window_ends_at: Mapped[datetime | None]
    sent: Mapped[int] = mapped_column(default=0, server_default="0")
    """Posts begun in the window that ends then, where the platform gives the app a budget."""

    __table_args__ = (CheckConstraint("(limited_since IS NULL) = (limited_until IS NULL)", name="limited_from_to"),)


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
    server: Mapped[str | None] = mapped_column(String(255))
    kept: Mapped[str | None] = mapped_column(Text)
    """JSON the connector needs again on the way back, encrypted."""
    expires_at: Mapped[datetime]


class ConnectChoice(Identified, Created, Base):
    """Several accounts came back from one consent page: which of them to connect is asked for half an hour."""

    __tablename__ = "connect_choices"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"))
    offered: Mapped[str] = mapped_column(Text)
    """What the platform handed over, with its tokens: JSON, encrypted."""
    expires_at: Mapped[datetime]


class PlatformApp(Identified, Timestamped, Base):
    """What a platform, or one server of it, knows this installation by."""

    __tablename__ = "platform_apps"

    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"))
    server: Mapped[str] = mapped_column(String(255), default="", server_default="")
    """Origin, where platforms have many; else empty."""
    client_id: Mapped[str] = mapped_column(Text)
    client_secret: Mapped[str] = mapped_column(Text)
    """Encrypted."""
    redirect_uri: Mapped[str] = mapped_column(Text)
    """What it was registered with."""
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    """The administrator who typed it in; NULL where we registered ourselves."""

    __table_args__ = (UniqueConstraint("platform", "server"),)
