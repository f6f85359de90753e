"""What goes into a connector: a post as the product knows it, and what was made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5


@dataclass(frozen=True, slots=True)
class Media:
    content: bytes = field(repr=False)
    mime_type: str = "image/jpeg"
    alt_text: str = ""
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    url: str | None = None
    """Where a platform can fetch it itself for the next hours: signed, and public as far as this installation is."""

    @property
    def is_video(self) -> bool:
        return self.mime_type.startswith("video/")


@dataclass(frozen=True, slots=True)
class LinkCard:
    url: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as the product knows it, before a platform's own form; of a thread, one part of it."""

    post_id: UUID
    text: str
    scheduled_for: datetime
    created_at: datetime
    """When the post was first written down. It never changes, whereas posts are moved and edited."""
    media: Sequence[Media] = ()
    link: LinkCard | None = None
    language: str | None = None
    """BCP 47."""
    part: int = 0
    """Its place in a thread, from 0."""
    earlier_parts: Sequence[str] = ()
    """External ids of the parts before it, in order: the first is the root, the last is the one to reply to. Where the
    platform's later parts are comments (`PartsAre`), all are on the first."""
    options: Mapping[str, str | bool] = field(default_factory=dict)
    """What else was chosen for it, by the names of the platform's `PostOption`s; checked before."""

    @property
    def key(self) -> UUID:
        """The idempotency key where a platform takes one, and what a record key is made of: one for each part."""
        return part_key(self.post_id, self.part)


def part_key(post_id: UUID, part: int) -> UUID:
    return post_id if part == 0 else uuid5(post_id, str(part))


Prepared = dict[str, Any]
"""JSON that `publish` sends as it is; the same for every try of one post, or of one part of a thread."""
