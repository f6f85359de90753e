"""A running sandbox network for tests: the real server on a free port, in a thread of this process."""

import base64
import hashlib
import secrets
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from app.platforms.contract import ConnectedAccount, ConsentAnswer, ConsentRequest, Credentials
from app.platforms.sandbox.connector import SandboxConnector
from app.platforms.sandbox.server import create_app
from tests.twins.serving import Running

_REDIRECT_URI = "http://127.0.0.1/connected"


class SandboxServer(Running):
    """`with SandboxServer() as sandbox:` Everything but `connect` is synchronous.

    With `folder` its state outlives it, and another one can go on with it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._serve(create_app(folder), lifespan="on", timeout_graceful_shutdown=2)
        self._http = httpx2.Client(base_url=self.url, timeout=10)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()
        super().__exit__(kind, error, trace)

    # --- looking ------------------------------------------------------------------------------------------------------

    def log(self, handle: str | None = None) -> list[dict[str, Any]]:
        """All the network accepted, in order: id, account, text, idempotency_key, received_at, media, deleted, …"""
        posts: list[dict[str, Any]] = self._call("GET", "/log")["posts"]
        return [post for post in posts if handle is None or post["account"] == handle]

    def over_quota(self) -> list[dict[str, Any]]:
        """Every post refused with 429 for want of quota: account, scope (`account` or `app`) and at."""
        refused: list[dict[str, Any]] = self._call("GET", "/log")["over_quota"]
        return refused

    @property
    def posts(self) -> list[dict[str, Any]]:
        """The live ones."""
        return [post for post in self.log() if not post["deleted"]]

    def page(self, path: str = "/") -> str:
        return self._http.get(path).text

    # --- arranging ----------------------------------------------------------------------------------------------------

    def fault(self, kind: str, *, account: str | None = None, **options: Any) -> dict[str, Any]:
        """Such as `fault("drop_after", account="bakery", count=2)`; kinds and options: `faults.py` of the sandbox."""
        return self._call("POST", "/admin/faults", {"kind": kind, "account": account, **options})

    def faults(self) -> list[dict[str, Any]]:
        """Also those used up; `hits` says how often each struck."""
        listed: list[dict[str, Any]] = self._call("GET", "/admin/faults")["faults"]
        return listed

    def clear_faults(self) -> None:
        self._call("DELETE", "/admin/faults")

    def account(self, handle: str, **fields: Any) -> dict[str, Any]:
        """Create or change: `settings={"honours_idempotency": False, …}`, `followers`, `created_at`, `name`."""
        return self._call("POST", "/admin/accounts", {"handle": handle, **fields})

    def app_quota(self, posts: int, *, seconds: float) -> None:
        """Of all accounts together; 0: none."""
        self._call("PUT", "/admin/quota", {"posts": posts, "seconds": seconds})

    def past_post(self, handle: str, text: str, *, published_at: datetime, **fields: Any) -> dict[str, Any]:
        body = {"account": handle, "text": text, "published_at": published_at.isoformat(), **fields}
        return self._call("POST", "/admin/posts", body)

    def reset(self) -> None:
        self._call("POST", "/admin/reset")

    async def connect(self, handle: str) -> ConnectedAccount:
        """The whole OAuth way, with the product's own connector; makes the account if need be."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        async with httpx2.AsyncClient(timeout=10) as client:
            connector = SandboxConnector(client, self.url)
            asked = ConsentRequest(state="s", redirect_uri=_REDIRECT_URI, code_challenge=challenge)
            answer = await client.get(f"{(await connector.begin(asked)).url}&auto=1&handle={handle}")
            [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
            back = ConsentAnswer(code=code, redirect_uri=_REDIRECT_URI, code_verifier=verifier)
            [account] = await connector.exchange(back, at=datetime.now(UTC))
            return account

    async def credentials(self, handle: str) -> Credentials:
        """`connect`, in the form a connector takes."""
        account = await self.connect(handle)
        return Credentials(
            account_id=account.account_id,
            access_token=account.access_token,
            refresh_token=account.refresh_token,
            details=account.details,
        )

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        response = self._http.request(method, path, json=body)
        response.raise_for_status()
        answer: dict[str, Any] = response.json() if response.content else {}
        return answer
