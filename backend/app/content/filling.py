"""Posts for exactly the places somebody names, such as the gaps of a week."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.content import repository, slots
from app.content.assignments import Assignment
from app.content.errors import PlacesNotFree
from app.content.schemas import PlaceToFill
from app.content.slots import Slot
from app.content.taken import Taken
from app.core.clock import now
from app.core.errors import FieldError
from app.generations import service as generations
from app.generations.models import GenerationKind
from app.platforms import registry
from app.platforms.contract import Platform
from app.social_accounts import apps as platform_apps, service as social_accounts
from app.social_accounts.models import SocialAccount


async def list_taken(
    session: AsyncSession, business_id: UUID, *, since: datetime, until: datetime | None = None
) -> list[Taken]:
    """By posts, drafts among them, and by posts that are being written right now."""
    unwritten = await generations.list_unfinished(session, business_id=business_id, kind=GenerationKind.CONTENT)
    planned = [Assignment.model_validate(item) for batch in unwritten for item in batch.request["assignments"]]
    return [
        *await repository.list_taken(session, business_id, since=since, until=until),
        *[
            Taken(item.platform, item.social_account_id, item.scheduled_for)
            for item in planned
            if since <= item.scheduled_for and (until is None or item.scheduled_for < until)
        ],
    ]


async def places(session: AsyncSession, wanted: Sequence[PlaceToFill], business: Business) -> list[Slot]:
    """In order of time. Raises PlacesNotFree, naming each that has passed, is taken, or that no account can carry."""
    zone, earliest = ZoneInfo(business.timezone), now() + slots.LEAD
    taken = await list_taken(session, business.id, since=now())
    accounts = await _accounts(session, {place.social_account_id for place in wanted})
    offered = await platform_apps.available_platforms(session)
    found: list[Slot] = []
    errors: list[FieldError] = []
    for index, place in enumerate(wanted):
        at = place.scheduled_for.astimezone(UTC).replace(second=0, microsecond=0)
        account = accounts.get(place.social_account_id)
        detail = (
            _not_offered(place, offered)
            or _what_is_wrong(place, at, account, business, earliest)
            or _who_has_it(place, at, taken)
        )
        if detail is not None:
            errors.append(FieldError(pointer=f"/fill/{index}", detail=detail))
            continue
        taken.append(Taken(place.platform, place.social_account_id, at))
        found.append(Slot(place.platform, at, _why(place.platform, at, account, zone), place.social_account_id))
    if errors:
        raise PlacesNotFree("Nothing was written. Look at the calendar again, then fill what is free.", errors=errors)
    return sorted(found, key=lambda slot: slot.at)


async def _accounts(session: AsyncSession, ids: Collection[UUID | None]) -> dict[UUID | None, SocialAccount | None]:
    return {
        account_id: await social_accounts.find_account_for_worker(session, account_id)
        for account_id in ids
        if account_id is not None
    }


def _not_offered(place: PlaceToFill, offered: Collection[Platform]) -> str | None:
    return None if place.platform in offered else f"{registry.name_of(place.platform)} is not available here."


def _what_is_wrong(
    place: PlaceToFill, at: datetime, account: SocialAccount | None, business: Business, earliest: datetime
) -> str | None:
    if at < earliest:
        return "This is less than a quarter of an hour away, or over: somebody has to read the post first."
    if at > earliest + slots.FARTHEST:
        return "Choose a time within a year."
    if place.social_account_id is None:
        return None
    if account is None or account.business_id != business.id or account.platform is not place.platform:
        return f"Choose an account of this business on {registry.name_of(place.platform)}."
    return None if account.is_active else f"{account.account_name} is disconnected."


def _who_has_it(place: PlaceToFill, at: datetime, taken: Collection[Taken]) -> str | None:
    is_taken = any(
        one.at.replace(second=0, microsecond=0) == at and one.takes(place.platform, place.social_account_id)
        for one in taken
    )
    return "A post is there already, or one is being written for it." if is_taken else None


def _why(platform: Platform, at: datetime, account: SocialAccount | None, zone: ZoneInfo) -> str:
    chosen = "a time you chose" if account is None else f"one of the weekly times you chose for {account.account_name}"
    return slots.reason_for(platform, at, zone) or slots.told(at, zone, chosen)
