"""The web app on the API's own origin: its files, their caching, and a policy that follows the build."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import structlog
from fastapi import FastAPI
from structlog.testing import capture_logs

from app.api import web
from app.core import errors
from app.core.config import get_settings
from app.core.web import RequestEdge


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "_next" / "static").mkdir(parents=True)
    (tmp_path / "_next" / "static" / "a1b2.js").write_text("1")
    (tmp_path / "dashboard").mkdir()
    for page in ("index.html", "404.html", "dashboard/index.html"):
        (tmp_path / page).write_text(f"<p>{page}</p>")
    (tmp_path / "csp.json").write_text(json.dumps({"script-src": ["'sha256-first'"]}))
    monkeypatch.setattr(web, "PACKAGED", tmp_path)
    return tmp_path


@pytest.fixture
def http(built: Path) -> httpx.AsyncClient:
    app = FastAPI()
    errors.install(app)
    web.mount(app)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")


async def test_a_page_is_looked_up_anew_and_a_hashed_file_is_kept_for_a_year(http: httpx.AsyncClient):
    page = await http.get("/dashboard/")
    script = await http.get("/_next/static/a1b2.js")

    assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_an_unknown_page_is_the_web_apps_and_an_unknown_api_address_is_a_problem(http: httpx.AsyncClient):
    page = await http.get("/nowhere/")
    address = await http.get("/api/v1/nowhere")

    assert (page.status_code, "404.html" in page.text) == (404, True)
    assert (address.status_code, address.headers["content-type"]) == (404, errors.PROBLEM_JSON)


async def test_an_unknown_page_says_by_which_id_the_log_has_it(built: Path):
    app = FastAPI()
    web.mount(app)
    app.add_middleware(RequestEdge)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")

    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        found = await http.get("/dashboard/")
        missing = await http.get("/nowhere/?token=hidden")

    assert missing.headers["server-timing"] == f'request;desc="{missing.headers["x-request-id"]}"'
    assert "server-timing" not in found.headers
    [line] = lines
    assert (line["event"], line["path"]) == ("web.missing", "/nowhere/")
    assert line["request_id"] == missing.headers["x-request-id"]
    assert "hidden" not in str(line)


async def test_the_policy_names_the_builds_scripts_and_follows_a_new_build(http: httpx.AsyncClient, built: Path):
    before = (await http.get("/")).headers["content-security-policy"]
    (built / "csp.json").write_text(json.dumps({"script-src": ["'sha256-second'"]}))

    after = (await http.get("/")).headers["content-security-policy"]

    assert "script-src 'self' 'sha256-first';" in before
    assert "script-src 'self' 'sha256-second';" in after
    assert "unsafe-inline" not in after.split("style-src")[0]


@pytest.mark.parametrize("page", ["/", "/dashboard/", "/dashboard/index.html", "/nowhere/", "/nowhere.js"])
async def test_every_page_carries_the_policy(http: httpx.AsyncClient, page: str):
    answer = await http.get(page)

    assert "'sha256-first'" in answer.headers["content-security-policy"]
    again = await http.get(page, headers={"If-None-Match": answer.headers["etag"]})
    assert "'sha256-first'" in again.headers["content-security-policy"]


async def test_the_parts_of_a_page_carry_a_short_one_that_runs_nothing(http: httpx.AsyncClient):
    policy = (await http.get("/_next/static/a1b2.js")).headers["content-security-policy"]

    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert len(policy) < 100


@pytest.fixture
def public_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    def change(url: str, **more: str) -> None:
        for name, value in {"PUBLIC_URL": url, **more}.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


PAGE = {"Accept": "text/html,application/xhtml+xml"}
PRODUCTION = {
    "AIGROWTH_ENV": "production",
    "SECRET_KEY": "ZmlmdHkgbmluZSB1bnJlbGF0ZWQgbGV0dGVycyBhbmQgbm8gd29yZA",
    "DATABASE_URL": "postgresql://growth:lowercase@db/growth",
    "REDIS_URL": "redis://queue",
}


@pytest.mark.parametrize(
    ("public", "host"),
    [
        ("http://127.0.0.1:8000", "localhost:8000"),
        ("http://127.0.0.1:8000", "[::1]:8000"),
        ("http://localhost:8000", "127.0.0.1:8000"),
        ("http://localhost", "127.0.0.1"),
    ],
)
async def test_a_page_opened_by_another_name_of_this_machine_moves_to_the_public_one(
    http: httpx.AsyncClient, public_url: Callable[..., None], public: str, host: str
):
    public_url(public)

    answer = await http.get("/dashboard/?week=2026-11-23&q=a%20b", headers={**PAGE, "Host": host})

    assert answer.status_code == 307
    assert answer.headers["location"] == f"{public}/dashboard/?week=2026-11-23&q=a%20b"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("public", "host", "more"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", {}),
        ("http://127.0.0.1:8000", "localhost:3000", {}),
        ("http://127.0.0.1:8000", "growth.lan:8000", {}),
        ("http://127.0.0.1:8000", "localhost:x", {}),
        ("https://growth.example", "localhost", {}),
        ("http://127.0.0.1:8000", "localhost:8000", PRODUCTION),
    ],
    ids=["right", "another port", "a name in the network", "no port", "public elsewhere", "production"],
)
async def test_other_pages_stay_where_they_are(
    http: httpx.AsyncClient, public_url: Callable[..., None], public: str, host: str, more: dict[str, str]
):
    public_url(public, **more)

    assert (await http.get("/dashboard/", headers={**PAGE, "Host": host})).status_code == 200


async def test_files_and_the_api_answer_by_every_name(http: httpx.AsyncClient, public_url: Callable[..., None]):
    public_url("http://127.0.0.1:8000")
    by_name = {"Host": "localhost:8000"}

    assert (await http.get("/_next/static/a1b2.js", headers={**by_name, "Accept": "*/*"})).status_code == 200
    assert (await http.get("/api/v1/nowhere", headers={**by_name, **PAGE})).status_code == 404


async def test_nobody_is_sent_to_another_site(http: httpx.AsyncClient, public_url: Callable[..., None]):
    public_url("http://127.0.0.1:8000")

    for path in ("//evil.example/", "/%2F%2Fevil.example", "/\\evil.example", "/@evil.example", "/%0d%0aX-Evil:1"):
        request = http.build_request("GET", "/", headers={**PAGE, "Host": "localhost:8000"})
        request.url = request.url.copy_with(raw_path=path.encode())
        answer = await http.send(request)
        assert answer.headers.get("location", "http://127.0.0.1:8000/").startswith("http://127.0.0.1:8000/")
        assert "x-evil" not in answer.headers


async def test_the_policy_lets_no_foreign_and_no_inline_script_run(http: httpx.AsyncClient):
    policy = (await http.get("/")).headers["content-security-policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert rules["default-src"] == "'self'"
    assert set(rules["script-src"].split()) == {"'self'", "'sha256-first'"}
    assert {rules[name] for name in ("object-src", "base-uri", "frame-ancestors", "frame-src")} == {"'none'"}
    assert rules["form-action"] == "'self'"


async def test_by_https_pages_load_nothing_in_the_clear(http: httpx.AsyncClient, public_url: Callable[..., None]):
    public_url("https://growth.example")

    assert "upgrade-insecure-requests" in (await http.get("/")).headers["content-security-policy"]
