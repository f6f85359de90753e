"""Every SQL statement about the machinery. Attempts and usage are found by time, through BRIN indexes: each table is
written in the order of its time, and such an index costs a publishing worker next to nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Date, Integer, and_, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing.models import UsageLog
from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core import pagination
from app.generations.models import Generation, GenerationKind, GenerationStatus
from app.platforms.contract import Platform
from app.publishing.models import PublishAttempt
from app.social_accounts.models import PlatformLimit, SocialAccount
from app.users.models import User

# --- publishing -------------------------------------------------------------------------------------------------------


_WATCHED = (PostStatus.SCHEDULED, PostStatus.PUBLISHING, PostStatus.UNCONFIRMED)


async def count_waiting(session: AsyncSession) -> dict[str, int]:
    """Posts by status, those that are not at rest. The index of the status alone is read."""
    query = select(Post.status, func.count()).where(Post.status.in_(_WATCHED)).group_by(Post.status)
    counted = {status.value: count for status, count in await session.execute(query)}
    return {status.value: counted.get(status.value, 0) for status in _WATCHED}


async def count_failed(session: AsyncSession, *, since: datetime) -> int:
    query = select(func.count()).where(Post.status == PostStatus.FAILED, Post.updated_at >= since)
    return await session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that did not get its post out. Of the post itself no words: they are its owner's business."""

    id: UUID
    created_at: datetime
    number: int
    outcome: str
    outcome_code: str | None
    outcome_message: str | None
    post_id: UUID
    post_status: PostStatus
    next_attempt_at: datetime | None
    platform: Platform
    account_name: str | None
    business_name: str
    user_id: UUID
    user_email: str


async def list_failures(
    session: AsyncSession, *, since: datetime, cursor: str | None, limit: int
) -> tuple[list[Failure], str | None]:
    query = select(PublishAttempt).where(
        PublishAttempt.created_at >= since, PublishAttempt.outcome.not_in(["published", "pending"])
    )
    attempts, next_cursor = await pagination.page(
        session, query, at=PublishAttempt.created_at, row_id=PublishAttempt.id, cursor=cursor, limit=limit
    )
    about = (
        select(Post, SocialAccount.account_name, Business.name, User.email)
        .join(Business, Business.id == Post.business_id)
        .join(User, User.id == Post.user_id)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .where(Post.id.in_([attempt.content_id for attempt in attempts]))
    )
    known = {
        post.id: (post, account, business, email) for post, account, business, email in await session.execute(about)
    }
    return [
        _failure(attempt, *known[attempt.content_id]) for attempt in attempts if attempt.content_id in known
    ], next_cursor


def _failure(attempt: PublishAttempt, post: Post, account: str | None, business: str, email: str) -> Failure:
    return Failure(
        id=attempt.id,
        created_at=attempt.created_at,
        number=attempt.number,
        outcome=attempt.outcome or "",
        outcome_code=attempt.outcome_code,
        outcome_message=attempt.outcome_message,
        post_id=post.id,
        post_status=post.status,
        next_attempt_at=post.next_attempt_at if post.status in (PostStatus.SCHEDULED, PostStatus.PUBLISHING) else None,
        platform=post.platform,
        account_name=account,
        business_name=business,
        user_id=post.user_id,
        user_email=email,
    )


# --- platforms --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcomes:
    count: int
    last_at: datetime


async def count_outcomes(session: AsyncSession, *, since: datetime) -> dict[Platform, dict[str, Outcomes]]:
    """By platform, how many attempts ended in which way, and when the last one did."""
    query = (
        select(Post.platform, PublishAttempt.outcome, func.count(), func.max(PublishAttempt.ended_at))
        .join(Post, Post.id == PublishAttempt.content_id)
        .where(PublishAttempt.created_at >= since, PublishAttempt.outcome.is_not(None))
        .group_by(Post.platform, PublishAttempt.outcome)
    )
    found: dict[Platform, dict[str, Outcomes]] = {}
    for platform, outcome, count, last_at in await session.execute(query):
        if outcome is not None and last_at is not None:  # for the types: the query asks for no others
            found.setdefault(platform, {})[outcome] = Outcomes(count, last_at)
    return found


@dataclass(frozen=True, slots=True)
class Accounts:
    connected: int
    needs_reauth: int
    resting: int


NO_ACCOUNTS = Accounts(0, 0, 0)


async def count_accounts(session: AsyncSession, *, at: datetime) -> dict[Platform, Accounts]:
    query = (
        select(
            SocialAccount.platform,
            func.count(),
            func.count().filter(SocialAccount.needs_reauth),
            func.count().filter(SocialAccount.breaker_open_until > at),
        )
        .where(SocialAccount.is_active)
        .group_by(SocialAccount.platform)
    )
    return {platform: Accounts(*counts) for platform, *counts in await session.execute(query)}


@dataclass(frozen=True, slots=True)
class Limit:
    until: datetime
    operator_message: str | None


async def list_limits(session: AsyncSession, *, at: datetime) -> dict[Platform, Limit]:
    """Platforms to which nothing is sent for the moment, until when, and what to do about it."""
    query = select(PlatformLimit.platform, PlatformLimit.limited_until, PlatformLimit.operator_message)
    rows = await session.execute(query.where(PlatformLimit.limited_until > at))
    return {platform: Limit(until, message) for platform, until, message in rows if until is not None}


# --- writers ----------------------------------------------------------------------------------------------------------

_IS_WRITING = UsageLog.details.has_key("model")
_DAY = cast(func.timezone("UTC", UsageLog.created_at), Date)
_CACHED = func.count().filter(UsageLog.details["cached"].as_boolean())
_INPUT = func.coalesce(func.sum(cast(UsageLog.details["input_tokens"].as_string(), Integer)), 0)
_OUTPUT = func.coalesce(func.sum(cast(UsageLog.details["output_tokens"].as_string(), Integer)), 0)
_COST = func.sum(UsageLog.cost_microdollars)


@dataclass(frozen=True, slots=True)
class DayOfWriting:
    day: date
    calls: int
    cached_calls: int
    input_tokens: int
    output_tokens: int
    cost_microdollars: int | None
    """None where no call of the day had a known price."""


@dataclass(frozen=True, slots=True)
class ModelUse:
    model: str
    calls: int
    cost_microdollars: int | None


@dataclass(frozen=True, slots=True)
class UserOfWriters:
    user_id: UUID
    email: str
    calls: int
    cost_microdollars: int | None


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _whole(cost: object) -> int | None:
    return None if cost is None else int(str(cost))


async def writing_by_day(session: AsyncSession, *, since: date) -> Sequence[DayOfWriting]:
    query = (
        select(_DAY, func.count(), _CACHED, _INPUT, _OUTPUT, _COST)
        .where(_IS_WRITING, UsageLog.created_at >= _start(since))
        .group_by(_DAY)
    )
    return [DayOfWriting(*row[:3], int(row[3]), int(row[4]), _whole(row[5])) for row in await session.execute(query)]


async def writing_by_model(session: AsyncSession, *, since: date) -> Sequence[ModelUse]:
    model = UsageLog.details["model"].as_string()
    query = (
        select(model, func.count(), _COST)
        .where(_IS_WRITING, UsageLog.created_at >= _start(since))
        .group_by(model)
        .order_by(func.count().desc(), model)
    )
    return [ModelUse(name, calls, _whole(cost)) for name, calls, cost in await session.execute(query)]


async def writing_by_user(session: AsyncSession, *, since: date, limit: int) -> Sequence[UserOfWriters]:
    """Whose writing cost most, then who had most written."""
    query = (
        select(User.id, User.email, func.count(), _COST)
        .join(User, User.id == UsageLog.user_id)
        .where(_IS_WRITING, UsageLog.created_at >= _start(since))
        .group_by(User.id, User.email)
        .order_by(_COST.desc().nulls_last(), func.count().desc(), User.email)
        .limit(limit)
    )
    return [
        UserOfWriters(user, email, calls, _whole(cost)) for user, email, calls, cost in await session.execute(query)
    ]


# --- generations ------------------------------------------------------------------------------------------------------


class Standing(StrEnum):
    UNFINISHED = "unfinished"
    STUCK = "stuck"
    """Unfinished, and nobody has looked after it for longer than a worker may stay silent."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class GenerationRow:
    id: UUID
    created_at: datetime
    updated_at: datetime
    kind: GenerationKind
    status: GenerationStatus
    progress: int
    attempts: int
    is_stuck: bool
    error_code: str | None
    error_message: str | None
    business_name: str
    user_id: UUID
    user_email: str

    @property
    def can_retry(self) -> bool:
        return self.is_stuck or self.status is GenerationStatus.FAILED


async def list_generations(
    session: AsyncSession, *, only: Standing | None, at: datetime, cursor: str | None, limit: int
) -> tuple[list[GenerationRow], str | None]:
    is_unfinished = Generation.status.in_([GenerationStatus.QUEUED, GenerationStatus.RUNNING])
    is_stuck = and_(is_unfinished, or_(Generation.lease_until < at, Generation.lease_until.is_(None)))
    query = select(Generation)
    if only is not None:
        query = query.where(
            {
                Standing.UNFINISHED: is_unfinished,
                Standing.STUCK: is_stuck,
                Standing.FAILED: Generation.status == GenerationStatus.FAILED,
            }[only]
        )
    rows, next_cursor = await pagination.page(
        session, query, at=Generation.created_at, row_id=Generation.id, cursor=cursor, limit=limit
    )
    about = (
        select(Generation.id, Business.name, User.email, case((is_stuck, True), else_=False))
        .join(Business, Business.id == Generation.business_id)
        .join(User, User.id == Generation.user_id)
        .where(Generation.id.in_([row.id for row in rows]))
    )
    known = {row_id: rest for row_id, *rest in await session.execute(about)}
    return [_generation(row, *known[row.id]) for row in rows if row.id in known], next_cursor


def _generation(row: Generation, business: str, email: str, is_stuck: bool) -> GenerationRow:
    return GenerationRow(
        id=row.id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        kind=row.kind,
        status=row.status,
        progress=row.progress,
        attempts=row.attempts,
        is_stuck=is_stuck,
        error_code=row.error_code,
        error_message=row.error_message,
        business_name=business,
        user_id=row.user_id,
        user_email=email,
    )
