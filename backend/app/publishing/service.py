"""The rules of the calendar: when posts go out, and who may move them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.content import service as content, timeline
from app.content.models import Post, PostEvent, PostStatus, Severity
from app.core import jobs
from app.core.clock import now
from app.core.errors import FieldError
from app.platforms import registry
from app.publishing import preflight, repository
from app.publishing.errors import (
    AccountNotConnected,
    BreaksPlatformRules,
    NoAccountForPlatform,
    PostAlreadyPublished,
    PostIsPublishing,
    PostIsUnconfirmed,
    PostNotScheduled,
    PostNotUnconfirmed,
    TimeHasPassed,
    TimeTooFar,
)
from app.publishing.models import PublishAttempt
from app.social_accounts import service as social_accounts
from app.users.models import User

GRACE = timedelta(minutes=1)
"""A time this little ago still means "now": clocks differ, and forms take a moment to fill."""
FARTHEST = timedelta(days=730)


async def find_oldest_due(session: AsyncSession) -> datetime | None:
    return await repository.find_oldest_due(session, at=now())


def _refuse_unless_movable(post: Post) -> None:
    if post.uncertain_since is not None and post.status is PostStatus.SCHEDULED:
        raise PostIsUnconfirmed(
            "A backup was restored, and this post may have gone out since it was made. The platform is being asked: "
            "look again in a moment. Or look at the account, and say whether it is there or should be sent again."
        )
    match post.status:
        case PostStatus.PUBLISHED:
            raise PostAlreadyPublished("It is out. Duplicate it to post again.")
        case PostStatus.PUBLISHING:
            raise PostIsPublishing("It is going out right now. Look again in a moment.")
        case PostStatus.UNCONFIRMED:
            raise PostIsUnconfirmed("Look at the account first, then say whether it is there or should be sent again.")
        case PostStatus.DRAFT | PostStatus.IN_REVIEW | PostStatus.SCHEDULED | PostStatus.FAILED:
            return


def _instant(at: datetime | None, post: Post) -> datetime:
    present = now()
    wanted = at or post.scheduled_for
    if wanted is None:
        raise TimeHasPassed("This post has no time proposed. Send `scheduled_for` with an instant in the future.")
    if wanted < present - GRACE:
        raise TimeHasPassed(f"It is {present:%Y-%m-%d %H:%M} UTC now. Choose a time after that, or publish it now.")
    if wanted > present + FARTHEST:
        raise TimeTooFar("Choose a time within the next two years.")
    return max(wanted, present)


async def _choose_account(session: AsyncSession, post: Post, chosen: UUID | None, *, owner: User) -> None:
    if chosen is not None:
        account = await social_accounts.get_account(session, chosen, owner=owner)
        if account.platform != post.platform or account.business_id != post.business_id:
            raise NoAccountForPlatform(f"Choose a {post.platform.value} account of the same business.")
        post.social_account_id = account.id
    elif post.social_account_id is None:
        found = await social_accounts.find_only_account(session, post.business_id, post.platform)
        if found is None:
            raise NoAccountForPlatform(
                f"Connect a {post.platform.value} account to this business. With several, choose one."
            )
        post.social_account_id = found.id
    account = await social_accounts.get_account(session, post.social_account_id, owner=owner)
    if not account.is_active or account.needs_reauth:
        raise AccountNotConnected(f"Reconnect {account.account_name} first; then schedule it again.")


def _refuse_what_the_platform_would(post: Post) -> None:
    problems = registry.check_post(post.platform, post.text, media_count=len(post.media_urls))
    if problems:
        errors = [FieldError(pointer="/text", detail=problem.message) for problem in problems]
        raise BreaksPlatformRules("Nothing was scheduled. Change the text, then schedule it again.", errors=errors)


async def _check_ahead(session: AsyncSession, post: Post, instant: datetime) -> list[preflight.Problem]:
    """What may go wrong until then, to be shown with the post. Raises AccountNotConnected for what certainly will."""
    problems = await preflight.examine(session, post, due=instant)
    if blocking := [problem.message for problem in problems if problem.severity is Severity.BLOCKS]:
        raise AccountNotConnected(f"Nothing was scheduled. {' '.join(blocking)}")
    return problems


async def schedule(
    session: AsyncSession,
    post_id: UUID,
    *,
    owner: User,
    at: datetime | None = None,
    social_account_id: UUID | None = None,
) -> Post:
    """Put a post on the calendar, or move it. A person who schedules a machine's draft approves it by that."""
    post = await content.get_post(session, post_id, owner=owner, lock=True)
    _refuse_unless_movable(post)
    instant = _instant(at, post)
    _refuse_what_the_platform_would(post)
    await _choose_account(session, post, social_account_id, owner=owner)
    problems = await _check_ahead(session, post, instant)
    moved_from = post.scheduled_for if post.status is PostStatus.SCHEDULED else None
    post.status = PostStatus.SCHEDULED
    post.scheduled_for = post.next_attempt_at = instant
    post.approved_at = post.approved_at or now()
    post.prepared = None
    post.preflight_at, post.preflight_problems = now(), preflight.as_json(problems)
    post.failure_code = post.failure_reason = None
    details: dict[str, Any] = {"scheduled_for": instant.isoformat()} | (
        {"moved_from": moved_from.isoformat()} if moved_from else {}
    )
    timeline.record(session, post.id, "scheduled", actor=timeline.by_user(owner.id), **details)
    await session.flush()
    return post


async def schedule_many(session: AsyncSession, post_ids: Sequence[UUID], *, owner: User) -> list[Post]:
    """Each at the time proposed with it; all or none. Locked in one order, so that two callers cannot deadlock."""
    done = {post_id: await schedule(session, post_id, owner=owner) for post_id in sorted(set(post_ids))}
    return [done[post_id] for post_id in post_ids]


async def unschedule(session: AsyncSession, post_id: UUID, *, owner: User) -> Post:
    """Take a post off the calendar; it is a draft again, and keeps its time as a proposal."""
    post = await content.get_post(session, post_id, owner=owner, lock=True)
    _refuse_unless_movable(post)
    if post.status is not PostStatus.SCHEDULED:
        raise PostNotScheduled("It is not on the calendar, so there is nothing to take off.")
    post.status = PostStatus.DRAFT
    post.next_attempt_at = post.prepared = post.preflight_at = None
    post.preflight_problems = []
    timeline.record(session, post.id, "unscheduled", actor=timeline.by_user(owner.id))
    await session.flush()
    return post


async def publish_now(session: AsyncSession, post_id: UUID, *, owner: User) -> Post:
    """Due this second; the answer comes before the post is out."""
    post = await schedule(session, post_id, owner=owner, at=now())
    jobs.enqueue(session, "publishing.dispatch")
    return post


async def resolve(session: AsyncSession, post_id: UUID, *, owner: User, permalink: str | None, resend: bool) -> Post:
    """A person says what became of an unconfirmed post, or of a scheduled one that a restored backup left uncertain."""
    post = await content.get_post(session, post_id, owner=owner, lock=True)
    is_restored = post.status is PostStatus.SCHEDULED and post.uncertain_since is not None
    if post.status is not PostStatus.UNCONFIRMED and not is_restored:
        raise PostNotUnconfirmed("Read the post again: its status tells what became of it.")
    actor = timeline.by_user(owner.id)
    if resend:
        post.uncertain_since = None
        post.status = PostStatus.SCHEDULED
        post.scheduled_for = post.next_attempt_at = max(post.scheduled_for or now(), now())
        timeline.record(session, post.id, "resend_requested", actor=actor)
        jobs.enqueue(session, "publishing.dispatch")
    else:
        post.status = PostStatus.PUBLISHED
        post.permalink = permalink
        post.external_post_id = permalink
        post.published_at = post.uncertain_since or post.scheduled_for or now()
        post.uncertain_since = post.next_attempt_at = None
        timeline.record(session, post.id, "confirmed_published", actor=actor, permalink=permalink)
    post.failure_code = post.failure_reason = None
    await session.flush()
    return post


async def read_timeline(
    session: AsyncSession, post_id: UUID, *, owner: User
) -> tuple[Sequence[PostEvent], Sequence[PublishAttempt]]:
    post = await content.get_post(session, post_id, owner=owner)
    return await timeline.list_events(session, post.id), await repository.list_attempts(session, post.id)
