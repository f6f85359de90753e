"""A person's yes to the words of posts. Taking it back is the publishing room's: it may take posts off the calendar."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.content import repository, service, timeline
from app.content.models import Post
from app.core import versions
from app.core.clock import now
from app.users.models import User


async def approve_posts(session: AsyncSession, post_ids: Sequence[UUID], *, owner: User) -> list[Post]:
    """A person accepts the words as they stand: all of these posts, or none. Repeating it changes nothing.

    Raises PostNotFound.
    """
    found = await repository.lock_posts(session, post_ids, owner=owner)
    for post in found.values():
        if post.approved_at is None:
            post.approved_at = now()
            timeline.record(session, post.id, "approved", actor=timeline.by_user(owner.id))
    await session.flush()
    return [found[post_id] for post_id in dict.fromkeys(post_ids)]


async def approve_post(session: AsyncSession, post_id: UUID, *, owner: User, if_match: str | None) -> Post:
    """With `if_match` only the version the person has read. Raises VersionConflict."""
    if if_match is not None:
        versions.check(
            await service.get_post(session, post_id, owner=owner, lock=True), if_match=if_match, version=None
        )
    (post,) = await approve_posts(session, [post_id], owner=owner)
    return post
