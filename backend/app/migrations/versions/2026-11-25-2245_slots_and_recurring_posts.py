"""Posting slots, recurring posts, and the means to see that two texts are alike"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _have_trigrams()
    op.create_table(
        "posting_slots",
        sa.Column("social_account_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_posting_slots_weekday")),
        sa.ForeignKeyConstraint(
            ["social_account_id"],
            ["social_accounts.id"],
            name=op.f("fk_posting_slots_social_account_id_social_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_slots")),
        sa.UniqueConstraint(
            "social_account_id",
            "weekday",
            "local_time",
            name=op.f("uq_posting_slots_social_account_id_weekday_local_time"),
        ),
    )
    op.create_table(
        "recurring_posts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("social_account_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "repeats",
            sa.Enum("weekly", "monthly", name="repeats", native_enum=False, create_constraint=True, length=50),
            nullable=False,
        ),
        sa.Column("weekdays", postgresql.ARRAY(sa.SmallInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("every_weeks", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("month_day", sa.SmallInteger(), nullable=True),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(btrim(text)) > 0", name=op.f("ck_recurring_posts_text_not_blank")),
        sa.CheckConstraint(
            "weekdays <@ ARRAY[0, 1, 2, 3, 4, 5, 6]::smallint[]", name=op.f("ck_recurring_posts_weekdays")
        ),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 52", name=op.f("ck_recurring_posts_every_weeks")),
        sa.CheckConstraint("month_day BETWEEN 1 AND 31", name=op.f("ck_recurring_posts_month_day")),
        sa.CheckConstraint(
            "CASE repeats WHEN 'weekly' THEN cardinality(weekdays) > 0 ELSE month_day IS NOT NULL END",
            name=op.f("ck_recurring_posts_has_days"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_recurring_posts_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["businesses.id"],
            name=op.f("fk_recurring_posts_business_id_businesses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["social_account_id"],
            ["social_accounts.id"],
            name=op.f("fk_recurring_posts_social_account_id_social_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recurring_posts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_posts")),
    )
    op.create_index("idx_recurring_posts_user_id_created_at", "recurring_posts", ["user_id", "created_at"])
    op.create_index("idx_recurring_posts_business_id", "recurring_posts", ["business_id"])
    op.create_index("idx_recurring_posts_social_account_id", "recurring_posts", ["social_account_id"])
    op.create_table(
        "recurring_occurrences",
        sa.Column("recurring_id", sa.Uuid(), nullable=False),
        sa.Column("occurs_on", sa.Date(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=True),
        sa.Column("planned_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
            name=op.f("fk_recurring_occurrences_content_id_content"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recurring_id"],
            ["recurring_posts.id"],
            name=op.f("fk_recurring_occurrences_recurring_id_recurring_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recurring_id", "occurs_on", name=op.f("pk_recurring_occurrences")),
    )
    op.create_index("uq_recurring_occurrences_content_id", "recurring_occurrences", ["content_id"], unique=True)
    # Texts are compared within one account, found by this index. A trigram index on the text was measured and left out:
    # it made each change of a post's status 20 times as dear, which is what publishing consists of, it was larger than
    # the table, and the planner preferred this one anyway.
    op.create_index("idx_content_social_account_id_scheduled_for", "content", ["social_account_id", "scheduled_for"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("idx_content_social_account_id_scheduled_for", table_name="content")
    op.drop_table("recurring_occurrences")
    op.drop_table("recurring_posts")
    op.drop_table("posting_slots")
    # The extension stays: it may have been there before, and others may use it.


def _have_trigrams() -> None:
    """pg_trgm is trusted: a database's owner may create it. Where it exists (managed servers), nothing is asked."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT to_regprocedure('similarity(text, text)') IS NULL")):
        place = connection.scalar(
            sa.text("SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'")
        )
        raise RuntimeError(
            f"pg_trgm is installed in the schema {place}, which our role does not search. "
            f"Run: ALTER ROLE CURRENT_USER SET search_path = public, {place}; then migrate again."
        )
