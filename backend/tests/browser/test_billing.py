"""The plan, and what of it is used."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Browse


def test_where_nothing_is_sold_the_page_says_so_and_counts_all_the_same(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/dashboard/")
    page.goto("/settings/")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Plan and billing").click()

    page.wait_for_url("**/billing/")
    expect(page.get_by_role("heading", name="Billing is off on this installation")).to_be_visible()
    expect(page.get_by_text("Posts this month")).to_be_visible()
    expect(page.get_by_role("meter")).to_have_count(0)
    expect(page.get_by_role("heading", name="Plans")).to_have_count(0)
