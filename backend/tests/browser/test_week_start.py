"""The day a week starts on: guessed from the browser, set with the business, followed wherever weeks are drawn."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.people import BAKERY, Person


def first_column(page: Page) -> date:
    column = page.locator("[data-column]").first
    column.wait_for()
    return date.fromisoformat(column.get_attribute("data-column") or "")


def choose(page: Page, day: str) -> None:
    page.goto("/settings/?section=business")
    page.get_by_label("Week starts on").select_option(day)
    page.get_by_role("button", name="Save business").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def test_the_calendar_begins_on_the_day_that_was_chosen(browse: Browse, picture: Callable[[Page, str], None]) -> None:
    person = Person(browse)
    page = person.page
    page.goto("/calendar/?day=2026-11-18")
    assert first_column(page) == date(2026, 11, 16)
    expect(page.get_by_role("heading", name="16 – 22 November")).to_be_visible()

    choose(page, "Sunday")
    page.goto("/calendar/?day=2026-11-18")

    assert first_column(page) == date(2026, 11, 15)
    expect(page.locator("main h2").first).to_contain_text("Sun")
    expect(page.get_by_role("heading", name="15 – 21 November")).to_be_visible()
    picture(page, "calendar-week-sunday")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="22 – 28 November")).to_be_visible()
    page.keyboard.press("m")
    page.get_by_role("region", name="Month, day by day").wait_for()
    assert first_column(page) == date(2026, 11, 1)
    picture(page, "calendar-month-sunday")
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="22 – 28 November")).to_be_visible()


def test_posts_of_the_first_and_the_last_day_stand_in_one_week(browse: Browse) -> None:
    person = Person(browse)
    person.put(f"businesses/{person.business}", week_starts_on="saturday", version=1)
    for day, text in (("06", "On Saturday"), ("12", "On Friday"), ("13", "On the next Saturday")):
        post = person.write(text)["id"]
        person.post("content/reschedule", moves=[{"post_id": post, "scheduled_for": f"2027-03-{day}T12:00:00Z"}])
    page = person.page

    page.goto("/calendar/?day=2027-03-09")

    assert first_column(page) == date(2027, 3, 6)
    expect(page.locator("[data-column='2027-03-06']").get_by_text("On Saturday")).to_be_visible()
    expect(page.locator("[data-column='2027-03-12']").get_by_text("On Friday")).to_be_visible()
    expect(page.get_by_text("On the next Saturday")).to_have_count(0)


def test_the_slots_of_an_account_are_listed_in_that_order(browse: Browse) -> None:
    person = Person(browse)
    person.connect()
    person.put(f"businesses/{person.business}", week_starts_on="sunday", version=1)
    page = person.page

    page.goto("/calendar/?panel=slots")

    days = page.get_by_role("complementary").get_by_role("list").first.get_by_role("listitem")
    expect(days.first).to_contain_text("Sunday")
    expect(days.nth(1)).to_contain_text("Monday")


def test_a_browser_from_america_proposes_sunday(browse: Browse) -> None:
    page = browse.page(locale="en-US")
    page.goto("/register/")
    page.get_by_label("E-mail").fill("sunday-starter@example.com")
    page.get_by_label("Password", exact=True).fill("orange kettle river lamp")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_label("Your business").fill(BAKERY)
    page.get_by_label("Its name").fill("Hearth & Crumb")
    page.get_by_role("button", name="Write my strategy").click()
    page.wait_for_url("**/welcome/?*strategy=*")

    (business,) = page.request.get("/api/v1/businesses").json()["items"]

    assert business["week_starts_on"] == "sunday"
