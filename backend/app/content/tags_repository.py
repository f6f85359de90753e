"""The SQL of tags."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import bindparam, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from app.content.models import Post
from app.users.models import User


async def hold_tags(session: AsyncSession, business_id: UUID) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"tags:{business_id}", 0))))


async def count_tags(session: AsyncSession, business_id: UUID) -> dict[str, int]:
    """How many posts outside the archive have each tag; 0 for one that only archived posts have."""
    each = func.unnest(Post.tags).table_valued("tag", name="each").render_derived()
    in_sight = func.count().filter(Post.archived_at.is_(None))
    query = (
        select(each.c.tag, in_sight)
        .select_from(Post)
        .join(each, true())
        .where(Post.business_id == business_id, Post.tags != [])
        .group_by(each.c.tag)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def list_businesses_of(session: AsyncSession, post_ids: Collection[UUID], *, owner: User) -> Sequence[UUID]:
    """In the order of their ids."""
    query = select(Post.business_id).where(Post.id.in_(post_ids), Post.user_id == owner.id).distinct()
    return (await session.scalars(query.order_by(Post.business_id))).all()


async def write_tags(session: AsyncSession, changes: Sequence[tuple[Post, list[str]]]) -> None:
    """Beside the mapped row: its version, and when it was changed, stay as they are."""
    if not changes:
        return
    table = Post.__table__
    statement = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("post_id"))
        .values(tags=bindparam("new_tags"), updated_at=table.c.updated_at)
    )
    connection = await session.connection()
    await connection.execute(statement, [{"post_id": post.id, "new_tags": tags} for post, tags in changes])
    for post, tags in changes:
        set_committed_value(post, "tags", tags)
