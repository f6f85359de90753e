"""Two hundred requests at the same moment for the last that a plan allows: one gets it, and the others hear why not.

They come over HTTP, all at once, to an API with the connections it has by default, so most of them wait for one. On a
machine that is busy otherwise that takes longer than the API would have them wait, so here they may.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import func, select

from app.api import routers
from app.billing import service as billing
from app.billing.entitlements import HOLD_MICRODOLLARS, Quota
from app.billing.models import UsageCounter, UsageHold
from app.billing.months import month_of
from app.billing.plans import Entitlements, PlanOffer
from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core import db
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import sessions, unit_of_work
from app.generations.models import Generation
from app.main import create_app
from app.social_accounts.models import SocialAccount
from app.users.models import Plan, User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

AT_ONCE = 200
SPEND = 100_000

Ask = Callable[[], Awaitable[httpx.Response]]

pytestmark = pytest.mark.usefixtures("committed_database")


def allowing(
    *, businesses: int = 9, accounts: int = 9, posts: int = 9, generations: int | None = 9, spend: int | None = None
) -> PlanOffer:
    entitlements = Entitlements(businesses, accounts, posts, generations, ai_microdollars_per_month=spend)
    return PlanOffer(Plan.FREE, "Free", 0, "usd", entitlements, features=frozenset())


@pytest.fixture
async def client(make: Make, user: User, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as `user`, of whom requests are not counted by the minute: all shall come to the quota."""
    await db.dispose()
    monkeypatch.setattr(db, "CONNECTION_WAIT_SECONDS", 600)
    monkeypatch.setenv("RATE_LIMIT_PER_MINUTE", "100000")
    get_settings.cache_clear()
    app = create_app()
    lift_costly_limits(app)
    headers = {"Authorization": f"Bearer {await make.session_token(user)}"}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1", headers=headers) as made:
        yield made
    monkeypatch.undo()
    get_settings.cache_clear()


def lift_costly_limits(app: FastAPI) -> None:
    def allow() -> None: ...

    counts = {
        one.dependency
        for router in routers.V1
        for route in router.routes
        if isinstance(route, APIRoute)
        for one in route.dependencies
        if getattr(one.dependency, "__qualname__", "") == "rate_limit.<locals>.count"
    }
    assert counts
    app.dependency_overrides.update(dict.fromkeys(counts, allow))


async def burst(asks: Sequence[Awaitable[httpx.Response]]) -> tuple[Counter[int], list[httpx.Response]]:
    assert len(asks) == AT_ONCE
    answers = await asyncio.gather(*asks)
    return Counter(answer.status_code for answer in answers), answers


def refused_quotas(answers: Sequence[httpx.Response]) -> set[str]:
    return {answer.json()["quota"] for answer in answers if answer.status_code == 402}


async def test_of_the_last_business(client: httpx.AsyncClient, make: Make, user: User):
    await make.business(user=user)
    body = {"name": "Another", "description": "We sell bread to the people of Leeds.", "timezone": "UTC"}

    with billing.selling(allowing(businesses=2)):
        counted, answers = await burst([client.post("/businesses", json=body) for _ in range(AT_ONCE)])

    assert counted == {201: 1, 402: AT_ONCE - 1}
    assert refused_quotas(answers) == {Quota.BUSINESSES}
    async with sessions() as session:
        assert await session.scalar(select(func.count()).where(Business.user_id == user.id)) == 2


async def test_of_the_last_account(client: httpx.AsyncClient, make: Make, user: User, sandbox: SandboxServer):
    """Each has been to the platform's page and comes back from it with a code of its own, for an account of its own."""
    business = await make.business(user=user)
    await make.social_account(business=business)
    returns = []
    async with httpx.AsyncClient() as browser:
        for number in range(AT_ONCE):
            begun = await client.post("/social/connect/sandbox", json={"business_id": str(business.id)})
            page = httpx.URL(begun.json()["authorize_url"])
            agreed = await browser.get(page.copy_merge_params({"auto": "1", "handle": f"shop{number}"}))
            returns.append(urlsplit(agreed.headers["location"]))

    with billing.selling(allowing(accounts=2)):
        counted, answers = await burst(
            [client.get(f"{back.path.removeprefix('/api/v1')}?{back.query}") for back in returns]
        )

    told = [parse_qs(urlsplit(answer.headers["location"]).query) for answer in answers]
    assert counted == {303: AT_ONCE}
    assert Counter(next(iter(one)) for one in told) == {"connected": 1, "error": AT_ONCE - 1}
    assert {one["error"][0] for one in told if "error" in one} == {"plan-limit"}
    async with sessions() as session:
        assert await session.scalar(select(func.count()).where(SocialAccount.user_id == user.id)) == 2


async def test_of_the_last_place_on_the_months_calendar(
    client: httpx.AsyncClient, make: Make, user: User, sandbox: SandboxServer
):
    account = await make.connected_account(sandbox, business=await make.business(user=user))
    at = month_of(now())[1].replace(day=5, hour=9)
    for _ in range(2):
        await make.scheduled_post(account=account, scheduled_for=at)
    posts = [await make.post(account=account) for _ in range(AT_ONCE)]
    when = {"scheduled_for": at.isoformat()}

    with billing.selling(allowing(posts=3)):
        counted, answers = await burst([client.post(f"/content/{post.id}/schedule", json=when) for post in posts])

    assert counted == {200: 1, 402: AT_ONCE - 1}
    assert refused_quotas(answers) == {Quota.POSTS_PER_MONTH}
    async with sessions() as session:
        assert await session.scalar(select(func.count()).where(Post.status == PostStatus.SCHEDULED)) == 3


async def test_of_the_last_generation(client: httpx.AsyncClient, make: Make, user: User):
    business = await make.business(user=user)

    with billing.selling(allowing(generations=1)):
        counted, answers = await burst(
            [client.post("/strategies/generate", json={"business_id": str(business.id)}) for _ in range(AT_ONCE)]
        )

    assert counted == {202: 1, 402: AT_ONCE - 1}
    assert refused_quotas(answers) == {Quota.GENERATIONS_PER_MONTH}
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Generation)) == 1
        assert await session.scalar(select(UsageCounter.used)) == 1


async def test_of_the_last_of_the_spend(client: httpx.AsyncClient, make: Make, user: User):
    business = await make.business(user=user)
    async with unit_of_work() as session:
        await billing.record_usage(session, user.id, "content_generated", {}, SPEND - HOLD_MICRODOLLARS)

    with billing.selling(allowing(generations=None, spend=SPEND)):
        counted, answers = await burst(
            [client.post("/strategies/generate", json={"business_id": str(business.id)}) for _ in range(AT_ONCE)]
        )

    assert counted == {202: 1, 402: AT_ONCE - 1}
    assert refused_quotas(answers) == {Quota.AI_MICRODOLLARS_PER_MONTH}
    async with sessions() as session:
        assert await session.scalar(select(func.sum(UsageHold.microdollars))) == HOLD_MICRODOLLARS
