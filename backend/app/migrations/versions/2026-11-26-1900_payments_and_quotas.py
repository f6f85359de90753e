"""Who pays, what prices we have met, and what is counted against a plan"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = (
    "post_failed",
    "post_unconfirmed",
    "post_waiting",
    "post_at_risk",
    "account_disconnected",
    "account_resting",
)


def _plan(name: str, *, nullable: bool) -> sa.Column:
    kind = sa.Enum("free", "pro", "enterprise", name=name, native_enum=False, create_constraint=True, length=50)
    return sa.Column(name, kind, nullable=nullable)


def _allow_kinds(*kinds: str) -> None:
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_notifications_kind"), "notifications", type_="check")
    op.create_check_constraint(op.f("ck_notifications_kind"), "notifications", f"kind IN ({allowed})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "billing_accounts",
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("stripe_customer_id", sa.String(length=255), nullable=True),
        _plan("plan_override", nullable=True),
        sa.Column("trial_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sync_asked", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sync_written", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_billing_accounts_user_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_accounts")),
        sa.UniqueConstraint("user_id", name=op.f("uq_billing_accounts_user_id")),
        sa.UniqueConstraint("stripe_customer_id", name=op.f("uq_billing_accounts_stripe_customer_id")),
    )
    # A plan that somebody has so far was given by an administrator: nothing could be bought.
    op.execute(
        "INSERT INTO billing_accounts (user_id, stripe_customer_id, plan_override) "
        "SELECT id, stripe_customer_id, nullif(plan, 'free') FROM users "
        "WHERE plan <> 'free' OR stripe_customer_id IS NOT NULL"
    )
    op.create_table(
        "stripe_prices",
        sa.Column("price_id", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.String(length=255), nullable=False),
        _plan("plan", nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_sold", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("price_id", name=op.f("pk_stripe_prices")),
    )
    op.create_index(op.f("ix_stripe_prices_product_id"), "stripe_prices", ["product_id"])
    op.add_column("subscriptions", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("subscriptions", sa.Column("trial_ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("subscriptions", sa.Column("past_due_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("subscriptions", _plan("next_plan", nullable=True))
    op.add_column("subscriptions", sa.Column("stripe_price_id", sa.String(length=255), nullable=True))
    op.add_column("subscriptions", sa.Column("stripe_item_id", sa.String(length=255), nullable=True))
    op.create_table(
        "usage_counters",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("quota", sa.String(length=50), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_usage_counters_used_not_negative")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_usage_counters_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "quota", "period_start", name=op.f("pk_usage_counters")),
    )
    op.execute(
        "INSERT INTO usage_counters (user_id, quota, period_start, used) "
        "SELECT user_id, 'generations_per_month', date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', "
        "count(*) FROM generations "
        "WHERE status <> 'failed' "
        "AND created_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' GROUP BY user_id"
    )
    op.create_table(
        "usage_holds",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("microdollars", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_usage_holds_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("work_id", name=op.f("pk_usage_holds")),
    )
    op.create_index(op.f("ix_usage_holds_user_id"), "usage_holds", ["user_id"])
    _allow_kinds(*KINDS, "billing")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notifications WHERE kind = 'billing'")
    _allow_kinds(*KINDS)
    op.drop_table("usage_holds")
    op.drop_table("usage_counters")
    for column in (
        "stripe_item_id",
        "stripe_price_id",
        "next_plan",
        "past_due_since",
        "trial_ends_at",
        "ends_at",
    ):
        op.drop_column("subscriptions", column)
    op.drop_table("stripe_prices")
    op.drop_table("billing_accounts")
