"""HTTP for ideas. Posts are written from one by `POST /content/generate`."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from app.content import ideas
from app.content.ideas_schemas import IdeaCreate, IdeaRead, IdeaUpdate
from app.content.models import Idea
from app.core import versions
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.core.versions import IfMatch
from app.users.current import CurrentUser, Idempotent

router = APIRouter(prefix="/ideas", tags=["ideas"], route_class=IdempotentRoute)


@router.get("", operation_id="list_ideas", response_model=Page[IdeaRead])
async def list_ideas(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID, Query()],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What was jotted down for a business, newest first, each with the posts made from it."""
    items, next_cursor = await ideas.list_ideas(session, business_id, owner=user, cursor=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}


@router.post(
    "",
    operation_id="create_idea",
    status_code=status.HTTP_201_CREATED,
    response_model=IdeaRead,
    dependencies=[Idempotent],
)
async def create_idea(
    body: IdeaCreate, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> Idea:
    """Jot something down. `POST /content/generate` with its `idea_id` has posts written from it."""
    idea = await ideas.create_idea(session, body, owner=user)
    response.headers["Location"] = str(request.app.url_path_for("get_idea", idea_id=str(idea.id)))
    return _tagged(idea, response)


@router.get("/{idea_id}", operation_id="get_idea", response_model=IdeaRead)
async def get_idea(idea_id: UUID, user: CurrentUser, session: SessionDep, response: Response) -> Idea:
    return _tagged(await ideas.get_idea(session, idea_id, owner=user), response)


@router.put("/{idea_id}", operation_id="update_idea", response_model=IdeaRead)
async def update_idea(
    idea_id: UUID, body: IdeaUpdate, user: CurrentUser, session: SessionDep, response: Response, if_match: IfMatch
) -> Idea:
    """Fields left out stay as they are. Posts made from it are not written again."""
    return _tagged(await ideas.update_idea(session, idea_id, body, owner=user, if_match=if_match), response)


@router.delete("/{idea_id}", operation_id="delete_idea", status_code=status.HTTP_204_NO_CONTENT)
async def delete_idea(idea_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """Posts made from it stay."""
    await ideas.delete_idea(session, idea_id, owner=user)


def _tagged(idea: Idea, response: Response) -> Idea:
    versions.set_etag(response, idea)
    return idea
