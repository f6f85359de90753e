"""A real browser on the real product: every process of it, started by its own command on an empty data folder.

A test gets a `browse`: pages opened through it fail the test on any script error, console error, or request that leaves
this machine. Pictures of every page lie in `screenshots/` of the checkout, for people to look at.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

BACKEND = Path(__file__).parents[2]
FRONTEND = BACKEND.parent / "frontend"
SCREENSHOTS = BACKEND.parent / "screenshots"
PLACES = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
"""The first is the same browser without its own windows, and does the same work in half the time."""
CHROMIUM = os.environ.get("CHROMIUM") or next((place for place in PLACES if Path(place).exists()), PLACES[-1])
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
START_SECONDS = 300
"""Only so that what hangs ends. Where many other processes want the cores, the example business took 85 seconds."""
PATIENCE_MS = 30_000
"""As above, for what a page is about to show or do."""
LOOPBACK = {"127.0.0.1", "localhost"}


@dataclass(frozen=True)
class Product:
    url: str
    data: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> str:
        """What one of the product's own commands says, run in a second terminal."""
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            cwd=BACKEND,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        return done.stdout

    def mailed_link(self, page: str, *, to: str) -> str | None:
        """The newest link to one of our pages mailed to somebody, as they would click it; None while none has come."""
        folder = self.data / "mail"
        mails = sorted(folder.iterdir(), key=lambda mail: mail.stat().st_mtime) if folder.is_dir() else []
        for mail in reversed(mails):
            text = mail.read_text("utf-8").replace("=\n", "").replace("=3D", "=")
            found = re.search(rf"https?://\S+/{page}/\?token=[\w-]+", text)
            if found and f"To: {to}" in text:
                return found.group()
        return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("product")) as product:
        yield product


@contextmanager
def running(data: Path, **settings: str) -> Iterator[Product]:
    """The whole product on a folder and a port of its own, with nothing of this machine's settings but those given."""
    if not (FRONTEND / "out" / "index.html").is_file():
        pytest.fail("The web app is not built: `make web` builds it.")
    port = _free_port()
    inherited = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR", "USER"}
    }
    environment = inherited | {"AIGROWTH_DATA_DIR": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1"} | settings
    log = data / "start.log"
    with log.open("wb") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "up"], cwd=BACKEND, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_ready(started, log)
        yield Product(f"http://127.0.0.1:{port}", data, environment)
    finally:
        started.send_signal(signal.SIGINT)
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait_until_ready(started: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(START_SECONDS * 5):
        if "is ready" in log.read_text("utf-8"):
            return
        try:
            started.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"The product did not start:\n{log.read_text('utf-8')}")


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        # Where `make test-browser` could have installed one, its absence is a fault and not an excuse.
        give_up = pytest.fail if os.environ.get("CI") or os.geteuid() == 0 else pytest.skip
        give_up(f"There is no browser at {CHROMIUM}: install Debian's chromium-headless-shell, or set CHROMIUM.")
    running = playwright_driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
    yield running
    running.close()


@dataclass
class Browse:
    """Opens pages and keeps what went wrong on them."""

    browser: Browser
    product: Product
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def expect_console(self, part: str) -> None:
        """A console line this test provokes on purpose, such as the browser's own note of a refused sign-in."""
        self.expected.append(part)

    def page(
        self,
        *,
        theme: str = "light",
        width: int = 1280,
        height: int = 800,
        state: Any = None,
        has_touch: bool = False,
        user_agent: str | None = None,
        locale: str = "en-GB",
    ) -> Page:
        # The browser's clock is not the business's: Los Angeles against Leeds, as a traveller would have it.
        context = self.browser.new_context(
            base_url=self.product.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            timezone_id="America/Los_Angeles",
            locale=locale,
            storage_state=state,
            has_touch=has_touch,
            user_agent=user_agent,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("console", lambda line: self._console(line.type, line.text, line.location["url"]))
        page.on("request", lambda request: self._request(request.url))
        return page

    def _console(self, kind: str, text: str, url: str) -> None:
        # The sandbox's consent page has its own tests; here it is a stranger the browser passes through.
        is_ours = url.startswith(self.product.url) or not url.startswith("http")
        if kind == "error" and is_ours and not any(part in text for part in self.expected):
            self.problems.append(f"console: {text} ({url})")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in LOOPBACK:
            self.problems.append(f"left this machine: {url}")

    def finish(self) -> None:
        for context in self.contexts:
            context.close()
        assert self.problems == []


@pytest.fixture
def browse(browser: Browser, product: Product) -> Iterator[Browse]:
    opened = Browse(browser, product)
    yield opened
    opened.finish()


@pytest.fixture(scope="session")
def demo(product: Product, browser: Browser) -> Any:
    """The storage state of somebody signed in to the example business with its eight weeks of history."""
    said = product.command("seed-demo")
    found = re.search(r"as (\S+) with the password (\S+?)\.?$", said.strip())
    assert found, said
    opened = Browse(browser, product)
    page = opened.page()
    sign_in(page, *found.groups())
    page.wait_for_url("**/dashboard/**")
    state = page.context.storage_state()
    opened.finish()
    return state


ADMIN_PASSWORD = "paper lantern quiet harbour"


@pytest.fixture(scope="session")
def office(product: Product, browser: Browser) -> Any:
    """The storage state of an administrator, who has no business of their own."""
    product.command("create-admin", "root@example.com", "--password", ADMIN_PASSWORD)
    opened = Browse(browser, product)
    page = opened.page()
    sign_in(page, "root@example.com", ADMIN_PASSWORD)
    page.wait_for_url("**/dashboard/**")
    state = page.context.storage_state()
    opened.finish()
    return state


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
Axe = Callable[..., list[str]]


@pytest.fixture(scope="session")
def axe() -> Axe:
    """What axe finds wrong with a page, by all its rules or by these; evaluated, because the page's own policy refuses
    injected script tags.
    """
    source = AXE.read_text("utf-8")

    def violations(page: Page, rules: list[str] | None = None) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        options = {"resultTypes": ["violations"], **({"runOnly": {"type": "rule", "values": rules}} if rules else {})}
        result = page.evaluate("options => axe.run(options)", options)
        return [
            f"{found['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
            for found in result["violations"]
            for node in found["nodes"]
        ]

    return violations


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return take
