"""Apps that an administrator enters instead of the environment; and Instagram by the login of Facebook."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import travelling
from tests.browser.conftest import ADMIN_PASSWORD, Browse, Product, running, sign_in
from tests.browser.networks import Networks
from tests.browser.people import Person

ADMINISTRATOR = "root@example.com"


@pytest.fixture(scope="module")
def networks() -> Iterator[Networks]:
    with Networks() as started:
        yield started


@pytest.fixture(scope="module")
def product(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    settings = {**networks.addresses, **networks.instagram_by_facebook}
    with running(tmp_path_factory.mktemp("entered"), **settings) as started:
        networks.know(started.url)
        started.command("create-admin", ADMINISTRATOR, "--password", ADMIN_PASSWORD)
        yield started


def test_an_app_that_an_administrator_enters_is_asked_about_and_works(
    networks: Networks, product: Product, browse: Browse, axe: Callable[[Page], list[str]]
) -> None:
    browse.expect_console("422")
    office = browse.page()
    sign_in(office, ADMINISTRATOR, ADMIN_PASSWORD)
    office.wait_for_url("**/dashboard/**")
    office.goto("/admin/?tab=platforms")
    app = office.get_by_role("list", name="Apps").get_by_role("listitem").filter(has_text="LinkedIn")
    [back] = networks.linkedin.state.apps["li-app"].redirect_uris
    expect(app.get_by_role("textbox", name="Redirect URI")).to_have_value(back)

    app.get_by_role("button", name="Enter an app for LinkedIn").click()
    app.get_by_label("Client id").fill("li-app")
    app.get_by_label("Client secret").fill("another one")
    app.get_by_role("button", name="Save").click()
    expect(app.get_by_text("LinkedIn does not know this client id and secret")).to_be_visible()
    assert axe(office) == []
    app.get_by_label("Client secret").fill("li-secret")
    app.get_by_role("button", name="Save").click()
    expect(app.get_by_text("Entered here")).to_be_visible()
    assert "li-secret" not in office.content()

    person, who = Person(browse), networks.on_linkedin()
    checkup = travelling.connect(person.page, who)
    expect(checkup.get_by_text("The sign-in is good")).to_be_visible()
    text = travelling.compose(person, who)
    travelling.publish_now(person.page)
    travelling.sheet_when_out(person.page)
    assert [sent for sent, _ in who.sent()] == [text]


def test_instagram_by_facebooks_login(networks: Networks, browse: Browse) -> None:
    person, who = Person(browse), networks.on_instagram_by_facebook()
    page = person.page

    travelling.leave_for(page, who)
    expect(page.get_by_text("pages_show_list")).to_be_visible()  # Facebook's page, not Instagram's
    travelling.deny(page, who)
    expect(page.get_by_text("You did not allow the connection. Nothing was stored.")).to_be_visible()
    checkup = travelling.connect(page, who)
    expect(checkup.get_by_text("The sign-in is good")).to_be_visible()

    text = travelling.compose(person, who)
    travelling.publish_now(page)
    sheet = travelling.sheet_when_out(page)
    assert [sent for sent, _ in who.sent()] == [text]
    assert sheet.get_by_role("link", name="Open on the platform").get_attribute("href") == who.sent()[0][1]
