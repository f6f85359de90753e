"""The rules of the calendar: when posts go out, and who may move them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import entitlements
from app.billing.entitlements import Quota
from app.billing.errors import PlanLimitReached
from app.businesses import service as businesses
from app.content import attachments, parts, service as content, slots, timeline
from app.content.errors import PartsAreOut, PostIsArchived
from app.content.models import Post, PostEvent, PostStatus, Severity
from app.core import jobs
from app.core.clock import now
from app.core.errors import FieldError
from app.llm.contract import Authorship
from app.platforms import registry
from app.publishing import cost_cap, plan_limit, preflight, repository
from app.publishing.errors import (
    AccountNotConnected,
    BreaksPlatformRules,
    NoAccountForPlatform,
    NotAPostsAddress,
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
from app.social_accounts.models import SocialAccount
from app.users import counting
from app.users.models import User

GRACE = timedelta(minutes=1)
"""A time this little ago still means "now": clocks differ, and forms take a moment to fill."""
FARTHEST = timedelta(days=730)


OVERDUE_AFTER = timedelta(minutes=2)
"""A post that nobody has looked at for so long after its time is an alarm: workers look each second."""
OVERDUE_NAMED = 20


async def find_overdue(session: AsyncSession, *, owner: User) -> repository.Overdue:
    """The owner's posts that are overdue although nothing holds them back."""
    at = now()
    return await repository.find_overdue(session, owner.id, before=at - OVERDUE_AFTER, at=at, limit=OVERDUE_NAMED)


async def count_overdue(session: AsyncSession, *, at: datetime) -> tuple[int, datetime | None]:
    """Of all users' posts: how many are overdue although nothing holds them back, and since when the first of them."""
    return await repository.count_overdue(session, before=at - OVERDUE_AFTER, at=at)


async def count_due(session: AsyncSession, *, at: datetime) -> tuple[int, datetime | None]:
    """Of all users' posts: how many could go out now, and since when the first of them could."""
    return await repository.count_overdue(session, before=at, at=at)


async def find_oldest_due(session: AsyncSession) -> datetime | None:
    return await repository.find_oldest_due(session, at=now())


def _refuse_unless_movable(post: Post) -> None:
    _refuse_archived(post)
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


def _refuse_archived(post: Post) -> None:
    """Somebody put it out of sight: it must not go out behind their back."""
    if post.archived_at is not None:
        raise PostIsArchived("Take it out of the archive first; then it can have a time.")


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


async def _likely_account(
    session: AsyncSession, post: Post, chosen: UUID | None, *, owner: User
) -> SocialAccount | None:
    """The one it will go out on, as far as there is one: what is wrong with the words is told before anything else."""
    account_id = chosen or post.social_account_id
    if account_id is None:
        return await social_accounts.find_only_account(session, post.business_id, post.platform)
    account = await social_accounts.find_account_for_worker(session, account_id)
    return account if account is not None and account.user_id == owner.id else None


async def _choose_account(session: AsyncSession, post: Post, chosen: UUID | None, *, owner: User) -> None:
    if chosen is not None and chosen != post.social_account_id and post.published_parts:
        raise PartsAreOut(f"{parts.standing(post)} The rest can only follow there: leave the account as it is.")
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


async def _refuse_what_the_platform_would(session: AsyncSession, post: Post, account: SocialAccount | None) -> None:
    problems = await attachments.problems_of(session, post, account)
    if problems:
        raise BreaksPlatformRules(
            "Nothing was scheduled. Change the post, then schedule it again.", errors=parts.field_errors(problems)
        )


async def _check_ahead(session: AsyncSession, post: Post, instant: datetime) -> list[preflight.Problem]:
    """What may go wrong until then, to be shown with the post. Raises PlanLimitReached and AccountNotConnected for what
    certainly will.
    """
    problems = await preflight.examine(session, post, due=instant)
    if beyond := [problem.message for problem in problems if problem.code == plan_limit.CODE]:
        raise PlanLimitReached(f"Nothing was scheduled. {beyond[0]}", quota=Quota.POSTS_PER_MONTH.value)
    in_the_way = [problem for problem in problems if problem.severity is Severity.BLOCKS]
    # A cap can be raised before then. Where it is not, the post waits for a person at its time.
    if blocking := [problem.message for problem in in_the_way if problem.code != cost_cap.CODE]:
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
    """Put a post on the calendar, or move it. A person who schedules a machine's draft approves it by that.

    A thread of which parts are out goes on then with the first that is missing.
    """
    await entitlements.hold_calendar(session, owner.id)
    post = await content.get_post(session, post_id, owner=owner, lock=True)
    _refuse_unless_movable(post)
    instant = _instant(at, post)
    likely = await _likely_account(session, post, social_account_id, owner=owner)
    await _refuse_what_the_platform_would(session, post, likely)
    await _choose_account(session, post, social_account_id, owner=owner)
    problems = await _check_ahead(session, post, instant)
    moved_from = post.scheduled_for if post.status is PostStatus.SCHEDULED else None
    await _tell_why(session, post, instant)
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
    if moved_from is None:
        counting.count(
            session,
            owner.id,
            "post scheduled",
            post_id=str(post.id),
            business_id=str(post.business_id),
            platform=post.platform.value,
            parts=len(post.parts),
            pictures=len(post.media_ids),
        )
    await session.flush()
    await content.read_limits(session, post)
    return post


async def propose_time(session: AsyncSession, post: Post, at: datetime | None) -> Post:
    """When a draft, locked by the caller, would go out; None: not said.

    Raises PostIsArchived, TimeHasPassed, TimeTooFar.
    """
    _refuse_archived(post)
    actor = timeline.by_user(post.user_id)
    if at is None:
        post.scheduled_for = post.why_this_time = None
        timeline.record(session, post.id, "time_taken_back", actor=actor)
    else:
        moved_from, instant = post.scheduled_for, _instant(at, post)
        await _tell_why(session, post, instant)
        post.scheduled_for = instant
        details: dict[str, Any] = {"scheduled_for": instant.isoformat()}
        if moved_from is not None:
            details["moved_from"] = moved_from.isoformat()
        timeline.record(session, post.id, "time_proposed", actor=actor, **details)
    await session.flush()
    return post


async def _tell_why(session: AsyncSession, post: Post, instant: datetime) -> None:
    """The reason of the time it leaves says nothing about the one it goes to."""
    if post.scheduled_for == instant:
        return
    business = await businesses.get_business_for_worker(session, post.business_id)
    post.why_this_time = slots.reason_for(post.platform, instant, ZoneInfo(business.timezone))


async def schedule_many(
    session: AsyncSession,
    post_ids: Sequence[UUID],
    *,
    owner: User,
    at: datetime | None = None,
    times: Mapping[UUID, datetime] | None = None,
) -> list[Post]:
    """Each at its time in `times`, else at `at`, else at the one proposed with it; all or none.

    Locked in one order, so that two callers cannot deadlock; the calendar first.
    """
    await entitlements.hold_calendar(session, owner.id)
    done = {
        post_id: await schedule(session, post_id, owner=owner, at=(times or {}).get(post_id, at))
        for post_id in sorted(set(post_ids))
    }
    return [done[post_id] for post_id in post_ids]


async def unschedule(session: AsyncSession, post_id: UUID, *, owner: User) -> Post:
    """Take a post off the calendar; it is a draft again, and keeps its time as a proposal.

    So does a thread that is half out: what is out stays out, and scheduling it again goes on with the rest.
    """
    post = await content.get_post(session, post_id, owner=owner, lock=True)
    _refuse_unless_movable(post)
    if post.status is not PostStatus.SCHEDULED:
        raise PostNotScheduled("It is not on the calendar, so there is nothing to take off.")
    _take_off(session, post)
    await session.flush()
    return post


def _take_off(session: AsyncSession, post: Post) -> None:
    post.status = PostStatus.DRAFT
    post.next_attempt_at = post.prepared = post.preflight_at = None
    post.preflight_problems = []
    timeline.record(session, post.id, "unscheduled", actor=timeline.by_user(post.user_id))


async def unapprove_many(session: AsyncSession, post_ids: Sequence[UUID], *, owner: User) -> list[Post]:
    """A person takes their yes back; all of these posts, or none. Repeating it changes nothing.

    What is on the calendar comes off it and keeps its time as a proposal, and the machine's words wait for a yes again.
    A person's own words need none. Raises PostNotFound, and as `unschedule` does for what is out or may be.
    """
    done = {}
    for post_id in sorted(set(post_ids)):
        post = done[post_id] = await content.get_post(session, post_id, owner=owner, lock=True)
        _refuse_unless_movable(post)
        if post.status is PostStatus.SCHEDULED:
            _take_off(session, post)
        if post.approved_at is not None and post.made_by is not Authorship.PERSON:
            post.approved_at = None
            timeline.record(session, post.id, "approval_taken_back", actor=timeline.by_user(owner.id))
    await session.flush()
    return [done[post_id] for post_id in dict.fromkeys(post_ids)]


async def publish_now(session: AsyncSession, post_id: UUID, *, owner: User) -> Post:
    """Due this second; the answer comes before the post is out."""
    post = await schedule(session, post_id, owner=owner, at=now())
    jobs.enqueue(session, "publishing.dispatch")
    return post


async def resolve(session: AsyncSession, post_id: UUID, *, owner: User, permalink: str | None, resend: bool) -> Post:
    """A person says what became of an unconfirmed post, or of a scheduled one that a restored backup left uncertain.

    Of a thread that is about the first part that is missing; whatever they say, the rest goes on after it.
    """
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
    elif permalink is not None:
        await _confirm(session, post, permalink)
        timeline.record(session, post.id, "confirmed_published", actor=actor, permalink=permalink)
    post.failure_code = post.failure_reason = None
    await session.flush()
    return post


async def _confirm(session: AsyncSession, post: Post, permalink: str) -> None:
    """It is out, at this address. Raises NotAPostsAddress, also where another part must follow it and cannot."""
    account = (
        await social_accounts.find_account_for_worker(session, post.social_account_id)
        if post.social_account_id is not None
        else None
    )
    known = registry.external_id_at(post.platform, permalink, account_id=account.account_id) if account else None
    if known is None and len(post.published_parts) + 1 < len(post.parts):
        detail = "Open that one part on the platform and copy its own address: the next part replies to it."
        raise NotAPostsAddress(detail, errors=[FieldError(pointer="/permalink", detail=detail)])
    external_id = known or permalink
    if await repository.is_another_posts(session, post, external_id):
        detail = "This is the address of another post of yours, or of another part of this thread. Copy the right one."
        raise NotAPostsAddress(detail, errors=[FieldError(pointer="/permalink", detail=detail)])
    # After a restored backup the next part may be out as well: it is asked about, or the person is.
    uncertain_since = post.uncertain_since if await repository.was_restored(session, post.id) else None
    published_at = post.uncertain_since or post.scheduled_for or now()
    if not parts.record_out(post, external_id, permalink, at=published_at):
        post.status = PostStatus.SCHEDULED
        post.uncertain_since = uncertain_since
        post.next_attempt_at = now() if uncertain_since is not None else max(post.scheduled_for or now(), now())
        jobs.enqueue(session, "publishing.dispatch")


async def read_timeline(
    session: AsyncSession, post_id: UUID, *, owner: User
) -> tuple[Sequence[PostEvent], Sequence[PublishAttempt]]:
    post = await content.get_post(session, post_id, owner=owner)
    return await timeline.list_events(session, post.id), await repository.list_attempts(session, post.id)
