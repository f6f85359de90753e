"""Use is counted where the operator set that up and the person said yes: nowhere else, and nothing personal."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Browse, Product, running
from tests.twins.posthog import PostHog, posthog

PASSWORD = "paper lantern quiet harbour"


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, PostHog]]:
    with posthog() as server:
        settings = {"NEXT_PUBLIC_POSTHOG_KEY": "phc_test", "NEXT_PUBLIC_POSTHOG_HOST": server.url}
        with running(tmp_path_factory.mktemp("counted"), **settings) as product:
            yield product, server


def _registered(browse: Browse, email: str) -> Page:
    # As a person's browser: programs are not counted.
    page = browse.page(user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36")
    page.add_init_script("""
      Object.defineProperty(navigator, "webdriver", { get: () => false })
      Object.defineProperty(navigator, "userAgentData", { get: () => undefined })
    """)
    page.goto("/register/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/welcome/**")
    page.goto("/settings/?section=profile")
    return page


def _screens(server: PostHog) -> list[str]:
    return [event["properties"]["screen"] for event in server.events if event["event"] == "screen opened"]


def _counted(server: PostHog) -> list[str]:
    """What was asked of it but for flags, which are of the installation and nobody's."""
    return [path for path in server.paths if not path.startswith("/flags")]


def test_nothing_is_counted_before_a_yes_and_after_a_no(browser: Browser, counted: tuple[Product, PostHog]) -> None:
    product, server = counted
    browse = Browse(browser, product)
    page = _registered(browse, "no@example.com")
    question = page.get_by_role("region", name="May this site count what is used?")
    expect(question).to_be_visible()
    page.wait_for_timeout(500)
    assert _counted(server) == []

    question.get_by_role("button", name="Do not count").click()
    expect(question).to_be_hidden()
    page.goto("/accounts/")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)

    assert _counted(server) == []
    browse.finish()


def test_after_a_yes_screens_are_counted_and_nobody_is_named(
    browser: Browser, counted: tuple[Product, PostHog]
) -> None:
    product, server = counted
    browse = Browse(browser, product)
    page = _registered(browse, "yes@example.com")
    question = page.get_by_role("region", name="May this site count what is used?")
    question.get_by_role("button", name="Count", exact=True).click()
    for _ in range(100):
        if _screens(server):
            break
        page.wait_for_timeout(100)
    assert _screens(server) == ["/settings/"]
    page.get_by_role("link", name="Accounts", exact=True).click()
    for _ in range(100):
        if len(_screens(server)) > 1:
            break
        page.wait_for_timeout(100)

    assert _screens(server) == ["/settings/", "/accounts/"]
    for _ in range(300):
        if any(event["event"] == "signed up" for event in server.events):
            break
        page.wait_for_timeout(100)
    assert {event["event"] for event in server.events} == {"screen opened", "signed up"}
    assert "yes@example.com" not in str(server.events)
    assert page.request.get("/api/v1/auth/me").json()["allows_counting"] is True

    page.goto("/settings/?section=data")
    switch = page.get_by_role("switch", name="Count what I use on this device")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    before = len(server.events)
    page.get_by_role("link", name="Library", exact=True).click()
    page.wait_for_url("**/library/**")
    page.wait_for_timeout(500)

    assert len(server.events) == before
    assert page.request.get("/api/v1/auth/me").json()["allows_counting"] is False
    browse.finish()
