"""What platforms know us by, choices among several accounts, and what is chosen for a post on its platform"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PLATFORMS = ("sandbox", "linkedin", "x", "facebook", "instagram", "threads", "bluesky", "mastodon")


ACTS = ("user_disabled", "user_enabled", "role_changed", "plan_changed", "generation_retried")
ACTS_ON_APPS = ("platform_app_entered", "platform_app_removed")


def _platform() -> sa.Enum:
    return sa.Enum(*PLATFORMS, name="platform", native_enum=False, create_constraint=True, length=50)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "platform_apps",
        sa.Column("platform", _platform(), nullable=False),
        sa.Column("server", sa.String(length=255), server_default="", nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["users.id"], name=op.f("fk_platform_apps_entered_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_apps")),
        sa.UniqueConstraint("platform", "server", name=op.f("uq_platform_apps_platform_server")),
    )
    op.create_table(
        "connect_choices",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("platform", _platform(), nullable=False),
        sa.Column("offered", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["businesses.id"],
            name=op.f("fk_connect_choices_business_id_businesses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_connect_choices_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_choices")),
    )
    op.create_index(op.f("ix_connect_choices_user_id"), "connect_choices", ["user_id"])
    op.add_column("connect_states", sa.Column("server", sa.String(length=255), nullable=True))
    op.add_column("connect_states", sa.Column("kept", sa.Text(), nullable=True))
    op.add_column("platform_limits", sa.Column("operator_message", sa.Text(), nullable=True))
    op.add_column(
        "content",
        sa.Column("options", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
    _allow(*ACTS, *ACTS_ON_APPS)


def _allow(*kinds: str) -> None:
    op.drop_constraint("ck_admin_actions_kind", "admin_actions")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_admin_actions_kind"), "admin_actions", f"kind IN ({listed})")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM admin_actions WHERE kind LIKE 'platform_app_%'")
    _allow(*ACTS)
    op.drop_column("content", "options")
    op.drop_column("platform_limits", "operator_message")
    op.drop_column("connect_states", "kept")
    op.drop_column("connect_states", "server")
    op.drop_table("connect_choices")
    op.drop_table("platform_apps")
