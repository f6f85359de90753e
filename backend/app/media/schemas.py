"""What the API says about media and accepts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

from app.core.clock import now
from app.core.text import CleanLine, CleanText
from app.media import links
from app.media.links import Variant
from app.media.models import MediaKind
from app.media.rules import MAX_ALT_TEXT


class MediaRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    kind: MediaKind
    mime_type: str = Field(description="Of the file we keep; it may differ from the one that was sent.")
    width: int = Field(description="Pixels, as shown.")
    height: int
    duration_seconds: float | None = Field(description="Null for pictures.")
    byte_size: int
    alt_text: str = Field(description="What it shows, for those who cannot see it; empty when nobody has said.")
    file_name: str
    sha256: str = Field(description="Of the bytes that were sent.")
    version: int
    created_at: datetime
    updated_at: datetime

    @computed_field(description="Where the file is, on the API's origin; needs no session and is good for two hours.")  # type: ignore[prop-decorator]
    @property
    def url(self) -> str:
        return links.path(self.id, Variant.ORIGINAL, at=now())

    @computed_field(description="The same, of a small JPEG (of a video: its first picture).")  # type: ignore[prop-decorator]
    @property
    def thumbnail_url(self) -> str:
        return links.path(self.id, Variant.THUMBNAIL, at=now())


class MediaUpdate(BaseModel):
    alt_text: Annotated[CleanText, Field(max_length=MAX_ALT_TEXT)] | None = Field(description="Null takes it away.")
    version: int | None = Field(None, ge=1, description="The version you saw; or send `If-Match`.")


class MediaImport(BaseModel):
    business_id: UUID
    url: CleanLine = Field(max_length=2000, description="Of the picture itself, not of a page that shows it.")
