"""What the web app is told of Clerk before anybody signs in, and whom its pages may then speak to."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app.api import web
from tests.twins.clerk import SECRET_KEY, WEBHOOK_SECRET, ClerkTwin


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "csp.json").write_text(json.dumps({"script-src": ["'sha256-inline'"]}))
    return tmp_path


def directives(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in policy.split("; "))}


async def test_the_web_app_is_told_the_publishable_key_and_nothing_secret(
    anonymous: httpx.AsyncClient, clerk: ClerkTwin
) -> None:
    answer = await anonymous.get("/config")

    assert (answer.json()["auth"], answer.json()["clerk_publishable_key"]) == ("clerk", clerk.publishable_key)
    assert SECRET_KEY not in answer.text
    assert WEBHOOK_SECRET not in answer.text


async def test_without_clerk_it_is_told_of_no_key(anonymous: httpx.AsyncClient) -> None:
    config = (await anonymous.get("/config")).json()

    assert (config["auth"], config["clerk_publishable_key"]) == ("local", None)


def test_pages_name_no_host_of_clerks_without_it(built: Path) -> None:
    policy = web.content_security_policy(built)

    assert "clerk" not in policy
    assert "cloudflare" not in policy
    assert "https:" not in policy


def test_pages_may_load_clerk_where_it_is_configured(built: Path, clerk: ClerkTwin) -> None:
    allowed = directives(web.content_security_policy(built))
    frontend = f"https://{urlsplit(clerk.url).netloc}"

    assert allowed["script-src"][:3] == ["'self'", "'sha256-inline'", frontend]
    assert frontend in allowed["connect-src"]
    assert "https://*.protect.clerk.com:*" in allowed["connect-src"]
    assert "https://img.clerk.com" in allowed["img-src"]
    assert allowed["worker-src"] == ["'self'", "blob:"]
    assert "https://challenges.cloudflare.com" in allowed["frame-src"]
    assert allowed["frame-ancestors"] == allowed["object-src"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(allowed["script-src"])
