"""When an account refuses post after post, it gets a rest: sending on would only make the platform angrier.

Counted are posts that failed, not tries that could not reach the platform: those have a back-off of their own. While it
rests the dispatcher passes its posts over, and they stay scheduled. Afterwards they go out one at a time until one
succeeds; another refusal lets it rest at once, for longer.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications import service as notifications
from app.notifications.models import NotificationKind
from app.platforms import registry
from app.social_accounts import repository
from app.social_accounts.models import SocialAccount

log = structlog.get_logger(__name__)

IN_A_ROW = 5
WITHIN = timedelta(hours=1)
FIRST_REST = timedelta(minutes=10)
LONGEST_REST = timedelta(hours=6)


def rest(trips: int) -> timedelta:
    """How long the rest is after `trips` others in a row: 10, 20, 40 minutes … 6 hours."""
    return min(FIRST_REST * (1 << min(trips, 10)), LONGEST_REST)


async def record_refused(session: AsyncSession, account_id: UUID, reason: str, *, at: datetime) -> None:
    """A post failed there. `reason` is the platform's own word, for a person."""
    counted = await repository.count_refusal(session, account_id, at=at, within=WITHIN)
    if counted is None:
        return
    in_a_row, trips = counted
    if in_a_row < IN_A_ROW and trips == 0:
        return
    until = at + rest(trips)
    told = await repository.open_breaker(session, account_id, until=until)
    log.warning("social_account.resting", account_id=str(account_id), until=until.isoformat(), trips=told.breaker_trips)
    if trips > 0:
        return  # told when the first rest began
    where = f"{told.account_name} on {registry.name_of(told.platform)}"
    await notifications.notify(
        session,
        NotificationKind.ACCOUNT_RESTING,
        user_id=told.user_id,
        about=f"{account_id}:{at.isoformat()}",
        title=f"Nothing is sent to {where} for now",
        body=(
            f"{in_a_row} posts in a row failed there. The last time: {reason} We try again at {until:%H:%M} UTC; your "
            "posts stay on the calendar. Look at those that failed, then resume the account to go on at once."
        ),
        business_id=told.business_id,
        social_account_id=account_id,
    )


async def record_success(session: AsyncSession, account: SocialAccount) -> None:
    """A post went out. `account` as the caller read it; nothing is written where nothing had failed by then."""
    if account.refused_in_a_row or account.breaker_trips:
        await repository.close_breaker(session, account.id)


def close(account: SocialAccount) -> None:
    """A person looked at it, or connected it anew."""
    account.breaker_open_until = account.refused_since = None
    account.breaker_trips = account.refused_in_a_row = 0
