"""What the routes of slots, moves and recurring posts accept and say."""

from datetime import date, datetime, time
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, computed_field, model_validator

from app.content.models import PostStatus
from app.content.schemas import PostText
from app.platforms.contract import Platform
from app.publishing.recurrence import Repeats
from app.publishing.similar_posts import WITHIN
from app.publishing.wall_time import WEEKDAYS, WallTime, Weekday

MOST_SLOTS = 100
MOST_MOVES = 100

# --- posting slots ----------------------------------------------------------------------------------------------------


class SlotWrite(BaseModel):
    weekday: Weekday
    local_time: WallTime = Field(description="In the business's time zone.")
    is_active: bool = Field(True, description="A slot that is switched off is kept, and nothing is queued into it.")


class SlotsReplace(BaseModel):
    """The whole week at once; an empty list removes all slots."""

    slots: list[SlotWrite] = Field(max_length=MOST_SLOTS)
    version: int | None = Field(None, ge=1, description="The version you saw, unless you send `If-Match`.")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen = set()
        for slot in self.slots:
            key = (slot.weekday, slot.local_time)
            if key in seen:
                raise ValueError(f"{WEEKDAYS[slot.weekday]} at {slot.local_time:%H:%M} is there twice; name it once.")
            seen.add(key)
        return self


class SlotRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    weekday: Weekday
    local_time: WallTime
    is_active: bool


class SlotWeek(BaseModel):
    social_account_id: UUID
    timezone: str = Field(description="IANA name of the zone the times are meant in: the business's.")
    slots: list[SlotRead] = Field(description="In the order of the week.")
    version: int = Field(description="Send it back with a change, or the `ETag` as `If-Match`.")


class SuggestedSlotRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    weekday: Weekday
    local_time: WallTime
    why: str = Field(description="For the person who chooses.")


class SlotSuggestion(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    posts_per_week: int
    is_from_strategy: bool = Field(description="Whether the active strategy says how many.")
    slots: list[SuggestedSlotRead] = Field(description="In the order of the week; nothing is stored.")


class FreeSlotRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    social_account_id: UUID
    scheduled_for: datetime
    local_time: WallTime
    timezone: str


class GapRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    platform: Platform
    social_account_id: UUID | None = Field(description="Null: of the platform, whichever account.")
    scheduled_for: datetime
    is_slot: bool = Field(
        description="One of the account's posting slots; false: proposed, because the active strategy wants more posts "
        "there than the period has."
    )
    why: str = Field(description="For the person who looks at the calendar.")


# --- moves ------------------------------------------------------------------------------------------------------------


class QueueRequest(BaseModel):
    social_account_id: UUID | None = Field(
        None, description="Left out: the post's own, or the only one on its platform."
    )
    after: AwareDatetime | None = Field(None, description="Only slots later than this. Left out: the very next one.")


class QueueManyRequest(BaseModel):
    post_ids: list[UUID] = Field(min_length=1, max_length=MOST_MOVES)


class SwapRequest(BaseModel):
    first: UUID
    second: UUID


class MoveRequest(BaseModel):
    post_id: UUID
    scheduled_for: AwareDatetime | None = Field(
        description="With its offset, as in `2026-11-30T09:00:00+01:00`. Null takes the time proposed for a draft away."
    )
    version: int | None = Field(None, ge=1, description="The version you saw; left out: whatever it is by now.")


class RescheduleRequest(BaseModel):
    moves: list[MoveRequest] = Field(min_length=1, max_length=MOST_MOVES)


class ShiftRequest(BaseModel):
    post_ids: list[UUID] = Field(min_length=1, max_length=MOST_MOVES)
    days: int = Field(ge=-365, le=365, description="Whole days of the calendar; the time of day stays.")


# --- posts that are alike ---------------------------------------------------------------------------------------------


class SimilarPost(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    post_id: UUID
    similarity: float = Field(ge=0, le=1, description="1: the same words.")
    status: PostStatus
    scheduled_for: datetime | None
    published_at: datetime | None
    text: str


# --- recurring posts --------------------------------------------------------------------------------------------------

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]
_Weekdays = Annotated[list[Weekday], Field(max_length=7, description="Of a weekly post. Monday is 0.")]
_EveryWeeks = Annotated[int, Field(ge=1, le=52, description="2: every other week, counted from that of `starts_on`.")]
_MonthDay = Annotated[
    int, Field(ge=1, le=31, description="Of a monthly post; in a shorter month it goes out on the last day.")
]
_EndsOn = Annotated[Day | None, Field(description="The last day it may go out. Null: until you stop it.")]


class RecurringPostCreate(BaseModel):
    social_account_id: UUID
    text: PostText
    repeats: Repeats
    weekdays: _Weekdays = Field(default_factory=list)
    every_weeks: _EveryWeeks = 1
    month_day: _MonthDay | None = None
    local_time: WallTime = Field(description="In the business's time zone, also across changes of the clocks.")
    starts_on: Day | None = Field(None, description="Left out: today.")
    ends_on: _EndsOn = None
    is_paused: bool = False


class RecurringPostUpdate(BaseModel):
    """Fields left out stay as they are. Read it with `exclude_unset`: the defaults here mean nothing."""

    social_account_id: UUID = Field(default_factory=lambda: UUID(int=0))
    text: PostText = Field(default_factory=str)
    repeats: Repeats = Field(default_factory=lambda: Repeats.WEEKLY)
    weekdays: _Weekdays = Field(default_factory=list)
    every_weeks: _EveryWeeks = Field(default_factory=int)
    month_day: _MonthDay | None = None
    local_time: WallTime = Field(default_factory=time)
    starts_on: Day = Field(default_factory=lambda: date.min)
    ends_on: _EndsOn = None
    is_paused: bool = Field(default_factory=bool)
    version: int | None = Field(None, ge=1, description="The version you saw, unless you send `If-Match`.")


class Warned(BaseModel):
    code: str = Field(description="Stable, made for programs.")
    message: str = Field(description="For the person who wrote the post.")


class RecurringPostRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    social_account_id: UUID
    text: str
    repeats: Repeats
    weekdays: list[Weekday]
    every_weeks: int
    month_day: int | None
    local_time: WallTime
    starts_on: date
    ends_on: date | None
    is_paused: bool
    problem: str | None = Field(description="Why nothing is being planned, and what to do; null while all is well.")
    version: int
    created_at: datetime
    updated_at: datetime

    @computed_field(description="What may go badly, though nothing forbids it.")  # type: ignore[prop-decorator]
    @property
    def warnings(self) -> list[Warned]:
        often = self.repeats is Repeats.MONTHLY or len(self.weekdays) > 1 or self.every_weeks * 7 <= WITHIN.days
        if not often:
            return []
        message = (
            f"The same words go out more than once in {WITHIN.days} days. Platforms may show such posts to fewer "
            "people, or refuse them: change the text of single posts as they appear on the calendar."
        )
        return [Warned(code="repeats-the-same-words", message=message)]


class OccurrenceRead(BaseModel):
    occurs_on: date = Field(description="In the business's time zone.")
    planned_for: datetime = Field(description="When the rule wants it; the post may have been moved.")
    post_id: UUID | None = Field(description="Null: you deleted it, and this time is skipped.")
    status: PostStatus | None
    scheduled_for: datetime | None
