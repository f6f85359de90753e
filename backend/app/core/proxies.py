"""Who is calling, where reverse proxies stand before us: by their headers, and only from proxies we were told of.

Each proxy adds the address it was called from at the end of X-Forwarded-For, and what stands before that may have been
made up by the caller. So the list is read from its end, past the proxies we trust; the first other address is the
caller's. uvicorn's own `--proxy-headers` takes the *first* of the list where every proxy is trusted, and knows no other
header; Railway promises only X-Real-IP. It is switched off wherever we start it.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

ANYBODY = "*"


class ProxyHeaders:
    """Puts the caller's address and scheme where the proxy's stood. `trusted`: addresses, networks, or `*`.

    With `*` one proxy is trusted, whoever connects: the last address of the header is taken.
    """

    def __init__(self, app: ASGIApp, *, trusted: Iterable[str], address_header: str) -> None:
        self.app = app
        given = set(trusted)
        self.trusts_anybody = ANYBODY in given
        self.networks = [ip_network(one, strict=False) for one in given - {ANYBODY}]
        self.address_header = address_header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = (scope.get("client") or ("",))[0]
        if scope["type"] == "http" and (self.trusts_anybody or self._is_trusted(_parsed(peer))):
            headers = Headers(scope=scope)
            caller = self._caller(_listed(headers.getlist(self.address_header)))
            if caller is not None:
                scope["client"] = (str(caller), 0)
            scheme = _listed(headers.getlist("x-forwarded-proto"))[-1:]
            if scheme in (["http"], ["https"]):
                scope["scheme"] = scheme[0]
        await self.app(scope, receive, send)

    def _caller(self, chain: Sequence[str]) -> IPv4Address | IPv6Address | None:
        """None when nobody we can believe says who it is."""
        found = None
        for one in reversed(chain):
            address = _parsed(one)
            if address is None:
                return found
            found = address
            if not self._is_trusted(address):
                return found
        return found

    def _is_trusted(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)


def _listed(values: Iterable[str]) -> list[str]:
    return [part.strip() for part in ",".join(values).split(",") if part.strip()]


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address, with or without a port: `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::7`, `[2001:db8::7]:4711`."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
