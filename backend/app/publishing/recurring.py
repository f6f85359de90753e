"""Posts that repeat: the rules people write, and the posts they become, two weeks ahead.

Each time a rule falls due is a row of its own (`recurring_occurrences`), and the row is taken before the post is made:
whoever plans, and however often, makes each post once. Locks are taken in one order: business, rule, posts.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import entitlements
from app.billing.plans import Feature
from app.businesses import service as businesses
from app.businesses.models import Business
from app.content import service as content, timeline
from app.content.models import Post, PostStatus
from app.core import versions
from app.core.clock import now
from app.core.errors import FieldError
from app.llm.contract import Authorship
from app.platforms import registry
from app.publishing import calendar_repository as repository
from app.publishing.calendar_errors import NeverFallsOnADay, RuleIncomplete
from app.publishing.calendar_models import RecurringOccurrence, RecurringPost
from app.publishing.errors import AccountNotConnected, BreaksPlatformRules, NoAccountForPlatform, TimeTooFar
from app.publishing.recurrence import Repeats, Rule
from app.publishing.service import FARTHEST
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.users.models import User

AHEAD = timedelta(days=14)
"""So far ahead posts are made, for people to see and change."""
_LONGEST_GAP = timedelta(weeks=54)
"""A rule that falls on no day for this long never will: at most 52 weeks lie between two of its weeks."""


async def create(session: AsyncSession, values: Mapping[str, Any], *, owner: User) -> RecurringPost:
    """`values` are all columns a person sets; without `starts_on` it starts today. Its first posts are made at once.

    Raises NotInPlan, SocialAccountNotFound, AccountNotConnected, BreaksPlatformRules, RuleIncomplete, NeverFallsOnADay
    and TimeTooFar.
    """
    await entitlements.require_feature(session, owner.id, Feature.RECURRING_POSTS)
    account = await social_accounts.get_account(session, values["social_account_id"], owner=owner)
    business = await businesses.get_business(session, account.business_id, owner=owner, lock=True)
    recurring = RecurringPost(**{**values, "user_id": owner.id, "business_id": business.id})
    if recurring.starts_on is None:
        recurring.starts_on = _today(business)
    _refuse_unusable(account)
    _refuse_what_the_platform_would(account, recurring.text)
    _refuse_idle(recurring, business)
    session.add(recurring)
    await session.flush()
    await _plan(session, recurring, business, account)
    return recurring


async def get(session: AsyncSession, recurring_id: UUID, *, owner: User) -> RecurringPost:
    return await repository.get_recurring(session, recurring_id, owner=owner)


async def list_all(
    session: AsyncSession, *, owner: User, business_id: UUID | None, cursor: str | None, limit: int
) -> tuple[Sequence[RecurringPost], str | None]:
    """Newest first."""
    if business_id is not None:
        await businesses.get_business(session, business_id, owner=owner)
    return await repository.list_recurring(session, owner=owner, business_id=business_id, cursor=cursor, limit=limit)


async def list_occurrences(
    session: AsyncSession, recurring_id: UUID, *, owner: User, limit: int
) -> Sequence[tuple[RecurringOccurrence, Post | None]]:
    """From today on, in order; None for the post of a time that a person has skipped by deleting it."""
    recurring = await repository.get_recurring(session, recurring_id, owner=owner)
    business = await businesses.get_business(session, recurring.business_id, owner=owner)
    return await repository.list_occurrences(session, recurring.id, since=_today(business), limit=limit)


async def update(
    session: AsyncSession,
    recurring_id: UUID,
    changes: Mapping[str, Any],
    *,
    owner: User,
    if_match: str | None,
    version: int | None,
) -> RecurringPost:
    """Change the columns given. Posts still to come follow, except those a person has changed by themselves.

    Raises RecurringPostNotFound, VersionConflict, VersionRequired, and what `create` raises.
    """
    recurring, business = await _lock(session, recurring_id, owner=owner)
    versions.check(recurring, if_match=if_match, version=version)
    for name, value in changes.items():
        setattr(recurring, name, value)
    account = await _account(session, recurring, owner=owner)
    if not recurring.is_paused:
        _refuse_unusable(account)
    _refuse_what_the_platform_would(account, recurring.text)
    if changes.keys() - {"text", "is_paused", "social_account_id"}:
        _refuse_idle(recurring, business)
    await session.flush()
    await _plan(session, recurring, business, account)
    return recurring


async def delete(session: AsyncSession, recurring_id: UUID, *, owner: User) -> None:
    """Posts still to come go with it, except those a person has changed by themselves; what is out stays."""
    recurring, _ = await _lock(session, recurring_id, owner=owner)
    await _follow(session, recurring, wanted={}, account=None, at=now())
    await repository.forget_recurring(session, recurring.id)
    await session.delete(recurring)
    await session.flush()


async def plan_one(session: AsyncSession, recurring_id: UUID, business_id: UUID) -> None:
    """For the planner: of any owner; nothing when it is gone."""
    business = await businesses.find_business_for_worker(session, business_id, lock=True)
    recurring = await repository.find_recurring(session, recurring_id, lock=True)
    if business is None or recurring is None:
        return
    account = await social_accounts.get_account_for_worker(session, recurring.social_account_id)
    await _plan(session, recurring, business, account)


# --- from rules to posts ----------------------------------------------------------------------------------------------


async def _plan(session: AsyncSession, recurring: RecurringPost, business: Business, account: SocialAccount) -> None:
    at = now()
    zone = ZoneInfo(business.timezone)
    today = at.astimezone(zone).date()
    instants = recurring.rule.instants(today - timedelta(days=1), today + AHEAD, zone)
    # What has passed is not made up for: after an outage nothing floods out.
    wanted = {} if recurring.is_paused else {day: instant for day, instant in instants.items() if instant > at}
    await _follow(session, recurring, wanted=wanted, account=account, at=at)
    problem = None if recurring.is_paused else _problem(account, recurring.text)
    if not recurring.is_paused and problem is None:  # a smaller plan keeps the rule and what is on the calendar
        problem = await entitlements.find_lacking(session, recurring.user_id, Feature.RECURRING_POSTS)
    if problem != recurring.problem:
        recurring.problem = problem
    if problem is None:
        taken = await repository.take_occurrences(session, recurring.id, wanted)
        await _make_posts(session, recurring, account, {day: wanted[day] for day in taken})
    await session.flush()


async def _make_posts(
    session: AsyncSession, recurring: RecurringPost, account: SocialAccount, times: Mapping[date, datetime]
) -> None:
    if not times:
        return
    posts = {day: _new_post(recurring, account, instant) for day, instant in times.items()}
    session.add_all(posts.values())
    await session.flush()
    await repository.link_posts(session, recurring.id, {day: post.id for day, post in posts.items()})
    for day, post in posts.items():
        at = times[day].isoformat()
        timeline.record(session, post.id, "scheduled", scheduled_for=at, recurring_id=str(recurring.id))


def _new_post(recurring: RecurringPost, account: SocialAccount, instant: datetime) -> Post:
    post = Post(
        business_id=recurring.business_id,
        user_id=recurring.user_id,
        recurring_id=recurring.id,
        made_by=Authorship.PERSON,
        approved_at=now(),
        status=PostStatus.SCHEDULED,
    )
    _shape(post, recurring, account, instant)
    return post


def _shape(post: Post, recurring: RecurringPost, account: SocialAccount, instant: datetime) -> bool:
    """Make the post what the rule says; False when it is so already."""
    wanted = {
        "social_account_id": account.id,
        "platform": account.platform,
        "text": recurring.text,
        "hashtags": content.hashtags_of(recurring.text),
        "scheduled_for": instant,
        "why_this_time": f"Repeats {recurring.rule.in_words}.",
    }
    changed = {name: value for name, value in wanted.items() if getattr(post, name) != value}
    for name, value in changed.items():
        setattr(post, name, value)
    if changed:
        post.next_attempt_at = instant
        post.prepared = post.preflight_at = None
        post.preflight_problems = []
    return bool(changed)


async def _follow(
    session: AsyncSession,
    recurring: RecurringPost,
    *,
    wanted: Mapping[date, datetime],
    account: SocialAccount | None,
    at: datetime,
) -> None:
    """Posts nobody has touched follow the rule: to another time or text, or away."""
    for occurrence, post in await repository.lock_untouched(session, recurring.id, after=at):
        instant = wanted.get(occurrence.occurs_on)
        if instant is None or account is None:
            await session.delete(occurrence)
            await session.flush()
            await session.delete(post)
            continue
        moved_from = post.scheduled_for
        if _shape(post, recurring, account, instant):
            occurrence.planned_for = instant
            details: dict[str, Any] = {"scheduled_for": instant.isoformat(), "recurring_id": str(recurring.id)}
            if moved_from is not None and moved_from != instant:
                details["moved_from"] = moved_from.isoformat()
            timeline.record(session, post.id, "followed_rule", **details)
    await session.flush()


# --- what a rule must be ----------------------------------------------------------------------------------------------


async def _lock(session: AsyncSession, recurring_id: UUID, *, owner: User) -> tuple[RecurringPost, Business]:
    seen = await repository.get_recurring(session, recurring_id, owner=owner)
    business = await businesses.get_business(session, seen.business_id, owner=owner, lock=True)
    return await repository.get_recurring(session, recurring_id, owner=owner, lock=True), business


async def _account(session: AsyncSession, recurring: RecurringPost, *, owner: User) -> SocialAccount:
    with session.no_autoflush:
        account = await social_accounts.get_account(session, recurring.social_account_id, owner=owner)
    if account.business_id != recurring.business_id:
        raise NoAccountForPlatform("Choose an account of the same business.")
    return account


def _today(business: Business) -> date:
    return now().astimezone(ZoneInfo(business.timezone)).date()


def _problem(account: SocialAccount, text: str) -> str | None:
    """Why nothing can be planned, for a person."""
    if not account.is_active or account.needs_reauth:
        return f"Nothing new is planned: reconnect {account.account_name}, and it goes on by itself."
    problems = registry.check_post(account.platform, text, details=account.details)
    if problems:
        return f"Nothing new is planned: {' '.join(problem.message for problem in problems)}"
    return None


def _refuse_unusable(account: SocialAccount) -> None:
    if not account.is_active or account.needs_reauth:
        raise AccountNotConnected(f"Reconnect {account.account_name} first; then try again.")


def _refuse_what_the_platform_would(account: SocialAccount, text: str) -> None:
    problems = registry.check_post(account.platform, text, details=account.details)
    if problems:
        errors = [FieldError(pointer="/text", detail=problem.message) for problem in problems]
        raise BreaksPlatformRules("Nothing was saved. Change the text, then send it again.", errors=errors)


def _refuse_idle(recurring: RecurringPost, business: Business) -> None:
    if recurring.repeats is Repeats.WEEKLY and not recurring.weekdays:
        error = FieldError(pointer="/weekdays", detail="Name at least one weekday; Monday is 0.")
        raise RuleIncomplete("A weekly post needs its `weekdays`. Nothing was saved.", errors=[error])
    if recurring.repeats is Repeats.MONTHLY and recurring.month_day is None:
        error = FieldError(pointer="/month_day", detail="Name the day of the month, 1 to 31.")
        raise RuleIncomplete("A monthly post needs its `month_day`. Nothing was saved.", errors=[error])
    today = _today(business)
    if recurring.starts_on > today + FARTHEST:
        raise TimeTooFar("Let it start within the next two years.")
    rule: Rule = recurring.rule
    first = max(recurring.starts_on, today)
    if next(rule.days(first, first + _LONGEST_GAP), None) is None:
        raise NeverFallsOnADay("No such day lies between its start (or today) and its end. Let it end later.")
