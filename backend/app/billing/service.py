"""What the plan allows and what was used. On a self-hosted server everything is unlocked, and still counted."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import payments_repository, repository
from app.billing.entitlements import Quota
from app.billing.models import Subscription, UsageLog
from app.billing.months import month_of
from app.billing.plans import (
    SELF_HOSTED,
    Entitlements,
    PlanOffer,
    is_selling,
    limits,
    offer_of,
    plans,
    selling,
)
from app.billing.repository import Usage
from app.billing.subscriptions import grace_end, override_plan
from app.core.clock import now
from app.core.config import get_settings
from app.users.models import Plan, User

__all__ = [
    "SELF_HOSTED",
    "Entitlements",
    "PlanOffer",
    "allow_post",
    "count_generations",
    "find_given_plan",
    "find_offer",
    "get_standing",
    "is_selling",
    "limits_posts",
    "list_given_plans",
    "month_of",
    "offer_of",
    "override_plan",
    "plans",
    "record_usage",
    "record_usages",
    "selling",
    "sum_spend",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """A user's plan, and the calendar month (UTC) that usage is counted by."""

    offer: PlanOffer
    subscription: Subscription | None
    """What was paid for; None where nothing was, or nothing can be."""
    period_start: datetime
    period_end: datetime
    usage: list[Usage]
    is_given: bool
    """By an administrator, whatever is paid for."""
    can_manage: bool
    """Whether Stripe has pages for this user: card, invoices, plan."""
    trial_days: int
    """Of a subscription that would be bought now."""

    @property
    def grace_ends_at(self) -> datetime | None:
        """Until then the plan goes on although a payment is missing; None: none is."""
        if self.subscription is None or self.subscription.past_due_since is None:
            return None
        return grace_end(self.subscription.past_due_since)


def limits_posts() -> bool:
    """Whether any plan here limits what may go out: where none does, nobody need be looked at."""
    return limits("posts_per_month", "social_accounts", "businesses")


@dataclass(frozen=True, slots=True)
class PostAllowance:
    """Whether the plan allows one more post in the calendar month (UTC) of its time."""

    is_allowed: bool
    used: int
    """Posts of that month that come before it."""
    limit: int | None
    """None: no limit."""
    plan_name: str
    renews_at: datetime

    @property
    def refusal(self) -> str:
        """For a person, where it is not allowed."""
        return (
            f"The plan {self.plan_name} allows {self.limit} posts a month, and {self.used} are out or scheduled before "
            f"this one. Choose a larger plan, take another post off the calendar, or give it a time from "
            f"{self.renews_at.day} {self.renews_at:%B} (UTC) on."
        )


async def find_offer(session: AsyncSession, user_id: UUID) -> PlanOffer:
    """What the user has."""
    return offer_of(await repository.get_plan(session, user_id))


async def allow_post(
    session: AsyncSession, user_id: UUID, *, due: datetime, count_posts: Callable[[datetime, datetime], Awaitable[int]]
) -> PostAllowance:
    """Whether the user's plan allows a post due at `due`.

    `count_posts(since, until)`: how many other posts count against it, those that are out and those that will be. The
    posts are a higher room's, so whoever asks counts them.
    """
    start, end = month_of(due)
    offer = await find_offer(session, user_id)
    used = await count_posts(start, end)
    limit = offer.entitlements.posts_per_month
    return PostAllowance(limit is None or used < limit, used, limit, offer.name, end)


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


async def record_usages(session: AsyncSession, action: str, used: Sequence[tuple[UUID, dict[str, Any]]]) -> None:
    """The same action of many users, in one statement: whose, and its details."""
    values = [{"user_id": user_id, "action": action, "details": details} for user_id, details in used]
    await session.execute(insert(UsageLog), values)


async def find_given_plan(session: AsyncSession, user_id: UUID) -> Plan | None:
    """What an administrator has given, whatever is paid for; None: nothing."""
    account = await payments_repository.find_account(session, user_id)
    return account.plan_override if account else None


async def list_given_plans(session: AsyncSession, user_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these users whose plan an administrator has given."""
    return await payments_repository.list_given(session, user_ids)


async def count_generations(session: AsyncSession, user_id: UUID) -> int:
    """Begun this month; those that came to nothing were given back."""
    start, _ = month_of(now())
    return await repository.find_count(session, user_id, Quota.GENERATIONS_PER_MONTH.value, period_start=start)


async def sum_spend(session: AsyncSession, user_id: UUID) -> int:
    """Microdollars for language models this month."""
    return await repository.sum_spend(session, user_id, since=month_of(now())[0])


async def get_standing(session: AsyncSession, user: User) -> Standing:
    start, end = month_of(now())
    subscription = await repository.find_subscription(session, user.id) if is_selling() else None
    account = await payments_repository.find_account(session, user.id) if is_selling() else None
    had_one = subscription is not None or (account is not None and account.trial_used_at is not None)
    # Read last: of a payment written down meanwhile the plan may show too early, but never an old plan beside it.
    plan, customer_id = await payments_repository.get_plan(session, user.id)
    return Standing(
        offer=offer_of(plan),
        subscription=subscription,
        period_start=start,
        period_end=end,
        usage=list(await repository.sum_usage(session, user.id, since=start)),
        is_given=account is not None and account.plan_override is not None,
        can_manage=customer_id is not None,
        trial_days=0 if had_one or not is_selling() else get_settings().BILLING_TRIAL_DAYS,
    )
