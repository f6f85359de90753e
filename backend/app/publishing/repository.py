"""Every SQL statement of the publisher."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.content.models import Post, PostStatus


async def find_oldest_due(session: AsyncSession, *, at: datetime) -> datetime | None:
    """The earliest `next_attempt_at` that has passed, over all businesses; None when nothing waits."""
    waiting = Post.status.in_([PostStatus.SCHEDULED, PostStatus.PUBLISHING])
    return await session.scalar(select(func.min(Post.next_attempt_at)).where(waiting, Post.next_attempt_at <= at))
