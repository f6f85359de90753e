"""A person took our access back at the platform itself, or asked there that we forget them. Meta tells us of both.

Nobody is signed in: what Meta says is believed for its signature. Accounts are found by the person who connected them.
"""

import hashlib
import hmac
from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.config import get_settings
from app.platforms import registry
from app.platforms.contract import Platform
from app.platforms.meta.signed_request import person_in
from app.social_accounts import apps, repository, service
from app.social_accounts.errors import DeletionUnknown, SignatureNotGood

log = structlog.get_logger(__name__)

_STAMP = "%Y%m%d%H%M%S"


async def person_behind(platform: Platform, signed_request: str) -> str:
    """Takes no session. Raises SignatureNotGood."""
    app = await apps.find_app(platform)
    person = person_in(signed_request, app.client_secret) if app is not None else None
    if person is None:
        raise SignatureNotGood(f"{registry.name_of(platform)} did not sign this with the secret of our app.")
    return person


async def take_note(session: AsyncSession, platform: Platform, person: str) -> None:
    """Our access is over: their accounts need to be connected again, and whoever uses them is told."""
    found = await repository.lock_of_person(session, platform, person)
    for account in found:
        message = f"Our access was taken back in {registry.name_of(platform)}'s own settings."
        await service.mark_needs_reauth(session, account.id, message)
    log.info("social_account.taken_back", platform=platform.value, accounts=len(found))


async def forget(session: AsyncSession, platform: Platform, person: str) -> str:
    """Wipe what lets us in and what says who connected it; posts are our user's own. A code to ask about it with."""
    await take_note(session, platform, person)
    await session.flush()
    for account in await repository.lock_of_person(session, platform, person):
        if account.is_active:
            service.wipe(account)
        account.details = {}
    await session.flush()
    stamp = f"{now():{_STAMP}}"
    return f"{stamp}-{_seal(platform, stamp)}"


def when_forgotten(platform: Platform, code: str) -> datetime:
    """Raises DeletionUnknown."""
    stamp, _, seal = code.partition("-")
    if not hmac.compare_digest(seal.encode(), _seal(platform, stamp).encode()):
        raise DeletionUnknown("No deletion has this code. Copy it whole, as it was shown to you.")
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _seal(platform: Platform, stamp: str) -> str:
    key = get_settings().SECRET_KEY.get_secret_value().encode()
    return hmac.new(key, f"forgotten:{platform.value}:{stamp}".encode(), hashlib.sha256).hexdigest()[:32]
