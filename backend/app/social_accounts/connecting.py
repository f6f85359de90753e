"""Connecting an account: the redirect to a platform and back, or a handle with an app password.

The redirect is bound to who started it by `state`: random, signed, good once and for ten minutes, stored only as a
digest. PKCE binds the code to us. Functions that talk to a platform take no session.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import crypto, ids
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import (
    AppCredentials,
    AppForgotten,
    AppPasswordConnector,
    ConnectedAccount,
    ConnectionRefused,
    ConnectKind,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    DescribesApp,
    OAuthConnector,
    Platform,
    RegistersApps,
)
from app.social_accounts import apps, choosing, repository, storing
from app.social_accounts.errors import (
    AppDocumentUnknown,
    ConnectionRefusedByPlatform,
    ConnectStartedByAnother,
    ConnectStateUnknown,
    ConsentRefused,
    PlatformNotAvailable,
)
from app.social_accounts.models import ConnectState, SocialAccount

log = structlog.get_logger(__name__)

STATE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Started:
    """A redirect under way, taken from the database: nobody can take it again."""

    user_id: UUID
    business_id: UUID
    code_verifier: str
    redirect_uri: str
    server: str | None
    kept: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """One of the two: the account that is connected now, or the choice that has to be made first."""

    account: SocialAccount | None
    choice_id: UUID | None


async def connect_kind(session: AsyncSession, platform: Platform) -> ConnectKind:
    """Raises PlatformNotAvailable where this installation cannot connect accounts of that platform."""
    if (reason := await apps.find_obstacle(session, platform)) is not None:
        raise PlatformNotAvailable(reason)
    return registry.rules_of(platform).connect


async def app_document(platform: Platform) -> dict[str, Any]:
    """What our app is to the servers of a platform that reads it from us. Raises AppDocumentUnknown."""
    try:
        connector = registry.connector_for(platform)
    except registry.PlatformNotAvailable as reason:
        raise AppDocumentUnknown(str(reason)) from reason
    document = (
        connector.app_document(redirect_uri=apps.redirect_uri_of(platform))
        if isinstance(connector, DescribesApp)
        else None
    )
    if document is None:
        raise AppDocumentUnknown("Set PUBLIC_URL to the https address of this installation to have one.")
    return dict(document)


# --- the redirect -----------------------------------------------------------------------------------------------------


async def begin(
    platform: Platform, *, user_id: UUID, business_id: UUID, server: str | None = None, identifier: str | None = None
) -> str:
    """The address to send the browser to. Takes no session: the platform may be asked first.

    Raises ConnectionRefusedByPlatform.
    """
    connector = cast("OAuthConnector", registry.connector_for(platform))
    state, verifier = _new_state(platform), secrets.token_urlsafe(64)
    redirect_uri = apps.redirect_uri_of(platform)
    app: AppCredentials | None
    try:
        if isinstance(connector, RegistersApps):
            server = await connector.server_of(server or "")
            app = await apps.app_at(connector, platform, server)
        else:
            app = await apps.find_app(platform)
        request = ConsentRequest(
            state=state,
            redirect_uri=redirect_uri,
            code_challenge=challenge_of(verifier),
            app=app,
            server=server,
            identifier=identifier,
        )
        consent = await _consent(connector, platform, request)
    except ConnectionRefused as refusal:
        raise ConnectionRefusedByPlatform(str(refusal)) from refusal
    async with unit_of_work() as session:
        session.add(
            ConnectState(
                state_digest=ids.digest(state),
                user_id=user_id,
                business_id=business_id,
                platform=platform,
                code_verifier=crypto.encrypt(verifier),
                redirect_uri=redirect_uri,
                server=server,
                kept=crypto.encrypt(json.dumps(dict(consent.kept))) if consent.kept else None,
                expires_at=now() + STATE_LIFE,
            )
        )
    return consent.url


async def _consent(connector: OAuthConnector, platform: Platform, request: ConsentRequest) -> Consent:
    """Where a server has forgotten our app, after registering it anew. Raises ConnectionRefused."""
    try:
        return await connector.begin(request)
    except AppForgotten:
        if request.server is None or not isinstance(connector, RegistersApps):
            raise
        await apps.forget_app(platform, request.server)
        app = await apps.app_at(connector, platform, request.server)
        return await connector.begin(replace(request, app=app))


async def finish(
    platform: Platform,
    *,
    state: str | None,
    code: str | None,
    is_refused: bool,
    signed_in_as: UUID,
    parameters: Mapping[str, str] = MappingProxyType({}),
) -> Finished:
    """The browser is back. `signed_in_as`: who brings it. Only the person who started it may: otherwise somebody could
    send the platform's page to another, and have that person's account connected to their own business.

    Raises ConnectStateUnknown, ConnectStartedByAnother, ConsentRefused, ConnectionRefusedByPlatform,
    AccountConnectedElsewhere or PlatformNotAvailable. The state is used up in every case.
    """
    started = await _take(platform, state)
    if signed_in_as != started.user_id:
        raise ConnectStartedByAnother("Sign in as the person who started it, or start it again under Accounts.")
    if is_refused or not code:
        raise ConsentRefused("Nothing was connected. Start again under Accounts when you want to.")
    async with unit_of_work() as session:
        await connect_kind(session, platform)
    found = await _exchange(platform, started, code=code, parameters=parameters, at=now())
    if len(found) > 1:
        return Finished(
            None, await choosing.offer(platform, found, user_id=started.user_id, business_id=started.business_id)
        )
    [only] = found
    if only.why_not is not None:
        raise ConnectionRefusedByPlatform(only.why_not)
    account = await storing.store_connected(
        platform, only, user_id=started.user_id, business_id=started.business_id, at=now()
    )
    return Finished(account, None)


async def _exchange(
    platform: Platform, started: _Started, *, code: str, parameters: Mapping[str, str], at: datetime
) -> Sequence[ConnectedAccount]:
    connector = cast("OAuthConnector", registry.connector_for(platform))
    answer = ConsentAnswer(
        code=code,
        redirect_uri=started.redirect_uri,
        code_verifier=started.code_verifier,
        app=await apps.find_app(platform, started.server),
        server=started.server,
        kept=started.kept,
        parameters=parameters,
    )
    try:
        found = await connector.exchange(answer, at=at)
    except AppForgotten as refusal:
        if started.server is not None:
            await apps.forget_app(platform, started.server)
        raise ConnectionRefusedByPlatform(str(refusal)) from refusal
    except ConnectionRefused as refusal:
        log.info("social_account.connection_refused", platform=platform.value)
        raise ConnectionRefusedByPlatform(str(refusal)) from refusal
    if not found:
        raise ConnectionRefusedByPlatform("It let us in, but shows no account that could be connected.")
    return found


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
    return _Started(
        found.user_id,
        found.business_id,
        crypto.decrypt(found.code_verifier),
        found.redirect_uri,
        found.server,
        json.loads(crypto.decrypt(found.kept)) if found.kept else {},
    )


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
    return await storing.store_connected(platform, connected, user_id=user_id, business_id=business_id, at=at)
