"""The SQL of looking ahead. It writes only columns of its own and leaves the posts' version alone: somebody may be
editing one of them at that moment, and nothing they see has changed under them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount


@dataclass(frozen=True, slots=True)
class Soon:
    """A scheduled post that is not due yet, with what decides whether it can go out."""

    post: Post
    business: Business
    account: SocialAccount | None


def _soon(*, at: datetime) -> Select[Post, Business, SocialAccount]:
    """Those of which it is certain that they are not out."""
    return (
        select(Post, Business, SocialAccount)
        .join(Business, Business.id == Post.business_id)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .where(Post.status == PostStatus.SCHEDULED, Post.next_attempt_at > at, Post.uncertain_since.is_(None))
        .order_by(Post.next_attempt_at, Post.id)
    )


async def list_expiring_accounts(
    session: AsyncSession, *, at: datetime, until: datetime, margin: timedelta
) -> Sequence[UUID]:
    """Accounts of soon-due posts whose token would not live past them, and can be renewed."""
    query = (
        select(Post.social_account_id)
        .join(SocialAccount, SocialAccount.id == Post.social_account_id)
        .where(
            Post.status == PostStatus.SCHEDULED,
            Post.next_attempt_at > at,
            Post.next_attempt_at <= until,
            SocialAccount.is_active,
            ~SocialAccount.needs_reauth,
            SocialAccount.refresh_token.is_not(None),
            SocialAccount.token_expires_at <= Post.next_attempt_at + margin,
        )
        .distinct()
    )
    return [account_id for account_id in await session.scalars(query) if account_id is not None]


async def lock_unchecked(
    session: AsyncSession, *, at: datetime, ahead: timedelta, again_after: timedelta, limit: int
) -> Sequence[Soon]:
    """Soon-due posts not yet looked at for their time, and those with a problem that may be gone by now."""
    unchecked = or_(Post.preflight_at.is_(None), Post.preflight_at < Post.scheduled_for - ahead)
    troubled = and_(func.jsonb_array_length(Post.preflight_problems) > 0, Post.preflight_at <= at - again_after)
    query = _soon(at=at).where(Post.next_attempt_at <= at + ahead, or_(unchecked, troubled))
    rows = await session.execute(query.limit(limit).with_for_update(of=Post, skip_locked=True))
    return [Soon(*row) for row in rows]


async def record_check(session: AsyncSession, post_id: UUID, problems: list[dict[str, Any]], *, at: datetime) -> None:
    await session.execute(
        update(Post)
        .where(Post.id == post_id)
        .values(preflight_at=at, preflight_problems=problems, updated_at=Post.updated_at)
        .execution_options(synchronize_session=False)
    )


async def list_unprepared(
    session: AsyncSession, ahead: Mapping[Platform, timedelta], *, at: datetime, limit: int
) -> Sequence[Soon]:
    """Posts that may be prepared by now, by how long what their platform is given beforehand is kept."""
    near = [and_(Post.platform == platform, Post.next_attempt_at <= at + kept) for platform, kept in ahead.items()]
    query = _soon(at=at).where(
        or_(*near), Post.prepared.is_(None), SocialAccount.is_active, ~SocialAccount.needs_reauth
    )
    return [Soon(*row) for row in await session.execute(query.limit(limit))]


async def keep_prepared(session: AsyncSession, post: Post, prepared: dict[str, Any]) -> bool:
    """False when the post was changed, moved or claimed since it was read."""
    unchanged = (
        Post.id == post.id,
        Post.version == post.version,
        Post.status == PostStatus.SCHEDULED,
        Post.prepared.is_(None),
    )
    keep = update(Post).where(*unchanged).values(prepared=prepared, updated_at=Post.updated_at).returning(Post.id)
    return (await session.scalar(keep.execution_options(synchronize_session=False))) is not None
