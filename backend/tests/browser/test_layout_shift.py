"""`test_pages.py` holds every page still while it loads; here is shown that it would notice, and how long it looks."""

import re

from playwright.sync_api import Route

from tests.browser import shifts
from tests.browser.conftest import Browse

LONG_MS = 2_000
"""Longer than a browser calls a page idle after."""


def test_a_jump_would_be_noticed(browse: Browse) -> None:
    page = browse.page()
    watched = shifts.watch(page)
    page.goto("/pricing/")
    watched.settle()
    assert watched.shifted()[0] < shifts.STILL

    page.evaluate("document.querySelector('main').firstElementChild.style.marginTop = '300px'")
    watched.settle()

    assert watched.shifted()[0] > shifts.STILL


def test_what_comes_late_is_waited_for(browse: Browse) -> None:
    page = browse.page()
    watched = shifts.watch(page)
    page.goto("/pricing/")
    watched.settle()

    def slowly(route: Route) -> None:
        page.wait_for_timeout(LONG_MS)
        route.continue_()

    page.route(re.compile("/api/v1/config"), slowly)
    page.evaluate("""void fetch("/api/v1/config").then(() => {
        document.querySelector("main").firstElementChild.style.marginTop = "300px";
    })""")
    watched.settle()

    assert watched.shifted()[0] > shifts.STILL
