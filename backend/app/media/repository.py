"""Every SQL statement about media."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pagination
from app.media.errors import MediaNotFound
from app.media.models import MediaAsset, MediaKind, MediaLeftover, MediaRendition, Purpose
from app.platforms.contract import Platform
from app.users.models import User

# --- assets -----------------------------------------------------------------------------------------------------------


async def get_asset(
    session: AsyncSession, asset_id: UUID, *, owner: User, lock: bool = False, for_deletion: bool = False
) -> MediaAsset:
    """`lock`: nobody else changes it. `for_deletion`: nor does anybody hold it (`hold_assets`)."""
    query = select(MediaAsset).where(MediaAsset.id == asset_id, MediaAsset.user_id == owner.id)
    if lock or for_deletion:
        query = query.with_for_update(key_share=not for_deletion).execution_options(populate_existing=True)
    if (asset := await session.scalar(query)) is None:
        raise MediaNotFound(f"You have no picture or video {asset_id}. `GET /api/v1/media` lists those you have.")
    return asset


async def list_assets(
    session: AsyncSession,
    *,
    owner: User,
    business_id: UUID | None,
    kind: MediaKind | None,
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[MediaAsset], str | None]:
    query = select(MediaAsset).where(MediaAsset.user_id == owner.id)
    if business_id is not None:
        query = query.where(MediaAsset.business_id == business_id)
    if kind is not None:
        query = query.where(MediaAsset.kind == kind)
    return await pagination.page(
        session, query, at=MediaAsset.created_at, row_id=MediaAsset.id, cursor=cursor, limit=limit
    )


async def hold_assets(session: AsyncSession, asset_ids: Collection[UUID], *, owner: User) -> Sequence[MediaAsset]:
    """Those of them that are the owner's. They cannot be deleted before this transaction ends."""
    query = select(MediaAsset).where(MediaAsset.id.in_(asset_ids), MediaAsset.user_id == owner.id)
    return (await session.scalars(query.order_by(MediaAsset.id).with_for_update(key_share=True, read=True))).all()


async def find_asset(session: AsyncSession, asset_id: UUID) -> MediaAsset | None:
    """Of any owner: for workers and signed links."""
    return await session.get(MediaAsset, asset_id)


async def find_same(session: AsyncSession, business_id: UUID, sha256: str) -> MediaAsset | None:
    query = select(MediaAsset).where(MediaAsset.business_id == business_id, MediaAsset.sha256 == sha256)
    found: MediaAsset | None = await session.scalar(query)
    return found


async def add_once(session: AsyncSession, values: dict[str, Any]) -> bool:
    """False when the business has these bytes already."""
    statement = insert(MediaAsset).values(**values).on_conflict_do_nothing(index_elements=["business_id", "sha256"])
    return (await session.scalar(statement.returning(MediaAsset.id))) is not None


# --- renditions -------------------------------------------------------------------------------------------------------


async def list_assets_for_worker(session: AsyncSession, asset_ids: Collection[UUID]) -> Sequence[MediaAsset]:
    return (await session.scalars(select(MediaAsset).where(MediaAsset.id.in_(asset_ids)))).all()


async def list_renditions(
    session: AsyncSession, asset_ids: Collection[UUID], platforms: Collection[Platform]
) -> Sequence[MediaRendition]:
    query = select(MediaRendition).where(MediaRendition.asset_id.in_(asset_ids), MediaRendition.platform.in_(platforms))
    return (await session.scalars(query.where(MediaRendition.purpose == Purpose.POST))).all()


async def hold_asset_for_worker(session: AsyncSession, asset_id: UUID) -> bool:
    """False when it is gone; else it stays until this transaction ends."""
    query = select(MediaAsset.id).where(MediaAsset.id == asset_id).with_for_update(key_share=True, read=True)
    return await session.scalar(query) is not None


async def put_rendition(session: AsyncSession, values: dict[str, Any]) -> None:
    """In place of the one that was there."""
    statement = insert(MediaRendition).values(**values)
    key = ("asset_id", "platform", "purpose")
    changed = {name: statement.excluded[name] for name in values if name not in key}
    await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))


# --- leftovers --------------------------------------------------------------------------------------------------------


async def add_leftovers(session: AsyncSession, keys: Iterable[str], *, delete_after: datetime) -> None:
    values = [{"storage_key": key, "delete_after": delete_after} for key in sorted(set(keys))]
    statement = insert(MediaLeftover).values(values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["storage_key"], set_={"delete_after": statement.excluded.delete_after}
        )
    )


async def remove_leftovers(session: AsyncSession, keys: Collection[str]) -> None:
    await session.execute(delete(MediaLeftover).where(MediaLeftover.storage_key.in_(keys)))


async def list_leftovers(session: AsyncSession, *, at: datetime, limit: int) -> Sequence[str]:
    """Keys whose time has come."""
    query = select(MediaLeftover.storage_key).where(MediaLeftover.delete_after <= at)
    return (await session.scalars(query.order_by(MediaLeftover.delete_after).limit(limit))).all()


async def list_needed(session: AsyncSession, keys: Collection[str], *, asset_ids: Collection[UUID]) -> set[str]:
    """Those of the keys that a row of these assets names."""
    files = union_all(
        select(MediaAsset.storage_key).where(MediaAsset.id.in_(asset_ids)),
        select(MediaAsset.thumbnail_key).where(MediaAsset.id.in_(asset_ids)),
        select(MediaRendition.storage_key).where(MediaRendition.asset_id.in_(asset_ids)),
    )
    return set(await session.scalars(files)) & set(keys)
