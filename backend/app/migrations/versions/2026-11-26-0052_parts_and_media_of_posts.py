"""The parts of a thread, the pictures of a post, and the indexes that a claim looks through"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WAITS = sa.text("status IN ('scheduled', 'publishing')")
_TO_BE_ASKED = sa.text(
    "status IN ('scheduled', 'publishing')"
    " AND (uncertain_since IS NOT NULL OR pending_token IS NOT NULL OR social_account_id IS NULL)"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "content",
        sa.Column(
            "following_parts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
    )
    op.add_column(
        "content",
        sa.Column(
            "published_parts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
    )
    op.add_column(
        "content", sa.Column("media_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.drop_index("idx_content_due", table_name="content")
    op.create_index(
        "idx_content_due", "content", ["next_attempt_at", "business_id", "social_account_id"], postgresql_where=_WAITS
    )
    op.create_index(
        "idx_content_due_of_account", "content", ["social_account_id", "next_attempt_at"], postgresql_where=_WAITS
    )
    op.create_index("idx_content_due_to_be_asked", "content", ["next_attempt_at"], postgresql_where=_TO_BE_ASKED)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("idx_content_due_to_be_asked", table_name="content")
    op.drop_index("idx_content_due_of_account", table_name="content")
    op.drop_index("idx_content_due", table_name="content")
    op.create_index("idx_content_due", "content", ["next_attempt_at", "business_id"], postgresql_where=_WAITS)
    op.drop_column("content", "media_ids")
    op.drop_column("content", "published_parts")
    op.drop_column("content", "following_parts")
