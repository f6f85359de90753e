"""What a link's card shows, taken from pages that are anybody's."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from app.core.clock import now
from app.platforms.bluesky import cards
from app.platforms.bluesky.cards import Cards
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import LinkCard, Published
from tests.media.samples import jpeg
from tests.platforms.bluesky.connectors import a_connector
from tests.platforms.bluesky.consent import connected, credentials_of
from tests.platforms.bluesky.test_records import a_draft
from tests.twins.bluesky import BlueskyTwin
from tests.twins.bluesky.pages import Pages

PICTURE = jpeg(60, 40)
PAGE = """<!doctype html><html><head><title>The page's
 title</title><meta property="og:title" content="Rye &amp; wheat"><meta name="description" content="Baked at night.">
<meta property="og:image" content="/bread.jpg"></head><body><title>Not this</title></body></html>"""


@pytest.fixture
def pages() -> Iterator[Pages]:
    with Pages() as running:
        running.put("/", PAGE.encode(), "text/html; charset=utf-8")
        running.put("/bread.jpg", PICTURE, "image/jpeg")
        yield running


@pytest.fixture
def shown(client: httpx2.AsyncClient) -> Cards:
    return Cards(client, allow_insecure=True)


async def test_a_card_goes_out_with_what_its_page_says(
    connector: BlueskyConnector, twin: BlueskyTwin, pages: Pages
) -> None:
    person = twin.state.sign_up()
    credentials = credentials_of(await connected(connector, person.handle))
    prepared = await connector.prepare(a_draft("New:", link=LinkCard(pages.url + "/")), credentials)
    assert isinstance(prepared, dict), prepared

    assert isinstance(await connector.publish(prepared, credentials), Published)

    [record] = person.records.values()
    card = record["value"]["embed"]["external"]
    assert (card["uri"], card["title"], card["description"]) == (pages.url + "/", "Rye & wheat", "Baked at night.")
    assert (card["thumb"]["mimeType"], card["thumb"]["size"]) == ("image/jpeg", len(PICTURE))
    assert person.blobs[card["thumb"]["ref"]["$link"]] == len(PICTURE)


async def test_what_the_post_says_comes_before_what_the_page_says(shown: Cards, pages: Pages) -> None:
    card = await shown.card_of(LinkCard(pages.url + "/", title="Ours", description="Mine"))

    assert (card.link.title, card.link.description) == ("Ours", "Mine")
    assert card.picture is not None and card.picture.content == PICTURE


async def test_a_page_without_marks_gives_its_title(shown: Cards, pages: Pages) -> None:
    pages.put("/plain", "<title> Brötchen\n heute </title>".encode("latin-1"), "text/html; charset=iso-8859-1")

    card = await shown.card_of(LinkCard(pages.url + "/plain"))

    assert (card.link.title, card.link.description, card.picture) == ("Brötchen heute", "", None)


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("/big.jpg", b"\xff\xd8\xff" + bytes(1_000_000), "image/jpeg"),
        ("/page.jpg", b"<html>not a picture", "image/jpeg"),
        ("/drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ],
)
async def test_a_picture_that_cannot_be_used_is_left_out(
    shown: Cards, pages: Pages, path: str, content: bytes, kind: str
) -> None:
    pages.put(path, content, kind)
    pages.put("/", PAGE.replace("/bread.jpg", path).encode(), "text/html")

    card = await shown.card_of(LinkCard(pages.url + "/"))

    assert card.link.title == "Rye & wheat"
    assert card.picture is None


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "{pages}/none", "{pages}/bread.jpg", "javascript:x", "http://["]
)
async def test_a_page_that_says_nothing_makes_a_card_all_the_same(shown: Cards, pages: Pages, address: str) -> None:
    link = LinkCard(address.format(pages=pages.url), title="Ours")

    assert await shown.card_of(link) == cards.Card(link)


async def test_a_page_that_never_ends_is_given_up(shown: Cards, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "_SECONDS", 0.2)
    pages.slow.add("/")

    started = asyncio.get_running_loop().time()
    card = await shown.card_of(LinkCard(pages.url + "/"))

    assert card.picture is None and card.link.title == ""
    assert asyncio.get_running_loop().time() - started < 2


async def test_pages_inside_our_own_network_are_not_read(client: httpx2.AsyncClient, pages: Pages) -> None:
    card = await Cards(client, allow_insecure=False).card_of(LinkCard(pages.url + "/"))

    assert card.link.title == ""
    assert pages.asked == []


async def test_a_server_that_does_not_want_the_picture_gets_the_card_without_it(
    twin: BlueskyTwin, pages: Pages, connector: BlueskyConnector
) -> None:
    person = twin.state.sign_up()
    signed_in = await connector.sign_in(identifier=person.handle, password=person.app_password, server=None, at=now())
    async with httpx2.AsyncClient(transport=_NoUploads()) as client:
        unwilling = a_connector(client, twin.url, plc_url=twin.plc_url)
        prepared: Any = await unwilling.prepare(a_draft(link=LinkCard(pages.url + "/")), credentials_of(signed_in))

    assert prepared["record"]["embed"]["external"]["title"] == "Rye & wheat"
    assert "thumb" not in prepared["record"]["embed"]["external"]


class _NoUploads(httpx2.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("uploadBlob"):
            return httpx2.Response(413, json={"error": "PayloadTooLarge", "message": "too large"})
        return await super().handle_async_request(request)
