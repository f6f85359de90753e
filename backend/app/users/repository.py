"""Every SQL statement of the room."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pagination
from app.users.models import ApiKey, LocalCredential, OneTimeToken, TokenPurpose, User, UserSession

# --- users


async def find_by_email(session: AsyncSession, email: str) -> User | None:
    return await session.scalar(select(User).where(func.lower(User.email) == func.lower(email)))


async def find_local_account(
    session: AsyncSession, email: str, *, lock: bool = False
) -> tuple[User, LocalCredential] | None:
    """The user with this address and their password hash; None for users who have no password here.

    `lock` holds the hash as it is until the transaction ends.
    """
    query = (
        select(User, LocalCredential)
        .join(LocalCredential, LocalCredential.user_id == User.id)
        .where(func.lower(User.email) == func.lower(email))
    )
    if lock:
        query = query.with_for_update(of=LocalCredential).execution_options(populate_existing=True)
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


# --- sessions


async def find_session(session: AsyncSession, digest: str) -> tuple[UserSession, User] | None:
    """The session with this token, whatever its state, and whose it is."""
    query = (
        select(UserSession, User).join(User, User.id == UserSession.user_id).where(UserSession.token_digest == digest)
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


async def touch_session(session: AsyncSession, session_id: UUID, *, at: datetime, at_most_every: timedelta) -> None:
    """Note that the session was used. Never waits: a row that another request holds is being noted there."""
    stale = (
        select(UserSession.id)
        .where(UserSession.id == session_id, UserSession.last_seen_at <= at - at_most_every)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    await session.execute(
        update(UserSession)
        .where(UserSession.id == stale)
        .values(last_seen_at=at)
        .execution_options(synchronize_session=False)
    )


async def list_live_sessions(
    session: AsyncSession, user_id: UUID, *, at: datetime, cursor: str | None, limit: int
) -> tuple[Sequence[UserSession], str | None]:
    live = select(UserSession).where(
        UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > at
    )
    return await pagination.page(
        session, live, at=UserSession.created_at, row_id=UserSession.id, cursor=cursor, limit=limit
    )


async def revoke_session(session: AsyncSession, session_id: UUID, *, user_id: UUID, at: datetime) -> bool:
    """False when the user has no such live session."""
    query = (
        update(UserSession)
        .where(
            UserSession.id == session_id,
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > at,
        )
        .values(revoked_at=at)
        .returning(UserSession.id)
    )
    return await session.scalar(query) is not None


async def revoke_sessions(session: AsyncSession, user_id: UUID, *, except_id: UUID | None, at: datetime) -> None:
    query = update(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    if except_id is not None:
        query = query.where(UserSession.id != except_id)
    await session.execute(query.values(revoked_at=at))


async def end_oldest_sessions(session: AsyncSession, user_id: UUID, *, keep: int, at: datetime) -> None:
    too_old = (
        select(UserSession.id)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > at)
        .order_by(UserSession.created_at.desc(), UserSession.id.desc())
        .offset(keep)
    )
    await session.execute(
        update(UserSession)
        .where(UserSession.id.in_(too_old))
        .values(revoked_at=at)
        .execution_options(synchronize_session=False)
    )


# --- API keys


async def find_key(session: AsyncSession, digest: str) -> tuple[ApiKey, User] | None:
    """The key with this digest, whatever its state, and whose it is."""
    query = select(ApiKey, User).join(User, User.id == ApiKey.user_id).where(ApiKey.token_digest == digest)
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


async def touch_key(session: AsyncSession, key_id: UUID, *, at: datetime, at_most_every: timedelta) -> None:
    """Note that the key was used. Never waits: a row that another request holds is being noted there."""
    stale = (
        select(ApiKey.id)
        .where(
            ApiKey.id == key_id,
            or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= at - at_most_every),
        )
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    await session.execute(
        update(ApiKey).where(ApiKey.id == stale).values(last_used_at=at).execution_options(synchronize_session=False)
    )


async def count_live_keys(session: AsyncSession, user_id: UUID, *, at: datetime) -> int:
    """Those that work. No other request makes one before this transaction ends: the user's row is locked."""
    # "key_share": whoever adds a row that refers to the user need not wait.
    await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    live = select(func.count()).where(
        ApiKey.user_id == user_id,
        ApiKey.revoked_at.is_(None),
        or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > at),
    )
    return await session.scalar(live) or 0


async def list_keys(
    session: AsyncSession, user_id: UUID, *, expired_after: datetime, cursor: str | None, limit: int
) -> tuple[Sequence[ApiKey], str | None]:
    query = select(ApiKey).where(
        ApiKey.user_id == user_id,
        ApiKey.revoked_at.is_(None),
        or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > expired_after),
    )
    return await pagination.page(session, query, at=ApiKey.created_at, row_id=ApiKey.id, cursor=cursor, limit=limit)


async def revoke_key(session: AsyncSession, key_id: UUID, *, user_id: UUID, at: datetime) -> bool:
    """False when the user has no such key that was not revoked yet."""
    query = (
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(ApiKey.id)
    )
    return await session.scalar(query) is not None


async def revoke_keys(session: AsyncSession, user_id: UUID, *, at: datetime) -> None:
    await session.execute(
        update(ApiKey).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None)).values(revoked_at=at)
    )


# --- mailed links


async def ask_for_link(
    session: AsyncSession,
    email: str,
    purpose: TokenPurpose,
    *,
    at: datetime,
    lifetime: timedelta,
    quiet_for: timedelta,
    most_per_day: int,
) -> None:
    """Write down that a link is to be mailed, unless one was a moment ago or there were many.

    One statement whether or not there is such a local account, so that the time it takes tells nothing.
    """
    recent = select(func.count()).where(
        OneTimeToken.user_id == User.id, OneTimeToken.purpose == purpose, OneTimeToken.created_at > at - quiet_for
    )
    today = select(func.count()).where(
        OneTimeToken.user_id == User.id,
        OneTimeToken.purpose == purpose,
        OneTimeToken.created_at > at - timedelta(days=1),
    )
    account = (
        select(User.id, literal(purpose, OneTimeToken.purpose.type), literal(at + lifetime), literal(at), literal(at))
        .join(LocalCredential, LocalCredential.user_id == User.id)
        .where(
            func.lower(User.email) == func.lower(email),
            User.disabled_at.is_(None),
            recent.scalar_subquery() == 0,
            today.scalar_subquery() < most_per_day,
        )
    )
    columns = ["user_id", "purpose", "expires_at", "next_attempt_at", "created_at"]
    await session.execute(insert(OneTimeToken).from_select(columns, account, include_defaults=False))


async def find_waiting_link(session: AsyncSession, *, at: datetime) -> tuple[OneTimeToken, User] | None:
    """The next link to mail, locked, and to whom; None when none is due or others are at them all."""
    query = (
        select(OneTimeToken, User)
        .join(User, User.id == OneTimeToken.user_id)
        .where(OneTimeToken.next_attempt_at <= at)
        .order_by(OneTimeToken.next_attempt_at)
        .limit(1)
        .with_for_update(of=OneTimeToken, skip_locked=True)
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


async def record_mailed(session: AsyncSession, link_id: UUID, *, at: datetime | None) -> None:
    """It went out at `at`, or was given up (None)."""
    await session.execute(
        update(OneTimeToken).where(OneTimeToken.id == link_id).values(mailed_at=at, next_attempt_at=None)
    )


async def find_user_of_link(session: AsyncSession, digest: str, purpose: TokenPurpose, *, at: datetime) -> User | None:
    query = (
        select(User)
        .join(OneTimeToken, OneTimeToken.user_id == User.id)
        .where(
            OneTimeToken.token_digest == digest,
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > at,
            User.disabled_at.is_(None),
        )
    )
    return await session.scalar(query)


async def use_link(session: AsyncSession, digest: str, purpose: TokenPurpose, *, at: datetime) -> UUID | None:
    """Spend the link; whose it is, or None when it is not (or no longer) good. Only one of two at once gets it."""
    query = (
        update(OneTimeToken)
        .where(
            OneTimeToken.token_digest == digest,
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > at,
        )
        .values(used_at=at)
        .returning(OneTimeToken.user_id)
    )
    return await session.scalar(query)


async def forget_links(session: AsyncSession, user_id: UUID, purpose: TokenPurpose) -> None:
    """Links of this purpose that were not used are worth nothing any more."""
    await session.execute(
        delete(OneTimeToken).where(
            OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose, OneTimeToken.used_at.is_(None)
        )
    )


# --- housekeeping


async def forget_expired(session: AsyncSession, *, before: datetime, keys_before: datetime) -> None:
    """Sessions and links that ended before this instant; keys that expired before an own one."""
    await session.execute(
        delete(UserSession).where(or_(UserSession.expires_at < before, UserSession.revoked_at < before))
    )
    await session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < before))
    await session.execute(delete(ApiKey).where(or_(ApiKey.expires_at < keys_before, ApiKey.revoked_at < before)))


async def who_allows_counting(session: AsyncSession, user_ids: Collection[UUID]) -> set[UUID]:
    """Those of them who said yes."""
    query = select(User.id).where(User.id.in_(user_ids), User.allows_counting.is_(True))
    return set(await session.scalars(query))
