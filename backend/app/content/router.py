"""HTTP for posts. Scheduling, publishing and the timeline are the publishing room's routes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import AfterValidator, AwareDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import approving, archive, attachments, groups, planning, service, tags
from app.content.models import Post, PostStatus
from app.content.repository import Archive, Filters
from app.content.schemas import (
    ContentGenerate,
    MediaUsageList,
    PillarName,
    PostCreate,
    PostGroupSave,
    PostOptimize,
    PostRead,
    PostsApprove,
    PostsArchive,
    PostsTag,
    PostUpdate,
    TagList,
    TagName,
)
from app.core import idempotency, versions
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.core.pagination import MAX_PAGE, Cursor, Limit, Page
from app.core.rate_limits import limit_request
from app.core.text import CleanLine
from app.core.versions import IfMatch
from app.generations.accepted import accepted
from app.generations.schemas import GenerationRead
from app.media.models import MediaAsset
from app.media.schemas import MediaRead, MediaUpdate
from app.platforms.contract import Platform
from app.users.current import CurrentUser, Idempotent, rate_limit
from app.users.models import User

router = APIRouter(prefix="/content", tags=["content"], route_class=IdempotentRoute)
business_router = APIRouter(prefix="/businesses", tags=["businesses"])
media_router = APIRouter(prefix="/media", tags=["media"])

IMPORTS_PER_MINUTE = 20
MOST_SEARCHED = 200
"""Letters of a search."""
Body = TypeVar("Body", PostCreate, PostUpdate)

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
    tag: Annotated[TagName | None, Query(description="As `GET /content/tags` writes it.")] = None,
    archived: Annotated[Archive, Query(description="Whether those in the archive are among them.")] = Archive.WITHOUT,
    idea_id: Annotated[UUID | None, Query(description="Only those written from this idea.")] = None,
    group_id: Annotated[UUID | None, Query(description="The posts of one group.")] = None,
    q: Annotated[
        CleanLine | None, Query(max_length=MOST_SEARCHED, description="Posts whose text has each of these words.")
    ] = None,
    social_account_id: Annotated[UUID | None, Query(description="Only those of this account.")] = None,
    media_id: Annotated[UUID | None, Query(description="Only those that show this picture or video.")] = None,
    approved: Annotated[
        bool | None, Query(description="False: only those whose words no person has accepted; true: only the others.")
    ] = None,
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
        tag=tag,
        archive=archived,
        idea_id=idea_id,
        group_id=group_id,
        words=q or "",
        account_id=social_account_id,
        media_id=media_id,
        is_approved=approved,
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
    if body.media_urls:
        await businesses.get_business(session, body.business_id, owner=user)  # before anything is fetched
        body = await _fetch(body, body.business_id, user, session, request, response)
    post = await service.create_post(session, body, owner=user)
    response.headers["Location"] = str(request.app.url_path_for("get_post", post_id=str(post.id)))
    return _tagged(post, response)


@router.post("/approve", operation_id="approve_posts", response_model=list[PostRead])
async def approve_posts(body: PostsApprove, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Accept the words of these posts as they stand: all of them, or none."""
    return await approving.approve_posts(session, body.post_ids, owner=user)


@router.get("/tags", operation_id="list_tags", response_model=TagList)
async def list_tags(user: CurrentUser, session: SessionDep, business_id: Annotated[UUID, Query()]) -> dict[str, Any]:
    """The tags a business gives its posts."""
    return {"items": await tags.list_tags(session, business_id, owner=user)}


@router.post("/tags", operation_id="tag_posts", response_model=list[PostRead])
async def tag_posts(body: PostsTag, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Give these posts tags, and take others off: all of the posts, or none.

    Whatever their status: a tag is yours alone, changes no version, and nothing of it is published.
    """
    return await tags.tag_posts(session, body.post_ids, add=body.add, remove=body.remove, owner=user)


@router.post("/archive", operation_id="archive_posts", response_model=list[PostRead])
async def archive_posts(body: PostsArchive, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Put these posts out of sight, all of them or none. Figures of what is out count on.

    Refused for what is on the calendar, goes out, or may be live. An archived post cannot be scheduled or changed.
    """
    return await archive.archive_posts(session, body.post_ids, owner=user)


@router.post("/unarchive", operation_id="unarchive_posts", response_model=list[PostRead])
async def unarchive_posts(body: PostsArchive, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Put these posts back where they were, all of them or none."""
    return await archive.unarchive_posts(session, body.post_ids, owner=user)


@router.put(
    "/groups/{group_id}", operation_id="save_post_group", response_model=list[PostRead], dependencies=[Idempotent]
)
async def save_post_group(
    group_id: UUID, body: PostGroupSave, user: CurrentUser, session: SessionDep
) -> Sequence[Post]:
    """Write the posts of one idea together: new ones, changed ones, and those to delete. All of it, or nothing.

    `group_id` is yours to choose for a new group. A post changed since the `version` you saw stops it. The answer holds
    the posts you named, in your order.
    """
    return await groups.save(session, group_id, body, owner=user)


@router.get("/media-usage", operation_id="get_media_usage", response_model=MediaUsageList)
async def get_media_usage(
    user: CurrentUser,
    session: SessionDep,
    media_id: Annotated[list[UUID], Query(min_length=1, max_length=MAX_PAGE, description="Assets of the library.")],
) -> dict[str, Any]:
    """How many posts show each of these pictures and videos. `GET /content?media_id=` lists them."""
    return {"items": await attachments.usage_of(session, media_id, owner=user)}


@router.get("/{post_id}", operation_id="get_post", response_model=PostRead)
async def get_post(post_id: UUID, user: CurrentUser, session: SessionDep, response: Response) -> Post:
    return _tagged(await service.get_post(session, post_id, owner=user), response)


@router.put("/{post_id}", operation_id="update_post", response_model=PostRead)
async def update_post(
    post_id: UUID,
    body: PostUpdate,
    user: CurrentUser,
    session: SessionDep,
    request: Request,
    response: Response,
    if_match: IfMatch,
) -> Post:
    """Fields left out stay as they are. A changed text is yours from then on, and approved. Tags alone can be changed
    at any time, and change no version.

    Of a thread, parts that are out cannot be changed. Taking away all the others ends it there: it is published.
    """
    if body.media_urls:
        post = await service.get_editable(session, post_id, body, owner=user, if_match=if_match)
        body = await _fetch(body, post.business_id, user, session, request, response)
    return _tagged(await service.update_post(session, post_id, body, owner=user, if_match=if_match), response)


@router.post("/{post_id}/take-edit-back", operation_id="take_edit_back", response_model=PostRead)
async def take_edit_back(
    post_id: UUID, user: CurrentUser, session: SessionDep, response: Response, if_match: IfMatch
) -> Post:
    """Undo the newest change of its words: the machine's are marked again, and wait for a yes where they did.

    `If-Match` names the version that edit made: what was changed since is not lost.
    """
    return _tagged(await service.take_edit_back(session, post_id, owner=user, if_match=if_match), response)


@router.post("/{post_id}/approve", operation_id="approve_post", response_model=PostRead)
async def approve_post(
    post_id: UUID, user: CurrentUser, session: SessionDep, response: Response, if_match: IfMatch
) -> Post:
    """Accept the words as they stand; with `If-Match`, only as you have read them."""
    return _tagged(await approving.approve_post(session, post_id, owner=user, if_match=if_match), response)


@router.post(
    "/{post_id}/duplicate",
    operation_id="duplicate_post",
    status_code=status.HTTP_201_CREATED,
    response_model=PostRead,
    dependencies=[Idempotent],
)
async def duplicate_post(
    post_id: UUID, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> Post:
    """A draft of the same words and pictures, without a time. Words nobody has accepted still need a yes."""
    post = await service.duplicate_post(session, post_id, owner=user)
    response.headers["Location"] = str(request.app.url_path_for("get_post", post_id=str(post.id)))
    return _tagged(post, response)


@router.post(
    "/{post_id}/optimize",
    operation_id="optimize_post",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Idempotent, rate_limit(20)],
)
async def optimize_post(
    post_id: UUID, body: PostOptimize, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> GenerationRead:
    """Have the text (of a thread, its first part, or the `text` you send) improved by your feedback.

    The result is a proposal: apply it with `PUT /content/{post_id}`.
    """
    return accepted(await planning.start_optimization(session, post_id, body, owner=user), request, response)


@router.post(
    "/{post_id}/replace",
    operation_id="replace_post",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Idempotent, rate_limit(20)],
)
async def replace_post(
    post_id: UUID, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> GenerationRead:
    """Have another post written for this draft's platform, pillar and time.

    The draft is deleted when the other one is there, unless somebody has changed it meanwhile.
    """
    return accepted(await planning.start_replacement(session, post_id, owner=user), request, response)


@router.delete("/{post_id}", operation_id="delete_post", status_code=status.HTTP_204_NO_CONTENT)
async def delete_post(post_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """Here only: what is out on a platform stays there, and what is missing of a thread never goes out."""
    await service.delete_post(session, post_id, owner=user)


@media_router.put("/{media_id}", operation_id="update_media", response_model=MediaRead)
async def update_media(
    media_id: UUID, body: MediaUpdate, user: CurrentUser, session: SessionDep, response: Response, if_match: IfMatch
) -> MediaAsset:
    """Say what a picture shows. Posts that are still to go out take the new words."""
    asset = await attachments.describe_asset(session, media_id, body, owner=user, if_match=if_match)
    versions.set_etag(response, asset)
    return asset


@media_router.delete("/{media_id}", operation_id="delete_media", status_code=status.HTTP_204_NO_CONTENT)
async def delete_media(media_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """Refused while a post that is not out yet shows it, be it a draft. What is out on a platform stays there."""
    await attachments.delete_asset(session, media_id, owner=user)


@business_router.delete("/{business_id}", operation_id="delete_business", status_code=status.HTTP_204_NO_CONTENT)
async def delete_business(business_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """With its strategies, posts, accounts and figures; what is out on a platform stays there."""
    await service.delete_business(session, business_id, owner=user)


async def _fetch(
    body: Body, business_id: UUID, user: User, session: AsyncSession, request: Request, response: Response
) -> Body:
    """The body with what its `media_urls` lead to. The request's transaction ends, and another one begins."""
    await limit_request(request, response, caller=str(user.id), limit=IMPORTS_PER_MINUTE, kind="costly")
    await session.commit()  # it must not wait for other people's servers
    found = await attachments.import_all(body.media_urls, business_id=business_id, user_id=user.id)
    await idempotency.resume(session, request)
    return body.showing(found)


def _tagged(post: Post, response: Response) -> Post:
    versions.set_etag(response, post)
    return post
