"""Whether the business's monthly cap leaves room for a post on a platform that charges for it, and what it then cost.

A post that would pass the cap is not sent: it waits for a person, who raises the cap or gives it a time in another
month. The rest of a thread that is half out goes on all the same: it was counted whole with its first part.

What a platform has not charged for yet, and may, counts as spent: a post being sent, one whose answer is missing, the
rest of a thread. The last look is under a lock of the business, in the transaction that begins the sending, so that of
posts at the same moment no two take the same rest of the cap. Where no cap is set there is no lock.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.content.models import Post
from app.core.clock import now
from app.media import service as media_library
from app.platforms import registry
from app.platforms.charges import total
from app.publishing import repository
from app.publishing.repository import OnItsWay
from app.social_accounts import costs
from app.social_accounts.models import SocialAccount

CODE = "cost-cap"


def applies(post: Post, business: Business) -> bool:
    """Whether there is anything to look up."""
    is_charged = registry.rules_of(post.platform).costs is not None
    return is_charged and business.monthly_cost_cap_cents is not None and not post.is_half_out


async def find_refusal(session: AsyncSession, post: Post, business: Business, *, due: datetime) -> str | None:
    """Why the cap does not let the post go out at `due`, for a person; None when it does."""
    rules = registry.rules_of(post.platform)
    if rules.costs is None or not applies(post, business):
        return None
    media = len(post.media_ids)
    cost = total(rules.costs.of_post(post.parts, media=media, described=media))
    since, until = costs.month_of(due)
    charged, on_their_way = await repository.charged_and_on_their_way(
        session, business.id, beside=post.id, since=since, until=until
    )
    awaited = sum(map(_still_to_come, on_their_way)) if since <= now() else 0
    standing = costs.Standing(costs.cap_of(business), charged + awaited)
    if standing.cap is None or standing.has_room_for(cost):
        return None
    used = f"{dollars(charged)} are used"
    if awaited:
        used += f" and {dollars(awaited)} are for posts on their way"
    return (
        f"It would cost about {dollars(cost)} at {rules.name}. Of the {dollars(standing.cap)} that {business.name} may "
        f"cost in {due:%B}, {used}. Raise the monthly cap under Settings, take out a link, or give the post a time in "
        "another month."
    )


async def take_turn(session: AsyncSession, business: Business) -> None:
    """Until the transaction ends, nobody else begins to send what the cap of the business has to leave room for."""
    await repository.lock_costs(session, business.id)


def _still_to_come(post: OnItsWay) -> int:
    charged = registry.rules_of(post.platform).costs
    if charged is None:
        return 0
    missing = [
        charged.of_part(part, media=0 if number else post.media, described=0 if number else post.media)
        for number, part in enumerate(post.parts)
        if number >= post.parts_out
    ]
    return sum(map(total, missing))


async def record_out(session: AsyncSession, post: Post, account: SocialAccount | None) -> None:
    """The first missing part of the post is out, and not written down as such yet."""
    charged = registry.rules_of(post.platform).costs
    if charged is None or account is None:
        return
    part = len(post.published_parts)
    shown = await media_library.find_assets(session, post.media_ids) if part == 0 else {}
    described = sum(1 for asset in shown.values() if asset.alt_text)
    charges = charged.of_part(post.parts[part], media=len(post.media_ids) if part == 0 else 0, described=described)
    await costs.record(session, account, charges, post_id=post.id)


def dollars(microdollars: int) -> str:
    return f"${microdollars / 1_000_000:,.2f}"
