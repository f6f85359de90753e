"""Files with everything of a user, made in the background"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATUSES = ("queued", "running", "ready", "failed")
UNFINISHED = sa.text("status IN ('queued', 'running')")
# Whatever makes a row go (its user, its age), its file goes on the list of those to be deleted.
FORGET = """
CREATE FUNCTION data_exports_leave_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO media_leftovers (storage_key, delete_after)
  VALUES (OLD.storage_key, now())
  ON CONFLICT (storage_key) DO NOTHING;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "data_exports",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(*STATUSES, name="status", native_enum=False, create_constraint=True, length=50),
            server_default="queued",
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), server_default="0", nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("byte_size", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_data_exports_progress_is_percent")),
        sa.CheckConstraint(
            "(status = 'ready') = (storage_key IS NOT NULL AND byte_size IS NOT NULL)",
            name=op.f("ck_data_exports_ready_has_file"),
        ),
        sa.CheckConstraint(
            "(status IN ('ready', 'failed')) = (expires_at IS NOT NULL)", name=op.f("ck_data_exports_ended_has_end")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_data_exports_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_exports")),
    )
    op.create_index("uq_data_exports_unfinished", "data_exports", ["user_id"], unique=True, postgresql_where=UNFINISHED)
    op.create_index("idx_data_exports_user_id_created_at", "data_exports", ["user_id", "created_at"])
    op.create_index("idx_data_exports_lease", "data_exports", ["lease_until"], postgresql_where=UNFINISHED)
    op.create_index(
        "idx_data_exports_expires_at",
        "data_exports",
        ["expires_at"],
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.execute(FORGET)
    op.execute(
        "CREATE TRIGGER leave_file AFTER DELETE ON data_exports "
        "FOR EACH ROW WHEN (OLD.storage_key IS NOT NULL) EXECUTE FUNCTION data_exports_leave_file()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("data_exports")
    op.execute("DROP FUNCTION data_exports_leave_file()")
