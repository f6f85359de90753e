"""Moving posts that are on the calendar: into a free slot, two against each other, many at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import entitlements
from app.businesses import service as businesses
from app.content import service as content
from app.content.models import Post, PostStatus
from app.content.slots import resolve
from app.core.errors import FieldError, VersionConflict
from app.publishing import calendar_repository as repository, posting_slots, service
from app.publishing.calendar_errors import PostIsOnTheCalendar, SamePostTwice
from app.publishing.errors import NoAccountForPlatform, PostNotScheduled
from app.social_accounts import service as social_accounts
from app.users.models import User


@dataclass(frozen=True, slots=True)
class Move:
    post_id: UUID
    to: datetime | None
    """None: a draft without a time again."""
    version: int | None
    """The one the mover saw; None: whatever it is."""


async def queue(
    session: AsyncSession, post_id: UUID, *, owner: User, social_account_id: UUID | None, after: datetime | None
) -> Post:
    """Schedule a post into the next free slot of its account. Two callers never get the same slot."""
    await entitlements.hold_calendar(session, owner.id)
    post = await content.get_post(session, post_id, owner=owner)
    account_id = await _account_of(session, post, social_account_id)
    await repository.lock_slots(session, account_id)
    return await _into_next_slot(session, post, account_id, owner=owner, after=after)


async def queue_many(session: AsyncSession, post_ids: Sequence[UUID], *, owner: User) -> list[Post]:
    """Each into the next free slot of its account, in the order given; all or none. Raises SamePostTwice."""
    _refuse_repeated(post_ids)
    posts = await _lock(session, post_ids, owner=owner)
    accounts = {post_id: await _account_of(session, post, None) for post_id, post in posts.items()}
    for account_id in sorted(set(accounts.values())):  # in one order, so that two callers cannot deadlock
        await repository.lock_slots(session, account_id)
    return [
        await _into_next_slot(session, posts[post_id], accounts[post_id], owner=owner, after=None)
        for post_id in post_ids
    ]


async def _account_of(session: AsyncSession, post: Post, chosen: UUID | None) -> UUID:
    account_id = chosen or post.social_account_id
    if account_id is not None:
        return account_id
    only = await social_accounts.find_only_account(session, post.business_id, post.platform)
    if only is None:
        raise NoAccountForPlatform(
            f"Connect a {post.platform.value} account to this business. With several, choose one."
        )
    return only.id


async def _into_next_slot(
    session: AsyncSession, post: Post, account_id: UUID, *, owner: User, after: datetime | None
) -> Post:
    free = await posting_slots.next_free_slot(session, account_id, owner=owner, after=after, post_id=post.id)
    return await service.schedule(
        session, post.id, owner=owner, at=free.scheduled_for, social_account_id=free.social_account_id
    )


async def swap(session: AsyncSession, first: UUID, second: UUID, *, owner: User) -> list[Post]:
    """Exchange the times of two posts. Raises PostNotScheduled, TimeHasPassed, SamePostTwice."""
    _refuse_repeated([first, second])
    posts = await _lock(session, [first, second], owner=owner)
    for post in posts.values():
        if post.status not in {PostStatus.SCHEDULED, PostStatus.DRAFT, PostStatus.IN_REVIEW}:
            raise PostNotScheduled(f"Post {post.id} is not waiting for its time any more, so it has none to give.")
    times = {first: _time_of(posts[second]), second: _time_of(posts[first])}
    return [await _place(session, posts[post_id], at, owner=owner) for post_id, at in times.items()]


async def reschedule(session: AsyncSession, moves: Sequence[Move], *, owner: User) -> list[Post]:
    """All of these moves, or none. Drafts stay drafts: it is their proposed time that moves.

    Raises VersionConflict when a post is not as the mover saw it.
    """
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
    return [await _place(session, posts[move.post_id], move.to, owner=owner) for move in moves]


async def shift(session: AsyncSession, post_ids: Sequence[UUID], *, days: int, owner: User) -> list[Post]:
    """Move all of these posts, or none, by whole days of their business's calendar.

    The wall time stays: across a change of clocks a day is 23 or 25 hours long.
    """
    _refuse_repeated(post_ids)
    posts = await _lock(session, post_ids, owner=owner)
    times = {post_id: _time_of(post) for post_id, post in posts.items()}
    zones = {
        business_id: ZoneInfo((await businesses.get_business_for_worker(session, business_id)).timezone)
        for business_id in {post.business_id for post in posts.values()}
    }
    return [
        await _place(session, post, _shifted(times[post.id], days, zones[post.business_id]), owner=owner)
        for post in (posts[post_id] for post_id in post_ids)
    ]


async def _place(session: AsyncSession, post: Post, at: datetime | None, *, owner: User) -> Post:
    """A draft is given another time to go out at, and no more: putting it on the calendar would accept its words."""
    if post.status in {PostStatus.DRAFT, PostStatus.IN_REVIEW}:
        return await service.propose_time(session, post, at)
    if at is None:
        raise PostIsOnTheCalendar(f"Nothing was moved: take post {post.id} off the calendar first.")
    return await service.schedule(session, post.id, owner=owner, at=at)


def _shifted(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return resolve(local.date() + timedelta(days=days), local.time(), zone)


async def _lock(session: AsyncSession, post_ids: Collection[UUID], *, owner: User) -> dict[UUID, Post]:
    """In one order, so that two callers cannot deadlock; the calendar first. Raises PostNotFound."""
    await entitlements.hold_calendar(session, owner.id)
    return {
        post_id: await content.get_post(session, post_id, owner=owner, lock=True) for post_id in sorted(set(post_ids))
    }


def _refuse_repeated(post_ids: Sequence[UUID]) -> None:
    repeated = next((post_id for post_id in post_ids if post_ids.count(post_id) > 1), None)
    if repeated is not None:
        raise SamePostTwice(f"Nothing was moved: name post {repeated} once.")


def _time_of(post: Post) -> datetime:
    if post.scheduled_for is None:
        raise PostNotScheduled(f"Nothing was moved: post {post.id} has no time yet. Schedule it first.")
    return post.scheduled_for
