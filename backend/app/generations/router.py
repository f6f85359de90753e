"""HTTP for watching long work."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.core.db import SessionDep
from app.core.pagination import Cursor, Limit, Page
from app.generations import service, stream
from app.generations.schemas import GenerationRead
from app.users.current import CurrentUser

router = APIRouter(prefix="/generations", tags=["generations"])

LastEventId = Annotated[
    int,
    Header(
        alias="Last-Event-ID", ge=0, le=2**31 - 1, description="The last `id:` you saw; the stream goes on after it."
    ),
]


@router.get("", operation_id="list_generations", response_model=Page[GenerationRead])
async def list_generations(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID, Query(description="One of your businesses.")],
    cursor: Cursor = None,
    limit: Limit = 20,
) -> dict[str, Any]:
    """What was generated for a business, newest first."""
    items, next_cursor = await service.list_generations(
        session, owner=user, business_id=business_id, cursor=cursor, limit=limit
    )
    return {"items": [GenerationRead.of(item) for item in items], "next_cursor": next_cursor}


@router.get("/{generation_id}", operation_id="get_generation")
async def get_generation(generation_id: UUID, user: CurrentUser, session: SessionDep) -> GenerationRead:
    return GenerationRead.of(await service.get_generation(session, generation_id, owner=user))


async def _visible(generation_id: UUID, user: CurrentUser, session: SessionDep) -> UUID:
    """Decides on 404 before the stream's 200 is sent; its session is closed by then."""
    return (await service.get_generation(session, generation_id, owner=user)).id


@router.get("/{generation_id}/events", operation_id="stream_generation", response_class=EventSourceResponse)
async def stream_generation(
    generation_id: Annotated[UUID, Depends(_visible)], last_event_id: LastEventId = 0
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events until `done`; for finished work everything at once.

    `progress {percent, message}`, `section {section, part, is_whole}` (fields of a strategy's document, told again as
    they grow), `strategy {strategy_id, version}`, `post {index, post_id, platform, pillar, text,
    scheduled_for}`, `post_failed {index, reason}`, and at the end `done {status, result, error}`.
    """
    async for event in stream.follow(generation_id, after=last_event_id):
        yield ServerSentEvent(id=str(event.seq), event=event.event, data=event.data)
