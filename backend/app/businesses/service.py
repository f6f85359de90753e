"""The businesses a person promotes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import entitlements
from app.billing.entitlements import Quota
from app.businesses import repository
from app.businesses.errors import BusinessNotFound
from app.businesses.models import Business
from app.businesses.schemas import BusinessCreate, BusinessUpdate
from app.core import log_ids, versions
from app.core.clock import now
from app.llm.contract import BusinessBrief
from app.users import counting
from app.users.models import User


async def list_businesses(
    session: AsyncSession, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Business], str | None]:
    """Newest first, and the cursor of the next page."""
    return await repository.list_businesses(session, owner=owner, cursor=cursor, limit=limit)


async def create_business(session: AsyncSession, body: BusinessCreate, *, owner: User) -> Business:
    """Raises PlanLimitReached."""
    await entitlements.take_place(
        session, owner.id, Quota.BUSINESSES, count=lambda: repository.count_businesses(session, owner.id)
    )
    business = Business(user_id=owner.id, **_columns(body.model_dump(mode="json")))
    session.add(business)
    await session.flush()
    log_ids.bind(business_id=business.id)
    counting.count(session, owner.id, "business made", business_id=str(business.id))
    return business


async def get_business(session: AsyncSession, business_id: UUID, *, owner: User, lock: bool = False) -> Business:
    """Raises BusinessNotFound, also for somebody else's. `lock`: nobody changes it before this transaction ends."""
    log_ids.bind(business_id=business_id)
    return await repository.get_business(session, business_id, owner=owner, lock=lock)


async def count_older(session: AsyncSession, business: Business) -> int:
    """Businesses of the same owner that were there before it: plans go by that."""
    return await repository.count_older(session, business)


def examples_of(user_id: UUID) -> Select[UUID]:
    """The ids of a user's example businesses, for statements that count: what is in an example takes nothing of what a
    plan allows.
    """
    return repository.examples_of(user_id)


async def find_example(session: AsyncSession, user_id: UUID) -> Business | None:
    return await repository.find_example(session, user_id)


async def find_business_for_worker(session: AsyncSession, business_id: UUID, *, lock: bool = False) -> Business | None:
    """Whoever owns it; None when it is gone."""
    return await repository.find_business(session, business_id, lock=lock)


async def get_business_for_worker(session: AsyncSession, business_id: UUID, *, lock: bool = False) -> Business:
    """Whoever owns it. Raises BusinessNotFound when it is gone."""
    if (business := await repository.find_business(session, business_id, lock=lock)) is None:
        raise BusinessNotFound("The business was deleted meanwhile.")
    return business


async def update_business(
    session: AsyncSession, business_id: UUID, body: BusinessUpdate, *, owner: User, if_match: str | None
) -> Business:
    """Change the fields that were sent. Raises VersionRequired and VersionConflict."""
    business = await get_business(session, business_id, owner=owner, lock=True)
    versions.check(business, if_match=if_match, version=body.version)
    for field, value in _columns(body.model_dump(mode="json", include=body.model_fields_set - {"version"})).items():
        setattr(business, field, value)
    await session.flush()
    return business


async def pause(session: AsyncSession, business_id: UUID, *, owner: User) -> Business:
    """Nothing of it is published until `resume`; what is due meanwhile waits. Repeating it changes nothing."""
    business = await get_business(session, business_id, owner=owner, lock=True)
    business.paused_at = business.paused_at or now()
    await session.flush()
    return business


async def resume(session: AsyncSession, business_id: UUID, *, owner: User) -> Business:
    business = await get_business(session, business_id, owner=owner, lock=True)
    business.paused_at = None
    await session.flush()
    return business


async def delete_business(session: AsyncSession, business: Business) -> None:
    """With everything it owns. Whether that is allowed now is the posts' question: see `content.service`."""
    await session.delete(business)
    await session.flush()


def brief(business: Business) -> BusinessBrief:
    """What a writer gets to know."""
    return BusinessBrief(
        business_id=business.id,
        name=business.name,
        description=business.description,
        industry=business.industry,
        target_audience=business.target_audience,
        goals=business.goals,
        language=business.language,
        timezone=business.timezone,
        voice=business.voice,
    )


def _columns(fields: dict[str, Any]) -> dict[str, Any]:
    return {("voice_wishes" if name == "voice" else name): value for name, value in fields.items()}
