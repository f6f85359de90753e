"""The web app on one site and the API on another, as with a name of Vercel's and one of Railway's.

The exported web app is served by localhost, the API by 127.0.0.1: to a browser these are two sites. The export is the
one that the other tests use; where its API is, which a build for such a place has inside, the page is told.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import FRONTEND, Browse, Product, _free_port, running

PASSWORD = "paper lantern quiet harbour"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def web_port() -> int:
    return _free_port()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, web_port: int) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("api"), WEB_ORIGINS=f"http://localhost:{web_port}") as product:
        yield product


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, web_port: int, api: Product) -> Iterator[str]:
    """The address of the web app, each page with its policy inside."""
    built = tmp_path_factory.mktemp("web") / "out"
    shutil.copytree(FRONTEND / "out", built)
    subprocess.run(
        ["node", FRONTEND / "scripts" / "write-csp.mjs", built],
        env={**os.environ, "NEXT_PUBLIC_API_URL": api.url},
        check=True,
        capture_output=True,
    )
    server = ThreadingHTTPServer(("127.0.0.1", web_port), partial(Quiet, directory=str(built)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{web_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, api: Product, web: str) -> Iterator[Page]:
    browse = Browse(browser, Product(web, Path(api.data), api.environment))
    opened = browse.page()
    # The policy lets only scripts of known content run, so that this comes from the browser and not from the page.
    opened.add_init_script(f"window.process = {{ env: {{ NEXT_PUBLIC_API_URL: {api.url!r} }} }}")
    yield opened
    browse.finish()


def register(page: Page, email: str) -> None:
    page.goto("/register/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/welcome/**")


def cookies(page: Page) -> list[dict[str, object]]:
    return [dict(one) for one in page.context.cookies() if one["name"] == "aigrowth_session"]


def test_a_person_signs_up_stays_signed_in_and_signs_out_from_another_site(page: Page, api: Product, web: str):
    register(page, "maya@hearthandcrumb.com")

    kept = cookies(page)
    assert kept
    for cookie in kept:
        assert (cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) == ("None", True, True)
        assert cookie["domain"] == "127.0.0.1"

    page.reload()
    page.wait_for_url("**/welcome/**")
    changed = page.evaluate(
        """async api => (await fetch(`${api}/api/v1/auth/me`, {
             method: "PUT", credentials: "include", body: JSON.stringify({ first_name: "Maya" }),
             headers: { "Content-Type": "application/json", "X-CSRF": "1" } })).status""",
        api.url,
    )
    assert changed == 200

    page.evaluate(
        """api => fetch(`${api}/api/v1/auth/logout`, {
             method: "POST", credentials: "include", headers: { "X-CSRF": "1" } })""",
        api.url,
    )
    assert cookies(page) == []


def test_the_cookie_that_is_kept_where_others_are_not_is_enough(page: Page, api: Product):
    register(page, "ben@hearthandcrumb.com")
    partitioned = [cookie for cookie in page.context.cookies() if cookie.get("partitionKey")]
    assert partitioned

    page.context.clear_cookies()
    page.context.add_cookies(partitioned)
    page.reload()

    page.wait_for_url("**/welcome/**")
    status = page.evaluate(
        "api => fetch(`${api}/api/v1/auth/me`, {credentials: 'include'}).then(r => r.status)", api.url
    )
    assert status == 200


def test_a_page_of_a_third_site_reads_nothing_and_changes_nothing(page: Page, api: Product):
    register(page, "zoe@hearthandcrumb.com")
    stranger = page.context.new_page()
    stranger.route(
        "http://stranger.localhost/**", lambda route: route.fulfill(body="<p>hello</p>", content_type="text/html")
    )
    stranger.goto("http://stranger.localhost/")

    read = stranger.evaluate(
        "api => fetch(`${api}/api/v1/auth/me`, {credentials: 'include'}).then(r => r.status, () => 'refused')", api.url
    )
    stranger.evaluate(
        """api => fetch(`${api}/api/v1/auth/logout`, {method: 'POST', mode: 'no-cors', credentials: 'include'})
             .catch(() => null)""",
        api.url,
    )

    assert read == "refused"
    still = page.evaluate(
        "api => fetch(`${api}/api/v1/auth/me`, {credentials: 'include'}).then(r => r.status)", api.url
    )
    assert still == 200
