"""HTTP for what spans a whole account: how much of the plan is used, and everything of a user's as one file."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, status
from fastapi.responses import StreamingResponse

from app.account import exports, quotas
from app.account.models import DataExport
from app.account.schemas import DataExportList, DataExportRead, QuotaList
from app.core.db import SessionDep
from app.users.current import CurrentUser, rate_limit
from app.vendors.storage import storage

router = APIRouter(tags=["account"])

_ZIP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/billing/quotas", operation_id="list_quotas", response_model=QuotaList)
async def list_quotas(user: CurrentUser, session: SessionDep) -> dict[str, list[quotas.Quota]]:
    """How much of what your plan allows is used."""
    return {"items": await quotas.list_quotas(session, user)}


@router.post(
    "/exports",
    operation_id="start_export",
    status_code=status.HTTP_202_ACCEPTED,
    response_model=DataExportRead,
    dependencies=[rate_limit(5)],
)
async def start_export(user: CurrentUser, session: SessionDep) -> DataExport:
    """Have everything of yours put into one ZIP file. Takes no Idempotency-Key: one is made at a time."""
    return await exports.start(session, owner=user)


@router.get("/exports", operation_id="list_exports", response_model=DataExportList)
async def list_exports(user: CurrentUser, session: SessionDep) -> dict[str, Any]:
    """The newest five, each kept for a week."""
    return {"items": await exports.list_exports(session, owner=user)}


@router.get("/exports/{export_id}", operation_id="get_export", response_model=DataExportRead)
async def get_export(export_id: UUID, user: CurrentUser, session: SessionDep) -> DataExport:
    return await exports.get_export(session, export_id, owner=user)


@router.get(
    "/exports/{export_id}/file",
    operation_id="download_export",
    response_class=StreamingResponse,
    responses=_ZIP,
)
async def download_export(
    export_id: Annotated[UUID, Path()], user: CurrentUser, session: SessionDep
) -> StreamingResponse:
    """The file itself, streamed."""
    key, size, name = await exports.find_file(session, export_id, owner=user)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(size),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    pieces = await storage().open(key, length=size)
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)
