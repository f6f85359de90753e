"""Figures: another period, without comparison, as a table, in another order, and as a file."""

import csv
import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.people import Person


@pytest.fixture
def page(browse: Browse, demo: Any) -> Page:
    page = browse.page(state=demo)
    page.goto("/analytics/")
    chart = page.get_by_role("region", name="Engagements per day").locator("svg.recharts-surface")
    expect(chart).to_be_visible(timeout=20_000)  # its code comes after the figures
    return page


def test_another_period_is_kept_in_the_address(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Period:")).click()
    page.get_by_role("button", name="Last 90 days").click()

    expect(page).to_have_url(re.compile("days=90"))
    expect(page.get_by_role("button", name="against the 90 days before")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="against the 90 days before")).to_be_visible()


def test_any_days_can_be_chosen_and_wrong_ones_are_said(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Period:")).click()
    page.get_by_role("button", name="Other days…").click()
    dialog = page.get_by_role("dialog", name="Which days?")
    last = dialog.get_by_label("Last day").input_value()
    first = dialog.get_by_label("First day").input_value()

    dialog.get_by_label("Last day").fill(first)
    dialog.get_by_label("First day").fill(last)
    expect(dialog.get_by_text("The last day comes before the first")).to_be_visible()
    expect(dialog.get_by_role("button", name="Show these days")).to_be_disabled()
    dialog.get_by_label("First day").fill(first)
    dialog.get_by_role("button", name="Show these days").click()

    expect(page).to_have_url(re.compile(f"days=1&to={first}|to={first}&days=1"))


def test_without_comparison_there_is_no_ghost_and_no_change(page: Page) -> None:
    expect(page.get_by_text(re.compile(r"\d+% (up|down)")).first).to_be_visible()

    page.get_by_role("button", name=re.compile("^Comparison:")).click()
    page.get_by_role("button", name="without comparison", exact=True).click()

    expect(page.get_by_text(re.compile(r"\d+% (up|down)"))).to_have_count(0)
    expect(page.get_by_text("Sandbox, 28 days before")).to_have_count(0)


@pytest.mark.parametrize("title", ["Engagements per day", "Best times", "Pillars"])
def test_each_chart_is_a_table_at_a_press(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Show as a table: {title}").click()

    region = page.get_by_role("region", name=title, exact=True)
    assert region.get_by_role("row").count() > 3
    page.get_by_role("button", name=f"Show as a chart: {title}").click()
    expect(page.get_by_role("button", name=f"Show as a table: {title}")).to_be_visible()


def test_posts_are_put_in_the_order_of_a_figure_and_found(page: Page) -> None:
    table = page.get_by_role("region", name="Posts", exact=True)
    table.get_by_role("button", name="Impressions").click()
    expect(table.get_by_role("columnheader", name="Impressions")).to_have_attribute("aria-sort", "descending")
    expect(table.locator("table[aria-busy=false]")).to_be_visible()
    seen = [
        int(text.replace(",", ""))
        for text in table.locator("tbody tr td:nth-child(4)").all_inner_texts()
        if text[0].isdigit()
    ]
    assert seen == sorted(seen, reverse=True)
    table.get_by_role("button", name="Impressions").click()
    expect(table.get_by_role("columnheader", name="Impressions")).to_have_attribute("aria-sort", "ascending")

    table.get_by_label("Find a post").fill("croissants from mars")
    expect(table.get_by_text("No post of these days has these words")).to_be_visible()


def test_the_days_shown_come_as_a_file(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download these days as CSV").click()

    assert re.search(r"hearth-crumb-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert len(rows) > 5
    assert all(row["platform"] == "sandbox" for row in rows)


def test_without_a_post_nothing_is_claimed(browse: Browse) -> None:
    page = Person(browse).page
    page.goto("/analytics/")

    expect(page.get_by_text("No figures in these days")).to_be_visible()
    expect(page.get_by_text("Too few posts to say")).to_be_visible()
    expect(page.get_by_text("Nothing went out in these days")).to_be_visible()
    expect(page.get_by_text("no figure yet").first).to_be_visible()
