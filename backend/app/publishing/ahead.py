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
from app.content import timeline
from app.content.models import Post, Severity
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.media import service as media_library
from app.notifications import service as notifications
from app.notifications.models import NotificationKind
from app.platforms import registry
from app.platforms.contract import Rejected
from app.publishing import cost_cap, drafts, plan_limit, preflight, preflight_repository as repository
from app.publishing.checks import Refused
from app.publishing.preflight import AHEAD, TOKEN_MARGIN, Problem
from app.publishing.preflight_repository import Soon
from app.social_accounts import apps as platform_apps, service as social_accounts, token_refresh

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
    while await _note_waiting() == PER_BATCH:
        pass  # likewise
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
    window = repository.Window(at=at, ahead=AHEAD, again_after=AGAIN_AFTER)
    async with unit_of_work() as session:
        wanted = await repository.list_unchecked_media(session, window, limit=PER_BATCH)
    files = await preflight.look_for_files(wanted)  # with no post locked: the storage may be slow
    async with unit_of_work() as session:
        soon = await repository.lock_unchecked(session, window, limit=PER_BATCH)
        shown = {asset_id for one in soon for asset_id in one.post.media_ids}
        obstacles = {info.platform: info.unavailable_reason for info in await platform_apps.list_platforms(session)}
        media = await media_library.find_assets(session, shown)
        for one in soon:
            due = max(one.post.scheduled_for or at, at)
            by_plan = await plan_limit.find_refusal(session, one.post, due=one.post.scheduled_for or due)
            problems = preflight.find_problems(
                one.post,
                one.account,
                one.business,
                one.limit,
                due=due,
                at=at,
                by_plan=by_plan,
                by_cost=await cost_cap.find_refusal(session, one.post, one.business, due=due),
                obstacle=obstacles[one.post.platform],
                media=media,
                files=files,
            )
            await repository.record_check(session, one.post.id, preflight.as_json(problems), at=at)
            await _tell(session, one.post, one.business, problems)
        return len(soon)


async def _note_waiting() -> int:
    """Say once on the timelines of due posts that a limit holds them back; how many those were."""
    at = now()
    async with unit_of_work() as session:
        waiting = await repository.list_newly_waiting(session, at=at, limit=PER_BATCH)
        for one in waiting:
            reasons = [problem.message for problem in preflight.of_limits(one.post, one.account, one.limit, due=at)]
            timeline.record(session, one.post.id, repository.WAITS_FOR_LIMIT, reason=" ".join(reasons))
        return len(waiting)


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
    ahead = {
        platform: timedelta(seconds=rules.prepare_ahead_seconds)
        for platform, rules in registry.RULES.items()
        if rules.prepare_ahead_seconds > 0
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
        prepared = await drafts.prepare(connector, post, business, await social_accounts.open_account(account))
    if isinstance(prepared, dict):
        async with unit_of_work() as session:
            await repository.keep_prepared(session, post, prepared)
    elif isinstance(prepared, Rejected | Refused):
        would_refuse = "" if isinstance(prepared, Refused) else "The platform would refuse it: "
        problem = preflight.blocks(prepared.code, f"{would_refuse}{prepared.message}")
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
