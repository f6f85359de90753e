"""From an account to a week on the calendar: in under three minutes, on a phone, and with a break in the middle."""

import re
import time
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse

DESCRIPTION = (
    "A small sourdough bakery on Monkbridge Road in Meanwood, Leeds, open Tuesday to Saturday from 7:30. We bake "
    "country loaves, seeded rye and cardamom buns through the night and deliver trays to six cafés. Fridays are buns."
)
MOST_SECONDS = 180
DONE = 60_000
PHONE = {"width": 390, "height": 844}
_numbers = count()


def _register(page: Page) -> None:
    page.goto("/register/")
    page.get_by_label("E-mail").fill(f"newcomer-{next(_numbers)}@example.com")
    page.get_by_label("Password", exact=True).fill("orange kettle river lamp")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", name="What do you sell, and to whom?")).to_be_visible()


def _describe(page: Page) -> None:
    page.get_by_label("Your business").fill(DESCRIPTION)
    page.get_by_label("Its name").fill("Hearth & Crumb")
    page.get_by_label("Time zone").select_option("Europe/London")


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
def test_a_week_stands_on_the_calendar_in_under_three_minutes(
    size: dict[str, int], browse: Browse, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = browse.page(**size)
    width = size["width"]
    began = time.monotonic()
    _register(page)
    _describe(page)
    page.get_by_role("button", name="Followers").click()
    assert _fits(page)
    picture(page, f"onboarding-1-{width}")
    page.get_by_role("button", name="Write my strategy").click()

    plan = page.get_by_role("button", name="Plan my first week")
    expect(plan).to_be_enabled(timeout=DONE)
    expect(page.get_by_role("region", name="Experiments")).to_be_visible()
    assert _fits(page)
    picture(page, f"onboarding-2-{width}")
    plan.click()

    approve = page.get_by_role("button", name="Approve all")
    expect(approve).to_be_enabled(timeout=DONE)
    assert _fits(page)
    page.wait_for_timeout(300)
    picture(page, f"onboarding-3-{width}")
    approve.click()
    expect(page.get_by_role("button", name="Connect accounts")).to_be_visible()
    page.get_by_role("button", name="Go to calendar").click()
    page.wait_for_url("**/calendar/**")
    expect(page.get_by_text(re.compile(r"\d\d:\d\d")).first).to_be_visible()
    assert time.monotonic() - began < MOST_SECONDS


def test_each_step_is_accessible(
    browse: Browse, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = browse.page(theme="dark", **PHONE)
    _register(page)
    assert axe(page) == []
    _describe(page)
    page.get_by_role("button", name="Write my strategy").click()
    plan = page.get_by_role("button", name="Plan my first week")
    expect(plan).to_be_enabled(timeout=DONE)
    page.wait_for_timeout(300)
    assert axe(page) == []
    picture(page, "onboarding-2-dark-390")
    plan.click()
    expect(page.get_by_role("button", name="Approve all")).to_be_enabled(timeout=DONE)
    page.wait_for_timeout(300)
    assert axe(page) == []
    picture(page, "onboarding-3-dark-390")


def test_a_reload_or_a_way_out_resumes_at_the_same_step(browse: Browse) -> None:
    page = browse.page()
    _register(page)
    _describe(page)
    page.get_by_label("Who buys (optional)").fill("Neighbours")

    page.reload()
    expect(page.get_by_label("Your business")).to_have_value(DESCRIPTION)
    expect(page.get_by_label("Who buys (optional)")).to_have_value("Neighbours")
    page.get_by_role("button", name="Write my strategy").click()

    expect(page.get_by_role("region", name="Pillars")).to_be_visible(timeout=DONE)
    page.reload()
    expect(page.get_by_role("region", name="Pillars")).to_be_visible(timeout=DONE)
    page.get_by_role("button", name="Plan my first week").click()
    expect(page.get_by_role("button", name="Approve all")).to_be_enabled(timeout=DONE)

    page.get_by_role("link", name="Skip for now").click()
    page.wait_for_url("**/dashboard/**")
    page.goto("/welcome/")
    expect(page.get_by_role("button", name="Approve all")).to_be_enabled(timeout=DONE)


def test_a_part_can_be_edited_and_redone_before_going_on(browse: Browse) -> None:
    page = browse.page()
    _register(page)
    _describe(page)
    page.get_by_role("button", name="Write my strategy").click()
    audience = page.get_by_role("region", name="Audience")
    audience.get_by_role("button", name="Edit Audience").click(timeout=DONE)
    audience.get_by_role("textbox").fill("People who walk past before work.")
    audience.get_by_role("button", name="Save").click()
    expect(audience.get_by_text("People who walk past before work.")).to_be_visible()

    page.get_by_role("button", name="Redo Platforms and pace").click()
    dialog = page.get_by_role("dialog", name="Regenerate a section")
    dialog.get_by_label("What should be different?").fill("2 posts a week")
    dialog.get_by_role("button", name="Write it").click()

    expect(page.get_by_role("region", name="Platforms and pace").get_by_text("2 a week").first).to_be_visible(
        timeout=DONE
    )
    expect(audience.get_by_text("People who walk past before work.")).to_be_visible()
    expect(page.get_by_role("button", name="Plan my first week")).to_be_enabled(timeout=DONE)


def test_a_post_of_the_week_is_edited_exchanged_and_taken_out(browse: Browse) -> None:
    page = browse.page()
    _register(page)
    _describe(page)
    page.get_by_role("button", name="Write my strategy").click()
    page.get_by_role("button", name="Plan my first week").click(timeout=DONE)
    expect(page.get_by_role("button", name="Approve all")).to_be_enabled(timeout=DONE)
    cards = page.locator("main ol ul > li")
    expect(cards.first.get_by_role("button", name=re.compile("^Edit:"))).to_be_visible()
    before = cards.count()

    cards.first.get_by_role("button", name=re.compile("^Edit:")).click()
    dialog = page.get_by_role("dialog", name="Edit this post")
    dialog.get_by_label("Text").fill("The shutters go up at half past seven.")
    dialog.get_by_role("button", name="Save").click()
    expect(cards.first.get_by_text("The shutters go up at half past seven")).to_be_visible()
    expect(cards.first.locator(".mk")).to_have_count(0)

    second = cards.nth(1)
    line = second.locator(".mk").first.inner_text()
    second.get_by_role("button", name=re.compile("^Write another:")).click()
    expect(page.get_by_text(line, exact=True)).to_have_count(0, timeout=DONE)
    expect(cards).to_have_count(before)

    cards.last.get_by_role("button", name=re.compile("^Remove:")).click()
    expect(cards).to_have_count(before - 1)


def test_too_thin_a_description_is_said_before_anything_is_sent(browse: Browse) -> None:
    page = browse.page()
    _register(page)

    page.get_by_label("Your business").fill("Bread.")

    expect(page.get_by_text("A line more helps")).to_be_visible()
