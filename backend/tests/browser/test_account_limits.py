"""What differs from account to account: how long posts may be, the rules of a server, and what a platform charges."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.behind import charge_on_x, describe_account
from tests.browser.conftest import Browse, Product
from tests.browser.people import Person


@pytest.fixture
def person(browse: Browse) -> Person:
    return Person(browse)


def test_the_composer_counts_by_the_account_and_its_servers_rules_are_shown(
    person: Person, product: Product, axe: Callable[[Page], list[str]]
) -> None:
    page = person.page
    account = person.connect()
    told = {"limits": {"max_length": 20, "max_images": 1}, "rules": [{"id": "1", "text": "Be kind", "hint": "Always."}]}
    describe_account(product, account, json.dumps(told))

    page.goto(f"/accounts/?check={account}")
    checkup = page.get_by_role("complementary", name=re.compile("^Check-up of"))
    rules = checkup.get_by_role("region", name=re.compile("^Rules of"))
    expect(rules.get_by_text("Be kind")).to_be_visible()
    expect(checkup.get_by_text("Posts can go out")).to_be_visible()
    assert axe(page) == []

    page.goto("/compose/")
    page.get_by_role("textbox", name="Text", exact=True).fill("Fresh bread from seven o'clock.")
    expect(page.get_by_text("Sandbox is 11 over 20").first).to_be_visible()
    page.get_by_role("textbox", name="Text", exact=True).fill("Fresh bread.")
    expect(page.get_by_text("Sandbox: 12 of 20").first).to_be_visible()


def test_a_content_warning_counts_with_the_text(person: Person) -> None:
    page = person.page
    page.goto("/compose/?platform=mastodon")

    page.get_by_role("textbox", name="Text", exact=True).fill("Fresh bread.")
    expect(page.get_by_text("Mastodon: 12 of 500").first).to_be_visible()
    page.get_by_label("Content warning").fill("Food talk")

    expect(page.get_by_text("Mastodon: 21 of 500").first).to_be_visible()


def test_what_a_platform_charges_is_shown_and_capped(
    person: Person, product: Product, axe: Callable[[Page], list[str]]
) -> None:
    page = person.page
    account = person.connect()
    charge_on_x(product, account, "Fresh bread: https://hearth.example.com")

    page.goto("/accounts/")
    costs = page.get_by_role("region", name="What platforms charge")
    expect(costs.get_by_text("About $0.20 this month", exact=False)).to_be_visible()
    expect(costs.get_by_text("1 post, 1 with a link")).to_be_visible()
    costs.get_by_role("link", name="Set a cap").click()

    page.get_by_label("US dollars a month").fill("a lot")
    page.get_by_role("button", name="Save cap").click()
    expect(page.get_by_text("Type an amount, such as 12.50")).to_be_visible()
    page.get_by_label("US dollars a month").fill("0.22")
    page.get_by_role("button", name="Save cap").click()
    expect(page.get_by_text("Saved").first).to_be_visible()
    assert axe(page) == []
    assert person.get(f"businesses/{person.business}")["monthly_cost_cap_cents"] == 22

    page.goto("/accounts/")
    expect(costs.get_by_text("of $0.22 this month", exact=False)).to_be_visible()
    expect(costs.get_by_text("Figures are not read any more this month", exact=False)).to_be_visible()
