"""What a person does to connect an account and to post on it: our pages, the platform's own, and back."""

import re
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse
from tests.browser.networks import Somebody
from tests.browser.people import Person
from tests.media import samples

ASKING_MS, GOES_OUT_MS = 30_000, 60_000
"""A loaded machine, several processes, and platforms that are asked more than once."""


def leave_for(page: Page, who: Somebody) -> None:
    """From our accounts page to the platform's consent page."""
    page.goto("/accounts/")
    page.get_by_role("button", name="Connect account").click()
    dialog = page.get_by_role("dialog", name="Connect an account")
    dialog.get_by_role("button", name=f"Connect {who.name}", exact=True).click()
    fill_in(dialog, who)
    on_their_page(page)


def fill_in(within: Locator, who: Somebody) -> None:
    """Our own form, on platforms that have one."""
    for label, value in who.typed.items():
        within.get_by_label(label, exact=True).fill(value)
    if who.typed:
        within.get_by_role("button", name=f"Continue to {who.name}").click()


def on_their_page(page: Page) -> None:
    expect(page.get_by_role("heading", name=re.compile("wants to use your account"))).to_be_visible()


def allow(page: Page, who: Somebody, *, without: tuple[str, ...] = ()) -> None:
    """On the platform's page; `without`: permissions to take the tick from."""
    if who.choose is not None:
        page.get_by_label("Account").select_option(who.choose)
    for permission in without:
        page.get_by_role("checkbox", name=permission, exact=True).uncheck()
    page.get_by_role("button", name=who.yes, exact=True).click()
    page.wait_for_url("**/accounts/**")


def deny(page: Page, who: Somebody) -> None:
    page.get_by_role("button", name=who.no, exact=True).click()
    page.wait_for_url("**/accounts/**")


def choose_among(page: Page, who: Somebody) -> None:
    """The first of several; all of them are offered."""
    dialog = page.get_by_role("dialog", name="Which accounts?")
    for name in who.several:
        expect(dialog.get_by_role("checkbox", name=re.compile(re.escape(name)))).to_be_visible()
    dialog.get_by_role("checkbox", name=re.compile(re.escape(who.several[0]))).check()
    dialog.get_by_role("button", name="Connect 1").click()
    expect(dialog).to_have_count(0)


def connect(page: Page, who: Somebody, *, without: tuple[str, ...] = ()) -> Locator:
    """All the way; the check-up of the account, which stands open then."""
    leave_for(page, who)
    allow(page, who, without=without)
    if who.several:
        choose_among(page, who)
    else:
        expect(page.get_by_text("Connected. Posts can go out there now.")).to_be_visible()
    return checkup_of(page)


def reconnect(page: Page, who: Somebody, checkup: Locator) -> None:
    """From the check-up of an account that needs it; of several the first is known already."""
    checkup.get_by_role("button", name=f"Reconnect {who.name}").click()
    if who.typed:
        fill_in(page.get_by_role("dialog"), who)
    on_their_page(page)
    allow(page, who)
    if who.several:
        offered = page.get_by_role("dialog", name="Which accounts?").get_by_role("listitem")
        expect(offered.filter(has_text=who.several[0])).to_contain_text("Connected already")
        choose_among(page, who)


def checkup_of(page: Page) -> Locator:
    checkup = page.get_by_role("complementary", name=re.compile("^Check-up of"))
    expect(checkup.get_by_role("status")).to_have_text(re.compile("has answered$"), timeout=ASKING_MS)
    return checkup


def row_of(page: Page, who: Somebody) -> Locator:
    return page.get_by_role("list", name="Accounts").get_by_role("listitem").filter(has_text=who.name)


def compose(person: Person, who: Somebody) -> str:
    """A text for the account, with what the platform offers beside it; the text."""
    page, text = person.page, f"Rye is back on Fridays, loaf {uuid4().hex[:8]}."
    page.goto("/compose/")
    expect(page.get_by_role("checkbox", name=re.compile(who.name))).to_be_checked()
    page.get_by_role("textbox", name="Text", exact=True).fill(text)
    preview = page.get_by_role("complementary", name="Preview")
    expect(preview.get_by_text(text)).to_be_visible()
    expect(preview.get_by_text(re.compile(rf"^{who.name}: {len(text)} of [\d,]+$"))).to_be_visible()
    if who.needs_picture:
        checks = page.get_by_role("region", name="Before it goes")
        expect(checks.get_by_text(re.compile("picture", re.IGNORECASE)).first).to_be_visible()
        file = {"name": "loaf.jpg", "mimeType": "image/jpeg", "buffer": samples.jpeg(640, 640)}
        page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("region", name=f"On {who.name}").get_by_label(who.option)).to_be_visible()
    return text


def publish_now(page: Page) -> None:
    """From the composer."""
    page.get_by_role("button", name="Choose a time").click()
    now = page.get_by_role("dialog", name="When it goes out").get_by_role("button", name="Publish now")
    expect(now).to_be_enabled(timeout=ASKING_MS)
    now.click()
    page.get_by_role("dialog", name="Publish this post now?").get_by_role("button", name="Publish now").click()
    expect(_sheet(page)).to_be_visible(timeout=ASKING_MS)


def sheet_when_out(page: Page) -> Locator:
    """The post's own panel, once the platform has it."""
    sheet = _sheet(page)
    expect(sheet.get_by_role("link", name="Open on the platform")).to_be_visible(timeout=GOES_OUT_MS)
    expect(sheet.get_by_text("Published").first).to_be_visible()
    return sheet


def _sheet(page: Page) -> Locator:
    return page.get_by_role("region", name="The post and what is known of it")


def connect_straight(person: Person, who: Somebody) -> None:
    """The same without our own form, and without a look at the outcome."""
    fields = {"Handle": "identifier", "Server": "server"}
    typed = {fields[label]: value for label, value in who.typed.items()}
    url = person.post(f"social/connect/{who.platform}", business_id=person.business, **typed)["authorize_url"]
    page = person.page
    page.goto(url)
    allow(page, who)
    if who.several:
        choose_among(page, who)


def take_down(page: Page, who: Somebody, browse: Browse) -> None:
    """From the sheet of what is out; Instagram lets nobody do so who signed in there by itself, and that is told."""
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Delete…").click()
    if who.platform == "instagram":
        browse.expect_console("409 (Conflict)")
    page.get_by_role("button", name=f"Delete on {who.name} too").click()
    if who.platform == "instagram":
        expect(page.get_by_text("delete it in the Instagram app")).to_be_visible()
        assert len(who.sent()) == 1
    else:
        expect(page.get_by_text(f"Deleted here and on {who.name}")).to_be_visible()
        assert who.sent() == []
