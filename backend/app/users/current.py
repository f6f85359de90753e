"""Who is calling: by `Authorization: Bearer <token>` or by the session cookie; both work everywhere."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import structlog
from fastapi import Depends, Request, Response, Security, params
from fastapi.security import APIKeyCookie, HTTPBearer

from app.core import idempotency, ids, rate_limits
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import SessionDep
from app.core.errors import Forbidden, Unauthorized
from app.users import csrf, repository
from app.users.errors import AccountDisabled, SessionEnded
from app.users.models import Role, User, UserSession

SESSION_COOKIE = "aigrowth_session"
SEEN_AT_MOST_EVERY = timedelta(minutes=1)

# For the OpenAPI document only; the header and the cookie are read below, where each can be refused with its reason.
_bearer = HTTPBearer(auto_error=False, scheme_name="bearer", description="The `access_token` of signup or login.")
_cookie = APIKeyCookie(
    auto_error=False,
    name=SESSION_COOKIE,
    scheme_name="cookie",
    description=f"Set by signup and login. Requests that change something also need the header `{csrf.HEADER}: 1`.",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller and the session they called with."""

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
            raise Unauthorized("Send `Authorization: Bearer <access_token>`, with the token that login answered.")
        return token.strip()
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie and csrf.is_unsafe(request):
        csrf.refuse_cross_site(request)
        csrf.refuse_without_header(request)
    return cookie or None


async def identify(request: Request, session: SessionDep) -> Identity:
    token = presented_token(request)
    if token is None:
        raise Unauthorized(
            "Sign in, and send the token as `Authorization: Bearer …` or let the browser send the cookie."
        )
    found = await repository.find_session(session, ids.digest(token))
    at = now()
    if found is None or found[0].revoked_at is not None or found[0].expires_at <= at:
        raise SessionEnded("Sign in again.")
    identity = Identity(user=found[1], session=found[0])
    if identity.user.disabled_at is not None:
        raise AccountDisabled("Ask the administrator of this server to switch it on again.")
    if identity.session.last_seen_at <= at - SEEN_AT_MOST_EVERY:
        await repository.touch_session(session, identity.session.id, at=at, at_most_every=SEEN_AT_MOST_EVERY)
    structlog.contextvars.bind_contextvars(user_id=str(identity.user.id))
    return identity


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


CurrentIdentity = Annotated[Identity, Depends(_current_identity)]
"""The caller with their session, for routes about sessions themselves."""


async def _current_user(identity: CurrentIdentity) -> User:
    return identity.user


CurrentUser = Annotated[User, Depends(_current_user)]
"""The signed-in caller, counted against the rate limit of the route; 401 without one."""


async def _optional_user(request: Request, session: SessionDep) -> User | None:
    try:
        return (await identify(request, session)).user
    except Unauthorized:
        return None


OptionalUser = Annotated[User | None, Depends(_optional_user)]
"""The caller, or None when nobody (any more) is signed in. Not rate limited."""


async def _admin_user(user: CurrentUser) -> User:
    if user.role is not Role.ADMIN:
        raise Forbidden("Only administrators may see this. Ask one, or make one with `aigrowth create-admin`.")
    return user


AdminUser = Annotated[User, Depends(_admin_user)]


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
