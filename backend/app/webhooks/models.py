"""What others told us: each event once, by the id they gave it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, one_of


class WebhookProvider(StrEnum):
    CLERK = "clerk"
    STRIPE = "stripe"


class WebhookEvent(Identified, Base):
    """One event whose signature held. Handled when `handled_at` is set; given up when neither time is."""

    __tablename__ = "webhook_events"

    provider: Mapped[WebhookProvider] = mapped_column(one_of(WebhookProvider, name="provider"))
    event_id: Mapped[str] = mapped_column(String(255))
    """The provider's own: the same event sent again has the same."""
    type: Mapped[str] = mapped_column(String(255))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The whole body. It may hold names and addresses of people, so it is forgotten with the row after some weeks."""
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_attempt_at: Mapped[datetime | None] = mapped_column(server_default=func.now())
    handled_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
    """The kind of error of the last attempt, never its text: that may hold what must not be kept."""

    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("idx_webhook_events_waiting", "next_attempt_at", postgresql_where=text("next_attempt_at IS NOT NULL")),
        Index("idx_webhook_events_received_at", "received_at", postgresql_using="brin"),
    )
