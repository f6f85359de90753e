"""What every platform's journey through the product does alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.publishing import repository
from app.publishing.publisher import LEASE, Attempt

_WORKER = "worker-under-test"


@asynccontextmanager
async def set_to(**settings: str) -> AsyncIterator[None]:
    """The product as somebody would set it up by its environment; connectors made meanwhile are closed at the end."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(name, value)
        get_settings.cache_clear()
        try:
            yield
        finally:
            await registry.close()
    get_settings.cache_clear()


async def publish_due() -> int:
    """Claim what is due and carry it through, as a worker does; how many posts that were."""
    at = now()
    async with unit_of_work() as session:
        ids = await repository.claim_due(session, owner=_WORKER, at=at, lease_until=at + LEASE, batch=50)
    for attempt_id in ids:
        await Attempt(attempt_id, owner=_WORKER).run()
    return len(ids)
