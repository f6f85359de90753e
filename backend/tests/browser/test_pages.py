"""Every page in light and dark, wide and narrow: accessible, nothing over the edge, with a title of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse

SIZES = [(1280, 800), (390, 844)]
THEMES = ["light", "dark"]
PUBLIC = {
    "landing": ("/", "AI Growth Manager: say what you sell, get a month of posts"),
    "login": ("/login/", "Sign in · AI Growth Manager"),
    "register": ("/register/", "Make an account · AI Growth Manager"),
    "forgot": ("/forgot/", "Forgotten password · AI Growth Manager"),
    "reset": ("/reset/?token=x", "New password · AI Growth Manager"),
}
INSIDE = {
    "dashboard": ("/dashboard/", "Dashboard · AI Growth Manager"),
    "calendar": ("/calendar/", "Calendar · AI Growth Manager"),
    "calendar-list": ("/calendar/?view=list", "Calendar · AI Growth Manager"),
    "library": ("/library/", "Library · AI Growth Manager"),
    "new-post": ("/library/?new=true", "Library · AI Growth Manager"),
    "strategy": ("/strategy/", "Strategy · AI Growth Manager"),
    "write-posts": ("/strategy/?write=true", "Strategy · AI Growth Manager"),
    "analytics": ("/analytics/", "Analytics · AI Growth Manager"),
    "accounts": ("/accounts/", "Accounts · AI Growth Manager"),
    "settings": ("/settings/", "Settings · AI Growth Manager"),
    "welcome": ("/welcome/?new=true", "Welcome · AI Growth Manager"),
}


def _look(
    page: Page, name: str, path: str, title: str, axe: Callable[[Page], list[str]], take: Callable[[Page, str], None]
) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_count(1)
    page.wait_for_timeout(300)  # skeletons wait 200 ms, cards land in 240
    take(page, name)

    assert page.title() == title
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, "something is over the edge"
    assert axe(page) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page(
    name: str,
    width: int,
    height: int,
    theme: str,
    browse: Browse,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    path, title = PUBLIC[name]

    _look(browse.page(theme=theme, width=width, height=height), f"{name}-{theme}-{width}", path, title, axe, picture)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", INSIDE)
def test_a_page_behind_the_sign_in(
    name: str,
    width: int,
    height: int,
    theme: str,
    browse: Browse,
    demo: Any,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    path, title = INSIDE[name]
    page = browse.page(theme=theme, width=width, height=height, state=demo)

    _look(page, f"{name}-{theme}-{width}", path, title, axe, picture)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_post_at_the_side(
    width: int,
    height: int,
    theme: str,
    browse: Browse,
    demo: Any,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    page = browse.page(theme=theme, width=width, height=height, state=demo)
    page.goto("/library/?status=draft")
    page.locator("main li button").first.click()
    expect(page.get_by_text("Words", exact=True)).to_be_visible()
    page.wait_for_timeout(300)
    picture(page, f"post-{theme}-{width}")

    assert axe(page) == []


def test_no_page_is_missing_in_the_menu(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/dashboard/")

    for link in page.get_by_role("complementary", name="Sidebar").get_by_role("link").all():
        address = link.get_attribute("href") or ""
        assert page.request.get(address).ok, address
