"""HTTP for media: uploading, the library, and the files themselves.

What touches posts too is in the content room: describing and deleting an asset.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response, status
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from app.businesses import service as businesses
from app.core import versions
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import SessionDep
from app.core.pagination import Cursor, Limit, Page
from app.core.text import CleanLine
from app.core.web import body_limit
from app.media import links, ranges, service
from app.media.errors import UploadBrokenOff, UploadTooSlow
from app.media.links import Variant
from app.media.models import MediaAsset, MediaKind
from app.media.schemas import MediaImport, MediaRead
from app.users.current import CurrentUser, rate_limit
from app.vendors.storage import storage

router = APIRouter(prefix="/media", tags=["media"])

UPLOADS_PER_MINUTE = 60
IMPORTS_PER_MINUTE = 20
UPLOAD_SECONDS = 600
_FILE = {"schema": {"type": "string", "format": "binary"}}
_FILES = {"image/jpeg": _FILE, "image/png": _FILE, "video/mp4": _FILE}
_KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": MediaRead, "description": "The business had these bytes already: the asset they are."}
}


@router.post(
    "",
    operation_id="upload_media",
    status_code=status.HTTP_201_CREATED,
    response_model=MediaRead,
    dependencies=[rate_limit(UPLOADS_PER_MINUTE), body_limit(lambda: get_settings().MEDIA_MAX_BYTES)],
    responses=_KNOWN,
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _FILE}}},
)
async def upload_media(
    request: Request,
    response: Response,
    user: CurrentUser,
    session: SessionDep,
    business_id: UUID,
    filename: Annotated[CleanLine | None, Query(max_length=255, description="What the file is called.")] = None,
) -> MediaAsset:
    """Send the file itself as the body: a JPEG, PNG, WebP or GIF picture, or an MP4 video.

    Its kind is read from its bytes; what `Content-Type` and the name say does not matter. Where and with what a picture
    was taken is removed from it. Takes no Idempotency-Key: the same bytes again are the same asset.
    """
    business = await businesses.get_business(session, business_id, owner=user)
    await session.commit()  # the request's transaction must not wait for the body
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            asset, is_new = await service.upload(
                _body(request), business_id=business.id, user_id=user.id, file_name=filename
            )
    except TimeoutError as error:
        raise UploadTooSlow(f"It must arrive within {UPLOAD_SECONDS // 60} minutes. Send a smaller file.") from error
    return _answer(request, response, asset, is_new=is_new)


@router.post(
    "/import",
    operation_id="import_media",
    status_code=status.HTTP_201_CREATED,
    response_model=MediaRead,
    dependencies=[rate_limit(IMPORTS_PER_MINUTE)],
    responses=_KNOWN,
)
async def import_media(
    body: MediaImport, request: Request, response: Response, user: CurrentUser, session: SessionDep
) -> MediaAsset:
    """Fetch a picture or video from a public address. Takes no Idempotency-Key: the same bytes are the same asset."""
    business = await businesses.get_business(session, body.business_id, owner=user)
    await session.commit()  # the request's transaction must not wait for a server
    asset, is_new = await service.import_from(body.url, business_id=business.id, user_id=user.id)
    return _answer(request, response, asset, is_new=is_new)


@router.get("", operation_id="list_media", response_model=Page[MediaRead])
async def list_media(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID | None, Query(description="Only those of this business.")] = None,
    kind: Annotated[MediaKind | None, Query(description="Only pictures, or only videos.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Your pictures and videos, newest first."""
    items, next_cursor = await service.list_assets(
        session, owner=user, business_id=business_id, kind=kind, cursor=cursor, limit=limit
    )
    return {"items": items, "next_cursor": next_cursor}


@router.get("/{media_id}", operation_id="get_media", response_model=MediaRead)
async def get_media(media_id: UUID, user: CurrentUser, session: SessionDep, response: Response) -> MediaAsset:
    asset = await service.get_asset(session, media_id, owner=user)
    versions.set_etag(response, asset)
    return asset


@router.get(
    "/{media_id}/content",
    operation_id="download_media",
    response_class=StreamingResponse,
    responses={
        200: {"description": "The file.", "content": _FILES},
        206: {"description": "The bytes that `Range` asked for.", "content": _FILES},
    },
)
async def download_media(
    media_id: Annotated[UUID, Path()],
    variant: Annotated[Variant, Query(description="Which file of the asset.")],
    expires: Annotated[int, Query(ge=0, le=10**11)],
    signature: Annotated[str, Query(max_length=64, pattern="^[0-9a-f]*$")],
    byte_range: Annotated[str | None, Header(alias="Range", max_length=200)] = None,
) -> Response:
    """The file itself. Needs no session: open the `url` or `thumbnail_url` of an asset as it is."""
    left = links.check(media_id, variant, expires=expires, signature=signature, at=now())
    file = await service.find_file(media_id, variant)
    headers = {
        "Cache-Control": f"private, max-age={int(left.total_seconds())}, immutable",
        # Opened by itself in a browser it is a picture and nothing else, whatever somebody hid in it.
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(file.file_name, safe='')}",
        "Cross-Origin-Resource-Policy": "cross-origin",  # the web app may be served from another origin
    }
    if file.byte_size is None:
        return Response(await storage().read(file.key), media_type=file.mime_type, headers=headers)
    headers["Accept-Ranges"] = "bytes"
    part = ranges.asked(byte_range, file.byte_size)
    start, length = part or (0, file.byte_size)
    headers["Content-Length"] = str(length)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{file.byte_size}"
    pieces = await storage().open(file.key, start=start, length=length)
    code = status.HTTP_200_OK if part is None else status.HTTP_206_PARTIAL_CONTENT
    return StreamingResponse(pieces, status_code=code, media_type=file.mime_type, headers=headers)


def _answer(request: Request, response: Response, asset: MediaAsset, *, is_new: bool) -> MediaAsset:
    if not is_new:
        response.status_code = status.HTTP_200_OK
    response.headers["Location"] = str(request.app.url_path_for("get_media", media_id=str(asset.id)))
    versions.set_etag(response, asset)
    return asset


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for piece in request.stream():
            yield piece
    except ClientDisconnect as error:
        raise UploadBrokenOff("The line broke before the whole file was here. Send it again.") from error
