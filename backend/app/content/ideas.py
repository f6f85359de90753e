"""Ideas: what somebody jotted down, for posts to be written from."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from app.businesses import service as businesses
from app.content import ideas_repository as repository
from app.content.errors import IdeaOfAnotherBusiness
from app.content.ideas_schemas import IdeaCreate, IdeaUpdate
from app.content.models import Idea
from app.core import versions
from app.core.errors import FieldError
from app.llm.contract import ContentPillar, Topic
from app.llm.similarity import trigrams
from app.users.models import User

FEWEST_SHARED = 4
"""Trigrams that an idea and a pillar have in common before they count as related: about one word."""


async def list_ideas(
    session: AsyncSession, business_id: UUID, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Idea], str | None]:
    """The newest first. Raises BusinessNotFound."""
    await businesses.get_business(session, business_id, owner=owner)
    return await repository.list_ideas(session, business_id, owner=owner, cursor=cursor, limit=limit)


async def get_idea(session: AsyncSession, idea_id: UUID, *, owner: User) -> Idea:
    return await repository.get_idea(session, idea_id, owner=owner)


async def create_idea(session: AsyncSession, body: IdeaCreate, *, owner: User) -> Idea:
    business = await businesses.get_business(session, body.business_id, owner=owner)
    idea = Idea(business_id=business.id, user_id=owner.id, text=body.text, link=body.link)
    session.add(idea)
    await session.flush()
    set_committed_value(idea, "posts", [])
    return idea


async def update_idea(
    session: AsyncSession, idea_id: UUID, body: IdeaUpdate, *, owner: User, if_match: str | None
) -> Idea:
    """Posts made from it stay as they are. Raises IdeaNotFound, VersionRequired, VersionConflict."""
    idea = await repository.get_idea(session, idea_id, owner=owner, lock=True)
    versions.check(idea, if_match=if_match, version=body.version)
    if "text" in body.model_fields_set:
        idea.text = body.text
    if "link" in body.model_fields_set:
        idea.link = body.link
    await session.flush()
    return idea


async def delete_idea(session: AsyncSession, idea_id: UUID, *, owner: User) -> None:
    """Posts made from it stay."""
    await session.delete(await repository.get_idea(session, idea_id, owner=owner, lock=True))
    await session.flush()


async def get_topic(session: AsyncSession, idea_id: UUID, *, business_id: UUID, owner: User) -> Topic:
    """Raises IdeaNotFound, IdeaOfAnotherBusiness."""
    idea = await repository.get_idea(session, idea_id, owner=owner)
    if idea.business_id != business_id:
        detail = "Choose an idea of this business."
        raise IdeaOfAnotherBusiness(detail, errors=[FieldError(pointer="/idea_id", detail=detail)])
    return Topic(text=idea.text, link=idea.link)


def pillars_for(topic: Topic, pillars: Sequence[ContentPillar]) -> Sequence[ContentPillar]:
    """The one whose words the idea shares most; all of them where none stands out."""
    said = trigrams(topic.text)
    shared = [len(said & trigrams(f"{one.name} {one.description} {' '.join(one.hooks)}")) for one in pillars]
    best = max(shared)
    return [pillars[shared.index(best)]] if best >= FEWEST_SHARED and shared.count(best) == 1 else pillars
