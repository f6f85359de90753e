"""What platforms say about how much more they take, kept where the publisher's next look finds it.

Written at the end of a transaction, accounts in the order of their ids and platforms last, so that processes that write
down many answers at once never wait for each other in a circle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.platforms.contract import BudgetLeft, Platform
from app.social_accounts import repository

log = structlog.get_logger(__name__)

SAME_WINDOW = timedelta(seconds=2)
"""Ends that are told in whole seconds and no further apart are of one window."""


@dataclass(frozen=True, slots=True)
class Budget:
    remaining: int
    resets_at: datetime

    def and_then(self, later: "Budget") -> "Budget":
        """Answers may overtake each other: of one window the smaller counts, of two the later one."""
        if abs(self.resets_at - later.resets_at) <= SAME_WINDOW:
            return Budget(min(self.remaining, later.remaining), max(self.resets_at, later.resets_at))
        return max(self, later, key=lambda budget: budget.resets_at)


async def record_budgets(session: AsyncSession, told: Iterable[tuple[UUID, BudgetLeft]], *, at: datetime) -> None:
    """What accounts have left, as answers said at that time; several of one account in any order."""
    budgets: dict[UUID, Budget] = {}
    for account_id, left in told:
        budget = Budget(left.remaining, at + timedelta(seconds=left.resets_after_seconds))
        budgets[account_id] = budgets[account_id].and_then(budget) if account_id in budgets else budget
    if not budgets:
        return
    ends = {account_id: (budget.remaining, budget.resets_at) for account_id, budget in budgets.items()}
    await repository.set_budgets(session, ends, same_window=SAME_WINDOW)


@dataclass(frozen=True, slots=True, order=True)
class Stop:
    """All accounts of a platform wait until then. `operator_message`: what only whoever runs this can do about it."""

    until: datetime
    operator_message: str | None = field(default=None, compare=False)


async def limit_platforms(session: AsyncSession, stops: Mapping[Platform, Stop], *, at: datetime) -> None:
    """The app as a whole was told to wait: all accounts do. A later end that is known already stays."""
    for platform in sorted(stops):
        stop = stops[platform]
        await repository.limit_platform(
            session, platform, at=at, until=stop.until, operator_message=stop.operator_message
        )
        say = log.warning if stop.operator_message is None else log.error
        say("platform.limited", platform=platform, until=stop.until.isoformat(), to_do=stop.operator_message)
