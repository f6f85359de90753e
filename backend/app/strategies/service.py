"""Versions of a business's strategy: written by a writer, edited by a person, exactly one of them active."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.core import versions
from app.core.errors import FieldError
from app.generations import service as generations
from app.generations.models import Generation, GenerationKind
from app.llm.contract import Authorship, StrategyDraft
from app.llm.rendering import render_strategy
from app.platforms import registry
from app.platforms.contract import Platform
from app.social_accounts import apps as platform_apps
from app.strategies import repository
from app.strategies.errors import NoPlatformOffered, NoStrategyYet, PlatformsNotOffered, StrategyNotFound
from app.strategies.models import Strategy
from app.strategies.schemas import StrategyDocument, StrategyGenerate, StrategyUpdate
from app.users.models import User


@dataclass(slots=True)
class Revision:
    """A strategy's edit counter in the form that optimistic locking takes; `Strategy.version` counts something else."""

    version: int


async def start_generation(session: AsyncSession, body: StrategyGenerate, *, owner: User) -> Generation:
    """Raises BusinessNotFound, PlatformsNotOffered, NoPlatformOffered and, for a section, NoStrategyYet."""
    business = await businesses.get_business(session, body.business_id, owner=owner)
    offered = await platform_apps.available_platforms(session)
    if not offered:
        raise NoPlatformOffered("Switch one on first: `aigrowth doctor` says what each of them needs.")
    refuse_unoffered(body.platforms or [], offered, pointer="/platforms")
    wanted = [platform for platform in offered if body.platforms is None or platform in body.platforms]
    request: dict[str, Any] = {"remark": body.remark, "platforms": [platform.value for platform in wanted]}
    if body.section is not None:
        # The version that was read: another one that becomes active meanwhile is not what the person looked at.
        active = await get_active(session, business.id, owner=owner)
        request |= {"section": body.section.value, "strategy_id": str(active.id)}
    return await generations.start(
        session, user=owner, business_id=business.id, kind=GenerationKind.STRATEGY, request=request
    )


def refuse_unoffered(wanted: Sequence[Platform], offered: Sequence[Platform], *, pointer: str) -> None:
    """Raises PlatformsNotOffered with one line for each. `pointer`: where the list stands in the request's body."""
    errors = [
        FieldError(pointer=f"{pointer}/{index}", detail=f"{registry.name_of(platform)} is not available here.")
        for index, platform in enumerate(wanted)
        if platform not in offered
    ]
    if errors:
        names = ", ".join(platform.value for platform in offered) or "none"
        raise PlatformsNotOffered(
            f"Choose among: {names}. `GET /api/v1/platforms` says why not the rest.", errors=errors
        )


async def get_strategy(session: AsyncSession, strategy_id: UUID, *, owner: User) -> Strategy:
    """Any version. Raises StrategyNotFound."""
    return await repository.get_strategy(session, strategy_id, owner=owner)


async def get_active(session: AsyncSession, business_id: UUID, *, owner: User) -> Strategy:
    """Raises BusinessNotFound, NoStrategyYet."""
    await businesses.get_business(session, business_id, owner=owner)
    if (strategy := await repository.find_active(session, business_id)) is None:
        raise NoStrategyYet("Make one first: `POST /api/v1/strategies/generate` with this `business_id`.")
    return strategy


async def list_versions(
    session: AsyncSession, business_id: UUID, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Strategy], str | None]:
    """Newest first."""
    await businesses.get_business(session, business_id, owner=owner)
    return await repository.list_versions(session, business_id, cursor=cursor, limit=limit)


async def get_version(session: AsyncSession, business_id: UUID, version: int, *, owner: User) -> Strategy:
    await businesses.get_business(session, business_id, owner=owner)
    if (strategy := await repository.find_version(session, business_id, version)) is None:
        raise StrategyNotFound(f"This business has no version {version} of its strategy.")
    return strategy


async def find_strategy_for_worker(session: AsyncSession, strategy_id: UUID) -> Strategy | None:
    return await repository.find_strategy(session, strategy_id)


def draft_of(strategy: Strategy) -> StrategyDraft:
    """What a writer gets to know of it."""
    return StrategyDraft.model_validate(strategy.document)


async def update_strategy(
    session: AsyncSession, strategy_id: UUID, body: StrategyUpdate, *, owner: User, if_match: str | None
) -> Strategy:
    """Replace the document of this version; from then on it is the person's. Raises PlatformsNotOffered."""
    strategy = await repository.get_strategy(session, strategy_id, owner=owner, lock=True)
    versions.check(Revision(strategy.revision), if_match=if_match, version=body.revision)
    # A platform that is no longer offered may stay, so that other parts can still be edited.
    allowed = [
        *await platform_apps.available_platforms(session),
        *(Platform(name) for name in strategy.platforms),
    ]
    refuse_unoffered([choice.platform for choice in body.document.platforms], allowed, pointer="/document/platforms")
    for column, value in _columns(body.document.draft()).items():
        setattr(strategy, column, value)
    strategy.made_by = Authorship.PERSON
    await session.flush()
    return strategy


async def add_version(
    session: AsyncSession, business_id: UUID, document: StrategyDocument, *, made_by: Authorship
) -> Strategy:
    """Store the next version of a business's strategy and make it the active one. Raises BusinessNotFound."""
    # Locked: two writers must not take the same number.
    await businesses.get_business_for_worker(session, business_id, lock=True)
    number = await repository.next_version(session, business_id)
    await repository.make_active(session, business_id, None)
    strategy = Strategy(
        business_id=business_id, version=number, is_active=True, made_by=made_by, **_columns(document.draft())
    )
    session.add(strategy)
    await session.flush()
    return strategy


async def activate(session: AsyncSession, strategy_id: UUID, *, owner: User) -> Strategy:
    """Make this version the one that posts are written from; the one before it stays for its history."""
    strategy = await repository.get_strategy(session, strategy_id, owner=owner)
    await businesses.get_business(session, strategy.business_id, owner=owner, lock=True)
    await repository.make_active(session, strategy.business_id, strategy.id)
    await session.refresh(strategy)
    return strategy


def _columns(draft: StrategyDraft) -> dict[str, Any]:
    """The document, and the founding document's columns as read from it."""
    document = draft.model_dump(mode="json")
    return {
        "document": document,
        "strategy_text": render_strategy(draft),
        "content_pillars": document["pillars"],
        "platforms": [choice["platform"] for choice in document["platforms"]],
        "posting_frequency": document["posting_frequency"],
        "tone_voice": draft.voice.tone,
    }
