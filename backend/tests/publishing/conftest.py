from collections.abc import Awaitable, Callable

import pytest

from app.content.models import Post
from app.core.clock import now
from app.core.db import unit_of_work
from app.publishing import repository
from app.publishing.publisher import LEASE, Attempt
from app.social_accounts.models import SocialAccount
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

WORKER = "worker-under-test"

RunDue = Callable[[], Awaitable[int]]


@pytest.fixture
def run_due() -> RunDue:
    """Claim all that is due and carry it through, one after the other; how many attempts that were."""

    async def run() -> int:
        async with unit_of_work() as session:
            at = now()
            ids = await repository.claim_due(session, owner=WORKER, at=at, lease_until=at + LEASE, batch=50)
        for attempt_id in ids:
            await Attempt(attempt_id, owner=WORKER).run()
        return len(ids)

    return run


@pytest.fixture
async def account(make: Make, sandbox: SandboxServer) -> SocialAccount:
    """A business's account, really connected to the pretend network."""
    return await make.connected_account(sandbox)


@pytest.fixture
async def due_post(make: Make, account: SocialAccount) -> Post:
    return await make.scheduled_post(account=account, text="Seeded rye is back on the shelf.")
