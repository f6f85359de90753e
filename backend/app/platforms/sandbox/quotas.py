"""How much an account, and the whole app, may post in a window of time, and the headers that say so.

Windows are cut by the clock: of 10 seconds, from every full ten to the next. Each refusal is written down, so that a
test can prove there was none.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.clock import now
from app.platforms.sandbox.accounts import Account
from app.platforms.sandbox.database import Database, stamp
from app.platforms.sandbox.errors import RATE_LIMIT_SCOPE_HEADER, Refused


@dataclass(frozen=True, slots=True)
class _Window:
    limit: int
    used: int
    resets_in_seconds: float

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "RateLimit-Reset": str(math.ceil(self.resets_in_seconds)),
        }


def require(db: Database, account: Account) -> None:
    """Raises Refused with 429 when the account, or the app, has posted all it may in this window."""
    for scope, window in (("account", _of_account(db, account)), ("app", _of_app(db))):
        if window is None or window.used < window.limit:
            continue
        values = (account.id, scope, stamp(now()))
        db.run("INSERT INTO quota_refusals (account_id, scope, at) VALUES (?, ?, ?)", *values)
        wait = {"Retry-After": str(math.ceil(window.resets_in_seconds)), RATE_LIMIT_SCOPE_HEADER: scope}
        told = window.headers() if scope == "account" else {}
        message = "Too many posts; wait as long as Retry-After says."
        raise Refused(429, "rate_limited", message, headers={**told, **wait})


def headers(db: Database, account: Account) -> dict[str, str]:
    """What the account has left after what it just posted; empty where it has no quota."""
    window = _of_account(db, account)
    return {} if window is None else window.headers()


def set_for_app(db: Database, posts: int, seconds: float) -> None:
    """0 posts: no limit."""
    db.run("DELETE FROM app_quota")
    if posts:
        db.run("INSERT INTO app_quota (posts, seconds) VALUES (?, ?)", posts, seconds)


def refusals(db: Database) -> list[dict[str, Any]]:
    """Every 429 for want of quota, in order."""
    return [dict(row) for row in db.all("SELECT number, account_id, scope, at FROM quota_refusals ORDER BY number")]


def _of_account(db: Database, account: Account) -> _Window | None:
    settings = account.settings
    if settings.quota_posts == 0:
        return None
    since, left = _window(settings.quota_seconds)
    row = db.one(
        "SELECT count(*) AS n FROM posts WHERE account_id = ? AND published_at >= ? AND received_at >= ?",
        account.id,
        stamp(since),
        stamp(since),
    )
    return _Window(settings.quota_posts, int(row["n"]) if row else 0, left)


def _of_app(db: Database) -> _Window | None:
    quota = db.one("SELECT posts, seconds FROM app_quota")
    if quota is None:
        return None
    since, left = _window(float(quota["seconds"]))
    row = db.one(
        "SELECT count(*) AS n FROM posts WHERE published_at >= ? AND received_at >= ?", stamp(since), stamp(since)
    )
    return _Window(int(quota["posts"]), int(row["n"]) if row else 0, left)


def _window(seconds: float) -> tuple[datetime, float]:
    """When the current one began, and the seconds until it ends."""
    at = now().timestamp()
    begin = at - at % seconds
    return datetime.fromtimestamp(begin, UTC), begin + seconds - at
