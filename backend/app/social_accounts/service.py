"""The rules of connected accounts: whose they are, what the workers may know of them, and how they end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.businesses.models import Business
from app.core import crypto, pagination
from app.core.clock import now
from app.notifications import service as notifications
from app.notifications.models import NotificationKind
from app.platforms import registry
from app.platforms.contract import Credentials, Platform, ReadFailed, RevokesAccess, SharesAccess
from app.social_accounts import apps, breaker, examples, repository
from app.social_accounts.errors import SocialAccountDisconnected, SocialAccountNotFound
from app.social_accounts.key_rotation import rotate_keys
from app.social_accounts.models import PlatformLimit, SocialAccount
from app.users.models import User

__all__ = [
    "credentials",
    "disconnect",
    "find_account_for_worker",
    "find_only_account",
    "find_platform_limit",
    "get_account",
    "get_account_for_worker",
    "give_back",
    "list_accounts",
    "mark_needs_reauth",
    "mark_rate_limited",
    "open_account",
    "pause",
    "resume",
    "rotate_keys",
    "warn_access_ends",
    "wipe",
    "with_app",
]

log = structlog.get_logger(__name__)

GIVE_BACK_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Access:
    """What let us into an account that has just been let go."""

    platform: Platform
    credentials: Credentials


async def get_account(session: AsyncSession, account_id: UUID, *, owner: User) -> SocialAccount:
    account = await repository.find_owned(session, account_id, user_id=owner.id)
    if account is None:
        raise SocialAccountNotFound(f"There is no account {account_id} among yours.")
    return account


async def list_accounts(
    session: AsyncSession,
    *,
    owner: User,
    business_id: UUID | None,
    include_disconnected: bool,
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[SocialAccount], str | None]:
    query = repository.owned_by(owner.id)
    if business_id is not None:
        await businesses.get_business(session, business_id, owner=owner)
        query = query.where(SocialAccount.business_id == business_id)
    if not include_disconnected:
        query = query.where(SocialAccount.is_active)
    return await pagination.page(
        session, query, at=SocialAccount.created_at, row_id=SocialAccount.id, cursor=cursor, limit=limit
    )


async def count_older(session: AsyncSession, account: SocialAccount) -> int:
    """Connected accounts of the same user that were there before it: plans go by that."""
    return await repository.count_older(session, account)


async def business_for_connecting(
    session: AsyncSession, business_id: UUID, platform: Platform, *, owner: User
) -> Business:
    """Raises ExampleStaysHere before anybody is sent to a platform."""
    business = await businesses.get_business(session, business_id, owner=owner)
    examples.refuse(business, platform)
    return business


async def disconnect(session: AsyncSession, account_id: UUID, *, owner: User) -> Access | None:
    """Wipe the tokens and keep the history. Its scheduled posts stay: the publisher shows them to a person.

    What was wiped, to be given back to the platform (`give_back`) once this is committed; None where there is nothing,
    and where other accounts live by it.
    """
    await get_account(session, account_id, owner=owner)
    account = await repository.lock(session, account_id)
    if account is None or not account.is_active:
        return None
    try:
        access = Access(account.platform, credentials(account))
    except crypto.TokenUndecryptable:
        access = None
    wipe(account)
    await session.flush()
    is_shared = await _is_access_shared(session, account)
    log.info(
        "social_account.disconnected", account_id=str(account_id), platform=account.platform, access_is_shared=is_shared
    )
    return None if is_shared else access


async def _is_access_shared(session: AsyncSession, account: SocialAccount) -> bool:
    """Whether giving it back would take it from accounts that are still connected."""
    try:
        connector = registry.connector_for(account.platform)
    except registry.PlatformNotAvailable:
        return False
    shared = connector.shared_by(account.details) if isinstance(connector, SharesAccess) else None
    if shared is None:
        return False
    name, value = shared
    return await repository.is_access_shared(session, account, name=name, value=value)


def wipe(account: SocialAccount) -> None:
    """Of a locked row: it holds nothing any more that would let us in."""
    account.is_active = False
    account.access_token = ""
    account.refresh_token = None
    account.token_issued_at = account.token_expires_at = None
    account.next_refresh_at = account.refresh_lease_until = None
    account.needs_reauth, account.reauth_reason = False, None


async def give_back(access: Access) -> None:
    """End our access at the platform as well, where it offers a way. Takes no session; failing changes nothing here."""
    try:
        connector = registry.connector_for(access.platform)
        if isinstance(connector, RevokesAccess):
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                await connector.revoke(await with_app(access.platform, access.credentials, at_its_server=True))
    except (ReadFailed, TimeoutError, registry.PlatformNotAvailable) as failure:
        log.info("social_account.not_given_back", platform=access.platform, why=str(failure))


async def pause(session: AsyncSession, account_id: UUID, *, owner: User) -> SocialAccount:
    """Nothing is sent there until `resume`; what is due meanwhile waits. Repeating it changes nothing."""
    account = await _lock(session, account_id, owner=owner)
    account.paused_at = account.paused_at or now()
    await session.flush()
    return account


async def resume(session: AsyncSession, account_id: UUID, *, owner: User) -> SocialAccount:
    """Go on, also when it rests after refusals. The dispatcher's next look finds what waited."""
    account = await _lock(session, account_id, owner=owner)
    account.paused_at = None
    breaker.close(account)
    await session.flush()
    return account


async def _lock(session: AsyncSession, account_id: UUID, *, owner: User) -> SocialAccount:
    await get_account(session, account_id, owner=owner)
    account = await repository.lock(session, account_id)
    if account is None:
        raise SocialAccountNotFound(f"There is no account {account_id} among yours.")
    return account


# --- for the workers --------------------------------------------------------------------------------------------------


async def get_account_for_worker(session: AsyncSession, account_id: UUID) -> SocialAccount:
    """Whoever owns it. Raises SocialAccountNotFound."""
    account = await repository.find(session, account_id)
    if account is None:
        raise SocialAccountNotFound(f"There is no account {account_id}.")
    return account


async def find_account_for_worker(session: AsyncSession, account_id: UUID) -> SocialAccount | None:
    """Whoever owns it; None when it is gone."""
    return await repository.find(session, account_id)


async def find_platform_limit(session: AsyncSession, platform: Platform) -> PlatformLimit | None:
    """None where the platform never had one."""
    return await session.get(PlatformLimit, platform)


async def find_only_account(session: AsyncSession, business_id: UUID, platform: Platform) -> SocialAccount | None:
    """The business's one connected account on the platform; None when it has none, or has to choose."""
    accounts = await repository.find_active(session, business_id, platform)
    return accounts[0] if len(accounts) == 1 else None


def credentials(account: SocialAccount) -> Credentials:
    """An account's opened secrets. Raises SocialAccountDisconnected; crypto.TokenUndecryptable when our key is gone."""
    if not account.is_active:
        raise SocialAccountDisconnected(f"Connect {account.account_name} again to use it.")
    return Credentials(
        account_id=account.account_id,
        access_token=crypto.decrypt(account.access_token),
        refresh_token=crypto.decrypt(account.refresh_token) if account.refresh_token else None,
        server=account.server,
        details=account.details,
    )


async def open_account(account: SocialAccount) -> Credentials:
    """As `credentials`, with what the platform knows this installation by. Takes no session."""
    return await with_app(account.platform, credentials(account))


async def with_app(platform: Platform, opened: Credentials, *, at_its_server: bool = False) -> Credentials:
    """`at_its_server`: also where each server knows us by another app, which only few calls need."""
    app = await apps.find_app(platform, opened.server if at_its_server else None)
    return opened if app is None else replace(opened, app=app)


async def mark_needs_reauth(session: AsyncSession, account_id: UUID, reason: str) -> None:
    """The platform no longer takes our tokens and no refresh helps. `reason` is for a person."""
    told = await repository.set_needs_reauth(session, account_id, reason=reason)
    if told is None:
        return
    log.warning("social_account.needs_reauth", account_id=str(account_id), reason=reason)
    await notifications.notify(
        session,
        NotificationKind.ACCOUNT_DISCONNECTED,
        user_id=told.user_id,
        about=f"{account_id}:{told.token_issued_at}",  # connected anew, it can be lost anew
        title=f"Reconnect {told.account_name} on {registry.name_of(told.platform)}",
        body=f"Nothing can be published there until you do: connect it again under Accounts. It said: {reason}",
        business_id=told.business_id,
        social_account_id=account_id,
    )


async def warn_access_ends(session: AsyncSession, account: SocialAccount, ends: datetime) -> None:
    """It cannot be renewed any more, and what we hold still works until `ends`."""
    log.warning("social_account.access_ends", account_id=str(account.id), ends=ends.isoformat())
    where = f"{account.account_name} on {registry.name_of(account.platform)}"
    at = f"{ends:%H:%M} UTC" if ends.date() == now().date() else f"{ends:%Y-%m-%d %H:%M} UTC"
    await notifications.notify(
        session,
        NotificationKind.ACCOUNT_DISCONNECTED,
        user_id=account.user_id,
        about=f"{account.id}:{account.token_issued_at}:ends",
        title=f"Reconnect {where} before {at}",
        body=(
            "Renewing our access was interrupted when the server stopped, and cannot be repeated. Posts go out there "
            f"until {at}; connect the account again before then under Accounts, and nothing is missed."
        ),
        business_id=account.business_id,
        social_account_id=account.id,
    )


async def mark_rate_limited(session: AsyncSession, account_id: UUID, until: datetime) -> None:
    await repository.set_rate_limited(session, account_id, until=until)
