"""Every SQL statement about slots, recurring posts and texts that are alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Text, case, delete, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.content.models import Post, PostEvent, PostStatus
from app.core import pagination
from app.publishing.calendar_errors import RecurringPostNotFound
from app.publishing.calendar_models import PostingSlot, RecurringOccurrence, RecurringPost
from app.social_accounts.models import SocialAccount
from app.users.models import User

ON_ITS_WAY = (PostStatus.SCHEDULED, PostStatus.PUBLISHING, PostStatus.PUBLISHED, PostStatus.UNCONFIRMED)
"""Posts that are out, or will be without anybody's doing: they take a slot, and repeating their words is noticed."""


# --- posting slots ----------------------------------------------------------------------------------------------------


async def lock_slots(session: AsyncSession, account_id: UUID) -> None:
    """Until this transaction ends, nobody else fills or replaces this account's slots.

    A lock of its own and not on the account's row: refreshing its token need not wait, nor what refers to it.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"posting-slots:{account_id}", 0))))


async def list_slots(session: AsyncSession, account_id: UUID, *, only_active: bool = False) -> Sequence[PostingSlot]:
    """In the order of the week."""
    query = select(PostingSlot).where(PostingSlot.social_account_id == account_id)
    if only_active:
        query = query.where(PostingSlot.is_active)
    return (await session.scalars(query.order_by(PostingSlot.weekday, PostingSlot.local_time))).all()


async def list_slots_by_account(
    session: AsyncSession, business_id: UUID
) -> list[tuple[SocialAccount, list[PostingSlot]]]:
    """Active slots of the business's connected accounts; accounts without any are left out."""
    query = (
        select(SocialAccount, PostingSlot)
        .join(PostingSlot, PostingSlot.social_account_id == SocialAccount.id)
        .where(SocialAccount.business_id == business_id, SocialAccount.is_active, PostingSlot.is_active)
        .order_by(SocialAccount.created_at, SocialAccount.id)
    )
    found: dict[UUID, tuple[SocialAccount, list[PostingSlot]]] = {}
    for account, slot in await session.execute(query):
        found.setdefault(account.id, (account, []))[1].append(slot)
    return list(found.values())


async def replace_slots(session: AsyncSession, account_id: UUID, slots: Collection[PostingSlot]) -> None:
    await session.execute(delete(PostingSlot).where(PostingSlot.social_account_id == account_id))
    session.add_all(slots)
    await session.flush()


async def list_slot_hours(session: AsyncSession, business_id: UUID) -> list[tuple[int, int]]:
    query = (
        select(PostingSlot.weekday, PostingSlot.local_time)
        .join(SocialAccount, SocialAccount.id == PostingSlot.social_account_id)
        .where(SocialAccount.business_id == business_id, SocialAccount.is_active, PostingSlot.is_active)
    )
    return sorted({(row.weekday, row.local_time.hour) for row in await session.execute(query)})


async def list_taken_instants(
    session: AsyncSession, account_id: UUID, *, after: datetime, until: datetime, except_for: UUID | None
) -> Sequence[datetime]:
    """When the account's posts go out in (`after`, `until`]."""
    query = select(Post.scheduled_for).where(
        Post.social_account_id == account_id,
        Post.status.in_(ON_ITS_WAY),
        Post.scheduled_for > after,
        Post.scheduled_for <= until,
    )
    if except_for is not None:
        query = query.where(Post.id != except_for)
    return [at for at in await session.scalars(query) if at is not None]


# --- recurring posts --------------------------------------------------------------------------------------------------


async def get_recurring(session: AsyncSession, recurring_id: UUID, *, owner: User, lock: bool = False) -> RecurringPost:
    query = select(RecurringPost).where(RecurringPost.id == recurring_id, RecurringPost.user_id == owner.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (found := await session.scalar(query)) is None:
        raise RecurringPostNotFound(f"There is no recurring post {recurring_id} in your businesses.")
    return found


async def list_recurring(
    session: AsyncSession, *, owner: User, business_id: UUID | None, cursor: str | None, limit: int
) -> tuple[Sequence[RecurringPost], str | None]:
    query = select(RecurringPost).where(RecurringPost.user_id == owner.id)
    if business_id is not None:
        query = query.where(RecurringPost.business_id == business_id)
    return await pagination.page(
        session, query, at=RecurringPost.created_at, row_id=RecurringPost.id, cursor=cursor, limit=limit
    )


async def find_recurring(session: AsyncSession, recurring_id: UUID, *, lock: bool = False) -> RecurringPost | None:
    """Of any owner: for workers."""
    query = select(RecurringPost).where(RecurringPost.id == recurring_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def list_unfinished_recurring(
    session: AsyncSession, *, today: date, after: UUID | None, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """(id, business id) of all owners' next recurring posts that may still go out, in the order of their ids."""
    query = select(RecurringPost.id, RecurringPost.business_id).where(
        ~RecurringPost.is_paused, or_(RecurringPost.ends_on.is_(None), RecurringPost.ends_on >= today)
    )
    if after is not None:
        query = query.where(RecurringPost.id > after)
    rows = await session.execute(query.order_by(RecurringPost.id).limit(limit))
    return [(row.id, row.business_id) for row in rows]


async def take_occurrences(
    session: AsyncSession, recurring_id: UUID, planned_for: Mapping[date, datetime]
) -> Sequence[date]:
    """Those of these times that are ours to make posts of, in order: each goes to exactly one caller, once."""
    if not planned_for:
        return []
    rows = [
        {"recurring_id": recurring_id, "occurs_on": day, "planned_for": instant}
        for day, instant in sorted(planned_for.items())
    ]
    statement = (
        insert(RecurringOccurrence)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["recurring_id", "occurs_on"])
        .returning(RecurringOccurrence.occurs_on)
    )
    return sorted(await session.scalars(statement))


async def link_posts(session: AsyncSession, recurring_id: UUID, posts: Mapping[date, UUID]) -> None:
    """Say of these times, just taken, which posts they have become."""
    became = case(posts, value=RecurringOccurrence.occurs_on)
    await session.execute(
        update(RecurringOccurrence)
        .where(RecurringOccurrence.recurring_id == recurring_id, RecurringOccurrence.occurs_on.in_(posts))
        .values(content_id=became)
        .execution_options(synchronize_session=False)
    )


async def lock_untouched(
    session: AsyncSession, recurring_id: UUID, *, after: datetime
) -> Sequence[tuple[RecurringOccurrence, Post]]:
    """Its posts later than `after` that no person has changed, which then stay as they are until this transaction ends.

    A post that somebody has locked is being changed right now, and left out. Every change by a person is a line on the
    post's timeline; nothing else about a row tells a person's change from a worker's.
    """
    touched = exists().where(PostEvent.content_id == Post.id, PostEvent.actor.startswith("user:", autoescape=True))
    query = (
        select(RecurringOccurrence, Post)
        .join(Post, Post.id == RecurringOccurrence.content_id)
        .where(
            RecurringOccurrence.recurring_id == recurring_id,
            Post.status == PostStatus.SCHEDULED,
            Post.scheduled_for > after,
            Post.uncertain_since.is_(None),
            ~touched,
        )
        .order_by(Post.id)
        .with_for_update(of=Post, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return [(occurrence, post) for occurrence, post in await session.execute(query)]


async def forget_recurring(session: AsyncSession, recurring_id: UUID) -> None:
    """Its posts that stay are posts like any other. Their version stays too: nothing a person edits has changed."""
    its_posts = select(RecurringOccurrence.content_id).where(
        RecurringOccurrence.recurring_id == recurring_id, RecurringOccurrence.content_id.is_not(None)
    )
    await session.execute(
        update(Post)
        .where(Post.id.in_(its_posts))
        .values(recurring_id=None, updated_at=Post.updated_at)
        .execution_options(synchronize_session=False)
    )


async def list_occurrences(
    session: AsyncSession, recurring_id: UUID, *, since: date, limit: int
) -> Sequence[tuple[RecurringOccurrence, Post | None]]:
    """From that day on, in order."""
    query = (
        select(RecurringOccurrence, Post)
        .outerjoin(Post, Post.id == RecurringOccurrence.content_id)
        .where(RecurringOccurrence.recurring_id == recurring_id, RecurringOccurrence.occurs_on >= since)
        .order_by(RecurringOccurrence.occurs_on)
        .limit(limit)
    )
    return [(occurrence, post) for occurrence, post in await session.execute(query)]


# --- texts that are alike ---------------------------------------------------------------------------------------------

MOST_COMPARED = 5000
"""A comparison takes some 50 µs: an account with 28 posts a day waits a third of a second, an ordinary one 10 ms."""


@dataclass(frozen=True, slots=True)
class Similar:
    post_id: UUID
    similarity: float
    """0 to 1."""
    status: PostStatus
    scheduled_for: datetime | None
    published_at: datetime | None
    text: str


async def list_similar(
    session: AsyncSession,
    post: Post,
    *,
    account_id: UUID | None,
    at: datetime,
    within: timedelta,
    threshold: float,
    limit: int,
) -> Sequence[Similar]:
    """Posts on their way or out whose words resemble this one's, the most alike first.

    Of the account; without one, of the business on the post's platform. `within` before and after `at`.
    """
    # pg_trgm sees letters and digits only: of a text of emoji it knows nothing, so equal texts are compared as well.
    # A thread is compared as a whole.
    text = literal("\n".join(post.parts), Text)
    following = func.jsonb_array_elements_text(Post.following_parts).table_valued("value")
    rest = select(func.string_agg("\n" + following.c.value, "")).scalar_subquery()
    whole = Post.text + func.coalesce(rest, "")
    alike: ColumnElement[float] = case((whole == text, 1.0), else_=func.similarity(whole, text))
    place = (
        Post.social_account_id == account_id
        if account_id is not None
        else (Post.business_id == post.business_id) & (Post.platform == post.platform)
    )
    # Every post on its way or out has its time; `published_at` may be a little later, which does not matter here.
    nearby = select(
        Post.id, Post.status, Post.scheduled_for, Post.published_at, Post.text, alike.label("similarity")
    ).where(
        place,
        Post.id != post.id,
        Post.status.in_(ON_ITS_WAY),
        Post.scheduled_for.between(at - within, at + within),
    )
    found = nearby.order_by(Post.scheduled_for.desc()).limit(MOST_COMPARED).subquery()
    query = select(found).where(found.c.similarity >= threshold)
    rows = await session.execute(query.order_by(found.c.similarity.desc(), found.c.scheduled_for).limit(limit))
    return [
        Similar(
            post_id=row.id,
            similarity=round(cast("float", row.similarity), 3),
            status=row.status,
            scheduled_for=row.scheduled_for,
            published_at=row.published_at,
            text=row.text,
        )
        for row in rows
    ]
