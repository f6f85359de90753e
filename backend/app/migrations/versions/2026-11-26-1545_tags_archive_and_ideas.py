"""Tags of posts, their archive, and ideas to write posts from"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "ideas",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(btrim(text)) > 0", name=op.f("ck_ideas_text_not_blank")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_ideas_business_id_businesses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ideas_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ideas")),
    )
    op.create_index("idx_ideas_business_id_created_at", "ideas", ["business_id", "created_at"])
    op.add_column(
        "content", sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("content", sa.Column("idea_id", sa.Uuid(), nullable=True))
    op.add_column("content", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_content_idea_id_ideas"), "content", "ideas", ["idea_id"], ["id"], ondelete="SET NULL"
    )
    op.create_check_constraint(
        op.f("ck_content_archived_is_at_rest"),
        "content",
        "archived_at IS NULL OR status IN ('draft', 'in_review', 'published', 'failed')",
    )
    op.create_index(
        "idx_content_tags",
        "content",
        ["tags"],
        postgresql_using="gin",
        postgresql_where=sa.text("tags <> '{}'"),
    )
    op.create_index("idx_content_idea_id", "content", ["idea_id"], postgresql_where=sa.text("idea_id IS NOT NULL"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("idx_content_idea_id", table_name="content")
    op.drop_index("idx_content_tags", table_name="content")
    op.drop_constraint(op.f("ck_content_archived_is_at_rest"), "content")
    op.drop_constraint(op.f("fk_content_idea_id_ideas"), "content")
    op.drop_column("content", "archived_at")
    op.drop_column("content", "idea_id")
    op.drop_column("content", "tags")
    op.drop_table("ideas")
