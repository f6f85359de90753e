"""Accounts: making, changing and removing them."""

from typing import Any
from uuid import UUID, uuid4

from pydantic import EmailStr, TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import idempotency
from app.core.clock import now
from app.core.errors import FieldError, Invalid
from app.users import api_keys, counting, links, passwords, repository, sessions, throttle
from app.users.errors import CurrentPasswordWrong, EmailTaken, PasswordRefused
from app.users.models import LOCAL_PREFIX, LocalCredential, Role, TokenPurpose, User
from app.users.sessions import Caller, SignedIn

_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)


async def signup(
    session: AsyncSession,
    *,
    email: str,
    password: str,
    first_name: str | None = None,
    last_name: str | None = None,
    caller: Caller,
) -> SignedIn:
    """Make a local account, sign it in, and mail the link that confirms its address."""
    await throttle.count_stranger("signup", caller.address)
    await throttle.refuse_prober(caller.address)
    # The slow part comes first: nothing has been asked of the database yet, so no connection waits for it.
    await passwords.refuse_weak(password, about=[email, first_name, last_name], field="password")
    password_hash = await passwords.hash_password(password)
    try:
        user = await _add_local_account(
            session, password_hash, email=email, first_name=first_name, last_name=last_name, role=Role.USER
        )
    except EmailTaken:
        await throttle.note_told_taken(caller.address)
        raise
    await links.request(session, user.email, TokenPurpose.VERIFY_EMAIL)
    return await sessions.open_session(session, user, caller=caller)


async def create_admin(session: AsyncSession, *, email: str, password: str) -> User:
    """Make an administrator. An account that has this address becomes one, with this password, signed out everywhere
    and with its API keys revoked.

    Raises Invalid for what is no e-mail address, PasswordRefused for a weak password.
    """
    try:
        address = _EMAIL.validate_python(email)
    except ValidationError as error:
        raise Invalid(f"{email!r} is not an e-mail address.", errors=[_field("email", "Not an address.")]) from error
    if not passwords.MIN_LENGTH <= len(password) <= passwords.MAX_LENGTH:
        detail = f"Choose a password of {passwords.MIN_LENGTH} to {passwords.MAX_LENGTH} characters."
        raise PasswordRefused(detail, errors=[_field("password", detail)])
    await passwords.refuse_weak(password, about=[address], field="password")
    password_hash = await passwords.hash_password(password)
    user = await repository.find_by_email(session, address)
    if user is None:
        user = await _add_local_account(session, password_hash, email=address, role=Role.ADMIN)
    else:
        user.role = Role.ADMIN
        user.disabled_at = None
        await session.merge(LocalCredential(user_id=user.id, password_hash=password_hash))
        await sessions.revoke_others(session, user, keep=None)
        await api_keys.revoke_all(session, user)
    user.email_verified_at = user.email_verified_at or now()  # whoever runs the server vouches for it
    await session.flush()
    return user


async def confirm_email(session: AsyncSession, *, email: str) -> User:
    """Take this account's address for confirmed: whoever runs the server vouches for it. Raises Invalid."""
    user = await repository.find_by_email(session, email)
    if user is None:
        detail = "There is no account with this address."
        raise Invalid(detail, errors=[_field("email", detail)])
    user.email_verified_at = user.email_verified_at or now()
    await session.flush()
    return user


async def update(session: AsyncSession, user: User, changes: dict[str, Any]) -> User:
    """`changes` are the fields of `schemas.UserUpdate` that were given."""
    if "allows_counting" in changes:
        counting.answer(session, user, allowed=changes["allows_counting"])
    for name, value in changes.items():
        setattr(user, name, value)
    await session.flush()
    return user


async def change_password(
    session: AsyncSession,
    user: User,
    *,
    current: str,
    new: str,
    revoke_keys: bool,
    keep_session: UUID,
    caller: Caller,
) -> None:
    """Set a new password and end every other session, for the old one may be in wrong hands.

    Keys stay unless they are asked to go: scripts would stop at once, and few passwords are changed for such a reason.
    """
    credential = await _confirm_password(session, user, current, field="current_password", caller=caller)
    await passwords.refuse_weak(new, about=[user.email, user.first_name, user.last_name], field="new_password")
    credential.password_hash = await passwords.hash_password(new)
    await session.flush()
    await repository.forget_links(session, user.id, TokenPurpose.RESET_PASSWORD)
    await sessions.revoke_others(session, user, keep=keep_session)
    if revoke_keys:
        await api_keys.revoke_all(session, user)


async def delete(session: AsyncSession, user: User, *, password: str, caller: Caller) -> None:
    """As `remove`, for whoever shows that they know the password."""
    await _confirm_password(session, user, password, field="password", caller=caller)
    await remove(session, user)


async def remove(session: AsyncSession, user: User) -> None:
    """Remove the account and, by the database's own cascades, everything it owns."""
    await session.delete(user)
    await session.flush()


async def forget_expired(session: AsyncSession) -> None:
    """What ended a while ago and what idempotency keys kept; the link limits look back one day."""
    at = now()
    await repository.forget_expired(
        session, before=at - links.KEPT_AFTER_EXPIRY, keys_before=at - api_keys.KEPT_AFTER_EXPIRY
    )
    await idempotency.forget_old(session)


async def _confirm_password(
    session: AsyncSession, user: User, password: str, *, field: str, caller: Caller
) -> LocalCredential:
    """A session may have been left open on a shared computer: who changes the account shows they know the password."""
    await throttle.count_try(user.email, caller.address)
    found = await repository.find_local_account(session, user.email, lock=True)
    credential = found[1] if found else None
    if not await passwords.matches(credential.password_hash if credential else None, password) or credential is None:
        detail = "Type the password you sign in with now, or reset it by e-mail."
        raise CurrentPasswordWrong(detail, errors=[_field(field, detail)])
    await throttle.forgive(user.email, caller.address)
    return credential


async def _add_local_account(session: AsyncSession, password_hash: str, **fields: Any) -> User:
    user_id = uuid4()
    user = User(id=user_id, clerk_id=f"{LOCAL_PREFIX}{user_id}", **fields)
    try:
        async with session.begin_nested():
            session.add(user)
            await session.flush()
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", None) != "uq_users_email_lower":
            raise
        raise EmailTaken("Sign in instead, or reset the password if you forgot it.") from error
    session.add(LocalCredential(user_id=user.id, password_hash=password_hash))
    await session.flush()
    return user


def _field(name: str, detail: str) -> FieldError:
    return FieldError(pointer=f"/{name}", detail=detail)
