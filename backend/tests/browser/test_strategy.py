"""The strategy: a section edited, regenerated with a remark, two versions side by side, an old one in use again."""

import re
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse

DESCRIPTION = (
    "A small sourdough bakery in Meanwood, Leeds, open Tuesday to Saturday from 7:30. We bake country loaves, seeded "
    "rye and cardamom buns through the night and deliver trays to six cafés. Maya and Tom have run it since 2014."
)
DONE = 60_000
_numbers = count()


@pytest.fixture
def strategy(browse: Browse) -> Page:
    """The first version of a new business of its own, so that no other test meets what is done to it."""
    page = browse.page()
    page.goto("/register/")
    page.get_by_label("E-mail").fill(f"strategist-{next(_numbers)}@example.com")
    page.get_by_label("Password", exact=True).fill("amber pencil market stone")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_label("Your business").fill(DESCRIPTION)
    page.get_by_label("Its name").fill("Hearth & Crumb")
    page.get_by_role("button", name="Write my strategy").click()
    expect(page.get_by_role("button", name="Plan my first week")).to_be_enabled(timeout=DONE)
    expect(page.get_by_role("heading", name="Your strategy", exact=True)).to_be_visible(timeout=DONE)
    page.goto("/strategy/")
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    return page


def _section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def test_a_section_is_edited_in_its_place_and_the_edit_taken_back(strategy: Page) -> None:
    section = _section(strategy, "Position")
    before = section.locator("p").inner_text()
    section.get_by_role("button", name="Edit Position").click()

    field = section.get_by_role("textbox", name="Position")
    expect(field).to_be_focused()
    field.fill("Bread that takes eighteen hours, told hour by hour.")
    section.get_by_role("button", name="Save").click()

    expect(section.get_by_text("Bread that takes eighteen hours, told hour by hour.")).to_be_visible()
    strategy.reload()
    expect(section.get_by_text("Bread that takes eighteen hours, told hour by hour.")).to_be_visible()

    section.get_by_role("button", name="Edit Position").click()
    section.get_by_role("textbox", name="Position").fill("Something else.")
    section.get_by_role("button", name="Save").click()
    strategy.get_by_role("button", name="Undo").click()
    expect(section.get_by_text("Bread that takes eighteen hours, told hour by hour.")).to_be_visible()
    assert before != "Something else."


def test_shares_that_make_no_whole_are_told_and_not_saved(strategy: Page) -> None:
    section = _section(strategy, "Pillars")
    section.get_by_role("button", name="Edit Pillars").click()

    section.get_by_label("Share, %").first.fill("99")
    section.get_by_role("button", name="Save").click()

    expect(section.get_by_role("alert")).to_have_text("Shares are whole numbers that sum to 100")


def test_a_section_is_regenerated_with_a_remark_compared_and_the_old_version_restored(strategy: Page) -> None:
    audience = _section(strategy, "Audience").inner_text()
    _section(strategy, "Voice").get_by_role("button", name="Redo Voice").click()
    dialog = strategy.get_by_role("dialog", name="Regenerate a section")
    dialog.get_by_label("What should be different?").fill("more formal, no emojis")
    dialog.get_by_role("button", name="Write it").click()

    expect(strategy.get_by_text("Version 2 is in use.")).to_be_visible(timeout=DONE)
    expect(_section(strategy, "Voice").locator("ins", has_text="No emojis.")).to_be_visible()
    assert _section(strategy, "Audience").inner_text() == audience

    strategy.get_by_role("button", name="Compare with 1").click()
    expect(strategy.get_by_text("1 section differs.")).to_be_visible()
    voice = _section(strategy, "Voice")
    expect(voice.locator("ins", has_text="No emojis.")).to_have_count(1)
    expect(voice.locator("ins").first).to_be_visible()
    expect(_section(strategy, "Audience").get_by_text("same")).to_be_visible()

    strategy.get_by_role("button", name="Close comparison").click()
    strategy.get_by_role("button", name="Versions").click()
    strategy.get_by_role("button", name=re.compile("^Version 1,")).click()
    strategy.get_by_role("button", name="Use version 1").click()

    expect(strategy.get_by_text("Version 1, active since")).to_be_visible()
    expect(_section(strategy, "Voice").get_by_text("No emojis.")).to_have_count(0)


def test_a_remark_beyond_the_copywriter_is_answered_in_its_own_words(strategy: Page) -> None:
    strategy.get_by_role("button", name="Regenerate section…").click()
    dialog = strategy.get_by_role("dialog", name="Regenerate a section")
    dialog.get_by_label("What", exact=True).select_option("Voice")
    dialog.get_by_label("What should be different?").fill("like a sea shanty")
    dialog.get_by_role("button", name="Write it").click()

    alert = strategy.get_by_role("alert").filter(has_text="sea shanty")
    expect(alert).to_be_visible(timeout=DONE)
    alert.get_by_role("button", name="Change the remark").click()
    expect(dialog.get_by_label("What should be different?")).to_have_value("like a sea shanty")


def test_two_versions_of_the_example_lie_side_by_side(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/strategy/")
    page.get_by_role("button", name="Versions").click()
    page.get_by_role("button", name="Compare two versions").click()

    pillars = _section(page, "Pillars")
    expect(pillars.locator("del").first).to_be_visible()
    expect(pillars.locator("ins").first).to_be_visible()
    page.get_by_label("From").select_option(index=1)
    expect(page.get_by_text(re.compile(r"\d sections? differs?\."))).to_be_visible()
