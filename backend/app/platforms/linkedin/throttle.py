"""How long to wait after a 429, of which LinkedIn says nothing: no rate headers, no Retry-After.

Daily counters begin anew at 00:00 UTC, one for each resource and member and one for the app; rarely it is only a guard
against too many calls at once, and over in minutes. So the first refusals are waited out, and then the day.
Source: docs/platforms/linkedin.md#pace, checked 2026-11. Remembered by each process for itself: what is forgotten costs
another refusal.
"""

from datetime import datetime, timedelta

from app.platforms.contract import RateLimited

FIRST_WAITS_SECONDS = (120.0, 300.0)
REMEMBERED_FOR = timedelta(hours=2)
AFTER_MIDNIGHT_SECONDS = 60.0
SEVERAL = 2
"""Accounts over their limits at once: then it is the app's."""


class Throttle:
    def __init__(self) -> None:
        self._refusals: dict[tuple[str, str], list[datetime]] = {}
        """By account and resource, since it last took something."""

    def refused(self, account_id: str, resource: str, message: str, *, at: datetime) -> RateLimited:
        words = message.upper().split()
        key = (account_id, resource)
        recent = [when for when in self._refusals.get(key, []) if _is_recent(when, at)]
        self._refusals[key] = [*recent, at]
        is_apps = "APPLICATION" in words
        if "DAY" not in words and len(recent) < len(FIRST_WAITS_SECONDS):
            return RateLimited(FIRST_WAITS_SECONDS[len(recent)], app_wide=is_apps)
        return RateLimited(_seconds_of_today(at), app_wide=is_apps or self._is_everybodys(resource, at))

    def taken(self, account_id: str, resource: str) -> None:
        self._refusals.pop((account_id, resource), None)

    def _is_everybodys(self, resource: str, at: datetime) -> bool:
        held = [
            account_id
            for (account_id, called), when in self._refusals.items()
            if called == resource and len([one for one in when if _is_recent(one, at)]) > len(FIRST_WAITS_SECONDS)
        ]
        return len(held) >= SEVERAL


def _is_recent(when: datetime, at: datetime) -> bool:
    return when.date() == at.date() and at - when < REMEMBERED_FOR


def _seconds_of_today(at: datetime) -> float:
    tomorrow = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (tomorrow - at).total_seconds() + AFTER_MIDNIGHT_SECONDS
