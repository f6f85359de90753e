"""What a link's card shows. Bluesky looks at no page: title, description and picture come from whoever posts.

The page is anybody's, so it is read like one: within limits, never inside our own network. A card without a picture is
a card all the same, so nothing that goes wrong here fails a post.
"""

import asyncio
from dataclasses import dataclass, replace
from html.parser import HTMLParser

import httpx2

from app.core import ssrf
from app.platforms.bluesky.rules import MAX_THUMB_BYTES
from app.platforms.contract import LinkCard, Media

_SECONDS = 10.0
_MAX_PAGE_BYTES = 500_000
"""What stands in a page's head comes first."""
_MAX_TITLE, _MAX_DESCRIPTION = 300, 1000
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


@dataclass(frozen=True, slots=True)
class Card:
    link: LinkCard
    """With what the page says where nothing was said."""
    picture: Media | None = None


class Cards:
    def __init__(self, client: httpx2.AsyncClient, *, allow_insecure: bool) -> None:
        self._client = client
        self._allow_insecure = allow_insecure

    async def card_of(self, link: LinkCard) -> Card:
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._card_of(link)
        except TimeoutError:
            return Card(link)

    async def _card_of(self, link: LinkCard) -> Card:
        page = await self._read(link.url, most=_MAX_PAGE_BYTES, cut=True)
        if page is None or "html" not in page.kind:
            return Card(link)
        head = _Head(page.text)
        told = replace(
            link,
            title=(link.title or head.find("og:title", "twitter:title") or head.title)[:_MAX_TITLE],
            description=(link.description or head.find("og:description", "twitter:description", "description"))[
                :_MAX_DESCRIPTION
            ],
        )
        address = head.find("og:image:secure_url", "og:image", "og:image:url", "twitter:image")
        return Card(told, await self._picture(page.url, address) if address else None)

    async def _picture(self, page: httpx2.URL, address: str) -> Media | None:
        try:
            url = str(page.join(address))
        except httpx2.InvalidURL:
            return None
        found = await self._read(url, most=MAX_THUMB_BYTES, cut=False)
        if found is None:
            return None
        kind = next((kind for start, kind in _PICTURES.items() if found.content.startswith(start)), None)
        return Media(found.content, kind) if kind else None

    async def _read(self, url: str, *, most: int, cut: bool) -> "_Found | None":
        """`cut`: the first `most` bytes of something longer will do."""
        try:
            response = await ssrf.get(self._client, url, allow_insecure=self._allow_insecure)
            try:
                if not response.is_success:
                    return None
                content = bytearray()
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > most:
                        if not cut:
                            return None
                        break
                return _Found(response, bytes(content[:most]))
            finally:
                await response.aclose()
        except (httpx2.HTTPError, httpx2.InvalidURL, ssrf.AddressRefused):
            return None


@dataclass(frozen=True, slots=True)
class _Found:
    response: httpx2.Response
    content: bytes

    @property
    def url(self) -> httpx2.URL:
        return self.response.request.url

    @property
    def kind(self) -> str:
        return self.response.headers.get("Content-Type", "").lower()

    @property
    def text(self) -> str:
        try:
            return self.content.decode(self.response.charset_encoding or "utf-8", "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")


class _Head(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._said: dict[str, str] = {}
        self._in_title = False
        self._titles: list[str] = []
        self.feed(text)

    @property
    def title(self) -> str:
        return " ".join("".join(self._titles).split())

    def find(self, *names: str) -> str:
        """The first that the page has; empty where it has none."""
        return next((self._said[name] for name in names if self._said.get(name)), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = (given.get("property") or given.get("name") or "").lower()
        if tag == "meta" and name:
            self._said.setdefault(name, " ".join((given.get("content") or "").split()))
        self._in_title = tag == "title" and not self._titles

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._titles.append(data)
