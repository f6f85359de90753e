"""What the pretend server knows: apps, codes, tokens, accounts, uploads and statuses, and the faults that wait."""

import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count

CODE_SECONDS = 600
KEY_SECONDS = 3600


class Fault(StrEnum):
    """What happens to an account's next new status, once."""

    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LATE = "late"
    RATE_LIMIT = "rate_limit"


@dataclass
class Kind:
    """Which of the many servers it is; as it stands, Mastodon 4.5."""

    version: str = "4.5.2"
    has_v2_instance: bool = True
    has_discovery: bool = True
    """With PKCE; 4.3 and later."""
    has_bulk_reads: bool = True
    """4.3 and later."""
    has_v2_media: bool = True
    honours_keys: bool = True
    fails_on_repeats: bool = False
    """As some versions of 2026: the repeat is recognised, then the handler crashes."""
    drops_missing_media: bool = False
    """As before 4.4: ids that it does not know are left out without a word."""
    reads_markdown: bool = False
    has_sources: bool = True
    tells_limits: bool = True
    """With every answer, not only where they are reached."""
    reset_as_seconds: bool = False
    """Of the rate limit, as some forks."""
    bad_token_status: int = 401
    max_characters: int = 500
    max_media: int = 4
    processing_reads: int = 2
    """How often a video is said to be in the works."""
    rules: list[dict[str, str]] = field(default_factory=list)
    blocks_uploads_with: str | None = None
    """Words of a 500 to every upload."""


@dataclass
class App:
    client_id: str
    client_secret: str
    name: str
    redirect_uris: list[str]
    scopes: list[str]
    website: str | None


@dataclass
class Code:
    client_id: str
    account_id: str
    redirect_uri: str
    scopes: list[str]
    challenge: str | None
    made_at: float
    is_used: bool = False


@dataclass
class Token:
    value: str
    client_id: str
    account_id: str | None
    """None: the app's own."""
    scopes: list[str]
    is_revoked: bool = False


@dataclass
class Account:
    id: str
    username: str
    followers: int = 12
    following: int = 3
    moved_to: str | None = None
    is_suspended: bool = False
    problem: str | None = None
    """In words: its login is disabled, or unconfirmed."""
    privacy: str = "public"
    faults: list[Fault] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)


@dataclass
class Upload:
    id: str
    account_id: str
    content: bytes
    mime_type: str
    filename: str
    description: str | None
    reads_left: int = 0
    is_broken: bool = False
    status_id: str | None = None


@dataclass
class Status:
    id: str
    account_id: str
    text: str
    spoiler_text: str
    visibility: str
    sensitive: bool
    language: str | None
    in_reply_to_id: str | None
    media_ids: list[str]
    app_name: str
    created_at: datetime
    favourites: int = 0
    reblogs: int = 0
    quotes: int = 0


@dataclass
class State:
    kind: Kind = field(default_factory=Kind)
    apps: dict[str, App] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    """In the order they were made."""
    keys: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    """By account and key: the status, and until when the server remembers."""
    received: list[dict[str, object]] = field(default_factory=list)
    """Each request for a new status, as it came: body and key."""
    ahead: timedelta = timedelta()
    """By how much its clock is ahead of this machine's."""
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def seconds(self) -> float:
        return time.time() + self.ahead.total_seconds()

    def new_id(self) -> str:
        """A snowflake: larger than any number a browser can hold, and in order."""
        return str(114_000_000_000_000_000 + next(self.numbers))

    def sign_up(self, username: str | None = None) -> Account:
        account = Account(str(next(self.numbers)), username or f"shop_{secrets.token_hex(4)}")
        self.accounts[account.id] = account
        return account

    def find(self, username: str) -> Account | None:
        return next((one for one in self.accounts.values() if one.username == username), None)

    def posts_of(self, account_id: str) -> list[Status]:
        return [status for status in self.statuses.values() if status.account_id == account_id]

    def revoke_all(self, account_id: str) -> None:
        for token in self.tokens.values():
            token.is_revoked = token.is_revoked or token.account_id == account_id

    def forget_apps(self) -> None:
        """As servers before 4.3 do with apps that nobody used."""
        self.apps.clear()

    def drop_uploads(self) -> None:
        """As every server does after a day with those that no status uses."""
        for upload_id in [one.id for one in self.uploads.values() if one.status_id is None]:
            del self.uploads[upload_id]
