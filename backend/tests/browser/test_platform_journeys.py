"""Each platform by its own consent page: connected, written for, posted to once, and read back from the platform."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import travelling
from tests.browser.conftest import Browse, Product, running
from tests.browser.networks import Networks
from tests.browser.people import Person

PLATFORMS = ("linkedin", "x", "facebook", "instagram", "threads", "bluesky", "mastodon")


@pytest.fixture(scope="module")
def networks() -> Iterator[Networks]:
    with Networks() as started:
        yield started


@pytest.fixture(scope="module")
def product(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One for all of them, which every platform knows."""
    with running(tmp_path_factory.mktemp("travelling"), **networks.addresses, **networks.apps) as started:
        networks.know(started.url)
        yield started


@pytest.fixture
def person(browse: Browse) -> Person:
    return Person(browse)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_account_is_connected_and_a_post_stands_there_once(
    platform: str,
    networks: Networks,
    person: Person,
    browse: Browse,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    page, who = person.page, networks.somebody(platform)

    travelling.leave_for(page, who)
    travelling.deny(page, who)
    expect(page.get_by_text("You did not allow the connection. Nothing was stored.")).to_be_visible()
    assert person.get("social/accounts")["items"] == []

    checkup = travelling.connect(page, who)
    expect(checkup.get_by_text("The sign-in is good")).to_be_visible()
    expect(checkup.get_by_text("Posts can go out")).to_be_visible()
    picture(page, f"checkup-{platform}")
    assert axe(page) == []

    text = travelling.compose(person, who)
    assert axe(page) == []
    travelling.publish_now(page)
    sheet = travelling.sheet_when_out(page)

    assert [sent for sent, _ in who.sent()] == [text]
    link = sheet.get_by_role("link", name="Open on the platform")
    assert link.get_attribute("href") == who.sent()[0][1]

    travelling.take_down(page, who, browse)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_access_taken_back_is_seen_and_connecting_again_keeps_the_history(
    platform: str, networks: Networks, person: Person
) -> None:
    page, who = person.page, networks.somebody(platform)
    travelling.connect_straight(person, who)
    [account] = person.get("social/accounts")["items"]
    travelling.compose(person, who)
    travelling.publish_now(page)
    travelling.sheet_when_out(page)

    who.revoke()
    page.goto(f"/accounts/?check={account['id']}")
    checkup = travelling.checkup_of(page)
    expect(checkup.get_by_text(f"{who.name} does not take our sign-in")).to_be_visible()
    expect(travelling.row_of(page, who).get_by_text("Needs you")).to_be_visible()

    travelling.reconnect(page, who, checkup)
    expect(checkup.get_by_text("The sign-in is good")).to_be_visible()
    expect(travelling.row_of(page, who).get_by_text("Connected", exact=True)).to_be_visible()
    assert [one["id"] for one in person.get("social/accounts")["items"]] == [account["id"]]

    checkup.get_by_role("button", name="Close").click()
    page.get_by_role("button", name=re.compile("^More about")).click()
    page.get_by_role("button", name="Disconnect…").click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect", exact=True).click()
    row = travelling.row_of(page, who)
    expect(row.get_by_text("Disconnected")).to_be_visible()
    expect(row.get_by_text("1 post kept")).to_be_visible()
    assert len(who.sent()) == 1
    assert who.lets_us_in is None or not who.lets_us_in(), "disconnecting gives our access back"


def test_a_permission_that_was_left_out_is_named_and_can_be_given_later(networks: Networks, person: Person) -> None:
    page, who = person.page, networks.on_facebook()

    travelling.leave_for(page, who)
    travelling.allow(page, who, without=("pages_manage_posts",))
    expect(page.get_by_text("you did not allow pages_manage_posts")).to_be_visible()
    assert person.get("social/accounts")["items"] == []

    checkup = travelling.connect(page, who, without=("read_insights",))
    missing = checkup.get_by_role("listitem").filter(has_text="Missing: read_insights")
    expect(missing).to_contain_text("Connect again and leave everything ticked")
    expect(checkup.get_by_text("Posts can go out")).to_be_visible()

    checkup.get_by_role("button", name="Reconnect Facebook").click()
    travelling.on_their_page(page)
    travelling.allow(page, who)
    travelling.choose_among(page, who)
    expect(travelling.checkup_of(page).get_by_text("All of them are still given.")).to_be_visible()


def test_seven_accounts_stand_side_by_side(
    networks: Networks,
    person: Person,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    page = person.page
    for platform in PLATFORMS:
        travelling.connect_straight(person, networks.somebody(platform))

    page.goto("/accounts/")
    expect(page.get_by_role("list", name="Accounts").get_by_role("listitem")).to_have_count(len(PLATFORMS))
    _every_way(page, "accounts-seven", axe, picture)

    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/compose/")
    for account in person.get("social/accounts")["items"]:
        page.get_by_role("checkbox", name=re.compile(re.escape(account["account_name"]))).check()
    page.get_by_role("textbox", name="Text", exact=True).fill("Rye is back on Fridays. " * 13)
    expect(page.get_by_text(re.compile(r"X is \d+ over 280")).first).to_be_visible()
    expect(page.get_by_role("tab")).to_have_count(len(PLATFORMS) + 1)
    page.get_by_role("tab", name="Mastodon").click()  # a glyph, until it is the one that is shown
    expect(page.get_by_role("region", name="On Mastodon")).to_be_visible()
    _every_way(page, "composer-seven", axe, picture)


def _every_way(page: Page, name: str, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        for width, height in ((1280, 800), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            expect(page.locator("html")).to_have_class(re.compile(theme))
            picture(page, f"{name}-{theme}-{width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert axe(page) == []
