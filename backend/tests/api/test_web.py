"""The web app on the API's own origin: its files, their caching, and a policy that follows the build."""

import json
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.api import web
from app.core import errors


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


async def test_the_policy_names_the_builds_scripts_and_follows_a_new_build(http: httpx.AsyncClient, built: Path):
    before = (await http.get("/")).headers["content-security-policy"]
    (built / "csp.json").write_text(json.dumps({"script-src": ["'sha256-second'"]}))

    after = (await http.get("/")).headers["content-security-policy"]

    assert "script-src 'self' 'sha256-first';" in before
    assert "script-src 'self' 'sha256-second';" in after
    assert "unsafe-inline" not in after.split("style-src")[0]
