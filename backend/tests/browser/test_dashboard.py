"""The dashboard: what went wrong, resolved where it stands, on a running product whose network fails on purpose."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import count
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse, Product
from tests.chaos.product import RunningSandbox

DONE = 60_000
_numbers = count()


class Shop:
    """A business of a new user's, with one account on the pretend network, where nothing can be read back."""

    def __init__(self, page: Page, product: Product, sandbox: RunningSandbox) -> None:
        self.page, self.sandbox = page, sandbox
        self.handle = f"shop{next(_numbers)}"
        self._origin = product.url
        self._database = json.loads((product.data / "runtime.json").read_text("utf-8"))["environment"]["DATABASE_URL"]
        sandbox.account(self.handle, settings={"lists_posts": False, "honours_idempotency": False})
        page.goto("/register/")
        page.get_by_label("E-mail").fill(f"{self.handle}@example.com")
        page.get_by_label("Password", exact=True).fill("copper meadow bottle train")
        page.get_by_role("button", name="Make my account").click()
        page.wait_for_url("**/welcome/**")
        about = {"name": "Hearth & Crumb", "description": "A small sourdough bakery in Meanwood, Leeds."}
        self.business_id = self.call("POST", "/businesses", {**about, "timezone": "Europe/London"})["id"]
        connect = self.call("POST", "/social/connect/sandbox", {"business_id": self.business_id})
        page.goto(f"{connect['authorize_url']}&auto=1&handle={self.handle}")
        page.wait_for_url("**/accounts/**")
        [account] = self.call("GET", f"/social/accounts?business_id={self.business_id}")["items"]
        self.account_id = account["id"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.page.request.fetch(
            f"{self._origin}/api/v1{path}", method=method, data=body, headers={"X-CSRF": "1", "Origin": self._origin}
        )
        assert answer.ok, answer.text()
        return answer.json()

    def post(self, text: str) -> str:
        about = {"business_id": self.business_id, "platform": "sandbox", "text": text}
        return str(self.call("POST", "/content", about)["id"])

    def publish(self, text: str, *, until: str) -> str:
        post_id = self.post(text)
        self.call("POST", f"/content/{post_id}/publish")
        self.wait_for(post_id, until)
        return post_id

    def wait_for(self, post_id: str, status: str) -> None:
        for _ in range(150):
            if self.call("GET", f"/content/{post_id}")["status"] == status:
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(f"It did not become {status}: {self.call('GET', f'/content/{post_id}')}")

    def scheduled(self, text: str) -> str:
        post_id = self.post(text)
        self.call("POST", f"/content/{post_id}/schedule", {"scheduled_for": "2027-05-01T09:00:00Z"})
        return post_id

    def connection(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(re.sub(r"^postgresql\+\w+:", "postgresql:", self._database), autocommit=False)

    def make_due(self, post_id: str, *, hours_ago: float) -> None:
        """As if its time had come that long ago, and nobody had been there to send it."""
        with self.connection() as database:
            database.execute(
                "UPDATE content SET scheduled_for = now() - make_interval(secs => %(ago)s), "
                "next_attempt_at = now() - make_interval(secs => %(ago)s) WHERE id = %(id)s",
                {"ago": hours_ago * 3600, "id": post_id},
            )


@pytest.fixture
def shop(browse: Browse, product: Product) -> Iterator[Shop]:
    environment = json.loads((product.data / "runtime.json").read_text("utf-8"))["environment"]
    with closing(RunningSandbox(environment["SANDBOX_URL"])) as sandbox:
        yield Shop(browse.page(), product, sandbox)
        sandbox.clear_faults()


def _needs_you(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="Needs you"))


def test_a_failed_an_unconfirmed_and_a_late_post_are_resolved_from_here(
    shop: Shop, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = shop.page
    shop.publish("The shutters are up.", until="published")
    shop.sandbox.fault("duplicate", account=shop.handle)
    failed = shop.publish("Rye is back on the shelf.", until="failed")
    shop.sandbox.fault("drop_after", account=shop.handle)
    unconfirmed = shop.publish("Buns on Friday.", until="unconfirmed")
    late = shop.scheduled("Order by noon for Saturday.")
    shop.make_due(late, hours_ago=5)
    shop.wait_for(late, "failed")

    page.goto("/dashboard/")
    rows = _needs_you(page).get_by_role("listitem")
    expect(rows).to_have_count(3)
    page.wait_for_timeout(300)
    picture(page, "dashboard-trouble-1280")
    assert axe(page) == []

    rows.filter(has_text="Rye is back").get_by_role("button", name="Retry").click()
    shop.wait_for(failed, "published")
    expect(rows.filter(has_text="Rye is back")).to_have_count(0, timeout=DONE)

    row = rows.filter(has_text="Buns on Friday")
    row.get_by_role("button", name="I have looked").click()
    [live] = [post for post in shop.sandbox.log(shop.handle) if post["text"].startswith("Buns")]
    row.get_by_label("Its address").fill(f"{shop.sandbox.url}/@{shop.handle}/posts/{live['id']}")
    row.get_by_role("button", name="It is live").click()
    shop.wait_for(unconfirmed, "published")
    expect(rows.filter(has_text="Buns on Friday")).to_have_count(0, timeout=DONE)

    rows.filter(has_text="Order by noon").get_by_role("button", name="Publish now").click()
    shop.wait_for(late, "published")
    expect(page.get_by_text("Nothing right now.")).to_be_visible(timeout=DONE)


def test_a_late_post_takes_the_next_free_slot_and_another_is_dropped(shop: Shop) -> None:
    page = shop.page
    shop.call(
        "PUT",
        f"/social/accounts/{shop.account_id}/slots",
        {"slots": [{"weekday": 1, "local_time": "09:00"}], **_seen(shop)},
    )
    first, second = shop.scheduled("Order by noon for Saturday."), shop.scheduled("The mill is in Yorkshire.")
    for post_id in (first, second):
        shop.make_due(post_id, hours_ago=5)
    for post_id in (first, second):
        shop.wait_for(post_id, "failed")
    page.goto("/dashboard/")
    rows = _needs_you(page).get_by_role("listitem")

    rows.filter(has_text="Order by noon").get_by_role("button", name="Next free slot").click()
    expect(page.get_by_text(re.compile("^Goes out .*09:00"))).to_be_visible()
    shop.wait_for(first, "scheduled")

    rows.filter(has_text="The mill").get_by_role("button", name="Drop").click()
    expect(rows).to_have_count(0)


def test_an_account_that_let_nothing_out_any_more_is_connected_again(shop: Shop) -> None:
    page = shop.page
    shop.sandbox.fault("revoked_token", account=shop.handle, operation="any")
    with suppress(AssertionError):  # whoever reads its figures may have found out first
        shop.publish("The shutters are up.", until="failed")
    page.goto("/dashboard/")

    page.get_by_role("button", name="Reconnect").click()

    page.wait_for_url(f"{shop.sandbox.url}/**")


def test_overdue_posts_are_an_alarm_until_they_are_out(
    shop: Shop, browse: Browse, axe: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    page = shop.page
    post_id = shop.scheduled("The shutters are up.")
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("is overdue since")).to_have_count(0)

    with shop.connection() as held:
        # Whoever sends passes over what another holds: as it is with workers that hang.
        held.execute("SELECT 1 FROM content WHERE id = %s FOR KEY SHARE", (post_id,))
        shop.make_due(post_id, hours_ago=0.2)
        page.reload()
        banner = page.get_by_role("alert").filter(has_text="1 post is overdue since today")
        expect(banner).to_be_visible()
        page.wait_for_timeout(300)
        picture(page, "dashboard-overdue-1280")
        assert axe(page) == []
        for theme, width, height in (("dark", 1280, 800), ("light", 390, 844), ("dark", 390, 844)):
            other = browse.page(theme=theme, width=width, height=height, state=page.context.storage_state())
            other.goto("/dashboard/")
            expect(other.get_by_text("1 post is overdue since today")).to_be_visible()
            other.wait_for_timeout(300)
            picture(other, f"dashboard-overdue-{theme}-{width}")
            assert axe(other) == []
            assert other.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        banner.get_by_role("link", name="See the post").click()
        page.wait_for_url(f"**/library/**post={post_id}**")
    shop.wait_for(post_id, "published")
    page.goto("/dashboard/")
    expect(page.get_by_role("heading", name="Latest results")).to_be_visible()
    expect(page.get_by_text("is overdue since")).to_have_count(0)


def test_somebody_new_finds_the_way_to_a_first_post_in_place_of_figures(shop: Shop) -> None:
    page = shop.page
    page.goto("/dashboard/")

    expect(page.get_by_role("heading", name="To your first post")).to_be_visible()
    expect(page.get_by_text("2 of 4")).to_be_visible()
    expect(page.get_by_text("Impressions, 14 days")).to_have_count(0)
    expect(page.get_by_role("heading", name="This month")).to_be_visible()


def _seen(shop: Shop) -> dict[str, Any]:
    """The week as it was read: an empty one has a version too."""
    return {"version": shop.call("GET", f"/social/accounts/{shop.account_id}/slots")["version"]}
