"""Signing in with a password, and setting a forgotten one.

Both spend most of their time in Argon2. So they take no session: they look, calculate with no connection held, and then
write in a second unit of work that checks that nothing changed meanwhile.
"""

import structlog

from app.core import ids
from app.core.clock import now
from app.core.db import unit_of_work
from app.users import api_keys, passwords, repository, sessions, throttle
from app.users.errors import AccountDisabled, LinkNoLongerGood, WrongPassword
from app.users.models import LocalCredential, TokenPurpose
from app.users.sessions import Caller, SignedIn

log = structlog.get_logger(__name__)


async def login(*, email: str, password: str, caller: Caller) -> SignedIn:
    """Raises WrongPassword (also for unknown addresses, after as long), AccountDisabled, TooManyAttempts."""
    await throttle.count_try(email, caller.address)
    async with unit_of_work() as session:
        found = await repository.find_local_account(session, email)
    password_hash = found[1].password_hash if found else None
    if not await passwords.matches(password_hash, password) or found is None or password_hash is None:
        log.info("login.refused", address=caller.address)
        raise _wrong_password()
    user = found[0]
    if user.disabled_at is not None:
        log.info("login.disabled", user_id=str(user.id), address=caller.address)
        raise AccountDisabled("Ask the administrator of this server to switch it on again.")
    renewed = await passwords.hash_password(password) if passwords.is_outdated(password_hash) else None
    async with unit_of_work() as session:
        current = await repository.find_local_account(session, email, lock=True)
        if current is None or current[1].password_hash != password_hash:  # changed while we were calculating
            raise _wrong_password()
        if renewed is not None:
            current[1].password_hash = renewed
        signed_in = await sessions.open_session(session, current[0], caller=caller)
    await throttle.forgive(email, caller.address)
    return signed_in


async def reset_password(*, token: str, password: str, revoke_keys: bool, caller: Caller) -> None:
    """Set the password of whoever was mailed this link, and sign them out everywhere.

    Raises LinkNoLongerGood; PasswordRefused leaves the link good for another try.
    """
    await throttle.count_stranger("reset", caller.address)
    digest = ids.digest(token)
    async with unit_of_work() as session:
        user = await repository.find_user_of_link(session, digest, TokenPurpose.RESET_PASSWORD, at=now())
    if user is None:
        raise _used_up()
    await passwords.refuse_weak(password, about=[user.email, user.first_name, user.last_name], field="password")
    password_hash = await passwords.hash_password(password)
    async with unit_of_work() as session:
        if await repository.use_link(session, digest, TokenPurpose.RESET_PASSWORD, at=now()) is None:
            raise _used_up()
        owner = await session.merge(user)
        owner.email_verified_at = owner.email_verified_at or now()  # the link came by that mailbox
        await session.merge(LocalCredential(user_id=owner.id, password_hash=password_hash))
        await repository.forget_links(session, owner.id, TokenPurpose.RESET_PASSWORD)
        await sessions.revoke_others(session, owner, keep=None)
        if revoke_keys:
            await api_keys.revoke_all(session, owner)
    await throttle.forgive(user.email, caller.address)


def _wrong_password() -> WrongPassword:
    return WrongPassword("Check both and try again. If you forgot the password, ask for a link to set a new one.")


def _used_up() -> LinkNoLongerGood:
    return LinkNoLongerGood("It was used, or it is too old, or a newer one was mailed. Ask for a new link.")
