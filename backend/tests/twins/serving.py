"""A stand-in on a free port of loopback, in a thread of this process."""

import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp


class Running:
    """What every stand-in is. `with Twin() as twin:` it answers at `twin.url` until the end of the block.

    A subclass calls `super().__init__()`, which takes the port, and then `_serve` with its app.
    """

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self, app: ASGIApp, **settings: Any) -> None:
        """`settings`: uvicorn's."""
        self.app = app
        self._settings = {"log_level": "error", "lifespan": "off", "timeout_graceful_shutdown": 1, **settings}

    def __enter__(self) -> Self:
        self._server = uvicorn.Server(uvicorn.Config(self.app, **self._settings))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        until = time.monotonic() + 30
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise RuntimeError(f"{type(self).__name__} did not start.")
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()
