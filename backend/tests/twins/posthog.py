"""A server that takes PostHog's events from browsers and servers and keeps them, and says which flags are on."""

import gzip
import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus
from uuid import uuid4


@dataclass
class PostHog:
    url: str
    events: list[dict[str, Any]] = field(default_factory=list)
    """As they came: `event` and `properties` each."""
    paths: list[str] = field(default_factory=list)
    flags: dict[str, bool] = field(default_factory=dict)
    is_broken: bool = False


@contextmanager
def posthog() -> Iterator[PostHog]:
    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self._answer({})

        def do_GET(self) -> None:
            known.paths.append(self.path)
            self._answer({})

        def do_POST(self) -> None:
            known.paths.append(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sent = _opened(body)
            if known.is_broken:
                self._answer({"type": "server_error"}, 503)
                return
            if self.path.startswith("/flags"):
                self._answer_flags(sent)
                return
            known.events += sent if isinstance(sent, list) else sent.get("batch", [sent])
            self._answer({"status": 1})

        def _answer_flags(self, asked: dict[str, Any]) -> None:
            """As version 4 of the address does: one object for each flag of the project."""
            if not (asked.get("token") or asked.get("api_key")) or not asked.get("distinct_id"):
                self._answer({"type": "validation_error"}, 400)
                return
            metadata = {"id": 1, "version": 1, "description": None, "payload": None}
            flags = {
                name: {"key": name, "enabled": is_on, "variant": None, "reason": None, "metadata": metadata}
                for name, is_on in known.flags.items()
            }
            self._answer({"flags": flags, "errorsWhileComputingFlags": False, "requestId": str(uuid4())})

        def _answer(self, body: dict[str, Any], status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
            self.send_header("Access-Control-Allow-Headers", "*")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = PostHog(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()


def _opened(body: bytes) -> Any:
    """Plain, compressed, or as a form's field: a browser's library sends each of these."""
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    elif body[:1] == b"\x78":
        body = zlib.decompress(body)
    elif body.startswith(b"data="):
        body = unquote_plus(parse_qs(body.decode())["data"][0]).encode()
    return json.loads(body)
