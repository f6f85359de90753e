"""Which of several accounts to connect: one consent can open many Pages, organizations and profiles.

What the platform handed over waits, encrypted, until the person has chosen; then it is gone, chosen or not.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import crypto
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import ConnectedAccount, Platform
from app.social_accounts import repository, storing
from app.social_accounts.errors import ChoiceUnknown, NothingChosen
from app.social_accounts.models import ConnectChoice, SocialAccount

CHOICE_LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Choice:
    id: UUID
    business_id: UUID
    platform: Platform
    offered: Sequence[ConnectedAccount]
    expires_at: datetime


async def offer(platform: Platform, found: Sequence[ConnectedAccount], *, user_id: UUID, business_id: UUID) -> UUID:
    async with unit_of_work() as session:
        await repository.delete_stale_choices(session, at=now())
        row = ConnectChoice(
            user_id=user_id,
            business_id=business_id,
            platform=platform,
            offered=crypto.encrypt(json.dumps([_as_json(one) for one in found])),
            expires_at=now() + CHOICE_LIFE,
        )
        session.add(row)
        await session.flush()
        return row.id


async def get_choice(session: AsyncSession, choice_id: UUID, *, user_id: UUID) -> Choice:
    """Raises ChoiceUnknown."""
    row = await repository.find_choice(session, choice_id, user_id=user_id, at=now())
    if row is None:
        raise ChoiceUnknown(_OVER)
    return _opened(row)


async def choose(
    session: AsyncSession, choice_id: UUID, account_ids: Collection[str], *, user_id: UUID
) -> list[SocialAccount]:
    """Connect those of the offered; the others are forgotten. All of them, or none.

    Raises ChoiceUnknown, NothingChosen and AccountConnectedElsewhere.
    """
    row = await repository.take_choice(session, choice_id, user_id=user_id, at=now())
    if row is None:
        raise ChoiceUnknown(_OVER)
    choice = _opened(row)
    chosen = [one for one in choice.offered if one.account_id in account_ids and one.why_not is None]
    if not chosen or len(chosen) != len(set(account_ids)):
        raise NothingChosen("Choose at least one of those that are offered and can be posted to.")
    return [
        await storing.store(session, choice.platform, one, user_id=user_id, business_id=choice.business_id, at=now())
        for one in chosen
    ]


_OVER = "It was made already, or is older than half an hour. Connect again under Accounts."


def _opened(row: ConnectChoice) -> Choice:
    offered = [_from_json(one) for one in json.loads(crypto.decrypt(row.offered))]
    return Choice(row.id, row.business_id, row.platform, offered, row.expires_at)


def _as_json(account: ConnectedAccount) -> dict[str, object]:
    return asdict(account) | {
        "details": dict(account.details),
        "expires_at": account.expires_at.isoformat() if account.expires_at else None,
    }


def _from_json(stored: dict[str, object]) -> ConnectedAccount:
    given = dict(stored)
    ends = given.pop("expires_at")
    scopes = given.pop("scopes")
    return ConnectedAccount(
        **given,  # type: ignore[arg-type]  # written by `_as_json`
        expires_at=datetime.fromisoformat(ends) if isinstance(ends, str) else None,
        scopes=tuple(scopes) if isinstance(scopes, list) else (),
    )
