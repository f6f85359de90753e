"""Whether platforms that fetch pictures by address would reach this installation."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from app.social_accounts import reachability

Serve = Callable[[int, bytes], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[ThreadingHTTPServer] = []

    def start(status: int, body: bytes) -> str:
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status if self.path == "/livez" else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


async def test_an_installation_that_answers_can_be_fetched_from(serve: Serve):
    async with httpx2.AsyncClient() as client:
        found = await reachability.asked(client, serve(200, b'{"status":"alive"}'))

    assert (found.code, found.is_good) == ("media-reachable", True)


@pytest.mark.parametrize(("status", "body"), [(200, b"<html>"), (200, b'{"status":"other"}'), (404, b"{}")])
async def test_another_program_at_the_address_is_told(serve: Serve, status: int, body: bytes):
    async with httpx2.AsyncClient() as client:
        found = await reachability.asked(client, serve(status, body))

    assert found.is_good is False
    assert "PUBLIC_URL" in found.detail


async def test_an_address_inside_our_own_network_is_not_one_from_outside(serve: Serve):
    found = await reachability.find_from_outside(serve(200, b'{"status":"alive"}'))

    assert found.is_good is False
    assert "Nothing answers there" in found.detail
