"""Taking back what is out: deleted on its platform, and here once the platform has done so.

The platform is asked with no transaction open. The last part of a thread goes first, and what is gone already counts as
deleted, so a request whose answer was lost is simply made again; and nothing is forgotten here that may still be read
there.
"""

import asyncio
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.content import service as content
from app.content.models import Post, PostStatus
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import ReadFailed
from app.publishing.errors import AccountNotConnected, NotTakenDown, PostNotOut
from app.social_accounts import costs, service as social_accounts
from app.social_accounts.models import SocialAccount
from app.users.models import User

log = structlog.get_logger(__name__)


async def take_down(session: AsyncSession, post_id: UUID, *, owner: User) -> None:
    """Commits on the way. Raises PostNotFound, PostNotOut, AccountNotConnected, and NotTakenDown: then it stays."""
    post = await content.get_post(session, post_id, owner=owner)
    if post.status is not PostStatus.PUBLISHED or not (out := _last_first(post)):
        raise PostNotOut("Only what is known to be out can be taken down. Its status tells how it stands.")
    account = await _account_of(session, post)
    await session.commit()  # the request's transaction must not wait for a platform
    connector, name = registry.connector_for(post.platform), registry.name_of(post.platform)
    credentials = await social_accounts.open_account(account)
    for external_id in out:
        try:
            async with asyncio.timeout(get_settings().PUBLISH_CALL_SECONDS):
                await connector.delete(external_id, credentials)
        except (ReadFailed, TimeoutError) as failure:
            why = str(failure) or "It did not answer in time."
            log.warning("post.not_taken_down", post_id=str(post.id), platform=post.platform, why=why)
            raise NotTakenDown(
                f"{name} has not deleted it. {why} Nothing was deleted here: try again, or delete it there yourself."
            ) from failure
        async with unit_of_work() as written:
            await costs.record_deletion(written, account, post_id=post.id)
    await content.delete_post(session, post_id, owner=owner)
    log.info("post.taken_down", post_id=str(post.id), platform=post.platform, parts=len(out))


def _last_first(post: Post) -> list[str]:
    """What the platform calls each part of it; a first comment is one as well."""
    if post.published_parts:
        return [part["external_id"] for part in reversed(post.published_parts)]
    return [] if post.external_post_id is None else [post.external_post_id]


async def _account_of(session: AsyncSession, post: Post) -> SocialAccount:
    account = (
        await social_accounts.find_account_for_worker(session, post.social_account_id)
        if post.social_account_id is not None
        else None
    )
    if account is None or not account.is_active or account.needs_reauth:
        raise AccountNotConnected(
            f"{registry.name_of(post.platform)} does not let us in for this post's account any more. Connect it again, "
            "or delete the post there yourself."
        )
    return account
