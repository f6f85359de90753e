"""HTTP for posting slots, and for moving posts on the calendar."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator, AwareDatetime

from app.businesses import service as businesses
from app.content.models import Post
from app.content.schemas import PostRead
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.publishing import moving, posting_slots, similar_posts
from app.publishing.calendar_models import PostingSlot
from app.publishing.calendar_repository import Similar
from app.publishing.calendar_schemas import (
    FreeSlotRead,
    QueueRequest,
    RescheduleRequest,
    ShiftRequest,
    SimilarPost,
    SlotRead,
    SlotsReplace,
    SlotSuggestion,
    SlotWeek,
    SwapRequest,
)
from app.publishing.posting_slots import FreeSlot, Suggestion
from app.publishing.slot_times import WeekTime
from app.social_accounts import service as social_accounts
from app.users.current import CurrentUser, Idempotent

slots_router = APIRouter(prefix="/social/accounts/{account_id}", tags=["calendar"])
moves_router = APIRouter(prefix="/content", tags=["calendar"], route_class=IdempotentRoute)


def _within_reason(at: datetime) -> datetime:
    """The far ends of the calendar overflow on their way into another zone."""
    return min(max(at, datetime(1970, 1, 1, tzinfo=UTC)), datetime(2999, 1, 1, tzinfo=UTC))


Instant = Annotated[AwareDatetime, AfterValidator(_within_reason)]


@slots_router.get("/slots", operation_id="list_posting_slots")
async def list_posting_slots(account_id: UUID, user: CurrentUser, session: SessionDep) -> SlotWeek:
    """The weekly times this account likes to post at."""
    return await _week(session, account_id, await posting_slots.list_slots(session, account_id, owner=user), user)


@slots_router.put("/slots", operation_id="replace_posting_slots")
async def replace_posting_slots(
    account_id: UUID, body: SlotsReplace, user: CurrentUser, session: SessionDep
) -> SlotWeek:
    """Set the whole week. Posts that are scheduled already stay where they are."""
    week = [(WeekTime(slot.weekday, slot.local_time), slot.is_active) for slot in body.slots]
    return await _week(
        session, account_id, await posting_slots.replace_slots(session, account_id, week, owner=user), user
    )


@slots_router.post("/slots/suggest", operation_id="suggest_posting_slots", response_model=SlotSuggestion)
async def suggest_posting_slots(
    account_id: UUID,
    user: CurrentUser,
    session: SessionDep,
    posts_per_week: Annotated[
        int | None, Query(ge=1, le=posting_slots.MOST_SUGGESTED, description="Left out: as the active strategy says.")
    ] = None,
) -> Suggestion:
    """A week of good hours for this platform, each with its reason. Nothing is stored: `PUT` the ones you like."""
    return await posting_slots.suggest_slots(session, account_id, posts_per_week=posts_per_week, owner=user)


@slots_router.get("/next-free-slot", operation_id="get_next_free_slot", response_model=FreeSlotRead)
async def get_next_free_slot(
    account_id: UUID,
    user: CurrentUser,
    session: SessionDep,
    after: Annotated[Instant | None, Query(description="Only later than this; with its offset.")] = None,
) -> FreeSlot:
    """The next slot that no post of this account has taken. Looking reserves nothing; `queue_post` does both."""
    return await posting_slots.next_free_slot(session, account_id, owner=user, after=after)


@moves_router.post("/{post_id}/queue", operation_id="queue_post", response_model=PostRead, dependencies=[Idempotent])
async def queue_post(post_id: UUID, body: QueueRequest, user: CurrentUser, session: SessionDep) -> Post:
    """Schedule a post into the next free slot of its account; a scheduled one moves there."""
    after = None if body.after is None else _within_reason(body.after)
    return await moving.queue(session, post_id, owner=user, social_account_id=body.social_account_id, after=after)


@moves_router.post("/swap", operation_id="swap_posts", response_model=list[PostRead], dependencies=[Idempotent])
async def swap_posts(body: SwapRequest, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Exchange the times of two scheduled posts."""
    return await moving.swap(session, body.first, body.second, owner=user)


@moves_router.post(
    "/reschedule", operation_id="reschedule_posts", response_model=list[PostRead], dependencies=[Idempotent]
)
async def reschedule_posts(body: RescheduleRequest, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Move scheduled or failed posts: all of them, or none. A post changed since the `version` you saw stops it."""
    moves = [moving.Move(move.post_id, _within_reason(move.scheduled_for), move.version) for move in body.moves]
    return await moving.reschedule(session, moves, owner=user)


@moves_router.post("/shift", operation_id="shift_posts", response_model=list[PostRead], dependencies=[Idempotent])
async def shift_posts(body: ShiftRequest, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Move scheduled or failed posts by whole days, each keeping its time of day: all of them, or none."""
    return await moving.shift(session, body.post_ids, days=body.days, owner=user)


@moves_router.get("/{post_id}/similar", operation_id="list_similar_posts", response_model=list[SimilarPost])
async def list_similar_posts(post_id: UUID, user: CurrentUser, session: SessionDep) -> Sequence[Similar]:
    """Posts of the same account, out or on their way within 90 days, in nearly the same words. A warning only."""
    return await similar_posts.list_similar(session, post_id, owner=user)


async def _week(session: SessionDep, account_id: UUID, slots: Sequence[PostingSlot], user: CurrentUser) -> SlotWeek:
    account = await social_accounts.get_account(session, account_id, owner=user)
    business = await businesses.get_business(session, account.business_id, owner=user)
    return SlotWeek(
        social_account_id=account.id,
        timezone=business.timezone,
        slots=[SlotRead.model_validate(slot) for slot in slots],
    )
