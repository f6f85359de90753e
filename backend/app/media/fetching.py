"""Fetching a picture from an address that a person gave: public servers only, within limits of size and time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import unquote

import httpx

from app.core import ssrf
from app.media.errors import MediaNotFetched, MediaTooBig

FETCH_SECONDS = 30
MAX_REDIRECTS = 3
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_HEADERS = {
    "User-Agent": "AI-Growth-Manager/0.1",
    "Accept": "image/jpeg, image/png, image/webp, image/gif, video/mp4",
    "Accept-Encoding": "identity",  # a small packed answer can be a very large one
}


async def pieces(url: str, *, max_bytes: int, allow_insecure: bool) -> AsyncGenerator[bytes, None]:
    """The bytes behind the address. Raises MediaNotFetched, or MediaTooBig where the server says so beforehand.

    `allow_insecure`: also http, and servers on this machine; for development and tests only.
    """
    deadline = asyncio.get_running_loop().time() + FETCH_SECONDS
    transport = ssrf.guarded_transport(allow_insecure=allow_insecure)
    try:
        async with httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, headers=_HEADERS) as client:
            async with asyncio.timeout_at(deadline):
                response = await _get(client, url, allow_insecure=allow_insecure)
            async with aclosing(response):
                _check(response, max_bytes=max_bytes)
                arriving = response.aiter_raw()
                while True:
                    async with asyncio.timeout_at(deadline):  # never around the `yield`: callers take their own time
                        piece = await anext(arriving, None)
                    if piece is None:
                        return
                    yield piece
    except TimeoutError as error:
        raise MediaNotFetched(f"It did not arrive within {FETCH_SECONDS} s. Upload the file instead.") from error
    except httpx.HTTPError as error:
        raise MediaNotFetched("The server could not be reached, or the line broke. Check the address.") from error


def name_in(url: str) -> str:
    """What the file seems to be called: the last part of the path."""
    return unquote(url.split("?", 1)[0].split("#", 1)[0].rsplit("/", 1)[-1])


async def _get(client: httpx.AsyncClient, url: str, *, allow_insecure: bool) -> httpx.Response:
    """Follows redirects itself, so that each stop on the way is checked like the first address."""
    target = _parsed(url)
    for _ in range(MAX_REDIRECTS + 1):
        origin = f"{target.scheme}://{target.netloc.decode('ascii')}"
        try:
            await ssrf.check_host(
                ssrf.check_origin(origin, allow_insecure=allow_insecure), allow_insecure=allow_insecure
            )
        except ssrf.AddressRefused as refusal:
            raise MediaNotFetched(str(refusal)) from refusal
        response = await client.send(client.build_request("GET", target), stream=True)
        if not response.has_redirect_location:
            return response
        await response.aclose()
        target = _parsed(response.headers["Location"], base=target)
    raise MediaNotFetched("The address leads from one to the next without end. Give the picture's own address.")


def _parsed(url: str, *, base: httpx.URL | None = None) -> httpx.URL:
    try:
        parsed = httpx.URL(url) if base is None else base.join(url)
        netloc = parsed.netloc
    except (httpx.InvalidURL, ValueError) as error:
        raise MediaNotFetched("This is no address. It starts with https:// and leads to a picture.") from error
    if parsed.scheme not in {"http", "https"} or not netloc or parsed.userinfo:
        raise MediaNotFetched("Give an address that starts with https:// and holds no user name.")
    return parsed


def _check(response: httpx.Response, *, max_bytes: int) -> None:
    if response.status_code != httpx.codes.OK:
        raise MediaNotFetched(f"The server answered {response.status_code}. Check that the address opens in a browser.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise MediaNotFetched("The server sends the file packed. Upload the file instead.")
    declared = response.headers.get("Content-Length", "0")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > max_bytes:  # noqa: PLR2004
        raise MediaTooBig(f"Files of up to {max_bytes // 1_000_000} MB are taken. Make it smaller first.")
