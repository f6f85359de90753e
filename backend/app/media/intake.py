"""How a file comes in: written to disk as it arrives, recognised, made safe, stored, and put on the list.

No transaction is open while bytes arrive or are worked on.
"""

import asyncio
import hashlib
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.errors import BusinessNotFound
from app.core import jobs
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.media import leftovers, pictures, repository, sniffing, videos, workshop
from app.media.errors import MediaNotFound, MediaTooBig
from app.media.models import MediaAsset, MediaKind
from app.vendors.storage import storage

_STALE_AFTER_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as we keep it, ready to be stored."""

    kind: MediaKind
    mime_type: str
    ending: str
    width: int
    height: int
    duration_seconds: float | None
    byte_size: int
    content: bytes | Path
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is made safe and stored, and in no row yet: without one it is deleted a day later."""

    values: dict[str, Any]

    @property
    def keys(self) -> list[str]:
        return [self.values["storage_key"], self.values["thumbnail_key"]]


async def take_in(
    pieces: AsyncIterator[bytes], *, business_id: UUID, user_id: UUID, file_name: str | None
) -> tuple[MediaAsset, bool]:
    """The asset, and whether it is new: the same bytes again give the business the asset it has.

    Raises MediaTypeNotTaken, MediaBroken, MediaTooBig, StorageUnavailable or BusinessNotFound.
    """
    async with _incoming() as folder:
        arrived = folder / "arrived"
        digest = await _receive(pieces, arrived, most=get_settings().MEDIA_MAX_BYTES)
        async with unit_of_work() as session:
            if (known := await repository.find_same(session, business_id, digest)) is not None:
                return known, False
        cleaned = await workshop.work(_clean, arrived, folder, get_settings().MEDIA_MAX_PIXELS)
        stored = await _store(cleaned, digest, business_id=business_id, user_id=user_id, file_name=file_name)
    try:
        async with unit_of_work() as session:
            return await put_on_list(session, stored)
    except IntegrityError as error:
        raise BusinessNotFound("The business was deleted meanwhile.") from error


async def store(pieces: AsyncIterator[bytes], *, business_id: UUID, user_id: UUID, file_name: str | None) -> Stored:
    """As `take_in`, up to the row: for a business that is not written yet. Does not ask for known bytes."""
    async with _incoming() as folder:
        arrived = folder / "arrived"
        digest = await _receive(pieces, arrived, most=get_settings().MEDIA_MAX_BYTES)
        cleaned = await workshop.work(_clean, arrived, folder, get_settings().MEDIA_MAX_PIXELS)
        return await _store(cleaned, digest, business_id=business_id, user_id=user_id, file_name=file_name)


async def put_on_list(session: AsyncSession, stored: Stored) -> tuple[MediaAsset, bool]:
    """The asset, and whether it is new. Raises MediaNotFound when one of the same bytes came and went meanwhile."""
    is_new = await repository.add_once(session, stored.values)
    await leftovers.settle(session, stored.keys)
    asset = await repository.find_same(session, stored.values["business_id"], stored.values["sha256"])
    if asset is None:  # another upload of it was quicker, and was deleted again before we could look
        raise MediaNotFound("It was deleted while you sent it. Send it again.")
    if is_new:
        jobs.enqueue(session, "media.make_renditions", asset.id)
    return asset, is_new


async def _receive(pieces: AsyncIterator[bytes], target: Path, *, most: int) -> str:
    """The SHA-256 of what arrived. Raises MediaTooBig."""
    digest, size = hashlib.sha256(), 0
    with await asyncio.to_thread(target.open, "wb") as file:
        async for piece in pieces:
            size += len(piece)
            if size > most:
                raise MediaTooBig(f"Files of up to {most // 1_000_000} MB are taken. Make it smaller first.")
            digest.update(piece)
            file.write(piece)  # into the system's cache: quicker than asking a thread to do it
    return digest.hexdigest()


def _clean(arrived: Path, folder: Path, max_pixels: int) -> Cleaned:
    with arrived.open("rb") as file:
        mime_type = sniffing.media_type(file.read(sniffing.HEAD_BYTES))
        if mime_type != sniffing.MP4:
            master, small = pictures.clean(file, mime_type, max_pixels=max_pixels)
            return Cleaned(
                kind=MediaKind.IMAGE,
                mime_type=master.mime_type,
                ending=master.ending,
                width=master.width,
                height=master.height,
                duration_seconds=None,
                byte_size=len(master.content),
                content=master.content,
                thumbnail=small.content,
            )
    video = videos.clean(arrived, folder=folder, max_pixels=max_pixels)
    with video.poster.open("rb") as poster:
        _, small = pictures.clean(poster, sniffing.JPEG, max_pixels=max_pixels)
    return Cleaned(
        kind=MediaKind.VIDEO,
        mime_type=sniffing.MP4,
        ending="mp4",
        width=video.width,
        height=video.height,
        duration_seconds=video.duration_seconds,
        byte_size=video.path.stat().st_size,
        content=video.path,
        thumbnail=small.content,
    )


async def _store(cleaned: Cleaned, digest: str, *, business_id: UUID, user_id: UUID, file_name: str | None) -> Stored:
    asset_id = uuid4()
    key = leftovers.new_key(business_id, asset_id, cleaned.ending)
    thumbnail_key = leftovers.new_key(business_id, asset_id, "jpg")
    await leftovers.announce([key, thumbnail_key])
    await storage().put(key, cleaned.content, mime_type=cleaned.mime_type)
    await storage().put(thumbnail_key, cleaned.thumbnail, mime_type=sniffing.JPEG)
    return Stored(
        {
            "id": asset_id,
            "business_id": business_id,
            "user_id": user_id,
            "sha256": digest,
            "kind": cleaned.kind,
            "mime_type": cleaned.mime_type,
            "width": cleaned.width,
            "height": cleaned.height,
            "duration_seconds": cleaned.duration_seconds,
            "byte_size": cleaned.byte_size,
            "file_name": file_name or f"{cleaned.kind.value}.{cleaned.ending}",
            "storage_key": key,
            "thumbnail_key": thumbnail_key,
            "created_at": now(),
            "updated_at": now(),
        }
    )


@asynccontextmanager
async def _incoming() -> AsyncIterator[Path]:
    """A folder of our own for one file on its way in; gone afterwards."""
    place = get_settings().AIGROWTH_DATA_DIR / "incoming"
    folder = await asyncio.to_thread(_make_folder, place)
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _make_folder(place: Path) -> Path:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in place.iterdir():  # of a process that was killed
        if time.time() - old.stat().st_mtime > _STALE_AFTER_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=place))
