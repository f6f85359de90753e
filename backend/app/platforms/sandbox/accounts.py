"""Accounts of the pretend network, and the settings that make one behave like this or that real platform."""

import hashlib
import json
import re
import secrets
import sqlite3
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.clock import now
from app.platforms.sandbox.database import Database, instant, stamp
from app.platforms.sandbox.errors import Refused
from app.platforms.sandbox.rules import MAX_LENGTH

_HANDLE = re.compile(r"[a-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class AccountSettings:
    max_length: int = MAX_LENGTH
    honours_idempotency: bool = True
    """Off: like X or LinkedIn, where sending twice makes two posts."""
    lists_posts: bool = True
    """Off as well: like a LinkedIn member account, where nothing can be read back."""
    duplicate_hours: float = 0.0
    """Above 0 the same text is refused for so long, naming the live post."""
    quota_posts: int = 0
    """Above 0: so many posts in each window of `quota_seconds` by the clock; more are refused with 429."""
    quota_seconds: float = 10.0
    token_seconds: int = 3600
    rotates_refresh_tokens: bool = True
    """Off: a refresh token is good again and again, and a refresh does not name it anew."""
    ends_old_access: bool = True
    """Off: an access token lives out its own life although it was refreshed."""
    timezone: str = "UTC"
    """Where its followers live: decides which hours are good."""


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    handle: str
    name: str
    created_at: datetime
    followers_at_start: int
    settings: AccountSettings = field(default_factory=AccountSettings)


def parse_handle(written: str) -> str:
    handle = written.strip().lower().removeprefix("@")
    if not _HANDLE.fullmatch(handle):
        raise Refused(422, "invalid_handle", "A handle is 1 to 30 letters a-z, digits and underscores.")
    return handle


def parse_settings(given: dict[str, object], base: AccountSettings | None = None) -> AccountSettings:
    values = asdict(base or AccountSettings())
    for key, value in given.items():
        if key not in values:
            known = ", ".join(item.name for item in fields(AccountSettings))
            raise Refused(422, "invalid_settings", f"There is no setting {key}. There are: {known}.")
        wanted = type(values[key])
        if wanted is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)  # noqa: PLW2901 - JSON writes 24.0 as 24
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise Refused(422, "invalid_settings", f"{key} must be a {wanted.__name__}.")
        values[key] = value
    settings = AccountSettings(**values)
    if settings.quota_posts < 0 or settings.quota_seconds <= 0:
        raise Refused(422, "invalid_settings", "quota_posts is not negative, and quota_seconds is more than 0.")
    try:
        ZoneInfo(settings.timezone)
    except (LookupError, ValueError, OSError):
        raise Refused(422, "invalid_settings", f"There is no time zone {settings.timezone}.") from None
    return settings


def create(
    db: Database,
    handle: str,
    *,
    name: str = "",
    created_at: datetime | None = None,
    followers: int | None = None,
    settings: AccountSettings | None = None,
) -> Account:
    """Or change the one of this handle: what is not given stays."""
    handle = parse_handle(handle)
    before = find_by_handle(db, handle)
    if followers is None:  # 180 to 979, always the same for one handle
        followers = before.followers_at_start if before else 180 + _number_of(handle) % 800
    account = Account(
        id=before.id if before else "acc_" + secrets.token_hex(8),
        handle=handle,
        name=name.strip() or (before.name if before else handle.replace("_", " ").title()),
        created_at=created_at or (before.created_at if before else now()),
        followers_at_start=followers,
        settings=settings or (before.settings if before else AccountSettings()),
    )
    db.run(
        "INSERT INTO accounts (id, handle, name, created_at, followers_at_start, settings) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, created_at = excluded.created_at, "
        "followers_at_start = excluded.followers_at_start, settings = excluded.settings",
        account.id,
        account.handle,
        account.name,
        stamp(account.created_at),
        account.followers_at_start,
        json.dumps(asdict(account.settings)),
    )
    return account


def find_by_handle(db: Database, handle: str) -> Account | None:
    row = db.one("SELECT * FROM accounts WHERE handle = ?", handle.lower())
    return _account(row) if row else None


def get_by_handle(db: Database, handle: str) -> Account:
    account = find_by_handle(db, handle)
    if account is None:
        raise Refused(404, "no_such_account", f"There is no account @{handle} on this network.")
    return account


def get(db: Database, account_id: str) -> Account:
    row = db.one("SELECT * FROM accounts WHERE id = ?", account_id)
    if row is None:
        raise Refused(404, "no_such_account", "This account is no longer on this network.")
    return _account(row)


def newest(db: Database, *, limit: int) -> list[Account]:
    return [_account(row) for row in db.all("SELECT * FROM accounts ORDER BY rowid DESC LIMIT ?", limit)]


def _account(row: sqlite3.Row) -> Account:
    return Account(
        id=row["id"],
        handle=row["handle"],
        name=row["name"],
        created_at=instant(row["created_at"]),
        followers_at_start=row["followers_at_start"],
        settings=AccountSettings(**json.loads(row["settings"])),
    )


def _number_of(handle: str) -> int:
    return int.from_bytes(hashlib.sha256(handle.encode()).digest()[:4], "big")
