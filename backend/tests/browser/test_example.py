"""Somebody new looks at an example full of data, and gets rid of it again with one press."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import shifts
from tests.browser.conftest import Browse
from tests.browser.people import Person

MADE = 60_000
"""Only so that what hangs ends: alone on a machine it takes two seconds."""
BANNER = "This is an example. Nothing here is yours, and nothing of it goes out."


def _banner(page: Page) -> Locator:
    return page.get_by_role("main").get_by_text(BANNER)


def _see(page: Page) -> None:
    page.get_by_role("button", name="See an example").click()
    expect(page.get_by_role("button", name="Filling an example")).to_have_attribute("aria-busy", "true")
    page.wait_for_url("**/dashboard/")
    expect(_banner(page)).to_be_visible(timeout=MADE)


def test_somebody_without_a_business_looks_around_and_goes_back(
    browse: Browse, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    person = Person(browse, business=False)
    page = person.page
    page.goto("/dashboard/")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    expect(page.get_by_role("button", name="See an example")).to_be_visible()
    assert axe(page) == []
    picture(page, "example-offered-1280")

    began = monotonic()
    _see(page)
    print(f"The example was there after {monotonic() - began:.1f} s")  # noqa: T201

    expect(page.get_by_role("button", name="Hearth & Crumb Example switch business")).to_be_visible()
    expect(page.get_by_text("Impressions, 14 days")).to_be_visible()
    expect(page.get_by_role("heading", name="Latest results")).to_be_visible()
    picture(page, "example-dashboard-1280")
    assert axe(page) == []
    page.goto("/calendar/")
    expect(_banner(page)).to_be_visible()
    expect(page.get_by_text("Sandbox").first).to_be_attached()
    page.goto("/analytics/")
    expect(page.get_by_role("main").get_by_text("Impressions").first).to_be_visible()
    page.goto("/library/")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()

    page.wait_for_load_state("networkidle")  # a picture that is still on its way would be missed
    page.get_by_role("button", name="Remove it").click()

    expect(page.get_by_text("The example is gone")).to_be_visible()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    expect(_banner(page)).to_have_count(0)
    assert person.get("businesses")["items"] == []


def test_an_example_leads_to_a_business_of_ones_own_which_is_shown_first_from_then_on(browse: Browse) -> None:
    person = Person(browse, business=False)
    page = person.page
    page.goto("/welcome/")
    _see(page)

    page.get_by_role("main").get_by_role("link", name="Start with your own").click()
    expect(page.get_by_role("heading", name="What do you sell, and to whom?")).to_be_visible()
    own = person.post("businesses", name="Saltmarsh Cycles", description="A workshop for bicycles in Otley.")
    page.evaluate("localStorage.removeItem('business')")  # as on another device
    page.goto("/dashboard/")

    expect(page.get_by_role("button", name=f"{own['name']} switch business")).to_be_visible()
    expect(_banner(page)).to_have_count(0)


def test_from_an_empty_business_the_way_back_leads_to_it(browse: Browse) -> None:
    person = Person(browse)
    person.post("businesses", name="Saltmarsh Cycles", description="A workshop for bicycles in Otley.")
    page = person.page
    page.add_init_script(f"localStorage.getItem('business') ?? localStorage.setItem('business', '{person.business}')")
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", name="To your first post")).to_be_visible()

    _see(page)
    expect(page.get_by_role("main").get_by_role("link", name="Start with your own")).to_have_count(0)
    page.get_by_role("button", name="Remove it").click()

    expect(page.get_by_role("heading", name="To your first post")).to_be_visible()
    assert page.evaluate("localStorage.getItem('business')") == person.business


def test_the_banner_moves_nothing_and_fits_every_window(
    browse: Browse, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    person = Person(browse, business=False)
    person.post("businesses/example")
    state = person.page.context.storage_state()
    for theme, width, height in (("dark", 1280, 800), ("light", 768, 1024), ("dark", 390, 844), ("light", 320, 700)):
        page = browse.page(theme=theme, width=width, height=height, state=state)
        watched = shifts.watch(page)
        page.goto("/dashboard/")
        banner = page.locator("[data-above] p")
        expect(banner).to_contain_text(BANNER if width >= 768 else "Example")
        watched.settle()
        picture(page, f"example-dashboard-{theme}-{width}")
        moved, what = watched.shifted()
        assert moved < shifts.STILL, what
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert banner.evaluate("text => text.scrollWidth <= text.clientWidth"), "it is cut off"
        inside = "text => text.parentElement.scrollHeight <= text.parentElement.clientHeight"
        assert banner.evaluate(inside), "its actions stand outside of it"


def test_what_a_post_can_do_stays_in_sight_below_the_banner(browse: Browse) -> None:
    person = Person(browse, business=False)
    person.post("businesses/example")
    page = person.page
    page.goto("/library/?status=draft")
    page.locator("[data-open]").first.click()
    sheet = page.get_by_role("complementary", name="Post", exact=True)

    expect(_banner(page)).to_be_visible()
    expect(sheet.get_by_role("button", name="Approve")).to_be_in_viewport(ratio=1)
    assert page.locator("[data-post]").first.locator("[data-open] > span").first.bounding_box()["width"] > 240

    page.goto("/calendar/")
    expect(_banner(page)).to_be_visible()
    height = "document.documentElement.scrollHeight"
    assert page.evaluate(height) == page.evaluate("innerHeight")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("main").get_by_text("Example", exact=True)).to_be_visible()


def test_an_example_offers_no_platform_where_people_would_read_it(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/accounts/")

    expect(page.get_by_text("An example is connected to the sandbox alone.")).to_be_visible()
    expect(page.get_by_role("button", name="Connect account")).to_have_count(0)
    # Bluesky needs no keys of the operator's: to a business of one's own it can be connected here.
    expect(
        page.get_by_role("listitem").filter(has_text="Your handle. You sign in on Bluesky's own page")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Connect Bluesky")).to_have_count(0)
