"""What breaks in the web app is told where the operator said, and nobody's words are in it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import Browse, Product, running
from tests.twins.kent import Kent, kent

PASSWORD = "paper lantern quiet harbour"
EMAIL = "planted@example.com"
TRIES = 40
BREAK = "setTimeout(() => { const post = { text: 'planted words' }; JSON.parse(post.text) }, 0)"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Kent]]:
    with kent() as server, running(tmp_path_factory.mktemp("told"), NEXT_PUBLIC_SENTRY_DSN=server.dsn) as product:
        yield product, server


@pytest.fixture(scope="module")
def somebody(browser: Browser, told: tuple[Product, Kent]) -> Any:
    """The storage state of somebody signed in."""
    opened = Browse(browser, told[0])
    page = opened.page()
    page.goto("/register/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/welcome/**")
    state = page.context.storage_state()
    opened.finish()
    return state


def break_something(page: Page) -> None:
    with page.expect_event("pageerror"):
        page.evaluate(BREAK)


def told_of(page: Page, server: Kent, screen: str) -> dict[str, Any]:
    """What was told of one of our screens, as soon as it was."""
    for _ in range(TRIES):
        for event in server.events(at_least=1) if server.has_events() else []:
            if event["tags"]["screen"] == screen:
                return event
        page.wait_for_timeout(500)
    raise AssertionError(f"Nothing was told of {screen}.")


def test_an_error_nobody_caught_is_told_without_anybodys_words(
    browser: Browser, told: tuple[Product, Kent], somebody: Any
) -> None:
    product, server = told
    browse = Browse(browser, product)
    browse.expect_console("CORS")  # Sentry lets browsers read its answer; kent does not
    browse.expect_console("net::ERR_FAILED")
    page = browse.page(state=somebody)
    page.goto("/settings/?section=profile")
    page.get_by_role("heading", name="Settings").first.wait_for()

    break_something(page)
    event = told_of(page, server, "/settings/")

    sent = json.dumps(event)
    assert "planted" not in sent
    assert PASSWORD not in sent
    assert event["exception"]["values"][-1]["type"] == "SyntaxError"
    assert event["tags"] == {"process": "web", "screen": "/settings/"}
    assert not {"user", "request", "breadcrumbs", "contexts", "extra"} & event.keys()
    assert [line for line in browse.problems if not line.startswith("script error: ")] == []
    browse.problems.clear()
    browse.finish()


def test_what_breaks_before_anybody_signed_in_is_told_too(browser: Browser, told: tuple[Product, Kent]) -> None:
    product, server = told
    browse = Browse(browser, product)
    browse.expect_console("CORS")
    browse.expect_console("net::ERR_FAILED")
    page = browse.page()
    page.goto("/login/")
    page.get_by_role("button", name="Sign in").wait_for()

    break_something(page)

    assert told_of(page, server, "/login/")["exception"]["values"][-1]["type"] == "SyntaxError"
    assert [line for line in browse.problems if not line.startswith("script error: ")] == []
    browse.problems.clear()
    browse.finish()


def test_what_broke_before_anybody_knew_whom_to_tell_is_told_as_well(
    browser: Browser, told: tuple[Product, Kent], somebody: Any
) -> None:
    product, server = told
    browse = Browse(browser, product)
    browse.expect_console("CORS")
    browse.expect_console("net::ERR_FAILED")
    page = browse.page(state=somebody)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/v1/config", hold)
    with page.expect_request("**/api/v1/config"):
        page.goto("/library/")

    break_something(page)
    for route in held:
        route.continue_()
    page.unroute("**/api/v1/config")

    event = told_of(page, server, "/library/")
    assert event["exception"]["values"][-1]["type"] == "SyntaxError"
    assert [line for line in browse.problems if not line.startswith("script error: ")] == []
    browse.problems.clear()
    browse.finish()


def test_where_nobody_said_so_nothing_is_loaded(browse: Browse) -> None:
    page = browse.page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/login/")
    page.wait_for_load_state("networkidle")

    assert 'sentry_dsn":null' in page.request.get("/api/v1/config").text()
    assert {url.split("/")[2] for url in asked} == {browse.product.url.split("/")[2]}
