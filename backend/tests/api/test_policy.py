"""Whom the web app's pages may speak to."""

import base64
import json
import os
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.api import web
from app.core.config import get_settings


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "csp.json").write_text(json.dumps({"script-src": []}))
    return tmp_path


def test_pages_speak_to_nobody_but_us(built: Path):
    assert "connect-src 'self';" in web.content_security_policy(built)


def test_pages_may_speak_to_the_server_that_counts_where_one_is_configured(
    built: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NEXT_PUBLIC_POSTHOG_KEY", "phc_x")
    monkeypatch.setenv("NEXT_PUBLIC_POSTHOG_HOST", "https://counting.example")
    get_settings.cache_clear()
    try:
        policy = web.content_security_policy(built)
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()

    assert "connect-src 'self' https://counting.example;" in policy
    assert "counting.example" not in policy.split("connect-src")[0]


def test_pages_may_speak_to_the_server_that_is_told_what_broke_where_one_is_configured(
    built: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NEXT_PUBLIC_SENTRY_DSN", "https://public-key@errors.example:9000/some/2")
    get_settings.cache_clear()
    try:
        policy = web.content_security_policy(built)
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()

    assert "connect-src 'self' https://errors.example:9000;" in policy
    assert "public-key" not in policy


# --- pages that somebody else serves ----------------------------------------------------------------------------------

WRITES_POLICY = Path(__file__).parents[3] / "frontend" / "scripts" / "write-csp.mjs"
ELSEWHERE = "https://api.example"
CLERK = {
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": f"pk_test_{base64.b64encode(b'some-one-1.clerk.accounts.dev$').decode()}",
    "CLERK_SECRET_KEY": "sk_test_x",
    "CLERK_WEBHOOK_SECRET": "whsec_eA==",
}
COUNTING = {"NEXT_PUBLIC_POSTHOG_KEY": "phc_x"}
REPORTING = {"NEXT_PUBLIC_SENTRY_DSN": "https://public-key@errors.example:9000/some/2"}


class PolicyOfPage(HTMLParser):
    policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""


def sources_of(policy: str) -> dict[str, set[str]]:
    """By directive, without those that name nobody and those of the API's own address."""
    named = {name: {*sources} for name, *sources in (part.split() for part in policy.split("; "))}
    return {name: sources - {ELSEWHERE} for name, sources in named.items()}


@pytest.mark.skipif(shutil.which("node") is None, reason="The script that builds these pages is Node's.")
@pytest.mark.parametrize("configured", [{}, CLERK, COUNTING, REPORTING, CLERK | COUNTING | REPORTING])
def test_a_page_that_somebody_else_serves_may_speak_to_the_same_servers(
    configured: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    page = tmp_path / "index.html"
    page.write_text("<html><head><script>started = true</script></head></html>")
    for name, value in configured.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    try:
        subprocess.run(
            ["node", WRITES_POLICY, tmp_path],
            env=os.environ | configured | {"NEXT_PUBLIC_API_URL": f"{ELSEWHERE}/"},
            check=True,
            capture_output=True,
        )
        ours = sources_of(web.content_security_policy(tmp_path))
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
    reader = PolicyOfPage()
    reader.feed(page.read_text())
    theirs = sources_of(reader.policy)

    # A page cannot say who may frame it; files come from the API with the session, so the page holds them itself; and
    # what is not named has the default.
    assert ours.pop("frame-ancestors") == {"'none'"}
    assert theirs.pop("media-src") == {"'self'", "blob:"}
    assert {"worker-src": {"'self'"}} | ours == theirs
