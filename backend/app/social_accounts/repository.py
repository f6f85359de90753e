"""Every SQL statement about social accounts and connections under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.platforms.contract import Platform
from app.social_accounts.models import ConnectState, SocialAccount

USABLE = (SocialAccount.is_active, ~SocialAccount.needs_reauth)


@dataclass(frozen=True, slots=True)
class Told:
    """Whom to tell about an account, and how it is called."""

    user_id: UUID
    business_id: UUID
    account_name: str
    platform: Platform
    token_issued_at: datetime | None
    breaker_trips: int


_TOLD = (
    SocialAccount.user_id,
    SocialAccount.business_id,
    SocialAccount.account_name,
    SocialAccount.platform,
    SocialAccount.token_issued_at,
    SocialAccount.breaker_trips,
)


# --- accounts of an owner ---------------------------------------------------------------------------------------------


def owned_by(user_id: UUID) -> Select[SocialAccount]:
    return select(SocialAccount).where(SocialAccount.user_id == user_id)


async def find_owned(session: AsyncSession, account_id: UUID, *, user_id: UUID) -> SocialAccount | None:
    found: SocialAccount | None = await session.scalar(owned_by(user_id).where(SocialAccount.id == account_id))
    return found


async def lock_same_account(
    session: AsyncSession, *, user_id: UUID, platform: Platform, account_id: str
) -> SocialAccount | None:
    """The row this user already has for that account of the platform, connected or not."""
    same = owned_by(user_id).where(SocialAccount.platform == platform, SocialAccount.account_id == account_id)
    found: SocialAccount | None = await session.scalar(same.with_for_update())
    return found


# --- accounts for the workers -----------------------------------------------------------------------------------------


async def find(session: AsyncSession, account_id: UUID) -> SocialAccount | None:
    return await session.get(SocialAccount, account_id)


async def lock(session: AsyncSession, account_id: UUID) -> SocialAccount | None:
    """The row as it is now, held until the end of the transaction."""
    query = select(SocialAccount).where(SocialAccount.id == account_id)
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def find_active(session: AsyncSession, business_id: UUID, platform: Platform) -> Sequence[SocialAccount]:
    """At most two: enough to know whether it is the only one."""
    query = select(SocialAccount).where(
        SocialAccount.business_id == business_id, SocialAccount.platform == platform, SocialAccount.is_active
    )
    return (await session.scalars(query.order_by(SocialAccount.created_at).limit(2))).all()


async def set_needs_reauth(session: AsyncSession, account_id: UUID, *, reason: str) -> Told | None:
    """None when it was disconnected meanwhile, or is known already."""
    mark = (
        update(SocialAccount)
        .where(SocialAccount.id == account_id, *USABLE)
        .values(needs_reauth=True, reauth_reason=reason, next_refresh_at=None, refresh_lease_until=None)
    )
    row = (await session.execute(mark.returning(*_TOLD))).one_or_none()
    return None if row is None else Told(*row)


async def set_rate_limited(session: AsyncSession, account_id: UUID, *, until: datetime) -> None:
    """A later limit that is already known stays."""
    earlier = or_(SocialAccount.rate_limited_until.is_(None), SocialAccount.rate_limited_until < until)
    await session.execute(
        update(SocialAccount).where(SocialAccount.id == account_id, earlier).values(rate_limited_until=until)
    )


async def count_refusal(
    session: AsyncSession, account_id: UUID, *, at: datetime, within: timedelta
) -> tuple[int, int] | None:
    """One more post failed there: how many in a row within that time, and the rests before. None: it is gone."""
    is_new_run = or_(SocialAccount.refused_since.is_(None), SocialAccount.refused_since <= at - within)
    count = (
        update(SocialAccount)
        .where(SocialAccount.id == account_id)
        .values(
            refused_in_a_row=case((is_new_run, 1), else_=SocialAccount.refused_in_a_row + 1),
            refused_since=case((is_new_run, at), else_=SocialAccount.refused_since),
        )
        .returning(SocialAccount.refused_in_a_row, SocialAccount.breaker_trips)
    )
    row = (await session.execute(count)).one_or_none()
    return None if row is None else (row[0], row[1])


async def open_breaker(session: AsyncSession, account_id: UUID, *, until: datetime) -> Told:
    """Let it rest, and count anew afterwards."""
    opened = (
        update(SocialAccount)
        .where(SocialAccount.id == account_id)
        .values(
            breaker_open_until=until,
            breaker_trips=SocialAccount.breaker_trips + 1,
            refused_in_a_row=0,
            refused_since=None,
        )
        .returning(*_TOLD)
    )
    return Told(*(await session.execute(opened)).one())


async def close_breaker(session: AsyncSession, account_id: UUID) -> None:
    """Something went out there: what failed before does not count any more."""
    await session.execute(
        update(SocialAccount)
        .where(SocialAccount.id == account_id)
        .values(breaker_open_until=None, breaker_trips=0, refused_in_a_row=0, refused_since=None)
    )


async def due_for_refresh(session: AsyncSession, *, at: datetime, limit: int) -> Sequence[UUID]:
    not_leased = or_(SocialAccount.refresh_lease_until.is_(None), SocialAccount.refresh_lease_until <= at)
    due = select(SocialAccount.id).where(*USABLE, SocialAccount.next_refresh_at <= at, not_leased)
    return (await session.scalars(due.order_by(SocialAccount.next_refresh_at).limit(limit))).all()


async def lock_expiring_unplanned(session: AsyncSession, *, before: datetime, limit: int) -> Sequence[SocialAccount]:
    """Accounts whose token ends soon and for which nobody has planned a refresh."""
    query = select(SocialAccount).where(
        *USABLE,
        SocialAccount.refresh_token.is_not(None),
        SocialAccount.next_refresh_at.is_(None),
        SocialAccount.token_expires_at <= before,
    )
    return (await session.scalars(query.limit(limit).with_for_update(skip_locked=True))).all()


async def lock_with_tokens_after(session: AsyncSession, last: UUID | None, *, limit: int) -> Sequence[SocialAccount]:
    """The next accounts in the order of their ids that hold a token."""
    query = select(SocialAccount).where(SocialAccount.access_token != "")
    if last is not None:
        query = query.where(SocialAccount.id > last)
    return (await session.scalars(query.order_by(SocialAccount.id).limit(limit).with_for_update())).all()


# --- connections under way --------------------------------------------------------------------------------------------


async def take_state(session: AsyncSession, digest: str, *, platform: Platform, at: datetime) -> ConnectState | None:
    """Delete and return it, so that of two requests with one state only one gets it. None when it is not good."""
    taken = delete(ConnectState).where(ConnectState.state_digest == digest).returning(ConnectState)
    state = await session.scalar(taken)
    return state if state is not None and state.platform is platform and state.expires_at > at else None


async def forget_expired_states(session: AsyncSession, *, at: datetime) -> None:
    await session.execute(delete(ConnectState).where(ConnectState.expires_at <= at))


async def lock_states(session: AsyncSession) -> Sequence[ConnectState]:
    return (await session.scalars(select(ConnectState).with_for_update())).all()
