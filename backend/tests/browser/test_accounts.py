"""Accounts: connected on the platform's own page, looked at, paused, let go, and back with their history."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.behind import offer_accounts
from tests.browser.conftest import Browse, Product
from tests.browser.people import Person


@pytest.fixture
def person(browse: Browse) -> Person:
    return Person(browse)


def test_an_account_is_connected_checked_paused_let_go_and_comes_back_with_its_history(
    person: Person, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = person.page
    account = person.connect()

    checkup = page.get_by_role("complementary", name=re.compile("^Check-up of"))
    expect(checkup.get_by_text("The sign-in is good")).to_be_visible()
    expect(checkup.get_by_text("Its numbers can be read")).to_be_visible()
    expect(checkup.get_by_text("Posts can go out")).to_be_visible()
    picture(page, "accounts-checkup")
    assert axe(page) == []

    post = person.write("Out it goes.")
    person.post(f"content/{post['id']}/publish")
    for _ in range(60):
        if person.get(f"content/{post['id']}")["status"] == "published":
            break
        page.wait_for_timeout(250)

    checkup.get_by_role("button", name="Close").click()
    more = page.get_by_role("button", name=re.compile("^More about"))
    more.click()
    page.get_by_role("button", name="Pause sending").click()
    accounts = page.get_by_role("list", name="Accounts")
    expect(accounts.get_by_text("Paused", exact=True)).to_be_visible()
    more.click()
    page.get_by_role("button", name="Check this account").click()
    expect(checkup.get_by_text("Sending is paused")).to_be_visible()
    checkup.get_by_role("button", name="Resume").click()
    expect(checkup.get_by_text("Posts can go out")).to_be_visible()
    expect(accounts.get_by_text("Paused", exact=True)).to_have_count(0)

    later = person.write("This one waits.")
    at = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    person.post(f"content/{later['id']}/schedule", scheduled_for=at)
    page.goto("/accounts/")
    more.click()
    page.get_by_role("button", name="Disconnect…").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Disconnect"))
    expect(dialog.get_by_text(re.compile("^1 post waits for it"))).to_be_visible()
    dialog.get_by_role("button", name="Disconnect", exact=True).click()
    expect(accounts.get_by_text("Disconnected")).to_be_visible()
    expect(accounts.get_by_text("1 post kept")).to_be_visible()

    page.get_by_role("button", name="Connect again").click()
    page.get_by_role("button", name=re.compile(person.handle)).click()
    expect(page.get_by_text("Connected. Posts can go out there now.")).to_be_visible()
    assert [item["id"] for item in person.get("social/accounts")["items"]] == [account]
    assert person.get("analytics/accounts", business_id=person.business)["items"][0]["posts_published"] == 1


def test_saying_no_on_the_platforms_page_connects_nothing(person: Person) -> None:
    page = person.page
    page.goto("/accounts/")
    page.get_by_role("button", name="Connect Sandbox").click()
    page.get_by_role("button", name="No, go back").click()

    expect(page.get_by_text("You did not allow the connection. Nothing was stored.")).to_be_visible()


def test_every_platform_is_offered_or_says_what_is_missing(person: Person, axe: Callable[[Page], list[str]]) -> None:
    page = person.page
    page.goto("/accounts/")
    page.get_by_role("button", name="Connect account").click()
    dialog = page.get_by_role("dialog", name="Connect an account")

    for platform in person.get("platforms")["items"]:
        entry = dialog.get_by_role("listitem").filter(has_text=platform["connect_needs"])
        expect(entry).to_contain_text(platform["unavailable_reason"] or platform["name"])
    assert axe(page) == []


def test_a_platform_with_a_form_asks_for_what_the_api_says(person: Person) -> None:
    page = person.page
    page.goto("/accounts/")
    page.get_by_role("button", name="Connect Bluesky").click()

    # With a password the handle is needed too, whether or not the platform's own page is another way.
    page.get_by_label("App password").fill("abcd-efgh-ijkl-mnop")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("Handle is needed")).to_be_visible()
    expect(page.get_by_label("App password (optional)")).to_be_visible()  # without one, on Bluesky's own page
    expect(page.get_by_label("Handle")).to_be_focused()


PAGES = json.dumps(
    [
        ["Hearth & Crumb", "Page", None],
        ["Hearth Wholesale", "Page", None],
        ["The Crumb Club", "Profile", None],
        ["Old Mill Bakery", "Page", "You may not create content for this Page: ask one of its administrators."],
    ]
)


def test_of_several_accounts_those_are_connected_that_one_chooses(
    person: Person, product: Product, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = person.page
    choice = offer_accounts(product, person.business, PAGES)
    page.goto(f"/accounts/?choose={choice}")

    dialog = page.get_by_role("dialog", name="Which accounts?")
    expect(dialog.get_by_role("checkbox", name=re.compile("Old Mill"))).to_be_disabled()
    expect(dialog.get_by_text("ask one of its administrators")).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        for width, height in ((1280, 800), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(300)
            picture(page, f"accounts-choice-{theme}-{width}")
            assert axe(page) == []
    dialog.get_by_role("button", name="Connect", exact=True).click()
    expect(dialog.get_by_text("Choose at least one account.")).to_be_visible()
    dialog.get_by_text("Hearth Wholesale").click()
    dialog.get_by_role("checkbox", name=re.compile("Crumb Club")).press("Space")
    dialog.get_by_role("button", name="Connect 2").click()

    expect(page.get_by_text("2 accounts are connected")).to_be_visible()
    expect(dialog).to_have_count(0)
    names = sorted(account["account_name"] for account in person.get("social/accounts")["items"])
    assert names == ["Hearth Wholesale", "The Crumb Club"]
    assert "choose" not in page.url


def test_a_choice_that_is_over_says_so_and_leads_to_another(person: Person, browse: Browse) -> None:
    browse.expect_console("404")
    page = person.page
    page.goto("/accounts/?choose=00000000-0000-4000-8000-000000000000")

    dialog = page.get_by_role("dialog", name="Which accounts?")
    expect(dialog.get_by_text("This choice was made already, or is older than half an hour.")).to_be_visible()
    dialog.get_by_role("button", name="Connect again").click()

    expect(page.get_by_role("dialog", name="Connect an account")).to_be_visible()


def test_a_platform_that_refuses_is_heard(person: Person) -> None:
    page = person.page
    begun = person.post("social/connect/sandbox", business_id=person.business)["authorize_url"]
    [state] = parse_qs(urlsplit(begun).query)["state"]

    page.goto(f"/api/v1/social/callback/sandbox?{urlencode({'state': state, 'code': 'made up'})}")

    expect(page.get_by_role("alert").get_by_text("Sandbox was not connected.")).to_be_visible()
    assert "why" not in page.url
    assert person.get("social/accounts")["items"] == []


def test_all_accounts_are_checked_at_once(person: Person) -> None:
    person.connect()
    page = person.page
    page.goto("/accounts/")

    page.get_by_role("button", name="Check all").click()

    expect(page.get_by_text("The account works")).to_be_visible()
