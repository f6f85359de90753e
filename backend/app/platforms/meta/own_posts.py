"""An account's posts once they are out: told apart, seen, read and deleted, as Instagram and Threads do it alike."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from app.platforms.contract import PostMetrics, ReadFailed
from app.platforms.meta.caller import Caller
from app.platforms.meta.graph import GraphFailure, Refused
from app.platforms.meta.insights import is_gone, is_there, read_failed
from app.platforms.meta.listing import ids_of

_AT_ONCE = 4

ReadOne = Callable[[str, Caller], Awaitable[PostMetrics | None]]
"""Of a post by the Graph's id; None where there is no such post any more. Raises GraphFailure."""


@dataclass(frozen=True, slots=True)
class OwnPosts:
    caller: Caller
    name: str
    """The platform's."""
    edges: tuple[str, ...]
    """Under which the account's posts are listed."""

    async def ids_of(self, external_ids: Sequence[str]) -> dict[str, str]:
        """The Graph's ids by ours (see `listing.ids_of`). Raises GraphFailure."""
        return await ids_of(external_ids, self.caller, *(f"{self.caller.account_id}/{edge}" for edge in self.edges))

    async def is_there(self, media_id: str, *, pauses: Sequence[float]) -> bool:
        """What was published a moment ago may not be seen for a moment. Raises GraphFailure."""
        for pause in (0.0, *pauses):
            await asyncio.sleep(pause)
            if await is_there(self.caller, media_id):
                return True
        return False

    async def delete(self, external_id: str) -> None:
        """One that is gone already is deleted. Raises ReadFailed."""
        try:
            media_id = (await self.ids_of([external_id])).get(external_id)
            if media_id is not None:
                await self.caller.delete(media_id)
        except GraphFailure as failure:
            if not (isinstance(failure, Refused) and is_gone(failure)):
                raise ReadFailed(f"The post could not be deleted: {failure}") from failure

    async def read(self, external_ids: Sequence[str], read_one: ReadOne) -> dict[str, PostMetrics]:
        """By our id; those that are gone are missing. Raises ReadFailed."""
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(media_id: str) -> PostMetrics | None:
            async with slots:
                return await read_one(media_id, self.caller)

        try:
            known = await self.ids_of(external_ids)
            read = await asyncio.gather(*(one(media_id) for media_id in known.values()))
        except GraphFailure as failure:
            raise read_failed(self.name, failure) from failure
        return {ours: metrics for ours, metrics in zip(known, read, strict=True) if metrics is not None}
