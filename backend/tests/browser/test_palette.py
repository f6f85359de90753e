"""The palette and the keys: everything there is to go to or do, without the mouse."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse


def _open(page: Page) -> None:
    expect(page.get_by_role("complementary", name="Sidebar")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_the_palette_goes_places_and_finds_posts(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/dashboard/")
    _open(page)

    page.keyboard.type("strat")
    page.keyboard.press("Enter")
    page.wait_for_url("**/strategy/")

    _open(page)
    page.keyboard.type("focaccia")
    found = page.get_by_role("option").filter(has_text="ocaccia").first
    expect(found).to_be_visible()
    found.click()
    page.wait_for_url("**/library/?post=*")


def test_the_palette_changes_the_appearance(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/dashboard/")
    _open(page)

    page.keyboard.type("dark app")
    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_class(re.compile(r"(^|\s)dark(\s|$)"))
    expect(page.get_by_role("combobox")).to_have_count(0)


def test_keys_lead_to_screens_and_rest_while_typing(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/dashboard/")
    expect(page.get_by_role("complementary", name="Sidebar")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/analytics/**")

    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_dialog).to_contain_text("Write a post")
    page.keyboard.press("Escape")
    expect(help_dialog).to_have_count(0)

    page.goto("/settings/")
    field = page.get_by_role("textbox").first
    field.click()
    page.keyboard.type("gk?")
    page.wait_for_timeout(200)
    assert "/settings/" in page.url
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_palette_and_help_are_accessible(
    width: int,
    height: int,
    theme: str,
    browse: Browse,
    demo: Any,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    page = browse.page(theme=theme, width=width, height=height, state=demo)
    page.goto("/notifications/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("bread")
    page.wait_for_timeout(600)
    picture(page, f"palette-{theme}-{width}")
    assert axe(page) == []

    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.wait_for_timeout(300)
    picture(page, f"keys-{theme}-{width}")
    assert axe(page) == []
