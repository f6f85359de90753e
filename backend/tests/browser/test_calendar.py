"""Moving posts: by mouse, by keyboard, by form, and back."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core.clock import now
from tests.browser.calendar_posts import Posts, posts_of
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


@dataclass(frozen=True)
class Opened:
    page: Page
    sheet: Locator
    posts: Posts
    id: str

    def undo(self) -> None:
        self.page.get_by_role("button", name="Undo").click()


@pytest.fixture
def marked(browse: Browse, demo: Any) -> Opened:
    """A draft of the machine's, open at the side."""
    page = browse.page(state=demo)
    posts = posts_of(page)
    post = posts.marked()
    page.goto(f"/library/?post={post}")
    sheet = page.get_by_role("complementary", name="Post", exact=True)
    expect(sheet.locator(".mk").first).to_be_visible()
    return Opened(page, sheet, posts, post)


def test_approving_turns_marker_into_ink_and_undo_turns_it_back(marked: Opened) -> None:
    marked.sheet.get_by_role("button", name="Approve").click()

    expect(marked.sheet.locator(".mk")).to_have_count(0)
    marked.undo()
    expect(marked.sheet.locator(".mk").first).to_be_visible()
    expect(marked.page.get_by_text("It waits for your yes again")).to_be_visible()
    assert marked.posts.read(marked.id)["approved_at"] is None


def test_a_yes_that_put_a_post_on_the_calendar_is_undone_with_that(marked: Opened) -> None:
    at = (now() + timedelta(days=20)).replace(second=0, microsecond=0)
    marked.posts.propose(marked.id, at)
    marked.page.reload()

    marked.sheet.get_by_role("button", name="Approve").click()

    expect(marked.sheet.get_by_role("heading", name="Scheduled")).to_be_visible()
    marked.undo()
    expect(marked.sheet.locator(".mk").first).to_be_visible()
    post = marked.posts.read(marked.id)
    assert (post["status"], post["approved_at"]) == ("draft", None)
    assert datetime.fromisoformat(post["scheduled_for"]) == at


def test_editing_makes_the_words_ones_own_and_undo_gives_them_back(marked: Opened) -> None:
    before = marked.posts.read(marked.id)
    sheet = marked.sheet
    sheet.get_by_role("button", name="Edit").click()

    sheet.get_by_label("Text").fill("We close at four on Christmas Eve. Come early.")
    sheet.get_by_role("button", name="Save").click()

    expect(sheet.get_by_text("We close at four on Christmas Eve. Come early.")).to_be_visible()
    expect(sheet.locator(".mk")).to_have_count(0)
    marked.undo()
    expect(sheet.locator(".mk").first).to_be_visible()
    after = marked.posts.read(marked.id)
    assert (after["text"], after["made_by"], after["approved_at"]) == (before["text"], before["made_by"], None)


def test_a_deleted_post_is_gone_at_once_and_back_by_undo(marked: Opened) -> None:
    marked.sheet.get_by_role("button", name="More", exact=True).click()
    marked.page.get_by_role("button", name="Delete", exact=True).click()
    expect(marked.sheet).to_have_count(0)
    expect(marked.page.get_by_text("1 post deleted")).to_be_visible()

    marked.page.keyboard.press("z")

    expect(marked.page.get_by_text("1 post deleted")).to_have_count(0)
    assert marked.posts.read(marked.id)["status"] == "draft"


def test_a_proposal_is_shown_before_anything_changes(marked: Opened) -> None:
    sheet = marked.sheet
    sheet.get_by_role("button", name="More", exact=True).click()
    marked.page.get_by_role("button", name="Improve…").click()
    sheet.get_by_role("button", name="Shorter").click()

    sheet.get_by_role("button", name="Propose").click()

    expect(sheet.get_by_role("heading", name="Proposed")).to_be_visible(timeout=30_000)
    sheet.get_by_role("button", name="Use this").click()
    expect(sheet.get_by_role("button", name="Edit")).to_be_visible()


def test_one_key_leads_to_a_new_post_and_two_back_to_the_calendar(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.keyboard.press("c")
    page.wait_for_url("**/compose/**")
    expect(page.get_by_role("checkbox").first).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("k")
    page.wait_for_url("**/calendar/")
