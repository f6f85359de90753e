"""Keeping what a platform handed over when an account was connected. The same account again keeps its history."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import entitlements
from app.billing.entitlements import Quota
from app.businesses import service as businesses
from app.core import crypto, jobs
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import ConnectedAccount, Platform
from app.social_accounts import breaker, details, examples, repository
from app.social_accounts.errors import AccountConnectedElsewhere
from app.social_accounts.models import SocialAccount
from app.social_accounts.token_refresh import renewal_at

log = structlog.get_logger(__name__)

CONNECTED = "publishing.account_connected"
"""Rung with the account's id: a room above may have posts that waited for it."""


async def store_connected(
    platform: Platform, connected: ConnectedAccount, *, user_id: UUID, business_id: UUID, at: datetime
) -> SocialAccount:
    async with unit_of_work() as session:
        account = await store(session, platform, connected, user_id=user_id, business_id=business_id, at=at)
    log.info("social_account.connected", account_id=str(account.id), platform=platform.value)
    return account


async def store(
    session: AsyncSession,
    platform: Platform,
    connected: ConnectedAccount,
    *,
    user_id: UUID,
    business_id: UUID,
    at: datetime,
) -> SocialAccount:
    """Keep what a platform handed over. The same account again reuses its row and its history.

    Whoever has something waiting for the account is rung. Raises AccountConnectedElsewhere when it is live in another
    business of the user, or with another user, ExampleStaysHere, and PlanLimitReached.
    """
    business = await businesses.get_business_for_worker(session, business_id)
    examples.refuse(business, platform)
    account = await repository.lock_same_account(
        session, user_id=user_id, platform=platform, account_id=connected.account_id
    )
    if account is not None and account.is_active and account.business_id != business_id:
        raise AccountConnectedElsewhere(
            f"{connected.account_name} is connected to another of your businesses. Disconnect it there first."
        )
    if (account is None or not account.is_active) and not business.is_example:
        await entitlements.take_place(
            session, user_id, Quota.SOCIAL_ACCOUNTS, count=lambda: repository.count_active(session, user_id)
        )
    if account is None:
        account = SocialAccount(user_id=user_id, platform=platform, account_id=connected.account_id)
    _fill(account, connected, business_id=business_id, at=at)
    try:
        session.add(account)
        await session.flush()
    except IntegrityError as error:
        if "uq_social_accounts_live_connection" not in str(error.orig):
            raise
        raise AccountConnectedElsewhere(
            f"Somebody else on this installation has connected {connected.account_name}, and an account can have one "
            "connection only. Ask the person who looks after this account with you to disconnect it under Accounts, or "
            "ask your administrator; then connect it again."
        ) from error
    jobs.enqueue(session, CONNECTED, account.id)
    return account


def _fill(account: SocialAccount, connected: ConnectedAccount, *, business_id: UUID, at: datetime) -> None:
    """A new grant replaces the old one whole: an old refresh token is worth nothing beside it."""
    account.business_id = business_id
    account.account_name = connected.account_name
    account.access_token = crypto.encrypt(connected.access_token)
    account.refresh_token = crypto.encrypt(connected.refresh_token) if connected.refresh_token else None
    account.token_issued_at, account.token_expires_at = at, connected.expires_at
    account.server, account.scopes = connected.server, list(connected.scopes)
    account.details = dict(connected.details)
    account.is_active, account.needs_reauth, account.reauth_reason = True, False, None
    account.rate_limited_until, account.refresh_lease_until, account.refresh_failures = None, None, 0
    breaker.close(account)
    account.last_check = None
    # Connecting has read most of it; where a read is free, all of it is read with what we hold now.
    is_free = registry.rules_of(account.platform).costs is None
    account.next_details_at = at if is_free else at + details.EVERY
    account.next_refresh_at = renewal_at(
        issued_at=at, expires_at=connected.expires_at, can_refresh=bool(connected.refresh_token)
    )
