"""Getting in, getting back in, and getting out."""

from playwright.sync_api import expect

from tests.browser.conftest import Browse, sign_in

PASSWORD = "silver window garden spoon"


def _register(browse: Browse, email: str) -> None:
    page = browse.page()
    page.goto("/register/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/welcome/**")


def test_a_wrong_password_is_said_and_the_form_keeps_what_was_typed(browse: Browse) -> None:
    browse.expect_console("401")
    page = browse.page()

    sign_in(page, "stranger@example.com", "not the password")

    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("stranger@example.com")


def test_a_weak_password_is_refused_at_its_field(browse: Browse) -> None:
    browse.expect_console("422")
    page = browse.page()
    page.goto("/register/")
    page.get_by_label("E-mail").fill("weak@example.com")
    page.get_by_label("Password", exact=True).fill("password1")
    page.get_by_role("button", name="Make my account").click()

    expect(page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_a_page_asked_for_before_signing_in_comes_after_it(browse: Browse) -> None:
    _register(browse, "later@example.com")
    page = browse.page()

    page.goto("/calendar/?view=list")
    page.wait_for_url("**/login/?next=**")
    page.get_by_label("E-mail").fill("later@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**/calendar/?view=list")


def test_a_forgotten_password_is_replaced_by_the_mailed_link(browse: Browse) -> None:
    _register(browse, "forgetful@example.com")
    page = browse.page()
    page.goto("/login/")
    page.get_by_role("link", name="Forgot it?").click()
    page.wait_for_url("**/forgot/")
    page.get_by_label("E-mail").fill("forgetful@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()

    link = _wait_for_link(browse, "reset", to="forgetful@example.com")
    page.goto(link)
    page.get_by_label("New password").fill("a quite different phrase")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("heading", name="Password changed")).to_be_visible()

    sign_in(page, "forgetful@example.com", "a quite different phrase")
    page.wait_for_url("**/dashboard/**")


def test_the_mailed_link_confirms_the_address(browse: Browse) -> None:
    _register(browse, "confirm@example.com")
    page = browse.page()

    page.goto(_wait_for_link(browse, "verify-email", to="confirm@example.com"))

    expect(page.get_by_role("heading", name="Address confirmed")).to_be_visible()


def test_signing_out_shows_nothing_of_the_person_who_left(browse: Browse) -> None:
    _register(browse, "leaving@example.com")
    page = browse.page()
    sign_in(page, "leaving@example.com", PASSWORD)
    page.get_by_role("button", name="leaving@example.com").click()
    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/login/**")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/settings/")
    page.wait_for_url("**/login/?next=**")


def test_another_session_is_ended_from_here(browse: Browse) -> None:
    _register(browse, "twice@example.com")
    page = browse.page()
    sign_in(page, "twice@example.com", PASSWORD)
    page.wait_for_url("**/dashboard/**")
    page.goto("/settings/?section=security")

    page.get_by_role("button", name="End", exact=True).click()

    expect(page.get_by_role("button", name="End", exact=True)).to_have_count(0)
    expect(page.get_by_text("this one")).to_be_visible()


def _wait_for_link(browse: Browse, page_name: str, *, to: str) -> str:
    """The worker mails it a moment after it was asked for."""
    page = browse.contexts[-1].pages[0]
    for _ in range(80):
        if link := browse.product.mailed_link(page_name, to=to):
            return link
        page.wait_for_timeout(250)
    raise AssertionError(f"No link to /{page_name}/ was mailed to {to}.")
