"""What every answer says to browsers, and what the server does not let itself be sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from app.core import errors, http_protocol, web
from app.core.config import get_settings
from app.core.http_protocol import BoundedHttp
from app.core.web import RequestEdge
from tests.access.rules import PASSWORD
from tests.factories import Make
from tests.fixtures.http import app_of_these_settings, document

Settings = Callable[..., None]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    def change(**environment: str) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


def client_with_these_settings(address: str = "http://testserver") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app_of_these_settings(), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=address)


# --- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/livez", "/api/v1/config", "/api/v1/auth/me", "/api/v1/nowhere", "/docs"])
async def test_every_answer_is_closed_to_other_sites(anonymous: httpx.AsyncClient, path: str):
    headers = (await anonymous.get(f"http://testserver{path}")).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "strict-transport-security" not in headers
    assert "access-control-allow-origin" not in headers


async def test_answers_of_the_api_run_nothing_and_are_kept_nowhere(client: httpx.AsyncClient):
    headers = (await client.get("/auth/me")).headers

    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"


async def test_the_reference_runs_no_script(anonymous: httpx.AsyncClient):
    answer = await anonymous.get("http://testserver/docs")

    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "/api/v1/auth/login" in answer.text


async def test_where_people_come_by_https_browsers_are_told_to_stay_there(make: Make, settings: Settings):
    settings(PUBLIC_URL="https://growth.example")
    async with client_with_these_settings() as client:
        answer = await client.get("/livez")

    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_by_https_the_cookie_is_bound_to_the_host_and_the_plain_name_is_not_taken(make: Make, settings: Settings):
    settings(PUBLIC_URL="https://growth.example")
    async with client_with_these_settings("https://growth.example/api/v1") as client:
        signed_up = await client.post("/auth/signup", json={"email": "maya@hearth.example", "password": PASSWORD})
        [(name, cookie)] = SimpleCookie(signed_up.headers["set-cookie"]).items()
        client.cookies.clear()
        by_name = [
            await client.get("/auth/me", headers={"Cookie": f"{given}={cookie.value}"})
            for given in (name, "aigrowth_session")
        ]
        out = await client.post("/auth/logout", headers={"Cookie": f"{name}={cookie.value}", "X-CSRF": "1"})

    assert name == "__Host-aigrowth_session"
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
    assert cookie["samesite"] == "lax"
    assert [answer.status_code for answer in by_name] == [200, 401]
    assert out.headers["set-cookie"].startswith('__Host-aigrowth_session=""')


# --- other origins ----------------------------------------------------------------------------------------------------

ASKED = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}


async def test_no_other_origin_may_read_us_by_default(anonymous: httpx.AsyncClient):
    simple = await anonymous.get("/config", headers={"Origin": "https://app.example"})
    ahead = await anonymous.options("/auth/login", headers=ASKED)

    assert "access-control-allow-origin" not in simple.headers
    assert "access-control-allow-origin" not in ahead.headers
    assert ahead.status_code in {404, 405}


async def test_the_origins_that_are_listed_may_with_credentials_and_no_others(make: Make, settings: Settings):
    settings(WEB_ORIGINS="https://app.example")
    async with client_with_these_settings("http://testserver/api/v1") as client:
        listed = await client.options("/auth/login", headers=ASKED)
        others = [
            await client.options("/auth/login", headers={**ASKED, "Origin": origin})
            for origin in ("https://evil.example", "http://app.example", "https://app.example.evil.example", "null")
        ]

    assert listed.headers["access-control-allow-origin"] == "https://app.example"
    assert listed.headers["access-control-allow-credentials"] == "true"
    assert ["access-control-allow-origin" in answer.headers for answer in others] == [False] * 4


# --- too much, too deep, too slow -------------------------------------------------------------------------------------


async def test_too_many_headers_are_refused_with_words(anonymous: httpx.AsyncClient):
    answer = await anonymous.get("/config", headers={f"X-{n}": "x" * 4000 for n in range(9)})

    assert (answer.status_code, answer.json()["type"]) == (431, "/problems/headers-too-large")
    assert answer.headers["x-content-type-options"] == "nosniff"


DEEP = 60_000


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"name": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
        b"[" * (2 * DEEP),
        b'{"name": "x", "description": "x", "goals": {"a": ' + b"[" * 600 + b"]" * 600 + b"}}",
        b'{"name": "x", "description": "x", "goals": {"a": 1e999}}',
        b'{"name": "x", "description": "x", "goals": {"a": NaN}}',
        b'{"name": "x", "description": "x", "goals": {"a": ' + b"9" * 5000 + b"}}",
        b'{"name": "\\ud800", "description": "\\u0000"}',
    ],
    ids=["lists", "objects", "unclosed", "deep goals", "infinite", "not a number", "long number", "no text"],
)
async def test_bodies_made_to_break_the_reader_are_refused(client: httpx.AsyncClient, body: bytes):
    answer = await client.post("/businesses", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in {400, 422}, answer.text[:300]
    assert answer.headers["content-type"] == errors.PROBLEM_JSON
    assert len(answer.content) < 4000


async def test_every_route_refuses_a_body_over_the_limit(client: httpx.AsyncClient, settings: Settings):
    """Whatever reads a body, with Stripe connected too; those that take files have a limit of their own.

    Of Clerk's webhook `tests/webhooks/test_clerk.py` shows it, where Clerk is connected.
    """
    settings(STRIPE_SECRET_KEY="sk_test_of_nobody", STRIPE_WEBHOOK_SECRET="whsec_of_nobody")
    found = {}
    asked = set()
    too_much = json.dumps({"text": "x" * web.MAX_BODY_BYTES})
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            takes_json = "application/json" in operation.get("requestBody", {}).get("content", {})
            if takes_json:
                asked.add(operation["operationId"])
                where = path.replace("{platform}", "sandbox").removeprefix("/api/v1")
                answer = await client.request(
                    method, where, content=too_much, headers={"Content-Type": "application/json"}
                )
                if answer.status_code != 413:
                    found[operation["operationId"]] = answer.status_code

    assert found == {}
    assert {"stripe_webhook", "create_business"} <= asked


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A line to a server that runs as `aigrowth up` runs it."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=BoundedHttp, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = True
        await running


@pytest.fixture
def echoing() -> FastAPI:
    app = FastAPI()
    errors.install(app)

    @app.post("/echo")
    async def echo(body: dict[str, int]) -> dict[str, int]:
        return body

    app.add_middleware(RequestEdge)
    return app


async def test_an_endless_head_is_cut_off(echoing: FastAPI):
    async with serving(echoing) as (reader, writer):
        writer.write(b"GET /echo HTTP/1.1\r\nHost: x\r\nX-Long: ")
        try:
            for _ in range(1000):
                writer.write(b"x" * 64 * 1024)
                await writer.drain()
                await asyncio.sleep(0)
        except ConnectionError:
            pass
        try:
            told = await asyncio.wait_for(reader.read(), 60)
        except ConnectionError:
            told = b""

    assert told == b"" or told.startswith(b"HTTP/1.1 431")


async def test_who_sends_no_whole_head_is_hung_up_on(echoing: FastAPI, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.2)
    async with serving(echoing) as (reader, writer):
        writer.write(b"GET /echo HTTP/1.1\r\nHost: x\r\n")

        assert await asyncio.wait_for(reader.read(), 60) == b""


async def test_a_large_body_right_behind_the_head_is_no_large_head(echoing: FastAPI):
    body = json.dumps({f"n{n}": n for n in range(20_000)}).encode()
    async with serving(echoing) as (reader, writer):
        for _ in range(2):  # also the second request on a line
            writer.write(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
            writer.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            assert head.startswith(b"HTTP/1.1 200")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)


async def test_a_body_that_drips_in_is_not_waited_for(echoing: FastAPI, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(web, "BODY_SECONDS", 0.3)
    async with serving(echoing) as (reader, writer):
        writer.write(
            b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )

        head = await asyncio.wait_for(reader.readuntil(b"\r\n"), 60)

    assert head.startswith(b"HTTP/1.1 408")
