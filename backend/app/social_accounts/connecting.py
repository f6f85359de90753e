"""Connecting an account: the redirect to a platform and back, or a handle with an app password.

The redirect is bound to who started it by `state`: random, signed, good once and for ten minutes, stored only as a
digest. PKCE binds the code to us. Functions that talk to a platform take no session.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import crypto, ids
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import (
    AppPasswordConnector,
    ConnectedAccount,
    ConnectionRefused,
    ConnectKind,
    OAuthConnector,
    Platform,
    PlatformInfo,
)
from app.social_accounts import breaker, repository
from app.social_accounts.errors import (
    AccountConnectedElsewhere,
    ConnectionRefusedByPlatform,
    ConnectStartedByAnother,
    ConnectStateUnknown,
    ConsentRefused,
    PlatformNotAvailable,
)
from app.social_accounts.models import ConnectState, SocialAccount
from app.social_accounts.token_refresh import renewal_at

log = structlog.get_logger(__name__)

STATE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Started:
    """A redirect under way, taken from the database: nobody can take it again."""

    user_id: UUID
    business_id: UUID
    code_verifier: str
    redirect_uri: str


def connect_kind(platform: Platform) -> ConnectKind:
    """Raises PlatformNotAvailable where this installation cannot connect accounts of that platform."""
    return _available(platform).connect


def _available(platform: Platform) -> PlatformInfo:
    info = next((info for info in registry.platform_infos() if info.platform is platform), None)
    if info is None or not info.is_available:
        reason = info.unavailable_reason if info else None
        raise PlatformNotAvailable(reason or f"This installation cannot connect accounts on {platform.value}.")
    return info


# --- the redirect -----------------------------------------------------------------------------------------------------


async def begin(session: AsyncSession, platform: Platform, *, user_id: UUID, business_id: UUID) -> str:
    """The address to send the browser to."""
    connector = cast("OAuthConnector", registry.connector_for(platform))
    state, verifier = _new_state(platform), secrets.token_urlsafe(64)
    redirect_uri = f"{get_settings().public_url}/api/v1/social/callback/{platform.value}"
    session.add(
        ConnectState(
            state_digest=ids.digest(state),
            user_id=user_id,
            business_id=business_id,
            platform=platform,
            code_verifier=crypto.encrypt(verifier),
            redirect_uri=redirect_uri,
            expires_at=now() + STATE_LIFE,
        )
    )
    await session.flush()
    return connector.authorize_url(state=state, redirect_uri=redirect_uri, code_challenge=challenge_of(verifier))


async def finish(
    platform: Platform, *, state: str | None, code: str | None, is_refused: bool, signed_in_as: UUID | None
) -> SocialAccount:
    """The browser is back. `signed_in_as`: whose session came along, None when none did (a script, another browser).

    Raises ConnectStateUnknown, ConnectStartedByAnother, ConsentRefused, ConnectionRefusedByPlatform,
    AccountConnectedElsewhere or PlatformNotAvailable. The state is used up in every case.
    """
    started = await _take(platform, state)
    if signed_in_as is not None and signed_in_as != started.user_id:
        raise ConnectStartedByAnother("Sign in as the person who started it, or start it again under Accounts.")
    if is_refused or not code:
        raise ConsentRefused("Nothing was connected. Start again under Accounts when you want to.")
    _available(platform)
    connector = cast("OAuthConnector", registry.connector_for(platform))
    at = now()
    try:
        connected = await connector.exchange(
            code=code, redirect_uri=started.redirect_uri, code_verifier=started.code_verifier, at=at
        )
    except ConnectionRefused as refusal:
        log.info("social_account.connection_refused", platform=platform.value)
        raise ConnectionRefusedByPlatform(str(refusal)) from refusal
    return await _store_connected(platform, connected, user_id=started.user_id, business_id=started.business_id, at=at)


async def _take(platform: Platform, state: str | None) -> _Started:
    async with unit_of_work() as session:
        good = state is not None and _is_ours(state, platform)
        found = (
            await repository.take_state(session, ids.digest(state), platform=platform, at=now())
            if state and good
            else None
        )
    if found is None:
        raise ConnectStateUnknown(
            "It was used before, is older than ten minutes, or is not ours. Start again under Accounts."
        )
    return _Started(found.user_id, found.business_id, crypto.decrypt(found.code_verifier), found.redirect_uri)


def _new_state(platform: Platform) -> str:
    token = secrets.token_urlsafe(32)
    return f"{token}.{_signature(token, platform)}"


def _is_ours(state: str, platform: Platform) -> bool:
    token, _, signature = state.partition(".")
    return hmac.compare_digest(signature.encode(), _signature(token, platform).encode())


def _signature(token: str, platform: Platform) -> str:
    key = get_settings().SECRET_KEY.get_secret_value().encode()
    return hmac.new(key, f"connect:{platform.value}:{token}".encode(), hashlib.sha256).hexdigest()


def challenge_of(verifier: str) -> str:
    """PKCE S256 (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


# --- the form ---------------------------------------------------------------------------------------------------------


async def sign_in(
    platform: Platform, *, user_id: UUID, business_id: UUID, identifier: str, password: str, server: str | None
) -> SocialAccount:
    """Raises ConnectionRefusedByPlatform or AccountConnectedElsewhere."""
    connector = cast("AppPasswordConnector", registry.connector_for(platform))
    at = now()
    try:
        connected = await connector.sign_in(identifier=identifier, password=password, server=server, at=at)
    except ConnectionRefused as refusal:
        raise ConnectionRefusedByPlatform(str(refusal)) from refusal
    return await _store_connected(platform, connected, user_id=user_id, business_id=business_id, at=at)


# --- storing ----------------------------------------------------------------------------------------------------------


async def _store_connected(
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

    Raises AccountConnectedElsewhere when it is live in another business of the user, or with another user.
    """
    account = await repository.lock_same_account(
        session, user_id=user_id, platform=platform, account_id=connected.account_id
    )
    if account is not None and account.is_active and account.business_id != business_id:
        raise AccountConnectedElsewhere(
            f"{connected.account_name} is connected to another of your businesses. Disconnect it there first."
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
    account.next_refresh_at = renewal_at(
        issued_at=at, expires_at=connected.expires_at, can_refresh=bool(connected.refresh_token)
    )
