"""Known secrets are given to a whole product, which is used and made to fail: none of them comes out anywhere."""

import base64
import contextlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import psycopg
import pytest
from cryptography.fernet import Fernet

from tests.supervisor.conftest import READY, Product
from tests.twins.kent import Kent, kent


def planted(name: str) -> str:
    return f"{name}/+={secrets.token_hex(12)}"


ENCRYPTION_KEY = Fernet.generate_key().decode()
GIVEN = {
    name: planted(name.lower().replace("_", "-"))
    for name in (
        "SECRET_KEY",
        "LLM_API_KEY",
        "SMTP_PASSWORD",
        "META_APP_SECRET",
        "THREADS_APP_SECRET",
        "TWITTER_CLIENT_SECRET",
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "CLERK_WEBHOOK_SECRET",
        "METRICS_TOKEN",
    )
}
PASSWORD, WRONG, NEXT, APP_PASSWORD, ENTERED, CODE = (
    planted(name)
    for name in ("password", "wrong-password", "next-password", "app-password", "entered-app-secret", "code")
)
EMAIL = "maya@hearth.example"
SENT_OUT = {"LLM_API_KEY", "TWITTER_CLIENT_SECRET", "app password", "secret that an administrator entered", "code"}
"""Those that went where they belong."""


class _Refusing(BaseHTTPRequestHandler):
    """Every outside service on a bad day: it takes what it is sent, and refuses it."""

    heard: list[str]

    def _refuse(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.heard.append(f"{self.path}\n{self.headers}\n{body.decode('utf-8', 'replace')}")
        answer = json.dumps({"error": "invalid_client", "message": "No.", "title": "Unauthorized"}).encode()
        self.send_response(401 if self.path.count("/") % 2 else 500)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = _refuse  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def refusing() -> Iterator[tuple[str, list[str]]]:
    """Its address, and all it was sent."""
    handler = type("Handler", (_Refusing,), {"heard": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler.heard  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@dataclass
class Use:
    """A person at work, everything they are answered, and the secrets that come up on the way."""

    http: httpx.Client
    answers: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, *, is_told: bool = False, **more: Any) -> httpx.Response:
        """`is_told`: the answer is the one place where a secret belongs."""
        answer = self.http.request(method, path, **more)
        if not is_told:
            headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            self.answers.append(f"{headers}\n{answer.text}")
        return answer


def until(condition: Callable[[], bool], *, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)


@pytest.fixture
def sentry() -> Iterator[Kent]:
    with kent() as running:
        yield running


def test_no_secret_comes_out_of_a_product_that_is_used_and_fails(
    product: Product, refusing: tuple[str, list[str]], sentry: Kent
):
    address, heard = refusing
    product.up(
        wait=False,
        **GIVEN,
        AIGROWTH_ENV="test",
        ENCRYPTION_KEY=ENCRYPTION_KEY,
        LOG_LEVEL="DEBUG",
        LLM_BASE_URL=f"{address}/v1",
        LLM_MODEL="m",
        LLM_TIMEOUT_SECONDS="5",
        SMTP_HOST="127.0.0.1",
        SMTP_PORT="1",
        SMTP_USERNAME="growth",
        SMTP_TLS="none",
        BLUESKY_PDS_URL=address,
        BLUESKY_APPVIEW_URL=address,
        BLUESKY_PLC_URL=address,
        X_API_URL=address,
        TWITTER_CLIENT_ID="growth",
        LINKEDIN_API_URL=address,
        LINKEDIN_OAUTH_URL=address,
        STRIPE_API_URL=address,
        SENTRY_DSN=sentry.dsn,
    )
    product.wait_for(lambda: READY in product.said, seconds=300)
    runtime = json.loads((product.data / "runtime.json").read_text("utf-8"))["environment"]
    with httpx.Client(base_url=f"{product.address}/api/v1", headers={"X-CSRF": "1"}, timeout=120) as http:
        use = Use(http)
        with psycopg.connect(runtime["DATABASE_URL"], autocommit=True) as database:
            _live(use, database)
            _break(use, database)
            until(lambda: "mail.not_sent" in product.said or "mail.not_sent" in _logs(product))
            rows = "\n".join(_rows(database))
    reported = json.dumps(sentry.events(at_least=4))
    commands = "\n".join(product.processes().values())
    product.end()

    known = {
        **GIVEN,
        **use.found,
        "ENCRYPTION_KEY": ENCRYPTION_KEY,
        "the database's password": urlsplit(runtime["DATABASE_URL"]).password or "",
        "the queue's password": urlsplit(runtime["REDIS_URL"]).password or "",
        "password": PASSWORD,
        "wrong password": WRONG,
        "next password": NEXT,
        "app password": APP_PASSWORD,
        "secret that an administrator entered": ENTERED,
        "code": CODE,
        "password hash": "$argon2id$",
    }
    logs = product.said + _logs(product)
    assert "publishing" in logs
    assert "request.failed" in logs, "nothing broke, so nothing was shown"
    assert _seen("\n".join(heard), known) >= SENT_OUT
    at_rest = {name: value for name, value in known.items() if name != "password hash"}
    places = {"logs": logs, "answers": "\n".join(use.answers), "command lines": commands, "Sentry": reported}
    leaks = {place: _seen(text, known) for place, text in places.items()} | {"database": _seen(rows, at_rest)}
    assert not any(leaks.values()), leaks
    assert "UndefinedTable" in reported and "hearth.example" not in reported


def _live(use: Use, database: psycopg.Connection) -> None:
    """A person signs up, connects, has a post published, and looks around."""
    made = use.ask("POST", "/auth/signup", is_told=True, json={"email": EMAIL, "password": PASSWORD})
    assert made.status_code == 201, made.text
    use.found["session token"] = made.json()["access_token"]
    database.execute("UPDATE users SET role = 'admin' WHERE email = %s", [EMAIL])
    use.ask("POST", "/auth/login", json={"email": EMAIL, "password": WRONG})
    key = use.ask("POST", "/auth/api-keys", is_told=True, json={"name": "n", "scope": "write", "expires_in_days": 30})
    use.found["api key"] = key.json()["key"]
    use.ask("GET", "/auth/me", headers={"Authorization": f"Bearer {use.found['api key']}"})
    about = {"name": "Hearth", "description": "A sourdough bakery in Leeds with rye and cardamom buns."}
    of = {"business_id": use.ask("POST", "/businesses", json=about).json()["id"]}
    generation = use.ask("POST", "/strategies/generate", json=of).json()["id"]
    account = _connect_sandbox(use, of)
    encrypted = database.execute("SELECT access_token, refresh_token FROM social_accounts").fetchall()
    for number, token in enumerate(each for row in encrypted for each in row if each):
        use.found[f"platform token {number}"] = Fernet(ENCRYPTION_KEY).decrypt(token.encode()).decode()
    body = {**of, "platform": "sandbox", "text": "Rye is back.", "social_account_id": account}
    post = use.ask("POST", "/content", json=body).json()["id"]
    use.ask("POST", f"/content/{post}/publish")
    until(lambda: use.ask("GET", f"/content/{post}").json()["status"] == "published")
    until(lambda: use.ask("GET", f"/generations/{generation}").json()["status"] in {"succeeded", "failed"})
    for path in ("/auth/me", "/auth/sessions", "/auth/api-keys", "/social/accounts", "/integrations", "/admin/users"):
        use.ask("GET", path)
    for path in ("/admin/platforms", "/admin/platforms/apps", "/admin/actions", "/admin/generations", "/config"):
        use.ask("GET", path)


def _break(use: Use, database: psycopg.Connection) -> None:
    """What people, other sites, platforms and the database do wrong."""
    of = {"business_id": use.ask("GET", "/businesses").json()["items"][0]["id"]}
    with_bad_key = {"Authorization": f"Bearer {use.found['api key'][:-1]}"}
    use.ask("GET", "/auth/me", headers=with_bad_key)
    use.ask("POST", "/auth/signup", json={"email": [PASSWORD], "password": {"is": PASSWORD}})
    use.ask("POST", "/auth/login", content=f'{{"email": "m@hearth.example", "password": "{PASSWORD}"'.encode())
    use.ask("GET", "/nowhere", params={"access_token": use.found["session token"]})
    use.ask("GET", "/content", params={"business_id": use.found["api key"]})
    use.ask("POST", "/auth/password", json={"current_password": WRONG, "new_password": NEXT})
    use.ask("POST", "/auth/password/forgot", json={"email": EMAIL})
    use.ask("POST", "/auth/password/reset", json={"token": use.found["api key"], "password": NEXT})
    by_form = {**of, "identifier": "maya.example", "password": APP_PASSWORD}
    use.ask("POST", "/social/connect/bluesky", json=by_form)
    use.ask("PUT", "/admin/platforms/linkedin/app", json={"client_id": "growth", "client_secret": ENTERED})
    started = use.ask("POST", "/social/connect/x", is_told=True, json=of)
    state = parse_qs(urlsplit(started.json()["authorize_url"]).query)["state"][0]
    back = use.ask("GET", "/social/callback/x", params={"code": CODE, "state": state})
    assert "error=" in back.headers["location"]
    use.found["state"] = state
    database.execute("ALTER TABLE local_credentials RENAME TO away")
    try:
        for body in ({"email": "tom@hearth.example", "password": NEXT}, {"email": "a@b.example", "password": PASSWORD}):
            for path in ("/auth/signup", "/auth/login"):
                broken = use.ask("POST", path, json=body, headers={"Connection": "close"})
                assert broken.status_code == 500, broken.text
    finally:
        database.execute("ALTER TABLE away RENAME TO local_credentials")


def _connect_sandbox(use: Use, of: dict[str, str]) -> str:
    started = use.ask("POST", "/social/connect/sandbox", is_told=True, json=of)
    page = httpx.URL(started.json()["authorize_url"]).copy_merge_params({"auto": "1", "handle": "hearth"})
    back = httpx.get(page, timeout=120).headers["location"]
    done = use.ask("GET", back)
    return parse_qs(urlsplit(done.headers["location"]).query)["connected"][0]


# --- looking for them -------------------------------------------------------------------------------------------------


def _seen(text: str, known: dict[str, str]) -> set[str]:
    return {name for name, value in known.items() if value and any(form in text for form in _forms(value))}


def _forms(value: str) -> Iterator[str]:
    """As it is, in an address, in JSON, as bytes, in hexadecimal, and in base64 wherever in a longer text it stands."""
    in_address = quote(value, safe="")
    yield from (value, quote(value), in_address, json.dumps(value)[1:-1], value.encode().hex())
    for raw in (value.encode(), in_address.encode()):
        for shift in range(3):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                whole = encode(b"\0" * shift + raw).decode()
                yield whole[4 if shift else 0 : -4]  # without the ends, which its neighbours change


def _logs(product: Product) -> str:
    found = []
    for file in Path(product.data).rglob("*.log*"):
        with contextlib.suppress(OSError):
            found.append(file.read_text("utf-8", "replace"))
    return "\n".join(found)


def _rows(database: psycopg.Connection) -> Iterator[str]:
    tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        for (row,) in database.execute(f'SELECT t::text FROM "{table}" t').fetchall():  # noqa: S608 - their own names
            yield row
