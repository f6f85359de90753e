"""How the machinery is doing: what waits, what fails, which platform refuses, and what the writers cost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.admin import audit, operations_repository as repository
from app.admin.errors import UserNotFound
from app.admin.models import AdminActionKind
from app.core.clock import now
from app.generations import service as generations
from app.generations.models import Generation
from app.platforms.contract import Platform
from app.publishing import service as publishing
from app.social_accounts import apps as platform_apps
from app.users.models import User

FAILING = ("rejected", "needs_reauth", "unavailable", "unknown")
"""Outcomes of an attempt that are the platform's no. Waiting for a limit is not one, and our own refusals are not."""
HEALTH_SPAN = timedelta(hours=24)
FAILURES_SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PublishingState:
    scheduled: int
    publishing: int
    overdue: int
    """Could have gone out more than two minutes ago, and nothing holds them back on purpose."""
    overdue_since: datetime | None
    unconfirmed: int
    failed_in_24_hours: int


@dataclass(frozen=True, slots=True)
class PlatformHealth:
    platform: Platform
    name: str
    is_available: bool
    accounts: int
    needs_reauth: int
    resting: int
    limited_until: datetime | None
    operator_message: str | None
    published: int
    failed: int
    rate_limited: int
    outcomes: dict[str, int]
    last_published_at: datetime | None
    """Within those hours."""

    @property
    def error_rate(self) -> float | None:
        """Per cent of the answers that were a no; None without an answer."""
        answers = self.published + self.failed
        return round(self.failed * 100 / answers, 1) if answers else None


async def get_publishing(session: AsyncSession) -> PublishingState:
    at = now()
    counts = await repository.count_waiting(session)
    overdue, since = await publishing.count_overdue(session, at=at)
    return PublishingState(
        scheduled=counts["scheduled"],
        publishing=counts["publishing"],
        overdue=overdue,
        overdue_since=since,
        unconfirmed=counts["unconfirmed"],
        failed_in_24_hours=await repository.count_failed(session, since=at - HEALTH_SPAN),
    )


async def list_failures(
    session: AsyncSession, *, cursor: str | None, limit: int
) -> tuple[list[repository.Failure], str | None]:
    """Attempts of the last week that ended without the post being out, newest first."""
    return await repository.list_failures(session, since=now() - FAILURES_SPAN, cursor=cursor, limit=limit)


async def get_health(session: AsyncSession) -> list[PlatformHealth]:
    """Every platform there is, in the order people know them by; figures are of the last 24 hours."""
    at = now()
    attempts = await repository.count_outcomes(session, since=at - HEALTH_SPAN)
    accounts = await repository.count_accounts(session, at=at)
    limits = await repository.list_limits(session, at=at)
    found = []
    for info in await platform_apps.list_platforms(session):
        ended = attempts.get(info.platform, {})
        outcomes = {name: outcome.count for name, outcome in ended.items()}
        of_platform = accounts.get(info.platform, repository.NO_ACCOUNTS)
        limit = limits.get(info.platform)
        found.append(
            PlatformHealth(
                platform=info.platform,
                name=info.name,
                is_available=info.is_available,
                accounts=of_platform.connected,
                needs_reauth=of_platform.needs_reauth,
                resting=of_platform.resting,
                limited_until=limit.until if limit else None,
                operator_message=limit.operator_message if limit else None,
                published=outcomes.get("published", 0),
                failed=sum(outcomes.get(name, 0) for name in FAILING),
                rate_limited=outcomes.get("rate_limited", 0),
                outcomes=outcomes,
                last_published_at=ended["published"].last_at if "published" in ended else None,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class WriterUsage:
    days: list[repository.DayOfWriting]
    """One for each day (UTC), the oldest first, also where nothing was written."""
    models: list[repository.ModelUse]
    users: list[repository.UserOfWriters]


async def get_writer_usage(session: AsyncSession, *, days: int) -> WriterUsage:
    today = now().date()
    first = today - timedelta(days=days - 1)
    known = {row.day: row for row in await repository.writing_by_day(session, since=first)}
    return WriterUsage(
        days=[known.get(day) or _quiet(day) for day in (first + timedelta(days=number) for number in range(days))],
        models=list(await repository.writing_by_model(session, since=first)),
        users=list(await repository.writing_by_user(session, since=first, limit=10)),
    )


def _quiet(day: date) -> repository.DayOfWriting:
    return repository.DayOfWriting(day, 0, 0, 0, 0, None)


async def list_generations(
    session: AsyncSession, *, only: repository.Standing | None, cursor: str | None, limit: int
) -> tuple[list[repository.GenerationRow], str | None]:
    return await repository.list_generations(session, only=only, at=now(), cursor=cursor, limit=limit)


async def retry_generation(session: AsyncSession, generation_id: UUID, *, admin: User) -> Generation:
    """Raises GenerationNotFound, GenerationIsFine."""
    again = await generations.start_again(session, generation_id)
    owner = await session.get(User, again.user_id)
    if owner is None:  # the row of a generation goes with its user
        raise UserNotFound("Its owner deleted their account.")
    audit.record(
        session,
        AdminActionKind.GENERATION_RETRIED,
        admin=admin,
        user=owner,
        kind_of_work=again.kind.value,
        generation_id=str(generation_id),
        started_as=str(again.id),
    )
    await session.flush()
    return again
