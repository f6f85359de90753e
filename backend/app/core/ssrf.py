"""Calls to servers that people name: https only, and never into our own network.

Two fences. `check_origin` and `check_host` give a person words while a form is being handled. `guarded_transport` is
the one that holds: it looks at the very address it is about to connect to, so a name that resolves to something
harmless first and to 127.0.0.1 a moment later gets nowhere.

`allow_insecure`, for development and tests, lets plain http and this very machine through. The rest of the private
network stays closed there too: people run an unfinished configuration on machines of a cloud, whose secrets are a
call away.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2
import httpx2

_NAT64 = IPv6Network("64:ff9b::/96")
_MAX_ADDRESSES_TRIED = 4
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.IGNORECASE)


class AddressRefused(Exception):
    """The address is not one we may call. The message is for a person and says what to do."""


def check_origin(url: str, *, allow_insecure: bool = False) -> str:
    """`scheme://host[:port]` in its one spelling; a missing scheme means https. Raises AddressRefused."""
    text = url.strip()
    try:
        parsed = httpx2.URL(text if "://" in text else f"https://{text}")
    except httpx2.InvalidURL:
        raise AddressRefused(f"{text[:100]!r} is no server address. Type it as https://example.com.") from None
    if parsed.scheme not in {"https", "http"} or not _is_host(parsed) or not 0 < (parsed.port or 443) < 1 << 16:
        raise AddressRefused(f"{text[:100]!r} is no server address. Type it as https://example.com.")
    if parsed.userinfo:
        raise AddressRefused("The server address must not hold a user name or a password. Remove the part before @.")
    if parsed.path not in {"", "/"} or parsed.query or parsed.fragment:
        raise AddressRefused(f"Give the server's address only, without a path: {parsed.scheme}://{parsed.host}.")
    if parsed.scheme == "http" and not allow_insecure:
        raise AddressRefused(f"The server must be reached by https. Try https://{parsed.host}.")
    if (literal := _literal(parsed.host)) is not None and not _may_call(literal, allow_loopback=allow_insecure):
        raise AddressRefused(_words(parsed.host))
    return str(parsed.copy_with(raw_path=b"/")).rstrip("/")


async def check_host(origin: str, *, allow_insecure: bool = False) -> None:
    """Resolve the origin's host and refuse it when any of its addresses is inside. Raises AddressRefused."""
    if allow_insecure:
        return
    parsed = httpx2.URL(origin)
    try:
        await _addresses(parsed.host, parsed.port or 443, allow_loopback=False)
    except OSError:
        raise AddressRefused(f"There is no server called {parsed.host}. Check the address for typing errors.") from None


async def get(client: httpx2.AsyncClient, url: str, *, allow_insecure: bool, redirects: int = 3) -> httpx2.Response:
    """The answer, its body unread, for the caller to close. Raises AddressRefused, httpx2.HTTPError.

    Follows redirects itself, so that each stop on the way is checked like the first address. `client` has a
    `guarded_transport`.
    """
    target = _page(url)
    for _ in range(redirects + 1):
        origin = check_origin(f"{target.scheme}://{target.netloc.decode('ascii')}", allow_insecure=allow_insecure)
        await check_host(origin, allow_insecure=allow_insecure)
        response = await client.send(client.build_request("GET", target), stream=True)
        if not response.has_redirect_location:
            return response
        await response.aclose()
        target = _page(response.headers["Location"], base=target)
    raise AddressRefused("The address leads from one to the next without end. Give the last one itself.")


def _page(url: str, *, base: httpx2.URL | None = None) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url) if base is None else base.join(url)
        netloc = parsed.netloc
    except (httpx2.InvalidURL, ValueError):
        raise AddressRefused("This is no address. It starts with https://.") from None
    if parsed.scheme not in {"http", "https"} or not netloc or parsed.userinfo:
        raise AddressRefused("Give an address that starts with https:// and holds no user name.")
    return parsed


def guarded_transport(
    *, allow_insecure: bool = False, limits: httpx2.Limits | None = None, tls: ssl.SSLContext | None = None
) -> httpx2.AsyncHTTPTransport:
    """For the client of any connector that calls servers named by people."""
    context = tls or httpx2.create_ssl_context()
    return _GuardedTransport(allow_insecure=allow_insecure, limits=limits or httpx2.Limits(), context=context)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is out on the internet, also looked at through the IPv6 forms that carry an IPv4 address."""
    if isinstance(address, IPv6Address):
        if (inner := _embedded(address)) is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _may_call(address: IPv4Address | IPv6Address, *, allow_loopback: bool) -> bool:
    inner = _embedded(address) if isinstance(address, IPv6Address) else None
    return is_public(address) or (allow_loopback and (inner or address).is_loopback)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo_client = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo_client


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]").split("%", 1)[0])
    except ValueError:
        return None


def _is_host(url: httpx2.URL) -> bool:
    name = url.raw_host.decode("ascii")
    return _literal(name) is not None or _HOST.fullmatch(name) is not None


def _words(host: str) -> str:
    return f"{host} leads into a private network, where this product may not go. Use the server's public address."


async def _addresses(host: str, port: int, *, allow_loopback: bool) -> list[str]:
    """Every address of the host, each one we may call. Raises AddressRefused, or OSError when the name is unknown."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        literal = _literal(address)
        if literal is None or not _may_call(literal, allow_loopback=allow_loopback):
            # One inside address among public ones is how a rebinding attack looks: refuse them all.
            raise AddressRefused(_words(host))
    return addresses


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections to checked addresses only, never to a name: nothing can change in between."""

    def __init__(self, inner: httpcore2.AsyncNetworkBackend | None = None, *, allow_loopback: bool = False) -> None:
        self._inner = inner or httpcore2.AnyIOBackend()
        self._allow_loopback = allow_loopback

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore2's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await _addresses(host, port, allow_loopback=self._allow_loopback)
        except (AddressRefused, OSError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        failure: Exception = httpcore2.ConnectError(f"{host} has no address.")
        for address in addresses[:_MAX_ADDRESSES_TRIED]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _GuardedTransport(httpx2.AsyncHTTPTransport):
    """httpx2's own transport over a pool whose connections are guarded; certificates are still checked by name."""

    def __init__(self, *, allow_insecure: bool, limits: httpx2.Limits, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, limits=limits)
        # httpx2 passes no network backend on; httpcore2, which it builds its pool from, takes one.
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=GuardedBackend(allow_loopback=allow_insecure),
        )
