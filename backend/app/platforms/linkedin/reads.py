"""How much of a person's figures may be read: one call a figure and post, out of a daily allowance.

Spread over LinkedIn's day (00:00 UTC), so that a morning of young posts does not use up the evening's. Counted by each
process for itself: an allowance, not a promise; LinkedIn's own refusal stands behind it.
"""

from datetime import datetime

from app.platforms.linkedin.rules import READS_PER_DAY

AT_ONCE = 36
"""Of the day's, from its first minute on."""
_DAY_SECONDS = 86_400.0


class ReadBudget:
    def __init__(self) -> None:
        self._spent: dict[str, tuple[int, int]] = {}
        """The day and what was spent in it, by account."""

    def left(self, account_id: str, *, at: datetime) -> int:
        day, spent = self._spent.get(account_id, (0, 0))
        passed = (at - at.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds() / _DAY_SECONDS
        allowed = AT_ONCE + int((READS_PER_DAY - AT_ONCE) * passed)
        return allowed - (spent if day == at.toordinal() else 0)

    def spend(self, account_id: str, calls: int, *, at: datetime) -> None:
        day, spent = self._spent.get(account_id, (0, 0))
        self._spent[account_id] = (at.toordinal(), calls + (spent if day == at.toordinal() else 0))
