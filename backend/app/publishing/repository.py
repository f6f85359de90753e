"""Every SQL statement of the publisher."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
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
#           What is paused, or rests after refusals, is passed over, unless it may be out already: asking is no sending.
#           After a rest (`is_probing`) one post of the account goes first, to see whether it is taken again.
# picked    a batch of those, each locked; rows somebody else has locked are skipped, and the status is checked again
#           on the locked row.
# expired   the open attempt of a worker that died. Whether it had begun to send stands on the post (uncertain_since).
# claimed   the posts, now ours until the lease ends.
# The insert joins `expired`, so a post's old attempt is closed before its new one is written (one may be open).
_CLAIM = text("""
WITH due AS (
    SELECT c.id, c.next_attempt_at,
           row_number() OVER (PARTITION BY c.business_id ORDER BY c.next_attempt_at, c.id) AS turn,
           row_number() OVER (PARTITION BY c.social_account_id ORDER BY c.next_attempt_at, c.id) AS account_turn,
           a.breaker_trips > 0 AND c.uncertain_since IS NULL AND c.pending_token IS NULL AS is_probing
    FROM content c
    JOIN businesses b ON b.id = c.business_id
    LEFT JOIN social_accounts a ON a.id = c.social_account_id
    WHERE c.status IN ('scheduled', 'publishing') AND c.next_attempt_at <= :at
      AND (a.rate_limited_until IS NULL OR a.rate_limited_until <= :at)
      AND (c.uncertain_since IS NOT NULL OR c.pending_token IS NOT NULL
           OR (b.paused_at IS NULL AND a.paused_at IS NULL
               AND (a.breaker_open_until IS NULL OR a.breaker_open_until <= :at)))
), picked AS (
    SELECT c.id FROM content c JOIN due ON due.id = c.id
    WHERE c.status IN ('scheduled', 'publishing') AND c.next_attempt_at <= :at
      AND (due.is_probing IS NOT TRUE OR due.account_turn = 1)
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


async def find_claims(
    session: AsyncSession, attempt_ids: Collection[UUID], *, owner: str, lock: bool = False
) -> dict[UUID, Claim]:
    """Those of the attempts that are open and `owner`'s; without those that another worker took over."""
    query = (
        select(PublishAttempt, Post, Business, SocialAccount)
        .join(Post, Post.id == PublishAttempt.content_id)
        .join(Business, Business.id == Post.business_id)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .where(
            PublishAttempt.id.in_(attempt_ids),
            PublishAttempt.lease_owner == owner,
            PublishAttempt.state != AttemptState.ENDED,
        )
    )
    if lock:
        query = query.order_by(Post.id).with_for_update(of=[Post, PublishAttempt])
    return {row[0].id: Claim(*row) for row in await session.execute(query)}


async def find_claim(session: AsyncSession, attempt_id: UUID, *, owner: str, lock: bool = False) -> Claim | None:
    """The attempt while it is open and `owner`'s; None once another worker took over."""
    return (await find_claims(session, [attempt_id], owner=owner, lock=lock)).get(attempt_id)


# `prepared` and the line between "certainly not sent" and "may be out", for many posts at once. The posts are locked
# before the attempts, as everywhere; an attempt that another worker took over meanwhile is not among the answers.
_BEGIN_SENDING = text("""
WITH mine AS (
    SELECT c.id AS content_id, p.id AS attempt_id, wanted.prepared
    FROM unnest(CAST(:attempt_ids AS uuid[]), CAST(:prepared AS text[])) AS wanted(attempt_id, prepared)
    JOIN publish_attempts p ON p.id = wanted.attempt_id
    JOIN content c ON c.id = p.content_id
    WHERE p.lease_owner = :owner AND p.state <> 'ended'
    ORDER BY c.id
    FOR UPDATE OF c, p
), posts AS (
    UPDATE content c
    SET prepared = CAST(mine.prepared AS jsonb), uncertain_since = coalesce(c.uncertain_since, :at),
        next_attempt_at = :lease_until, version = c.version + 1, updated_at = :at
    FROM mine WHERE c.id = mine.content_id
)
UPDATE publish_attempts p
SET state = 'sending', sending_at = :at, lease_until = :lease_until, updated_at = :at
FROM mine WHERE p.id = mine.attempt_id
RETURNING p.id
""")


async def begin_sending(
    session: AsyncSession, prepared: Mapping[UUID, str], *, owner: str, at: datetime, lease_until: datetime
) -> set[UUID]:
    """Which of these attempts (with what will be sent, as JSON) are still `owner`'s and may now be sent."""
    values = {"owner": owner, "at": at, "lease_until": lease_until}
    ids = [str(attempt_id) for attempt_id in prepared]
    return set(await session.scalars(_BEGIN_SENDING, {"attempt_ids": ids, "prepared": [*prepared.values()], **values}))


async def is_another_posts(session: AsyncSession, post: Post, external_id: str) -> bool:
    """Whether this post of the account is known already, as another one."""
    same = (Post.social_account_id == post.social_account_id, Post.external_post_id == external_id, Post.id != post.id)
    return (await session.scalar(select(Post.id).where(*same).limit(1))) is not None


async def find_oldest_due(session: AsyncSession, *, at: datetime) -> datetime | None:
    """The earliest `next_attempt_at` that has passed, over all businesses; None when nothing waits.

    What waits on purpose (paused, resting after refusals) is not overdue.
    """
    rests = SocialAccount.breaker_open_until > at
    query = (
        select(func.min(Post.next_attempt_at))
        .join(Business, Business.id == Post.business_id)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .where(
            Post.status.in_([PostStatus.SCHEDULED, PostStatus.PUBLISHING]),
            Post.next_attempt_at <= at,
            Business.paused_at.is_(None),
            SocialAccount.paused_at.is_(None),
            rests.is_not(True),
        )
    )
    return await session.scalar(query)


async def list_attempts(session: AsyncSession, post_id: UUID) -> Sequence[PublishAttempt]:
    """Oldest first."""
    query = select(PublishAttempt).where(PublishAttempt.content_id == post_id).order_by(PublishAttempt.number)
    return (await session.scalars(query)).all()
