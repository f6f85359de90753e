"""Signed-in browsers and scripts: opening, listing and ending their sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import ids
from app.core.clock import now
from app.core.config import get_settings
from app.users import repository
from app.users.errors import SessionNotFound
from app.users.models import User, UserSession

MOST_PER_USER = 100
"""A script that signs in anew for each call ends its own oldest sessions, and fills no table."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from, to show in the list of sessions and to count tries by."""

    address: str | None
    """An IP address; None when the server does not see one (a Unix socket)."""
    user_agent: str | None

    @classmethod
    def of(cls, request: Request) -> "Caller":
        host = request.client.host if request.client else ""
        try:
            address: str | None = str(ip_address(host))
        except ValueError:
            address = None
        agent = "".join(letter for letter in request.headers.get("user-agent", "") if letter.isprintable())[:300]
        return cls(address=address, user_agent=agent or None)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened; the only moment its token is known."""

    user: User
    token: str
    expires_in_seconds: int

    def as_answer(self) -> dict[str, Any]:
        """In the shape of `SignedInRead`."""
        return {
            "access_token": self.token,
            "token_type": "bearer",
            "expires_in": self.expires_in_seconds,
            "user": self.user,
        }


async def open_session(
    session: AsyncSession, user: User, *, caller: Caller, lifetime: timedelta | None = None, viewer: User | None = None
) -> SignedIn:
    """`viewer`: the administrator it is for, where that is not the user (`viewing.py`)."""
    lifetime = lifetime or timedelta(days=get_settings().SESSION_DAYS)
    token = ids.new_token("ags_")
    session.add(
        UserSession(
            user_id=user.id,
            token_digest=ids.digest(token),
            expires_at=now() + lifetime,
            last_seen_at=now(),
            user_agent=caller.user_agent,
            address=caller.address,
            viewer_id=None if viewer is None else viewer.id,
        )
    )
    await session.flush()
    await repository.end_oldest_sessions(session, user.id, keep=MOST_PER_USER, at=now())
    return SignedIn(user=user, token=token, expires_in_seconds=int(lifetime.total_seconds()))


async def take_up(session: AsyncSession, token: str, *, user_id: UUID | None) -> SignedIn | None:
    """A session of this user that was put aside; None when it cannot be used any more."""
    found = await repository.find_session(session, ids.digest(token))
    if found is None or found[0].revoked_at is not None or found[0].expires_at <= now() or found[1].id != user_id:
        return None
    opened, user = found
    return SignedIn(user=user, token=token, expires_in_seconds=int((opened.expires_at - now()).total_seconds()))


async def list_sessions(
    session: AsyncSession, user: User, *, cursor: str | None, limit: int
) -> tuple[Sequence[UserSession], str | None]:
    """Those that can still be used, newest first."""
    return await repository.list_live_sessions(session, user.id, at=now(), cursor=cursor, limit=limit)


async def revoke(session: AsyncSession, session_id: UUID, *, owner: User) -> None:
    if not await repository.revoke_session(session, session_id, user_id=owner.id, at=now()):
        raise SessionNotFound("It has ended already, or it is not yours. Read the list again.")


async def revoke_others(session: AsyncSession, user: User, *, keep: UUID | None) -> None:
    """End every session of the user but `keep`; all of them when that is None."""
    await repository.revoke_sessions(session, user.id, except_id=keep, at=now())
