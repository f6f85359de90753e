"""Who is calling: by `Authorization: Bearer <token>` or by the session cookie; both work everywhere.

The token is that of a session, or an API key. A key works like a session, except that one with the scope `read` changes
nothing, and that none reaches what decides over the account itself: those routes take `CurrentSession`.

Where people sign in through Clerk, sessions are Clerk's and come in the header alone: its cookie is one that browsers
send along from anywhere, and never to another origin.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response, Security, params
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import idempotency, ids, log_ids, rate_limits
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import SessionDep
from app.core.errors import Forbidden, Unauthorized
from app.users import api_keys, clerk_sessions, cookies, csrf, repository, viewing
from app.users.errors import (
    AccountDisabled,
    AccountsAreClerks,
    ApiKeyRefused,
    KeyMayOnlyRead,
    SessionEnded,
    SessionNeeded,
)
from app.users.models import KeyScope, Role, User, UserSession
from app.vendors.clerk.tokens import SessionClaims

SEEN_AT_MOST_EVERY = timedelta(minutes=1)

# For the OpenAPI document only; the header and the cookie are read below, where each can be refused with its reason.
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="An API key, or the `access_token` of signup or login; with Clerk, its session token.",
)
_cookie = APIKeyCookie(
    auto_error=False,
    name=cookies.SESSION,
    scheme_name="cookie",
    description="Set by signup and login; by https its name starts with `__Host-`. "
    f"Requests that change something also need the header `{csrf.HEADER}: 1`.",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller, and the session they called with: one of ours or one of Clerk's; neither when it was an API key."""

    user: User
    session: UserSession | None = None
    clerk: SessionClaims | None = None


@dataclass(frozen=True, slots=True)
class SignedInIdentity:
    """Exactly one of the two sessions is there."""

    user: User
    session: UserSession | None
    clerk: SessionClaims | None


@dataclass(frozen=True, slots=True)
class LocalIdentity:
    user: User
    session: UserSession


def presented_token(request: Request) -> str | None:
    """The caller's token; None when there is none. An `Authorization` header wins over the cookie.

    Raises Unauthorized for a header that is not `Bearer`, CrossSiteRequest for an unsafe request that has only the
    cookie and may have been made by another site.
    """
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized(
                "Send `Authorization: Bearer <token>`, with an API key or the `access_token` that login answered."
            )
        return token.strip()
    if get_settings().has_clerk:
        return None  # a cookie from before opens nothing any more
    cookie = cookies.session_token(request)
    if cookie and csrf.is_unsafe(request):
        csrf.refuse_cross_site(request)
        csrf.refuse_without_header(request)
    return cookie or None


async def identify(request: Request, session: SessionDep) -> Identity:
    identity = await identify_any(request, session)
    if identity.session is not None:
        await viewing.check_view(session, request, identity.session)
    return identity


async def identify_any(request: Request, session: AsyncSession) -> Identity:
    """Also an administrator who looks at the account, whatever the request would change."""
    token = presented_token(request)
    if token is None:
        raise Unauthorized(
            "Sign in, and send the token as `Authorization: Bearer …` or let the browser send the cookie."
        )
    if api_keys.is_key(token):
        identity = await _by_key(request, session, token)
    elif get_settings().has_clerk:
        identity = await _by_clerk(session, token)
    else:
        identity = await _by_session(session, token)
    log_ids.bind(user_id=identity.user.id)
    return identity


async def _by_session(session: AsyncSession, token: str) -> Identity:
    found = await repository.find_session(session, ids.digest(token))
    at = now()
    if found is None or found[0].revoked_at is not None or found[0].expires_at <= at:
        raise SessionEnded("Sign in again.")
    opened, user = found
    _refuse_disabled(user)
    if opened.last_seen_at <= at - SEEN_AT_MOST_EVERY:
        await repository.touch_session(session, opened.id, at=at, at_most_every=SEEN_AT_MOST_EVERY)
    return Identity(user=user, session=opened)


async def _by_clerk(session: AsyncSession, token: str) -> Identity:
    claims = await clerk_sessions.verify(token)
    user = await clerk_sessions.find_user(session, claims)
    _refuse_disabled(user)
    return Identity(user=user, clerk=claims)


async def _by_key(request: Request, session: AsyncSession, token: str) -> Identity:
    found = await repository.find_key(session, ids.digest(token))
    at = now()
    if found is None or found[0].revoked_at is not None or found[0].is_expired:
        raise ApiKeyRefused("It was revoked, it expired, or it never was one. Make another under Settings, API keys.")
    key, user = found
    _refuse_disabled(user)
    if key.scope is KeyScope.READ and csrf.is_unsafe(request):
        raise KeyMayOnlyRead("Make a key that may read and write under Settings, API keys, and use that one here.")
    if key.last_used_at is None or key.last_used_at <= at - SEEN_AT_MOST_EVERY:
        await repository.touch_key(session, key.id, at=at, at_most_every=SEEN_AT_MOST_EVERY)
    log_ids.bind(key_id=key.id)
    return Identity(user=user)


def _refuse_disabled(user: User) -> None:
    if user.disabled_at is not None:
        raise AccountDisabled("Ask the administrator of this server to switch it on again.")


def signed_in(identity: Identity) -> SignedInIdentity:
    """Raises SessionNeeded for an API key."""
    if identity.session is None and identity.clerk is None:
        raise SessionNeeded("Sign in as yourself and do it there: in the web app, or with the token of a login.")
    return SignedInIdentity(user=identity.user, session=identity.session, clerk=identity.clerk)


async def _current_identity(
    request: Request,
    response: Response,
    identity: Annotated[Identity, Depends(identify)],
    _bearer_scheme: Annotated[object, Security(_bearer)],
    _cookie_scheme: Annotated[object, Security(_cookie)],
) -> Identity:
    limit = get_settings().RATE_LIMIT_PER_MINUTE
    await rate_limits.limit_request(request, response, caller=str(identity.user.id), limit=limit)
    return identity


_CurrentIdentity = Annotated[Identity, Depends(_current_identity)]


async def _current_user(identity: _CurrentIdentity) -> User:
    return identity.user


CurrentUser = Annotated[User, Depends(_current_user)]
"""The caller, counted against the rate limit of the route; 401 without one."""


async def _current_session(identity: _CurrentIdentity) -> SignedInIdentity:
    return signed_in(identity)


CurrentSession = Annotated[SignedInIdentity, Depends(_current_session)]
"""The caller with their session, for routes that decide over the account itself; 403 for an API key."""


def local_accounts_only() -> None:
    """For routes that only accounts of our own have: raises AccountsAreClerks where people sign in through Clerk."""
    if get_settings().has_clerk:
        raise AccountsAreClerks


async def _current_local_session(
    _: Annotated[None, Depends(local_accounts_only)], identity: CurrentSession
) -> LocalIdentity:
    if identity.session is None:
        raise AccountsAreClerks
    return LocalIdentity(user=identity.user, session=identity.session)


CurrentLocalSession = Annotated[LocalIdentity, Depends(_current_local_session)]
"""The caller with a session of our own; 409 where sessions are Clerk's."""


async def _optional_identity(request: Request, session: SessionDep) -> Identity | None:
    try:
        return await identify(request, session)
    except Unauthorized:
        return None


OptionalIdentity = Annotated[Identity | None, Depends(_optional_identity)]
"""The caller, or None when nobody (any more) is signed in. Not rate limited."""


async def _optional_user(request: Request, session: SessionDep) -> User | None:
    identity = await _optional_identity(request, session)
    return None if identity is None else identity.user


OptionalUser = Annotated[User | None, Depends(_optional_user)]


async def admin_only(identity: CurrentSession) -> User:
    """Raises Forbidden for everybody else, and for an administrator's API key."""
    if identity.user.role is not Role.ADMIN:
        raise Forbidden("Only administrators may see this. Ask one, or make one with `aigrowth create-admin`.")
    return identity.user


AdminUser = Annotated[User, Depends(admin_only)]


async def _begin_idempotent(
    request: Request, user: CurrentUser, session: SessionDep, key: idempotency.IdempotencyKey = None
) -> None:
    await idempotency.begin(session, request, user_id=user.id, key=key)


Idempotent = Depends(_begin_idempotent)
"""For POSTs that create, on a router with `route_class=IdempotentRoute`: `dependencies=[Idempotent]`."""


def rate_limit(limit: int, *, window_seconds: int = 60) -> params.Depends:
    """A tighter limit per user for a costly route: `dependencies=[rate_limit(10)]`, beside the default one."""

    async def count(request: Request, response: Response, user: CurrentUser) -> None:
        await rate_limits.limit_request(
            request, response, caller=str(user.id), limit=limit, window_seconds=window_seconds, kind="costly"
        )

    return params.Depends(count)
