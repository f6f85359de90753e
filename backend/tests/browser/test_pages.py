"""Every page in light and dark, wide and narrow: still, accessible, nothing over the edge, with a title of its own."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import shifts
from tests.browser.conftest import Axe, Browse

SIZES = [(1280, 800), (390, 844)]
THEMES = ["light", "dark"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""axe's rules for which colours matter, of those it looks at."""
STANDS = """() => [document.documentElement.lang, document.title, document.body.outerHTML].concat(
  [...document.querySelectorAll('*')].map(element => {
    const { x, y, width, height } = element.getBoundingClientRect()
    const { display, visibility, opacity } = getComputedStyle(element)
    return [x, y, width, height, display, visibility, opacity].join(' ')
  }))"""
"""Everything that is on a page and where, without its colours."""
AT_REST = """() => Promise.all(
  document.getAnimations().filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
    .map(one => one.finished.catch(() => {})))"""
"""Once nothing fades any more; what turns for ever is left to turn."""
PUBLIC = {
    "landing": ("/", "AI Growth Manager: say what you sell, get a month of posts"),
    "login": ("/login/", "Sign in · AI Growth Manager"),
    "register": ("/register/", "Make an account · AI Growth Manager"),
    "forgot": ("/forgot/", "Forgotten password · AI Growth Manager"),
    "reset": ("/reset/?token=x", "New password · AI Growth Manager"),
    "pricing": ("/pricing/", "Pricing · AI Growth Manager"),
    "terms": ("/terms/", "Terms of use · AI Growth Manager"),
    "privacy": ("/privacy/", "Privacy · AI Growth Manager"),
}
INSIDE = {
    "dashboard": ("/dashboard/", "Dashboard · AI Growth Manager"),
    "calendar": ("/calendar/", "Calendar · AI Growth Manager"),
    "calendar-month": ("/calendar/?view=month", "Calendar · AI Growth Manager"),
    "calendar-unscheduled": ("/calendar/?panel=unscheduled", "Calendar · AI Growth Manager"),
    "calendar-slots": ("/calendar/?panel=slots", "Calendar · AI Growth Manager"),
    "calendar-recurring": ("/calendar/?panel=recurring", "Calendar · AI Growth Manager"),
    "calendar-list": ("/calendar/?view=list", "Calendar · AI Growth Manager"),
    "library": ("/library/", "Library · AI Growth Manager"),
    "compose": ("/compose/", "Compose · AI Growth Manager"),
    "library-cards": ("/library/?view=cards", "Library · AI Growth Manager"),
    "library-review": ("/library/?status=review", "Library · AI Growth Manager"),
    "library-nothing": ("/library/?q=nowhere", "Library · AI Growth Manager"),
    "library-archived": ("/library/?status=archived", "Library · AI Growth Manager"),
    "library-tag": ("/library/?tag=Rye", "Library · AI Growth Manager"),
    "library-ideas": ("/library/?shelf=ideas", "Library · AI Growth Manager"),
    "library-media": ("/library/?shelf=media", "Library · AI Growth Manager"),
    "strategy": ("/strategy/", "Strategy · AI Growth Manager"),
    "write-posts": ("/strategy/?write=true", "Strategy · AI Growth Manager"),
    "strategy-compared": ("/strategy/?version=3&against=2", "Strategy · AI Growth Manager"),
    "redo-section": ("/strategy/?redo=pillars", "Strategy · AI Growth Manager"),
    "analytics": ("/analytics/", "Analytics · AI Growth Manager"),
    "analytics-90": ("/analytics/?days=90&compare=false", "Analytics · AI Growth Manager"),
    "accounts": ("/accounts/", "Accounts · AI Growth Manager"),
    "settings": ("/settings/", "Settings · AI Growth Manager"),
    **{
        f"settings-{section}": (f"/settings/?section={section}", "Settings · AI Growth Manager")
        for section in (
            *("profile", "security", "notifications", "appearance", "keys", "data", "business", "voice", "publishing"),
            *("businesses", "integrations"),
        )
    },
    "billing": ("/billing/", "Plan and billing · AI Growth Manager"),
    "notifications": ("/notifications/", "Notifications · AI Growth Manager"),
    "welcome": ("/welcome/?new=true", "Welcome · AI Growth Manager"),
}


@dataclass(frozen=True)
class Eye:
    """Looks at a page in every size and theme, once it has loaded in that size."""

    browse: Browse
    axe: Axe
    picture: Callable[[Page, str], None]

    def look(self, name: str, path: str, title: str, *, state: Any = None) -> None:
        for width, height in SIZES:
            page = self.browse.page(width=width, height=height, state=state)
            watched = shifts.watch(page)
            page.goto(path)
            watched.settle()
            moved, what = watched.shifted()
            assert moved < shifts.STILL, f"something jumps at {width}: {what}"
            assert page.title() == title
            self.look_in_both_themes(page, name, width)
            page.context.close()

    def look_in_both_themes(self, page: Page, name: str, width: int) -> None:
        stood = None
        for theme in THEMES:
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            expect(page.locator("html")).to_have_class(re.compile(theme))
            expect(page.locator("h1")).to_have_count(1)
            page.evaluate(AT_REST)
            self.picture(page, f"{name}-{theme}-{width}")
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert over <= 0, f"something is over the edge at {width}"
            before, stood = stood, page.evaluate(STANDS)
            rules = OF_COLOURS if stood == before else None  # where only the colours changed, only they are looked at
            assert self.axe(page, rules) == [], f"{theme}, {width}"


@pytest.fixture
def eye(browse: Browse, axe: Axe, picture: Callable[[Page, str], None]) -> Eye:
    return Eye(browse, axe, picture)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page(name: str, eye: Eye) -> None:
    eye.look(name, *PUBLIC[name])


@pytest.mark.parametrize("name", INSIDE)
def test_a_page_behind_the_sign_in(name: str, eye: Eye, demo: Any) -> None:
    eye.look(name, *INSIDE[name], state=demo)


@pytest.mark.parametrize("tab", ["overview", "users", "work", "platforms", "writers", "log"])
def test_a_page_of_the_administration(tab: str, eye: Eye, demo: Any, office: Any) -> None:
    """`demo`: so that there is something to see."""
    eye.look(f"admin-{tab}", f"/admin/?tab={tab}", "Administration · AI Growth Manager", state=office)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_post_at_the_side(width: int, height: int, eye: Eye, demo: Any) -> None:
    page = eye.browse.page(width=width, height=height, state=demo)
    page.goto("/library/?status=draft")
    page.locator("main li button").first.click()
    expect(page.get_by_text("Words", exact=True)).to_be_visible()

    eye.look_in_both_themes(page, "post", width)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_sections_that_are_being_edited(width: int, height: int, eye: Eye, demo: Any) -> None:
    page = eye.browse.page(width=width, height=height, state=demo)
    page.goto("/strategy/")
    for section in ("Pillars", "Platforms and pace", "Voice", "Goals"):
        region = page.get_by_role("region", name=section, exact=True)
        region.get_by_role("button", name=f"Edit {section}").click()
        expect(region.get_by_role("button", name="Save")).to_be_visible()

        eye.look_in_both_themes(page, f"edit-{section.split()[0].lower()}", width)

        region.get_by_role("button", name="Cancel").click()


def test_no_page_is_missing_in_the_menu(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/dashboard/")

    for link in page.get_by_role("complementary", name="Sidebar").get_by_role("link").all():
        address = link.get_attribute("href") or ""
        assert page.request.get(address).ok, address
