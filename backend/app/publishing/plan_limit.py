"""Whether the plan of a post's owner lets it go out: counted by the calendar month of its time.

What is out counts, and what will be out without anybody's doing. In a month with more posts than the plan allows, the
first ones by their time go out and the later ones do not: so every worker, whenever it looks, decides alike. Where a
user has more businesses or accounts than the plan allows, as after a smaller one was chosen, the oldest go on.
Examples are outside of it: their posts reach the sandbox only, are never refused, and take no place of others.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import service as billing
from app.businesses import service as businesses
from app.businesses.models import Business
from app.content.models import Post
from app.publishing import repository
from app.social_accounts import service as social_accounts

CODE = "plan-limit"


def applies() -> bool:
    """Whether any plan here limits posts; where none does, there is nothing to look up."""
    return billing.limits_posts()


async def find_refusal(session: AsyncSession, post: Post, *, due: datetime) -> str | None:
    """Why the plan does not let the post go out at `due`, for a person; None when it does.

    A post that is new to the calendar, or to that month, must not push out what stands there already.
    """
    if not applies():
        return None
    business = await businesses.get_business_for_worker(session, post.business_id)
    if business.is_example:
        return None
    if (beyond := await _find_beyond(session, post, business)) is not None:
        return beyond
    stands_there = post.status in repository.WILL_BE_OUT and post.scheduled_for is not None
    is_new = not stands_there or billing.month_of(post.scheduled_for or due) != billing.month_of(due)

    async def count(since: datetime, until: datetime) -> int:
        return await repository.count_others(session, post, since=since, until=until, before=None if is_new else due)

    allowance = await billing.allow_post(session, post.user_id, due=due, count_posts=count)
    return None if allowance.is_allowed else allowance.refusal


async def _find_beyond(session: AsyncSession, post: Post, business: Business) -> str | None:
    """Why its business or its account is one too many for the plan; None when neither is."""
    offer = await billing.find_offer(session, post.user_id)
    allowed = offer.entitlements
    if allowed.businesses is not None and await businesses.count_older(session, business) >= allowed.businesses:
        return (
            f"The plan {offer.name} allows {allowed.businesses} businesses, the oldest of yours, and "
            f"{business.name} is beyond them. Choose a larger plan, or delete a business you no longer need."
        )
    if allowed.social_accounts is not None and post.social_account_id is not None:
        account = await social_accounts.find_account_for_worker(session, post.social_account_id)
        if account is not None and await social_accounts.count_older(session, account) >= allowed.social_accounts:
            return (
                f"The plan {offer.name} allows {allowed.social_accounts} connected accounts, the oldest of yours, and "
                f"{account.account_name} is beyond them. Choose a larger plan, or disconnect an account you no longer "
                "need."
            )
    return None
