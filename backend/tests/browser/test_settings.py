"""Settings: how posts sound, what is mailed, who is signed in, and the ways out."""

import re
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse, sign_in

PASSWORD = "silver window garden spoon"


def register(browse: Browse, email: str) -> Page:
    page = browse.page()
    page.goto("/register/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/welcome/**")
    return page


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """The API, as the page's own scripts call it."""
    answer = page.request.fetch(
        f"/api/v1{path}",
        method=method,
        data=body,
        headers={"X-CSRF": "1", "Origin": page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2]},
    )
    assert answer.ok, answer.text()
    return answer.json() if answer.text() else None


def describe(page: Page, name: str = "Hearth & Crumb") -> Any:
    description = "We are a small bakery in Leeds. We bake cheap rye bread every morning. We open at seven."
    return call(page, "POST", "/businesses", {"name": name, "description": description, "timezone": "Europe/London"})


def wait_for(page: Page, accepted: dict[str, Any]) -> None:
    generation_id = accepted.get("generation_id") or accepted["id"]
    for _ in range(120):
        found = call(page, "GET", f"/generations/{generation_id}")
        if found["status"] in {"succeeded", "failed"}:
            assert found["status"] == "succeeded", found
            return
        page.wait_for_timeout(250)
    raise AssertionError("It did not end.")


def test_the_voice_is_set_and_the_next_posts_keep_to_it(browse: Browse) -> None:
    page = register(browse, "voice@example.com")
    business = describe(page)
    page.goto("/settings/?section=voice")

    page.get_by_label("Sample 1", exact=True).fill("We are up at four. It is cold, and we do not mind.")
    page.get_by_label("Word or phrase").fill("cheap, bargain")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove cheap")).to_be_visible()
    page.get_by_role("group", name="Hashtags").get_by_role("button", name="None").click()
    page.get_by_role("button", name="Save voice").click()
    expect(page.get_by_text("Saved. The next posts keep to it.")).to_be_visible()

    page.reload()
    kept = page.get_by_label("Sample 1", exact=True)
    expect(kept).to_have_value("We are up at four. It is cold, and we do not mind.")
    expect(page.get_by_role("group", name="Hashtags").get_by_role("button", name="None")).to_have_attribute(
        "aria-pressed", "true"
    )
    wait_for(page, call(page, "POST", "/strategies/generate", {"business_id": business["id"]}))
    wait_for(page, call(page, "POST", "/content/generate", {"business_id": business["id"], "count": 4}))
    texts = [post["text"] for post in call(page, "GET", f"/content?business_id={business['id']}")["items"]]
    assert texts
    assert [text for text in texts if re.search(r"\bcheap\b|#", text)] == []


def test_what_is_mailed_is_chosen_by_kind_and_kept(browse: Browse) -> None:
    page = register(browse, "mailed@example.com")
    page.goto("/settings/?section=notifications")
    switch = page.get_by_role("switch", name="Mail me: A post failed")
    expect(switch).to_have_attribute("aria-checked", "true")

    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "false")
    page.wait_for_load_state("networkidle")

    page.reload()
    expect(page.get_by_role("switch", name="Mail me: A post failed")).to_have_attribute("aria-checked", "false")
    expect(page.get_by_role("switch", name="Mail me: A post may be live")).to_have_attribute("aria-checked", "true")


def test_a_new_password_ends_the_other_sessions(browse: Browse) -> None:
    page = register(browse, "password@example.com")
    other = browse.page()
    sign_in(other, "password@example.com", PASSWORD)
    other.wait_for_url("**/dashboard/**")
    page.goto("/settings/?section=security")

    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_label("New password").fill("four quite unrelated nouns")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Password changed")).to_be_visible()
    expect(page.get_by_role("button", name="End", exact=True)).to_have_count(0)

    browse.expect_console("401")
    other.goto("/settings/")
    other.wait_for_url("**/login/?next=**")


def test_a_wrong_present_password_is_said_at_its_field(browse: Browse) -> None:
    browse.expect_console("403")
    page = register(browse, "wrong@example.com")
    page.goto("/settings/?section=security")

    page.get_by_label("Present password").fill("not this one at all")
    page.get_by_label("New password").fill("four quite unrelated nouns")
    page.get_by_role("button", name="Change password").click()

    expect(page.get_by_label("Present password")).to_have_attribute("aria-invalid", "true")


def test_the_name_changes_in_the_sidebar_too(browse: Browse) -> None:
    page = register(browse, "named@example.com")
    describe(page)
    page.goto("/settings/?section=profile")

    page.get_by_label("First name").fill("Maya")
    page.get_by_label("Last name").fill("Whitfield")
    page.get_by_role("button", name="Save name").click()

    expect(page.get_by_role("complementary", name="Sidebar").get_by_text("Maya Whitfield")).to_be_visible()


def test_everything_is_exported_as_one_file(browse: Browse, tmp_path: Path) -> None:
    page = register(browse, "export@example.com")
    describe(page)
    page.goto("/settings/?section=data")

    page.get_by_role("button", name="Make the file").click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as started:
        link.click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)

    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert b"export@example.com" in archive.read("account.json")
    assert any(name.startswith("businesses/hearth-crumb-") and name.endswith("/posts.json") for name in names)


def test_a_business_is_deleted_only_when_its_name_is_typed(browse: Browse) -> None:
    page = register(browse, "businesses@example.com")
    describe(page, "Hearth & Crumb")
    describe(page, "Second Loaf")
    page.goto("/settings/?section=businesses")

    page.get_by_role("button", name="Delete Hearth & Crumb").click()
    page.get_by_label("Type Hearth & Crumb to confirm").fill("Hearth")
    page.get_by_role("button", name="Delete business").click()
    expect(page.get_by_text("Type exactly: Hearth & Crumb")).to_be_visible()
    page.get_by_label("Type Hearth & Crumb to confirm").fill("Hearth & Crumb")
    page.get_by_role("button", name="Delete business").click()

    expect(page.get_by_text("Hearth & Crumb is deleted")).to_be_visible()
    expect(page.get_by_role("button", name="Delete Hearth & Crumb")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete Second Loaf")).to_be_visible()


def test_publishing_is_paused_and_resumed(browse: Browse) -> None:
    page = register(browse, "pausing@example.com")
    describe(page)
    page.goto("/settings/?section=publishing")

    page.get_by_role("button", name="Pause publishing").click()
    expect(page.get_by_text("Paused since")).to_be_visible()
    page.get_by_role("button", name="Resume publishing").click()
    expect(page.get_by_text("Posts go out at their times.")).to_be_visible()

    page.get_by_label("Minutes").fill("90")
    page.get_by_role("button", name="Save limit").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert call(page, "GET", "/businesses")["items"][0]["lateness_limit_minutes"] == 90


def test_the_account_is_deleted_with_the_address_and_the_password(browse: Browse) -> None:
    browse.expect_console("401")
    page = register(browse, "goodbye@example.com")
    page.goto("/settings/?section=data")
    expect(page.get_by_text("Scheduled posts are not published.")).to_be_visible()

    page.get_by_role("button", name="Delete account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Type goodbye@example.com to confirm").fill("goodbye@example.com")
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Delete account").click()
    page.wait_for_url(re.compile(r"/$"))

    sign_in(page, "goodbye@example.com", PASSWORD)
    expect(page.get_by_role("alert").first).to_be_visible()


def test_on_a_phone_a_list_leads_to_each_section_and_back(browse: Browse, demo: Any) -> None:
    page = browse.page(width=390, height=844, state=demo)
    page.goto("/settings/")
    expect(page.get_by_role("heading", name="Profile")).to_be_hidden()

    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Notifications").click()
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
    page.get_by_role("link", name="All settings").click()

    expect(page.get_by_role("navigation", name="Sections")).to_be_visible()
