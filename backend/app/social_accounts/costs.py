"""What the platforms charge for a business, month by month, and how its monthly cap holds it down.

Months are calendar months in UTC, as the platforms bill. Rows are only ever added: many workers write at once, and a
count in one row would make them wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.businesses.models import Business
from app.core.clock import now
from app.platforms import registry
from app.platforms.charges import Charge, ChargeKind
from app.platforms.contract import Platform
from app.social_accounts import repository
from app.social_accounts.models import PlatformCharge, SocialAccount
from app.users.models import User

READS_STOP_AT = 0.8
"""Of the cap: what is left then is for posts."""
_MICRODOLLARS_PER_CENT = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How a business stands in a month."""

    cap: int | None
    """Microdollars; None: no cap."""
    spent: int

    @property
    def are_reads_stopped(self) -> bool:
        return self.cap is not None and self.spent >= self.cap * READS_STOP_AT

    def has_room_for(self, microdollars: int) -> bool:
        return self.cap is None or self.spent + microdollars <= self.cap


def month_of(at: datetime) -> tuple[datetime, datetime]:
    """From, and before."""
    first = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, (first + timedelta(days=32)).replace(day=1)


def cap_of(business: Business) -> int | None:
    cents = business.monthly_cost_cap_cents
    return None if cents is None else cents * _MICRODOLLARS_PER_CENT


async def standing(session: AsyncSession, business: Business, *, at: datetime) -> Standing:
    since, until = month_of(at)
    spent = await repository.sum_charges(session, business.id, since=since, until=until)
    return Standing(cap_of(business), spent)


async def may_read(session: AsyncSession, account: SocialAccount) -> bool:
    """False where its platform charges for reads and what the cap leaves is kept for posts."""
    if registry.rules_of(account.platform).costs is None:
        return True
    business = await businesses.get_business_for_worker(session, account.business_id)
    if business.monthly_cost_cap_cents is None:
        return True
    return not (await standing(session, business, at=now())).are_reads_stopped


async def record(
    session: AsyncSession, account: SocialAccount, charges: Sequence[Charge], *, post_id: UUID | None = None
) -> None:
    at = now()
    session.add_all(
        PlatformCharge(
            business_id=account.business_id,
            social_account_id=account.id,
            content_id=post_id,
            kind=charge.kind,
            units=charge.units,
            microdollars=charge.microdollars,
            created_at=at,
        )
        for charge in charges
    )
    await session.flush()


async def record_posts_read(session: AsyncSession, account: SocialAccount, count: int) -> None:
    """`count`: those that were not read before on the same UTC day, which is free."""
    costs = registry.rules_of(account.platform).costs
    if costs is not None and count:
        await record(session, account, [costs.charge(ChargeKind.POST_READ, count)])


async def record_deletion(session: AsyncSession, account: SocialAccount, *, post_id: UUID) -> None:
    costs = registry.rules_of(account.platform).costs
    if costs is not None:
        await record(session, account, [costs.charge(ChargeKind.DELETION)], post_id=post_id)


async def record_account_read(session: AsyncSession, account: SocialAccount) -> None:
    """Once a UTC day: more reads on it are free."""
    costs = registry.rules_of(account.platform).costs
    if costs is None:
        return
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    if not await repository.was_charged(session, account.id, ChargeKind.ACCOUNT_READ, since=today):
        await record(session, account, [costs.charge(ChargeKind.ACCOUNT_READ)])


# --- for people -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AccountCosts:
    social_account_id: UUID
    account_name: str
    platform: Platform
    posts: int
    posts_with_link: int
    """Among `posts`."""
    posts_read: int
    accounts_read: int
    microdollars: int


@dataclass(frozen=True, slots=True)
class Month:
    since: datetime
    cap_cents: int | None
    microdollars: int
    are_reads_stopped: bool
    items: Sequence[AccountCosts]
    """Of accounts on platforms that charge, connected or charged for."""


async def month(session: AsyncSession, business_id: UUID, *, owner: User) -> Month:
    """The current one. Raises BusinessNotFound."""
    business = await businesses.get_business(session, business_id, owner=owner)
    since, until = month_of(now())
    sums = await repository.sum_charges_by_kind(session, business_id, since=since, until=until)
    charging = [platform for platform, rules in registry.RULES.items() if rules.costs is not None]
    items = []
    for account in await repository.list_on(session, business_id, charging):
        own = {kind: counted for (account_id, kind), counted in sums.items() if account_id == account.id}
        if not account.is_active and not own:
            continue
        units = {kind: own[kind].units if kind in own else 0 for kind in ChargeKind}
        items.append(
            AccountCosts(
                account.id,
                account.account_name,
                account.platform,
                posts=units[ChargeKind.POST] + units[ChargeKind.POST_WITH_LINK],
                posts_with_link=units[ChargeKind.POST_WITH_LINK],
                posts_read=units[ChargeKind.POST_READ],
                accounts_read=units[ChargeKind.ACCOUNT_READ],
                microdollars=sum(counted.microdollars for counted in own.values()),
            )
        )
    stands = await standing(session, business, at=now())
    return Month(since, business.monthly_cost_cap_cents, stands.spent, stands.are_reads_stopped, items)
