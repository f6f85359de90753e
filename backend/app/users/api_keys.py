"""Keys for scripts and integrations: made by a signed-in person, shown once, and good until they end or are revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import ids
from app.core.clock import now
from app.users import repository
from app.users.errors import ApiKeyNotFound, TooManyApiKeys
from app.users.models import ApiKey, KeyScope, User

PREFIX = "agk_"
"""Tells a key from a session's token, and lets scanners for leaked secrets recognise one."""
SHOWN = len(PREFIX) + 6
"""So many first characters stay readable, to tell keys apart; over 200 bits remain secret."""
MOST_PER_USER = 20
KEPT_AFTER_EXPIRY = timedelta(days=30)
"""How long the list says of an expired key that it expired: whoever looks why a script stopped finds it there."""


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key just made; the only moment it is known as a whole."""

    key: ApiKey
    secret: str


def is_key(token: str) -> bool:
    return token.startswith(PREFIX)


async def create(
    session: AsyncSession, owner: User, *, name: str, scope: KeyScope, lifetime: timedelta | None
) -> NewApiKey:
    """`lifetime` None: until it is revoked. Raises TooManyApiKeys."""
    at = now()
    if await repository.count_live_keys(session, owner.id, at=at) >= MOST_PER_USER:
        raise TooManyApiKeys(f"You have {MOST_PER_USER} keys that work. Revoke one that is no longer used.")
    secret = ids.new_token(PREFIX)
    key = ApiKey(
        user_id=owner.id,
        name=name,
        scope=scope,
        prefix=secret[:SHOWN],
        token_digest=ids.digest(secret),
        expires_at=None if lifetime is None else at + lifetime,
    )
    session.add(key)
    await session.flush()
    return NewApiKey(key=key, secret=secret)


async def list_keys(
    session: AsyncSession, owner: User, *, cursor: str | None, limit: int
) -> tuple[Sequence[ApiKey], str | None]:
    """Those that were not revoked, newest first; expired ones are among them for a while."""
    since = now() - KEPT_AFTER_EXPIRY
    return await repository.list_keys(session, owner.id, expired_after=since, cursor=cursor, limit=limit)


async def revoke(session: AsyncSession, key_id: UUID, *, owner: User) -> None:
    if not await repository.revoke_key(session, key_id, user_id=owner.id, at=now()):
        raise ApiKeyNotFound("It was revoked already, or it is not yours. Read the list again.")


async def revoke_all(session: AsyncSession, owner: User) -> None:
    await repository.revoke_keys(session, owner.id, at=now())
