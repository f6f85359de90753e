"""People who sign in through Clerk, in a browser.

Clerk's own screens have no stand-in: with the built web app it is seen that Clerk's script is asked for at its host and
nowhere else, and what people are told when it does not come. The way through the app goes with the test mint, which
only a development server has.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import BACKEND, FRONTEND, PATIENCE_MS, Browse, Product, _free_port, running
from tests.twins.clerk import ClerkTwin, user_object
from tests.twins.clerk.server import clerk_twin

COMPILING_MS = 90_000
"""A development server builds each page when it is first looked at."""
COMPILED_SECONDS = 300
"""The first page and all that it shares: more than 90 seconds where many other processes want the cores."""


@pytest.fixture(scope="module")
def clerk() -> Iterator[ClerkTwin]:
    with clerk_twin() as twin:
        twin.users["user_maya"] = user_object("user_maya", "maya@hearthandcrumb.com")
        yield twin


@pytest.fixture(scope="module")
def development_url() -> str:
    return f"http://127.0.0.1:{_free_port()}"


@pytest.fixture(scope="module")
def with_clerk(tmp_path_factory: pytest.TempPathFactory, clerk: ClerkTwin, development_url: str) -> Iterator[Product]:
    settings = clerk.environment(CLERK_AUTHORIZED_PARTIES=development_url)
    with running(tmp_path_factory.mktemp("clerk"), **settings) as product:
        yield product


@pytest.fixture(scope="module")
def development_server(with_clerk: Product, clerk: ClerkTwin, development_url: str) -> Iterator[str]:
    path = subprocess.run(
        [sys.executable, "scripts/web.py", "path"], cwd=BACKEND.parent, check=True, capture_output=True, text=True
    ).stdout.strip()
    environment = os.environ | {
        "PATH": path,
        "API_ORIGIN": with_clerk.url,
        "NEXT_PUBLIC_TEST_MINT": clerk.url,
        "NEXT_TELEMETRY_DISABLED": "1",
    }
    port = str(urlsplit(development_url).port)
    log = Path(with_clerk.data) / "next-dev.log"
    with log.open("wb") as out:
        started = subprocess.Popen(
            ["node", "node_modules/next/dist/bin/next", "dev", "--hostname", "127.0.0.1", "--port", port],
            cwd=FRONTEND,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(f"{development_url}/login/", started, log)
        yield development_url
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait_for(url: str, started: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + COMPILED_SECONDS
    while time.monotonic() < until and started.poll() is None:
        try:
            if httpx.get(url, timeout=COMPILED_SECONDS).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    pytest.fail(f"The development server did not start:\n{log.read_text('utf-8')}")


def test_clerks_script_is_asked_for_at_its_own_host_and_its_silence_is_said(
    browser: Browser, with_clerk: Product, clerk: ClerkTwin
) -> None:
    browse = Browse(browser, with_clerk)
    browse.expect_console("clerk")
    browse.expect_console("ERR_")
    page = browse.page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)

    with page.expect_request(re.compile(r"/npm/@clerk/clerk-js@"), timeout=60_000) as asked:
        page.goto("/login/")

    assert urlsplit(asked.value.url).netloc == urlsplit(clerk.url).netloc
    expect(page.get_by_text("The sign-in service did not answer.")).to_be_visible(timeout=60_000)
    expect(page.get_by_label("Password")).to_have_count(0)
    assert refused == []
    # What Clerk's own library throws about its missing script is no fault of our pages.
    browse.problems = [problem for problem in browse.problems if "clerk" not in problem.lower()]
    browse.finish()


def test_somebody_new_signs_in_looks_at_their_account_and_leaves(
    browser: Browser, with_clerk: Product, development_server: str, clerk: ClerkTwin
) -> None:
    context = browser.new_context(base_url=development_server, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(COMPILING_MS)
    expect.set_options(timeout=COMPILING_MS)
    try:
        page.goto("/settings/?section=security")
        page.wait_for_url(re.compile(r"/login/\?next="))
        page.get_by_label("User").fill("user_maya")
        page.get_by_role("button", name="Sign in with the test mint").click()

        page.wait_for_url(re.compile(r"/settings/"))
        expect(page.get_by_text("The account, as its keeper shows it")).to_be_visible()
        assert clerk.count("/v1/users/user_maya") == 1

        page.goto("/settings/?section=profile")
        section = page.locator("section[aria-labelledby=section-title]")
        expect(section.get_by_text("Maya Whitfield")).to_be_visible()
        expect(section.get_by_text("maya@hearthandcrumb.com")).to_be_visible()
        page.goto("/login/")
        page.wait_for_url(re.compile(r"/(dashboard|welcome)/"))

        page.evaluate("sessionStorage.removeItem('test-mint')")
        page.reload()
        page.wait_for_url(re.compile(r"/login/"))
        expect(page.get_by_role("button", name="Sign in with the test mint")).to_be_visible()
    finally:
        expect.set_options(timeout=PATIENCE_MS)
        context.close()
