"""The pages in front of the sign-in, the one that is not there, and what makes the app installable."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.people import Person


def test_prices_come_from_the_server(browse: Browse) -> None:
    page = browse.page()
    plans = page.request.get("/api/v1/billing/plans").json()["items"]
    page.goto("/pricing/")

    for plan in plans:
        expect(page.get_by_role("heading", name=plan["name"])).to_be_visible()


def test_prices_that_do_not_load_can_be_asked_for_again(browse: Browse) -> None:
    browse.expect_console("ERR_")
    page = browse.page()
    page.route("**/api/v1/billing/plans", lambda route: route.abort())
    page.goto("/pricing/")
    expect(page.get_by_text("The plans did not load")).to_be_visible()
    page.unroute("**/api/v1/billing/plans")

    page.get_by_role("button", name="Retry").click()

    expect(page.get_by_role("link", name="Make an account")).to_have_count(2)


def test_header_and_footer_lead_to_every_public_page(browse: Browse) -> None:
    page = browse.page()
    page.goto("/")
    for name, heading in (("Terms", "Terms of use"), ("Privacy", "Privacy"), ("Pricing", "Pricing")):
        page.get_by_role("contentinfo").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    page.get_by_role("banner").get_by_role("link", name="How it works").click()
    page.wait_for_url("**/#how")
    expect(page.get_by_role("heading", name="How it works")).to_be_in_viewport()


def test_public_pages_ask_nobody_who_is_there(browse: Browse) -> None:
    page = browse.page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    for path in ("/", "/terms/", "/privacy/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")

    assert asked == []


def test_an_address_with_nothing_behind_it(
    browse: Browse, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    browse.expect_console("404")
    for theme in ("light", "dark"):
        page = browse.page(theme=theme)
        answer = page.goto("/nowhere/")
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        picture(page, f"not-found-{theme}")
        assert axe(page) == []
        expect(page.get_by_text(f"Request {answer.headers['x-request-id']}")).to_be_visible()
    expect(page.get_by_role("link", name="Calendar")).to_have_attribute("href", "/calendar/")


def test_for_whoever_is_signed_in_the_menu_stands_beside_it(
    browse: Browse, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    browse.expect_console("404")
    page = Person(browse).page
    page.goto("/nowhere/")

    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Calendar")).to_be_visible()
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    picture(page, "not-found-inside")
    assert axe(page) == []

    page.get_by_role("searchbox", name="Find a post").fill("buns")
    page.get_by_role("searchbox", name="Find a post").press("Enter")
    page.wait_for_url("**/library/?q=buns")


def test_the_app_can_be_installed(browse: Browse) -> None:
    page = browse.page()
    page.goto("/")
    link = page.locator("link[rel=manifest]").get_attribute("href")
    answer = page.request.get(link or "")
    manifest = answer.json()

    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/dashboard/")
    assert {icon.get("purpose", "any") for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        image = page.request.get(icon["src"])
        assert (image.status, image.headers["content-type"]) == (200, "image/png")
    assert page.request.get(page.locator("link[rel=apple-touch-icon]").get_attribute("href") or "").ok
    assert page.locator("meta[name=theme-color]").count() == 2
