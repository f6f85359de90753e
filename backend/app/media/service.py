"""The pictures and videos of a person's businesses, and what a publisher gets of them."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs, versions
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.core.text import clean_line
from app.media import fetching, intake, links, renditions, repository
from app.media.errors import MediaDoesNotFit, MediaNotFound
from app.media.links import Variant
from app.media.models import MediaAsset, MediaKind, MediaRendition
from app.media.rules import VIDEOS
from app.media.schemas import MediaUpdate
from app.platforms.contract import Media, Platform
from app.users.models import User
from app.vendors.storage import storage

LOOKED_AT_ONCE = 8

# --- coming in --------------------------------------------------------------------------------------------------------


async def upload(
    pieces: AsyncIterator[bytes], *, business_id: UUID, user_id: UUID, file_name: str | None
) -> tuple[MediaAsset, bool]:
    """The asset, and whether it is new. Takes no session: bytes may arrive slowly. See `intake.take_in` for errors."""
    return await intake.take_in(pieces, business_id=business_id, user_id=user_id, file_name=tidy_name(file_name))


async def import_from(url: str, *, business_id: UUID, user_id: UUID) -> tuple[MediaAsset, bool]:
    """As `upload`, from an address. Raises MediaNotFetched too."""
    settings = get_settings()
    pieces = fetching.pieces(url, max_bytes=settings.MEDIA_MAX_BYTES, allow_insecure=not settings.is_production)
    name = tidy_name(fetching.name_in(url))
    async with aclosing(pieces):
        return await intake.take_in(pieces, business_id=business_id, user_id=user_id, file_name=name)


async def store(
    pieces: AsyncIterator[bytes], *, business_id: UUID, user_id: UUID, file_name: str | None
) -> intake.Stored:
    """As `upload`, for a business that is yet to be written: `put_on_list` goes into that transaction."""
    return await intake.store(pieces, business_id=business_id, user_id=user_id, file_name=tidy_name(file_name))


async def put_on_list(session: AsyncSession, stored: intake.Stored) -> MediaAsset:
    asset, _ = await intake.put_on_list(session, stored)
    return asset


def tidy_name(given: str | None) -> str | None:
    """The last part of a path, on one line; None when nothing readable is left."""
    name = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character if character.isprintable() else " " for character in name)
    return clean_line(printable)[:255] if printable.strip() else None


# --- the library ------------------------------------------------------------------------------------------------------


async def list_assets(
    session: AsyncSession,
    *,
    owner: User,
    business_id: UUID | None,
    kind: MediaKind | None,
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[MediaAsset], str | None]:
    """Newest first, and the cursor of the next page."""
    return await repository.list_assets(
        session, owner=owner, business_id=business_id, kind=kind, cursor=cursor, limit=limit
    )


async def get_asset(session: AsyncSession, asset_id: UUID, *, owner: User, for_deletion: bool = False) -> MediaAsset:
    """Raises MediaNotFound, also for somebody else's.

    `for_deletion`: waits for whoever is putting it on a post (`get_assets`); until this transaction ends nobody can.
    """
    return await repository.get_asset(session, asset_id, owner=owner, for_deletion=for_deletion)


async def get_assets(session: AsyncSession, asset_ids: Sequence[UUID], *, owner: User) -> list[MediaAsset]:
    """In the order asked for; none of them can be deleted before this transaction ends. Raises MediaNotFound.

    For whoever writes down that a post uses them.
    """
    found = {asset.id: asset for asset in await repository.hold_assets(session, set(asset_ids), owner=owner)}
    for asset_id in asset_ids:
        if asset_id not in found:
            raise MediaNotFound(f"You have no picture or video {asset_id}. `GET /api/v1/media` lists those you have.")
    return [found[asset_id] for asset_id in asset_ids]


async def hold_those_left(session: AsyncSession, asset_ids: Sequence[UUID], *, owner: User) -> set[UUID]:
    """As `get_assets`, passing over what is gone."""
    return {asset.id for asset in await repository.hold_assets(session, set(asset_ids), owner=owner)}


async def find_assets(session: AsyncSession, asset_ids: Collection[UUID]) -> dict[UUID, MediaAsset]:
    """Those of them that are (still) there, of any owner: for posts whose owner was asked about before."""
    if not asset_ids:
        return {}
    return {asset.id: asset for asset in await repository.list_assets_for_worker(session, asset_ids)}


async def update_asset(
    session: AsyncSession, asset_id: UUID, body: MediaUpdate, *, owner: User, if_match: str | None
) -> MediaAsset:
    """Raises VersionRequired and VersionConflict."""
    asset = await repository.get_asset(session, asset_id, owner=owner, lock=True)
    versions.check(asset, if_match=if_match, version=body.version)
    asset.alt_text = body.alt_text or ""
    await session.flush()
    return asset


async def delete_asset(session: AsyncSession, asset: MediaAsset) -> None:
    """With its renditions; a trigger puts their files on the list of those to delete.

    Whether a post still needs it is the caller's to know: see the content room, where the route is.
    """
    await session.delete(asset)
    await session.flush()
    jobs.enqueue(session, "media.purge")


# --- going out --------------------------------------------------------------------------------------------------------


def find_problem(asset: MediaAsset, platform: Platform) -> str | None:
    """Why the platform would not take it, for a person; None when it would. Pictures always can be made to fit."""
    if asset.kind is MediaKind.IMAGE:
        return None
    rules = VIDEOS.get(platform)
    if rules is None:
        return "Videos are not taken there. Use a picture."
    return rules.problem_of(
        width=asset.width, height=asset.height, byte_size=asset.byte_size, seconds=asset.duration_seconds or 0
    )


async def find_missing_files(wanted: Collection[tuple[UUID, Platform]]) -> set[tuple[UUID, Platform]]:
    """Those of the assets whose file, in that platform's form, is not in the storage: publishing would miss it.

    Takes no session. Assets that are not there at all are passed over. Raises StorageUnavailable.
    """
    ids = {asset_id for asset_id, _ in wanted}
    async with unit_of_work() as session:
        masters = {asset.id: asset.storage_key for asset in await repository.list_assets_for_worker(session, ids)}
        made = await repository.list_renditions(session, ids, {platform for _, platform in wanted})
    forms = {(rendition.asset_id, rendition.platform): rendition.storage_key for rendition in made}
    turns = asyncio.Semaphore(LOOKED_AT_ONCE)

    async def is_missing(one: tuple[UUID, Platform]) -> bool:
        async with turns:
            return not await storage().exists(forms.get(one) or masters[one[0]])

    there = [one for one in wanted if one[0] in masters]
    return {one for one, missing in zip(there, await asyncio.gather(*map(is_missing, there)), strict=True) if missing}


async def load_for_publishing(asset_ids: Sequence[UUID], platform: Platform) -> list[Media]:
    """The files in the platform's form, in the order asked for. Takes no session, and does not ask whose they are.

    Raises MediaNotFound, FileMissing, MediaDoesNotFit (all permanent) or StorageUnavailable (try again later).
    """
    async with unit_of_work() as session:
        assets = {asset.id: asset for asset in await repository.list_assets_for_worker(session, set(asset_ids))}
    for asset_id in asset_ids:
        if asset_id not in assets:
            raise MediaNotFound("A picture of this post was deleted. Put another one in its place.")
        if (problem := find_problem(assets[asset_id], platform)) is not None:
            raise MediaDoesNotFit(f"{assets[asset_id].file_name}: {problem}")
    made = await renditions.load(set(asset_ids), platform)
    return [await _media(assets[asset_id], made.get(asset_id), platform) for asset_id in asset_ids]


async def _media(asset: MediaAsset, rendition: MediaRendition | None, platform: Platform) -> Media:
    file = rendition or asset
    if asset.kind is MediaKind.IMAGE and rendition is None:
        raise MediaNotFound("A picture of this post was deleted. Put another one in its place.")
    return Media(
        content=await storage().read(file.storage_key),
        mime_type=file.mime_type,
        alt_text=asset.alt_text,
        width=file.width,
        height=file.height,
        duration_seconds=asset.duration_seconds,
        url=links.public_url(asset.id, platform, at=now()),
    )


@dataclass(frozen=True, slots=True)
class StoredFile:
    key: str
    mime_type: str
    byte_size: int | None
    """None: not known before it is read (thumbnails, which are small)."""
    file_name: str


async def find_file(asset_id: UUID, variant: Variant) -> StoredFile:
    """For whoever holds a signed link. Takes no session: it may have to make a rendition. Raises MediaNotFound."""
    async with unit_of_work() as session:
        asset = await repository.find_asset(session, asset_id)
    if asset is None:
        raise MediaNotFound("It was deleted.")
    if variant is Variant.THUMBNAIL:
        return StoredFile(asset.thumbnail_key, "image/jpeg", None, asset.file_name)
    file: MediaAsset | MediaRendition = asset
    if variant.platform is not None and asset.kind is MediaKind.IMAGE:
        made = await renditions.load([asset_id], variant.platform)
        if asset_id not in made:
            raise MediaNotFound("It was deleted.")
        file = made[asset_id]
    return StoredFile(file.storage_key, file.mime_type, file.byte_size, asset.file_name)
