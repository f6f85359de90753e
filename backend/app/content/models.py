"""Posts (table `content`): one text with its media for one social account."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text, text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of
from app.llm.contract import Authorship
from app.platforms.contract import Platform


class ContentType(StrEnum):
    POST = "post"
    THREAD = "thread"
    ARTICLE = "article"


class PostStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    """A platform may have taken it, and offers no way to tell: a person decides."""


class Severity(StrEnum):
    BLOCKS = "blocks"
    """It cannot go out like this."""
    WARNS = "warns"
    """It may be late, or fail later, if nothing is done."""


class Post(Identified, Timestamped, Base):
    __tablename__ = "content"

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    strategy_id: Mapped[UUID | None] = mapped_column(ForeignKey("strategies.id", ondelete="SET NULL"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    social_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("social_accounts.id", ondelete="SET NULL"))
    """Chosen at the latest when the post is scheduled."""
    group_id: Mapped[UUID | None]
    """Ties the variants of one idea, one per platform."""
    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"))
    content_type: Mapped[ContentType] = mapped_column(
        one_of(ContentType, name="content_type"), default=ContentType.POST, server_default=ContentType.POST
    )
    text: Mapped[str] = mapped_column(Text)
    media_urls: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=sql("'[]'"))
    hashtags: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=sql("'[]'"))
    pillar: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[PostStatus] = mapped_column(
        one_of(PostStatus, name="status"), default=PostStatus.DRAFT, server_default=PostStatus.DRAFT
    )
    scheduled_for: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    external_post_id: Mapped[str | None] = mapped_column(String(255))
    permalink: Mapped[str | None] = mapped_column(Text)

    made_by: Mapped[Authorship] = mapped_column(one_of(Authorship, name="made_by"))
    approved_at: Mapped[datetime | None]
    """NULL while the words are the machine's and no person has accepted them."""
    unverified_claims: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=sql("'[]'"))
    why_this_time: Mapped[str | None] = mapped_column(Text)

    prepared: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What the platform will be sent, frozen before the first try; NULL again whenever the post changes."""
    uncertain_since: Mapped[datetime | None]
    """Since then a try may have gone out, and we do not know: the platform is asked before anything is sent again."""
    pending_token: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[datetime | None]
    """When the dispatcher looks at a scheduled or publishing post; a retry is a later value here."""
    attempt_count: Mapped[int] = mapped_column(default=0, server_default="0")
    preflight_at: Mapped[datetime | None]
    """When it was last checked ahead of its time; NULL again whenever it moves."""
    preflight_problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=sql("'[]'"))
    """What that check found: code, severity and message each."""
    failure_code: Mapped[str | None] = mapped_column(String(100))
    failure_reason: Mapped[str | None] = mapped_column(Text)
    """For a person: what happened, in the platform's own words where it had some, and what to do."""

    latest_metrics: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The newest metric snapshot, beside the post for cheap lists."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("length(btrim(text)) > 0", name="text_not_blank"),
        CheckConstraint(
            "status NOT IN ('scheduled', 'publishing') OR (scheduled_for IS NOT NULL AND next_attempt_at IS NOT NULL)",
            name="scheduled_has_time",
        ),
        CheckConstraint(
            "status <> 'published' OR (published_at IS NOT NULL AND external_post_id IS NOT NULL)",
            name="published_has_external_id",
        ),
        CheckConstraint("status <> 'failed' OR failure_code IS NOT NULL", name="failed_has_reason"),
        CheckConstraint(
            "status NOT IN ('draft', 'in_review', 'scheduled') OR external_post_id IS NULL",
            name="unpublished_has_no_external_id",
        ),
        # The platform's id of a post is ours once: a second row with it would be a double in our books.
        Index(
            "uq_content_external_post_id",
            "social_account_id",
            "external_post_id",
            unique=True,
            postgresql_where=sql("external_post_id IS NOT NULL"),
        ),
        Index("idx_content_user_id", "user_id"),
        Index("idx_content_status", "status"),
        Index("idx_content_scheduled_for", "scheduled_for"),
        Index("idx_content_business_id_created_at", "business_id", "created_at"),
        # The dispatcher's: holds only what waits, so that a look costs what is due and not what is stored.
        Index(
            "idx_content_due",
            "next_attempt_at",
            "business_id",
            postgresql_where=sql("status IN ('scheduled', 'publishing')"),
        ),
    )


class PostEvent(Created, Base):
    """One line of a post's timeline: who, when, what, and what comes next."""

    __tablename__ = "post_events"
    __table_args__ = (Index("idx_post_events_content_id", "content_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    actor: Mapped[str] = mapped_column(String(100))
    """`user:<id>` or `system`."""
    event: Mapped[str] = mapped_column(String(100))
    attempt_number: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=sql("'{}'"))
