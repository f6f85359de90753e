"""Post groups: one idea as several posts, written together. Each stays a post of its own in everything else."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import repository, service
from app.content.errors import PostOfAnotherGroup
from app.content.models import Post
from app.content.schemas import GroupPost, PostCreate, PostGroupSave, PostUpdate
from app.core.errors import FieldError, VersionConflict
from app.users.models import User


async def save(session: AsyncSession, group_id: UUID, body: PostGroupSave, *, owner: User) -> list[Post]:
    """New posts, changed ones and deleted ones: all, or nothing. The posts named, in the order of the request.

    Raises PostNotFound, PostOfAnotherGroup, VersionConflict, and what writing, changing and deleting a post raises.
    """
    await businesses.get_business(session, body.business_id, owner=owner)
    found = await _lock(session, body, owner=owner)
    _refuse_strangers(group_id, body, found)
    _refuse_stale(body, found)
    for removal in body.removed:
        await service.delete_post(session, removal.id, owner=owner)
    return [
        await _create(session, group_id, body.business_id, wanted, owner=owner)
        if wanted.id is None
        else await _change(session, group_id, found[wanted.id], wanted, owner=owner)
        for wanted in body.posts
    ]


async def _lock(session: AsyncSession, body: PostGroupSave, *, owner: User) -> dict[UUID, Post]:
    named = [post.id for post in body.posts if post.id is not None] + [removal.id for removal in body.removed]
    return await repository.lock_posts(session, named, owner=owner)


def _refuse_strangers(group_id: UUID, body: PostGroupSave, found: dict[UUID, Post]) -> None:
    """A post without a group may join; one of another group, or another business, may not."""
    platforms = {wanted.id: wanted.platform for wanted in body.posts}
    for post in found.values():
        if post.business_id != body.business_id or post.group_id not in {None, group_id}:
            raise PostOfAnotherGroup(f"Nothing was saved: post {post.id} belongs to another group.")
        if platforms.get(post.id, post.platform) is not post.platform:
            raise PostOfAnotherGroup(f"Nothing was saved: post {post.id} is for {post.platform.value}, and stays so.")


def _refuse_stale(body: PostGroupSave, found: dict[UUID, Post]) -> None:
    seen = [(f"/posts/{index}/version", wanted.id, wanted.version) for index, wanted in enumerate(body.posts)]
    seen += [(f"/removed/{index}/version", removal.id, removal.version) for index, removal in enumerate(body.removed)]
    stale = [
        FieldError(pointer=pointer, detail=f"It is at version {found[post_id].version} now.")
        for pointer, post_id, version in seen
        if post_id is not None and found[post_id].version != version
    ]
    if stale:
        raise VersionConflict(
            "Nothing was saved. Read the group again, look at what changed, and send your change once more.",
            errors=stale,
        )


async def _create(session: AsyncSession, group_id: UUID, business_id: UUID, wanted: GroupPost, *, owner: User) -> Post:
    body = PostCreate(business_id=business_id, **wanted.model_dump(exclude={"id", "version"}))
    return await service.create_post(session, body, owner=owner, group_id=group_id)


async def _change(session: AsyncSession, group_id: UUID, post: Post, wanted: GroupPost, *, owner: User) -> Post:
    fields = wanted.model_dump(include=set(PostUpdate.model_fields) & wanted.model_fields_set)
    changed = await service.update_post(session, post.id, PostUpdate(**fields), owner=owner, if_match=None)
    if changed.group_id is None:
        changed.group_id = group_id
        await session.flush()
    return changed
