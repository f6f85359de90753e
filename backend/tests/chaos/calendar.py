"""What is put on the calendar before the trouble starts: accounts of every temper, and posts, no two alike."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import insert

from app.content.models import ContentType, Post, PostStatus
from app.core import db
from app.core.clock import now
from app.core.db import unit_of_work
from app.llm.contract import Authorship
from app.platforms import registry
from app.social_accounts.models import SocialAccount
from tests.chaos.product import RunningSandbox
from tests.factories import Make

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Temper:
    """How an account of the pretend network behaves."""

    name: str
    settings: dict[str, bool | int | float]
    can_be_known: bool = True
    """Whether the network offers a way to find out what became of a post."""


TEMPERS = (
    Temper("keyed", {}),
    Temper("keyed too", {}),
    Temper("without keys", {"honours_idempotency": False}),
    Temper("without keys too", {"honours_idempotency": False}),
    Temper("refusing duplicates", {"honours_idempotency": False, "duplicate_hours": 24}),
    Temper("tokens of a minute", {"token_seconds": 60}),
    Temper("listing nothing", {"honours_idempotency": False, "lists_posts": False}, can_be_known=False),
)
DOOMED = Temper("withdrawn on the way", {"honours_idempotency": False}, can_be_known=False)
"""Its owner takes the permission back in the middle: from then on nothing can be asked."""


@dataclass(frozen=True, slots=True)
class Connected:
    temper: Temper
    account: SocialAccount
    handle: str


async def connect_accounts(sandbox: RunningSandbox) -> list[Connected]:
    """One business for every two accounts, really connected over OAuth."""
    make, connected = Make(), []
    business = await make.business()
    for number, temper in enumerate((*TEMPERS, DOOMED)):
        if number % 2 == 0:
            business = await make.business()
        account = await make.connected_account(sandbox, business=business, **temper.settings)
        connected.append(Connected(temper, account, str(account.details["handle"])))
    return connected


async def schedule(connected: list[Connected], posts: int, *, begin: datetime, seconds: float) -> None:
    """Half of the posts at any moment of the time given, half in ten bursts; every fifth is a thread."""
    bursts = [random.uniform(0, seconds) for _ in range(10)]
    rows = []
    for number in range(posts):
        target = connected[number % len(connected)].account
        after = random.choice(bursts) if number % 2 else random.uniform(0, seconds)
        parts = random.randint(2, 4) if number % 5 == 0 else 1
        first, *following = (f"Loaf {number} of today, part {part}." for part in range(parts))
        rows.append(post_row(target, first, following, at=begin + timedelta(seconds=after)))
    async with unit_of_work() as session:
        for start in range(0, len(rows), 500):
            await session.execute(insert(Post), rows[start : start + 500])


def post_row(
    account: SocialAccount,
    text: str,
    following_parts: Sequence[str] = (),
    *,
    at: datetime,
    post_id: UUID | None = None,
) -> dict[str, object]:
    return {
        "id": post_id or uuid4(),
        "business_id": account.business_id,
        "user_id": account.user_id,
        "social_account_id": account.id,
        "platform": account.platform,
        "content_type": ContentType.THREAD if following_parts else ContentType.POST,
        "text": text,
        "following_parts": [*following_parts],
        "made_by": Authorship.PERSON,
        "approved_at": now(),
        "status": PostStatus.SCHEDULED,
        "scheduled_for": at,
        "next_attempt_at": at,
    }


def in_own_loop(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run database work of this process, and leave no connection behind."""

    async def whole() -> Result:
        try:
            return await work()
        finally:
            await registry.close()
            await db.dispose()

    return asyncio.run(whole())
