"""How much more X takes, as its answers say: windows of 15 minutes, and of a day for the account and for the whole app.

Not every answer names them, and some refusals name none.
"""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx2

from app.platforms.contract import BudgetLeft
from app.platforms.http import retry_after_seconds

_HEADERS = {"x-rate-limit": False, "x-user-limit-24hour": False, "x-app-limit-24hour": True}
"""Prefixes of headers, and whether they speak of the whole app; docs/platforms/x.md#pace."""
_LONGEST_SECONDS = 86_400.0
_ROUNDING_SECONDS = 1.0
"""Headers speak in whole seconds: a call in the last of them would be a call too early."""
WINDOW_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Window:
    remaining: int
    ends_after_seconds: float
    is_of_the_app: bool


def windows_of(response: httpx2.Response) -> list[Window]:
    """Ends are instants there, and are measured against the answer's own `Date`, not our clock."""
    at, found = server_time(response), []
    for prefix, is_of_the_app in _HEADERS.items():
        remaining, reset = (response.headers.get(f"{prefix}-{what}", "").strip() for what in ("remaining", "reset"))
        if at is not None and remaining.isdecimal() and reset.isdecimal():
            seconds = min(max(float(reset) - at, 0.0) + _ROUNDING_SECONDS, _LONGEST_SECONDS)
            found.append(Window(int(remaining), seconds, is_of_the_app))
    return found


def budget_of(response: httpx2.Response) -> BudgetLeft | None:
    """Of the account: the window with the least left in it."""
    own = [window for window in windows_of(response) if not window.is_of_the_app]
    least = min(own, key=lambda window: window.remaining, default=None)
    return BudgetLeft(least.remaining, least.ends_after_seconds) if least else None


@dataclass(frozen=True, slots=True)
class Wait:
    """Of an answer 429."""

    seconds: float
    is_of_the_app: bool
    is_a_cap: bool
    """Nothing of the windows is used up: it is a cap that somebody has to lift."""


def wait_of(response: httpx2.Response) -> Wait:
    windows = windows_of(response)
    empty = [window for window in windows if window.remaining == 0]
    if empty:
        longest = max(window.ends_after_seconds for window in empty)
        return Wait(longest, any(window.is_of_the_app for window in empty), is_a_cap=False)
    seconds = min(retry_after_seconds(response, default=WINDOW_SECONDS), _LONGEST_SECONDS)
    return Wait(max(seconds, 1.0), is_of_the_app=False, is_a_cap=bool(windows))


def server_time(response: httpx2.Response) -> float | None:
    """Unix seconds by X's clock; None where the answer does not say."""
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
    except ValueError:
        return None
