"""Which recurring post a post was made of, beside the post"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("content", sa.Column("recurring_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE content c SET recurring_id = o.recurring_id FROM recurring_occurrences o WHERE o.content_id = c.id"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("content", "recurring_id")
