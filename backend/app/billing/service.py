"""What the plan allows and what was used. On a self-hosted server everything is unlocked, and still counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import repository
from app.billing.errors import BillingNotConfigured
from app.billing.models import UsageLog
from app.billing.repository import Usage
from app.core.clock import now
from app.users.models import Plan, User


@dataclass(frozen=True, slots=True)
class Entitlements:
    """None: no limit."""

    businesses: int | None
    social_accounts: int | None
    posts_per_month: int | None
    generations_per_month: int | None


@dataclass(frozen=True, slots=True)
class PlanOffer:
    plan: Plan
    name: str
    price_cents: int
    """Per month."""
    currency: str
    entitlements: Entitlements


SELF_HOSTED = PlanOffer(
    plan=Plan.ENTERPRISE,
    name="Self-hosted",
    price_cents=0,
    currency="usd",
    entitlements=Entitlements(businesses=None, social_accounts=None, posts_per_month=None, generations_per_month=None),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A user's plan, and the calendar month (UTC) that usage is counted by."""

    offer: PlanOffer
    period_start: datetime
    period_end: datetime
    usage: list[Usage]


def plans() -> list[PlanOffer]:
    """What can be had on this server."""
    return [SELF_HOSTED]


async def record_usage(
    session: AsyncSession,
    user_id: UUID,
    action: str,
    details: dict[str, Any],
    cost_microdollars: int | None = None,
) -> None:
    """Note one thing done, in the transaction that does it.

    `action` is a verb in the past such as `content_generated`; `details` holds ids and figures, never texts or prompts.
    `cost_microdollars` is None where no price is known, which is not the same as 0.
    """
    session.add(UsageLog(user_id=user_id, action=action, details=details, cost_microdollars=cost_microdollars))
    await session.flush()


async def get_standing(session: AsyncSession, user: User) -> Standing:
    start, end = _month_of(now())
    return Standing(
        offer=SELF_HOSTED,
        period_start=start,
        period_end=end,
        usage=list(await repository.sum_usage(session, user.id, since=start)),
    )


def refuse_payment() -> NoReturn:
    """There is nothing to buy where Stripe is not connected."""
    raise BillingNotConfigured("Everything is unlocked already: there is nothing to buy, to change or to cancel.")


def _month_of(at: datetime) -> tuple[datetime, datetime]:
    """The first instant of this month and of the next."""
    start = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    is_december = start.month == 12  # noqa: PLR2004
    end = start.replace(year=start.year + 1, month=1) if is_december else start.replace(month=start.month + 1)
    return start, end
