"""Posts of an account whose words are nearly the same. A warning for people; nothing is ever refused for it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.content import service as content
from app.core.clock import now
from app.publishing import calendar_repository as repository
from app.publishing.calendar_repository import Similar
from app.social_accounts import service as social_accounts
from app.users.models import User

WITHIN = timedelta(days=90)
"""Before and after a post's own time: readers, and the platforms' spam filters, have forgotten what is older."""
TOO_ALIKE = 0.6
"""Of pg_trgm's similarity (shared three-letter pieces, of all): the same text with one sentence or the date changed is
above it; two texts on one subject stay below 0.4."""
MOST_SHOWN = 20


async def list_similar(session: AsyncSession, post_id: UUID, *, owner: User) -> Sequence[Similar]:
    """The most alike first. A draft without an account is compared with where it would go."""
    post = await content.get_post(session, post_id, owner=owner)
    account_id = post.social_account_id
    if account_id is None:
        only = await social_accounts.find_only_account(session, post.business_id, post.platform)
        account_id = only.id if only is not None else None
    return await repository.list_similar(
        session,
        post,
        account_id=account_id,
        at=post.scheduled_for or now(),
        within=WITHIN,
        threshold=TOO_ALIKE,
        limit=MOST_SHOWN,
    )
