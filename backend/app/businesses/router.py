"""HTTP for businesses. Deleting one is in `app.content.router`, because its posts decide whether it may go now."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from app.businesses import service, website
from app.businesses.models import Business
from app.businesses.schemas import BusinessCreate, BusinessRead, BusinessUpdate, WebsiteRead, WebsiteRequest
from app.core import versions
from app.core.config import get_settings
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.core.versions import IfMatch
from app.users.current import CurrentUser, Idempotent, rate_limit

router = APIRouter(prefix="/businesses", tags=["businesses"], route_class=IdempotentRoute)


@router.get("", operation_id="list_businesses", response_model=Page[BusinessRead])
async def list_businesses(
    user: CurrentUser, session: SessionDep, cursor: Cursor = None, limit: Limit = 20
) -> dict[str, Any]:
    """Your businesses, newest first."""
    items, next_cursor = await service.list_businesses(session, owner=user, cursor=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}


@router.post(
    "",
    operation_id="create_business",
    status_code=status.HTTP_201_CREATED,
    response_model=BusinessRead,
    dependencies=[Idempotent],
)
async def create_business(
    body: BusinessCreate, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> Business:
    """Describe a business: strategies and posts are drawn from these words and nothing else."""
    business = await service.create_business(session, body, owner=user)
    response.headers["Location"] = str(request.app.url_path_for("get_business", business_id=str(business.id)))
    versions.set_etag(response, business)
    return business


@router.post("/read-website", operation_id="read_website", response_model=WebsiteRead, dependencies=[rate_limit(10)])
async def read_website(body: WebsiteRequest, user: CurrentUser, session: SessionDep) -> website.Website:  # noqa: ARG001
    """What a website says of its business, to begin a description with. Nothing is stored."""
    await session.commit()  # the request's transaction must not wait for other people's servers
    return await website.read(body.address, allow_insecure=not get_settings().is_production)


@router.get("/{business_id}", operation_id="get_business", response_model=BusinessRead)
async def get_business(business_id: UUID, user: CurrentUser, session: SessionDep, response: Response) -> Business:
    business = await service.get_business(session, business_id, owner=user)
    versions.set_etag(response, business)
    return business


@router.put("/{business_id}", operation_id="update_business", response_model=BusinessRead)
async def update_business(
    business_id: UUID,
    body: BusinessUpdate,
    user: CurrentUser,
    session: SessionDep,
    response: Response,
    if_match: IfMatch,
) -> Business:
    """Fields left out stay as they are."""
    business = await service.update_business(session, business_id, body, owner=user, if_match=if_match)
    versions.set_etag(response, business)
    return business


@router.post("/{business_id}/pause", operation_id="pause_business", response_model=BusinessRead)
async def pause_business(business_id: UUID, user: CurrentUser, session: SessionDep, response: Response) -> Business:
    """Publish nothing of it until you resume it. Posts that become due wait, and none is lost."""
    business = await service.pause(session, business_id, owner=user)
    versions.set_etag(response, business)
    return business


@router.post("/{business_id}/resume", operation_id="resume_business", response_model=BusinessRead)
async def resume_business(business_id: UUID, user: CurrentUser, session: SessionDep, response: Response) -> Business:
    """Go on publishing. Posts that are too late by now wait for you instead of going out all at once."""
    business = await service.resume(session, business_id, owner=user)
    versions.set_etag(response, business)
    return business
