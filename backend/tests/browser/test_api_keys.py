"""A key for scripts: made in the settings, used by a program, and ended again."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse, Product
from tests.browser.people import Person

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def person(browse: Browse) -> Person:
    return Person(browse)


@pytest.fixture
def script(product: Product) -> Iterator[Callable[[str], httpx.Client]]:
    """`script(key)`: a program on another machine, which has the key and no cookie."""
    opened: list[httpx.Client] = []

    def with_key(key: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"}
        opened.append(httpx.Client(base_url=f"{product.url}/api/v1", headers=headers))
        return opened[-1]

    yield with_key
    for client in opened:
        client.close()


def make_key(page: Page, name: str, *, writes: bool = False) -> str:
    page.get_by_role("button", name="Make a key").click()
    page.get_by_label("Name", exact=True).fill(name)
    if writes:
        page.get_by_role("radio", name="Read and write").check()
    page.get_by_role("button", name="Make key").click()
    expect(page.get_by_role("heading", name=f"{name}: copy the key now")).to_be_visible()
    return page.get_by_label("Key", exact=True).input_value()


def test_a_key_is_made_used_and_revoked(person: Person, script: Callable[[str], httpx.Client]) -> None:
    page = person.page
    page.goto("/settings/?section=keys")
    expect(page.get_by_text("No API keys yet")).to_be_visible()

    reader = script(make_key(page, "Nightly report"))
    page.get_by_role("button", name="I have kept it").click()
    writer = script(make_key(page, "Shop", writes=True))

    assert [one["id"] for one in reader.get("/businesses").json()["items"]] == [person.business]
    post = {"business_id": person.business, "platform": "sandbox", "text": "Buns at eight."}
    refused = reader.post("/content", json=post)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/key-may-only-read")
    written = writer.post("/content", json=post)
    assert written.status_code == 201, written.text
    assert reader.get(f"/content/{written.json()['id']}").json()["text"] == "Buns at eight."
    keyring = writer.get("/auth/api-keys")
    assert (keyring.status_code, keyring.json()["type"]) == (403, "/problems/session-needed")

    page.reload()
    expect(page.get_by_text("Last used")).to_have_count(2)
    expect(page.get_by_label("Key", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Revoke Nightly report").click()
    page.get_by_role("button", name="Revoke key").click()
    expect(page.get_by_text("Nightly report is revoked")).to_be_visible()
    expect(page.get_by_role("button", name="Revoke Nightly report")).to_have_count(0)

    ended = reader.get("/businesses")
    assert (ended.status_code, ended.json()["type"]) == (401, "/problems/api-key-refused")
    assert writer.get("/businesses").status_code == 200


def test_a_key_is_made_copied_and_revoked_by_keyboard(person: Person) -> None:
    page = person.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/settings/?section=keys")
    page.get_by_role("button", name="Make a key").focus()

    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Nightly report")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Read and write")).to_be_checked()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The key is on the clipboard.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Key", exact=True).input_value()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Key", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Make a key")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Revoke key").press("Enter")
    expect(page.get_by_text("No API keys yet")).to_be_visible()
    expect(page.get_by_role("button", name="Make a key")).to_be_focused()


def test_a_key_that_was_revoked_in_another_window_leaves_the_list(person: Person, browse: Browse) -> None:
    browse.expect_console("404")
    page = person.page
    page.goto("/settings/?section=keys")
    make_key(page, "Nightly report")
    (key,) = person.get("auth/api-keys")["items"]
    headers = {"X-CSRF": "1"}
    assert page.request.delete(f"/api/v1/auth/api-keys/{key['id']}", headers=headers).ok

    page.get_by_role("button", name="Revoke Nightly report").click()
    page.get_by_role("button", name="Revoke key").click()

    expect(page.get_by_text("No API keys yet")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
def test_every_state_of_the_screen_is_readable(
    theme: str,
    size: dict[str, int],
    browse: Browse,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    page = Person(browse, theme=theme, **size).page

    def look(state: str) -> None:
        picture(page, f"keys-{state}-{theme}-{size['width']}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert axe(page) == []

    page.goto("/settings/?section=keys")
    page.get_by_text("No API keys yet").wait_for()
    look("none")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).wait_for()
    look("making")
    page.keyboard.press("Escape")
    make_key(page, "Till in the shop in Meanwood, which has a rather long name for a key", writes=True)
    make_key(page, "Nightly report")
    look("made")
    page.get_by_role("button", name="I have kept it").click()
    page.get_by_role("button", name="Revoke Nightly report").click()
    page.get_by_role("button", name="Revoke key").wait_for()
    look("revoking")
