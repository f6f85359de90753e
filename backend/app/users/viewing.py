"""An administrator looks at an account as its user sees it: for half an hour, and without changing anything.

The session is one of the user's, with the administrator's name on it: it is in the user's list of sessions, and ends
with the others there. The administrator's own session waits in a second cookie meanwhile.
"""

from datetime import timedelta

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.users import csrf, repository, sessions
from app.users.errors import OnlyLooking, SessionEnded
from app.users.models import Role, User, UserSession
from app.users.sessions import Caller, SignedIn

LIFETIME = timedelta(minutes=30)


async def open_view(session: AsyncSession, user: User, *, viewer: User, caller: Caller) -> SignedIn:
    """Whether `viewer` may is for the caller to know."""
    return await sessions.open_session(session, user, caller=caller, lifetime=LIFETIME, viewer=viewer)


async def check_view(session: AsyncSession, request: Request, opened: UserSession) -> None:
    """Raises SessionEnded once the viewer is no administrator any more, OnlyLooking for what would change something."""
    if opened.viewer_id is None:
        return
    viewer = await session.get(User, opened.viewer_id)
    if viewer is None or viewer.disabled_at is not None or viewer.role is not Role.ADMIN:
        raise SessionEnded("Sign in again.")
    if csrf.is_unsafe(request):
        raise OnlyLooking("Nothing can be changed here. Stop looking first, and sign in as yourself.")


async def viewer_of(session: AsyncSession, opened: UserSession) -> User | None:
    return None if opened.viewer_id is None else await session.get(User, opened.viewer_id)


async def end_view(session: AsyncSession, opened: UserSession, *, own: str | None) -> SignedIn | None:
    """End it. The administrator's own session, whose token is `own`, when that can still be used."""
    await repository.revoke_session(session, opened.id, user_id=opened.user_id, at=now())
    return None if own is None else await sessions.take_up(session, own, user_id=opened.viewer_id)
