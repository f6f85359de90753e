"""A post as connectors take it, and how one gets it ready: of a thread, the first part that is not out."""

import asyncio
from collections.abc import Sequence

from app.businesses.models import Business
from app.content.models import Post
from app.media import service as media_library
from app.media.errors import MediaDoesNotFit, MediaNotFound
from app.platforms.contract import (
    Connector,
    Credentials,
    Draft,
    Media,
    NeedsReauth,
    Prepared,
    RateLimited,
    Rejected,
    Unavailable,
)
from app.publishing.checks import Refused
from app.vendors.storage import FileMissing, StorageUnavailable

WITH_MEDIA_AT_ONCE = 16
"""Per process: the files of each are in memory until they are uploaded, a few megabytes a post."""
_turns = asyncio.Semaphore(WITH_MEDIA_AT_ONCE)


def draft_of(post: Post, business: Business, media: Sequence[Media] = ()) -> Draft:
    assert post.scheduled_for is not None  # noqa: S101  the table holds it for every scheduled post
    part = len(post.published_parts)
    return Draft(
        post_id=post.id,
        text=post.parts[part],
        scheduled_for=post.scheduled_for,
        created_at=post.created_at,
        media=media,
        language=business.language,
        part=part,
        earlier_parts=[out["external_id"] for out in post.published_parts],
        options=post.options,
    )


async def prepare(
    connector: Connector, post: Post, business: Business, credentials: Credentials
) -> Prepared | Refused | Rejected | RateLimited | NeedsReauth | Unavailable:
    """As the connector's `prepare`, with the post's pictures and videos. Refused: they are gone, or do not fit there.

    Takes no session. Publishes nothing, so any failure here is safe to repeat.
    """
    if not post.media_ids or post.published_parts:  # a thread shows them with its first part
        return await connector.prepare(draft_of(post, business), credentials)
    async with _turns:
        try:
            media = await media_library.load_for_publishing(post.media_ids, post.platform)
        except FileMissing as error:
            return Refused(error.code, f"The file of a picture or video of this post is gone. {error.detail}")
        except (MediaNotFound, MediaDoesNotFit) as error:
            return Refused(error.code, error.detail)
        except StorageUnavailable as error:
            return Unavailable(f"The post's pictures could not be read. {error.detail}", is_ours=True)
        return await connector.prepare(draft_of(post, business, media), credentials)
