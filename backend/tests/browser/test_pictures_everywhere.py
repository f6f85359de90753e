"""The pictures of the example's posts, in each place that shows posts: really loaded, in both sizes."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse

WIDE, PHONE = (1280, 800), (390, 844)


def _is_drawn(picture: Locator) -> None:
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 100


RYE = "/library/?status=scheduled&q=Country+loaves+and+seeded+rye"
"""One of the example's, whatever else a test has put there."""


def _open(browse: Browse, demo: Any, path: str, size: tuple[int, int]) -> Page:
    page = browse.page(state=demo, width=size[0], height=size[1])
    page.goto(path)
    return page


@pytest.mark.parametrize(
    ("path", "size", "where"),
    [
        ("/dashboard/", WIDE, "table img"),
        ("/calendar/?view=list", WIDE, "main img"),
        ("/calendar/?view=list", PHONE, "main img"),
        ("/library/?status=published", WIDE, "main li img"),
        ("/library/?status=published", PHONE, "main li img"),
        ("/library/?status=published&view=cards", WIDE, "main li img"),
        ("/library/?status=published&view=cards", PHONE, "main li img"),
        ("/library/?shelf=media", WIDE, "main li img"),
        ("/library/?shelf=media", PHONE, "main li img"),
    ],
)
def test_a_picture_is_shown(path: str, size: tuple[int, int], where: str, browse: Browse, demo: Any) -> None:
    page = _open(browse, demo, path, size)

    _is_drawn(page.locator(where).first)


def test_the_week_shows_a_strip_of_it(browse: Browse, demo: Any) -> None:
    page = _open(browse, demo, "/calendar/", WIDE)
    strip = page.locator("main img").first
    if strip.count() == 0:  # at the end of a week it may be the next that has pictures
        page.get_by_role("button", name="Week after").click()

    _is_drawn(strip)
    box = strip.bounding_box()
    assert box
    assert round(box["height"]) == 34


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_post_at_the_side_shows_and_describes_its_pictures(
    size: tuple[int, int], browse: Browse, demo: Any, axe: Any
) -> None:
    page = _open(browse, demo, RYE, size)
    page.locator("main li button").first.click()

    pictures = page.get_by_role("complementary", name="Post").get_by_role("img")
    loaf = pictures.and_(page.get_by_alt_text(re.compile("round country loaf")))
    rye = pictures.and_(page.get_by_alt_text(re.compile("loaf of seeded rye")))
    _is_drawn(rye)
    _is_drawn(loaf)
    assert axe(page) == []


def test_the_composer_has_them_in_its_tray_and_its_preview(browse: Browse, demo: Any) -> None:
    page = _open(browse, demo, RYE, WIDE)
    page.locator("main li button").first.click()
    post_id = re.search(r"post=([\w-]+)", page.url)
    if post_id is None:
        page.wait_for_url("**post=**")
        post_id = re.search(r"post=([\w-]+)", page.url)
    assert post_id
    page.goto(f"/compose/?id={post_id.group(1)}")

    expect(page.locator("main img")).to_have_count(4)
    for picture in page.locator("main img").all():
        _is_drawn(picture)
