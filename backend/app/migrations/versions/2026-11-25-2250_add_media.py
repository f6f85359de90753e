"""Add media: assets, renditions, and the list of files that no row needs"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PLATFORMS = ("sandbox", "linkedin", "x", "facebook", "instagram", "threads", "bluesky", "mastodon")

# Whatever makes a row go (its business, its user, itself), its file goes on the list.
FORGET_ASSET = """
CREATE FUNCTION media_assets_leave_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO media_leftovers (storage_key, delete_after)
  VALUES (OLD.storage_key, now()), (OLD.thumbnail_key, now())
  ON CONFLICT (storage_key) DO NOTHING;
  RETURN NULL;
END $$
"""
FORGET_RENDITION = """
CREATE FUNCTION media_renditions_leave_file() RETURNS trigger LANGUAGE plpgsql AS $$
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
        "media_assets",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("image", "video", name="kind", native_enum=False, create_constraint=True, length=50),
            nullable=False,
        ),
        sa.Column("mime_type", sa.String(length=50), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("duration_seconds", sa.Float(), nullable=True),
        sa.Column("byte_size", sa.BigInteger(), nullable=False),
        sa.Column("alt_text", sa.Text(), server_default="", nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("thumbnail_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0 AND byte_size > 0", name=op.f("ck_media_assets_has_size")),
        sa.CheckConstraint(
            "(kind = 'video') = (duration_seconds IS NOT NULL)", name=op.f("ck_media_assets_video_has_duration")
        ),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_media_assets_business_id_businesses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_media_assets_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_assets")),
        sa.UniqueConstraint("business_id", "sha256", name=op.f("uq_media_assets_business_id_sha256")),
    )
    op.create_index("idx_media_assets_user_id_created_at", "media_assets", ["user_id", "created_at"])
    op.create_index("idx_media_assets_business_id_created_at", "media_assets", ["business_id", "created_at"])
    op.create_table(
        "media_renditions",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column(
            "platform",
            sa.Enum(*PLATFORMS, name="platform", native_enum=False, create_constraint=True, length=50),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum("post", name="purpose", native_enum=False, create_constraint=True, length=50),
            nullable=False,
        ),
        sa.Column("mime_type", sa.String(length=50), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("byte_size", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0 AND byte_size > 0", name=op.f("ck_media_renditions_has_size")),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["media_assets.id"],
            name=op.f("fk_media_renditions_asset_id_media_assets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_renditions")),
        sa.UniqueConstraint(
            "asset_id", "platform", "purpose", name=op.f("uq_media_renditions_asset_id_platform_purpose")
        ),
    )
    op.create_table(
        "media_leftovers",
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("delete_after", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("storage_key", name=op.f("pk_media_leftovers")),
    )
    op.create_index(op.f("ix_media_leftovers_delete_after"), "media_leftovers", ["delete_after"])
    op.execute(FORGET_ASSET)
    op.execute(
        "CREATE TRIGGER leave_files AFTER DELETE ON media_assets "
        "FOR EACH ROW EXECUTE FUNCTION media_assets_leave_files()"
    )
    op.execute(FORGET_RENDITION)
    op.execute(
        "CREATE TRIGGER leave_file AFTER DELETE ON media_renditions "
        "FOR EACH ROW EXECUTE FUNCTION media_renditions_leave_file()"
    )
    op.execute(
        "CREATE TRIGGER leave_replaced_file AFTER UPDATE OF storage_key ON media_renditions "
        "FOR EACH ROW WHEN (OLD.storage_key <> NEW.storage_key) EXECUTE FUNCTION media_renditions_leave_file()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("media_leftovers")
    op.drop_table("media_renditions")
    op.drop_table("media_assets")
    op.execute("DROP FUNCTION media_renditions_leave_file()")
    op.execute("DROP FUNCTION media_assets_leave_files()")
