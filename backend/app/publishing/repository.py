"""Every SQL statement of the publisher."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.businesses.models import Business
from app.content.models import Post, PostEvent, PostStatus
from app.platforms import registry
from app.platforms.contract import Platform
from app.publishing.claim_statement import CANDIDATES_PER_PLACE, CLAIM, MOST_SPREAD
from app.publishing.models import AttemptState, PublishAttempt
from app.social_accounts.models import PlatformCharge, PlatformLimit, SocialAccount
from app.users.models import User

IS_OUT = (PostStatus.PUBLISHED, PostStatus.UNCONFIRMED)
WILL_BE_OUT = (PostStatus.SCHEDULED, PostStatus.PUBLISHING)


@dataclass(frozen=True, slots=True)
class Claim:
    """An attempt of ours with everything it needs, read in one go."""

    attempt: PublishAttempt
    post: Post
    business: Business
    account: SocialAccount | None
    limit: PlatformLimit | None
    """Of the whole platform; None where there never was one."""
    owner_disabled_at: datetime | None
    """Since then an administrator has the owner's account switched off."""

    @property
    def log_ids(self) -> dict[str, str]:
        """What each line about it says."""
        post = self.post
        ids = {"attempt_id": self.attempt.id, "post_id": post.id, "business_id": post.business_id}
        return {
            **{name: str(value) for name, value in ids.items()},
            "user_id": str(post.user_id),
            "platform": post.platform,
        }


async def claim_due(
    session: AsyncSession, *, owner: str, at: datetime, lease_until: datetime, batch: int
) -> Sequence[UUID]:
    """Claim up to `batch` due posts, a fair share per business and at their accounts' pace; the ids of the attempts."""
    values = {"owner": owner, "at": at, "lease_until": lease_until, "batch": batch}
    more = {"candidates": batch * CANDIDATES_PER_PLACE, **pace_values()}
    return (await session.scalars(CLAIM, {**values, **more})).all()


def pace_values() -> dict[str, list[Any]]:
    """What the platforms' data say, a column each; a platform that is free to post to is not in it."""
    paces = registry.paces()
    account = [pace.account_budget for pace in paces.values()]
    app = [pace.app_budget for pace in paces.values()]
    return {
        "platforms": [platform.value for platform in paces],
        "spacings": [float(pace.spacing_seconds) for pace in paces.values()],
        "account_posts": [budget and budget.posts for budget in account],
        "account_seconds": [budget and float(budget.per_seconds) for budget in account],
        "app_posts": [budget and budget.posts for budget in app],
        "app_seconds": [budget and float(budget.per_seconds) for budget in app],
    }


async def find_claims(
    session: AsyncSession, attempt_ids: Collection[UUID], *, owner: str, lock: bool = False
) -> dict[UUID, Claim]:
    """Those of the attempts that are open and `owner`'s; without those that another worker took over."""
    query = (
        select(PublishAttempt, Post, Business, SocialAccount, PlatformLimit, User.disabled_at)
        .join(Post, Post.id == PublishAttempt.content_id)
        .join(Business, Business.id == Post.business_id)
        .join(User, User.id == Post.user_id)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .outerjoin(PlatformLimit, PlatformLimit.platform == Post.platform)
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
    """Whether this post of the account is known already: as another one, or as a part of a thread, this one's too."""
    same = (Post.social_account_id == post.social_account_id, Post.external_post_id == external_id, Post.id != post.id)
    if (await session.scalar(select(Post.id).where(*same).limit(1))) is not None:
        return True
    part = (
        Post.business_id == post.business_id,  # has an index, and all posts of an account are of one business
        Post.social_account_id == post.social_account_id,
        Post.published_parts.contains([{"external_id": external_id}]),
    )
    return (await session.scalar(select(Post.id).where(*part).limit(1))) is not None


async def was_restored(session: AsyncSession, post_id: UUID) -> bool:
    """Whether a backup came back since anything was last sent for this post: more of it may be out than is known."""
    restored = (
        select(func.max(PostEvent.created_at))
        .where(PostEvent.content_id == post_id, PostEvent.event == "restored")
        .scalar_subquery()
    )
    sent = select(func.max(PublishAttempt.sending_at)).where(PublishAttempt.content_id == post_id).scalar_subquery()
    return bool(await session.scalar(select(restored.is_not(None) & (sent.is_(None) | (sent < restored)))))


async def find_next_due(session: AsyncSession, *, after: datetime, until: datetime) -> datetime | None:
    """When the next post is due within that time; None when none is."""
    query = select(func.min(Post.next_attempt_at)).where(
        Post.status.in_(WILL_BE_OUT), Post.next_attempt_at > after, Post.next_attempt_at <= until
    )
    return await session.scalar(query)


# When a waiting post could have gone out: what keeps to a limit is not overdue until that has ended.
_COULD_GO_AT: ColumnElement[datetime] = func.greatest(
    Post.next_attempt_at,
    SocialAccount.rate_limited_until,
    SocialAccount.spaced_until,
    case((SocialAccount.budget_remaining <= 0, SocialAccount.budget_resets_at)),
    PlatformLimit.limited_until + MOST_SPREAD,
)


def _overdue(*columns: Any, before: datetime, at: datetime) -> Select[Any]:
    """Waiting posts that could have gone out by then. What waits on purpose (paused, resting, its owner switched off)
    is not overdue.
    """
    rests = SocialAccount.breaker_open_until > at
    return (
        select(*columns)
        .select_from(Post)
        .join(Business, Business.id == Post.business_id)
        .join(User, User.id == Post.user_id)
        .outerjoin(SocialAccount, SocialAccount.id == Post.social_account_id)
        .outerjoin(PlatformLimit, PlatformLimit.platform == Post.platform)
        .where(
            Post.status.in_(WILL_BE_OUT),
            User.disabled_at.is_(None),
            Post.next_attempt_at <= before,
            before >= _COULD_GO_AT,
            Business.paused_at.is_(None),
            SocialAccount.paused_at.is_(None),
            rests.is_not(True),
        )
    )


async def find_oldest_due(session: AsyncSession, *, at: datetime) -> datetime | None:
    """Since when the post that is longest overdue could have gone out, over all businesses; None when nothing waits."""
    since: datetime | None = await session.scalar(_overdue(func.min(_COULD_GO_AT), before=at, at=at))
    return since


async def count_overdue(session: AsyncSession, *, before: datetime, at: datetime) -> tuple[int, datetime | None]:
    """How many of all users' posts could have gone out before then, and since when the first of them could."""
    count, since = (await session.execute(_overdue(func.count(), func.min(_COULD_GO_AT), before=before, at=at))).one()
    return count, since


async def list_attempts(session: AsyncSession, post_id: UUID) -> Sequence[PublishAttempt]:
    """Oldest first."""
    query = select(PublishAttempt).where(PublishAttempt.content_id == post_id).order_by(PublishAttempt.number)
    return (await session.scalars(query)).all()


# --- looking over many ------------------------------------------------------------------------------------------------


async def count_others(
    session: AsyncSession, post: Post, *, since: datetime, until: datetime, before: datetime | None
) -> int:
    """The owner's other posts of [`since`, `until`) that are out or will be; of the latter those `before` only.

    What is going out now counts by its place on the calendar too: of two at the same moment one is the first. Posts of
    examples are nothing that a plan counts.
    """
    will_be: list[ColumnElement[bool]] = [Post.status.in_(WILL_BE_OUT)]
    if before is not None:
        will_be.append(or_(Post.scheduled_for < before, and_(Post.scheduled_for == before, Post.id < post.id)))
    query = (
        select(func.count())
        .select_from(Post)
        .where(
            Post.user_id == post.user_id,
            Post.business_id.not_in(businesses.examples_of(post.user_id)),
            Post.id != post.id,
            Post.scheduled_for >= since,
            Post.scheduled_for < until,
            or_(Post.status.in_(IS_OUT), and_(*will_be)),
        )
    )
    return await session.scalar(query) or 0


async def lock_costs(session: AsyncSession, business_id: UUID) -> None:
    """Until the transaction ends: whoever comes next finds what was decided before."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"costs:{business_id}", 0))))


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A post that may be out, or half of it, and is charged for when that is certain."""

    platform: Platform
    parts: Sequence[str]
    parts_out: int
    media: int


async def charged_and_on_their_way(
    session: AsyncSession, business_id: UUID, *, beside: UUID, since: datetime, until: datetime
) -> tuple[int, Sequence[OnItsWay]]:
    """Microdollars of [`since`, `until`), and the other posts on platforms that charge.

    One statement: a post that is being written down as out meanwhile stands on one side or on the other, never on both.
    """
    charged = (
        select(func.coalesce(func.sum(PlatformCharge.microdollars), 0))
        .where(
            PlatformCharge.business_id == business_id,
            PlatformCharge.created_at >= since,
            PlatformCharge.created_at < until,
        )
        .scalar_subquery()
    )
    may_be_out = and_(Post.status.in_((PostStatus.PUBLISHING, PostStatus.UNCONFIRMED)), Post.uncertain_since >= since)
    goes_on = and_(Post.status.in_(WILL_BE_OUT), Post.published_parts != [])
    on_its_way = and_(
        Post.business_id == Business.id,
        Post.id != beside,
        Post.platform.in_([platform for platform, rules in registry.RULES.items() if rules.costs is not None]),
        or_(may_be_out, goes_on),
    )
    query = (
        select(charged, Post.platform, Post.text, Post.following_parts, Post.published_parts, Post.media_ids)
        .select_from(Business)
        .outerjoin(Post, on_its_way)
        .where(Business.id == business_id)
    )
    rows = (await session.execute(query)).all()
    found = [
        OnItsWay(row.platform, [row.text, *row.following_parts], len(row.published_parts), len(row.media_ids))
        for row in rows
        if row.platform is not None
    ]
    return (int(rows[0][0]) if rows else 0), found


@dataclass(frozen=True, slots=True)
class Overdue:
    count: int
    since: datetime | None
    """When the first of them could have gone out; None when there is none."""
    posts: Sequence[Post]
    """The first of them."""


async def find_overdue(session: AsyncSession, user_id: UUID, *, before: datetime, at: datetime, limit: int) -> Overdue:
    """The user's posts that could have gone out before then, the oldest first."""
    every = (func.count().over(), func.min(_COULD_GO_AT).over())
    query = _overdue(Post, *every, before=before, at=at).where(Post.user_id == user_id)
    rows = (await session.execute(query.order_by(Post.next_attempt_at, Post.id).limit(limit))).all()
    return Overdue(rows[0][1] if rows else 0, rows[0][2] if rows else None, [row[0] for row in rows])
