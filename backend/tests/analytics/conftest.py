from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.businesses.models import Business
from app.content.models import Post
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount
from app.social_accounts.storing import store
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

PublishOnSandbox = Callable[..., Awaitable[Post]]


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


@pytest.fixture
async def account(make: Make, business: Business, sandbox: SandboxServer) -> SocialAccount:
    """Really connected to the pretend network."""
    connected = await sandbox.connect("hearth")
    async with unit_of_work() as session:
        return await store(
            session, Platform.SANDBOX, connected, user_id=business.user_id, business_id=business.id, at=now()
        )


@pytest.fixture
def publish(make: Make, account: SocialAccount, sandbox: SandboxServer) -> PublishOnSandbox:
    """A post that went out then, in our books and on the network."""

    async def out(at: datetime, text: str = "Seeded rye is back on the shelf.", **given: Any) -> Post:
        live = sandbox.past_post("hearth", text, published_at=at)
        return await make.published_post(
            account=account,
            text=text,
            published_at=at,
            external_post_id=live["id"],
            permalink=live["permalink"],
            **given,
        )

    return out


async def rows_of(model: type[Any]) -> list[Any]:
    async with sessions() as session:
        return list((await session.scalars(select(model).order_by(model.fetched_at))).all())
