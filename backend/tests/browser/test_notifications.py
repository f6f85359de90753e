"""What people must know, under the bell and on a page of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse

NOTES = [
    ("post_failed", "Sandbox did not take a post", "The picture was larger than it takes. Choose a smaller one.", None),
    ("post_unconfirmed", "A post may be live", "Look at the account, then say which it is.", None),
    (
        "account_disconnected",
        "Bluesky has signed us out",
        "Connect it again; 2 posts wait for it.",
        "2026-11-20T10:00:00Z",
    ),
]


def _answer(page: Page, post_id: str) -> None:
    """The notes above, on the wire as the API sends them, about one of the example's posts; reading is remembered."""
    read = {number: at for number, (*_, at) in enumerate(NOTES)}

    def item(number: int) -> dict[str, Any]:
        kind, title, body, _ = NOTES[number]
        about = {"post_id": post_id} if kind.startswith("post") else {"post_id": None}
        return about | {
            "id": f"00000000-0000-4000-8000-00000000000{number}",
            "kind": kind,
            "business_id": None,
            "social_account_id": None,
            "title": title,
            "body": body,
            "created_at": "2026-11-25T10:00:00Z",
            "read_at": read[number],
            "mailed_at": None,
        }

    def list_them(route: Any) -> None:
        items = [item(number) for number in read]
        if "unread=true" in route.request.url:
            items = [one for one in items if one["read_at"] is None]
        unread = sum(at is None for at in read.values())
        route.fulfill(json={"items": items, "next_cursor": None, "unread_count": unread})

    def read_all(route: Any) -> None:
        read.update(dict.fromkeys(read, "2026-11-26T10:00:00Z"))
        route.fulfill(json={"marked": 2})

    def read_one(route: Any) -> None:
        number = int(route.request.url.split("/")[-2][-1])
        read[number] = "2026-11-26T10:00:00Z"
        route.fulfill(json=item(number))

    page.route("**/api/v1/notifications?*", list_them)
    page.route("**/api/v1/notifications/read-all", read_all)
    page.route("**/api/v1/notifications/*/read", read_one)


def _post(page: Page) -> str:
    post_id: str = page.request.get("/api/v1/content?limit=1").json()["items"][0]["id"]
    return post_id


def test_the_bell_counts_leads_and_is_read(
    browse: Browse, demo: Any, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = browse.page(state=demo)
    post_id = _post(page)
    _answer(page, post_id)
    page.goto("/dashboard/")

    page.get_by_role("button", name="Notifications, 2 unread").click()
    panel = page.get_by_role("dialog", name="Notifications")
    expect(panel.get_by_role("listitem")).to_have_count(3)
    page.wait_for_timeout(300)
    picture(page, "bell")
    assert axe(page) == []

    panel.get_by_role("link", name="Sandbox did not take a post").click()
    page.wait_for_url(f"**/library/?post={post_id}")
    page.get_by_role("button", name="Notifications, 1 unread").click()
    panel.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_page_of_notifications(
    width: int,
    height: int,
    theme: str,
    browse: Browse,
    demo: Any,
    axe: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
) -> None:
    page = browse.page(theme=theme, width=width, height=height, state=demo)
    _answer(page, _post(page))
    page.goto("/notifications/")

    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(3)
    page.wait_for_timeout(300)
    picture(page, f"notifications-full-{theme}-{width}")
    assert axe(page) == []
    page.get_by_role("button", name="Unread", exact=True).click()
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(2)
