"""Somebody looks at a post's figures right after it went out, and a flood of posts is no flood of messages."""

import asyncio

from app.core.redis import redis
from app.publishing import first_figures
from app.social_accounts.models import SocialAccount
from tests.factories import Make
from tests.publishing.conftest import RunDue


async def rung() -> list[str]:
    await asyncio.gather(*first_figures._under_way)
    waiting = await redis().lrange("default", 0, -1)
    return [message for message in waiting if "analytics.fetch_content" in message]


async def test_a_post_that_is_out_is_rung_for(make: Make, account: SocialAccount, run_due: RunDue):
    await asyncio.sleep(first_figures.EVERY_SECONDS)
    await make.scheduled_post(account=account)

    await run_due()

    assert len(await rung()) == 1


async def test_of_many_posts_at_once_the_sweep_reads_the_others(make: Make, account: SocialAccount, run_due: RunDue):
    await asyncio.sleep(first_figures.EVERY_SECONDS)
    posts = [await make.scheduled_post(account=account, text=f"Loaf {n}.") for n in range(5)]

    answers = [first_figures.ask_for(post.id) for post in posts]

    assert answers == [True, False, False, False, False]
    assert len(await rung()) == 1


async def test_a_post_that_did_not_go_out_is_not_rung_for(make: Make, run_due: RunDue):
    await asyncio.sleep(first_figures.EVERY_SECONDS)
    await make.scheduled_post(account=await make.social_account(is_active=False, access_token=""))

    await run_due()

    assert await rung() == []
