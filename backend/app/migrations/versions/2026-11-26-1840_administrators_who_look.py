"""Sessions in which an administrator looks at an account"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ACTS = (
    *("user_disabled", "user_enabled", "role_changed", "plan_changed", "generation_retried"),
    *("platform_app_entered", "platform_app_removed"),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("user_sessions", sa.Column("viewer_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_user_sessions_viewer_id_users"), "user_sessions", "users", ["viewer_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(op.f("ix_user_sessions_viewer_id"), "user_sessions", ["viewer_id"])
    _allow(*ACTS, "user_viewed")


def _allow(*kinds: str) -> None:
    op.drop_constraint("ck_admin_actions_kind", "admin_actions")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_admin_actions_kind"), "admin_actions", f"kind IN ({listed})")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM admin_actions WHERE kind = 'user_viewed'")
    _allow(*ACTS)
    op.drop_column("user_sessions", "viewer_id")
