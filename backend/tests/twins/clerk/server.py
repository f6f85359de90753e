"""Clerk's Frontend API as far as its keys go, its Backend API as far as users go, and a mint for session tokens."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from tests.twins.clerk.tokens import SigningKey, signing_key

SECRET_KEY = "sk_test_for-tests-only"
LIFETIME_SECONDS = 60


class ClerkTwin:
    def __init__(self, url: str) -> None:
        self.url = url
        self.keys: list[SigningKey] = [signing_key("first")]
        """The newest last: it signs."""
        self.users: dict[str, dict[str, Any]] = {}
        self.requests: list[str] = []
        """Method and path of each, in order."""
        self.broken: int | None = None
        """A status to answer everything with."""

    @property
    def publishable_key(self) -> str:
        return "pk_test_" + base64.b64encode(f"{urlsplit(self.url).netloc}$".encode()).decode()

    def environment(self, **more: str) -> dict[str, str]:
        """The settings that make the product use this Clerk."""
        return {
            "CLERK_SECRET_KEY": SECRET_KEY,
            "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": self.publishable_key,
            "CLERK_ISSUER": self.url,
            "CLERK_API_URL": self.url,
            **more,
        }

    def claims(
        self, user_id: str, *, session_id: str | None = None, azp: str, at: float | None = None
    ) -> dict[str, Any]:
        """Of a session token, version 2."""
        at = time.time() if at is None else at
        return {
            "azp": azp,
            "exp": int(at) + LIFETIME_SECONDS,
            "fva": [0, -1],
            "iat": int(at),
            "iss": self.url,
            "jti": uuid4().hex,
            "nbf": int(at) - 10,
            "sid": session_id or f"sess_{uuid4().hex}",
            "sts": "active",
            "sub": user_id,
            "v": 2,
        }

    def token(self, user_id: str, *, azp: str, session_id: str | None = None, without: str = "", **claims: Any) -> str:
        """A good one, but for the claims given or left out."""
        plain = self.claims(user_id, session_id=session_id, azp=azp) | claims
        plain.pop(without, None)
        return self.keys[-1].sign(plain)

    def count(self, part: str) -> int:
        """Requests so far with this in their line."""
        return sum(part in line for line in self.requests)

    def answer(self, method: str, target: str, headers: Any) -> tuple[int, dict[str, Any]]:
        self.requests.append(f"{method} {target}")
        if self.broken is not None:
            return self.broken, {"errors": [{"code": "internal_clerk_error", "message": "Oops"}]}
        parts = urlsplit(target)
        if parts.path == "/.well-known/jwks.json":
            return 200, {"keys": [key.jwk for key in self.keys]}
        if parts.path == "/test-mint":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return 200, {"token": self.token(asked["user"], azp=headers.get("Origin", ""), session_id=asked["session"])}
        if parts.path.startswith("/v1/users/"):
            return self._user(method, unquote(parts.path.removeprefix("/v1/users/")), headers)
        return 404, {"errors": [{"code": "resource_not_found"}]}

    def _user(self, method: str, user_id: str, headers: Any) -> tuple[int, dict[str, Any]]:
        if headers.get("Authorization") != f"Bearer {SECRET_KEY}":
            return 401, {"errors": [{"code": "secret_key_invalid"}]}
        if user_id not in self.users:
            return 404, {"errors": [{"code": "resource_not_found"}]}
        if method == "DELETE":
            del self.users[user_id]
            return 200, {"id": user_id, "object": "user", "deleted": True}
        return 200, self.users[user_id]


@contextmanager
def clerk_twin() -> Iterator[ClerkTwin]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_DELETE(self) -> None:
            self._answer("DELETE")

        def _answer(self, method: str) -> None:
            status, body = twin.answer(method, self.path, self.headers)
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    twin = ClerkTwin(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield twin
    finally:
        server.shutdown()
        server.server_close()
