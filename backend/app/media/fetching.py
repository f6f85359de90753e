"""Fetching a picture from an address that a person gave: public servers only, within limits of size and time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import unquote

import httpx2

from app.core import ssrf
from app.media.errors import MediaNotFetched, MediaTooBig

FETCH_SECONDS = 30
_TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
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
        async with httpx2.AsyncClient(transport=transport, timeout=_TIMEOUT, headers=_HEADERS) as client:
            async with asyncio.timeout_at(deadline):
                response = await ssrf.get(client, url, allow_insecure=allow_insecure)
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
    except ssrf.AddressRefused as refusal:
        raise MediaNotFetched(str(refusal)) from refusal
    except httpx2.HTTPError as error:
        raise MediaNotFetched("The server could not be reached, or the line broke. Check the address.") from error


def name_in(url: str) -> str:
    """What the file seems to be called: the last part of the path."""
    return unquote(url.split("?", 1)[0].split("#", 1)[0].rsplit("/", 1)[-1])


def _check(response: httpx2.Response, *, max_bytes: int) -> None:
    if response.status_code != httpx2.codes.OK:
        raise MediaNotFetched(f"The server answered {response.status_code}. Check that the address opens in a browser.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise MediaNotFetched("The server sends the file packed. Upload the file instead.")
    declared = response.headers.get("Content-Length", "0")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > max_bytes:  # noqa: PLR2004
        raise MediaTooBig(f"Files of up to {max_bytes // 1_000_000} MB are taken. Make it smaller first.")
