"""Administration: seen by those with the role, and by nobody else."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.behind import stop_platform
from tests.browser.conftest import ADMIN_PASSWORD, Browse, Product, sign_in
from tests.browser.test_settings import PASSWORD, call, describe, register, wait_for


def test_others_find_no_way_in_and_nothing_inside(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    page.goto("/settings/")
    expect(page.get_by_role("link", name="Plan and billing")).to_be_visible()
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)

    page.goto("/admin/")

    expect(page.get_by_text("This page is for administrators")).to_be_visible()
    assert page.request.get("/api/v1/admin/users").status == 403


def test_an_administrator_finds_the_way_and_sees_how_it_runs(browse: Browse, office: Any) -> None:
    theirs = register(browse, "writing@example.com")
    wait_for(theirs, call(theirs, "POST", "/strategies/generate", {"business_id": describe(theirs)["id"]}))
    page = browse.page(state=office)
    page.goto("/settings/")
    page.get_by_role("link", name="Administration").click()

    page.wait_for_url("**/admin/")
    expect(page.get_by_text("Published in 24 hours")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="generation")).to_be_visible()
    for tab, seen in (("Platforms", "Error rate"), ("Writers", "Offline copywriter"), ("Work", "Attempts that failed")):
        page.get_by_role("navigation", name="Parts").get_by_role("button", name=tab).click()
        expect(page.get_by_text(seen).first).to_be_visible()


def test_a_user_is_switched_off_signed_out_and_switched_on_again(browse: Browse, office: Any) -> None:
    hers = register(browse, "spammer@example.com")
    page = browse.page(state=office)
    page.goto("/admin/?tab=users")
    page.get_by_label("Search by address or name").fill("spammer")
    expect(page.get_by_role("button", name=re.compile("^Actions for"))).to_have_count(1)

    page.get_by_role("button", name="Actions for spammer@example.com").click()
    page.get_by_role("button", name="Switch off…").click()
    page.get_by_label("Reason").fill("Sends nothing but advertising")
    page.get_by_role("button", name="Switch off", exact=True).click()
    expect(page.get_by_text("spammer@example.com is switched off")).to_be_visible()
    expect(page.get_by_text("switched off", exact=True)).to_be_visible()

    browse.expect_console("401")
    hers.goto("/dashboard/")
    hers.wait_for_url("**/login/**")

    page.get_by_role("button", name="Actions for spammer@example.com").click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("spammer@example.com is switched on")).to_be_visible()
    _log_says(page, "switched off spammer@example.com", "Reason: Sends nothing but advertising")
    sign_in(hers, "spammer@example.com", PASSWORD)
    hers.wait_for_url("**/dashboard/**")


def test_an_account_is_looked_at_and_nothing_of_it_changed(browse: Browse, office: Any) -> None:
    hers = register(browse, "late@example.com")
    describe(hers, name="Late Loaves")
    page = browse.page(state=office)
    page.goto("/admin/?tab=users")
    page.get_by_label("Search by address or name").fill("late@")
    page.get_by_role("button", name="Actions for late@example.com").click()
    page.get_by_role("button", name="Look at the account").click()
    page.get_by_label("Reason").fill("She asked why a post is late")
    page.get_by_role("button", name="Look at it").click()

    page.wait_for_url("**/dashboard/**")
    expect(page.get_by_text("You look at the account of late@example.com")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Late Loaves"))).to_be_visible()
    refused = page.request.put("/api/v1/auth/me", data={"first_name": "Eve"}, headers={"X-CSRF": "1"})
    assert refused.status == 403
    hers.goto("/settings/?section=security")
    expect(hers.get_by_text("An administrator, looking only")).to_be_visible()

    page.get_by_role("button", name="Stop looking").click()
    page.wait_for_url("**/admin/**")
    expect(page.get_by_text("Published in 24 hours")).to_be_visible()
    expect(page.get_by_text("You look at the account of")).to_have_count(0)
    _log_says(page, "looked at late@example.com", "Reason: She asked why a post is late")


APP_ADMIN = "keys@example.com"


def test_an_app_is_entered_changed_and_taken_away(
    browse: Browse, product: Product, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    product.command("create-admin", APP_ADMIN, "--password", ADMIN_PASSWORD)
    page = browse.page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, APP_ADMIN, ADMIN_PASSWORD)
    page.wait_for_url("**/dashboard/**")
    describe(page)
    page.goto("/accounts/")
    page.get_by_role("link", name="Set up Threads").click()

    page.wait_for_url("**/admin/?tab=platforms")
    threads = page.get_by_role("list", name="Apps").get_by_role("listitem").filter(has_text="Threads")
    expect(threads.get_by_text("None yet")).to_be_visible()
    threads.get_by_role("button", name="Copy the redirect URI for Threads").click()
    expect(threads.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/api/v1/social/callback/threads")
    expect(threads.get_by_role("textbox", name="Redirect URI")).to_have_value(copied)

    threads.get_by_role("button", name="Enter an app for Threads").click()
    threads.get_by_role("button", name="Save").click()
    expect(threads.get_by_text("The client secret is needed")).to_be_visible()
    assert axe(page) == []
    threads.get_by_label("Client id").fill("77abc")
    threads.get_by_label("Client secret").fill("open sesame")
    _every_way(page, "admin-apps", picture)
    threads.get_by_role("button", name="Save").click()
    expect(threads.get_by_text("Entered here")).to_be_visible()
    expect(threads.get_by_text("Client id 77abc")).to_be_visible()

    page.reload()
    threads.get_by_role("button", name="Change the app for Threads").click()
    expect(threads.get_by_label("Client id")).to_have_value("77abc")
    expect(threads.get_by_label("Client secret")).to_have_value("")
    assert "sesame" not in page.content()

    threads.get_by_role("button", name=re.compile("^Remove")).click()
    dialog = page.get_by_role("dialog", name="Remove the app for Threads?")
    assert axe(page) == []
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(threads.get_by_text("None yet")).to_be_visible()
    _log_says(page, "entered the app for Threads", "removed the app for Threads")


def test_what_the_operator_has_to_do_stands_at_the_top(
    browse: Browse,
    office: Any,
    product: Product,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    stop_platform(product, "x", "The credit for posting is used up. Buy more in the developer console of X.")
    page = browse.page(state=office)

    page.goto("/admin/?tab=platforms")

    to_do = page.get_by_role("region", name="For you to do")
    expect(to_do.get_by_text("Buy more in the developer console of X.")).to_be_visible()
    _every_way(page, "admin-to-do", picture)
    assert axe(page) == []


def _every_way(page: Page, name: str, picture: Callable[[Page, str], None]) -> None:
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        for width, height in ((390, 844), (1280, 800)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(300)
            picture(page, f"{name}-{theme}-{width}")


def _log_says(page: Page, *lines: str) -> None:
    page.goto("/admin/?tab=log")
    for line in lines:
        expect(page.get_by_text(line).first).to_be_visible()
