"""What fills the calendar by itself: weekly posting slots, and posts that repeat."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, Time, UniqueConstraint, text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.content.models import Post
from app.core.db import Base, Created, Identified, Timestamped, one_of
from app.publishing.recurrence import Repeats, Rule


class PostingSlot(Identified, Created, Base):
    """A weekly time an account likes to post at: wall time in its business's zone."""

    __tablename__ = "posting_slots"

    social_account_id: Mapped[UUID] = mapped_column(ForeignKey("social_accounts.id", ondelete="CASCADE"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    """Monday is 0."""
    local_time: Mapped[time] = mapped_column(Time)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sql("true"))
    """A slot that is switched off is kept, and nothing is queued into it."""

    __table_args__ = (
        UniqueConstraint("social_account_id", "weekday", "local_time"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )


class RecurringPost(Identified, Timestamped, Base):
    """A text that goes out again and again; each time is a post of its own (`recurring_occurrences`)."""

    __tablename__ = "recurring_posts"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    social_account_id: Mapped[UUID] = mapped_column(ForeignKey("social_accounts.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    repeats: Mapped[Repeats] = mapped_column(one_of(Repeats, name="repeats"))
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list, server_default=sql("'{}'"))
    every_weeks: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    month_day: Mapped[int | None] = mapped_column(SmallInteger)
    local_time: Mapped[time] = mapped_column(Time)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    is_paused: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    problem: Mapped[str | None] = mapped_column(Text)
    """Why nothing is being planned, for a person; NULL while all is well."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("length(btrim(text)) > 0", name="text_not_blank"),
        CheckConstraint("weekdays <@ ARRAY[0, 1, 2, 3, 4, 5, 6]::smallint[]", name="weekdays"),
        CheckConstraint("every_weeks BETWEEN 1 AND 52", name="every_weeks"),
        CheckConstraint("month_day BETWEEN 1 AND 31", name="month_day"),
        CheckConstraint(
            "CASE repeats WHEN 'weekly' THEN cardinality(weekdays) > 0 ELSE month_day IS NOT NULL END", name="has_days"
        ),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("idx_recurring_posts_user_id_created_at", "user_id", "created_at"),
        Index("idx_recurring_posts_business_id", "business_id"),
        Index("idx_recurring_posts_social_account_id", "social_account_id"),
    )

    @property
    def rule(self) -> Rule:
        return Rule(
            repeats=self.repeats,
            weekdays=frozenset(self.weekdays),
            every_weeks=self.every_weeks,
            month_day=self.month_day,
            at=self.local_time,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


class RecurringOccurrence(Created, Base):
    """One time a recurring post goes out. Its key is what keeps the planner from making a post twice."""

    __tablename__ = "recurring_occurrences"

    recurring_id: Mapped[UUID] = mapped_column(ForeignKey("recurring_posts.id", ondelete="CASCADE"), primary_key=True)
    occurs_on: Mapped[date] = mapped_column(primary_key=True)
    """Local date in the business's zone."""
    content_id: Mapped[UUID | None] = mapped_column(ForeignKey("content.id", ondelete="SET NULL"))
    """NULL once a person has deleted the post: this time is skipped, and not made again."""
    planned_for: Mapped[datetime]
    """The instant the rule gave it; the post may have been moved since."""

    __table_args__ = (Index("uq_recurring_occurrences_content_id", "content_id", unique=True),)


# An account's calendar, for its free slots and for what it said before; declared here because only this room asks.
Index("idx_content_social_account_id_scheduled_for", Post.social_account_id, Post.scheduled_for)
