"""Which server a person means: they type its name, their whole address, or copy the address of their profile."""

import json
from typing import Any

import httpx2
import regex

from app.core import ssrf
from app.core.ssrf import AddressRefused
from app.platforms.contract import ConnectionRefused

_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cc}\s]", regex.VERSION1)
_MAX_BYTES = 200_000
_MAX_HOST = 200
_HOW = "Type the name of your server, such as mastodon.social, or your whole address, such as name@mastodon.social."


class Servers:
    def __init__(self, client: httpx2.AsyncClient, *, allow_insecure: bool) -> None:
        self._client = client
        self._allow_insecure = allow_insecure

    async def server_of(self, typed: str) -> str:
        """The origin. Raises ConnectionRefused.

        An address's domain need not be the server's (`name@example.com` may live on `social.example.com`): the domain
        is asked, and where it does not say, it is taken to be the server itself.
        """
        name, address = _parts(typed)
        try:
            origin = await self._checked(self._with_scheme(address))
            return (await self._home_of(name, origin) if name else None) or origin
        except AddressRefused as refusal:
            raise ConnectionRefused(f"{refusal} {_HOW}") from refusal

    def _with_scheme(self, address: str) -> str:
        """https; http only where a test or development server is meant and it may be."""
        scheme, separator, rest = address.rpartition("://")
        host = rest.partition(":")[0]
        is_here = host in {"localhost", "127.0.0.1"} and separator == ""
        if self._allow_insecure and (scheme.lower() == "http" or is_here):
            return f"http://{rest}"
        if scheme.lower() not in {"", "http", "https"}:
            raise AddressRefused(f"{address[:100]!r} is no server address.")
        return f"https://{rest}"

    async def _checked(self, address: str) -> str:
        origin = ssrf.check_origin(address, allow_insecure=self._allow_insecure)
        host = httpx2.URL(origin).host
        is_name = "." in host or ":" in host or self._allow_insecure
        if not is_name or len(host) > _MAX_HOST:
            raise AddressRefused(f"{host[:100]!r} is no server address.")
        await ssrf.check_host(origin, allow_insecure=self._allow_insecure)
        return origin

    async def _home_of(self, name: str, origin: str) -> str | None:
        """By WebFinger; None where the domain does not say. Raises AddressRefused when it names no place we may go."""
        resource = f"acct:{name}@{httpx2.URL(origin).netloc.decode('ascii')}"
        url = httpx2.URL(f"{origin}/.well-known/webfinger", params={"resource": resource})
        document = await self._document(str(url))
        links = document.get("links")
        for link in links if isinstance(links, list) else []:
            href = link.get("href") if isinstance(link, dict) and link.get("rel") == "self" else None
            if isinstance(href, str) and (home := _origin_in(href)) is not None:
                return await self._checked(home)
        return None

    async def _document(self, url: str) -> dict[str, Any]:
        """Empty where there is none, or nothing that can be read."""
        try:
            response = await ssrf.get(self._client, url, allow_insecure=self._allow_insecure)
            try:
                content = await _read(response) if response.is_success else b""
            finally:
                await response.aclose()
            found = json.loads(content)
        except (AddressRefused, httpx2.HTTPError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


async def _read(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > _MAX_BYTES:
            return b""
    return bytes(content)


def _parts(typed: str) -> tuple[str, str]:
    """The name, where there is one, and the server's address, with a scheme if one was typed."""
    text = str(_INVISIBLE.sub("", typed)).removeprefix("acct:")
    scheme, separator, rest = text.rpartition("://")
    rest = regex.split(r"[/?#]", rest, maxsplit=1)[0].rstrip(".")
    name = ""
    if not separator:
        name, _, rest = rest.removeprefix("@").rpartition("@")
    if not rest:
        raise ConnectionRefused(_HOW)
    return name, f"{scheme}{separator}{rest}"


def _origin_in(href: str) -> str | None:
    try:
        url = httpx2.URL(href)
    except httpx2.InvalidURL:
        return None
    return f"{url.scheme}://{url.netloc.decode('ascii')}" if url.scheme in {"http", "https"} and url.host else None
