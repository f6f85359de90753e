"""What `/metrics` says that the tables know: true for all processes and machines, whichever of them is asked.

Counts are of the day (UTC) and begin anew at midnight, as any counter does when its process starts again; so they cost
what a day holds, however old the installation is.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.admin import figures_repository as repository, operations_repository
from app.core.clock import now
from app.core.counters import Series
from app.publishing import service as publishing

_MILLION = 1_000_000


def midnight() -> datetime:
    return now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


async def count_day(session: AsyncSession) -> dict[Series, float]:
    since = midnight()
    found: dict[Series, float] = {}
    for platform, outcome, count in await repository.count_attempts(session, since=since):
        found[series("aigrowth_publish_attempts_total", platform=platform.value, outcome=outcome)] = count
    for late in await repository.sum_lateness(session, since=since):
        found |= dict(_lateness(late))
    for writing in await repository.sum_writing(session, since=since):
        found |= dict(_writing(writing))
    return found


def _lateness(late: repository.Lateness) -> Iterator[tuple[Series, float]]:
    name, platform = "aigrowth_publish_lateness_seconds", late.platform.value
    ends = [*(str(float(end)) for end in repository.LATENESS_BUCKETS), "+Inf"]
    for end, count in zip(ends, late.counts, strict=True):
        if count:
            yield series(f"{name}_bucket", platform=platform, le=end), count
    yield series(f"{name}_sum", platform=platform), late.seconds


def _writing(writing: repository.Writing) -> Iterator[tuple[Series, float]]:
    labels = {"model": writing.model, "cached": "yes" if writing.is_cached else "no"}
    yield series("aigrowth_llm_calls_total", **labels), writing.calls
    yield series("aigrowth_llm_tokens_total", kind="input", **labels), writing.input_tokens
    yield series("aigrowth_llm_tokens_total", kind="output", **labels), writing.output_tokens
    yield series("aigrowth_llm_cost_dollars_total", **labels), writing.cost_microdollars / _MILLION


async def read_now(session: AsyncSession) -> dict[Series, float]:
    at = now()
    found: dict[Series, float] = {}
    waiting = await operations_repository.count_waiting(session)
    for status in ("scheduled", "publishing", "unconfirmed"):
        found[series("aigrowth_posts", status=status)] = waiting[status]
    due, since = await publishing.count_due(session, at=at)
    found[series("aigrowth_posts_due")] = due
    found[series("aigrowth_oldest_due_seconds")] = max(0.0, (at - since).total_seconds()) if since else 0
    found[series("aigrowth_posts_overdue")] = (await publishing.count_overdue(session, at=at))[0]
    for platform, accounts in (await operations_repository.count_accounts(session, at=at)).items():
        states = {"connected": accounts.connected, "needs_reauth": accounts.needs_reauth, "resting": accounts.resting}
        for state, count in states.items():
            found[series("aigrowth_social_accounts", platform=platform.value, state=state)] = count
    for platform in await operations_repository.list_limits(session, at=at):
        found[series("aigrowth_platform_limited", platform=platform.value)] = 1
    for generation, count in (await repository.count_generations(session)).items():
        found[series("aigrowth_generations", status=generation.value)] = count
    connections, most = await repository.count_connections(session)
    for doing, count in connections.items():
        found[series("aigrowth_database_connections", state=doing)] = count
    found[series("aigrowth_database_connections_max")] = most
    return found


def series(name: str, **labels: str) -> Series:
    return name, tuple(sorted(labels.items()))
