"""The library: finding posts, working on many at once, and the pictures."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse
from tests.browser.people import Person
from tests.media import samples


@pytest.fixture
def person(browse: Browse) -> Person:
    return Person(browse)


def _posts(page: Page) -> Locator:
    return page.get_by_role("list", name="Posts").get_by_role("listitem")


def test_words_find_posts_and_the_address_keeps_what_was_looked_for(person: Person) -> None:
    for text in ("Seeded rye is back on the shelf.", "Cardamom buns at half past seven.", "The rye rested a day."):
        person.write(text)
    page = person.page
    page.goto("/library/")
    expect(_posts(page)).to_have_count(3)

    page.get_by_label("Search posts").fill("rye")

    expect(_posts(page)).to_have_count(2)
    expect(page).to_have_url(re.compile("q=rye"))
    page.reload()
    expect(_posts(page)).to_have_count(2)
    page.get_by_label("Search posts").fill("croissant")
    expect(page.get_by_text("No post fits")).to_be_visible()
    page.get_by_role("button", name="Clear filters").last.click()
    expect(_posts(page)).to_have_count(3)


def test_many_are_chosen_with_shift_and_scheduled_over_days_and_back(person: Person) -> None:
    person.connect()
    for number in range(4):
        person.write(f"Loaf number {number}, out of the oven.")
    page = person.page
    page.goto("/library/?status=draft")
    boxes = _posts(page).get_by_role("checkbox")
    expect(boxes).to_have_count(4)

    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("3 posts chosen")).to_be_visible()
    page.get_by_role("button", name="Schedule 3…").click()
    dialog = page.get_by_role("dialog", name="Schedule 3 posts")
    dialog.get_by_label("Spread over days").check()
    dialog.get_by_label("At", exact=True).fill("09:30")
    dialog.get_by_role("button", name="Schedule 3").click()

    expect(page.get_by_text("3 posts scheduled")).to_be_visible()
    expect(_posts(page)).to_have_count(1)
    scheduled = person.get("content", business_id=person.business, status="scheduled")["items"]
    assert len({post["scheduled_for"][:10] for post in scheduled}) == 3

    page.get_by_role("button", name="Undo").click()
    expect(_posts(page)).to_have_count(4)


def test_posts_go_into_the_next_free_slots(person: Person) -> None:
    account = person.connect()
    slots = [{"weekday": weekday, "local_time": "08:15"} for weekday in range(7)]
    version = person.get(f"social/accounts/{account}/slots")["version"]
    person.put(f"social/accounts/{account}/slots", slots=slots, version=version)
    for number in range(2):
        person.write(f"Bun number {number}, still warm.")
    page = person.page
    page.goto("/library/")
    _posts(page).first.get_by_role("checkbox").click()
    page.get_by_role("button", name="Choose all 2").click()
    page.get_by_role("button", name="Schedule 2…").click()

    page.get_by_role("dialog").get_by_role("button", name="Schedule 2").click()

    expect(page.get_by_text("2 posts scheduled")).to_be_visible()
    expect(page.get_by_role("list", name="Posts").get_by_text("08:15")).to_have_count(2)


def test_deleting_can_be_undone_and_holds_when_the_notice_is_gone(person: Person) -> None:
    person.write("One that stays.")
    person.write("One that goes.")
    page = person.page
    page.goto("/library/")
    goes = _posts(page).filter(has_text="One that goes")
    goes.get_by_role("checkbox").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(_posts(page)).to_have_count(1)

    page.get_by_role("button", name="Undo").click()
    expect(_posts(page)).to_have_count(2)

    goes.get_by_role("checkbox").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_label("Notices").get_by_role("button", name="Close").last.click()
    page.wait_for_timeout(500)
    page.reload()
    expect(_posts(page)).to_have_count(1)
    assert len(person.get("content", business_id=person.business)["items"]) == 1


def test_a_copy_is_a_draft(person: Person) -> None:
    person.write("Twice is better.")
    page = person.page
    page.goto("/library/")
    _posts(page).first.get_by_role("checkbox").click()

    page.get_by_role("button", name="Duplicate").click()

    expect(page.get_by_text("1 copy is among the drafts")).to_be_visible()
    expect(_posts(page)).to_have_count(2)


def test_the_keyboard_goes_through_the_list_chooses_and_opens(person: Person) -> None:
    for number in range(3):
        person.write(f"Post number {number}.")
    page = person.page
    page.goto("/library/")
    openers = _posts(page).get_by_role("button")
    openers.first.focus()

    page.keyboard.press("j")
    expect(openers.nth(1)).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+X")
    expect(page.get_by_text("2 posts chosen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("2 posts chosen")).to_have_count(0)
    page.keyboard.press("Enter")

    expect(page.get_by_role("complementary", name="Post", exact=True)).to_be_visible()


def test_a_picture_is_uploaded_described_and_kept_while_a_post_needs_it(
    person: Person, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None], browse: Browse
) -> None:
    browse.expect_console("409")
    page = person.page
    page.goto("/library/?shelf=media")
    expect(page.get_by_text("No pictures or videos yet")).to_be_visible()

    file = {"name": "rye.jpg", "mimeType": "image/jpeg", "buffer": samples.jpeg(640, 480)}
    page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]

    page.get_by_role("button", name="Open rye.jpg").click()
    dialog = page.get_by_role("dialog", name="rye.jpg")
    expect(dialog.get_by_text("640 × 480")).to_be_visible()
    assert axe(page) == []
    dialog.get_by_label("Description").fill("A dark rye loaf on a board")
    dialog.get_by_role("button", name="Save description").click()
    expect(page.get_by_text("Description saved")).to_be_visible()

    asset = person.get("media", business_id=person.business)["items"][0]
    assert asset["alt_text"] == "A dark rye loaf on a board"
    post = person.write("Look at this rye.", media_ids=[asset["id"]])
    page.reload()
    expect(dialog.get_by_text("Look at this rye")).to_be_visible()
    dialog.get_by_role("button", name="Delete…").click()
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_text("1 post that is not out yet shows it")).to_be_visible()
    picture(page, "library-picture")

    person.put(f"content/{post['id']}", media_ids=[], version=post["version"])
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("rye.jpg is deleted")).to_be_visible()
    expect(page.get_by_text("No pictures or videos yet")).to_be_visible()


def test_a_file_that_is_no_picture_is_refused_where_it_stands(person: Person, browse: Browse) -> None:
    browse.expect_console("415")
    browse.expect_console("422")
    page = person.page
    page.goto("/library/?shelf=media")
    file = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"only words"}

    page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]

    uploads = page.get_by_role("list", name="Uploading")
    expect(uploads.get_by_role("alert")).to_be_visible()
    uploads.get_by_role("button", name="Dismiss notes.jpg").click()
    expect(uploads).to_have_count(0)


def test_an_address_is_checked_before_it_is_fetched(person: Person) -> None:
    page = person.page
    page.goto("/library/?shelf=media")
    page.get_by_role("button", name="From an address…").click()
    dialog = page.get_by_role("dialog", name="Fetch from an address")

    dialog.get_by_label("Address").fill("bread")
    dialog.get_by_role("button", name="Fetch").click()

    expect(dialog.get_by_text("Type an address that begins with https://")).to_be_visible()


# --- tags -------------------------------------------------------------------------------------------------------------


def test_chosen_posts_are_tagged_found_by_it_and_the_way_back_holds(
    person: Person, axe: Callable[[Page], list[str]]
) -> None:
    person.write("Rye, dark and dense.", tags=["Rye"])
    person.write("Buns with cardamom.")
    person.write("Neither of them.")
    page = person.page
    page.goto("/library/")
    for text in ("Rye, dark", "Buns with"):
        _posts(page).filter(has_text=text).get_by_role("checkbox").click()
    page.get_by_role("button", name="Tag…").click()
    dialog = page.get_by_role("dialog", name="Tags of 2 posts")
    expect(dialog.get_by_role("checkbox", name="Rye")).to_have_js_property("indeterminate", True)
    dialog.get_by_label("Find or add a tag").fill("christmas week")
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("checkbox", name="christmas week")).to_be_checked()
    dialog.get_by_role("button", name="Save tags").click()

    expect(page.get_by_text("Tags of 2 posts changed")).to_be_visible()
    expect(_posts(page).filter(has_text="christmas week")).to_have_count(2)
    page.get_by_label("Tag", exact=True).select_option("christmas week")
    expect(_posts(page)).to_have_count(2)
    expect(page).to_have_url(re.compile("tag=christmas"))
    page.reload()
    expect(_posts(page)).to_have_count(2)

    page.get_by_role("button", name="Clear filters").first.click()
    rye = _posts(page).filter(has_text="Rye, dark")
    rye.get_by_role("checkbox").click()
    _posts(page).filter(has_text="Buns with").get_by_role("checkbox").click()
    page.get_by_role("button", name="Tag…").click()
    dialog.get_by_role("checkbox", name="Rye").click()
    dialog.get_by_role("checkbox", name="christmas week").click()
    dialog.get_by_role("button", name="Save tags").click()
    expect(_posts(page).filter(has_text="christmas week")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()

    expect(_posts(page).filter(has_text="christmas week")).to_have_count(2)
    wanted = {"Rye": ["Rye", "christmas week"], "Bun": ["christmas week"], "Nei": []}
    tags: dict[str, list[str]] = {}
    for _ in range(50):  # shown at once; the server is told post by post
        posts = person.get("content", business_id=person.business)["items"]
        tags = {post["text"][:3]: sorted(post["tags"]) for post in posts}
        if tags == wanted:
            break
        page.wait_for_timeout(100)
    assert tags == wanted


def test_one_post_is_tagged_from_its_sheet_by_typing_and_saving(person: Person) -> None:
    post = person.write("Focaccia by the window.")
    page = person.page
    page.goto(f"/library/?post={post['id']}")
    sheet = page.get_by_role("complementary", name="Post", exact=True)
    sheet.get_by_role("button", name="Add tags").click()
    page.get_by_label("Find or add a tag").fill("Focaccia")

    page.get_by_role("dialog").get_by_role("button", name="Save tags").click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(sheet.get_by_text("Focaccia", exact=True)).to_be_visible()
    assert person.get(f"content/{post['id']}")["tags"] == ["Focaccia"]
    assert person.get(f"content/{post['id']}")["version"] == post["version"]


# --- the archive ------------------------------------------------------------------------------------------------------


def test_a_post_is_put_away_found_again_and_taken_out(person: Person) -> None:
    person.write("One that stays.")
    gone = person.write("One that is done with.")
    page = person.page
    page.goto("/library/")
    _posts(page).filter(has_text="done with").get_by_role("checkbox").click()
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_text("1 post is in the archive")).to_be_visible()
    expect(_posts(page)).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(_posts(page)).to_have_count(2)

    _posts(page).filter(has_text="done with").get_by_role("checkbox").click()
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(_posts(page)).to_have_count(1)
    page.get_by_role("button", name="Archived", exact=True).click()
    expect(_posts(page)).to_have_count(1)
    _posts(page).get_by_role("button").click()
    sheet = page.get_by_role("complementary", name="Post", exact=True)
    expect(sheet.get_by_role("button", name="Edit", exact=True)).to_have_count(0)
    sheet.get_by_role("button", name="Take out of the archive").click()

    expect(page.get_by_text("1 post is back where it was")).to_be_visible()
    expect(page.get_by_text("The archive is empty")).to_be_visible()
    expect(sheet.get_by_role("button", name="Edit", exact=True)).to_be_visible()
    assert person.get(f"content/{gone['id']}")["archived_at"] is None


# --- ideas ------------------------------------------------------------------------------------------------------------


def _ideas(page: Page) -> Locator:
    return page.get_by_role("list", name="Ideas").locator("> li")


def _with_strategy(person: Person) -> None:
    """Written by the built-in copywriter, in the background."""
    work = person.post("strategies/generate", business_id=person.business)
    for _ in range(100):
        if person.get(f"generations/{work['id']}")["status"] == "succeeded":
            return
        person.page.wait_for_timeout(200)
    pytest.fail("no strategy came")


def test_an_idea_jotted_down_from_the_palette_becomes_posts_about_it(
    person: Person, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    _with_strategy(person)
    page = person.page
    page.goto("/dashboard/")
    page.get_by_role("heading", level=1).wait_for()
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Go to, do, or find a post").fill("jot")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Jot down an idea")).to_be_focused()
    expect(page.get_by_text("No ideas yet")).to_be_visible()

    page.keyboard.type("the sourdough course sold out again")
    page.keyboard.press("Enter")
    expect(_ideas(page)).to_have_count(1)
    expect(page.get_by_label("Jot down an idea")).to_be_focused()
    expect(page.get_by_label("Jot down an idea")).to_have_value("")
    page.get_by_role("button", name="Write posts from").click()

    made = page.get_by_role("list", name="Posts made from")
    expect(made.get_by_role("listitem").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile(r"among the drafts"))).to_be_visible(timeout=30_000)
    expect(page).not_to_have_url(re.compile("writing="))
    idea = person.get("ideas", business_id=person.business)["items"][0]
    assert idea["used_at"] is not None
    texts = [post["text"] for post in person.get("content", business_id=person.business)["items"]]
    assert len(texts) == len(idea["posts"]) > 0
    assert all("sourdough course sold out again" in text for text in texts)
    picture(page, "library-idea-written")
    assert axe(page) == []
    made.get_by_role("link").first.click()
    expect(page.get_by_role("complementary", name="Post", exact=True)).to_be_visible()


def test_an_idea_is_changed_and_deleted_with_a_way_back(person: Person, browse: Browse) -> None:
    browse.expect_console("422")
    for text in ("Half loaves of rye", "The dog in the queue"):
        person.post("ideas", business_id=person.business, text=text)
    page = person.page
    page.goto("/library/?shelf=ideas")
    expect(_ideas(page)).to_have_count(2)

    page.get_by_role("button", name="Edit “The dog in the queue”").click()
    expect(page.get_by_label("The idea")).to_be_focused()
    page.get_by_label("The idea").fill("Bramble, the dog in the queue")
    page.get_by_label("Link", exact=True).fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(_ideas(page).get_by_role("alert")).to_be_visible()
    page.get_by_label("Link", exact=True).fill("hearth.example/bramble")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="hearth.example/bramble")).to_be_visible()

    page.get_by_role("button", name="Delete “Half loaves of rye”").click()
    expect(_ideas(page)).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(_ideas(page)).to_have_count(2)
    page.get_by_role("button", name="Delete “Half loaves of rye”").click()
    page.get_by_label("Notices").get_by_role("button", name="Close").last.click()
    page.wait_for_timeout(500)
    page.reload()
    expect(_ideas(page)).to_have_count(1)
    assert person.get("ideas", business_id=person.business)["items"][0]["link"] == "https://hearth.example/bramble"
