"""A few lines about a business from its own website, for its owner to correct. Public servers only; nothing is kept."""

import asyncio
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx2

from app.businesses.errors import WebsiteNotRead
from app.core import ssrf

SECONDS = 12
MAX_BYTES = 1_000_000
MOST_LETTERS = 900
SHORTEST_LINE = 40
"""Shorter lines are menus and buttons."""
_TIMEOUT = httpx2.Timeout(8.0, connect=5.0)
_HEADERS = {
    "User-Agent": "AI-Growth-Manager/0.1",
    "Accept": "text/html",
    "Accept-Encoding": "identity",  # a small packed answer can be a very large one
}
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "nav", "footer", "form", "button", "select"})
_BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "dd", "blockquote", "figcaption", "td"})


@dataclass(frozen=True, slots=True)
class Website:
    address: str
    name: str | None
    summary: str
    """In the site's own words, on a few lines."""


async def read(address: str, *, allow_insecure: bool) -> Website:
    """Raises WebsiteNotRead. `allow_insecure`: also http, and servers on this machine; for development and tests."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _read(address, allow_insecure=allow_insecure)
    except TimeoutError as error:
        raise WebsiteNotRead(f"It did not answer within {SECONDS} s. Describe the business yourself.") from error
    except ssrf.AddressRefused as refusal:
        raise WebsiteNotRead(str(refusal)) from refusal
    except httpx2.HTTPError as error:
        raise WebsiteNotRead("The server could not be reached. Check the address for typing errors.") from error


async def _read(address: str, *, allow_insecure: bool) -> Website:
    transport = ssrf.guarded_transport(allow_insecure=allow_insecure)
    async with httpx2.AsyncClient(transport=transport, timeout=_TIMEOUT, headers=_HEADERS) as client:
        text = address.strip()
        url = text if "://" in text else f"https://{text}"
        response = await ssrf.get(client, url, allow_insecure=allow_insecure)
        try:
            html = await _text(response)
        finally:
            await response.aclose()
    page = _Page()
    page.feed(html)
    page.close()
    if not (summary := page.summary()):
        raise WebsiteNotRead("There are no words on that page that can be read. Describe the business yourself.")
    return Website(str(response.url), page.site_name, summary)


async def _text(response: httpx2.Response) -> str:
    if response.status_code != httpx2.codes.OK:
        raise WebsiteNotRead(f"The server answered {response.status_code}. Check that the address opens in a browser.")
    if "html" not in response.headers.get("Content-Type", "text/html").lower():
        raise WebsiteNotRead("That address is no web page. Give the address of the start page.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise WebsiteNotRead("The server sends its page packed. Describe the business yourself.")
    found = bytearray()
    async for piece in response.aiter_raw():
        found += piece
        if len(found) >= MAX_BYTES:
            break  # what a business says of itself stands further up
    return bytes(found[:MAX_BYTES]).decode(response.charset_encoding or "utf-8", "replace")


@dataclass
class _Page(HTMLParser):
    """Title, description, and the sentences people read; no menus, scripts or forms."""

    site_name: str | None = None
    descriptions: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._silent: list[str] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "meta":
            self._meta({name: value or "" for name, value in attrs})
        elif tag in _BLOCKS:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._end_line()

    def _meta(self, attrs: dict[str, str]) -> None:
        name, content = attrs.get("name") or attrs.get("property", ""), _on_one_line(attrs.get("content", ""))
        if content and name.lower() in {"description", "og:description"}:
            self.descriptions.append(content)
        elif content and name.lower() == "og:site_name":
            self.site_name = content[:255]

    def _end_line(self) -> None:
        line = _on_one_line("".join(self._words))
        self._words.clear()
        if len(line) >= SHORTEST_LINE:
            self.lines.append(line)

    def summary(self) -> str:
        kept: list[str] = []
        for line in (*self.descriptions, *self.lines):
            if any(line in known or known in line for known in kept):
                continue
            if sum(map(len, kept)) + len(line) > MOST_LETTERS:
                break
            kept.append(line)
        return "\n".join(kept)


def _on_one_line(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+", " ", text).strip()
