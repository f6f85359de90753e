"""How fast accounts and platforms may be posted to"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PLATFORMS = ("sandbox", "linkedin", "x", "facebook", "instagram", "threads", "bluesky", "mastodon")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("social_accounts", sa.Column("spaced_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("social_accounts", sa.Column("budget_remaining", sa.Integer(), nullable=True))
    op.add_column("social_accounts", sa.Column("budget_resets_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "platform_limits",
        sa.Column(
            "platform",
            sa.Enum(*PLATFORMS, name="platform", native_enum=False, create_constraint=True, length=50),
            nullable=False,
        ),
        sa.Column("limited_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limited_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(limited_since IS NULL) = (limited_until IS NULL)", name=op.f("ck_platform_limits_limited_from_to")
        ),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_platform_limits")),
    )
    op.create_index(
        "idx_content_published",
        "content",
        ["social_account_id", "published_at"],
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index(
        "idx_content_in_flight", "content", ["social_account_id"], postgresql_where=sa.text("status = 'publishing'")
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("idx_content_in_flight", table_name="content")
    op.drop_index("idx_content_published", table_name="content")
    op.drop_table("platform_limits")
    for column in ("budget_resets_at", "budget_remaining", "spaced_until"):
        op.drop_column("social_accounts", column)
