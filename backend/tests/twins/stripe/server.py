"""The pretend Stripe on a free port, in a thread of this process."""

import json
import queue
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import httpx2
import stripe
import uvicorn
from starlette.applications import Starlette

from tests.twins.bluesky.app import with_connection
from tests.twins.stripe.api import KEY, Api
from tests.twins.stripe.pages import Pages
from tests.twins.stripe.state import Object, Request, State

WEBHOOK_SECRET = "whsec_of_the_twin"


class StripeTwin:
    """`with StripeTwin() as twin:` `twin.url` is the API's address, `twin.key` the key it takes."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.key = KEY
        self.state = State()
        routes = [*Api(self.state, url=lambda: self.url).routes, *Pages(self.state).routes]
        app = with_connection(Starlette(routes=routes))
        config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._post: queue.SimpleQueue[Object | None] = queue.SimpleQueue()
        self._postman: threading.Thread | None = None
        self.delivered: list[tuple[str, int]] = []
        """Of `report_to`: each event's type, and what was answered."""

    def calls(self, method: str, path: str) -> list[Request]:
        """In order; with a parameter or two this is what was asked for."""
        return [one for one in self.state.requests if (one.method, one.path) == (method, path)]

    def report_to(self, webhook_url: str) -> None:
        """From now on every event is delivered there, signed, one after the other."""

        def deliver() -> None:
            with httpx2.Client(timeout=30) as client:
                while (event := self._post.get()) is not None:
                    body, headers = signed(event)
                    answer = client.post(webhook_url, content=body, headers=headers)
                    self.delivered.append((event["type"], answer.status_code))

        self._postman = threading.Thread(target=deliver, daemon=True)
        self._postman.start()
        self.state.on_event = self._post.put

    def __enter__(self) -> Self:
        self._thread.start()
        until = time.monotonic() + 20
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise RuntimeError("The Stripe twin did not start.")
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.state.on_event = None
        self._post.put(None)
        if self._postman is not None:
            self._postman.join(timeout=30)
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


def signed(
    event: Object, *, secret: str = WEBHOOK_SECRET, timestamp: int | None = None
) -> tuple[bytes, dict[str, str]]:
    """Body and headers as Stripe sends them, signed with the official helper."""
    body = json.dumps(event)
    header: Any = stripe.WebhookSignature.generate_signature_header(payload=body, secret=secret, timestamp=timestamp)  # type: ignore[no-untyped-call]
    return body.encode(), {"Stripe-Signature": header, "Content-Type": "application/json; charset=utf-8"}
