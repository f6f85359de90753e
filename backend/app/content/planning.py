"""Starting the long work on posts: what is decided before a worker writes anything."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.businesses.models import Business
from app.content import filling, ideas, repository, slots
from app.content.assignments import Assignment, assign, usual_count
from app.content.errors import PeriodHasPassed, PostIsArchived, PostNotEditable
from app.content.models import PostStatus
from app.content.schemas import ContentGenerate, PostOptimize
from app.core.clock import now
from app.core.errors import FieldError
from app.generations import service as generations
from app.generations.models import Generation, GenerationKind
from app.llm.contract import ContentPillar, Topic
from app.platforms.contract import Platform
from app.social_accounts import apps as platform_apps
from app.strategies import service as strategies
from app.strategies.errors import NoPlatformOffered
from app.strategies.models import Strategy
from app.users.models import User

_UNPLANNED_PLATFORM = 3
"""Posts per week on a platform that was asked for and that the strategy does not name."""


async def start_generation(session: AsyncSession, body: ContentGenerate, *, owner: User) -> Generation:
    """Plan a batch of posts and queue its writing.

    Raises BusinessNotFound, NoStrategyYet, PlatformsNotOffered, NoPlatformOffered, PeriodHasPassed, PlacesNotFree,
    IdeaNotFound, IdeaOfAnotherBusiness.
    """
    # Locked: two batches planned at once must not choose the same minutes.
    business = await businesses.get_business(session, body.business_id, owner=owner, lock=True)
    strategy = await strategies.get_active(session, business.id, owner=owner)
    topic = None
    if body.idea_id is not None:
        topic = await ideas.get_topic(session, body.idea_id, business_id=business.id, owner=owner)
    plan = await _plan(session, body, business, strategy, topic)
    request: dict[str, Any] = {
        "strategy_id": str(strategy.id),
        "assignments": [assignment.model_dump(mode="json") for assignment in plan],
    }
    if topic is not None:
        request |= {"idea_id": str(body.idea_id), "topic": topic.model_dump()}
        if len(plan) == len({(one.platform, one.social_account_id) for one in plan}):
            request["group_id"] = str(uuid4())  # the same, said once at each place
    return await generations.start(
        session, user=owner, business_id=business.id, kind=GenerationKind.CONTENT, request=request
    )


async def start_replacement(session: AsyncSession, post_id: UUID, *, owner: User) -> Generation:
    """Queue another post for a draft's place: same platform, pillar and time. The draft goes when the other is there.

    Raises PostNotFound, PostIsArchived, PostNotEditable, NoStrategyYet.
    """
    post = await repository.get_post(session, post_id, owner=owner)
    if post.archived_at is not None:
        raise PostIsArchived("Take it out of the archive first; then it can be exchanged.")
    if post.status not in {PostStatus.DRAFT, PostStatus.IN_REVIEW} or post.scheduled_for is None:
        raise PostNotEditable("Only a draft with a proposed time can be exchanged for another one.")
    strategy = await strategies.get_active(session, post.business_id, owner=owner)
    assignment = Assignment(
        index=0,
        platform=post.platform,
        pillar=post.pillar or strategies.draft_of(strategy).pillars[0].name,
        scheduled_for=post.scheduled_for,
        why_this_time=post.why_this_time or "",
    )
    request: dict[str, Any] = {
        "strategy_id": str(strategy.id),
        "assignments": [assignment.model_dump(mode="json")],
        "replaces": {"post_id": str(post.id), "version": post.version},
    }
    if post.idea_id is not None:  # another one about the same
        topic = await ideas.get_topic(session, post.idea_id, business_id=post.business_id, owner=owner)
        request |= {"idea_id": str(post.idea_id), "topic": topic.model_dump()}
    if post.group_id is not None:
        request["group_id"] = str(post.group_id)
    return await generations.start(
        session, user=owner, business_id=post.business_id, kind=GenerationKind.CONTENT, request=request
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
        "text": body.text or post.text,
        "media_count": len(post.media_ids),
        "feedback": body.feedback,
        "avoid": body.avoid,
        "count": body.count,
    }
    return await generations.start(
        session, user=owner, business_id=post.business_id, kind=GenerationKind.OPTIMIZATION, request=request
    )


async def _plan(
    session: AsyncSession, body: ContentGenerate, business: Business, strategy: Strategy, topic: Topic | None
) -> list[Assignment]:
    pillars: Sequence[ContentPillar] = strategies.draft_of(strategy).pillars
    if topic is not None:
        pillars = ideas.pillars_for(topic, pillars)
    if body.fill is not None:
        return assign(await filling.places(session, body.fill, business), pillars)
    zone = ZoneInfo(business.timezone)
    weekly = _weekly(body, strategy, await platform_apps.available_platforms(session))
    if topic is not None and body.count is None:  # one thing said once on each platform
        weekly = dict.fromkeys(weekly, 1)
    starts_on = _first_day(body.starts_on, weekly.keys(), zone)
    proposed = slots.propose(
        weekly,
        count=body.count or (usual_count(weekly, body.days) if topic is None else len(weekly)),
        starts_on=starts_on,
        days=body.days,
        zone=zone,
        now=now(),
        taken=[one.at for one in await filling.list_taken(session, business.id, since=now())],
    )
    return assign(proposed, pillars)


def _weekly(body: ContentGenerate, strategy: Strategy, offered: Sequence[Platform]) -> dict[Platform, int]:
    """Posts per week on each platform of the batch."""
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
    if not today <= wanted <= today + slots.FARTHEST:
        detail = f"It is {today} there now: choose that day or a later one, within a year."
        raise PeriodHasPassed("Nothing was planned.", errors=[FieldError(pointer="/starts_on", detail=detail)])
    return wanted
