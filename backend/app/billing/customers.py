"""A user's customer at Stripe: one each, however many requests ask for it at once; and its end."""

import hashlib
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import payments_repository as repository
from app.core.db import unit_of_work
from app.users.models import User
from app.vendors.stripe import calls

log = structlog.get_logger(__name__)

_CLOSED_AT_ONCE = 50


async def get_or_create(user: User, *, instead_of: str | None = None) -> str:
    """`instead_of`: one that Stripe says is gone. Raises StripeFailed.

    Requests at the same moment send Stripe the same key and get the same customer; whoever comes first links it.
    """
    async with unit_of_work() as session:
        known = await repository.find_customer(session, user.id)
    if known is not None and known != instead_of:
        return known
    name = " ".join(filter(None, [user.first_name, user.last_name])) or None
    made = await calls.create_customer(
        email=user.email, name=name, user_id=str(user.id), idempotency_key=_key(user, name, instead_of)
    )
    async with unit_of_work() as session:
        await repository.lock_account(session, user.id)
        known = await repository.find_customer(session, user.id)
        if known is not None and known != instead_of:
            return known
        await repository.link_customer(session, user.id, made)
    log.info("billing.customer_made", user_id=str(user.id))
    return made


def _key(user: User, name: str | None, instead_of: str | None) -> str:
    """Stripe refuses a key that comes with other words, so the words are in it."""
    words = hashlib.sha256(f"{user.email}\n{name}\n{instead_of}".encode()).hexdigest()[:16]
    return f"customer-{user.id}-{words}"


async def find_owner(customer_id: str) -> UUID | None:
    """Whose customer this is. Where we do not know it, Stripe is asked whose we said it is. Raises StripeFailed."""
    async with unit_of_work() as session:
        user_id = await repository.find_owner(session, customer_id)
    if user_id is not None:
        return user_id
    try:
        user_id = UUID(await calls.find_user_of(customer_id) or "")
    except ValueError:
        return None
    async with unit_of_work() as session:
        return user_id if await _adopt(session, user_id, customer_id) else None


async def _adopt(session: AsyncSession, user_id: UUID, customer_id: str) -> bool:
    """Link a customer that carries the user's id, where the user has none. Whether it was linked."""
    if await session.get(User, user_id) is None:
        return False
    await repository.lock_account(session, user_id)
    if await repository.find_customer(session, user_id) is not None:
        return False
    await repository.link_customer(session, user_id, customer_id)
    return True


async def close_abandoned() -> int:
    """Delete the customers of users who are gone: that ends their subscriptions. How many. Raises StripeFailed."""
    async with unit_of_work() as session:
        abandoned = await repository.find_abandoned(session, limit=_CLOSED_AT_ONCE)
    for account in abandoned:
        if account.stripe_customer_id is not None:
            await calls.delete_customer(account.stripe_customer_id)
            log.info("billing.customer_closed", customer_id=account.stripe_customer_id)
        async with unit_of_work() as session:
            await repository.forget_account(session, account.id)
    return len(abandoned)
