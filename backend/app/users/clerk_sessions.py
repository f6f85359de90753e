"""Who calls with a session token of Clerk's.

The token is verified without a network. Which user that is, and which of their sessions have ended, is kept in Redis
for an hour under the spec's key `session:{clerk_id}`; with Redis away the database says it. The user's own row is
read anew for each request, so that nothing in Redis decides over a role, a plan or a disabled account.
"""

import asyncio
import json
from dataclasses import dataclass
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import unit_of_work
from app.core.redis import redis
from app.users import clerk_accounts, clerk_repository
from app.users.errors import AccountDeleted, SessionEnded, SignInUnavailable, SignInUnfinished
from app.users.models import User
from app.vendors.clerk import backend_api, errors, tokens
from app.vendors.clerk.tokens import SessionClaims

log = structlog.get_logger(__name__)

KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class _Known:
    user_id: UUID
    ended: frozenset[str]
    """Ids of their sessions that are over."""


async def verify(token: str) -> SessionClaims:
    """Raises SessionEnded, SignInUnfinished, SignInUnavailable."""
    try:
        return await tokens.verify(token)
    except errors.TokenRefused as refused:
        if not refused.is_over:
            log.info("clerk.token_refused", reason=refused.reason)
        raise SessionEnded("Sign in again.") from refused
    except errors.SignInUnfinished as unfinished:
        raise SignInUnfinished("Sign in again, and answer what you are asked to the end.") from unfinished
    except errors.ClerkUnreachable as error:
        raise _unavailable(error) from error


async def find_user(session: AsyncSession, claims: SessionClaims) -> User:
    """Whose session it is. The first time anybody sees them, Clerk is asked who they are: its event may be late.

    Raises SessionEnded, AccountDeleted, EmailNeeded, EmailOfAnotherAccount, SignInUnavailable.
    """
    found = await _look_up(session, claims.user_id)
    if found is None:
        await session.commit()  # nothing was written: Clerk is asked with no connection held
        await _introduce(claims.user_id)
        found = await _look_up(session, claims.user_id)
    if found is None:
        raise AccountDeleted("Make a new one if you want to come back.")
    user, ended = found
    if claims.session_id in ended:
        raise SessionEnded("Sign in again.")
    return user


async def end(session: AsyncSession, session_id: str, *, clerk_id: str) -> None:
    """Refuse this session's tokens from now on; `forget` the user after the commit."""
    await clerk_repository.remember_ended(session, session_id, clerk_id=clerk_id, at=now())


async def forget(clerk_id: str) -> None:
    """Have the database asked again about this user."""
    try:
        await redis().delete(_key(clerk_id))
    except (RedisError, OSError) as error:
        log.warning("clerk.session_not_forgotten", error=type(error).__name__)


async def delete_account(session: AsyncSession, user: User) -> None:
    """At Clerk first: were it only here, their next page would make the account anew. Raises SignInUnavailable."""
    clerk_id = user.clerk_id
    await session.commit()
    try:
        await backend_api.delete_user(clerk_id)
    except errors.ClerkUnreachable as error:
        raise _unavailable(error) from error
    await clerk_accounts.delete(session, clerk_id)
    await forget(clerk_id)


async def _look_up(session: AsyncSession, clerk_id: str) -> tuple[User, frozenset[str]] | None:
    known = await _recall(clerk_id)
    if known is not None:
        user = await session.get(User, known.user_id)
        if user is not None and user.clerk_id == clerk_id:
            return user, known.ended
    user = await clerk_repository.find_by_clerk_id(session, clerk_id)
    if user is None:
        return None
    ended = frozenset(await clerk_repository.list_ended(session, clerk_id))
    await _keep(clerk_id, _Known(user.id, ended))
    return user, ended


_under_way: dict[str, asyncio.Task[None]] = {}


async def _introduce(clerk_id: str) -> None:
    """Ask Clerk once, however many requests a page begins with."""
    task = _under_way.get(clerk_id)
    if task is None:
        task = _under_way[clerk_id] = asyncio.create_task(_ask_clerk(clerk_id))
        task.add_done_callback(lambda _: _under_way.pop(clerk_id, None))
    await asyncio.shield(task)


async def _ask_clerk(clerk_id: str) -> None:
    async with unit_of_work() as session:
        if await clerk_repository.was_deleted(session, clerk_id):
            raise AccountDeleted("Make a new one if you want to come back.")
    try:
        person = await backend_api.get_user(clerk_id)
    except errors.ClerkUserUnknown as error:
        raise SessionEnded("Clerk does not know you any more. Sign in again.") from error
    except errors.ClerkUnreachable as error:
        raise _unavailable(error) from error
    async with unit_of_work() as session:
        await clerk_accounts.sync(session, person)


def _unavailable(error: errors.ClerkUnreachable) -> SignInUnavailable:
    log.warning("clerk.unreachable", reason=error.reason)
    return SignInUnavailable("Clerk does not answer this server. Try again in a moment; nothing is lost.")


def _key(clerk_id: str) -> str:
    return f"session:{clerk_id}"


async def _recall(clerk_id: str) -> _Known | None:
    try:
        kept = await redis().get(_key(clerk_id))
        if kept is None:
            return None
        said = json.loads(kept)
        return _Known(UUID(str(said["user_id"])), frozenset(said["ended"]))
    except (RedisError, OSError) as error:
        log.warning("clerk.session_not_recalled", error=type(error).__name__)
    except (ValueError, KeyError, TypeError):
        pass  # written by another version
    return None


async def _keep(clerk_id: str, known: _Known) -> None:
    said = json.dumps({"user_id": str(known.user_id), "ended": sorted(known.ended)})
    try:
        await redis().set(_key(clerk_id), said, ex=KEPT_SECONDS)
    except (RedisError, OSError) as error:
        log.warning("clerk.session_not_kept", error=type(error).__name__)
