"""The forms of pictures that platforms take, made once and kept.

Made ahead of time after an upload, and on the spot where one is missing or no longer within a platform's numbers.
Drawing happens with no transaction open; two workers who draw the same one leave one row and one file.
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from app.core.db import unit_of_work
from app.media import leftovers, pictures, repository, workshop
from app.media.models import MediaAsset, MediaKind, MediaRendition, Purpose
from app.media.pictures import Picture
from app.media.rules import PICTURES
from app.platforms.contract import Platform
from app.vendors.storage import storage


async def make(asset_ids: Collection[UUID], platforms: Collection[Platform] = tuple(Platform)) -> None:
    """See that each of the pictures has a rendition for each of the platforms. Videos and unknown ids are passed over.

    Raises FileMissing or StorageUnavailable.
    """
    async with unit_of_work() as session:
        assets = await repository.list_assets_for_worker(session, asset_ids)
        present = await repository.list_renditions(session, asset_ids, platforms)
    good = {(found.asset_id, found.platform) for found in present if _is_good(found)}
    for asset in assets:
        missing = [platform for platform in platforms if (asset.id, platform) not in good]
        if asset.kind is MediaKind.IMAGE and missing:
            await _make(asset, missing)


async def load(asset_ids: Collection[UUID], platform: Platform) -> dict[UUID, MediaRendition]:
    """The platform's renditions by asset, made where they were missing."""
    await make(asset_ids, [platform])
    async with unit_of_work() as session:
        found = await repository.list_renditions(session, asset_ids, [platform])
    return {rendition.asset_id: rendition for rendition in found}


def _is_good(found: MediaRendition) -> bool:
    return (
        PICTURES[found.platform].problem_of(
            mime_type=found.mime_type, width=found.width, height=found.height, byte_size=found.byte_size
        )
        is None
    )


async def _make(asset: MediaAsset, platforms: Sequence[Platform]) -> None:
    rows = [_row_of_master(asset, platform) for platform in platforms if _fits_as_it_is(asset, platform)]
    drawn: dict[str, tuple[str, Picture]] = {}
    to_draw = [platform for platform in platforms if not _fits_as_it_is(asset, platform)]
    if to_draw:
        master = await storage().read(asset.storage_key)
        for platform in to_draw:
            picture = await workshop.work(pictures.render, master, PICTURES[platform])
            digest = hashlib.sha256(picture.content).hexdigest()
            key, _ = drawn.setdefault(digest, (leftovers.new_key(asset.business_id, asset.id, picture.ending), picture))
            rows.append(_row(asset, platform, key, picture))
        await leftovers.announce([key for key, _ in drawn.values()])
        for key, picture in drawn.values():
            await storage().put(key, picture.content, mime_type=picture.mime_type)
    async with unit_of_work() as session:
        if await repository.hold_asset_for_worker(session, asset.id):  # else it was deleted meanwhile
            for row in rows:
                await repository.put_rendition(session, row)
        if drawn:
            await leftovers.settle(session, [key for key, _ in drawn.values()])


def _fits_as_it_is(asset: MediaAsset, platform: Platform) -> bool:
    problem = PICTURES[platform].problem_of(
        mime_type=asset.mime_type, width=asset.width, height=asset.height, byte_size=asset.byte_size
    )
    return problem is None


def _row_of_master(asset: MediaAsset, platform: Platform) -> dict[str, Any]:
    return {
        "asset_id": asset.id,
        "platform": platform,
        "purpose": Purpose.POST,
        "mime_type": asset.mime_type,
        "width": asset.width,
        "height": asset.height,
        "byte_size": asset.byte_size,
        "storage_key": asset.storage_key,
    }


def _row(asset: MediaAsset, platform: Platform, key: str, picture: Picture) -> dict[str, Any]:
    return {
        **_row_of_master(asset, platform),
        "mime_type": picture.mime_type,
        "width": picture.width,
        "height": picture.height,
        "byte_size": len(picture.content),
        "storage_key": key,
    }
