"""Our row for each person Clerk knows: made, changed and deleted as Clerk says, in whatever order it says it."""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.users import clerk_repository, service, sessions
from app.users.errors import AccountDeleted, EmailNeeded, EmailOfAnotherAccount
from app.users.models import User
from app.vendors.clerk.people import ClerkUser

log = structlog.get_logger(__name__)

DELETIONS_KEPT_FOR = timedelta(days=100)
"""Longer than Svix lets anybody send an event again (90 days)."""
ENDINGS_KEPT_FOR = timedelta(days=1)
"""Much longer than a session token is good for (a minute)."""


async def sync(session: AsyncSession, person: ClerkUser) -> User:
    """The user as Clerk describes them, made when they are new here.

    Somebody with an account of our own from before is given that account when both sides have verified the same
    address. Raises AccountDeleted, EmailNeeded, EmailOfAnotherAccount.
    """
    await clerk_repository.lock_clerk_id(session, person.id)
    if await clerk_repository.was_deleted(session, person.id):
        raise AccountDeleted("Make a new one if you want to come back.")
    user = await clerk_repository.find_by_clerk_id(session, person.id)
    if user is not None:
        if user.clerk_updated_at is None or person.updated_at > user.clerk_updated_at:
            await _update(session, user, person)
        return user
    if person.email is None:
        raise EmailNeeded("Add an e-mail address to your profile, then come back.")
    known = await clerk_repository.lock_by_email(session, person.email)
    return await (_add(session, person) if known is None else _link(session, known, person))


async def delete(session: AsyncSession, clerk_id: str) -> None:
    """Remove the account like one whose owner removed it here, and remember that it was."""
    await clerk_repository.lock_clerk_id(session, clerk_id)
    await clerk_repository.remember_deleted(session, clerk_id, at=now())
    user = await clerk_repository.find_by_clerk_id(session, clerk_id)
    if user is not None:
        await service.remove(session, user)


async def forget_old(session: AsyncSession) -> None:
    at = now()
    await clerk_repository.forget(session, ended_before=at - ENDINGS_KEPT_FOR, deleted_before=at - DELETIONS_KEPT_FOR)


async def _add(session: AsyncSession, person: ClerkUser) -> User:
    user = User(
        clerk_id=person.id,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        email_verified_at=now() if person.is_email_verified else None,
        clerk_updated_at=person.updated_at,
    )
    session.add(user)
    await _flush(session)
    return user


async def _link(session: AsyncSession, known: User, person: ClerkUser) -> User:
    if not known.is_local:
        raise EmailOfAnotherAccount("It belongs to somebody else who signs in through Clerk. Ask the administrator.")
    if known.email_verified_at is None or not person.is_email_verified:
        raise EmailOfAnotherAccount(
            "The address was not confirmed on both sides, so nobody can know that both are yours. Confirm it in your "
            "profile; if it is confirmed there, ask the administrator to confirm the account from before."
        )
    known.clerk_id = person.id
    known.first_name = person.first_name or known.first_name
    known.last_name = person.last_name or known.last_name
    known.clerk_updated_at = person.updated_at
    await session.flush()
    await sessions.revoke_others(session, known, keep=None)
    log.info("user.moved_to_clerk", user_id=str(known.id))
    return known


async def _update(session: AsyncSession, user: User, person: ClerkUser) -> None:
    changes: dict[str, Any] = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "clerk_updated_at": person.updated_at,
    }
    if person.email is not None:  # who takes the last address away keeps the one we knew
        is_same = person.email.lower() == user.email.lower()
        before = user.email_verified_at if is_same else None
        changes["email"] = person.email
        changes["email_verified_at"] = (before or now()) if person.is_email_verified else None
    for name, value in changes.items():
        setattr(user, name, value)
    await _flush(session)


async def _flush(session: AsyncSession) -> None:
    """Raises EmailOfAnotherAccount; the transaction is of no more use then."""
    try:
        await session.flush()
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", None) != "uq_users_email_lower":
            raise
        # The database names the address in what it says, and a failed event is logged with all that led to it.
        raise EmailOfAnotherAccount("Somebody else has just taken this address here.") from None
