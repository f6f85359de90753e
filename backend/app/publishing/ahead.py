"""The round of each minute over what is due soon: tokens renewed, posts checked again, slow work done beforehand.

Everything here is help and nothing a promise: a post that no round has seen goes out all the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.content.models import Post, Severity
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.notifications import service as notifications
from app.notifications.models import NotificationKind
from app.platforms import registry
from app.platforms.contract import Rejected
from app.publishing import preflight, preflight_repository as repository
from app.publishing.drafts import draft_of
from app.publishing.preflight import AHEAD, TOKEN_MARGIN, Problem
from app.publishing.preflight_repository import Soon
from app.social_accounts import service as social_accounts, token_refresh

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(seconds=45)
"""A post with a problem is looked at anew in every round: the problem may be gone."""
PER_BATCH = 100
AT_ONCE = 8
PREPARED_PER_ROUND = 200

Item = TypeVar("Item")


async def look_ahead() -> None:
    await _renew_tokens()
    while await _check_batch() == PER_BATCH:
        pass  # a checked post is not found again
    await _prepare()


async def _renew_tokens() -> None:
    at = now()
    async with unit_of_work() as session:
        accounts = await repository.list_expiring_accounts(session, at=at, until=at + AHEAD, margin=TOKEN_MARGIN)
    before = at + AHEAD + TOKEN_MARGIN
    await _side_by_side(accounts, lambda account_id: token_refresh.refresh_expiring(account_id, before=before))


async def _check_batch() -> int:
    """How many posts were looked at; each is written down together with the telling of it."""
    at = now()
    async with unit_of_work() as session:
        soon = await repository.lock_unchecked(session, at=at, ahead=AHEAD, again_after=AGAIN_AFTER, limit=PER_BATCH)
        for one in soon:
            due = max(one.post.scheduled_for or at, at)
            problems = preflight.find_problems(one.post, one.account, one.business, due=due, at=at)
            await repository.record_check(session, one.post.id, preflight.as_json(problems), at=at)
            await _tell(session, one.post, one.business, problems)
        return len(soon)


async def _tell(session: AsyncSession, post: Post, business: Business, problems: Sequence[Problem]) -> None:
    """Of what keeps it from going out; once for each time it is scheduled for."""
    blocking = [problem for problem in problems if problem.severity is Severity.BLOCKS]
    if not blocking or post.scheduled_for is None:
        return
    local = post.scheduled_for.astimezone(ZoneInfo(business.timezone))
    platform = registry.name_of(post.platform)
    await notifications.notify(
        session,
        NotificationKind.POST_AT_RISK,
        user_id=post.user_id,
        about=f"{post.id}:{post.scheduled_for}",
        title=f"The {platform} post of {local:%H:%M} cannot go out as it is",
        body=" ".join(problem.message for problem in blocking),
        business_id=post.business_id,
        post_id=post.id,
        social_account_id=post.social_account_id,
    )


async def _prepare() -> None:
    infos = registry.platform_infos()
    ahead = {
        info.platform: timedelta(seconds=info.prepare_ahead_seconds)
        for info in infos
        if info.is_available and info.prepare_ahead_seconds > 0
    }
    if not ahead:
        return
    async with unit_of_work() as session:
        soon = await repository.list_unprepared(session, ahead, at=now(), limit=PREPARED_PER_ROUND)
    await _side_by_side([one for one in soon if not _is_blocked(one.post)], _prepare_one)


def _is_blocked(post: Post) -> bool:
    return any(found["severity"] == Severity.BLOCKS for found in post.preflight_problems)


async def _prepare_one(soon: Soon) -> None:
    """Preparing publishes nothing, so a failure here is left to the attempt itself; a refusal is told now."""
    post, business, account = soon.post, soon.business, soon.account
    if account is None:
        return
    connector = registry.connector_for(post.platform)
    async with asyncio.timeout(get_settings().PUBLISH_PREPARE_SECONDS):
        prepared = await connector.prepare(draft_of(post, business), social_accounts.credentials(account))
    if isinstance(prepared, dict):
        async with unit_of_work() as session:
            await repository.keep_prepared(session, post, prepared)
    elif isinstance(prepared, Rejected):
        problem = preflight.blocks(prepared.code, f"The platform would refuse it: {prepared.message}")
        async with unit_of_work() as session:
            await repository.record_check(session, post.id, preflight.as_json([problem]), at=now())
            await _tell(session, post, business, [problem])
    else:
        log.info("preflight.not_prepared", post_id=str(post.id), outcome=type(prepared).__name__)


async def _side_by_side(items: Sequence[Item], work: Callable[[Item], Awaitable[None]]) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> None:
        async with slots:
            await work(item)

    for result in await asyncio.gather(*map(one, items), return_exceptions=True):
        if isinstance(result, TimeoutError):
            log.info("preflight.too_slow")
        elif isinstance(result, BaseException):  # one account's trouble must not stop the others
            log.error("preflight.broke", exc_info=result)
