"""The SQL of ideas."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app.content.errors import IdeaNotFound
from app.content.models import Idea
from app.core import pagination
from app.core.clock import now
from app.users.models import User


async def get_idea(session: AsyncSession, idea_id: UUID, *, owner: User, lock: bool = False) -> Idea:
    """With its posts."""
    query = select(Idea).where(Idea.id == idea_id, Idea.user_id == owner.id).options(selectinload(Idea.posts))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (idea := await session.scalar(query)) is None:
        raise IdeaNotFound(f"There is no idea {idea_id} in your businesses.")
    return idea


async def find_idea(session: AsyncSession, idea_id: UUID | None) -> Idea | None:
    """Of any owner: for what is known of a post."""
    return await session.get(Idea, idea_id) if idea_id is not None else None


async def list_ideas(
    session: AsyncSession, business_id: UUID, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Idea], str | None]:
    """With their posts."""
    query = select(Idea).where(Idea.business_id == business_id, Idea.user_id == owner.id)
    query = query.options(selectinload(Idea.posts))
    return await pagination.page(session, query, at=Idea.created_at, row_id=Idea.id, cursor=cursor, limit=limit)


async def mark_used(session: AsyncSession, idea_id: UUID) -> bool:
    """False when it was deleted meanwhile; otherwise it stays until this transaction ends.

    Leaves its version alone: the words a person may be editing have not changed.
    """
    used = update(Idea).where(Idea.id == idea_id).values(used_at=now(), updated_at=Idea.updated_at).returning(Idea.id)
    return (await session.scalar(used.execution_options(synchronize_session=False))) is not None
