"""An account's posting slots: the week at which it likes to post, and which of its times is free next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import slots as good_times
from app.core import ids, versions
from app.core.clock import now
from app.publishing import calendar_repository as repository
from app.publishing.calendar_errors import NoFreeSlot, NoPostingSlots
from app.publishing.calendar_models import PostingSlot
from app.publishing.errors import TimeTooFar
from app.publishing.service import FARTHEST
from app.publishing.slot_times import WeekTime, upcoming
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.strategies import service as strategies
from app.strategies.errors import NoStrategyYet
from app.users.models import User

NOT_SOONER_THAN = timedelta(minutes=1)
"""A slot this close is over: the post would come due while its row is still being written."""
WITHOUT_A_STRATEGY = 3
"""Posts per week proposed while no strategy says how many."""
MOST_SUGGESTED = 50

_VERSION_DIGITS = 12
"""Of a hash, in hex: a whole number that every client's JSON can hold."""
_A_WINDOW = timedelta(days=28)
_A_MONDAY = date(2024, 1, 1)
"""Any: proposals are made for one week in UTC, where no clock changes, and only their wall times are kept."""


@dataclass(frozen=True, slots=True)
class SuggestedSlot:
    weekday: int
    local_time: time
    why: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    posts_per_week: int
    is_from_strategy: bool
    slots: list[SuggestedSlot]


@dataclass(frozen=True, slots=True)
class FreeSlot:
    social_account_id: UUID
    scheduled_for: datetime
    timezone: str
    local_time: time


async def list_slots(session: AsyncSession, account_id: UUID, *, owner: User) -> Sequence[PostingSlot]:
    account = await social_accounts.get_account(session, account_id, owner=owner)
    return await repository.list_slots(session, account.id)


async def list_hours(session: AsyncSession, business_id: UUID) -> list[tuple[int, int]]:
    """Weekday and hour of every active slot of the business's connected accounts, each once."""
    return await repository.list_slot_hours(session, business_id)


@dataclass(slots=True)
class Week:
    """Its version names what is in it: whoever puts back the week that was there puts back its version."""

    version: int


def week_of(slots: Sequence[PostingSlot]) -> Week:
    """`slots` in the order of the week."""
    content = [[slot.weekday, f"{slot.local_time:%H:%M}", slot.is_active] for slot in slots]
    return Week(int(ids.fingerprint(content)[:_VERSION_DIGITS], 16) + 1)


async def replace_slots(
    session: AsyncSession,
    account_id: UUID,
    week: Collection[tuple[WeekTime, bool]],
    *,
    owner: User,
    if_match: str | None,
    version: int | None,
) -> Sequence[PostingSlot]:
    """The whole week at once: (time, whether it is active). Posts that are scheduled already stay where they are.

    Raises VersionRequired and VersionConflict.
    """
    account = await social_accounts.get_account(session, account_id, owner=owner)
    await repository.lock_slots(session, account.id)
    versions.check(week_of(await repository.list_slots(session, account.id)), if_match=if_match, version=version)
    slots = [
        PostingSlot(social_account_id=account.id, weekday=slot.weekday, local_time=slot.at, is_active=is_active)
        for slot, is_active in week
    ]
    await repository.replace_slots(session, account.id, slots)
    return await repository.list_slots(session, account.id)


async def suggest_slots(
    session: AsyncSession, account_id: UUID, *, posts_per_week: int | None, owner: User
) -> Suggestion:
    """A week of good hours for the account's platform, as many as the active strategy posts there. Stores nothing."""
    account = await social_accounts.get_account(session, account_id, owner=owner)
    planned = await _posts_per_week(session, account, owner=owner)
    count = min(posts_per_week or planned or WITHOUT_A_STRATEGY, MOST_SUGGESTED)
    proposed = good_times.propose(
        {account.platform: count},
        count=count,
        starts_on=_A_MONDAY,
        days=7,
        zone=ZoneInfo("UTC"),
        now=datetime.combine(_A_MONDAY, time(), UTC) - timedelta(days=1),
    )
    return Suggestion(
        posts_per_week=count,
        is_from_strategy=posts_per_week is None and planned is not None,
        slots=[SuggestedSlot(slot.at.weekday(), slot.at.time(), slot.why) for slot in proposed],
    )


async def next_free_slot(
    session: AsyncSession, account_id: UUID, *, owner: User, after: datetime | None = None, post_id: UUID | None = None
) -> FreeSlot:
    """The first of the account's active slots later than `after` in whose minute nothing of the account goes out.

    `post_id` is not in its own way. Raises NoPostingSlots, NoFreeSlot, TimeTooFar.
    """
    account = await social_accounts.get_account(session, account_id, owner=owner)
    slots = await repository.list_slots(session, account.id, only_active=True)
    if not slots:
        raise NoPostingSlots(
            f"Set the week of {account.account_name} with `PUT /api/v1/social/accounts/{account.id}/slots`; "
            "its `/suggest` proposes one."
        )
    earliest = now() + NOT_SOONER_THAN
    latest = now() + FARTHEST
    if after is not None and after >= latest:
        raise TimeTooFar("Ask for a slot within the next two years.")
    business = await businesses.get_business_for_worker(session, account.business_id)
    zone = ZoneInfo(business.timezone)
    week = [WeekTime(slot.weekday, slot.local_time) for slot in slots]
    start = earliest if after is None else max(after, earliest)
    while start < latest:
        end = min(start + _A_WINDOW, latest)
        # From the start of the minute: a post at 09:00:30 takes the slot of 09:00.
        taken = await repository.list_taken_instants(
            session,
            account.id,
            after=_minute(start) - timedelta(minutes=1),
            until=end + timedelta(minutes=1),
            except_for=post_id,
        )
        minutes = {_minute(at) for at in taken}
        for at in upcoming(week, zone, after=start, until=end):
            if at not in minutes:
                return FreeSlot(account.id, at, business.timezone, at.astimezone(zone).time())
        start = end
    raise NoFreeSlot("No slot is free in the next two years. Add posting slots, or schedule it at a time of your own.")


async def _posts_per_week(session: AsyncSession, account: SocialAccount, *, owner: User) -> int | None:
    """None while no strategy says it."""
    try:
        strategy = await strategies.get_active(session, account.business_id, owner=owner)
    except NoStrategyYet:
        return None
    return strategy.posting_frequency.get(account.platform.value) or None


def _minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)
