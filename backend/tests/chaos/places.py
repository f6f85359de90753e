"""A database and a queue of its own for every case, on servers that all cases share."""

import asyncio
import base64
import logging
import os
import queue
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from redis import Redis
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

from app.core import db
from app.core.clock import now
from app.core.config import get_settings
from app.platforms import registry
from app.social_accounts.models import SocialAccount
from app.supervisor.embedded import EmbeddedPostgres, EmbeddedValkey
from app.supervisor.migrate import upgrade
from tests.chaos.calendar import Temper
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

FAR_AHEAD = timedelta(minutes=10)
_WAIT_IS_OVER = """
UPDATE content c SET next_attempt_at = now(), version = version + 1
WHERE status IN ('scheduled', 'publishing') AND next_attempt_at > now() + interval '0.5 seconds' AND attempt_count > 0
  AND NOT EXISTS (SELECT FROM publish_attempts p WHERE p.content_id = c.id AND p.state <> 'ended')
"""
"""Waits grow to minutes on purpose: for posts nobody is busy with the clock is put forward. Leases run out as ever."""
_LEASE_OF_THE_DEAD = """
UPDATE social_accounts SET refresh_lease_until = NULL, next_refresh_at = now() WHERE refresh_lease_until > now()
"""
"""A renewal's lease is a minute, for whatever settings; called when its holder is certainly dead."""


@dataclass(frozen=True, slots=True)
class Servers:
    """`database_url`: of a migrated database that nobody is connected to; cases get copies of it."""

    database_url: str
    redis_url: str
    sandbox: SandboxServer


@contextmanager
def own_servers(folder: Path) -> Iterator[Servers]:
    """Started for this run, in a process that was given none."""
    folder.chmod(0o711)  # as root PostgreSQL runs as another user, who must be able to walk down to its data
    keys = {"ENCRYPTION_KEY": base64.b64encode(os.urandom(32)).decode(), "SECRET_KEY": secrets.token_hex(32)}
    quick = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=150")
    with (
        EmbeddedPostgres(folder / "postgres", settings=quick) as postgres,
        EmbeddedValkey(folder / "valkey") as valkey,
        SandboxServer() as sandbox,
    ):
        os.environ.update(keys, AIGROWTH_DATA_DIR=str(folder), DATABASE_URL=postgres.url, REDIS_URL=valkey.url)
        os.environ.update(SANDBOX_URL=sandbox.url)
        get_settings.cache_clear()
        upgrade()
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # that clients die in the middle is no news here
        yield Servers(postgres.url, valkey.url, sandbox)


class Place:
    def __init__(self, servers: Servers, database: str, queue_number: int, folder: Path) -> None:
        self.folder = folder
        self.sandbox = servers.sandbox
        self.database_url = servers.database_url.rpartition("/")[0] + f"/{database}"
        self.redis_url = servers.redis_url.rpartition("/")[0] + f"/{queue_number}"
        self.handle = ""
        self._connection: psycopg.Connection[Any] = psycopg.connect(self.database_url, autocommit=True)

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url, "SANDBOX_URL": self.sandbox.url}

    async def connect(self, temper: Temper, **settings: Any) -> SocialAccount:
        account = await Make().connected_account(self.sandbox, **temper.settings, **settings)
        self.handle = str(account.details["handle"])
        return account

    async def schedule(self, account: SocialAccount, posts: int, *, is_ahead: bool) -> None:
        at = now() + FAR_AHEAD if is_ahead else now()
        for number in range(posts):
            await Make().scheduled_post(account=account, text=f"Loaf {number} of today.", scheduled_for=at)

    def execute(self, statement: str) -> None:
        self._connection.execute(statement)

    def read(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()

    def clear(self) -> None:
        self.execute("DELETE FROM users")  # and with them everything they own
        with Redis.from_url(self.redis_url) as redis:
            redis.flushdb()

    def close(self) -> None:
        self._connection.close()

    def their_time_has_come(self) -> None:
        self.execute("UPDATE content SET scheduled_for = now(), next_attempt_at = now() WHERE status = 'scheduled'")

    def renewal_is_due(self) -> None:
        self.execute("UPDATE social_accounts SET next_refresh_at = now()")

    def put_the_clock_forward(self) -> None:
        self.execute(_WAIT_IS_OVER)

    def holder_of_renewals_is_dead(self) -> None:
        self.execute(_LEASE_OF_THE_DEAD)

    def count_waiting(self) -> int:
        ((count,),) = self.read("SELECT count(*) FROM content WHERE status IN ('scheduled', 'publishing')")
        return int(count)

    def count_told(self) -> int:
        ((count,),) = self.read("SELECT count(*) FROM notifications WHERE kind = 'post_failed'")
        return int(count)


class Places:
    """`with Places(…) as places:` hands them out; `at_once` of them, each used again and again."""

    def __init__(self, servers: Servers, folder: Path, *, at_once: int) -> None:
        self._servers = servers
        self._folder = folder
        self._numbers = range(1, at_once + 1)
        self._free: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._taken = 0
        self._one_by_one = threading.Lock()

    def __enter__(self) -> Self:
        template = self._servers.database_url.rpartition("/")[2]
        for number in self._numbers:
            self._on_the_server(f'CREATE DATABASE "chaos_{number}" TEMPLATE "{template}"')
            self._free.put(number)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in self._numbers:
            self._on_the_server(f'DROP DATABASE IF EXISTS "chaos_{number}" WITH (FORCE)')

    def _on_the_server(self, statement: str) -> None:
        url = self._servers.database_url.rpartition("/")[0] + "/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    @contextmanager
    def take(self) -> Iterator[Place]:
        """An empty one; whoever worked in it before has ended."""
        number = self._free.get()
        try:
            with self._one_by_one:
                self._taken += 1
                folder = self._folder / f"{self._taken}"
            folder.mkdir(parents=True)
            place = Place(self._servers, f"chaos_{number}", number, folder)
            try:
                place.clear()
                yield place
            finally:
                place.close()
        finally:
            self._free.put(number)

    def fill(self, place: Place, temper: Temper, posts: int, *, is_ahead: bool, **settings: Any) -> SocialAccount:
        """An account and its posts. One place at a time: this process's sessions are bound to its database."""

        async def whole() -> SocialAccount:
            url = place.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
            db.bind_sessions(async_sessionmaker(create_async_engine(url, poolclass=NullPool), expire_on_commit=False))
            try:
                account = await place.connect(temper, **settings)
                await place.schedule(account, posts, is_ahead=is_ahead)
                return account
            finally:
                await registry.close()
                await db.dispose()

        with self._one_by_one:
            return asyncio.run(whole())
