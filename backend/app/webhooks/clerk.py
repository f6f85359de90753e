"""What Clerk's events change here."""

from collections.abc import Mapping
from typing import Any

import structlog

from app.core.db import unit_of_work
from app.users import clerk_accounts, clerk_sessions
from app.users.errors import AccountDeleted, EmailNeeded
from app.vendors.clerk.people import read_user
from app.webhooks.event import Event

log = structlog.get_logger(__name__)


async def handle(event: Event) -> None:
    """Events come out of order and again: a user is as their latest description says, and a deletion is final."""
    data: Mapping[str, Any] = event.payload["data"]
    match event.type:
        case "user.created" | "user.updated":
            await _sync(data)
        case "user.deleted":
            await _delete(str(data["id"]))
        case "session.ended" | "session.removed" | "session.revoked":
            await _end(str(data["id"]), clerk_id=str(data["user_id"]))
        case _:
            log.info("webhook.of_no_interest", type=event.type)


async def _sync(data: Mapping[str, Any]) -> None:
    """An address that another account has fails, and is tried again: the event that frees it may be on its way."""
    person = read_user(data)
    async with unit_of_work() as session:
        try:
            await clerk_accounts.sync(session, person)
        except (AccountDeleted, EmailNeeded) as reason:
            log.info("clerk.user_passed_over", reason=reason.code)


async def _delete(clerk_id: str) -> None:
    async with unit_of_work() as session:
        await clerk_accounts.delete(session, clerk_id)
    await clerk_sessions.forget(clerk_id)


async def _end(session_id: str, *, clerk_id: str) -> None:
    async with unit_of_work() as session:
        await clerk_sessions.end(session, session_id, clerk_id=clerk_id)
    await clerk_sessions.forget(clerk_id)
