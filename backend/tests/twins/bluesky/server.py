"""The pretend network on a free port, in a thread of this process."""

import socket
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn

from tests.twins.bluesky.app import Bluesky
from tests.twins.bluesky.state import State


class BlueskyTwin:
    """`with BlueskyTwin() as twin:` `twin.url` is PDS and AppView, `twin.plc_url` the directory."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.plc_url = f"{self.url}/plc"
        self._bluesky = Bluesky(self.url)
        config = uvicorn.Config(self._bluesky.app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    @property
    def state(self) -> State:
        return self._bluesky.state

    @property
    def calls(self) -> list[str]:
        return self._bluesky.calls

    def __enter__(self) -> Self:
        self._thread.start()
        until = time.monotonic() + 10
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise RuntimeError("The Bluesky twin did not start.")
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()
