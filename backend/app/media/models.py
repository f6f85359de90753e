"""Pictures and videos of a business, and their forms for each platform."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Created, Identified, Timestamped, one_of
from app.platforms.contract import Platform


class MediaKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"


class Purpose(StrEnum):
    """What a platform is to use a rendition for."""

    POST = "post"


class MediaAsset(Identified, Timestamped, Base):
    """A file as it was uploaded, made safe: re-encoded, upright, in sRGB and without what cameras write into files."""

    __tablename__ = "media_assets"

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes that came in, so that the same file is recognised; not of those we keep."""
    kind: Mapped[MediaKind] = mapped_column(one_of(MediaKind, name="kind"))
    mime_type: Mapped[str] = mapped_column(String(50))
    width: Mapped[int]
    height: Mapped[int]
    """Pixels, as shown (a picture lying on its side has been turned)."""
    duration_seconds: Mapped[float | None]
    byte_size: Mapped[int] = mapped_column(BigInteger)
    """Of what we keep, as are `mime_type`, `width` and `height`."""
    alt_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    file_name: Mapped[str] = mapped_column(String(255))
    """As it was called, for people; no path on our side is ever made from it."""
    storage_key: Mapped[str] = mapped_column(Text)
    thumbnail_key: Mapped[str] = mapped_column(Text)
    """A small JPEG."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("business_id", "sha256"),
        CheckConstraint("width > 0 AND height > 0 AND byte_size > 0", name="has_size"),
        CheckConstraint("(kind = 'video') = (duration_seconds IS NOT NULL)", name="video_has_duration"),
        Index("idx_media_assets_user_id_created_at", "user_id", "created_at"),
        Index("idx_media_assets_business_id_created_at", "business_id", "created_at"),
    )


class MediaRendition(Identified, Created, Base):
    """An asset in the form one platform takes. May share its file with the asset or with another platform's."""

    __tablename__ = "media_renditions"
    __table_args__ = (
        UniqueConstraint("asset_id", "platform", "purpose"),
        CheckConstraint("width > 0 AND height > 0 AND byte_size > 0", name="has_size"),
    )

    asset_id: Mapped[UUID] = mapped_column(ForeignKey("media_assets.id", ondelete="CASCADE"))
    platform: Mapped[Platform] = mapped_column(one_of(Platform, name="platform"))
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose, name="purpose"))
    mime_type: Mapped[str] = mapped_column(String(50))
    width: Mapped[int]
    height: Mapped[int]
    byte_size: Mapped[int] = mapped_column(BigInteger)
    storage_key: Mapped[str] = mapped_column(Text)


class MediaLeftover(Base):
    """A stored file that no row needs (any more), to be deleted when its time comes.

    Written before a file is stored and taken away when a row names the file, so that a process killed in between
    leaves nothing behind. Triggers in the database write one for each file whose row goes, however it goes: with its
    business, its user, or by itself.
    """

    __tablename__ = "media_leftovers"

    storage_key: Mapped[str] = mapped_column(Text, primary_key=True)
    delete_after: Mapped[datetime] = mapped_column(index=True)
