"""Ringing for a post's figures right after it went out.

At most one ring a second by each process: in a flood the look of each minute reads the others, and a message for each
of them would only lengthen the queue. Nobody waits for it: with the broker away a ring takes seconds.
"""

import asyncio
from uuid import UUID

from app.core import jobs

EVERY_SECONDS = 1.0
AT_ONCE = 2
"""Rings under way: a broker that answers slowly gets no more."""

_not_before = 0.0
_under_way: set[asyncio.Task[None]] = set()


def ask_for(post_id: UUID) -> bool:
    """Whether it was rung for; otherwise its figures are read within a minute."""
    global _not_before  # noqa: PLW0603
    loop = asyncio.get_running_loop()
    if loop.time() < _not_before or len(_under_way) >= AT_ONCE:
        return False
    _not_before = loop.time() + EVERY_SECONDS
    ring = loop.create_task(asyncio.to_thread(jobs.Job("analytics.fetch_content", (str(post_id),)).send))
    _under_way.add(ring)
    ring.add_done_callback(_under_way.discard)
    return True
