"""Stored files that no row needs. Every file is on this list before it is stored, and leaves it when a row names it.

A key is used for one file once and never again, so what is on the list and in no row can be deleted at leisure.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import unit_of_work
from app.media import repository
from app.vendors.storage import StorageUnavailable, storage

log = structlog.get_logger(__name__)

GRACE = timedelta(days=1)
"""Longer than storing a file and naming it in a row may ever take."""
AT_ONCE = 100


def new_key(business_id: UUID, asset_id: UUID, ending: str) -> str:
    return f"{business_id}/{asset_id}/{uuid4().hex}.{ending}"


async def announce(keys: Iterable[str]) -> None:
    """Call before storing files under these keys."""
    async with unit_of_work() as session:
        await repository.add_leftovers(session, keys, delete_after=now() + GRACE)


async def settle(session: AsyncSession, keys: Iterable[str]) -> None:
    """Call in the transaction that writes the rows: what they name is no leftover, the rest can go."""
    keys = set(keys)
    needed = await repository.list_needed(session, keys, asset_ids=_assets_of(keys))
    if needed:
        await repository.remove_leftovers(session, needed)
    if keys - needed:
        await repository.add_leftovers(session, keys - needed, delete_after=now())


async def keep(session: AsyncSession, keys: Iterable[str]) -> None:
    """Call in the transaction that writes a row of another room which names these files; that room lets go of them."""
    await repository.remove_leftovers(session, list(keys))


async def purge() -> None:
    """Delete the files whose time has come. When the storage is away, they stay on the list."""
    while True:
        async with unit_of_work() as session:
            keys = set(await repository.list_leftovers(session, at=now(), limit=AT_ONCE))
            needed = await repository.list_needed(session, keys, asset_ids=_assets_of(keys))
        if not keys:
            return
        try:
            for key in keys - needed:
                await storage().delete(key)
        except StorageUnavailable as error:
            log.warning("media.purge_postponed", reason=error.detail)
            return
        async with unit_of_work() as session:
            await repository.remove_leftovers(session, keys)


def _assets_of(keys: Iterable[str]) -> set[UUID]:
    return {UUID(key.split("/")[1]) for key in keys}
