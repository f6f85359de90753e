"""The SQL of finding posts that waited for their account."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.publishing.models import PublishAttempt
from app.social_accounts.models import SocialAccount

FOR_WANT_OF_ITS_ACCOUNT = ("needs-reauth", "account-disconnected")


@dataclass(frozen=True, slots=True)
class Waiting:
    post: Post
    business: Business
    account: SocialAccount


async def lock_waiting(session: AsyncSession, account_id: UUID | None, *, limit: int) -> Sequence[Waiting]:
    """Posts that failed or could not be asked about for want of an account that is connected now, locked.

    Of a thread that is out in part nothing is taken up by itself. Rows somebody else has locked are left out.
    """
    failed = and_(
        Post.status == PostStatus.FAILED,
        Post.failure_code.in_(FOR_WANT_OF_ITS_ACCOUNT),
        Post.archived_at.is_(None),
        Post.uncertain_since.is_(None),
        Post.pending_token.is_(None),
        func.jsonb_array_length(Post.published_parts) == 0,
    )
    of_post = PublishAttempt.content_id == Post.id
    not_asked = and_(
        of_post,
        PublishAttempt.number == Post.attempt_count,
        or_(
            PublishAttempt.outcome == "needs_reauth",
            and_(PublishAttempt.outcome == "refused", PublishAttempt.outcome_code.in_(FOR_WANT_OF_ITS_ACCOUNT)),
        ),
    )
    unasked = and_(
        Post.status == PostStatus.UNCONFIRMED,
        Post.uncertain_since.is_not(None),
        exists().where(not_asked),
        ~exists().where(of_post, PublishAttempt.outcome == "pending"),
    )
    query = (
        select(Post, Business, SocialAccount)
        .join(Business, Business.id == Post.business_id)
        .join(
            SocialAccount,
            and_(SocialAccount.id == Post.social_account_id, SocialAccount.business_id == Post.business_id),
        )
        .where(SocialAccount.is_active, ~SocialAccount.needs_reauth, or_(failed, unasked))
        .order_by(Post.scheduled_for, Post.id)
        .limit(limit)
        .with_for_update(of=Post, skip_locked=True)
    )
    if account_id is not None:
        query = query.where(SocialAccount.id == account_id)
    return [Waiting(*row) for row in await session.execute(query)]
