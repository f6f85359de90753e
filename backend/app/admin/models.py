"""What administrators did to other people's accounts; only ever added to."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, one_of


class AdminActionKind(StrEnum):
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    ROLE_CHANGED = "role_changed"
    PLAN_CHANGED = "plan_changed"
    GENERATION_RETRIED = "generation_retried"
    PLATFORM_APP_ENTERED = "platform_app_entered"
    PLATFORM_APP_REMOVED = "platform_app_removed"
    USER_VIEWED = "user_viewed"


class AdminAction(Identified, Created, Base):
    """One line of the audit log. It outlives both people in it: their addresses stand beside their ids."""

    __tablename__ = "admin_actions"
    __table_args__ = (
        Index("idx_admin_actions_created_at", "created_at"),
        # Users go, and that look-up must not read the whole table.
        Index("idx_admin_actions_admin_id", "admin_id"),
        Index("idx_admin_actions_user_id", "user_id"),
    )

    kind: Mapped[AdminActionKind] = mapped_column(one_of(AdminActionKind, name="kind"))
    admin_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    admin_email: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    """Whose account it was about."""
    user_email: Mapped[str] = mapped_column(String(255))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    """What was there before and after, and the reason given."""
