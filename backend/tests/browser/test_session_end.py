"""Nothing typed is lost: not to a session that ends, not to a lost connection, not to a closed tab."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse

PASSWORD = "a long password for one test"
DESCRIPTION = "Description"
TYPED = "A small bakery that writes a long description nobody wants to type twice."


def _somebody(browse: Browse, email: str) -> Page:
    page = browse.page()
    headers = {"X-CSRF": "1", "Origin": browse.product.url}
    body = {"email": email, "password": PASSWORD}
    assert page.request.post("/api/v1/auth/signup", data=body, headers=headers).ok
    business = {"name": "Crumb", "description": "Bread for the street, by the people who bake it at night."}
    made = page.request.post("/api/v1/businesses", data=business, headers=headers)
    assert made.ok, made.text()
    return page


def _type_a_description(page: Page) -> None:
    page.goto("/settings/?section=business")
    page.get_by_label(DESCRIPTION).fill(TYPED)


def test_a_session_that_ends_is_taken_up_again_over_the_page(
    browse: Browse, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    browse.expect_console("401")
    page = _somebody(browse, "ended@example.com")
    _type_a_description(page)
    page.context.clear_cookies()

    page.get_by_role("button", name="Save").first.click()

    dialog = page.get_by_role("dialog", name="Your session ended")
    expect(dialog).to_be_visible()
    picture(page, "session-end")
    assert axe(page) == []
    expect(page.get_by_label(DESCRIPTION)).to_have_value(TYPED)

    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password of ended@example.com").fill("wrong")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Password of ended@example.com").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()

    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()
    page.reload()
    expect(page.get_by_label(DESCRIPTION)).to_have_value(TYPED)


def test_another_account_may_be_used_instead(browse: Browse) -> None:
    browse.expect_console("401")
    page = _somebody(browse, "another@example.com")
    _type_a_description(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").first.click()

    page.get_by_role("button", name="Use another account").click()

    page.wait_for_url("**/login/?next=*")
    expect(page.get_by_label("E-mail")).to_be_visible()


def test_what_was_typed_is_back_after_the_tab_was_closed(browse: Browse) -> None:
    page = _somebody(browse, "closed@example.com")
    _type_a_description(page)
    page.reload()

    expect(page.get_by_label(DESCRIPTION)).to_have_value(TYPED)
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label(DESCRIPTION)).not_to_have_value(TYPED)
    page.reload()
    expect(page.get_by_label(DESCRIPTION)).not_to_have_value(TYPED)


def test_being_offline_is_said_and_what_was_saved_meanwhile_goes_out_afterwards(
    browse: Browse, picture: Callable[[Page, str], None]
) -> None:
    browse.expect_console("ERR_INTERNET_DISCONNECTED")
    page = _somebody(browse, "offline@example.com")
    _type_a_description(page)
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.", exact=False)).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    picture(page, "offline")
    page.wait_for_timeout(500)
    expect(page.get_by_label(DESCRIPTION)).to_have_value(TYPED)

    page.context.set_offline(False)

    expect(page.get_by_text("You are offline.", exact=False)).to_have_count(0)
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()


def test_a_server_that_does_not_answer_is_looked_for(browse: Browse, demo: Any) -> None:
    browse.expect_console("ERR_")
    page = browse.page(state=demo)
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.get_by_role("complementary", name="Sidebar").get_by_role("link", name="Analytics").click()
    banner = page.get_by_text("The server does not answer.", exact=False)
    expect(banner).to_be_visible()

    page.unroute("**/api/v1/**")

    expect(banner).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="did not")).to_have_count(0)
