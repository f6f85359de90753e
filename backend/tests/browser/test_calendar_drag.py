"""Moving posts about the calendar: by mouse, by finger and by keyboard, onto each other, over a change of clocks."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.calendar_posts import Posts, posts_of
from tests.browser.conftest import Browse

pytestmark = pytest.mark.usefixtures("demo")

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def far(browse: Browse, demo: Any) -> Page:
    return browse.page(width=1440, height=900, state=demo)


@pytest.fixture
def posts(far: Page) -> Posts:
    return posts_of(far)


def a_monday(weeks_ahead: int) -> datetime:
    """Midnight in London of a Monday; each test has a week of its own, so that none sees another's posts."""
    today = datetime.now(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 * weeks_ahead - today.weekday())


def open_week(page: Page, monday: datetime, view: str = "week") -> None:
    page.goto(f"/calendar/?view={view}&day={monday:%Y-%m-%d}")
    page.wait_for_load_state("networkidle")


def card(page: Page, text: str) -> Locator:
    return page.locator("[data-tile]", has_text=text).first


def column(page: Page, day: datetime) -> Locator:
    return page.locator(f"[data-column='{day:%Y-%m-%d}']")


def middle(where: Locator) -> tuple[float, float]:
    box = where.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 12)


def drag(page: Page, what: Locator, to: tuple[float, float]) -> None:
    page.mouse.move(*middle(what))
    page.mouse.down()
    page.mouse.move(to[0], to[1] - 30, steps=8)
    page.mouse.move(*to, steps=8)
    page.wait_for_timeout(60)
    page.mouse.up()


def test_between_days_the_wall_time_stays_and_undo_takes_it_back(far: Page, posts: Posts) -> None:
    monday = a_monday(5)
    post = posts.scheduled("Tuesday is stays-as-it-is day.", monday + timedelta(days=1, hours=10, minutes=7))
    open_week(far, monday)
    _, y = middle(card(far, "stays-as-it-is"))
    x, _ = middle(column(far, monday + timedelta(days=3)))

    drag(far, card(far, "stays-as-it-is"), (x, y))

    expect(far.get_by_text("Moved to Thu")).to_be_visible()
    assert posts.local_time(post) == monday + timedelta(days=3, hours=10, minutes=7)
    far.get_by_role("button", name="Undo").click()
    expect(column(far, monday + timedelta(days=1)).get_by_text("stays-as-it-is")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=1, hours=10, minutes=7))


def test_down_the_week_changes_the_time(far: Page, posts: Posts) -> None:
    monday = a_monday(6)
    post = posts.scheduled("Wednesday goes down by two hours.", monday + timedelta(days=2, hours=9))
    open_week(far, monday)
    x, y = middle(card(far, "goes down by two"))

    drag(far, card(far, "goes down by two"), (x, y + 96))

    expect(far.get_by_text("Moved to Wed")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=2, hours=11))


def test_a_month_keeps_the_time_of_day(far: Page, posts: Posts) -> None:
    monday = a_monday(7)
    post = posts.scheduled("A month keeps my hour.", monday + timedelta(hours=13, minutes=20))
    open_week(far, monday, "month")

    drag(far, card(far, "keeps my hour"), middle(column(far, monday + timedelta(days=4))))

    expect(far.get_by_text("Moved to Fri")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=4, hours=13, minutes=20))


def test_dropped_on_another_post_they_can_swap_and_swap_back(far: Page, posts: Posts) -> None:
    monday = a_monday(8)
    first = posts.scheduled("First in line for swapping.", monday + timedelta(hours=9))
    second = posts.scheduled("Second in line for swapping.", monday + timedelta(days=2, hours=15))
    open_week(far, monday)

    drag(far, card(far, "First in line"), middle(card(far, "Second in line")))
    dialog = far.get_by_role("dialog", name="A post is there already")
    dialog.get_by_role("button", name="Swap times").click()

    expect(far.get_by_text("Times swapped")).to_be_visible()
    posts.wait_until(first, monday + timedelta(days=2, hours=15))
    posts.wait_until(second, monday + timedelta(hours=9))
    far.get_by_role("button", name="Undo").click()
    posts.wait_until(first, monday + timedelta(hours=9))


def test_by_keyboard_with_every_step_told(far: Page, posts: Posts, picture: Callable[[Page, str], None]) -> None:
    monday = a_monday(9)
    post = posts.scheduled("Keys alone move this one.", monday + timedelta(days=1, hours=10))
    open_week(far, monday)
    told = far.locator("[id^='DndLiveRegion']")
    card(far, "Keys alone").focus()

    far.keyboard.press("Space")
    expect(told).to_contain_text("Picked up “Keys alone move this one”")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        far.wait_for_timeout(80)
        far.keyboard.press(key)
    expect(told).to_contain_text(re.compile(r"Wed \d+ \w+, 11:00"))
    picture(far, "calendar-dragging")
    far.keyboard.press("Space")

    expect(far.get_by_text("Moved to Wed")).to_be_visible()
    expect(told).to_contain_text("put down")
    posts.wait_until(post, monday + timedelta(days=2, hours=11))
    far.keyboard.press("z")
    posts.wait_until(post, monday + timedelta(days=1, hours=10))


def test_escape_puts_a_held_card_back(far: Page, posts: Posts) -> None:
    monday = a_monday(10)
    post = posts.scheduled("Put me back where I was.", monday + timedelta(days=1, hours=10))
    open_week(far, monday)
    card(far, "Put me back").focus()

    far.keyboard.press("Space")
    far.wait_for_timeout(80)
    far.keyboard.press("ArrowRight")
    far.wait_for_timeout(80)
    far.keyboard.press("Escape")

    expect(far.locator("[id^='DndLiveRegion']")).to_contain_text("is where it was")
    assert posts.local_time(post) == monday + timedelta(days=1, hours=10)


def test_by_finger_after_a_long_press(browse: Browse, demo: Any) -> None:
    page = browse.page(width=1024, height=768, state=demo, has_touch=True)
    posts = posts_of(page)
    monday = a_monday(11)
    post = posts.scheduled("A finger moves this one.", monday + timedelta(days=1, hours=9))
    open_week(page, monday)
    x, y = middle(card(page, "A finger moves"))
    to, _ = middle(column(page, monday + timedelta(days=2)))
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", x, y)
    page.wait_for_timeout(400)
    for step in range(1, 9):
        finger("touchMove", x + (to - x) * step / 8, y)
        page.wait_for_timeout(30)
    finger("touchEnd")

    expect(page.get_by_text("Moved to Wed")).to_be_visible()
    posts.wait_until(post, monday + timedelta(days=2, hours=9))


def test_a_short_touch_opens_and_moves_nothing(browse: Browse, demo: Any) -> None:
    page = browse.page(width=1024, height=768, state=demo, has_touch=True)
    posts = posts_of(page)
    monday = a_monday(12)
    posts.scheduled("A tap opens this one.", monday + timedelta(days=1, hours=9))
    open_week(page, monday)

    card(page, "A tap opens").tap()

    expect(page.get_by_role("complementary", name="Post", exact=True)).to_be_visible()


def test_over_the_change_of_clocks_the_wall_time_stays(far: Page, posts: Posts) -> None:
    sunday = next_clock_change()
    post = posts.scheduled("The clocks go forward and I stay at ten.", sunday - timedelta(days=1) + timedelta(hours=10))
    before = posts.instant(post)
    open_week(far, sunday - timedelta(days=6))
    expect(column(far, sunday - timedelta(days=1)).get_by_text("10:00")).to_be_visible()
    card(far, "The clocks go").focus()

    for key in ("Space", "ArrowRight", "Space"):
        far.keyboard.press(key)
        far.wait_for_timeout(120)

    expect(far.get_by_text("Moved to Sun")).to_be_visible()
    posts.wait_until(post, sunday.replace(hour=10))
    assert abs(posts.instant(post) - before) in {timedelta(hours=23), timedelta(hours=25)}


def next_clock_change() -> datetime:
    """Midnight of the next day, two weeks away or more, on which London's clocks change."""
    day = a_monday(2)
    while day.utcoffset() == (day + timedelta(days=1)).utcoffset():
        day += timedelta(days=1)
    return day


def test_what_went_out_or_may_have_cannot_be_picked_up(far: Page) -> None:
    far.goto("/calendar/?view=list&status=published,unconfirmed")
    far.wait_for_load_state("networkidle")
    far.goto("/calendar/?status=published,unconfirmed")
    expect(far.locator("[data-tile]").first).to_be_visible()

    assert far.locator("[aria-roledescription='draggable']").count() == 0


def test_a_draft_is_dragged_from_the_drawer(far: Page, posts: Posts) -> None:
    monday = a_monday(13)
    draft = posts.draft("Out of the drawer onto a day.")
    open_week(far, monday)
    far.get_by_role("button", name=re.compile("Unscheduled")).click()
    drawer = far.get_by_role("complementary", name="Unscheduled")
    item = drawer.locator("[data-tile]", has_text="Out of the drawer")
    x, _ = middle(column(far, monday + timedelta(days=2)))

    drag(far, item, (x, 500))

    expect(far.get_by_text("Scheduled for Wed")).to_be_visible()
    assert posts.read(draft)["status"] == "scheduled"
    assert posts.local_time(draft).date() == (monday + timedelta(days=2)).date()
    far.get_by_role("button", name="Undo").click()
    expect(item).to_be_visible()
    assert (posts.read(draft)["status"], posts.read(draft)["scheduled_for"]) == ("draft", None)


def test_a_whole_week_moves_together_and_back(far: Page, posts: Posts) -> None:
    monday = a_monday(15)
    times = [monday + timedelta(days=day, hours=10, minutes=5) for day in (0, 2, 4)]
    made = [posts.scheduled(f"Number {index} of a week that moves.", at) for index, at in enumerate(times)]
    open_week(far, monday)
    far.get_by_role("button", name="More of the calendar").click()
    far.get_by_role("button", name="Select all shown").click()
    bar = far.get_by_role("region", name="Selected posts")
    expect(bar.get_by_text("3 selected")).to_be_visible()

    bar.get_by_role("button", name="Later").click()

    expect(far.get_by_text("3 posts 7 days later")).to_be_visible()
    for post, at in zip(made, times, strict=True):
        posts.wait_until(post, at + timedelta(days=7))
    far.get_by_role("button", name="Undo").click()
    for post, at in zip(made, times, strict=True):
        posts.wait_until(post, at)
