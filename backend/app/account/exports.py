"""A user's own file: asked for, made by a worker, kept for a week.

As with all long work the row is the truth: a lease tells a worker that died, and a sweep rings again.
"""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.account import bundle, repository
from app.account.errors import ExportLost, ExportNotReady
from app.account.models import DataExport, ExportStatus
from app.core import jobs
from app.core.clock import now
from app.core.db import unit_of_work
from app.media import leftovers
from app.users.models import User
from app.vendors.storage import StorageUnavailable, storage

log = structlog.get_logger(__name__)

TASK = "account.export"
KEPT_FOR = timedelta(days=7)
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 3
SHOWN = 5
_SWEPT_AT_ONCE = 50


async def start(session: AsyncSession, *, owner: User) -> DataExport:
    """A new one, or the one that is being made already."""
    values = {"user_id": owner.id, "status": ExportStatus.QUEUED, "lease_until": now() + LEASE, "created_at": now()}
    new_id = await repository.add_unless_unfinished(session, values)
    if new_id is not None:
        jobs.enqueue(session, TASK, new_id)
        return await repository.get_export(session, new_id, owner=owner)
    unfinished = await repository.find_unfinished(session, owner.id)
    # It may have been finished between the two statements: then a new one is wanted after all.
    return unfinished if unfinished is not None else await start(session, owner=owner)


async def list_exports(session: AsyncSession, *, owner: User) -> Sequence[DataExport]:
    """The newest first, a few of them."""
    return await repository.list_exports(session, owner=owner, limit=SHOWN)


async def get_export(session: AsyncSession, export_id: UUID, *, owner: User) -> DataExport:
    return await repository.get_export(session, export_id, owner=owner)


async def find_file(session: AsyncSession, export_id: UUID, *, owner: User) -> tuple[str, int, str]:
    """Its storage key, its size in bytes, and what to call it. Raises ExportNotFound, ExportNotReady."""
    export = await repository.get_export(session, export_id, owner=owner)
    if export.status is ExportStatus.FAILED:
        raise ExportNotReady("It could not be made. Ask for a new one.")
    if export.storage_key is None or export.byte_size is None:
        raise ExportNotReady(f"It is being made: {export.progress} %. Ask again in a moment.")
    return export.storage_key, export.byte_size, f"ai-growth-manager-{export.created_at:%Y-%m-%d}.zip"


async def make(export_id: UUID) -> None:
    """Write and store the file. Does nothing for one that is gone, finished, or being made by another worker."""
    async with unit_of_work() as session:
        export = await repository.lock_claimable(session, export_id, at=now())
        if export is None:
            return
        if export.attempts >= MAX_ATTEMPTS:
            _end(export, ExportStatus.FAILED)
            log.error("export.given_up", export_id=str(export_id))
            return
        export.status = ExportStatus.RUNNING
        export.attempts += 1
        export.lease_until = now() + LEASE
        user_id, attempt = export.user_id, export.attempts
    try:
        await _make(export_id, user_id, attempt=attempt)
    except ExportLost:
        log.info("export.lost", export_id=str(export_id))
    except StorageUnavailable as error:  # the lease runs out, and the sweep rings again
        log.warning("export.postponed", export_id=str(export_id), reason=error.detail)


async def _make(export_id: UUID, user_id: UUID, *, attempt: int) -> None:
    async def progress(percent: int) -> None:
        async with unit_of_work() as session:
            until = now() + LEASE
            if not await repository.keep(session, export_id, attempt=attempt, progress=percent, lease_until=until):
                raise ExportLost

    with tempfile.TemporaryDirectory(prefix="aigrowth-export-") as folder:
        file = Path(folder) / "export.zip"
        await bundle.write(user_id, file, progress=progress)
        key = f"exports/{export_id}/{uuid4().hex}.zip"
        await leftovers.announce([key])
        await storage().put(key, file, mime_type="application/zip")
        size = file.stat().st_size
    async with unit_of_work() as session:
        export = await repository.lock_claimed(session, export_id, attempt=attempt)
        if export is None:  # the file stays on the list of those to be deleted
            raise ExportLost
        export.storage_key, export.byte_size = key, size
        _end(export, ExportStatus.READY)
        await leftovers.keep(session, [key])
    log.info("export.ready", export_id=str(export_id), bytes=size)


def _end(export: DataExport, status: ExportStatus) -> None:
    export.status = status
    export.progress = 100 if status is ExportStatus.READY else export.progress
    export.lease_until = None
    export.finished_at = now()
    export.expires_at = now() + KEPT_FOR


async def sweep() -> None:
    """Ring again for what nobody looks after, and let go of what has been kept for a week."""
    async with unit_of_work() as session:
        for export in await repository.lock_overdue(session, at=now(), limit=_SWEPT_AT_ONCE):
            if export.attempts >= MAX_ATTEMPTS:
                _end(export, ExportStatus.FAILED)
                continue
            export.status = ExportStatus.QUEUED
            export.lease_until = now() + LEASE
            jobs.enqueue(session, TASK, export.id)
        await repository.delete_expired(session, at=now())
