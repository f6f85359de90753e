"""A person sees on their own page that posts are overdue, and only what really is."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.businesses.models import Business
from app.content.models import PostStatus
from app.core.clock import now
from app.core.db import unit_of_work
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make


@pytest.fixture
async def account(make: Make, user: User) -> SocialAccount:
    return await make.social_account(business=await make.business(user=user))


async def overdue(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/calendar/overdue")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_nothing_overdue_is_no_alarm(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    await make.scheduled_post(account=account, scheduled_for=now() - timedelta(seconds=100))
    await make.scheduled_post(account=account, scheduled_for=now() + timedelta(hours=1))
    await make.published_post(account=account)

    assert await overdue(client) == {"count": 0, "since": None, "posts": []}


async def test_posts_nobody_looks_at_are_counted_the_oldest_first(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    later = await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=3))
    first = await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=9))
    begun = now() - timedelta(minutes=5)
    stuck = await make.scheduled_post(account=account, scheduled_for=begun, status=PostStatus.PUBLISHING)

    answer = await overdue(client)

    assert answer["count"] == 3
    assert [post["id"] for post in answer["posts"]] == [str(first.id), str(stuck.id), str(later.id)]
    assert first.scheduled_for is not None
    assert answer["since"].startswith(f"{first.scheduled_for:%Y-%m-%dT%H:%M:%S}")


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        (Business, {"paused_at": now()}),
        (SocialAccount, {"paused_at": now()}),
        (SocialAccount, {"breaker_open_until": now() + timedelta(days=1)}),
        (SocialAccount, {"rate_limited_until": now() + timedelta(days=1)}),
    ],
)
async def test_what_waits_on_purpose_is_not_overdue(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, table: Any, fields: dict[str, Any]
):
    await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=9))
    async with unit_of_work() as session:
        row = await session.get_one(table, account.id if table is SocialAccount else account.business_id)
        for name, value in fields.items():
            setattr(row, name, value)

    assert (await overdue(client))["count"] == 0


async def test_a_post_that_will_be_tried_again_is_not_overdue(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    await make.scheduled_post(
        account=account, scheduled_for=now() - timedelta(minutes=9), next_attempt_at=now() + timedelta(minutes=1)
    )

    assert (await overdue(client))["count"] == 0


async def test_other_peoples_posts_are_their_own_alarm(make: Make, client: httpx.AsyncClient):
    await make.scheduled_post(scheduled_for=now() - timedelta(minutes=9))

    assert (await overdue(client))["count"] == 0


async def test_nobody_sees_it_without_signing_in(anonymous: httpx.AsyncClient):
    assert (await anonymous.get("/calendar/overdue")).status_code == 401
