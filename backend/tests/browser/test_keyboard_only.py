"""From an account to a scheduled post, and on to another time, without a mouse: nothing but keys is pressed here."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse

MOST_TABS = 150
DESCRIPTION = (
    "A small sourdough bakery on Monkbridge Road in Meanwood, Leeds, open Tuesday to Saturday from 7:30. We bake "
    "country loaves, seeded rye and cardamom buns through the night and deliver trays to six cafés. Fridays are buns."
)


def tab_to(page: Page, wanted: Locator) -> None:
    """Forward from where the focus is, as far around as the page goes; what is reached must show its focus."""
    expect(wanted).to_be_visible(timeout=60_000)
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            shown = wanted.evaluate(
                "element => { const style = getComputedStyle(element); "
                "const isDrawn = style.outlineStyle !== 'none' || style.boxShadow !== 'none'; "
                "return element.matches(':focus-visible') && isDrawn }"
            )
            assert shown, f"{wanted} does not show its focus"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


def type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def press(page: Page, button: Locator) -> None:
    expect(button).to_be_enabled(timeout=60_000)
    tab_to(page, button)
    page.keyboard.press("Enter")


def turn_week(page: Page, key: str) -> None:
    """The key does nothing before the calendar listens, so it is pressed until another week is there."""
    week = page.get_by_role("heading", level=1)
    before = week.inner_text()
    for _ in range(10):
        page.keyboard.press(key)
        try:
            expect(week).not_to_have_text(before, timeout=2_000)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{key} turns to no other week than {before}")


def appears(wanted: Locator) -> bool:
    try:
        expect(wanted).to_be_visible(timeout=5_000)
    except AssertionError:
        return False
    return True


def test_from_an_account_to_a_scheduled_post_by_keys_alone(browse: Browse) -> None:
    page = browse.page(width=1440, height=900)
    page.goto("/register/")
    expect(page.get_by_label("E-mail")).to_be_visible()
    type_into(page, "E-mail", "keys@hearthandcrumb.example")
    type_into(page, "Password", "orange kettle river lamp")
    page.keyboard.press("Enter")

    type_into(page, "Your business", DESCRIPTION)
    type_into(page, "Its name", "Hearth & Keys")
    press(page, page.get_by_role("button", name="Write my strategy"))
    expect(page.get_by_role("heading", name="Pillars")).to_be_visible(timeout=60_000)
    press(page, page.get_by_role("button", name="Plan my first week"))
    press(page, page.get_by_role("button", name="Approve all"))
    press(page, page.get_by_role("button", name="Connect accounts"))

    press(page, page.get_by_role("button", name="Connect Sandbox"))
    handle = page.get_by_label("Handle of a new account")
    tab_to(page, handle)
    page.keyboard.type("hearth_keys")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Connected. Posts can go out there now.")).to_be_visible()
    press(page, page.get_by_role("button", name=re.compile("^Schedule (it|all)")))
    expect(page.get_by_text(re.compile("on the calendar$"))).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("k")
    page.wait_for_url("**/calendar/**")
    expect(page.get_by_role("button", name="Week after")).to_be_visible()
    cards = page.locator("[aria-roledescription='draggable']")
    turn_week(page, "j")
    if not appears(cards.first):  # the first week may lie within this one
        turn_week(page, "k")
    expect(cards.first).to_be_visible()
    card = cards.filter(has=page.get_by_role("img", name="Scheduled")).last
    tab_to(page, card)
    name = card.inner_text()
    page.keyboard.press("Space")
    page.wait_for_timeout(150)
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(150)
    page.keyboard.press("Space")
    expect(page.get_by_text("Moved to")).to_be_visible()
    assert card.inner_text() != name

    page.keyboard.press("Enter")
    sheet = page.get_by_role("complementary", name="Post", exact=True)
    expect(sheet.get_by_role("heading", name="Scheduled")).to_be_visible()
    press(page, sheet.get_by_role("button", name="Move to…"))
    dialog = page.get_by_role("dialog", name="When should it go out?")
    press(page, dialog.get_by_role("button", name="Schedule for"))
    expect(dialog).not_to_be_visible()
    page.keyboard.press("Escape")
