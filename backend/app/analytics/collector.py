"""Reading figures from platforms and writing them down, one snapshot per reading.

No session is open while a platform is asked. A read that fails changes nothing about the post: it is published whatever
its figures are. The account then rests for a while (in Redis: forgetting it costs one more try).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence, Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics import repository
from app.analytics.metrics import FIGURES, Figures, rate_of
from app.core.clock import now
from app.core.crypto import TokenUndecryptable
from app.core.db import unit_of_work
from app.core.redis import redis
from app.platforms import registry
from app.platforms.contract import AccountMetrics, Credentials, Platform, PostMetrics, ReadFailed
from app.social_accounts import costs, service as social_accounts
from app.social_accounts.models import SocialAccount

log = structlog.get_logger(__name__)

T = TypeVar("T")

PER_CALL = 25
"""Posts in one question; Bluesky's own limit, and plenty for the others."""
ACCOUNTS_AT_ONCE = 8
REST_FROM = timedelta(minutes=2)
REST_UP_TO = timedelta(hours=2)

UNREAD = (ReadFailed, registry.PlatformNotAvailable)


@dataclass(frozen=True, slots=True)
class _Reader:
    """An account, opened, and what to ask it for."""

    account_id: UUID
    platform: Platform
    credentials: Credentials
    external_ids: dict[str, UUID]
    """The platform's id of each post, and ours."""


async def fetch_post_metrics(post_ids: Sequence[UUID]) -> int:
    """Read these posts' figures and append a snapshot each; how many were read. What cannot be read is skipped."""
    readers = await _open_posts(post_ids)
    return sum(await _all(readers, _read_posts))


async def fetch_account_metrics(account_ids: Sequence[UUID]) -> int:
    """Read these accounts' followers and append a snapshot each; how many were read."""
    readers = await _open_accounts(account_ids)
    return sum(await _all(readers, _read_account))


# --- what to ask ------------------------------------------------------------------------------------------------------


async def _open_posts(post_ids: Sequence[UUID]) -> list[_Reader]:
    readers: dict[UUID, _Reader] = {}
    async with unit_of_work() as session:
        stopped: set[UUID] = set()
        for post, account in await repository.readable_posts(session, post_ids, at=now()):
            if account.id in stopped:
                continue
            if account.id not in readers:
                reader = await _open(account) if await costs.may_read(session, account) else None
                if reader is None:
                    stopped.add(account.id)
                    continue
                readers[account.id] = reader
            readers[account.id].external_ids[str(post.external_post_id)] = post.id
    return [reader for reader in readers.values() if not await _is_resting(reader.account_id)]


async def _open_accounts(account_ids: Sequence[UUID]) -> list[_Reader]:
    async with unit_of_work() as session:
        readable = await repository.readable_accounts(session, account_ids, at=now())
        accounts = [account for account in readable if await costs.may_read(session, account)]
    opened = [await _open(account) for account in accounts]
    return [reader for reader in opened if reader is not None and not await _is_resting(reader.account_id)]


async def _open(account: SocialAccount) -> _Reader | None:
    try:
        return _Reader(account.id, account.platform, await social_accounts.open_account(account), {})
    except TokenUndecryptable:  # one account's lost key must not stop the reading of the others
        log.warning("analytics.account_undecryptable", account_id=str(account.id))
        return None


# --- asking -----------------------------------------------------------------------------------------------------------


async def _all(readers: Sequence[_Reader], read: Callable[[_Reader], Awaitable[int]]) -> list[int]:
    slots = asyncio.Semaphore(ACCOUNTS_AT_ONCE)

    async def one(reader: _Reader) -> int:
        async with slots:
            return await read(reader)

    counts = await asyncio.gather(*map(one, readers), return_exceptions=True)
    for reader, count in zip(readers, counts, strict=True):
        if isinstance(count, BaseException):  # one account's trouble must not stop the reading of the others
            log.error("analytics.read_broke", account_id=str(reader.account_id), exc_info=count)
    return [count for count in counts if isinstance(count, int)]


async def _read_posts(reader: _Reader) -> int:
    read = 0
    for external_ids in _batches(list(reader.external_ids), PER_CALL):
        try:
            answer = await registry.connector_for(reader.platform).read_metrics(external_ids, reader.credentials)
        except UNREAD as failure:
            await _rest(reader, failure)
            return read
        await _record_posts(reader, external_ids, answer)
        read += len(answer)
    await _rested(reader.account_id)
    return read


async def _read_account(reader: _Reader) -> int:
    try:
        answer = await registry.connector_for(reader.platform).read_account_metrics(reader.credentials)
    except UNREAD as failure:
        await _rest(reader, failure)
        return 0
    await _record_account(reader, answer)
    return 1


def _batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


# --- writing down -----------------------------------------------------------------------------------------------------


async def _record_posts(reader: _Reader, asked: Sequence[str], answer: dict[str, PostMetrics]) -> None:
    fetched_at = now()
    rows = []
    async with unit_of_work() as session:
        await _charge_for(session, reader, set(answer))
        there = await repository.hold_posts(session, [reader.external_ids[external_id] for external_id in asked])
        for external_id in sorted(asked, key=reader.external_ids.__getitem__):  # one order for all: no deadlock
            post_id = reader.external_ids[external_id]
            if post_id not in there:
                continue
            # A post the platform does not show (deleted, not indexed yet) gets an empty row: we looked.
            metrics = answer.get(external_id, PostMetrics())
            figures = {**figures_with_rate(metrics), "is_simulated": metrics.is_simulated}
            rows.append({"content_id": post_id, "platform": reader.platform, "fetched_at": fetched_at, **figures})
            if external_id in answer:
                latest = latest_metrics(metrics) | {"fetched_at": fetched_at.isoformat()}
                await repository.set_latest(session, post_id, latest, fetched_at=fetched_at)
        await repository.add_snapshots(session, rows)


async def _charge_for(session: AsyncSession, reader: _Reader, external_ids: AbstractSet[str]) -> None:
    """Before the snapshots are written: a post that has one of this UTC day is read again for nothing."""
    if registry.rules_of(reader.platform).costs is None:
        return
    account = await social_accounts.find_account_for_worker(session, reader.account_id)
    if account is None:
        return
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    ours = {reader.external_ids[external_id] for external_id in external_ids & reader.external_ids.keys()}
    again = await repository.list_read_since(session, ours, since=midnight)
    await costs.record_posts_read(session, account, len(ours - again))


def figures_with_rate(metrics: PostMetrics) -> dict[str, Any]:
    """A snapshot's columns."""
    figures = {name: getattr(metrics, name) for name in FIGURES}
    return {**figures, "engagement_rate": rate_of([Figures(**figures)])}


def latest_metrics(metrics: PostMetrics) -> dict[str, Any]:
    """What stands beside the post: the snapshot as JSON, the rate as a number."""
    figures = figures_with_rate(metrics)
    rate = figures["engagement_rate"]
    return {
        **figures,
        "engagement_rate": None if rate is None else float(rate),
        "is_simulated": metrics.is_simulated,
    }


async def _record_account(reader: _Reader, metrics: AccountMetrics) -> None:
    async with unit_of_work() as session:
        if not await repository.hold_account(session, reader.account_id):
            return
        if (account := await social_accounts.find_account_for_worker(session, reader.account_id)) is not None:
            await costs.record_account_read(session, account)
        row = {"social_account_id": reader.account_id, "fetched_at": now(), **asdict(metrics)}
        await repository.add_account_snapshots(session, [row])


# --- resting after a failure ------------------------------------------------------------------------------------------


def _key(what: str, account_id: UUID) -> str:
    return f"analytics:{what}:{account_id}"


async def _is_resting(account_id: UUID) -> bool:
    try:
        return bool(await redis().exists(_key("resting", account_id)))
    except (RedisError, OSError):  # without Redis nobody rests
        return False


async def _rest(reader: _Reader, failure: Exception) -> None:
    log.warning(
        "analytics.read_failed", account_id=str(reader.account_id), platform=reader.platform, reason=str(failure)
    )
    try:
        failures = await redis().incr(_key("failures", reader.account_id))
        await redis().expire(_key("failures", reader.account_id), timedelta(days=1))
        rest = min(REST_FROM * (1 << min(failures - 1, 10)), REST_UP_TO)
        await redis().set(_key("resting", reader.account_id), "1", ex=rest)
    except (RedisError, OSError) as error:
        log.warning("analytics.rest_skipped", error=type(error).__name__)


async def _rested(account_id: UUID) -> None:
    try:
        await redis().delete(_key("failures", account_id), _key("resting", account_id))
    except (RedisError, OSError) as error:
        log.warning("analytics.rest_skipped", error=type(error).__name__)
