"""A web site whose pages posts link to: whatever a test puts there."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class Pages:
    def __init__(self) -> None:
        self._held: dict[str, tuple[bytes, str]] = {}
        self.asked: list[str] = []
        self.slow: set[str] = set()
        """Paths that take a second to answer."""
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pages.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def put(self, path: str, content: bytes, kind: str) -> None:
        self._held[path] = (content, kind)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        if request.path in self.slow:
            time.sleep(1)
        content, kind = self._held.get(request.path, (b"", ""))
        try:
            request.send_response(200 if kind else 404)
            request.send_header("Content-Type", kind)
            request.send_header("Content-Length", str(len(content)))
            request.end_headers()
            request.wfile.write(content)
        except ConnectionError:
            return  # the reader has seen enough

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
