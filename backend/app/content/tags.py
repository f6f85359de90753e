"""Tags: a business's own words for finding posts again.

They are ours alone and change nothing on a platform, so any post takes them, whatever its status. They are written
beside everything that publishing depends on: neither the version nor what was prepared changes, and a worker that has
the post in hand sees no conflict.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import tags_repository as repository
from app.content.errors import TooManyTags
from app.content.models import Post
from app.content.repository import get_post, lock_posts
from app.content.schemas import MOST_TAGS
from app.core.errors import FieldError
from app.users.models import User


@dataclass(frozen=True, slots=True)
class TagUse:
    tag: str
    posts: int
    """Without those in the archive."""


async def list_tags(session: AsyncSession, business_id: UUID, *, owner: User) -> list[TagUse]:
    """Most used first. Raises BusinessNotFound."""
    await businesses.get_business(session, business_id, owner=owner)
    counts = await repository.count_tags(session, business_id)
    return [TagUse(tag, posts) for tag, posts in sorted(counts.items(), key=lambda one: (-one[1], one[0].casefold()))]


async def tag_posts(
    session: AsyncSession, post_ids: Sequence[UUID], *, add: Sequence[str], remove: Sequence[str], owner: User
) -> list[Post]:
    """All of these posts, or none. Repeating it changes nothing. Raises PostNotFound, TooManyTags."""
    spelling = {
        business_id: await hold_spelling(session, business_id)
        for business_id in await repository.list_businesses_of(session, post_ids, owner=owner)
    }
    found = await lock_posts(session, post_ids, owner=owner)
    wanted = {
        post.id: with_and_without(post.tags, spelled(add, spelling[post.business_id]), remove)
        for post in found.values()
    }
    full = [
        FieldError(pointer=f"/post_ids/{index}", detail=f"It would have {len(wanted[post_id])} tags.")
        for index, post_id in enumerate(post_ids)
        if len(wanted[post_id]) > max(MOST_TAGS, len(found[post_id].tags))
    ]
    if full:
        raise TooManyTags(
            f"Nothing was tagged: a post takes {MOST_TAGS} tags. Take some off these posts first.", errors=full
        )
    await repository.write_tags(
        session, [(found[post_id], tags) for post_id, tags in wanted.items() if tags != found[post_id].tags]
    )
    return [found[post_id] for post_id in dict.fromkeys(post_ids)]


async def set_tags(session: AsyncSession, post: Post, wanted: Sequence[str], spelling: Mapping[str, str]) -> None:
    """`spelling`: as `hold_spelling` gave it, before the post was locked."""
    tags = spelled(wanted, spelling)
    if tags != post.tags:
        await repository.write_tags(session, [(post, tags)])


async def hold_spelling(session: AsyncSession, business_id: UUID) -> dict[str, str]:
    """How the business writes each of its tags, by the tag in small letters.

    Nobody else adds one before this transaction ends, so that "Rye" and "rye" never become two. Ask for it before
    locking posts, and for several businesses in the order of their ids: two callers cannot deadlock then.
    """
    await repository.hold_tags(session, business_id)
    return {tag.casefold(): tag for tag in await repository.count_tags(session, business_id)}


async def hold_spelling_of_post(session: AsyncSession, post_id: UUID, *, owner: User) -> dict[str, str]:
    """Raises PostNotFound."""
    return await hold_spelling(session, (await get_post(session, post_id, owner=owner)).business_id)


def spelled(tags: Iterable[str], spelling: Mapping[str, str]) -> list[str]:
    """As the business writes them already; a new one as it is written the first time. Each once."""
    found: dict[str, str] = {}
    for tag in tags:
        found.setdefault(tag.casefold(), spelling.get(tag.casefold(), tag))
    return list(found.values())


def with_and_without(tags: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    """In their order, what is new at the end; what is both added and removed stays away."""
    unwanted = {tag.casefold() for tag in remove}
    both = {tag.casefold(): tag for tag in add} | {tag.casefold(): tag for tag in tags}
    order = dict.fromkeys([*(tag.casefold() for tag in tags), *(tag.casefold() for tag in add)])
    return [both[key] for key in order if key not in unwanted]
