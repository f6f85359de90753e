"""What a deletion costs"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = ("post", "post_with_link", "media", "alt_text", "post_read", "account_read")


def _allow_kinds(*kinds: str) -> None:
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_platform_charges_kind"), "platform_charges", type_="check")
    op.create_check_constraint(op.f("ck_platform_charges_kind"), "platform_charges", f"kind IN ({allowed})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow_kinds(*KINDS, "deletion")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM platform_charges WHERE kind = 'deletion'")
    _allow_kinds(*KINDS)
