"""Who is calling behind reverse proxies, and who can make himself out to be somebody else."""

from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from app.core.proxies import ProxyHeaders

PROXY = "100.64.0.3"


async def tells(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope)
    assert request.client is not None
    await JSONResponse({"address": request.client.host, "scheme": request.url.scheme})(scope, receive, send)


async def seen(
    headers: list[tuple[str, str]], *, peer: str = PROXY, trusted: str = "100.64.0.0/10", name: str = "X-Forwarded-For"
) -> dict[str, Any]:
    app = ProxyHeaders(tells, trusted=trusted.split(" "), address_header=name)
    transport = httpx.ASGITransport(app=app, client=(peer, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return (await client.get("/", headers=headers)).json()


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 100.64.0.9", "203.0.113.7"),
        ("100.64.0.8, 100.64.0.9", "100.64.0.8"),
        ("203.0.113.7, <script>", PROXY),
        ("", PROXY),
    ],
)
async def test_the_caller_is_the_last_address_that_is_no_proxy_of_ours(header: str, address: str):
    assert (await seen([("X-Forwarded-For", header)]))["address"] == address


async def test_a_header_sent_twice_is_one_list():
    headers = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "203.0.113.7")]

    assert (await seen(headers))["address"] == "203.0.113.7"


@pytest.mark.parametrize("peer", ["198.51.100.1", "100.128.0.1", "::1"])
async def test_who_is_no_proxy_of_ours_is_not_believed(peer: str):
    headers = [("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https")]

    assert await seen(headers, peer=peer) == {"address": peer, "scheme": "http"}


async def test_with_a_star_the_one_proxy_is_believed_and_not_what_the_caller_wrote_before_it():
    headers = [("X-Forwarded-For", "6.6.6.6, 203.0.113.7"), ("X-Forwarded-Proto", "https")]

    assert await seen(headers, peer="192.0.2.1", trusted="*") == {"address": "203.0.113.7", "scheme": "https"}


async def test_another_header_can_be_the_one_that_counts():
    headers = [("X-Forwarded-For", "6.6.6.6"), ("X-Real-IP", "203.0.113.7")]

    assert (await seen(headers, name="X-Real-IP"))["address"] == "203.0.113.7"


@pytest.mark.parametrize("scheme", ["ftp", "", "https://evil.example"])
async def test_a_scheme_that_is_none_changes_nothing(scheme: str):
    assert (await seen([("X-Forwarded-Proto", scheme)]))["scheme"] == "http"


async def test_a_proxy_by_its_address_and_one_that_speaks_ipv6():
    headers = [("X-Forwarded-For", "203.0.113.7")]

    assert (await seen(headers, trusted="127.0.0.1 100.64.0.3"))["address"] == "203.0.113.7"
    assert (await seen(headers, peer="::ffff:100.64.0.3"))["address"] == "203.0.113.7"
