import json
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from app.content.models import Post
from app.core import db
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.publishing import repository
from app.publishing.publisher import LEASE, Attempt
from app.social_accounts.models import SocialAccount
from app.supervisor import backup as backups
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

WORKER = "worker-under-test"

RunDue = Callable[[], Awaitable[int]]
Restore = Callable[[], Awaitable[None]]
SetPace = Callable[..., None]


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetPace]:
    """`pace(spacing_seconds=5)`: of the sandbox, which has none otherwise."""

    def set_pace(**given: float) -> None:
        monkeypatch.setenv("PLATFORM_PACE", json.dumps({"sandbox": given}))
        get_settings.cache_clear()

    yield set_pace
    monkeypatch.undo()
    get_settings.cache_clear()


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


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return tmp_path / "yesterday.dump"


@pytest.fixture
def back_up(dump: Path) -> Callable[[], None]:
    return lambda: backups.backup(os.environ["DATABASE_URL"], dump)


@pytest.fixture
def restore(dump: Path) -> Restore:
    async def put_back() -> None:
        await db.dispose()  # the product is stopped for it
        backups.restore(os.environ["DATABASE_URL"], dump)

    return put_back
