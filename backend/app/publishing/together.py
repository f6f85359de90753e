"""One transaction for what many posts want written at about the same moment.

A commit and its round trips cost the same for one post as for thirty. While one transaction is under way, the others
wait in line, and the next takes all of them; an idle process writes at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, TimeoutError as PoolTimeout

from app.core import log_ids

log = structlog.get_logger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")

AT_MOST = 50
DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout, OSError)
"""Also deadlocks, and a transaction that was ended because we stood still in it (an InternalError): what was written is
undone, and writing again may succeed."""
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0


class Together(Generic[Item, Answer]):
    """`await together(item)`: `write` gets it with others, and answers for each in the same order, all or none.

    `write` must be safe to repeat: it is called again when the database was away, up to `patience_seconds`, and for
    each item alone when a group failed, so that one bad row harms no other.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], *, patience_seconds: float
    ) -> None:
        self._write = write
        self._patience = patience_seconds
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all(), context=log_ids.nobodys())
        return await answer

    async def _write_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:AT_MOST], self._waiting[AT_MOST:]
            try:
                self._hand_out(group, await self._patiently([item for item, _ in group]))
            except Exception as error:  # noqa: BLE001  handed to whoever waits, below
                if len(group) == 1:
                    self._refuse(group[0][1], error)
                else:
                    await self._one_by_one(group)

    async def _one_by_one(self, group: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        for item, answer in group:
            try:
                self._hand_out([(item, answer)], await self._patiently([item]))
            except Exception as error:  # noqa: BLE001  handed to whoever waits
                self._refuse(answer, error)

    async def _patiently(self, items: Sequence[Item]) -> Sequence[Answer]:
        """Patience begins with the first failure: a process that was frozen while it wrote tries once more."""
        loop = asyncio.get_running_loop()
        give_up_at: float | None = None
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._write(items)
            except DATABASE_AWAY as error:
                give_up_at = give_up_at or loop.time() + self._patience
                if loop.time() + pause > give_up_at:
                    raise
                log.warning("publishing.database_away", error=type(error).__name__, posts=len(items))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    @staticmethod
    def _hand_out(group: Sequence[tuple[Item, asyncio.Future[Answer]]], answers: Sequence[Answer]) -> None:
        for (_, waiting), answer in zip(group, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)

    @staticmethod
    def _refuse(waiting: asyncio.Future[Answer], error: Exception) -> None:
        if not waiting.done():
            waiting.set_exception(error)
