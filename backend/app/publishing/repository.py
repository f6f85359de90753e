"""Every SQL statement of the publisher."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.publishing.models import AttemptState, PublishAttempt
from app.social_accounts.models import SocialAccount

# One statement, so that two dispatchers cannot both believe they won a post.
#
# due       what waits and whose time has come: scheduled posts, posts a platform is still processing, and posts whose
#           worker died (their `next_attempt_at` is the end of its lease). `turn` counts within each business, so that
#           ordering by it deals the batch out like cards. Costs what is due: the partial index holds nothing else.
# picked    a batch of those, each locked; rows somebody else has locked are skipped, and the status is checked again
#           on the locked row.
# expired   the open attempt of a worker that died. Whether it had begun to send stands on the post (uncertain_since).
# claimed   the posts, now ours until the lease ends.
# The insert joins `expired`, so a post's old attempt is closed before its new one is written (one may be open).
_CLAIM = text("""
WITH due AS (
    SELECT c.id, c.next_attempt_at,
           row_number() OVER (PARTITION BY c.business_id ORDER BY c.next_attempt_at, c.id) AS turn
    FROM content c
    LEFT JOIN social_accounts a ON a.id = c.social_account_id
    WHERE c.status IN ('scheduled', 'publishing') AND c.next_attempt_at <= :at
      AND (a.rate_limited_until IS NULL OR a.rate_limited_until <= :at)
), picked AS (
    SELECT c.id FROM content c JOIN due ON due.id = c.id
    WHERE c.status IN ('scheduled', 'publishing') AND c.next_attempt_at <= :at
    ORDER BY due.turn, due.next_attempt_at
    LIMIT :batch
    FOR UPDATE OF c SKIP LOCKED
), expired AS (
    UPDATE publish_attempts p
    SET state = 'ended', ended_at = :at, updated_at = :at, outcome = 'lease_expired',
        outcome_message = 'The worker stopped in the middle.'
    FROM picked WHERE p.content_id = picked.id AND p.state <> 'ended'
    RETURNING p.content_id
), claimed AS (
    UPDATE content c
    SET status = 'publishing', attempt_count = c.attempt_count + 1, next_attempt_at = :lease_until,
        version = c.version + 1, updated_at = :at
    FROM picked WHERE c.id = picked.id
    RETURNING c.id, c.attempt_count
)
INSERT INTO publish_attempts (content_id, number, state, lease_owner, lease_until, created_at, updated_at)
SELECT claimed.id, claimed.attempt_count, 'claimed', :owner, :lease_until, :at, :at
FROM claimed LEFT JOIN expired ON expired.content_id = claimed.id
RETURNING id
""")


@dataclass(frozen=True, slots=True)
class Claim:
    """An attempt of ours with everything it needs, read in one go."""

    attempt: PublishAttempt
    post: Post
    business: Business
    account: SocialAccount | None


async def claim_due(
    session: AsyncSession, *, owner: str, at: datetime, lease_until: datetime, batch: int
) -> Sequence[UUID]:
    """Claim up to `batch` due posts, a fair share per business; the ids of the attempts written for them."""
    values = {"owner": owner, "at": at, "lease_until": lease_until, "batch": batch}
    return (await session.scalars(_CLAIM, values)).all()


async def find_claim(session: AsyncSession, attempt_id: UUID, *, owner: str, lock: bool = False) -> Claim | None:
    """The attempt while it is open and `owner`'s; None once another worker took over."""
    query = (
        select(PublishAttempt, Post, Business, SocialAccount)
        .join(Post, Post.id == PublishAttempt.content_id)
        .join(Business, Business.id == Post.business_id)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .where(
            PublishAttempt.id == attempt_id,
            PublishAttempt.lease_owner == owner,
            PublishAttempt.state != AttemptState.ENDED,
        )
    )
    if lock:
        query = query.with_for_update(of=[PublishAttempt, Post])
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Claim(*row)


async def extend_lease(session: AsyncSession, attempt_id: UUID, *, owner: str, lease_until: datetime) -> bool:
    """Keep an open attempt of ours for longer; False when another worker took it meanwhile."""
    mine = (
        PublishAttempt.id == attempt_id,
        PublishAttempt.lease_owner == owner,
        PublishAttempt.state != AttemptState.ENDED,
    )
    extended = await session.scalar(
        update(PublishAttempt).where(*mine).values(lease_until=lease_until).returning(PublishAttempt.content_id)
    )
    if extended is None:
        return False
    await session.execute(update(Post).where(Post.id == extended).values(next_attempt_at=lease_until))
    return True


async def find_oldest_due(session: AsyncSession, *, at: datetime) -> datetime | None:
    """The earliest `next_attempt_at` that has passed, over all businesses; None when nothing waits."""
    waiting = Post.status.in_([PostStatus.SCHEDULED, PostStatus.PUBLISHING])
    return await session.scalar(select(func.min(Post.next_attempt_at)).where(waiting, Post.next_attempt_at <= at))


async def list_attempts(session: AsyncSession, post_id: UUID) -> Sequence[PublishAttempt]:
    """Oldest first."""
    query = select(PublishAttempt).where(PublishAttempt.content_id == post_id).order_by(PublishAttempt.number)
    return (await session.scalars(query)).all()
