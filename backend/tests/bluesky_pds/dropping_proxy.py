"""A proxy on loopback that loses things: the request before it arrives, or the answer after the server acted."""

import asyncio
from enum import StrEnum
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class Loses(StrEnum):
    NOTHING = "nothing"
    REQUEST = "request"
    ANSWER = "answer"


class DroppingProxy:
    """`async with DroppingProxy(pds_url) as proxy`; `proxy.loses` says what happens to the next `putRecord`."""

    def __init__(self, target: str) -> None:
        parsed = urlsplit(target)
        self._host, self._port = parsed.hostname or "localhost", parsed.port or 80
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.loses = Loses.NOTHING
        self.lost = 0
        """How many calls were broken so far."""

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._relay(reader, writer)
        except (asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(self._host, self._port)
        losing_answer = asyncio.Event()
        downwards = asyncio.create_task(self._downwards(server_reader, writer, losing_answer))
        try:
            while chunk := await reader.read(65536):
                if b"/xrpc/com.atproto.repo.putRecord" in chunk and self.loses is not Loses.NOTHING:
                    self.lost += 1
                    loses, self.loses = self.loses, Loses.NOTHING
                    if loses is Loses.REQUEST:
                        return
                    losing_answer.set()
                server_writer.write(chunk)
                await server_writer.drain()
        finally:
            downwards.cancel()
            await asyncio.gather(downwards, return_exceptions=True)
            server_writer.transport.abort()

    async def _downwards(
        self, server_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, losing_answer: asyncio.Event
    ) -> None:
        while chunk := await server_reader.read(65536):
            if losing_answer.is_set():
                break  # the server has answered, so it has acted
            writer.write(chunk)
            await writer.drain()
        writer.transport.abort()
