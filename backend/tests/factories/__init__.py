"""Rows for tests: valid by default, arguments only for what the test is about."""

from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from app.analytics.models import MetricSnapshot
from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core import crypto, ids
from app.core.clock import now
from app.core.db import Base, sessions, unit_of_work
from app.llm.contract import Authorship
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount
from app.strategies.models import Strategy
from app.users.models import User, UserSession
from tests.factories.strategies import document
from tests.platforms.sandbox_server import SandboxServer

Row = TypeVar("Row", bound=Base)


class Make:
    async def _add(self, row: Row) -> Row:
        async with unit_of_work() as session:
            session.add(row)
        return row

    async def reload(self, row: Row) -> Row:
        async with sessions() as session:
            fresh = await session.get(type(row), row.id)  # type: ignore[attr-defined]
            assert fresh is not None
            return fresh

    async def get(self, table: type[Row], row_id: Any) -> Row:
        async with sessions() as session:
            found = await session.get(table, row_id)
            assert found is not None
            return found

    async def user(self, **given: Any) -> User:
        name = uuid4().hex[:12]
        return await self._add(
            User(**{"clerk_id": f"local:{name}", "email": f"{name}@example.com", "first_name": "Maya", **given})
        )

    async def session_token(self, user: User) -> str:
        token = ids.new_token()
        expires = now() + timedelta(days=1)
        await self._add(UserSession(user_id=user.id, token_digest=ids.digest(token), expires_at=expires))
        return token

    async def business(self, *, user: User | None = None, **given: Any) -> Business:
        owner = user or await self.user()
        plain = {
            "name": "Hearth & Crumb",
            "description": "A sourdough bakery in Leeds. We bake country loaves, seeded rye and cardamom buns.",
            "target_audience": "Neighbours in Meanwood who care about bread",
            "goals": {"followers": 1000},
            "timezone": "Europe/London",
        }
        return await self._add(Business(user_id=owner.id, **{**plain, **given}))

    async def strategy(self, *, business: Business | None = None, **given: Any) -> Strategy:
        of = business or await self.business()
        draft = document()
        plain = {
            "strategy_text": "# Strategy\n\nBread, plainly.",
            "content_pillars": draft["pillars"],
            "platforms": [choice["platform"] for choice in draft["platforms"]],
            "posting_frequency": draft["posting_frequency"],
            "tone_voice": draft["voice"]["tone"],
            "document": draft,
            "made_by": Authorship.OFFLINE,
        }
        return await self._add(Strategy(business_id=of.id, **{**plain, **given}))

    async def social_account(self, *, business: Business | None = None, **given: Any) -> SocialAccount:
        of = business or await self.business()
        plain = {
            "platform": Platform.SANDBOX,
            "account_id": uuid4().hex[:12],
            "account_name": "@hearth",
            "access_token": crypto.encrypt("access-token"),
        }
        return await self._add(SocialAccount(user_id=of.user_id, business_id=of.id, **{**plain, **given}))

    async def connected_account(
        self, sandbox: SandboxServer, *, business: Business | None = None, **settings: bool
    ) -> SocialAccount:
        """Connected for real: the pretend network knows its token. `settings` are that network's, of the account."""
        handle = f"shop{uuid4().hex[:8]}"
        sandbox.account(handle, settings=settings)
        connected = await sandbox.connect(handle)
        return await self.social_account(
            business=business,
            account_id=connected.account_id,
            account_name=connected.account_name,
            access_token=crypto.encrypt(connected.access_token),
            refresh_token=crypto.encrypt(connected.refresh_token) if connected.refresh_token else None,
            token_expires_at=connected.expires_at,
            details=dict(connected.details),
        )

    async def post(
        self, *, business: Business | None = None, account: SocialAccount | None = None, **given: Any
    ) -> Post:
        if account is not None:
            given.setdefault("social_account_id", account.id)
            owner = {"business_id": account.business_id, "user_id": account.user_id, "platform": account.platform}
        else:
            of = business or await self.business()
            owner = {"business_id": of.id, "user_id": of.user_id, "platform": Platform.SANDBOX}
        plain = {
            **owner,
            "text": "Cardamom buns, out at half past seven.",
            "made_by": Authorship.PERSON,
            "approved_at": now(),
        }
        return await self._add(Post(**{**plain, **given}))

    async def scheduled_post(self, *, account: SocialAccount | None = None, **given: Any) -> Post:
        """Due a second ago unless `scheduled_for` says otherwise."""
        on = account or await self.social_account()
        at = given.pop("scheduled_for", now() - timedelta(seconds=1))
        plain = {"status": PostStatus.SCHEDULED, "scheduled_for": at, "next_attempt_at": at}
        return await self.post(account=on, **{**plain, **given})

    async def published_post(self, *, account: SocialAccount | None = None, **given: Any) -> Post:
        on = account or await self.social_account()
        at = given.pop("published_at", now() - timedelta(hours=2))
        plain = {
            "status": PostStatus.PUBLISHED,
            "scheduled_for": at,
            "published_at": at,
            "external_post_id": uuid4().hex,
        }
        return await self.post(account=on, **{**plain, **given})

    async def metric_snapshot(self, *, post: Post | None = None, **given: Any) -> MetricSnapshot:
        of = post or await self.published_post()
        return await self._add(MetricSnapshot(content_id=of.id, platform=of.platform, **{"likes": 3, **given}))
