"""Moving posts: by mouse, by keyboard, by form, and back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def week(browse: Browse, demo: Any) -> Page:
    """Next week's calendar: everything on it is still to come, whatever the day."""
    page = browse.page(width=1440, height=900, state=demo)
    page.goto("/calendar/")
    page.get_by_role("button", name="Week after").click()
    expect(_cards(page).first).to_be_visible()
    return page


def _cards(page: Page) -> Locator:
    """Cards that may be moved."""
    return page.locator("[aria-roledescription='draggable']")


def _time(card: Locator) -> str:
    found = re.search(r"\d\d:\d\d", card.inner_text())
    assert found
    return found.group()


def test_a_card_is_dragged_to_another_time_and_undone(week: Page) -> None:
    card = _cards(week).first
    before = _time(card)
    box = card.bounding_box()
    assert box

    week.mouse.move(box["x"] + 40, box["y"] + 10)
    week.mouse.down()
    week.mouse.move(box["x"] + 40, box["y"] + 60, steps=6)
    week.mouse.move(box["x"] + 40, box["y"] + 106, steps=6)
    week.mouse.up()

    expect(week.get_by_text("Moved to")).to_be_visible()
    moved = _time(_cards(week).first)
    assert moved != before

    week.get_by_role("button", name="Undo").click()
    expect(_cards(week).first).to_contain_text(before)


def test_a_card_is_moved_by_keyboard(week: Page) -> None:
    card = _cards(week).first
    before = _time(card)

    card.focus()
    week.keyboard.press("Space")
    week.wait_for_timeout(100)
    week.keyboard.press("ArrowDown")
    week.wait_for_timeout(100)
    week.keyboard.press("ArrowDown")
    week.wait_for_timeout(100)
    week.keyboard.press("Space")

    expect(week.get_by_text("Moved to")).to_be_visible()
    week.keyboard.press("z")
    expect(_cards(week).first).to_contain_text(before)


def test_a_card_is_moved_by_form(week: Page) -> None:
    _cards(week).first.click()
    sheet = week.get_by_role("complementary", name="Post", exact=True)
    sheet.get_by_role("button", name="Move to…").click()
    dialog = week.get_by_role("dialog", name="When should it go out?")

    dialog.get_by_label("Time").fill("10:30")
    dialog.get_by_role("button", name="Schedule for").click()

    expect(sheet.get_by_text(re.compile("10:30")).first).to_be_visible()


def test_approving_turns_marker_into_ink(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/library/?status=draft")
    row = page.locator("main li button", has=page.locator(".mk")).first
    row.click()
    sheet = page.get_by_role("complementary", name="Post", exact=True)
    expect(sheet.locator(".mk").first).to_be_visible()

    sheet.get_by_role("button", name="Approve").click()

    expect(sheet.locator(".mk")).to_have_count(0)


def test_editing_makes_the_words_ones_own(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/library/?status=draft")
    page.locator("main li button", has=page.locator(".mk")).first.click()
    sheet = page.get_by_role("complementary", name="Post", exact=True)
    sheet.get_by_role("button", name="Edit").click()

    sheet.get_by_label("Text").fill("We close at four on Christmas Eve. Come early.")
    sheet.get_by_role("button", name="Save").click()

    expect(sheet.get_by_text("We close at four on Christmas Eve. Come early.")).to_be_visible()
    expect(sheet.locator(".mk")).to_have_count(0)


def test_a_proposal_is_shown_before_anything_changes(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/library/?status=draft")
    page.locator("main li button").last.click()
    sheet = page.get_by_role("complementary", name="Post", exact=True)
    sheet.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Improve…").click()
    sheet.get_by_role("button", name="Shorter").click()

    sheet.get_by_role("button", name="Propose").click()

    expect(sheet.get_by_role("heading", name="Proposed")).to_be_visible(timeout=30_000)
    sheet.get_by_role("button", name="Use this").click()
    expect(sheet.get_by_role("button", name="Edit")).to_be_visible()


def test_a_post_of_ones_own_is_written_from_anywhere(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="New post")
    dialog.get_by_label("Text").fill("The shutters go up at half past seven, as ever.")
    dialog.get_by_role("button", name="Save draft").click()

    sheet = page.get_by_role("complementary", name="Post", exact=True)
    expect(sheet.get_by_role("heading", name="Draft")).to_be_visible()
    expect(sheet.locator(".mk")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("k")
    page.wait_for_url("**/calendar/")
