"""Whatever goes wrong, the answer is a problem that says what to do, and keeps our insides to ourselves."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.core import db, errors
from app.core.config import get_settings
from app.core.web import MAX_BODY_BYTES, RequestEdge
from app.users.models import User
from tests.factories import Make


@pytest.fixture
def broken_app() -> FastAPI:
    app = FastAPI()
    errors.install(app)

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError("the password is hunter2")

    @app.get("/taken")
    async def taken() -> None:
        raise errors.Conflict("Take another name.", headers={"X-Hint": "yes"})

    @app.post("/echo")
    async def echo(body: dict[str, int]) -> dict[str, int]:
        return body

    app.add_middleware(RequestEdge)
    return app


@pytest.fixture
def http(broken_app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=broken_app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


async def test_a_bug_answers_with_a_request_id_and_nothing_of_its_insides(http: httpx.AsyncClient):
    answer = await http.get("/bug", headers={"X-Request-ID": "abc-1"})

    assert answer.status_code == 500
    assert answer.headers["content-type"] == errors.PROBLEM_JSON
    assert answer.json()["request_id"] == "abc-1"
    assert "hunter2" not in answer.text


async def test_a_refusal_names_its_stable_type_and_what_to_do(http: httpx.AsyncClient):
    answer = await http.get("/taken")

    assert answer.json() | {"request_id": "-"} == {
        "type": "/problems/conflict",
        "title": "This does not fit the present state",
        "status": 409,
        "detail": "Take another name.",
        "instance": "/taken",
        "request_id": "-",
    }
    assert answer.headers["X-Hint"] == "yes"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/bug", 405)])
async def test_the_frameworks_own_refusals_are_problems_too(
    http: httpx.AsyncClient, method: str, path: str, status: int
):
    answer = await http.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == errors.PROBLEM_JSON
    assert answer.json()["status"] == status


async def test_an_invalid_field_is_named_by_a_pointer(http: httpx.AsyncClient):
    answer = await http.post("/echo", json={"loaves": "many"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/loaves"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a": NaN'])
async def test_an_unreadable_body_is_refused(http: httpx.AsyncClient, body: bytes):
    answer = await http.post("/echo", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == errors.PROBLEM_JSON


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_the_limit_is_refused_declared_or_not(http: httpx.AsyncClient, declared: bool):
    body = b"[" + b"1," * MAX_BODY_BYTES + b"1]"

    async def pieces():
        yield body[: len(body) // 2]
        yield body[len(body) // 2 :]

    answer = await http.post("/echo", content=body if declared else pieces())

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")


async def test_a_request_id_that_could_break_a_log_line_is_replaced(http: httpx.AsyncClient):
    answer = await http.get("/taken", headers={"X-Request-ID": "a b<script>"})

    assert answer.headers["X-Request-ID"] != "a b<script>"


async def test_while_every_connection_is_in_use_a_request_waits_and_then_hears_that_we_are_busy(
    committed_database: None,
    make: Make,
    client_of: Callable[[User], Awaitable[httpx.AsyncClient]],
    monkeypatch: pytest.MonkeyPatch,
):
    client = await client_of(await make.user())
    await db.dispose()
    monkeypatch.setenv("DATABASE_POOL_SIZE", "1")
    monkeypatch.setattr(db, "CONNECTION_WAIT_SECONDS", 0.2)
    get_settings.cache_clear()

    async with db.sessions() as one, db.sessions() as another:
        for session in (one, another):
            await session.execute(text("SELECT 1"))
        busy = await client.get("/auth/me")
    again = await client.get("/auth/me")

    assert (busy.status_code, busy.json()["type"]) == (503, "/problems/unavailable")
    assert int(busy.headers["retry-after"]) == busy.json()["retry_after_seconds"] > 0
    assert again.status_code == 200
    monkeypatch.undo()
    get_settings.cache_clear()
