"""Notifications, checks ahead of the time, pauses and rests"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = (
    "post_failed",
    "post_unconfirmed",
    "post_waiting",
    "post_at_risk",
    "account_disconnected",
    "account_resting",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "notifications",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("social_account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=50), nullable=False
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("mailed_at IS NULL OR next_mail_at IS NULL", name=op.f("ck_notifications_mailed_once")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_notifications_business_id_businesses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["content.id"], name=op.f("fk_notifications_post_id_content"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["social_account_id"],
            ["social_accounts.id"],
            name=op.f("fk_notifications_social_account_id_social_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notifications_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("user_id", "dedupe_key", name=op.f("uq_notifications_user_id_dedupe_key")),
    )
    op.create_index("idx_notifications_user_id_created_at", "notifications", ["user_id", "created_at"])
    partial = {
        "idx_notifications_unread": (["user_id", "created_at"], "read_at IS NULL"),
        "idx_notifications_waiting": (["next_mail_at"], "next_mail_at IS NOT NULL"),
        "idx_notifications_post_id": (["post_id"], "post_id IS NOT NULL"),
        "idx_notifications_business_id": (["business_id"], "business_id IS NOT NULL"),
        "idx_notifications_social_account_id": (["social_account_id"], "social_account_id IS NOT NULL"),
    }
    for name, (columns, where) in partial.items():
        op.create_index(name, "notifications", columns, postgresql_where=sa.text(where))
    op.create_table(
        "notification_settings",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("mail_off", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("last_mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_settings_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_settings")),
    )

    # Columns with a constant default or none: added without rewriting the tables.
    op.add_column("content", sa.Column("preflight_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "content",
        sa.Column(
            "preflight_problems",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column("businesses", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("social_accounts", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("social_accounts", sa.Column("refused_in_a_row", sa.Integer(), server_default="0", nullable=False))
    op.add_column("social_accounts", sa.Column("refused_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("social_accounts", sa.Column("breaker_trips", sa.Integer(), server_default="0", nullable=False))
    op.add_column("social_accounts", sa.Column("breaker_open_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in ("breaker_open_until", "breaker_trips", "refused_since", "refused_in_a_row", "paused_at"):
        op.drop_column("social_accounts", column)
    op.drop_column("businesses", "paused_at")
    op.drop_column("content", "preflight_problems")
    op.drop_column("content", "preflight_at")
    op.drop_table("notification_settings")
    op.drop_table("notifications")
