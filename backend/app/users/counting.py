"""What people do, counted with PostHog where the operator set that up, and only of those who said yes.

A doorbell carries what happened; the worker that hears it asks the row whether this person allows it, so nobody waits
for PostHog and a no holds from the moment it is given. Properties are ids and figures, never anybody's words.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.core.clock import now
from app.core.db import unit_of_work
from app.users import repository
from app.users.models import User
from app.vendors import posthog

Properties = Mapping[str, str | int | bool]

ASKED_WITHIN = timedelta(days=1)
"""Of signing up: a yes within it covers the sign-up itself, before which nobody could be asked."""


def count(session: AsyncSession, user_id: UUID, event: str, **properties: str | int | bool) -> None:
    """Once this transaction has committed. `event`: what happened, in the past."""
    count_many(session, event, [(user_id, properties)])


def count_many(session: AsyncSession, event: str, done: Sequence[tuple[UUID, Properties]]) -> None:
    """The same of several people, with one doorbell."""
    if done and posthog.is_on():
        told = [[str(user_id), dict(properties)] for user_id, properties in done]
        jobs.enqueue(session, "users.count", event, json.dumps(told))


def answer(session: AsyncSession, user: User, *, allowed: bool) -> None:
    """What somebody said when asked whether their use may be counted; on any of their devices."""
    is_first, user.allows_counting = user.allows_counting is None, allowed
    if allowed and is_first and user.created_at > now() - ASKED_WITHIN:
        count(session, user.id, "signed up")


async def pass_on(event: str, told: str) -> None:
    """Hand over to PostHog what happened to those who allow it."""
    done: list[tuple[UUID, Properties]] = [(UUID(user_id), properties) for user_id, properties in json.loads(told)]
    async with unit_of_work() as session:
        allowed = await repository.who_allows_counting(session, {user_id for user_id, _ in done})
    for user_id, properties in done:
        if user_id in allowed:
            posthog.capture(user_id, event, properties)
