"""HTTP for posting slots, and for moving posts on the calendar."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, AwareDatetime

from app.businesses import service as businesses
from app.content.models import Post
from app.content.schemas import PostRead
from app.core import versions
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.core.versions import IfMatch
from app.publishing import gaps, moving, posting_slots, service, similar_posts
from app.publishing.calendar_models import PostingSlot
from app.publishing.calendar_repository import Similar
from app.publishing.calendar_schemas import (
    Day,
    FreeSlotRead,
    GapRead,
    QueueManyRequest,
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
from app.publishing.gaps import Gap
from app.publishing.posting_slots import FreeSlot, Suggestion
from app.publishing.repository import Overdue
from app.publishing.schemas import OverdueRead
from app.publishing.slot_times import WeekTime
from app.social_accounts import service as social_accounts
from app.users.current import CurrentUser, Idempotent

slots_router = APIRouter(prefix="/social/accounts/{account_id}", tags=["calendar"])
calendar_router = APIRouter(prefix="/calendar", tags=["calendar"])
moves_router = APIRouter(prefix="/content", tags=["calendar"], route_class=IdempotentRoute)


def _within_reason(at: datetime) -> datetime:
    """The far ends of the calendar overflow on their way into another zone."""
    return min(max(at, datetime(1970, 1, 1, tzinfo=UTC)), datetime(2999, 1, 1, tzinfo=UTC))


Instant = Annotated[AwareDatetime, AfterValidator(_within_reason)]


@calendar_router.get("/overdue", operation_id="get_overdue_posts", response_model=OverdueRead)
async def get_overdue_posts(user: CurrentUser, session: SessionDep) -> Overdue:
    """Posts of yours that are overdue by more than two minutes although nothing holds them back: an alarm."""
    return await service.find_overdue(session, owner=user)


@calendar_router.get("/gaps", operation_id="list_calendar_gaps", response_model=list[GapRead])
async def list_calendar_gaps(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID, Query()],
    starts_on: Annotated[Day, Query(description="In the business's time zone.")],
    days: Annotated[int, Query(ge=1, le=gaps.MOST_DAYS)] = 7,
) -> list[Gap]:
    """Places of these days still to come that no post fills: free posting slots, and what the strategy lacks elsewhere.

    `POST /content/generate` takes them as `fill`.
    """
    return await gaps.list_gaps(session, business_id, owner=user, starts_on=starts_on, days=days)


@slots_router.get("/slots", operation_id="list_posting_slots")
async def list_posting_slots(account_id: UUID, user: CurrentUser, session: SessionDep, response: Response) -> SlotWeek:
    """The weekly times this account likes to post at."""
    slots = await posting_slots.list_slots(session, account_id, owner=user)
    return await _week(session, account_id, slots, user, response)


@slots_router.put("/slots", operation_id="replace_posting_slots")
async def replace_posting_slots(
    account_id: UUID,
    body: SlotsReplace,
    user: CurrentUser,
    session: SessionDep,
    response: Response,
    if_match: IfMatch,
) -> SlotWeek:
    """Set the whole week you have read. Posts that are scheduled already stay where they are."""
    week = [(WeekTime(slot.weekday, slot.local_time), slot.is_active) for slot in body.slots]
    slots = await posting_slots.replace_slots(
        session, account_id, week, owner=user, if_match=if_match, version=body.version
    )
    return await _week(session, account_id, slots, user, response)


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


@moves_router.post("/queue", operation_id="queue_posts", response_model=list[PostRead], dependencies=[Idempotent])
async def queue_posts(body: QueueManyRequest, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Schedule posts into the next free slots of their accounts, in the order given: all of them, or none."""
    return await moving.queue_many(session, body.post_ids, owner=user)


@moves_router.post("/swap", operation_id="swap_posts", response_model=list[PostRead], dependencies=[Idempotent])
async def swap_posts(body: SwapRequest, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Exchange the times of two posts. A draft stays a draft, with the other's time proposed for it."""
    return await moving.swap(session, body.first, body.second, owner=user)


@moves_router.post(
    "/reschedule", operation_id="reschedule_posts", response_model=list[PostRead], dependencies=[Idempotent]
)
async def reschedule_posts(body: RescheduleRequest, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Move posts: all of them, or none. A draft stays a draft, with another time proposed for it.

    A post changed since the `version` you saw stops it.
    """
    moves = [
        moving.Move(move.post_id, move.scheduled_for and _within_reason(move.scheduled_for), move.version)
        for move in body.moves
    ]
    return await moving.reschedule(session, moves, owner=user)


@moves_router.post("/shift", operation_id="shift_posts", response_model=list[PostRead], dependencies=[Idempotent])
async def shift_posts(body: ShiftRequest, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Move posts by whole days, each keeping its time of day: all of them, or none. Drafts stay drafts."""
    return await moving.shift(session, body.post_ids, days=body.days, owner=user)


@moves_router.get("/{post_id}/similar", operation_id="list_similar_posts", response_model=list[SimilarPost])
async def list_similar_posts(post_id: UUID, user: CurrentUser, session: SessionDep) -> Sequence[Similar]:
    """Posts of the same account, out or on their way within 90 days, in nearly the same words. A warning only."""
    return await similar_posts.list_similar(session, post_id, owner=user)


async def _week(
    session: SessionDep, account_id: UUID, slots: Sequence[PostingSlot], user: CurrentUser, response: Response
) -> SlotWeek:
    account = await social_accounts.get_account(session, account_id, owner=user)
    business = await businesses.get_business(session, account.business_id, owner=user)
    week = posting_slots.week_of(slots)
    versions.set_etag(response, week)
    return SlotWeek(
        social_account_id=account.id,
        timezone=business.timezone,
        slots=[SlotRead.model_validate(slot) for slot in slots],
        version=week.version,
    )
