"""Generations in every state; each made through the service, as a route would."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.businesses.models import Business
from app.core.db import unit_of_work
from app.generations import service
from app.generations.models import Generation, GenerationKind
from app.users.models import User
from tests.factories import Make

Start = Callable[..., Awaitable[Generation]]


@pytest.fixture
def start(make: Make) -> Start:
    async def start_one(*, user: User | None = None, business: Business | None = None, **given: Any) -> Generation:
        owner = user or await make.user()
        of = business or await make.business(user=owner)
        plain = {"kind": GenerationKind.STRATEGY, "request": {"remark": None}}
        async with unit_of_work() as session:
            return await service.start(session, user=owner, business_id=of.id, **{**plain, **given})

    return start_one
