"""A post is out as a whole: what is noted of it, and the short way of writing it down for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import service as billing
from app.content import timeline
from app.content.timeline import Line
from app.platforms import registry
from app.platforms.contract import Published
from app.users import counting

log = structlog.get_logger(__name__)

# The rows as `recording.record_outcome` leaves them. Anything with more to write down (a thread, an account that had
# refused posts, a platform that charges for them) is not among the answers and is left to that. The posts are locked
# before the attempts, as everywhere.
_RECORD = text("""
WITH mine AS (
    SELECT c.id AS content_id, p.id AS attempt_id, p.number, p.sending_at, said.external_id, said.permalink
    FROM unnest(CAST(:attempt_ids AS uuid[]), CAST(:external_ids AS text[]), CAST(:permalinks AS text[]))
         AS said(attempt_id, external_id, permalink)
    JOIN publish_attempts p ON p.id = said.attempt_id
    JOIN content c ON c.id = p.content_id
    JOIN social_accounts a ON a.id = c.social_account_id
    WHERE p.lease_owner = :owner AND p.state = 'sending' AND c.following_parts = '[]'
      AND c.platform <> ALL (CAST(:charging AS text[])) AND a.refused_in_a_row = 0 AND a.breaker_trips = 0
    ORDER BY c.id
    FOR UPDATE OF c, p
), posts AS (
    UPDATE content c
    SET status = 'published', published_at = least(mine.sending_at, :at), external_post_id = mine.external_id,
        permalink = mine.permalink, next_attempt_at = NULL, pending_token = NULL, uncertain_since = NULL,
        failure_code = NULL, failure_reason = NULL, preflight_problems = '[]', version = c.version + 1, updated_at = :at
    FROM mine WHERE c.id = mine.content_id
    RETURNING c.id, c.business_id, c.user_id, c.platform, c.scheduled_for
), attempts AS (
    UPDATE publish_attempts p
    SET state = 'ended', ended_at = :at, outcome = 'published', updated_at = :at
    FROM mine WHERE p.id = mine.attempt_id
)
SELECT mine.attempt_id, mine.number, mine.permalink, posts.id, posts.business_id, posts.user_id, posts.platform,
       posts.scheduled_for
FROM mine JOIN posts ON posts.id = mine.content_id
""")


@dataclass(frozen=True, slots=True)
class Success:
    post_id: UUID
    business_id: UUID
    user_id: UUID
    platform: str
    scheduled_for: datetime | None
    permalink: str | None
    attempt_number: int
    attempt_id: UUID

    @property
    def log_ids(self) -> dict[str, str]:
        ids = {"attempt_id": self.attempt_id, "post_id": self.post_id, "business_id": self.business_id}
        return {**{name: str(value) for name, value in ids.items()}, "user_id": str(self.user_id)}


def _of_row(row: Row[Any]) -> Success:
    return Success(
        post_id=row.id,
        business_id=row.business_id,
        user_id=row.user_id,
        platform=row.platform,
        scheduled_for=row.scheduled_for,
        permalink=row.permalink,
        attempt_number=row.number,
        attempt_id=row.attempt_id,
    )


async def note(session: AsyncSession, successes: Sequence[Success], *, at: datetime) -> None:
    """For the timeline, the month's count and the log."""
    lines = [Line(one.post_id, one.attempt_number, {"permalink": one.permalink}) for one in successes]
    await timeline.record_many(session, "published", lines)
    used = [(one.user_id, {"post_id": str(one.post_id), "platform": one.platform}) for one in successes]
    await billing.record_usages(session, "post_published", used)
    counting.count_many(session, "post published", used)
    for one in successes:
        late = at - one.scheduled_for if one.scheduled_for else timedelta()
        log.info("post.published", **one.log_ids, late_seconds=round(late.total_seconds(), 3))


async def record_together(
    session: AsyncSession, said: Mapping[UUID, Published], *, owner: str, at: datetime
) -> set[UUID]:
    """Those of the attempts that are still `owner`'s and whose posts are written down as published now."""
    values = {
        "attempt_ids": [str(attempt_id) for attempt_id in said],
        "external_ids": [published.external_id for published in said.values()],
        "permalinks": [published.permalink for published in said.values()],
        "charging": [platform.value for platform, rules in registry.RULES.items() if rules.costs is not None],
    }
    rows = (await session.execute(_RECORD, {**values, "owner": owner, "at": at})).all()
    if rows:
        recorded = [_of_row(row) for row in rows]
        await note(session, recorded, at=at)
    return {row.attempt_id for row in rows}
