"""The composer: one idea for several places, kept whatever happens to the line, and put on the calendar."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from app.core.clock import now
from tests.browser.calendar_posts import posts_of
from tests.browser.conftest import Browse

OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def page(browse: Browse, demo: Any) -> Page:
    return browse.page(width=1440, height=900, state=demo)


def _compose(page: Page, *places: str) -> Locator:
    """A new post for these places, and its text box. The only account there is comes chosen."""
    page.goto("/compose/")
    expect(page.get_by_role("checkbox", name=re.compile("Sandbox"))).to_be_checked()
    for place in places:
        page.get_by_role("checkbox", name=re.compile(place)).check()
    if "Sandbox" not in places:
        page.get_by_role("checkbox", name=re.compile("Sandbox")).uncheck()
    return _text(page)


def _text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


def _is_saved(page: Page) -> None:
    expect(page.locator("header").get_by_role("status")).to_have_text(re.compile(r"^Saved"), timeout=20_000)


def _picture() -> dict[str, Any]:
    file = BytesIO()
    Image.effect_noise((900, 600), 60).convert("RGB").save(file, "JPEG")
    return {"name": "stollen.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_one_idea_goes_to_two_places_in_their_own_words_with_a_picture_and_onto_the_calendar(
    page: Page, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    text = _compose(page, "Sandbox")
    page.get_by_text("for drafts only").click()
    page.get_by_role("checkbox", name=re.compile("LinkedIn")).check()
    text.fill("The stollen is out of the oven and resting.")
    page.get_by_role("tab", name="LinkedIn").click()
    _text(page).fill("Colleagues: the stollen is resting until Saturday.")
    expect(page.get_by_role("tab", name="LinkedIn, Customised")).to_be_visible()
    page.get_by_role("tab", name="Base text").click()
    expect(_text(page)).to_have_value("The stollen is out of the oven and resting.")

    page.locator("input[type=file]").set_input_files(_picture())
    page.get_by_label("What is in picture 1?").fill("A stollen under icing sugar")
    page.get_by_label("What is in picture 1?").press("Enter")
    expect(page.get_by_role("region", name="Pictures and videos").get_by_text("Saved")).to_be_visible()
    _is_saved(page)
    assert axe(page) == []
    picture(page, "composer-two-places")

    # LinkedIn has no connector here: that blocks, and the list says so.
    checks = page.get_by_role("region", name="Before it goes")
    expect(checks.get_by_text("LinkedIn").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Schedule"))).to_be_disabled()
    page.get_by_role("checkbox", name=re.compile("LinkedIn")).uncheck()
    _is_saved(page)

    page.get_by_role("button", name="Choose a time").click()
    popover = page.get_by_role("dialog", name="When it goes out")
    expect(popover.get_by_text("the pretend network has no habits").first).to_be_visible()
    assert axe(page) == []
    at = now() + timedelta(days=5)
    popover.get_by_label("Day").fill(at.strftime("%Y-%m-%d"))
    popover.get_by_label("Time").fill("11:20")
    expect(popover.get_by_text("On yours:")).to_be_visible()
    popover.get_by_role("button", name="Use this time").click()
    page.get_by_role("button", name="Schedule", exact=True).click()

    page.wait_for_url("**/calendar/**")
    expect(page.get_by_text("Scheduled for").first).to_be_visible()
    expect(page.get_by_text("The stollen is out of the oven and resting").first).to_be_visible()


def test_a_post_opened_again_has_its_places_its_base_and_its_own_words(page: Page) -> None:
    _compose(page, "Sandbox", "Bluesky").fill("We close at four on Christmas Eve.")
    page.get_by_role("tab", name="Bluesky").click()
    _text(page).fill("Four o'clock on Christmas Eve, then we are closed.")
    page.wait_for_url("**/compose/?id=*")
    _is_saved(page)

    page.reload()

    expect(_text(page)).to_have_value("We close at four on Christmas Eve.")
    page.get_by_role("tab", name="Bluesky, Customised").click()
    expect(_text(page)).to_have_value("Four o'clock on Christmas Eve, then we are closed.")
    page.get_by_role("button", name="Back to the base text").click()
    expect(_text(page)).to_have_value("We close at four on Christmas Eve.")
    page.get_by_role("button", name="Undo").click()
    expect(_text(page)).to_have_value("Four o'clock on Christmas Eve, then we are closed.")


def test_a_text_over_the_limit_becomes_a_thread(page: Page, picture: Callable[[Page, str], None]) -> None:
    text = _compose(page, "Bluesky")
    text.fill("We bake rye on Fridays and it is gone by ten. " * 9)
    expect(page.get_by_text(re.compile(r"Bluesky is \d+ over 300")).first).to_be_visible()

    page.get_by_role("button", name="Split at the limit").click()

    first = page.get_by_role("textbox", name="Part 1 of 2")
    expect(first).to_have_value(re.compile("gone by ten.$"))
    page.get_by_role("button", name="Add a part").click()
    page.get_by_role("textbox", name="Part 3 of 3").fill("Come by.")
    page.get_by_role("textbox", name="Part 3 of 3").press("Alt+ArrowUp")
    expect(page.get_by_role("textbox", name="Part 2 of 3")).to_have_value("Come by.")
    _is_saved(page)
    picture(page, "composer-thread")

    page.reload()
    expect(page.get_by_role("textbox", name="Part 2 of 3")).to_have_value("Come by.")
    page.get_by_role("textbox", name="Part 2 of 3").focus()
    page.get_by_role("button", name="Remove part 2").click()
    expect(page.get_by_role("textbox", name=re.compile("Part . of 2"))).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("textbox", name="Part 2 of 3")).to_have_value("Come by.")


def test_two_tabs_on_one_post_lose_neither_text(page: Page, browse: Browse) -> None:
    browse.expect_console("412")
    _compose(page, "Sandbox").fill("Rye is back.")
    page.wait_for_url("**/compose/?id=*")
    _is_saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(_text(other)).to_have_value("Rye is back.")

    _text(page).fill("Rye is back, says the first tab.")
    _is_saved(page)
    page.wait_for_timeout(2500)
    _is_saved(page)
    _text(other).fill("Rye is back, says the second tab.")

    dialog = other.get_by_role("dialog", name="Two versions of this")
    expect(dialog.get_by_text("Rye is back, says the first tab.")).to_be_visible()
    expect(dialog.get_by_text("Rye is back, says the second tab.")).to_be_visible()
    dialog.get_by_role("button", name="Keep both").click()
    _is_saved(other)

    page.reload()
    expect(_text(page)).to_have_value("Rye is back, says the first tab.")
    assert other.url != page.url
    other.reload()
    expect(_text(other)).to_have_value("Rye is back, says the second tab.")


def test_of_two_versions_one_is_taken_and_the_other_comes_back_by_undo(page: Page, browse: Browse) -> None:
    browse.expect_console("412")
    _compose(page, "Sandbox").fill("Buns at nine.")
    page.wait_for_url("**/compose/?id=*")
    _is_saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(_text(other)).to_have_value("Buns at nine.")
    _text(page).fill("Buns at ten.")
    page.wait_for_timeout(2500)
    _is_saved(page)
    _text(other).fill("Buns at eleven.")

    other.get_by_role("button", name="Take theirs").click()
    expect(_text(other)).to_have_value("Buns at ten.")
    other.get_by_role("button", name="Undo").click()
    expect(_text(other)).to_have_value("Buns at eleven.")
    _is_saved(other)

    page.reload()
    expect(_text(page)).to_have_value("Buns at eleven.")


def test_what_is_written_offline_is_kept_through_a_reload_and_saved_once_the_line_is_back(
    page: Page, browse: Browse
) -> None:
    browse.expect_console(OFFLINE)
    browse.expect_console("net::ERR_FAILED")
    _compose(page, "Sandbox").fill("Rye is back.")
    page.wait_for_url("**/compose/?id=*")
    _is_saved(page)

    page.context.set_offline(True)
    _text(page).fill("Rye is back, written in the cellar.")
    expect(page.get_by_text("Offline, kept on this device")).to_be_visible()
    # The line is back, and the page gone before anything could be saved.
    page.route("**/api/v1/**", lambda route: route.abort() if route.request.method != "GET" else route.continue_())
    page.context.set_offline(False)
    page.reload()
    expect(_text(page)).to_have_value("Rye is back, written in the cellar.")
    page.unroute("**/api/v1/**")

    _is_saved(page)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(_text(page)).to_have_value("Rye is back, written in the cellar.")


def test_a_save_whose_answer_got_lost_makes_no_second_post(page: Page, browse: Browse) -> None:
    """The server did it, the browser never heard: the same request is sent again, and nothing else before it."""
    browse.expect_console("net::ERR_FAILED")
    lost = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    page.route("**/content/groups/*", lose_first)
    _compose(page, "Sandbox").fill("The cellar oven is lit.")
    expect(page.get_by_text("Offline, kept on this device")).to_be_visible()
    _text(page).fill("The cellar oven is lit, and hot.")
    _is_saved(page)

    page.wait_for_timeout(2500)
    _is_saved(page)
    found = page.request.get("/api/v1/content", params={"limit": 20}).json()["items"]
    assert [post["text"] for post in found if "cellar oven" in post["text"]] == ["The cellar oven is lit, and hot."]


def test_on_a_slow_line_nothing_typed_meanwhile_is_lost(page: Page) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/content/groups/*", slowly)
    text = _compose(page, "Sandbox")
    text.fill("Slow")
    expect(page.get_by_text("Saving", exact=True)).to_be_visible()
    for word in (" dough", " makes", " good", " bread."):
        text.press_sequentially(word, delay=40)
        page.wait_for_timeout(900)
    _is_saved(page)

    page.unroute("**/content/groups/*")
    page.reload()
    expect(_text(page)).to_have_value("Slow dough makes good bread.")


def test_a_proposal_is_accepted_another_one_rejected(page: Page, picture: Callable[[Page, str], None]) -> None:
    whole = (
        "This one is for families in Leeds who want proper bread.\n\n"
        "We bake country loaves, seeded rye and cardamom buns. Do not miss it, it is amazing."
    )
    _compose(page, "Sandbox").fill(whole)

    page.get_by_role("button", name="Shorten").click()
    answer = page.get_by_role("region", name="Proposal")
    expect(answer.get_by_role("button", name="Accept")).to_be_visible()
    expect(page.locator("#words del").first).to_be_visible()
    picture(page, "composer-proposal")
    page.keyboard.press("Escape")
    answer.get_by_role("button", name="Reject").click() if answer.count() else None
    expect(_text(page)).to_have_value(whole)

    page.get_by_role("button", name="3 openings").click()
    expect(answer.get_by_text("1 of 3")).to_be_visible()
    expect(page.locator("#words ins").first).to_be_visible()
    answer.get_by_role("button", name="Another").click()
    expect(answer.get_by_text("2 of 3")).to_be_visible()
    answer.get_by_role("button", name="Accept").click()

    expect(_text(page)).not_to_have_value(whole)
    expect(_text(page)).to_have_value(re.compile("seeded rye"))
    expect(page.locator("#words ins")).to_have_count(0)
    _is_saved(page)


def test_a_request_beyond_the_writer_says_so_and_changes_nothing(page: Page) -> None:
    _compose(page, "Sandbox").fill("Rye is back.")

    page.get_by_role("button", name="Shorten").click()

    expect(page.get_by_text(re.compile("sentences are not cut"))).to_be_visible()
    expect(_text(page)).to_have_value("Rye is back.")


def test_machine_words_stand_on_marker_until_approved(page: Page) -> None:
    page.goto(f"/library/?post={posts_of(page).marked()}")
    sheet = page.get_by_role("complementary", name="Post", exact=True)
    sheet.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("link", name="Open in the composer").click()
    expect(page.locator("#words .mk").first).to_be_visible()

    page.get_by_role("button", name="Approve").click()

    expect(page.locator("#words .mk")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#words .mk").first).to_be_visible()


def test_a_copy_is_a_post_of_its_own_at_the_time_asked_for(page: Page) -> None:
    found = page.request.get("/api/v1/content", params={"status": "published", "limit": 1}).json()["items"][0]
    at = (now() + timedelta(days=9)).strftime("%Y-%m-%dT10:15:00Z")

    page.goto(f"/compose/?duplicate={found['id']}&at={at}")

    expect(_text(page)).to_have_value(found["text"])
    expect(page.get_by_role("button", name="10:15").first).to_be_visible()
    _text(page).press("End")
    _text(page).press_sequentially(" Again.")
    page.wait_for_url("**/compose/?id=*")
    assert found["id"] not in page.url


def test_a_picture_is_cut_for_one_place_only(page: Page, axe: Callable[[Page], list[str]]) -> None:
    text = _compose(page, "Sandbox", "Bluesky")
    text.fill("The shop before dawn.")
    page.locator("input[type=file]").set_input_files(_picture())
    expect(page.get_by_role("button", name=re.compile("^Picture 1"))).to_be_visible()
    page.get_by_role("tab", name="Bluesky").click()
    page.get_by_role("button", name="Crop…").click()
    dialog = page.get_by_role("dialog", name="Crop")
    expect(dialog.get_by_role("button", name="Use this cut")).to_be_enabled()
    assert axe(page) == []
    dialog.get_by_role("button", name="Use this cut").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("tab", name="Bluesky, Customised")).to_be_visible()
    _is_saved(page)

    page.wait_for_timeout(2500)
    group = [
        post
        for post in page.request.get("/api/v1/content", params={"limit": 10}).json()["items"]
        if post["text"] == "The shop before dawn."
    ]
    by_platform = {post["platform"]: post["media_ids"] for post in group}
    assert by_platform["bluesky"] != by_platform["sandbox"]
    cut = page.request.get(f"/api/v1/media/{by_platform['bluesky'][0]}").json()
    assert (cut["width"], cut["height"]) == (600, 600)


def test_a_post_on_the_calendar_changes_only_when_somebody_says_so(page: Page) -> None:
    _compose(page, "Sandbox").fill("Doors open at seven.")
    page.wait_for_url("**/compose/?id=*")
    post_id = page.url.split("id=")[1]
    _is_saved(page)
    at = (now() + timedelta(days=6)).isoformat()
    done = page.request.post(f"/api/v1/content/{post_id}/schedule", data={"scheduled_for": at}, headers={"X-CSRF": "1"})
    assert done.ok, done.text()
    page.goto(f"/compose/?id={post_id}")

    _text(page).fill("Doors open at six.")
    expect(page.get_by_text("Changes kept on this device, not saved yet")).to_be_visible()
    page.wait_for_timeout(2500)
    assert page.request.get(f"/api/v1/content/{post_id}").json()["text"] == "Doors open at seven."

    page.reload()
    expect(_text(page)).to_have_value("Doors open at six.")
    page.get_by_role("button", name="Save changes").click()
    _is_saved(page)
    stored = page.request.get(f"/api/v1/content/{post_id}").json()
    assert (stored["text"], stored["status"]) == ("Doors open at six.", "scheduled")


@pytest.mark.parametrize("platform", ["LinkedIn", "X", "Facebook", "Instagram", "Threads", "Mastodon"])
def test_every_platform_has_a_look_of_its_own_in_light_and_dark(
    platform: str, browse: Browse, demo: Any, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = browse.page(width=1440, height=900, state=demo)
    page.goto("/compose/")
    page.get_by_role("checkbox", name=re.compile("Sandbox")).uncheck()
    page.get_by_text("for drafts only").click()
    page.get_by_role("checkbox", name=re.compile(f"^{platform}\\b")).check()
    _text(page).fill("Rye is back.\n\nCome early, it is gone by ten. https://hearthandcrumb.example/rye #leedsbakery")
    preview = page.locator(f"article[data-platform={platform.lower()}]")
    expect(preview).to_be_visible()

    for theme in ("Light", "Dark"):
        page.get_by_role("button", name=theme, exact=True).click()
        assert axe(page) == []
        picture(page, f"preview-{platform.lower()}-{theme.lower()}")


def test_on_a_phone_it_is_one_column_with_the_time_at_the_thumb(
    browse: Browse, demo: Any, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = browse.page(width=390, height=844, state=demo)
    page.goto("/compose/")
    expect(page.get_by_role("button", name=re.compile("^Sandbox"))).to_have_attribute("aria-pressed", "true")
    _text(page).fill("Rye is back.")
    _is_saved(page)
    expect(page.get_by_role("button", name="Choose a time")).to_be_visible()
    picture(page, "composer-phone")
    assert axe(page) == []

    page.get_by_role("button", name="Preview").click()
    expect(page.locator("article[data-platform=sandbox]")).to_be_visible()
    page.get_by_role("button", name="Write", exact=True).click()
    page.get_by_role("button", name="Choose a time").click()
    expect(page.get_by_role("dialog", name="When it goes out")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def _platform_that(page: Page, has: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    platforms: list[dict[str, Any]] = page.request.get("/api/v1/platforms").json()["items"]
    found = next((one for one in platforms if one["platform"] != "sandbox" and has(one)), None)
    assert found is not None, "No platform here has that."
    return found


def _compose_beside(page: Page, name: str) -> None:
    """For the sandbox and this platform, and the platform's own tab."""
    page.goto("/compose/")
    expect(page.get_by_role("checkbox", name=re.compile("Sandbox"))).to_be_checked()
    place = page.get_by_role("checkbox", name=re.compile(name))
    if not place.is_visible():
        page.get_by_text("for drafts only").click()
    place.check()
    _text(page).fill("The stollen is out of the oven and resting.")
    page.get_by_role("tab", name=name).click()


def test_a_first_comment_takes_the_place_of_a_thread(
    page: Page, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    platform = _platform_that(page, lambda one: one["parts_are"] == "comment")
    name, most = platform["name"], platform["comment"]["max_length"]
    _compose_beside(page, name)
    expect(page.get_by_role("button", name="Make it a thread")).to_have_count(0)

    page.get_by_role("button", name="Add a first comment").click()
    comment = page.get_by_role("textbox", name="First comment")
    expect(comment).to_be_focused()
    comment.fill("x" * (most + 3))
    checks = page.get_by_role("region", name="Before it goes")
    expect(checks.get_by_text(f"The comment on {name} is 3 over")).to_be_visible()
    comment.fill("Order one at hearthandcrumb.example")
    expect(page.get_by_role("region", name="Preview").get_by_role("region", name="First comment")).to_contain_text(
        "Order one at hearthandcrumb.example"
    )
    assert axe(page) == []
    picture(page, "composer-comment")
    page.get_by_role("tab", name="Base text").click()
    expect(page.get_by_role("textbox", name="First comment")).to_have_count(0)
    page.wait_for_url("**/compose/?id=*")
    _is_saved(page)

    page.reload()

    expect(_text(page)).to_have_value("The stollen is out of the oven and resting.")
    page.get_by_role("tab", name=name).click()
    expect(comment).to_have_value("Order one at hearthandcrumb.example")
    posts = page.request.get("/api/v1/content", params={"q": "stollen is out of the oven and resting"}).json()["items"]
    saved = next(post for post in posts if post["platform"] == platform["platform"] and post["following_parts"])
    assert saved["following_parts"] == ["Order one at hearthandcrumb.example"]
    page.goto(f"/library/?post={saved['id']}")
    sheet = page.get_by_role("region", name="The post and what is known of it")
    expect(sheet.get_by_text("First comment")).to_be_visible()


def test_what_a_platform_lets_one_choose_is_saved_with_its_post(
    page: Page, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    def choices(one: dict[str, Any]) -> list[dict[str, Any]]:
        return [option for option in one["options"] if option["kind"] == "choice" and option["needs"] is None]

    platform = _platform_that(page, choices)
    option = choices(platform)[0]
    _compose_beside(page, platform["name"])

    section = page.get_by_role("region", name=f"On {platform['name']}")
    field = section.get_by_label(option["label"])
    expect(field).to_have_value(option["choices"][0]["value"])
    field.select_option(option["choices"][1]["value"])
    for hidden in (one for one in platform["options"] if one["needs"] is not None):
        expect(section.get_by_text(hidden["label"])).to_have_count(0)
    assert axe(page) == []
    picture(page, "composer-choices")
    page.wait_for_url("**/compose/?id=*")
    _is_saved(page)

    page.reload()

    page.get_by_role("tab", name=platform["name"]).click()
    expect(field).to_have_value(option["choices"][1]["value"])
