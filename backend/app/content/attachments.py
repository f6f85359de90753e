"""The pictures and videos of posts: taken from the library or fetched for one, checked, and kept while posts need them.

That an asset stays while a post needs it is held by locks, for an array has no foreign keys: whoever puts an asset on a
post holds its row until the post is stored (`hold`), and whoever deletes it looks for posts only once nobody does.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.content import repository
from app.content.errors import MediaNotImported, MediaOfAnotherBusiness
from app.content.models import Post
from app.core.errors import AppError, FieldError, NotFound, ServiceUnavailable
from app.media import service as media
from app.media.errors import MediaInUse
from app.media.models import MediaAsset, MediaKind
from app.media.schemas import MediaUpdate
from app.platforms import registry
from app.platforms.registry import PartProblem
from app.social_accounts.models import SocialAccount
from app.users.models import User

FETCHED_AT_ONCE = 4


# --- onto a post ------------------------------------------------------------------------------------------------------


async def hold(
    session: AsyncSession, asset_ids: Sequence[UUID], *, business_id: UUID, owner: User
) -> Sequence[MediaAsset]:
    """In the order asked for; none can be deleted before this transaction ends.

    Raises MediaNotFound, MediaOfAnotherBusiness.
    """
    if not asset_ids:
        return []
    assets = await media.get_assets(session, asset_ids, owner=owner)
    errors = [
        FieldError(pointer=f"/media_ids/{index}", detail=f"{asset.file_name} is in the library of another business.")
        for index, asset in enumerate(assets)
        if asset.business_id != business_id
    ]
    if errors:
        raise MediaOfAnotherBusiness("Upload it to the business of the post, and use that one.", errors=errors)
    return assets


async def hold_those_left(session: AsyncSession, asset_ids: Sequence[UUID], *, owner: User) -> list[UUID]:
    """Those of them that were not deleted, in their order; none can be before this transaction ends."""
    if not asset_ids:
        return []
    held = await media.hold_those_left(session, asset_ids, owner=owner)
    return [asset_id for asset_id in asset_ids if asset_id in held]


async def import_all(urls: Sequence[str], *, business_id: UUID, user_id: UUID) -> list[UUID]:
    """The assets behind these addresses, in their order and each once. Takes no session: servers may be slow.

    Raises MediaNotImported, which names every address that led to nothing; what the others led to is in the library.
    """
    turns = asyncio.Semaphore(FETCHED_AT_ONCE)

    async def fetch(url: str) -> UUID:
        async with turns:
            asset, _ = await media.import_from(url, business_id=business_id, user_id=user_id)
            return asset.id

    answers = await asyncio.gather(*map(fetch, urls), return_exceptions=True)
    found, errors = [], []
    for index, answer in enumerate(answers):
        if isinstance(answer, UUID):
            found.append(answer)
        elif isinstance(answer, AppError) and not isinstance(answer, NotFound | ServiceUnavailable):
            errors.append(FieldError(pointer=f"/media_urls/{index}", detail=f"Address {index + 1}: {answer.detail}"))
        else:  # the address is not to blame
            raise answer
    if errors:
        raise MediaNotImported("Nothing was saved. Take away what cannot be fetched, or upload it.", errors=errors)
    return list(dict.fromkeys(found))


# --- whether platforms take them --------------------------------------------------------------------------------------


def find_problems(
    post: Post, account: SocialAccount | None, assets: Sequence[MediaAsset], *, missing: int = 0
) -> list[PartProblem]:
    """Everything that keeps the post, with these shown by its first part, off the account (None: not known yet).

    `missing`: how many more it had, which are gone. Parts that are out are not judged any more.
    """
    videos = [asset for asset in assets if asset.kind is MediaKind.VIDEO]
    already_out = len(post.published_parts)
    found = registry.check_parts(
        post.platform,
        post.parts,
        media_count=len(assets) + missing,
        video_count=len(videos),
        already_out=already_out,
        options=post.options,
        details=account.details if account is not None else None,
    )
    if already_out == 0 and all(problem.code != "videos-not-taken" for problem in found):
        unfit = [(asset, media.find_problem(asset, post.platform)) for asset in videos]
        found += [PartProblem("media-does-not-fit", f"{asset.file_name}: {why}") for asset, why in unfit if why]
    return found


async def problems_of(session: AsyncSession, post: Post, account: SocialAccount | None) -> list[PartProblem]:
    """Everything that keeps the post off its account, of text, pictures and videos."""
    found = await media.find_assets(session, post.media_ids)
    assets = [found[asset_id] for asset_id in post.media_ids if asset_id in found]
    missing = len(post.media_ids) - len(assets)
    return find_problems(post, account, assets, missing=missing)


# --- in the library ---------------------------------------------------------------------------------------------------


async def describe_asset(
    session: AsyncSession, asset_id: UUID, body: MediaUpdate, *, owner: User, if_match: str | None
) -> MediaAsset:
    """Another alt text, also for scheduled posts that were got ready with the old one.

    Raises MediaNotFound, VersionRequired, VersionConflict.
    """
    asset = await media.update_asset(session, asset_id, body, owner=owner, if_match=if_match)
    await repository.forget_prepared(session, asset)
    return asset


@dataclass(frozen=True, slots=True)
class Usage:
    media_id: UUID
    posts: int
    waiting: int
    """Not out yet."""


async def usage_of(session: AsyncSession, asset_ids: Sequence[UUID], *, owner: User) -> list[Usage]:
    counts = await repository.count_showing(session, set(asset_ids), owner=owner)
    return [Usage(asset_id, *counts.get(asset_id, (0, 0))) for asset_id in dict.fromkeys(asset_ids)]


async def delete_asset(session: AsyncSession, asset_id: UUID, *, owner: User) -> None:
    """Raises MediaNotFound, and MediaInUse while a post that is not out yet shows it."""
    asset = await media.get_asset(session, asset_id, owner=owner, for_deletion=True)
    using = await repository.count_unpublished_with(session, asset)
    if using:
        number = sum(using.values())
        posts = "1 post that is not out yet shows" if number == 1 else f"{number} posts that are not out yet show"
        states = ", ".join(f"{count} {status.value.replace('_', ' ')}" for status, count in sorted(using.items()))
        raise MediaInUse(
            f"{posts} it ({states}). Take it off, or delete what you do not need any more; then try again."
        )
    await media.delete_asset(session, asset)
