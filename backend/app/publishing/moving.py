"""Moving posts that are on the calendar: into a free slot, two against each other, many at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import service as content
from app.content.models import Post, PostStatus
from app.content.slots import resolve
from app.core.errors import FieldError, VersionConflict
from app.publishing import calendar_repository as repository, posting_slots, service
from app.publishing.calendar_errors import SamePostTwice
from app.publishing.errors import NoAccountForPlatform, PostNotScheduled
from app.social_accounts import service as social_accounts
from app.users.models import User


@dataclass(frozen=True, slots=True)
class Move:
    post_id: UUID
    to: datetime
    version: int | None
    """The one the mover saw; None: whatever it is."""


async def queue(
    session: AsyncSession, post_id: UUID, *, owner: User, social_account_id: UUID | None, after: datetime | None
) -> Post:
    """Schedule a post into the next free slot of its account. Two callers never get the same slot."""
    post = await content.get_post(session, post_id, owner=owner)
    account_id = social_account_id or post.social_account_id
    if account_id is None:
        only = await social_accounts.find_only_account(session, post.business_id, post.platform)
        if only is None:
            raise NoAccountForPlatform(
                f"Connect a {post.platform.value} account to this business. With several, choose one."
            )
        account_id = only.id
    await repository.lock_slots(session, account_id)
    free = await posting_slots.next_free_slot(session, account_id, owner=owner, after=after, post_id=post.id)
    return await service.schedule(
        session, post.id, owner=owner, at=free.scheduled_for, social_account_id=free.social_account_id
    )


async def swap(session: AsyncSession, first: UUID, second: UUID, *, owner: User) -> list[Post]:
    """Exchange the times of two posts on the calendar. Raises PostNotScheduled, TimeHasPassed, SamePostTwice."""
    _refuse_repeated([first, second])
    posts = await _lock(session, [first, second], owner=owner)
    for post in posts.values():
        if post.status is not PostStatus.SCHEDULED:
            raise PostNotScheduled(f"Post {post.id} is not on the calendar. Only two scheduled posts can be swapped.")
    times = {first: posts[second].scheduled_for, second: posts[first].scheduled_for}
    return [await service.schedule(session, post_id, owner=owner, at=at) for post_id, at in times.items()]


async def reschedule(session: AsyncSession, moves: Sequence[Move], *, owner: User) -> list[Post]:
    """All of these moves, or none. Raises VersionConflict when a post is not as the mover saw it."""
    _refuse_repeated([move.post_id for move in moves])
    posts = await _lock(session, [move.post_id for move in moves], owner=owner)
    changed = [
        FieldError(pointer=f"/moves/{index}/version", detail=f"Post {move.post_id} is at version {post.version} now.")
        for index, move in enumerate(moves)
        if move.version is not None and move.version != (post := posts[move.post_id]).version
    ]
    if changed:
        raise VersionConflict(
            "Nothing was moved. Read these posts again, then send the moves once more.", errors=changed
        )
    _refuse_unless_they_have_a_time(posts.values())
    return [await service.schedule(session, move.post_id, owner=owner, at=move.to) for move in moves]


async def shift(session: AsyncSession, post_ids: Sequence[UUID], *, days: int, owner: User) -> list[Post]:
    """Move all of these posts, or none, by whole days of their business's calendar.

    The wall time stays: across a change of clocks a day is 23 or 25 hours long.
    """
    _refuse_repeated(post_ids)
    posts = await _lock(session, post_ids, owner=owner)
    _refuse_unless_they_have_a_time(posts.values())
    zones = {
        business_id: ZoneInfo((await businesses.get_business_for_worker(session, business_id)).timezone)
        for business_id in {post.business_id for post in posts.values()}
    }
    return [
        await service.schedule(session, post_id, owner=owner, at=_shifted(posts[post_id], days, zones))
        for post_id in post_ids
    ]


def _shifted(post: Post, days: int, zones: dict[UUID, ZoneInfo]) -> datetime:
    assert post.scheduled_for is not None  # noqa: S101  refused before
    zone = zones[post.business_id]
    local = post.scheduled_for.astimezone(zone)
    return resolve(local.date() + timedelta(days=days), local.time(), zone)


async def _lock(session: AsyncSession, post_ids: Collection[UUID], *, owner: User) -> dict[UUID, Post]:
    """In one order, so that two callers cannot deadlock. Raises PostNotFound."""
    return {
        post_id: await content.get_post(session, post_id, owner=owner, lock=True) for post_id in sorted(set(post_ids))
    }


def _refuse_repeated(post_ids: Sequence[UUID]) -> None:
    repeated = next((post_id for post_id in post_ids if post_ids.count(post_id) > 1), None)
    if repeated is not None:
        raise SamePostTwice(f"Nothing was moved: name post {repeated} once.")


def _refuse_unless_they_have_a_time(posts: Collection[Post]) -> None:
    for post in posts:
        if post.status in {PostStatus.DRAFT, PostStatus.IN_REVIEW} or post.scheduled_for is None:
            raise PostNotScheduled(f"Nothing was moved: post {post.id} is a draft. Schedule it first.")
