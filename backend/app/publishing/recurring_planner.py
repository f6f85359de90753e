"""Once an hour: every rule's posts for the next two weeks. Hearing the bell twice, or not at all, changes nothing."""

from datetime import timedelta
from uuid import UUID

import structlog

from app.core.clock import now
from app.core.db import unit_of_work
from app.publishing import calendar_repository as repository, recurring

log = structlog.get_logger(__name__)

_PAGE = 200


async def plan_recurring() -> int:
    """How many rules were looked at. Each is a transaction of its own, so that one that fails stops no other."""
    looked_at, last = 0, None
    yesterday = (now() - timedelta(days=1)).date()  # in some zone it still is
    while True:
        async with unit_of_work() as session:
            page = await repository.list_unfinished_recurring(session, today=yesterday, after=last, limit=_PAGE)
        for recurring_id, business_id in page:
            await _plan_one(recurring_id, business_id)
        looked_at += len(page)
        if len(page) < _PAGE:
            return looked_at
        last = page[-1][0]


async def _plan_one(recurring_id: UUID, business_id: UUID) -> None:
    try:
        async with unit_of_work() as session:
            await recurring.plan_one(session, recurring_id, business_id)
    except Exception:  # the sweep's outermost edge: the next hour tries this rule again
        log.exception("recurring.plan_failed", recurring_id=str(recurring_id))
