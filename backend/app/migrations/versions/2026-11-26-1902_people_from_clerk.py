"""People who sign in through Clerk"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("users", sa.Column("clerk_updated_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "ended_clerk_sessions",
        sa.Column("session_id", sa.String(length=255), nullable=False),
        sa.Column("clerk_id", sa.String(length=255), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_ended_clerk_sessions")),
    )
    op.create_index(op.f("ix_ended_clerk_sessions_clerk_id"), "ended_clerk_sessions", ["clerk_id"])
    op.create_index(op.f("ix_ended_clerk_sessions_ended_at"), "ended_clerk_sessions", ["ended_at"])
    op.create_table(
        "deleted_clerk_users",
        sa.Column("clerk_id", sa.String(length=255), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("clerk_id", name=op.f("pk_deleted_clerk_users")),
    )
    op.create_index(op.f("ix_deleted_clerk_users_deleted_at"), "deleted_clerk_users", ["deleted_at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("deleted_clerk_users")
    op.drop_table("ended_clerk_sessions")
    op.drop_column("users", "clerk_updated_at")
