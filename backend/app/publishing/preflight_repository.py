"""The SQL of looking ahead. It writes only columns of its own and leaves the posts' version alone: somebody may be
editing one of them at that moment, and nothing they see has changed under them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.content.models import Post, PostEvent, PostStatus
from app.platforms.contract import Platform
from app.social_accounts.models import PlatformLimit, SocialAccount

WAITS_FOR_LIMIT: Final = "waits_for_limit"
"""The event on a post's timeline."""


@dataclass(frozen=True, slots=True)
class Soon:
    """A scheduled post with what decides whether it can go out."""

    post: Post
    business: Business
    account: SocialAccount | None
    limit: PlatformLimit | None
    """Of the whole platform."""


def _soon(*, at: datetime) -> Select[Post, Business, SocialAccount, PlatformLimit]:
    """Those of which it is certain that they are not out."""
    return (
        select(Post, Business, SocialAccount, PlatformLimit)
        .join(Business, Business.id == Post.business_id)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .outerjoin(PlatformLimit, PlatformLimit.platform == Post.platform)
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


@dataclass(frozen=True, slots=True)
class Window:
    """Soon-due posts (within `ahead`) not yet looked at for their time, and those whose problem may be gone by now."""

    at: datetime
    ahead: timedelta
    again_after: timedelta

    def posts(self) -> Select[Post, Business, SocialAccount, PlatformLimit]:
        unchecked = or_(Post.preflight_at.is_(None), Post.preflight_at < Post.scheduled_for - self.ahead)
        has_problems = func.jsonb_array_length(Post.preflight_problems) > 0
        troubled = and_(has_problems, Post.preflight_at <= self.at - self.again_after)
        return _soon(at=self.at).where(Post.next_attempt_at <= self.at + self.ahead, or_(unchecked, troubled))


async def list_unchecked_media(session: AsyncSession, window: Window, *, limit: int) -> set[tuple[UUID, Platform]]:
    """What those of the posts show that show something."""
    query = window.posts().where(func.cardinality(Post.media_ids) > 0).limit(limit)
    shown = query.with_only_columns(Post.media_ids, Post.platform)
    return {(asset_id, platform) for ids, platform in await session.execute(shown) for asset_id in ids}


async def lock_unchecked(session: AsyncSession, window: Window, *, limit: int) -> Sequence[Soon]:
    rows = await session.execute(window.posts().limit(limit).with_for_update(of=Post, skip_locked=True))
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


async def list_newly_waiting(session: AsyncSession, *, at: datetime, limit: int) -> Sequence[Soon]:
    """Due posts that a limit holds back and whose timeline does not say so. One caller at a time: others get none."""
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(WAITS_FOR_LIMIT)))):
        return []
    held = or_(
        SocialAccount.rate_limited_until > at,
        and_(SocialAccount.budget_remaining <= 0, SocialAccount.budget_resets_at > at),
        PlatformLimit.limited_until > at,
    )
    is_told = exists().where(
        PostEvent.content_id == Post.id,
        PostEvent.event == WAITS_FOR_LIMIT,
        PostEvent.created_at >= Post.scheduled_for,
    )
    query = (
        select(Post, Business, SocialAccount, PlatformLimit)
        .join(Business, Business.id == Post.business_id)
        .join(SocialAccount, SocialAccount.id == Post.social_account_id)
        .outerjoin(PlatformLimit, PlatformLimit.platform == Post.platform)
        .where(
            Post.status == PostStatus.SCHEDULED,
            Post.next_attempt_at <= at,
            Post.uncertain_since.is_(None),
            held,
            ~is_told,
        )
        .order_by(Post.next_attempt_at, Post.id)
        .limit(limit)
    )
    return [Soon(*row) for row in await session.execute(query)]
