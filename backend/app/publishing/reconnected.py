"""What happens to posts whose account was lost at their time, once a person has connected it again.

Found by what the rows say and not by who rang: a post that failed for want of its account, whose account is well now.
Each post is decided once, in one transaction, so a bell that is heard twice changes nothing, and the sweep of each
minute finds what a lost bell left.

- Nothing of it was sent, and it is within its business's limit: it goes out by itself.
- Nothing of it was sent, and it is later: it waits for a person, and one notification names all of them.
- It may be out, and nobody could ask the account: it is asked about now. Asking sends nothing; what follows from the
  answer is decided where it is decided for every post (`recording.py`, `checks.py`). A post that a platform was still
  processing is left to the person: not being listed yet proves nothing about it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from textwrap import shorten
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.content import timeline
from app.content.models import Post, PostStatus
from app.core.clock import now
from app.core.db import unit_of_work
from app.notifications import service as notifications
from app.notifications.models import NotificationKind
from app.platforms import registry
from app.publishing import reconnected_repository as repository
from app.publishing.checks import TOO_LATE
from app.publishing.reconnected_repository import Waiting
from app.social_accounts.models import SocialAccount

log = structlog.get_logger(__name__)

PER_BATCH = 100
NAMED = 10
"""Posts a notification names; it counts the others."""
EXCERPT = 60


async def go_on(account_id: UUID | None = None) -> int:
    """Decide about every post that waited for its account (of all accounts without `account_id`); how many it were."""
    decided = 0
    while True:
        async with unit_of_work() as session:
            posts = await repository.lock_waiting(session, account_id, limit=PER_BATCH)
            await _decide(session, posts, at=now())
        decided += len(posts)
        if len(posts) < PER_BATCH:
            return decided


async def _decide(session: AsyncSession, waiting: Sequence[Waiting], *, at: datetime) -> None:
    late: dict[UUID, list[Waiting]] = defaultdict(list)
    for one in waiting:
        post, limit = one.post, timedelta(minutes=one.business.lateness_limit_minutes)
        if post.status is PostStatus.UNCONFIRMED:
            _ask_again(session, post, one.account, at=at)
        elif post.scheduled_for is not None and at - post.scheduled_for <= limit:
            _send_again(session, post, one.account, at=at)
        else:
            _leave(session, one, at=at)
            late[one.account.id].append(one)
    for posts in late.values():
        await _tell(session, posts, at=at)
    await session.flush()
    if waiting:
        log.info("posts.account_reconnected", posts=len(waiting), late=sum(map(len, late.values())))


def _send_again(session: AsyncSession, post: Post, account: SocialAccount, *, at: datetime) -> None:
    post.status = PostStatus.SCHEDULED
    post.next_attempt_at = at
    post.prepared = post.preflight_at = None
    post.preflight_problems = []
    post.failure_code = post.failure_reason = None
    why = f"{account.account_name} is connected again. Nothing had been sent, and it is not too late."
    timeline.record(session, post.id, "account_reconnected", reason=why, next_attempt_at=at.isoformat())


def _ask_again(session: AsyncSession, post: Post, account: SocialAccount, *, at: datetime) -> None:
    post.status = PostStatus.PUBLISHING
    post.next_attempt_at = at
    post.failure_code = post.failure_reason = None
    why = f"{account.account_name} is connected again: the platform is asked whether the post is there."
    timeline.record(session, post.id, "checking", reason=why, next_attempt_at=at.isoformat())


def _leave(session: AsyncSession, one: Waiting, *, at: datetime) -> None:
    post = one.post
    minutes = round((at - post.scheduled_for).total_seconds() / 60) if post.scheduled_for else 0
    reason = (
        f"{one.account.account_name} was disconnected at its time. It is connected again, and the post is {minutes} "
        f"minutes late by now, more than the {one.business.lateness_limit_minutes} you allow. Nothing was sent. "
        "Publish it now, give it another time, or delete it."
    )
    post.failure_code, post.failure_reason = TOO_LATE, reason
    timeline.record(session, post.id, "account_reconnected", code=TOO_LATE, reason=reason)


async def _tell(session: AsyncSession, late: Sequence[Waiting], *, at: datetime) -> None:
    account, business = late[0].account, late[0].business
    where = f"{account.account_name} on {registry.name_of(account.platform)}"
    what, them = ("A post", "it") if len(late) == 1 else (f"{len(late)} posts", "them")
    lines = [_line(one.post, business) for one in late[:NAMED]]
    if len(late) > NAMED:
        lines.append(f"… and {len(late) - NAMED} more.")
    await notifications.notify(
        session,
        NotificationKind.POST_WAITING,
        user_id=account.user_id,
        about=f"reconnected:{account.id}:{at.isoformat()}",
        title=f"{what} did not go out while {where} was disconnected",
        body="\n".join([f"Give {them} another time, publish {them} now, or delete {them}.", *lines]),
        business_id=business.id,
        post_id=late[0].post.id if len(late) == 1 else None,
        social_account_id=account.id,
    )


def _line(post: Post, business: Business) -> str:
    excerpt = shorten(post.text, EXCERPT, placeholder="…")
    if post.scheduled_for is None:
        return f"“{excerpt}”"
    return f"{post.scheduled_for.astimezone(ZoneInfo(business.timezone)):%d %b %H:%M} “{excerpt}”"
