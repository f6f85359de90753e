"""A generation's events as they happen, from any point on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from app.core.clock import now
from app.core.db import sessions
from app.generations import repository
from app.generations.models import GenerationEvent

POLL_SECONDS = 0.3
LONGEST = timedelta(minutes=15)
"""Then the stream ends and the client resumes with Last-Event-ID: no connection lives for ever."""


async def follow(generation_id: UUID, *, after: int) -> AsyncIterator[GenerationEvent]:
    """Events with a higher `seq` than `after`, up to and including `done`. Holds no database connection in between."""
    seen, until = after, now() + LONGEST
    while now() < until:
        async with sessions() as session:
            state = await repository.find_state(session, generation_id)
            if state is None:
                return
            status, last_seq = state
            events = await repository.list_events(session, generation_id, after=seen) if last_seq > seen else ()
        for event in events:
            yield event
            seen = event.seq
            if event.event == "done":
                return
        if events:
            continue
        if status not in repository.UNFINISHED:
            return
        await asyncio.sleep(POLL_SECONDS)
