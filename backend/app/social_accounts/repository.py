"""Every SQL statement about social accounts and connections under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, delete, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.platforms.charges import ChargeKind
from app.platforms.contract import Platform
from app.social_accounts.models import (
    ConnectChoice,
    ConnectState,
    PlatformApp,
    PlatformCharge,
    PlatformLimit,
    SocialAccount,
)

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


async def lock_of_person(session: AsyncSession, platform: Platform, person: str) -> Sequence[SocialAccount]:
    """Whoever holds them here: those that this person of the platform is, or has connected. In the order of ids."""
    is_theirs = or_(SocialAccount.account_id == person, SocialAccount.details["person"].astext == person)
    query = select(SocialAccount).where(SocialAccount.platform == platform, is_theirs).order_by(SocialAccount.id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).all()


async def is_access_shared(session: AsyncSession, account: SocialAccount, *, name: str, value: str) -> bool:
    """Whether another connected account, whoever's it is, has that among its details.

    Of several that are let go at the same moment each asks after the one before has been, so that one is the last.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"access:{name}:{value}", 0))))
    others = select(SocialAccount.id).where(
        SocialAccount.id != account.id, SocialAccount.is_active, SocialAccount.details[name].astext == value
    )
    return await session.scalar(others.limit(1)) is not None


async def find_active(session: AsyncSession, business_id: UUID, platform: Platform) -> Sequence[SocialAccount]:
    """At most two: enough to know whether it is the only one."""
    query = select(SocialAccount).where(
        SocialAccount.business_id == business_id, SocialAccount.platform == platform, SocialAccount.is_active
    )
    return (await session.scalars(query.order_by(SocialAccount.created_at).limit(2))).all()


async def count_active(session: AsyncSession, user_id: UUID) -> int:
    """Connected ones, but for those of examples: they take no place."""
    query = select(func.count()).where(
        SocialAccount.user_id == user_id,
        SocialAccount.is_active,
        SocialAccount.business_id.not_in(businesses.examples_of(user_id)),
    )
    return await session.scalar(query) or 0


async def count_older(session: AsyncSession, account: SocialAccount) -> int:
    """Connected accounts of the same user that were there before it, those of examples not counted."""
    before = tuple_(SocialAccount.created_at, SocialAccount.id) < tuple_(account.created_at, account.id)
    query = select(func.count()).where(
        SocialAccount.user_id == account.user_id,
        SocialAccount.is_active,
        SocialAccount.business_id.not_in(businesses.examples_of(account.user_id)),
        before,
    )
    return await session.scalar(query) or 0


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


# The account's version stays: a person may be editing it, and nothing they see has changed under them.
_SET_BUDGETS = text("""
WITH told AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:remaining AS int[]), CAST(:resets_at AS timestamptz[]))
        AS told(id, remaining, resets_at)
), locked AS (
    SELECT a.id FROM social_accounts a JOIN told ON told.id = a.id ORDER BY a.id FOR NO KEY UPDATE OF a
)
UPDATE social_accounts a
SET budget_remaining = CASE WHEN a.budget_resets_at BETWEEN told.resets_at - :same AND told.resets_at + :same
                            THEN least(a.budget_remaining, told.remaining) ELSE told.remaining END,
    budget_resets_at = told.resets_at
FROM told JOIN locked ON locked.id = told.id
WHERE a.id = told.id
""")


async def set_budgets(
    session: AsyncSession, budgets: Mapping[UUID, tuple[int, datetime]], *, same_window: timedelta
) -> None:
    """What remains until when. Of a window that is known already the smaller remainder stays."""
    values = {
        "ids": [str(account_id) for account_id in budgets],
        "remaining": [remaining for remaining, _ in budgets.values()],
        "resets_at": [resets_at for _, resets_at in budgets.values()],
        "same": same_window,
    }
    await session.execute(_SET_BUDGETS, values)


async def limit_platform(
    session: AsyncSession, platform: Platform, *, at: datetime, until: datetime, operator_message: str | None
) -> None:
    """A later end that is already known stays."""
    told = {"limited_since": at, "limited_until": until, "operator_message": operator_message}
    row = insert(PlatformLimit).values(platform=platform, **told)
    earlier = or_(PlatformLimit.limited_until.is_(None), PlatformLimit.limited_until < until)
    await session.execute(row.on_conflict_do_update(index_elements=[PlatformLimit.platform], set_=told, where=earlier))


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


# --- what changes about accounts --------------------------------------------------------------------------------------


async def claim_due_for_details(session: AsyncSession, *, at: datetime, every: timedelta, limit: int) -> Sequence[UUID]:
    """Whose details are to be read now; their next turn is set. The version stays: a person may be editing them."""
    due = (
        select(SocialAccount.id)
        .where(*USABLE, SocialAccount.next_details_at <= at)
        .order_by(SocialAccount.next_details_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(SocialAccount)
        .where(SocialAccount.id.in_(due))
        .values(next_details_at=at + every, updated_at=SocialAccount.updated_at)
        .returning(SocialAccount.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(claim)).all()


async def set_details(
    session: AsyncSession, account: SocialAccount, details: Mapping[str, Any], *, account_name: str
) -> None:
    """As they were read with the tokens it had in `account`; nothing where it was connected anew, or let go, since."""
    await session.execute(
        update(SocialAccount)
        .where(
            SocialAccount.id == account.id,
            SocialAccount.is_active,
            SocialAccount.token_issued_at.is_not_distinct_from(account.token_issued_at),
            SocialAccount.details == account.details,
        )
        .values(details=dict(details), account_name=account_name, updated_at=SocialAccount.updated_at)
        .execution_options(synchronize_session=False)
    )


async def keep_check(session: AsyncSession, account_id: UUID, found: Mapping[str, Any]) -> None:
    await session.execute(
        update(SocialAccount)
        .where(SocialAccount.id == account_id)
        .values(last_check=dict(found), updated_at=SocialAccount.updated_at)
        .execution_options(synchronize_session=False)
    )


# --- what platforms charge --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Charged:
    units: int
    microdollars: int


def _charged(business_id: UUID, *, since: datetime, until: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        PlatformCharge.business_id == business_id,
        PlatformCharge.created_at >= since,
        PlatformCharge.created_at < until,
    )


async def sum_charges(session: AsyncSession, business_id: UUID, *, since: datetime, until: datetime) -> int:
    """Microdollars."""
    query = select(func.sum(PlatformCharge.microdollars)).where(*_charged(business_id, since=since, until=until))
    return int(await session.scalar(query) or 0)


async def sum_charges_by_kind(
    session: AsyncSession, business_id: UUID, *, since: datetime, until: datetime
) -> dict[tuple[UUID, ChargeKind], Charged]:
    """By account."""
    query = (
        select(
            PlatformCharge.social_account_id,
            PlatformCharge.kind,
            func.sum(PlatformCharge.units),
            func.sum(PlatformCharge.microdollars),
        )
        .where(*_charged(business_id, since=since, until=until))
        .group_by(PlatformCharge.social_account_id, PlatformCharge.kind)
    )
    return {(row[0], row[1]): Charged(int(row[2]), int(row[3])) for row in await session.execute(query)}


async def was_charged(session: AsyncSession, account_id: UUID, kind: ChargeKind, *, since: datetime) -> bool:
    query = select(PlatformCharge.id).where(
        PlatformCharge.social_account_id == account_id, PlatformCharge.kind == kind, PlatformCharge.created_at >= since
    )
    return await session.scalar(query.limit(1)) is not None


async def list_on(session: AsyncSession, business_id: UUID, platforms: Sequence[Platform]) -> Sequence[SocialAccount]:
    """The business's accounts on these platforms, connected or not."""
    query = select(SocialAccount).where(SocialAccount.business_id == business_id, SocialAccount.platform.in_(platforms))
    return (await session.scalars(query.order_by(SocialAccount.created_at, SocialAccount.id))).all()


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


# --- what platforms know us by ----------------------------------------------------------------------------------------


async def find_app(session: AsyncSession, platform: Platform, *, server: str) -> PlatformApp | None:
    return await session.scalar(
        select(PlatformApp).where(PlatformApp.platform == platform, PlatformApp.server == server)
    )


async def list_apps(session: AsyncSession) -> Sequence[PlatformApp]:
    """Those that were typed in, one a platform at most."""
    return (await session.scalars(select(PlatformApp).where(PlatformApp.server == ""))).all()


async def list_platforms_with_app(session: AsyncSession) -> set[Platform]:
    return set(await session.scalars(select(PlatformApp.platform).where(PlatformApp.server == "")))


async def put_app(session: AsyncSession, values: Mapping[str, object], *, replace: bool) -> None:
    """`replace`: else one that is there already stays."""
    put = insert(PlatformApp).values(**values)
    same = [PlatformApp.platform, PlatformApp.server]
    changed = {name: put.excluded[name] for name in ("client_id", "client_secret", "redirect_uri", "entered_by")}
    await session.execute(
        put.on_conflict_do_update(index_elements=same, set_={**changed, "updated_at": func.now()})
        if replace
        else put.on_conflict_do_nothing(index_elements=same)
    )


async def delete_app(session: AsyncSession, platform: Platform, *, server: str) -> None:
    await session.execute(delete(PlatformApp).where(PlatformApp.platform == platform, PlatformApp.server == server))


# --- which of several ------------------------------------------------------------------------------------------------


async def lock_choices(session: AsyncSession) -> Sequence[ConnectChoice]:
    return (await session.scalars(select(ConnectChoice).with_for_update())).all()


async def lock_apps(session: AsyncSession) -> Sequence[PlatformApp]:
    return (await session.scalars(select(PlatformApp).with_for_update())).all()


async def find_choice(session: AsyncSession, choice_id: UUID, *, user_id: UUID, at: datetime) -> ConnectChoice | None:
    return await session.scalar(
        select(ConnectChoice).where(
            ConnectChoice.id == choice_id, ConnectChoice.user_id == user_id, ConnectChoice.expires_at > at
        )
    )


async def take_choice(session: AsyncSession, choice_id: UUID, *, user_id: UUID, at: datetime) -> ConnectChoice | None:
    """As `find_choice`; it is gone with this transaction, and nobody else can take it meanwhile."""
    return await session.scalar(
        delete(ConnectChoice)
        .where(ConnectChoice.id == choice_id, ConnectChoice.user_id == user_id, ConnectChoice.expires_at > at)
        .returning(ConnectChoice)
    )


async def delete_stale_choices(session: AsyncSession, *, at: datetime) -> None:
    await session.execute(delete(ConnectChoice).where(ConnectChoice.expires_at <= at))
