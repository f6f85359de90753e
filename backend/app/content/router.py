"""HTTP for posts. Scheduling, publishing and the timeline are the publishing room's routes."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import AfterValidator, AwareDatetime

from app.content import planning, service
from app.content.models import Post, PostStatus
from app.content.repository import Filters
from app.content.schemas import (
    ContentGenerate,
    PillarName,
    PostCreate,
    PostOptimize,
    PostRead,
    PostsApprove,
    PostUpdate,
)
from app.core import versions
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.core.versions import IfMatch
from app.generations.accepted import accepted
from app.generations.schemas import GenerationRead
from app.platforms.contract import Platform
from app.users.current import CurrentUser, Idempotent, rate_limit

router = APIRouter(prefix="/content", tags=["content"], route_class=IdempotentRoute)
business_router = APIRouter(prefix="/businesses", tags=["businesses"])

_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


def _within_reason(at: datetime) -> datetime:
    """No post is older or newer; the far ends of the calendar overflow on their way to the database."""
    return min(max(at, _EARLIEST), _LATEST)


Instant = Annotated[AwareDatetime, AfterValidator(_within_reason)]


@router.post(
    "/generate",
    operation_id="generate_content",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Idempotent, rate_limit(20)],
)
async def generate_content(
    body: ContentGenerate, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> GenerationRead:
    """Have posts written for a period by the active strategy, each with a proposed time. They arrive as drafts.

    Watch it at `Location`, or its `/events`, where every post appears as it comes.
    """
    return accepted(await planning.start_generation(session, body, owner=user), request, response)


@router.get("", operation_id="list_content", response_model=Page[PostRead])
async def list_content(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[list[PostStatus] | None, Query(max_length=len(PostStatus), description="Any of these.")] = None,
    platform: Annotated[list[Platform] | None, Query(max_length=len(Platform), description="Any of these.")] = None,
    pillar: Annotated[PillarName | None, Query()] = None,
    scheduled_from: Annotated[
        Instant | None, Query(alias="from", description="Scheduled for then or later; with its offset.")
    ] = None,
    scheduled_to: Annotated[
        Instant | None, Query(alias="to", description="Scheduled for earlier than this; with its offset.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Your posts, newest first; with `from` or `to` in the order of their times, for a calendar."""
    filters = Filters(
        business_id=business_id,
        statuses=status or (),
        platforms=platform or (),
        pillar=pillar,
        scheduled_from=scheduled_from,
        scheduled_to=scheduled_to,
    )
    items, next_cursor = await service.list_posts(session, filters, owner=user, cursor=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}


@router.post(
    "",
    operation_id="create_post",
    status_code=status.HTTP_201_CREATED,
    response_model=PostRead,
    dependencies=[Idempotent],
)
async def create_post(
    body: PostCreate, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> Post:
    """Write a post yourself. A text that does not fit its platform is kept as a draft, with its `problems`."""
    post = await service.create_post(session, body, owner=user)
    response.headers["Location"] = str(request.app.url_path_for("get_post", post_id=str(post.id)))
    return _tagged(post, response)


@router.post("/approve", operation_id="approve_posts", response_model=list[PostRead])
async def approve_posts(body: PostsApprove, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Accept the words of these posts as they stand: all of them, or none."""
    return await service.approve_posts(session, body.post_ids, owner=user)


@router.get("/{post_id}", operation_id="get_post", response_model=PostRead)
async def get_post(post_id: UUID, user: CurrentUser, session: SessionDep, response: Response) -> Post:
    return _tagged(await service.get_post(session, post_id, owner=user), response)


@router.put("/{post_id}", operation_id="update_post", response_model=PostRead)
async def update_post(
    post_id: UUID, body: PostUpdate, user: CurrentUser, session: SessionDep, response: Response, if_match: IfMatch
) -> Post:
    """Fields left out stay as they are. A changed text is yours from then on, and approved."""
    return _tagged(await service.update_post(session, post_id, body, owner=user, if_match=if_match), response)


@router.post("/{post_id}/approve", operation_id="approve_post", response_model=PostRead)
async def approve_post(
    post_id: UUID, user: CurrentUser, session: SessionDep, response: Response, if_match: IfMatch
) -> Post:
    """Accept the words as they stand; with `If-Match`, only as you have read them."""
    return _tagged(await service.approve_post(session, post_id, owner=user, if_match=if_match), response)


@router.post(
    "/{post_id}/optimize",
    operation_id="optimize_post",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Idempotent, rate_limit(20)],
)
async def optimize_post(
    post_id: UUID, body: PostOptimize, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> GenerationRead:
    """Have the text improved by your feedback. The result is a proposal: apply it with `PUT /content/{post_id}`."""
    return accepted(await planning.start_optimization(session, post_id, body, owner=user), request, response)


@router.delete("/{post_id}", operation_id="delete_post", status_code=status.HTTP_204_NO_CONTENT)
async def delete_post(post_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """Here only: what is out on a platform stays there."""
    await service.delete_post(session, post_id, owner=user)


@business_router.delete("/{business_id}", operation_id="delete_business", status_code=status.HTTP_204_NO_CONTENT)
async def delete_business(business_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """With its strategies, posts, accounts and figures; what is out on a platform stays there."""
    await service.delete_business(session, business_id, owner=user)


def _tagged(post: Post, response: Response) -> Post:
    versions.set_etag(response, post)
    return post
