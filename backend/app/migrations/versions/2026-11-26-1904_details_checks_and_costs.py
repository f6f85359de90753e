"""When accounts' details are read again, what the last look at them found, and what platforms charge"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

USABLE = sa.text("is_active AND NOT needs_reauth")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("businesses", sa.Column("monthly_cost_cap_cents", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_businesses_monthly_cost_cap_not_negative"), "businesses", "monthly_cost_cap_cents >= 0"
    )
    op.add_column("social_accounts", sa.Column("next_details_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("social_accounts", sa.Column("last_check", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    # Those that are connected already take their turns over the first day.
    op.execute(
        "UPDATE social_accounts SET next_details_at = now() + random() * interval '1 day' WHERE access_token <> ''"
    )
    op.create_index("idx_social_accounts_details", "social_accounts", ["next_details_at"], postgresql_where=USABLE)
    op.create_table(
        "platform_charges",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("social_account_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "post_with_link",
                "media",
                "alt_text",
                "post_read",
                "account_read",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=50,
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("microdollars", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["businesses.id"],
            name=op.f("fk_platform_charges_business_id_businesses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["social_account_id"],
            ["social_accounts.id"],
            name=op.f("fk_platform_charges_social_account_id_social_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_charges")),
    )
    op.create_index("idx_platform_charges_business_id_created_at", "platform_charges", ["business_id", "created_at"])
    op.create_index(
        "idx_platform_charges_social_account_id_created_at", "platform_charges", ["social_account_id", "created_at"]
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("platform_charges")
    op.drop_index("idx_social_accounts_details", table_name="social_accounts")
    op.drop_column("social_accounts", "last_check")
    op.drop_column("social_accounts", "next_details_at")
    op.drop_constraint(op.f("ck_businesses_monthly_cost_cap_not_negative"), "businesses")
    op.drop_column("businesses", "monthly_cost_cap_cents")
