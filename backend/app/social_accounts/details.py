"""What changes about accounts after they were connected: their limits, their name, the rules of their server.

Read when an account is connected, once a day after that, and with every look at it. A read that fails changes nothing.
"""

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from app.core.clock import now
from app.core.crypto import TokenUndecryptable
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import ReadFailed, ReadsDetails
from app.social_accounts import costs, repository, service
from app.social_accounts.models import SocialAccount

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
SPREAD = 0.1
"""Of that: accounts that were connected together are not read together for ever."""
PER_ROUND = 100
AT_ONCE = 4
READ_SECONDS = 30.0


async def read_due() -> None:
    """The round of each minute. Whose turn it was is not read again before tomorrow, also where this process dies."""
    at = now()
    async with unit_of_work() as session:
        due = await repository.claim_due_for_details(
            session, at=at, every=EVERY * random.uniform(1 - SPREAD, 1), limit=PER_ROUND
        )
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(account_id: UUID) -> None:
        async with slots:
            await read(account_id)

    for account_id, failure in zip(due, await asyncio.gather(*map(one, due), return_exceptions=True), strict=True):
        if isinstance(failure, BaseException):  # one account's trouble must not stop the others
            log.error("social_account.details_broke", account_id=str(account_id), exc_info=failure)


async def read(account_id: UUID) -> None:
    """Now, where the account's platform has such details and what it costs is within the cap."""
    async with unit_of_work() as session:
        account = await service.find_account_for_worker(session, account_id)
        if account is None or not account.is_active or account.needs_reauth:
            return
        if not await costs.may_read(session, account):
            return
        session.expunge(account)
    found = await _ask(account)
    if found is None:
        return
    async with unit_of_work() as session:
        await costs.record_account_read(session, account)
        await repository.set_details(session, account, dict(found), account_name=name_of(account, found))


async def _ask(account: SocialAccount) -> Mapping[str, Any] | None:
    try:
        connector = registry.connector_for(account.platform)
        if not isinstance(connector, ReadsDetails):
            return None
        async with asyncio.timeout(READ_SECONDS):
            return await connector.read_details(await service.open_account(account))
    except (ReadFailed, registry.PlatformNotAvailable, TokenUndecryptable, TimeoutError) as failure:
        log.info("social_account.details_not_read", account_id=str(account.id), why=type(failure).__name__)
        return None


def name_of(account: SocialAccount, found: Mapping[str, Any]) -> str:
    """Accounts are called by their handle, where they have one, and handles change."""
    before, after = account.details.get("handle"), found.get("handle")
    if isinstance(before, str) and isinstance(after, str) and before and after:
        for sign in ("", "@"):
            if account.account_name == f"{sign}{before}":
                return f"{sign}{after}"[:255]
    return account.account_name
