"""Places in a stretch of days that no post fills yet, each with its reason: what "fill this week" fills."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import filling, slots as good_times
from app.content.slots import LEAD, resolve
from app.content.taken import Taken
from app.core.clock import now
from app.platforms.contract import Platform
from app.publishing import calendar_repository as repository
from app.publishing.calendar_models import PostingSlot
from app.publishing.slot_times import WeekTime, upcoming
from app.social_accounts import apps as platform_apps
from app.social_accounts.models import SocialAccount
from app.strategies import service as strategies
from app.strategies.errors import NoStrategyYet
from app.users.models import User

MOST_DAYS = 42


@dataclass(frozen=True, slots=True)
class Gap:
    platform: Platform
    social_account_id: UUID | None
    """None: of the platform, whichever account."""
    scheduled_for: datetime
    is_slot: bool
    """One of the account's weekly times; otherwise proposed, because the strategy wants more posts than are there."""
    why: str


async def list_gaps(session: AsyncSession, business_id: UUID, *, owner: User, starts_on: date, days: int) -> list[Gap]:
    """In order of time. Posting slots where an account has them, else what the strategy's posts per week lack there."""
    business = await businesses.get_business(session, business_id, owner=owner)
    zone = ZoneInfo(business.timezone)
    begins = resolve(starts_on, time(), zone)
    ends = resolve(starts_on + timedelta(days=days), time(), zone)
    earliest = max(begins, now() + LEAD)
    if earliest >= ends:
        return []
    taken = await filling.list_taken(session, business.id, since=begins, until=ends)
    weeks = await repository.list_slots_by_account(session, business.id)
    found = [gap for account, week in weeks for gap in _free(account, week, taken, zone, after=earliest, until=ends)]
    missing = await _missing(session, business_id, taken, {account.platform for account, _ in weeks}, days, owner=owner)
    if missing:
        proposed = good_times.propose(
            missing,
            count=sum(missing.values()),
            starts_on=earliest.astimezone(zone).date(),
            days=(ends - earliest).days + 1,
            zone=zone,
            now=now(),
            taken=[*[one.at for one in taken], *[gap.scheduled_for for gap in found]],
        )
        found += [Gap(slot.platform, None, slot.at, is_slot=False, why=slot.why) for slot in proposed if slot.at < ends]
    return sorted(found, key=lambda gap: (gap.scheduled_for, gap.platform))


def _free(
    account: SocialAccount,
    week: Sequence[PostingSlot],
    taken: Collection[Taken],
    zone: ZoneInfo,
    *,
    after: datetime,
    until: datetime,
) -> list[Gap]:
    minutes = {_minute(one.at) for one in taken if one.takes(account.platform, account.id)}
    times = upcoming([WeekTime(slot.weekday, slot.local_time) for slot in week], zone, after=after, until=until)
    return [
        Gap(account.platform, account.id, at, is_slot=True, why=_why(account, at, zone))
        for at in times
        if at not in minutes and at < until
    ]


def _why(account: SocialAccount, at: datetime, zone: ZoneInfo) -> str:
    return good_times.reason_for(account.platform, at, zone) or good_times.told(
        at, zone, f"one of the weekly times you chose for {account.account_name}"
    )


async def _missing(
    session: AsyncSession,
    business_id: UUID,
    taken: Collection[Taken],
    have_slots: Collection[Platform],
    days: int,
    *,
    owner: User,
) -> Mapping[Platform, int]:
    """How many posts the strategy wants in so many days beyond those that are there, on platforms without slots."""
    try:
        strategy = await strategies.get_active(session, business_id, owner=owner)
    except NoStrategyYet:
        return {}
    offered = await platform_apps.available_platforms(session)
    wanted = {
        Platform(name): round(number * days / 7)
        for name, number in strategy.posting_frequency.items()
        if Platform(name) in offered and Platform(name) not in have_slots
    }
    short = {platform: number - sum(one.platform is platform for one in taken) for platform, number in wanted.items()}
    return {platform: number for platform, number in short.items() if number > 0}


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
