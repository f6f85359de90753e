"""Posts (table `content`): one text with its media for one social account."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text, Uuid, select, text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.core.db import Base, Created, Identified, Timestamped, one_of
from app.llm.contract import Authorship
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount


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


_WAITS = sql("status IN ('scheduled', 'publishing')")


class Post(Identified, Timestamped, Base):
    __tablename__ = "content"

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    strategy_id: Mapped[UUID | None] = mapped_column(ForeignKey("strategies.id", ondelete="SET NULL"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    social_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("social_accounts.id", ondelete="SET NULL"))
    """Chosen at the latest when the post is scheduled."""
    group_id: Mapped[UUID | None]
    """Ties the posts of one idea, one per account."""
    recurring_id: Mapped[UUID | None]
    """The recurring post it was made of, while that exists. No foreign key: the table is a higher room's."""
    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"))
    content_type: Mapped[ContentType] = mapped_column(
        one_of(ContentType, name="content_type"), default=ContentType.POST, server_default=ContentType.POST
    )
    text: Mapped[str] = mapped_column(Text)
    following_parts: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=sql("'[]'"))
    """Of a thread: the texts that follow `text`, each a reply to the one before."""
    published_parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=sql("'[]'"))
    """Of a thread: those that are out, in order, with `external_id`, `permalink` and `published_at` of each, and the
    number of the `attempt` that got it out: the tries at the next part are counted from there."""
    media_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=sql("'{}'"))
    """Of the media library, in the order they are shown. Of a thread, those of its first part."""
    media_urls: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=sql("'[]'"))
    options: Mapped[dict[str, str | bool]] = mapped_column(JSONB, default=dict, server_default=sql("'{}'"))
    """What else was chosen for it, by the names of the platform's `PostOption`s."""
    hashtags: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=sql("'[]'"))
    pillar: Mapped[str | None] = mapped_column(String(200))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=sql("'{}'"))
    """The business's own words for finding it again. Ours alone: the row's `version` says nothing of them."""
    idea_id: Mapped[UUID | None] = mapped_column(ForeignKey("ideas.id", ondelete="SET NULL"))
    """What it was written from, where somebody had jotted that down."""
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
    before_edit: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The `parts` its newest edit replaced, with their `made_by` and `approved_at`: that edit can be taken back."""
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

    archived_at: Mapped[datetime | None]
    """Out of sight since then: in no list but the archive's. NULL for all that waits, goes out or is in doubt."""
    latest_metrics: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The newest metric snapshot, beside the post for cheap lists."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    account_limits: Mapped[dict[str, Any] | None] = column_property(
        select(SocialAccount.details["limits"])
        .where(SocialAccount.id == social_account_id)
        .correlate_except(SocialAccount)
        .scalar_subquery(),
        deferred=True,
        raiseload=True,
        expire_on_flush=False,
    )
    """What its account may do differently from others of the platform; read only by queries that ask for it."""

    @property
    def parts(self) -> list[str]:
        """Every text of a thread, in order; of any other post its only one."""
        return [self.text, *self.following_parts]

    @property
    def is_half_out(self) -> bool:
        """Some of its parts are out, some not: it goes on with the first that is missing, never from part one."""
        return 0 < len(self.published_parts) < len(self.parts)

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
        CheckConstraint(
            "archived_at IS NULL OR status IN ('draft', 'in_review', 'published', 'failed')", name="archived_is_at_rest"
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
        # The dispatcher's: they hold only what waits, so that a look costs what is due and not what is stored. Whose
        # posts are due; the oldest of one account; and those of which it is asked whether they are out.
        Index("idx_content_due", "next_attempt_at", "business_id", "social_account_id", postgresql_where=_WAITS),
        Index("idx_content_due_of_account", "social_account_id", "next_attempt_at", postgresql_where=_WAITS),
        Index(
            "idx_content_due_to_be_asked",
            "next_attempt_at",
            postgresql_where=sql(
                f"{_WAITS} AND (uncertain_since IS NOT NULL OR pending_token IS NOT NULL OR social_account_id IS NULL)"
            ),
        ),
        # For counting what an account has sent in a span of time, where its platform allows so many.
        Index(
            "idx_content_published",
            "social_account_id",
            "published_at",
            postgresql_where=sql("status = 'published'"),
        ),
        Index("idx_content_in_flight", "social_account_id", postgresql_where=sql("status = 'publishing'")),
        # Without the posts that have no tags: a GIN entry is dear, and they change their status just as often.
        Index("idx_content_tags", "tags", postgresql_using="gin", postgresql_where=sql("tags <> '{}'")),
        Index("idx_content_idea_id", "idea_id", postgresql_where=sql("idea_id IS NOT NULL")),
    )


class Idea(Identified, Timestamped, Base):
    """A line somebody jotted down, for posts to be written from one day."""

    __tablename__ = "ideas"

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    """What the posts should lead to."""
    used_at: Mapped[datetime | None]
    """When the last post was written from it."""
    posts: Mapped[list[Post]] = relationship(
        primaryjoin="and_(Post.idea_id == Idea.id, Post.archived_at.is_(None))",
        order_by="Post.created_at, Post.id",
        viewonly=True,
        lazy="raise",
    )
    """What was made from it and is not in the archive, the oldest first."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("length(btrim(text)) > 0", name="text_not_blank"),
        Index("idx_ideas_business_id_created_at", "business_id", "created_at"),
    )


PostEventName = Literal[
    "created",
    "generated",
    "edited",
    "edit_taken_back",
    "approved",
    "approval_taken_back",
    "archived",
    "unarchived",
    "time_proposed",
    "time_taken_back",
    "scheduled",
    "unscheduled",
    "followed_rule",
    "waits_for_limit",
    "held_back",
    "postponed",
    "processing",
    "checking",
    "not_found_on_platform",
    "part_published",
    "left_at_that",
    "published",
    "failed",
    "unconfirmed",
    "confirmed_published",
    "resend_requested",
    "account_reconnected",
]
"""What can happen to a post. The web app has words for each, in every language it speaks."""


class PostEvent(Created, Base):
    """One line of a post's timeline: who, when, what, and what comes next."""

    __tablename__ = "post_events"
    __table_args__ = (Index("idx_post_events_content_id", "content_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    actor: Mapped[str] = mapped_column(String(100))
    """`user:<id>` or `system`."""
    event: Mapped[PostEventName] = mapped_column(String(100))
    attempt_number: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=sql("'{}'"))
