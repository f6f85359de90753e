"""Starting the long work on posts: what is decided before a worker writes anything."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.businesses.models import Business
from app.content import repository, slots
from app.content.assignments import Assignment, assign, usual_count
from app.content.errors import PeriodHasPassed
from app.content.schemas import ContentGenerate, PostOptimize
from app.core.clock import now
from app.core.errors import FieldError
from app.generations import service as generations
from app.generations.models import Generation, GenerationKind
from app.platforms import registry
from app.platforms.contract import Platform
from app.strategies import service as strategies
from app.strategies.errors import NoPlatformOffered
from app.strategies.models import Strategy
from app.users.models import User

FARTHEST = timedelta(days=366)
_UNPLANNED_PLATFORM = 3
"""Posts per week on a platform that was asked for and that the strategy does not name."""


async def start_generation(session: AsyncSession, body: ContentGenerate, *, owner: User) -> Generation:
    """Plan a batch of posts and queue its writing.

    Raises BusinessNotFound, NoStrategyYet, PlatformsNotOffered, NoPlatformOffered, PeriodHasPassed.
    """
    # Locked: two batches planned at once must not choose the same minutes.
    business = await businesses.get_business(session, body.business_id, owner=owner, lock=True)
    strategy = await strategies.get_active(session, business.id, owner=owner)
    plan = await _plan(session, body, business, strategy)
    request = {
        "strategy_id": str(strategy.id),
        "assignments": [assignment.model_dump(mode="json") for assignment in plan],
    }
    return await generations.start(
        session, user=owner, business_id=business.id, kind=GenerationKind.CONTENT, request=request
    )


async def start_optimization(session: AsyncSession, post_id: UUID, body: PostOptimize, *, owner: User) -> Generation:
    """Queue an improved version of a post's text, as a proposal. Raises PostNotFound, NoStrategyYet."""
    post = await repository.get_post(session, post_id, owner=owner)
    if post.strategy_id is not None:
        strategy_id = post.strategy_id
    else:
        strategy_id = (await strategies.get_active(session, post.business_id, owner=owner)).id
    request = {
        "strategy_id": str(strategy_id),
        "post_id": str(post.id),
        "post_version": post.version,
        "platform": post.platform.value,
        "text": post.text,
        "feedback": body.feedback,
    }
    return await generations.start(
        session, user=owner, business_id=post.business_id, kind=GenerationKind.OPTIMIZATION, request=request
    )


async def _plan(
    session: AsyncSession, body: ContentGenerate, business: Business, strategy: Strategy
) -> list[Assignment]:
    zone = ZoneInfo(business.timezone)
    weekly = _weekly(body, strategy)
    starts_on = _first_day(body.starts_on, weekly.keys(), zone)
    proposed = slots.propose(
        weekly,
        count=body.count or usual_count(weekly, body.days),
        starts_on=starts_on,
        days=body.days,
        zone=zone,
        now=now(),
        taken=[
            *await repository.list_taken_times(session, business.id, since=now()),
            *[item.scheduled_for for item in await _unwritten(session, business.id)],
        ],
    )
    return assign(proposed, strategies.draft_of(strategy).pillars)


async def _unwritten(session: AsyncSession, business_id: UUID) -> list[Assignment]:
    """Of batches that are being written: their times are taken before their posts are there."""
    unfinished = await generations.list_unfinished(session, business_id=business_id, kind=GenerationKind.CONTENT)
    return [Assignment.model_validate(item) for batch in unfinished for item in batch.request["assignments"]]


def _weekly(body: ContentGenerate, strategy: Strategy) -> dict[Platform, int]:
    """Posts per week on each platform of the batch."""
    offered = registry.available_platforms()
    frequency = {Platform(name): number for name, number in strategy.posting_frequency.items()}
    if body.platforms is not None:
        strategies.refuse_unoffered(body.platforms, offered, pointer="/platforms")
        return {platform: frequency.get(platform) or _UNPLANNED_PLATFORM for platform in body.platforms}
    weekly = {platform: number for platform, number in frequency.items() if platform in offered and number > 0}
    if not weekly:
        raise NoPlatformOffered(
            "None of the strategy's platforms is available here. Name others in `platforms`, or make a new strategy."
        )
    return weekly


def _first_day(wanted: date | None, platforms: Collection[Platform], zone: ZoneInfo) -> date:
    if wanted is None:
        return slots.first_day(platforms, zone=zone, now=now())
    today = now().astimezone(zone).date()
    if not today <= wanted <= today + FARTHEST:
        detail = f"It is {today} there now: choose that day or a later one, within a year."
        raise PeriodHasPassed("Nothing was planned.", errors=[FieldError(pointer="/starts_on", detail=detail)])
    return wanted
