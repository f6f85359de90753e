"""What administrators did, and attempts and usage found by time"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = ("user_disabled", "user_enabled", "role_changed", "plan_changed", "generation_retried")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "admin_actions",
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=50), nullable=False
        ),
        sa.Column("admin_id", sa.Uuid(), nullable=True),
        sa.Column("admin_email", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("user_email", sa.String(length=255), nullable=False),
        sa.Column("details", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["admin_id"], ["users.id"], name=op.f("fk_admin_actions_admin_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_admin_actions_user_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_actions")),
    )
    op.create_index("idx_admin_actions_created_at", "admin_actions", ["created_at"])
    op.create_index("idx_admin_actions_admin_id", "admin_actions", ["admin_id"])
    op.create_index("idx_admin_actions_user_id", "admin_actions", ["user_id"])
    # Both tables are written in the order of time: such an index has a few pages and costs writers next to nothing.
    op.create_index("idx_publish_attempts_created_at", "publish_attempts", ["created_at"], postgresql_using="brin")
    op.create_index("idx_usage_logs_created_at", "usage_logs", ["created_at"], postgresql_using="brin")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("idx_usage_logs_created_at", table_name="usage_logs")
    op.drop_index("idx_publish_attempts_created_at", table_name="publish_attempts")
    op.drop_table("admin_actions")
