"""The SQL of who pays, for what, and at which prices."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing.models import BillingAccount, StripePrice, Subscription
from app.billing.repository import LIVE
from app.users.models import Plan, User

# --- who pays ---------------------------------------------------------------------------------------------------------


async def lock_account(session: AsyncSession, user_id: UUID) -> BillingAccount | None:
    """The user's, made where there is none; nobody else changes it before the transaction ends. None: the user is gone.

    The user is locked first, as whoever deletes them does.
    """
    user = select(User.id).where(User.id == user_id).with_for_update(key_share=True)
    if await session.scalar(user) is None:
        return None
    made = insert(BillingAccount).values(user_id=user_id).on_conflict_do_nothing(index_elements=["user_id"])
    await session.execute(made)
    query = select(BillingAccount).where(BillingAccount.user_id == user_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def find_account(session: AsyncSession, user_id: UUID) -> BillingAccount | None:
    return await session.scalar(select(BillingAccount).where(BillingAccount.user_id == user_id))


async def list_given(session: AsyncSession, user_ids: Sequence[UUID]) -> set[UUID]:
    query = select(BillingAccount.user_id).where(
        BillingAccount.user_id.in_(user_ids), BillingAccount.plan_override.is_not(None)
    )
    return {user_id for user_id in await session.scalars(query) if user_id is not None}


async def find_owner(session: AsyncSession, customer_id: str) -> UUID | None:
    """Whose customer this is; None when nobody's, or somebody's who is gone."""
    return await session.scalar(select(User.id).where(User.stripe_customer_id == customer_id))


async def get_plan(session: AsyncSession, user_id: UUID) -> tuple[Plan, str | None]:
    """As it is now, and their customer at Stripe. Of a user who is gone, nothing."""
    found = await session.execute(select(User.plan, User.stripe_customer_id).where(User.id == user_id))
    row = found.one_or_none()
    return (row.plan, row.stripe_customer_id) if row else (Plan.FREE, None)


async def find_customer(session: AsyncSession, user_id: UUID) -> str | None:
    return await session.scalar(select(User.stripe_customer_id).where(User.id == user_id))


async def link_customer(session: AsyncSession, user_id: UUID, customer_id: str | None) -> None:
    """The account is locked by the caller. None: the customer is gone."""
    await session.execute(update(User).where(User.id == user_id).values(stripe_customer_id=customer_id))
    account = update(BillingAccount).where(BillingAccount.user_id == user_id)
    await session.execute(account.values(stripe_customer_id=customer_id))


async def find_abandoned(session: AsyncSession, *, limit: int) -> Sequence[BillingAccount]:
    """Accounts whose users are gone."""
    return (await session.scalars(select(BillingAccount).where(BillingAccount.user_id.is_(None)).limit(limit))).all()


async def forget_account(session: AsyncSession, account_id: UUID) -> None:
    await session.execute(delete(BillingAccount).where(BillingAccount.id == account_id))


async def set_plan(session: AsyncSession, user_id: UUID, plan: Plan) -> None:
    await session.execute(update(User).where(User.id == user_id).values(plan=plan))


# --- readings of Stripe -----------------------------------------------------------------------------------------------


async def begin_reading(session: AsyncSession, user_id: UUID) -> int | None:
    """The number of a reading that begins now; None: the user is gone."""
    if (account := await lock_account(session, user_id)) is None:
        return None
    account.sync_asked += 1
    await session.flush()
    return account.sync_asked


async def put_subscription(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """By its id at Stripe."""
    statement = insert(Subscription).values(**values)
    changes = {name: statement.excluded[name] for name in values if name not in {"stripe_subscription_id", "user_id"}}
    await session.execute(statement.on_conflict_do_update(index_elements=["stripe_subscription_id"], set_=changes))


async def list_subscriptions(session: AsyncSession, user_id: UUID) -> Sequence[Subscription]:
    """Newest first."""
    query = select(Subscription).where(Subscription.user_id == user_id).order_by(Subscription.created_at.desc())
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def find_subscription(session: AsyncSession, stripe_id: str) -> Subscription | None:
    query = select(Subscription).where(Subscription.stripe_subscription_id == stripe_id)
    return await session.scalar(query.execution_options(populate_existing=True))


async def end_missing(session: AsyncSession, user_id: UUID, *, known: Collection[str], at: datetime) -> None:
    """What Stripe does not know (any more) gives nothing."""
    query = update(Subscription).where(
        Subscription.user_id == user_id,
        Subscription.stripe_subscription_id.is_not(None),
        Subscription.stripe_subscription_id.not_in(known),
        Subscription.status != "canceled",
    )
    await session.execute(query.values(status="canceled", ends_at=at))


async def list_live(session: AsyncSession) -> Sequence[Subscription]:
    """Those of Stripe that give something."""
    query = select(Subscription).where(Subscription.status.in_(LIVE), Subscription.stripe_subscription_id.is_not(None))
    return (await session.scalars(query)).all()


async def list_grace_over(session: AsyncSession, *, since: datetime, limit: int) -> Sequence[UUID]:
    """Users who have a larger plan than the free one and a payment missing since before then."""
    query = (
        select(Subscription.user_id)
        .join(User, User.id == Subscription.user_id)
        .outerjoin(BillingAccount, BillingAccount.user_id == User.id)
        .where(
            Subscription.status == "past_due",
            Subscription.past_due_since < since,
            User.plan != Plan.FREE,
            BillingAccount.plan_override.is_(None),
            ~select(Subscription.id)
            .where(Subscription.user_id == User.id, Subscription.status.in_(("active", "trialing")))
            .correlate(User)
            .exists(),
        )
        .distinct()
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def list_unpaid(session: AsyncSession, *, limit: int) -> Sequence[UUID]:
    """Users with a larger plan than the free one that nothing in our tables gives them."""
    given = select(Subscription.id).where(Subscription.user_id == User.id, Subscription.status.in_(LIVE))
    query = (
        select(User.id)
        .outerjoin(BillingAccount, BillingAccount.user_id == User.id)
        .where(User.plan != Plan.FREE, BillingAccount.plan_override.is_(None), ~given.correlate(User).exists())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


# --- prices -----------------------------------------------------------------------------------------------------------


async def put_price(session: AsyncSession, values: Mapping[str, Any]) -> None:
    statement = insert(StripePrice).values(**values)
    changes = {name: statement.excluded[name] for name in values if name != "price_id"}
    await session.execute(statement.on_conflict_do_update(index_elements=["price_id"], set_=changes))


async def sell_only(session: AsyncSession, price_ids: Collection[str]) -> None:
    await session.execute(
        update(StripePrice).where(StripePrice.is_sold, StripePrice.price_id.not_in(price_ids)).values(is_sold=False)
    )


async def list_sold(session: AsyncSession) -> Sequence[StripePrice]:
    query = select(StripePrice).where(StripePrice.is_sold).order_by(StripePrice.seen_at)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def find_known_price(session: AsyncSession, *, price_id: str, product_id: str | None) -> StripePrice | None:
    """This one, else the newest of its product."""
    same = StripePrice.price_id == price_id
    query = select(StripePrice).where(same if product_id is None else or_(same, StripePrice.product_id == product_id))
    return await session.scalar(query.order_by(same.desc(), StripePrice.seen_at.desc()).limit(1))
