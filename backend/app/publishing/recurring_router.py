"""HTTP for posts that repeat."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from app.core import versions
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.core.versions import IfMatch
from app.publishing import recurring
from app.publishing.calendar_models import RecurringPost
from app.publishing.calendar_schemas import (
    OccurrenceRead,
    RecurringPostCreate,
    RecurringPostRead,
    RecurringPostUpdate,
)
from app.users.current import CurrentUser, Idempotent

router = APIRouter(prefix="/recurring-posts", tags=["calendar"], route_class=IdempotentRoute)


@router.get("", operation_id="list_recurring_posts", response_model=Page[RecurringPostRead])
async def list_recurring_posts(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID | None, Query(description="Only those of this business.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Your recurring posts, newest first."""
    items, next_cursor = await recurring.list_all(
        session, owner=user, business_id=business_id, cursor=cursor, limit=limit
    )
    return {"items": items, "next_cursor": next_cursor}


@router.post(
    "",
    operation_id="create_recurring_post",
    status_code=status.HTTP_201_CREATED,
    response_model=RecurringPostRead,
    dependencies=[Idempotent],
)
async def create_recurring_post(
    body: RecurringPostCreate, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> RecurringPost:
    """Have a text go out again and again. Its posts of the next two weeks appear on the calendar at once.

    They are ordinary scheduled posts: change, move or delete single ones as you like.
    """
    made = await recurring.create(session, _columns(body.model_dump()), owner=user)
    response.headers["Location"] = str(request.app.url_path_for("get_recurring_post", recurring_id=str(made.id)))
    return _tagged(made, response)


@router.get("/{recurring_id}", operation_id="get_recurring_post", response_model=RecurringPostRead)
async def get_recurring_post(
    recurring_id: UUID, user: CurrentUser, session: SessionDep, response: Response
) -> RecurringPost:
    return _tagged(await recurring.get(session, recurring_id, owner=user), response)


@router.get("/{recurring_id}/occurrences", operation_id="list_recurring_occurrences")
async def list_recurring_occurrences(
    recurring_id: UUID, user: CurrentUser, session: SessionDep, limit: Limit = 20
) -> list[OccurrenceRead]:
    """Its times from today on that are on the calendar already, in order."""
    found = await recurring.list_occurrences(session, recurring_id, owner=user, limit=limit)
    return [
        OccurrenceRead(
            occurs_on=occurrence.occurs_on,
            planned_for=occurrence.planned_for,
            post_id=occurrence.content_id,
            status=post.status if post else None,
            scheduled_for=post.scheduled_for if post else None,
        )
        for occurrence, post in found
    ]


@router.put("/{recurring_id}", operation_id="update_recurring_post", response_model=RecurringPostRead)
async def update_recurring_post(
    recurring_id: UUID,
    body: RecurringPostUpdate,
    user: CurrentUser,
    session: SessionDep,
    response: Response,
    if_match: IfMatch,
) -> RecurringPost:
    """Fields left out stay as they are. Posts to come follow, except those you have changed by themselves."""
    changes = _columns(body.model_dump(exclude_unset=True, exclude={"version"}))
    changed = await recurring.update(
        session, recurring_id, changes, owner=user, if_match=if_match, version=body.version
    )
    return _tagged(changed, response)


@router.delete("/{recurring_id}", operation_id="delete_recurring_post", status_code=status.HTTP_204_NO_CONTENT)
async def delete_recurring_post(recurring_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """Posts still to come go with it, except those you have changed by themselves; what is out stays."""
    await recurring.delete(session, recurring_id, owner=user)


def _columns(sent: dict[str, Any]) -> dict[str, Any]:
    if "weekdays" in sent:
        sent["weekdays"] = sorted(set(sent["weekdays"]))
    return sent


def _tagged(found: RecurringPost, response: Response) -> RecurringPost:
    versions.set_etag(response, found)
    return found
