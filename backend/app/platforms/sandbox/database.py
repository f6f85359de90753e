"""The sandbox's state: one SQLite file.

Every function of the sandbox runs on the server's event loop and never waits inside a transaction, so that within one
process transactions are whole by themselves; between processes SQLite's lock sees to it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

FILE_NAME = "sandbox.sqlite3"

# `settings` and `media` are JSON. `dedupe_key`: the idempotency key, if the account honoured it when the post came in.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    id TEXT PRIMARY KEY, handle TEXT NOT NULL UNIQUE, name TEXT NOT NULL, created_at TEXT NOT NULL,
    followers_at_start INTEGER NOT NULL, settings TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, account_id TEXT NOT NULL, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL, expires_at TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS tokens (
    access TEXT PRIMARY KEY, refresh TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, expires_at TEXT NOT NULL,
    refresh_used INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS tokens_of_account ON tokens (account_id);
CREATE TABLE IF NOT EXISTS media (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, mime_type TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS posts (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, text TEXT NOT NULL,
    link TEXT, language TEXT, media TEXT NOT NULL, idempotency_key TEXT, dedupe_key TEXT, received_at TEXT NOT NULL,
    published_at TEXT NOT NULL, polls_left INTEGER NOT NULL DEFAULT 0, deleted_at TEXT, reply_to TEXT,
    UNIQUE (account_id, dedupe_key));
CREATE INDEX IF NOT EXISTS posts_of_account ON posts (account_id, published_at);
CREATE INDEX IF NOT EXISTS posts_by_time ON posts (published_at);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, account_id TEXT, operation TEXT NOT NULL,
    remaining INTEGER, probability REAL NOT NULL, latency_ms INTEGER NOT NULL, retry_after_seconds INTEGER NOT NULL,
    polls INTEGER NOT NULL, hits INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS app_quota (posts INTEGER NOT NULL, seconds REAL NOT NULL);
CREATE TABLE IF NOT EXISTS quota_refusals (
    number INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT NOT NULL, scope TEXT NOT NULL, at TEXT NOT NULL);
"""
_TABLES = ("app_quota", "quota_refusals", "faults", "posts", "media", "tokens", "codes", "accounts")


class Database:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None, check_same_thread=False, timeout=5)
        self._connection.row_factory = sqlite3.Row
        # NORMAL: what was committed outlives a killed process; a power cut may take the last moments, no loss here.
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _SCHEMA)
        self._add_what_older_files_lack()

    def _add_what_older_files_lack(self) -> None:
        if "reply_to" not in {row["name"] for row in self.all("PRAGMA table_info(posts)")}:
            self.run("ALTER TABLE posts ADD COLUMN reply_to TEXT")
        self.run("CREATE INDEX IF NOT EXISTS replies_to_post ON posts (reply_to) WHERE reply_to IS NOT NULL")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def run(self, statement: str, *values: object) -> int:
        """Rows changed."""
        return self._connection.execute(statement, values).rowcount

    def one(self, statement: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(statement, values).fetchone()
        return row

    def all(self, statement: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(statement, values).fetchall()

    def empty(self) -> None:
        with self.transaction():
            for table in _TABLES:
                self.run(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def close(self) -> None:
        self._connection.close()


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with six decimals, always: sorts as text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(written: str) -> datetime:
    """Raises ValueError for what is no aware ISO 8601 instant."""
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError("An instant needs its offset, such as 2026-11-02T08:00:00Z.")
    return at.astimezone(UTC)
