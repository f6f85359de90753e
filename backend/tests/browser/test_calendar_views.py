"""Looking at the calendar: months with very many posts, filters, panels, phones, and the names of its controls."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.core.clock import now
from tests.browser.calendar_posts import Posts, fill, posts_of
from tests.browser.conftest import Browse, Product
from tests.browser.people import Person
from tests.browser.test_calendar_drag import a_monday, card, column, open_week

pytestmark = pytest.mark.usefixtures("demo")

SMOOTH_SECONDS = 0.1
"""Work for one move of the hand; more is a stutter that people see."""
STEPS = 40


@pytest.fixture
def page(browse: Browse, demo: Any) -> Page:
    return browse.page(width=1440, height=900, state=demo)


@pytest.fixture
def posts(page: Page) -> Posts:
    return posts_of(page)


# --- views ------------------------------------------------------------------------------------------------------------


def test_a_month_with_a_thousand_posts_is_whole_readable_and_smooth(
    browse: Browse, product: Product, picture: Callable[[Page, str], None]
) -> None:
    page = Person(browse, width=1440, height=900).page
    first = a_monday(40).replace(day=1, hour=9)
    fill(product, posts_of(page), first=first, days=28, count=1000)
    page.goto(f"/calendar/?view=month&day={first:%Y-%m-%d}")
    expect(page.locator("main [aria-busy='false']")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name=re.compile(r"^\d+ more on")).first).to_be_visible()
    picture(page, "calendar-month-full")

    said = page.get_by_role("region", name="Month, day by day").get_by_role("button", name=re.compile(r", \d+ posts$"))
    counts = [int(re.findall(r"(\d+) posts?$", one.get_attribute("aria-label") or "")[0]) for one in said.all()]
    assert sum(counts) >= 1000
    assert page.locator("[data-tile]").count() <= 42 * 4

    # A card is carried over the whole month. What the page itself worked is counted: the machine may be busy otherwise.
    work = page.context.new_cdp_session(page)
    work.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = work.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    box = page.locator("[data-tile]").nth(8).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(300, 250)
    before = worked()
    for step in range(STEPS):
        page.mouse.move(300 + step * 24, 250 + step * 8)
    a_step = (worked() - before) / STEPS
    page.keyboard.press("Escape")
    page.mouse.up()
    assert a_step < SMOOTH_SECONDS, f"{a_step} s"

    page.get_by_role("button", name=re.compile(r"^\d+ more on")).first.click()
    panel = page.get_by_role("complementary").filter(has=page.get_by_text(re.compile(r"^\d+ posts$")))
    expect(panel.get_by_text("One of very many").nth(20)).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_keys_change_the_view_and_the_days(page: Page) -> None:
    page.goto("/calendar/?day=2027-06-16")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("14 – 20 June")

    for key, expected in (
        ("j", "21 – 27 June"),
        ("k", "14 – 20 June"),
        ("m", "June 2027"),
        ("j", "July 2027"),
        ("w", re.compile("July")),
        ("l", re.compile("July")),
    ):
        page.keyboard.press(key)
        expect(heading).to_have_text(expected)
    page.keyboard.press("w")
    page.keyboard.press("t")
    expect(page.get_by_text("Today", exact=True).first).to_be_visible()
    assert "day=" not in page.url


@pytest.mark.parametrize(
    ("path", "group", "told"),
    [
        ("/calendar/", "Calendar", ["Show a month", "Pick up the post in focus"]),
        ("/library/", "Library", ["Next post", "Choose all that are shown"]),
    ],
)
def test_the_help_tells_the_keys_of_the_screen(path: str, group: str, told: list[str], page: Page) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.keyboard.press("?")

    help_dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_dialog.get_by_role("heading", name=group)).to_be_visible()
    for words in told:
        expect(help_dialog).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(help_dialog).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/analytics/**")
    page.keyboard.press("?")
    expect(help_dialog.get_by_role("heading", name="Everywhere")).to_be_visible()
    expect(help_dialog).not_to_contain_text(told[0])


def test_g_then_l_leaves_for_the_library(page: Page) -> None:
    page.goto("/calendar/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("l")

    page.wait_for_url("**/library/**")


def test_e_changes_the_post_in_focus_and_arrows_go_to_the_next(page: Page, posts: Posts) -> None:
    monday = a_monday(17)
    posts.scheduled("Upper one to walk from.", monday + timedelta(hours=9))
    posts.scheduled("Lower one to walk to.", monday + timedelta(hours=14))
    posts.scheduled("One aside, on another day.", monday + timedelta(days=3, hours=13))
    open_week(page, monday)
    card(page, "Upper one").focus()

    page.keyboard.press("ArrowDown")
    expect(card(page, "Lower one")).to_be_focused()
    for _ in range(3):  # Tuesday and Wednesday have open slots, which are walked over as well
        page.keyboard.press("ArrowRight")
    expect(card(page, "One aside")).to_be_focused()
    page.keyboard.press("e")

    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("One aside"))


# --- filters ----------------------------------------------------------------------------------------------------------


def test_filters_are_chips_in_the_address(page: Page, posts: Posts) -> None:
    monday = a_monday(18)
    posts.scheduled("A scheduled one stays shown.", monday + timedelta(hours=9))
    draft = posts.draft("A draft is filtered out.")
    posts.propose(draft, monday + timedelta(days=1, hours=9))
    open_week(page, monday)
    expect(card(page, "A draft is filtered out")).to_be_visible()

    page.get_by_role("button", name="Status", exact=True).click()
    page.get_by_role("button", name="Scheduled", exact=True).click()
    page.keyboard.press("Escape")

    expect(card(page, "A draft is filtered out")).to_have_count(0)
    expect(card(page, "A scheduled one stays")).to_be_visible()
    assert "status=scheduled" in page.url
    page.reload()
    expect(card(page, "A scheduled one stays")).to_be_visible()
    expect(card(page, "A draft is filtered out")).to_have_count(0)
    page.get_by_role("button", name="Show all").click()
    expect(card(page, "A draft is filtered out")).to_be_visible()


# --- gaps -------------------------------------------------------------------------------------------------------------


def test_slots_are_set_shown_as_places_and_filled(page: Page, posts: Posts) -> None:
    monday = a_monday(20)
    (account, *_) = posts.accounts()
    usual = posts.slots(account["id"])
    posts.set_slots(account["id"])
    page.goto(f"/calendar/?panel=slots&day={monday:%Y-%m-%d}")
    panel = page.get_by_role("complementary", name="Posting slots")
    try:
        panel.get_by_role("button", name="Add a time on Wednesday").click()
        panel.get_by_label("New time on Wednesday").fill("07:10")
        panel.get_by_role("button", name="Add", exact=True).click()
        panel.get_by_role("button", name="Add a time on Friday").click()
        panel.get_by_label("New time on Friday").fill("12:15")
        panel.get_by_role("button", name="Add", exact=True).click()
        panel.get_by_role("button", name="Save week").click()
        expect(page.get_by_text("Posting slots saved")).to_be_visible()
        panel.get_by_role("button", name="Close").click()

        place = column(page, monday + timedelta(days=2)).get_by_role("link", name=re.compile("07:10"))
        expect(place).to_be_visible()
        assert "Why: Wednesday at 07:10" in (place.get_attribute("aria-label") or "")
        page.get_by_role("button", name="Fill 2 gaps").click()

        expect(page.get_by_text("2 posts written. They wait for your yes.")).to_be_visible(timeout=40_000)
        expect(place).to_have_count(0)
        written = column(page, monday + timedelta(days=2)).locator("[data-tile]")
        expect(written).to_contain_text("07:10")
        expect(written.locator(".mk")).to_be_visible()
    finally:
        posts.set_slots(account["id"], *usual)


def test_a_suggested_week_is_proposed_with_reasons_and_kept_only_when_saved(page: Page, posts: Posts) -> None:
    page.goto("/calendar/?panel=slots")
    panel = page.get_by_role("complementary", name="Posting slots")
    panel.get_by_role("button", name="Suggest a week").click()

    expect(panel.locator(".mk").first).to_be_visible()
    expect(panel.get_by_text("Nothing is kept until you save.")).to_be_visible()
    panel.get_by_role("button", name="Put back").click()
    expect(panel.locator(".mk")).to_have_count(0)


def test_an_open_slot_leads_to_the_composer_with_its_account_and_time(browse: Browse) -> None:
    person = Person(browse, width=1440, height=900)
    page, handle = person.page, person.handle
    person.connect()
    another = person.post("social/connect/sandbox", business_id=person.business)
    page.goto(f"{another['authorize_url']}&auto=1&handle={handle}_two")
    page.wait_for_url("**/accounts/**")
    posts = posts_of(page)
    monday = a_monday(1)
    first, second = sorted(posts.accounts(), key=lambda account: len(account["account_name"]))
    posts.set_slots(first["id"])
    posts.set_slots(second["id"], (2, "07:10"))

    def is_set_up() -> None:
        page.wait_for_url("**/compose/**")
        expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
        expect(page.get_by_role("checkbox", name=re.compile(second["account_name"]))).to_be_checked()
        expect(page.get_by_role("button", name=re.compile("07:10"))).to_be_visible()

    open_week(page, monday)
    column(page, monday + timedelta(days=2)).get_by_role("link", name=re.compile("07:10")).click()
    is_set_up()

    page.goto("/dashboard/")
    slot = page.get_by_role("link", name=re.compile(r"^Write a post for Wed \d+ \w+, 07:10, Sandbox$"))
    expect(slot).to_have_count(1)
    slot.click()
    is_set_up()
    page.get_by_role("textbox", name="Text", exact=True).fill("Written for the slot.")
    expect(page.locator("header").get_by_role("status")).to_have_text(re.compile(r"^Saved"), timeout=20_000)
    assert "account=" not in page.url
    (made,) = person.get("content", business_id=person.business)["items"]
    assert made["social_account_id"] == second["id"]


# --- the drawer -------------------------------------------------------------------------------------------------------


def test_the_drawer_goes_on_past_its_first_hundred(browse: Browse, product: Product) -> None:
    person = Person(browse, width=1440, height=900)
    page = person.page
    fill(product, posts_of(page), first=now() - timedelta(days=2), days=1, count=130)
    page.goto("/calendar/?panel=unscheduled")
    drawer = page.get_by_role("complementary", name="Unscheduled")
    items = drawer.get_by_role("listitem")
    expect(items).to_have_count(100)
    expect(page.get_by_role("button", name=re.compile(r"Unscheduled\s*100\+"))).to_be_visible()

    items.last.scroll_into_view_if_needed()

    expect(items).to_have_count(130)
    expect(drawer.get_by_role("button", name="Load more")).to_have_count(0)
    expect(drawer.get_by_text("130", exact=True)).to_be_visible()


# --- posts that repeat, and pausing -----------------------------------------------------------------------------------


def test_a_recurring_post_is_made_seen_paused_and_deleted(page: Page) -> None:
    page.goto("/calendar/?panel=recurring")
    panel = page.get_by_role("complementary", name=re.compile("[Rr]ecurring post"))
    panel.get_by_role("button", name="New recurring post").click()
    panel.get_by_role("button", name="Create").click()
    expect(panel.get_by_text("Write what goes out")).to_be_visible()
    panel.get_by_label("Text", exact=True).fill("Closed on Mondays, as ever.")
    panel.get_by_role("button", name="Create").click()
    expect(panel.get_by_text("Choose at least one day")).to_be_visible()
    panel.get_by_role("button", name="Sun", exact=True).click()
    panel.get_by_label("Time").fill("19:00")
    panel.get_by_role("button", name="Create").click()

    expect(panel.get_by_text("Every week on Sun at 19:00")).to_be_visible()
    expect(panel.get_by_role("list", name="Next times").get_by_role("listitem").first).to_contain_text("19:00")
    panel.get_by_role("button", name="Pause “Closed on Mondays, as ever”").click()
    expect(panel.get_by_text("Paused", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Delete “Closed on Mondays, as ever”").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(panel.get_by_text("Every week on Sun at 19:00")).to_have_count(0)


def test_pausing_is_told_for_as_long_as_it_lasts(page: Page) -> None:
    page.goto("/calendar/")
    page.get_by_role("button", name="More of the calendar").click()
    page.get_by_role("button", name="Pause publishing").click()
    banner = page.get_by_text(re.compile("^Publishing has been paused since"))
    expect(banner).to_be_visible()

    page.get_by_role("main").get_by_role("button", name="Resume").click()

    expect(banner).to_have_count(0)


# --- phones -----------------------------------------------------------------------------------------------------------


def test_a_phone_shows_the_week_as_a_list_and_days_of_a_month_open(
    browse: Browse, demo: Any, picture: Callable[[Page, str], None]
) -> None:
    phone = browse.page(width=390, height=844, state=demo, has_touch=True)
    posts = posts_of(phone)
    monday = a_monday(22)
    posts.scheduled("Read on a small screen.", monday + timedelta(days=2, hours=10))
    open_week(phone, monday)

    expect(phone.get_by_role("button", name=re.compile("Read on a small screen"))).to_be_visible()
    expect(phone.locator("[data-column]")).to_have_count(0)
    phone.get_by_role("button", name="Month", exact=True).tap()
    day = monday + timedelta(days=2)
    phone.get_by_role("button", name=re.compile(rf"^Wed {day.day} {day:%b}, 1 post$")).tap()
    panel = phone.get_by_role("complementary", name=re.compile(f"Wed {day.day}"))
    expect(panel.get_by_text("Read on a small screen")).to_be_visible()
    picture(phone, "calendar-phone-day")
    panel.get_by_role("button", name=re.compile("Read on a small screen")).tap()
    expect(phone.get_by_role("complementary", name="Post", exact=True)).to_be_visible()


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/",
        "/calendar/?view=month",
        "/calendar/?view=list",
        "/calendar/?panel=unscheduled",
        "/calendar/?panel=slots",
        "/calendar/?panel=recurring",
        "/calendar/?view=month&panel=day",
    ],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_control_has_a_name(path: str, width: int, browse: Browse, demo: Any) -> None:
    page = browse.page(width=width, height=844, state=demo)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main [aria-busy='true']")).to_have_count(0)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]

    controls = [node for node in tree if node.get("role", {}).get("value") in CONTROLS and not node.get("ignored")]
    nameless = [node for node in controls if not node.get("name", {}).get("value", "").strip()]

    assert len(controls) > 10
    assert nameless == []


CONTROLS = {"button", "link", "textbox", "combobox", "checkbox", "spinbutton", "listbox", "searchbox", "menuitem"}
