"""Calls to servers that people name never end up inside."""

import asyncio
import socket
from ipaddress import ip_address
from typing import Any

import httpcore2
import httpx2
import pytest

from app.core import ssrf

_INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "2002:c0a8:1::",
    "2001:0:5ef5:79fd:0:0:5601:5601", "fd00:ec2::254", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", _INSIDE)
def test_addresses_inside(address: str) -> None:
    assert not ssrf.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_outside(address: str) -> None:
    assert ssrf.is_public(ip_address(address))


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("bsky.social", "https://bsky.social"),
        (" https://Bsky.Social/ ", "https://bsky.social"),
        ("https://pds.example:8443", "https://pds.example:8443"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
    ],
)
def test_an_origin_has_one_spelling(written: str, origin: str) -> None:
    assert ssrf.check_origin(written) == origin


@pytest.mark.parametrize(
    "written",
    ["", "http://x.example", "ftp://x", "https://a:b@x.example", "https://x.example/p", "https://x.example?q", "https://",
     "https://10.0.0.1", "https://[::1]", "https://x example", "https://x:99999999"],
)  # fmt: skip
def test_what_is_no_public_origin_is_refused_with_words(written: str) -> None:
    with pytest.raises(ssrf.AddressRefused, match=r"\.$"):
        ssrf.check_origin(written)


def test_insecure_origins_are_let_through_where_that_is_allowed() -> None:
    assert ssrf.check_origin("http://localhost:2583", allow_insecure=True) == "http://localhost:2583"


async def test_a_name_that_leads_inside_is_refused() -> None:
    with pytest.raises(ssrf.AddressRefused, match="private network"):
        await ssrf.check_host("https://localhost")
    await ssrf.check_host("https://localhost", allow_insecure=True)


async def test_one_inside_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    answers_with(monkeypatch, "8.8.8.8", "10.0.0.1")

    with pytest.raises(ssrf.AddressRefused):
        await ssrf.check_host("https://pds.example")


async def test_the_guarded_transport_refuses_names_and_addresses_inside() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, httpx2.AsyncClient(transport=ssrf.guarded_transport()) as client:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
            with pytest.raises(httpx2.ConnectError, match="private network"):
                await client.get(f"http://{host}:{port}/")


async def test_the_guarded_transport_lets_loopback_through_in_development() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, httpx2.AsyncClient(transport=ssrf.guarded_transport(allow_insecure=True)) as client:
        assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 204


_CLOSED_TO_ALL = ["10.1.2.3", "192.168.1.1", "169.254.169.254", "[fd00:ec2::254]", "[::ffff:169.254.169.254]"]


@pytest.mark.parametrize("host", _CLOSED_TO_ALL)
async def test_in_development_the_private_network_stays_closed(host: str) -> None:
    """A cloud's service for its machines' secrets is at one of these."""
    with pytest.raises(ssrf.AddressRefused, match="private network"):
        ssrf.check_origin(f"http://{host}", allow_insecure=True)
    async with httpx2.AsyncClient(transport=ssrf.guarded_transport(allow_insecure=True)) as client:
        with pytest.raises(httpx2.ConnectError, match="private network"):
            await client.get(f"http://{host}/")


async def test_in_development_a_name_that_leads_into_the_private_network_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers_with(monkeypatch, "8.8.8.8", "169.254.169.254")

    with pytest.raises(httpcore2.ConnectError):
        await ssrf.GuardedBackend(_Recorder(), allow_loopback=True).connect_tcp("metadata.example", 80)


async def test_a_redirect_into_the_private_network_is_not_followed() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, httpx2.AsyncClient(transport=ssrf.guarded_transport(allow_insecure=True)) as client:
        with pytest.raises(ssrf.AddressRefused, match="private network"):
            await ssrf.get(client, f"http://127.0.0.1:{port}/", allow_insecure=True)


class _Recorder(httpcore2.AsyncNetworkBackend):
    """Connects to nothing, and notes where it was sent."""

    def __init__(self, *failing: str) -> None:
        self.asked: list[str] = []
        self._failing = failing

    async def connect_tcp(self, host: str, port: int, *rest: Any, **options: Any) -> httpcore2.AsyncNetworkStream:  # noqa: ARG002
        self.asked.append(host)
        if host in self._failing:
            raise httpcore2.ConnectError("refused")
        return httpcore2.AsyncMockStream([])


async def test_connections_go_to_the_very_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time is never asked a second time."""
    asked = answers_with(monkeypatch, "8.8.8.8")
    inner = _Recorder()

    await ssrf.GuardedBackend(inner).connect_tcp("rebinding.example", 443)

    assert inner.asked == ["8.8.8.8"]
    assert asked == ["rebinding.example"]


async def test_the_next_address_is_tried_when_one_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    answers_with(monkeypatch, "2606:4700::1111", "8.8.8.8")
    inner = _Recorder("2606:4700::1111")

    await ssrf.GuardedBackend(inner).connect_tcp("pds.example", 443)

    assert inner.asked == ["2606:4700::1111", "8.8.8.8"]


def answers_with(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Make the resolver answer with these; the names it was asked for."""
    asked: list[str] = []

    async def getaddrinfo(host: str, port: int, **options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked
