"""Kent: a Sentry that keeps what it is sent."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class Kent:
    url: str

    @property
    def dsn(self) -> str:
        return self.url.replace("http://", "http://public@") + "/1"

    def events(self, *, at_least: int) -> list[dict[str, Any]]:
        """Whole events, as they were sent. Fails where there are fewer for too long."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        listed: list[dict[str, Any]] = []
        while time.monotonic() < give_up_at:
            listed = self._listed()
            if len(listed) >= at_least:
                return [self._event(one["event_id"]) for one in listed]
            time.sleep(0.2)
        raise AssertionError(f"Sentry was told of {len(listed)} events, not {at_least}.")

    def has_events(self) -> bool:
        return bool(self._listed())

    def _listed(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = httpx.get(f"{self.url}/api/eventlist/", timeout=30).json()["events"]
        return listed

    def _event(self, event_id: str) -> dict[str, Any]:
        payload = httpx.get(f"{self.url}/api/event/{event_id}", timeout=30).json()["payload"]
        body: dict[str, Any] = payload.get("body", payload)  # within an envelope
        return body


@contextmanager
def kent() -> Iterator[Kent]:
    port = free_port()
    program = str(Path(sys.executable).with_name("kent-server"))
    command = [program, "run", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/eventlist/")
        yield Kent(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(url: str) -> None:
    """Until something answers there."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        try:
            httpx.get(url, timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer.")
