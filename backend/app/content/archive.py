"""The archive: posts that are done with, out of every list and still there.

What waits, goes out or is in doubt cannot be archived, and what is archived cannot be scheduled or edited: somebody
takes it out first. Figures of what was published count on.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.content import repository, timeline
from app.content.errors import PostNotArchivable
from app.content.models import Post, PostEventName, PostStatus
from app.core.clock import now
from app.core.errors import FieldError
from app.users.models import User

_WHY_NOT = {
    PostStatus.SCHEDULED: "It is on the calendar: take it off first.",
    PostStatus.PUBLISHING: "It is going out right now: look again in a moment.",
    PostStatus.UNCONFIRMED: "It may be live: say first what became of it.",
}


async def archive_posts(session: AsyncSession, post_ids: Sequence[UUID], *, owner: User) -> list[Post]:
    """All of these posts, or none. Repeating it changes nothing. Raises PostNotFound, PostNotArchivable."""
    found = await repository.lock_posts(session, post_ids, owner=owner)
    errors = [
        FieldError(pointer=f"/post_ids/{index}", detail=_WHY_NOT[found[post_id].status])
        for index, post_id in enumerate(post_ids)
        if found[post_id].status in _WHY_NOT
    ]
    if errors:
        raise PostNotArchivable(f"Nothing was archived. {errors[0].detail}", errors=errors)
    return await _set(session, post_ids, found, now(), owner=owner)


async def unarchive_posts(session: AsyncSession, post_ids: Sequence[UUID], *, owner: User) -> list[Post]:
    """Back where they were, all of them or none. Raises PostNotFound."""
    found = await repository.lock_posts(session, post_ids, owner=owner)
    return await _set(session, post_ids, found, None, owner=owner)


async def _set(
    session: AsyncSession, post_ids: Sequence[UUID], found: dict[UUID, Post], at: datetime | None, *, owner: User
) -> list[Post]:
    for post in found.values():
        if (post.archived_at is None) is not (at is None):
            post.archived_at = at
            event: PostEventName = "unarchived" if at is None else "archived"
            timeline.record(session, post.id, event, actor=timeline.by_user(owner.id))
    await session.flush()
    return [found[post_id] for post_id in dict.fromkeys(post_ids)]
