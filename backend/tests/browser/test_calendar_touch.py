"""Posts moved by finger: a long press lifts one, a swipe still scrolls, on phones and on tablets."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.calendar_posts import Posts, posts_of
from tests.browser.conftest import Browse
from tests.browser.test_calendar_drag import a_monday, card, column, next_clock_change, open_week

pytestmark = pytest.mark.usefixtures("demo")

HELD_MS = 400
WAIT_SECONDS = 8
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1024, "height": 768}


@dataclass(frozen=True)
class Finger:
    """One finger on the glass, as the browser gets it from a touch screen."""

    page: Page
    touch: CDPSession

    def _send(self, kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def press(self, what: Locator) -> tuple[float, float]:
        at = place(what)
        self._send("touchStart", *at)
        return at

    def hold(self, what: Locator) -> tuple[float, float]:
        at = self.press(what)
        self.page.wait_for_timeout(HELD_MS)
        return at

    def go(self, start: tuple[float, float], to: tuple[float, float], *, steps: int = 10, pause: int = 25) -> None:
        for step in range(1, steps + 1):
            self._send("touchMove", *(a + (b - a) * step / steps for a, b in zip(start, to, strict=True)))
            self.page.wait_for_timeout(pause)

    def lift(self) -> None:
        self._send("touchEnd")

    def carry(self, what: Locator, to: tuple[float, float]) -> None:
        self.go(self.hold(what), to)
        self.page.wait_for_timeout(80)
        self.lift()


def place(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 24)


def top(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["y"]


def finger_on(page: Page) -> Finger:
    return Finger(page, page.context.new_cdp_session(page))


def day_of_list(page: Page, day: Any) -> Locator:
    return page.locator(f"[data-place='day:{day:%Y-%m-%d}']")


def day_of_strip(page: Page, day: Any) -> Locator:
    return page.locator(f"[data-place='strip:{day:%Y-%m-%d}']")


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.1)


def told(page: Page) -> Locator:
    return page.locator("[id^='DndLiveRegion']")


@pytest.fixture
def phone(browse: Browse, demo: Any) -> Page:
    return browse.page(**PHONE, state=demo, has_touch=True)


@pytest.fixture
def tablet(browse: Browse, demo: Any) -> Page:
    return browse.page(**TABLET, state=demo, has_touch=True)


def many(posts: Posts, monday: Any, *, from_day: int = 0) -> None:
    """So many that the list is longer than a phone."""
    for day in range(from_day, 7):
        for hour in (8, 12, 16):
            posts.scheduled("One of a long list.", monday + timedelta(days=day, hours=hour))


# --- phones -----------------------------------------------------------------------------------------------------------


def test_a_phone_drops_on_a_day_of_the_strip_and_undo_takes_it_back(
    phone: Page, picture: Callable[[Page, str], None]
) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(24)
    at = monday + timedelta(days=1, hours=10, minutes=7)
    post = posts.scheduled("A thumb moves this one.", at)
    open_week(phone, monday)

    start = finger.hold(card(phone, "A thumb moves"))
    expect(told(phone)).to_contain_text("Picked up “A thumb moves this one")
    finger.go(start, place(day_of_strip(phone, monday + timedelta(days=3))))
    expect(told(phone)).to_contain_text(re.compile(r"Thu \d+ \w+, 10:07"))
    picture(phone, "calendar-phone-dragging")
    finger.lift()

    expect(phone.get_by_text("Moved to Thu")).to_be_visible()
    expect(told(phone)).to_contain_text("put down")
    posts.wait_until(post, monday + timedelta(days=3, hours=10, minutes=7))
    expect(day_of_list(phone, monday + timedelta(days=3)).get_by_text("A thumb moves")).to_be_visible()
    phone.get_by_role("button", name="Undo").tap()
    posts.wait_until(post, at)


def test_a_phone_drops_between_the_posts_of_another_day(phone: Page) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(25)
    post = posts.scheduled("From Monday into Wednesday.", monday + timedelta(hours=9, minutes=20))
    for hour in (8, 18):
        posts.scheduled("Already there on Wednesday.", monday + timedelta(days=2, hours=hour))
    open_week(phone, monday)

    finger.carry(card(phone, "From Monday into"), place(card(phone, "Already there")))

    expect(phone.get_by_text("Moved to Wed")).to_be_visible()
    expect(phone.get_by_role("dialog")).to_have_count(0)
    posts.wait_until(post, monday + timedelta(days=2, hours=9, minutes=20))


def test_a_quick_swipe_scrolls_and_moves_nothing(phone: Page) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(26)
    at = monday + timedelta(days=1, hours=10)
    post = posts.scheduled("A swipe starts on this one.", at)
    many(posts, monday)
    open_week(phone, monday)

    x, y = finger.press(card(phone, "A swipe starts"))
    finger.go((x, y), (x, y - 300), steps=8, pause=10)
    finger.lift()

    until(lambda: phone.evaluate("window.scrollY") > 150)
    expect(told(phone)).not_to_contain_text("Picked up")
    assert posts.local_time(post) == at
    expect(phone.get_by_role("complementary", name="Post", exact=True)).to_have_count(0)


def test_at_the_edge_the_list_scrolls_on_and_the_strip_stays_in_reach(
    phone: Page, picture: Callable[[Page, str], None]
) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(27)
    post = posts.scheduled("Carried to the end of the week.", monday + timedelta(hours=7))
    many(posts, monday, from_day=1)
    open_week(phone, monday)

    start = finger.hold(card(phone, "Carried to the end"))
    bottom = (200.0, 820.0)
    finger.go(start, bottom)
    until(lambda: phone.evaluate("window.scrollY") > 400)
    expect(day_of_strip(phone, monday)).to_be_in_viewport()
    finger.go(bottom, place(day_of_strip(phone, monday + timedelta(days=5))))
    finger.go(
        place(day_of_strip(phone, monday + timedelta(days=5))), place(day_of_strip(phone, monday + timedelta(days=5)))
    )
    scrolled = phone.evaluate("window.scrollY")
    phone.wait_for_timeout(500)
    assert phone.evaluate("window.scrollY") == scrolled > 0
    picture(phone, "calendar-phone-dragging-far")
    finger.lift()

    expect(phone.get_by_text("Moved to Sat")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=5, hours=7))


def test_on_a_phone_the_wall_time_stays_over_the_change_of_clocks(phone: Page) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    sunday = next_clock_change()
    post = posts.scheduled("By thumb over the change of clocks.", sunday - timedelta(days=2) + timedelta(hours=8))
    open_week(phone, sunday - timedelta(days=6))

    card(phone, "By thumb over").evaluate("one => one.scrollIntoView({ block: 'center' })")
    start = finger.hold(card(phone, "By thumb over"))
    finger.go(start, place(day_of_strip(phone, sunday)))
    finger.lift()

    expect(phone.get_by_text("Moved to Sun")).to_be_visible()
    posts.wait_until(post, sunday.replace(hour=8))  # ten is where a mouse puts another


def test_a_day_of_the_strip_leads_to_that_day(phone: Page) -> None:
    posts = posts_of(phone)
    monday = a_monday(28)
    many(posts, monday)
    open_week(phone, monday)
    friday = monday + timedelta(days=4)
    expect(day_of_list(phone, friday)).not_to_be_in_viewport()

    day_of_strip(phone, friday).get_by_role("button").tap()

    expect(day_of_list(phone, friday).get_by_role("heading")).to_be_in_viewport()


def test_on_a_phones_month_a_long_press_lifts_and_the_wall_time_stays(
    phone: Page, picture: Callable[[Page, str], None]
) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(32)
    at = monday + timedelta(hours=13, minutes=20)
    post = posts.scheduled("By thumb through a month.", at)
    open_week(phone, monday, "month")
    at_rest = card(phone, "By thumb through")
    expect(at_rest).to_have_accessible_name(re.compile(r"13:20.*By thumb through a month"))

    start = finger.hold(at_rest)
    expect(told(phone)).to_contain_text("Picked up “By thumb through a month")
    finger.go(start, place(column(phone, monday + timedelta(days=2))))
    expect(told(phone)).to_contain_text(re.compile(r"Wed \d+ \w+, 13:20"))
    picture(phone, "calendar-phone-month-dragging")
    finger.lift()

    expect(phone.get_by_text("Moved to Wed")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=2, hours=13, minutes=20))
    expect(column(phone, monday + timedelta(days=2)).locator("[data-tile]")).to_have_count(1)
    phone.get_by_role("button", name="Undo").tap()
    posts.wait_until(post, at)


def test_on_a_phones_month_a_swipe_scrolls_and_a_press_opens(phone: Page) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(33)
    at = monday + timedelta(days=1, hours=10)
    post = posts.scheduled("A swipe through the month.", at)
    phone.set_viewport_size({"width": 390, "height": 560})
    open_week(phone, monday, "month")

    card(phone, "A swipe through").evaluate("one => one.scrollIntoView({ block: 'center' })")
    before = phone.evaluate("window.scrollY")
    x, y = finger.press(card(phone, "A swipe through"))
    finger.go((x, y), (x, y - 150 if before < 60 else y + 150), steps=8, pause=10)
    finger.lift()

    until(lambda: abs(phone.evaluate("window.scrollY") - before) > 40)
    expect(told(phone)).not_to_contain_text("Picked up")
    assert posts.local_time(post) == at
    phone.wait_for_timeout(600)  # the scrolling runs out
    card(phone, "A swipe through").tap()
    expect(phone.get_by_role("complementary", name="Post", exact=True)).to_be_visible()


def test_a_phones_month_is_filled_from_the_drawer_of_a_day_which_folds_meanwhile(
    phone: Page, picture: Callable[[Page, str], None]
) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(34)
    for hour in (8, 9, 10):
        posts.scheduled(f"Number {hour} of a full day.", monday + timedelta(hours=hour))
    post = posts.scheduled("The last of a full day.", monday + timedelta(hours=19, minutes=5))
    open_week(phone, monday, "month")
    phone.get_by_role("button", name=re.compile(rf"{monday.day} \w+, 4 posts")).tap()
    drawer = phone.get_by_role("complementary", name=re.compile(rf"{monday.day} \w+"))
    expect(column(phone, monday)).to_be_in_viewport(ratio=1)
    picture(phone, "calendar-phone-day-drawer")

    row = drawer.locator("[data-tile]", has_text="The last of a full")
    row.scroll_into_view_if_needed()
    start = finger.hold(row)
    until(lambda: top(drawer) > PHONE["height"] - 80)
    finger.go(start, place(column(phone, monday + timedelta(days=4))))
    finger.lift()

    expect(phone.get_by_text("Moved to Fri")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=4, hours=19, minutes=5))
    expect(drawer.locator("[data-tile]")).to_have_count(3)
    until(lambda: top(drawer) < PHONE["height"] * 0.6)


def test_on_a_phone_the_drawer_of_the_unscheduled_leaves_the_list_in_sight(
    phone: Page, picture: Callable[[Page, str], None]
) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(35)
    post = posts.draft("From the drawer by thumb.")
    many(posts, monday)
    phone.goto(f"/calendar/?panel=unscheduled&day={monday:%Y-%m-%d}")
    drawer = phone.get_by_role("complementary", name="Unscheduled")
    what = drawer.locator("[data-tile]", has_text="From the drawer by thumb")
    what.scroll_into_view_if_needed()
    expect(day_of_strip(phone, monday)).to_be_in_viewport()
    expect(day_of_list(phone, monday).get_by_role("heading")).to_be_in_viewport()
    picture(phone, "calendar-phone-drawer")

    start = finger.hold(what)
    until(lambda: top(drawer) > PHONE["height"] - 80)
    # Back over the folded drawer there is nothing to drop on, whatever lies beneath it.
    finger.go(start, (200.0, PHONE["height"] - 20.0))
    expect(phone.locator(".shadow-lifted").get_by_text(re.compile(r"\w{3} \d+, \d\d:\d\d"))).to_have_count(0)
    wednesday = monday + timedelta(days=2)
    finger.go((200.0, PHONE["height"] - 20.0), place(day_of_strip(phone, wednesday)))
    picture(phone, "calendar-phone-drawer-dragging")
    finger.lift()

    expect(phone.get_by_text("Scheduled for Wed")).to_be_visible()
    until(lambda: posts.read(post)["scheduled_for"] is not None)
    assert posts.local_time(post).date() == wednesday.date()
    expect(what).to_have_count(0)


def test_who_asked_for_less_motion_sees_the_drawer_folded_at_once(phone: Page) -> None:
    posts, finger = posts_of(phone), finger_on(phone)
    monday = a_monday(36)
    post = posts.draft("Folded without moving.")
    phone.emulate_media(reduced_motion="reduce")
    phone.goto(f"/calendar/?panel=unscheduled&day={monday:%Y-%m-%d}")
    drawer = phone.get_by_role("complementary", name="Unscheduled")
    what = drawer.locator("[data-tile]", has_text="Folded without moving")
    what.scroll_into_view_if_needed()

    assert drawer.evaluate("one => getComputedStyle(one).transitionDuration") == "0s"
    finger.hold(what)
    expect(told(phone)).to_contain_text("Picked up")
    phone.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert top(drawer) > PHONE["height"] - 80
    # A day of the list lies under the finger now, which nobody has aimed at.
    finger.lift()
    expect(told(phone)).to_contain_text("is where it was")
    assert posts.read(post)["scheduled_for"] is None


# --- tablets ----------------------------------------------------------------------------------------------------------


def test_on_a_tablets_week_a_swipe_scrolls_and_a_long_press_lifts(tablet: Page) -> None:
    posts, finger = posts_of(tablet), finger_on(tablet)
    monday = a_monday(29)
    at = monday + timedelta(days=1, hours=11)
    post = posts.scheduled("On a tablet I stay, then go.", at)
    open_week(tablet, monday)
    scroller = tablet.get_by_role("region", name="Week, hour by hour")
    before = scroller.evaluate("one => one.scrollTop")

    x, y = finger.press(card(tablet, "On a tablet I"))
    finger.go((x, y), (x, y - 120 if before < 100 else y + 120), steps=6, pause=10)
    finger.lift()
    until(lambda: abs(scroller.evaluate("one => one.scrollTop") - before) > 40)
    tablet.wait_for_timeout(600)  # the scrolling runs out
    assert posts.local_time(post) == at

    _, y = place(card(tablet, "On a tablet I"))
    x, _ = place(column(tablet, monday + timedelta(days=4)))
    finger.carry(card(tablet, "On a tablet I"), (x, y))

    expect(tablet.get_by_text("Moved to Fri")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=4, hours=11))


def test_on_a_tablets_month_a_long_press_lifts(tablet: Page) -> None:
    posts, finger = posts_of(tablet), finger_on(tablet)
    monday = a_monday(30)
    post = posts.scheduled("By finger through a month.", monday + timedelta(hours=13, minutes=20))
    open_week(tablet, monday, "month")

    finger.carry(card(tablet, "By finger through"), place(column(tablet, monday + timedelta(days=2))))

    expect(tablet.get_by_text("Moved to Wed")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=2, hours=13, minutes=20))


# --- the list by mouse and keys ---------------------------------------------------------------------------------------


def test_a_list_is_moved_on_by_keyboard_day_by_day(browse: Browse, demo: Any) -> None:
    page = browse.page(state=demo)
    posts = posts_of(page)
    monday = a_monday(31)
    post = posts.scheduled("Keys move me down a list.", monday + timedelta(days=1, hours=10))
    for hour in (11, 12, 13):
        posts.scheduled("Making Tuesday tall.", monday + timedelta(days=1, hours=hour))
    open_week(page, monday, "list")
    card(page, "Keys move me").focus()

    page.keyboard.press("Space")
    page.wait_for_timeout(120)
    page.keyboard.press("ArrowDown")
    expect(told(page)).to_contain_text(re.compile(r"Wed \d+ \w+, 10:00"))
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowDown")
    expect(told(page)).to_contain_text(re.compile(r"Thu \d+ \w+, 10:00"))
    page.keyboard.press("Space")

    expect(page.get_by_text("Moved to Thu")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=3, hours=10))
