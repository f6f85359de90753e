"""`aigrowth rotate-keys`: encrypt every stored secret anew with the first key, so that older keys can be dropped."""

from collections.abc import Sequence

import structlog

from app.core import crypto
from app.core.db import unit_of_work
from app.social_accounts import repository
from app.social_accounts.errors import SomeTokensUndecryptable
from app.social_accounts.models import SocialAccount

log = structlog.get_logger(__name__)

PER_BATCH = 200


async def rotate_keys() -> int:
    """How many accounts were re-encrypted. Safe to repeat and to interrupt: each batch commits by itself.

    Raises SomeTokensUndecryptable at the end when no key opens some of them.
    """
    rotated, lost, last = 0, 0, None
    while True:
        async with unit_of_work() as session:
            accounts = await repository.lock_with_tokens_after(session, last, limit=PER_BATCH)
            bad = _rotate(accounts)
        rotated, lost = rotated + len(accounts) - bad, lost + bad
        if len(accounts) < PER_BATCH:
            break
        last = accounts[-1].id
    async with unit_of_work() as session:
        for state in await repository.lock_states(session):
            state.code_verifier = crypto.rotate(state.code_verifier)
            state.kept = crypto.rotate(state.kept) if state.kept else None
        for choice in await repository.lock_choices(session):
            choice.offered = crypto.rotate(choice.offered)
        for app in await repository.lock_apps(session):
            app.client_secret = crypto.rotate(app.client_secret)
    if lost:
        raise SomeTokensUndecryptable(
            f"{rotated} accounts were re-encrypted; {lost} cannot be opened with any key in ENCRYPTION_KEY. Add the "
            "key they were encrypted with and run this again, or have their owners connect them again."
        )
    return rotated


def _rotate(accounts: Sequence[SocialAccount]) -> int:
    """How many could not be opened; those stay as they are."""
    bad = 0
    for account in accounts:
        try:
            access = crypto.rotate(account.access_token)
            refresh = crypto.rotate(account.refresh_token) if account.refresh_token else None
        except crypto.TokenUndecryptable:
            log.warning("social_account.undecryptable", account_id=str(account.id))
            bad += 1
        else:
            account.access_token, account.refresh_token = access, refresh
    return bad
