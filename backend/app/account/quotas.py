"""How much of what the plan allows is used. Counted also where there is no limit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.account import repository
from app.billing import service as billing
from app.billing.entitlements import Quota as QuotaName
from app.core.clock import now
from app.users.models import User


@dataclass(frozen=True, slots=True)
class Quota:
    name: QuotaName
    used: int
    limit: int | None
    resets_at: datetime | None


async def list_quotas(session: AsyncSession, user: User) -> list[Quota]:
    """Months are calendar months in UTC, as the plan's limit on posts counts them."""
    allowed = billing.offer_of(user.plan).entitlements
    start, end = billing.month_of(now())
    spend = await billing.sum_spend(session, user.id)
    posts = await repository.count_posts(session, user.id, since=start, until=end)
    generations = await billing.count_generations(session, user.id)
    return [
        Quota(QuotaName.BUSINESSES, await repository.count_businesses(session, user.id), allowed.businesses, None),
        Quota(
            QuotaName.SOCIAL_ACCOUNTS, await repository.count_accounts(session, user.id), allowed.social_accounts, None
        ),
        Quota(QuotaName.POSTS_PER_MONTH, posts, allowed.posts_per_month, end),
        Quota(QuotaName.GENERATIONS_PER_MONTH, generations, allowed.generations_per_month, end),
        Quota(QuotaName.AI_MICRODOLLARS_PER_MONTH, spend, allowed.ai_microdollars_per_month, end),
    ]
