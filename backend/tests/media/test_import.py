"""Fetching a picture from an address: from public servers only, and never more or longer than allowed."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from app.businesses.models import Business
from app.media import fetching
from app.media.errors import MediaNotFetched
from tests.media import samples
from tests.media.conftest import Change

Serve = Callable[..., Awaitable[str]]
Ask = Callable[[str], Awaitable[httpx.Response]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """`await serve(bytes of a whole answer)`: the address of a server that gives it to everybody."""
    servers: list[asyncio.Server] = []

    async def start(answer: bytes, *, then_wait: bool = False) -> str:
        async def give(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            if then_wait:
                await asyncio.sleep(30)
            writer.close()

        server = await asyncio.start_server(give, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close"]
    if length != -1:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
def ask(client: httpx.AsyncClient, business: Business) -> Ask:
    async def post(url: str) -> httpx.Response:
        return await client.post("/media/import", json={"business_id": str(business.id), "url": url})

    return post


async def test_a_picture_is_fetched_cleaned_and_named(serve: Serve, ask: Ask):
    origin = await serve(answer(samples.jpeg_with_gps(), "Content-Type: text/html"))

    got = await ask(f"{origin}/pictures/Rye%20loaf.jpg?size=large#top")

    assert got.status_code == 201
    assert (got.json()["mime_type"], got.json()["file_name"]) == ("image/jpeg", "Rye loaf.jpg")
    assert (await ask(f"{origin}/again")).status_code == 200


async def test_a_redirect_is_followed_and_a_circle_is_left(serve: Serve, ask: Ask):
    origin = await serve(answer(samples.jpeg()))
    away = await serve(answer(b"", f"Location: {origin}/there.jpg", status="302 Found"))
    circle = await serve(answer(b"", "Location: /", status="302 Found"))

    assert (await ask(away)).status_code == 201
    assert "without end" in (await ask(circle)).json()["detail"]


async def test_it_stops_at_the_limit_declared_or_not(serve: Serve, ask: Ask, settings: Change):
    settings(MEDIA_MAX_BYTES=10_000)
    declared = await serve(answer(b"", length=10**12))
    endless = await serve(answer(samples.jpeg() + bytes(3_000_000), length=-1))

    for origin in (declared, endless):
        got = await ask(origin)
        assert (got.status_code, got.json()["type"]) == (422, "/problems/media-too-big")


async def test_it_does_not_wait_for_ever(serve: Serve, ask: Ask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.3)
    silent = await serve(b"", then_wait=True)
    stuck = await serve(answer(samples.jpeg(), length=10_000), then_wait=True)

    for origin in (silent, stuck):
        got = await ask(origin)
        assert (got.status_code, got.json()["type"]) == (422, "/problems/media-not-fetched")
        assert "did not arrive" in got.json()["detail"]


async def test_what_is_no_picture_is_refused(serve: Serve, ask: Ask):
    page = await serve(answer(b"<!DOCTYPE html>", "Content-Type: image/jpeg"))
    missing = await serve(answer(b"no", status="404 Not Found"))
    packed = await serve(answer(gzip.compress(samples.jpeg()), "Content-Encoding: gzip"))
    short = await serve(answer(samples.jpeg(), length=100_000))

    assert (await ask(page)).json()["type"] == "/problems/media-type-not-taken"
    assert "404" in (await ask(missing)).json()["detail"]
    assert "packed" in (await ask(packed)).json()["detail"]
    assert (await ask(short)).json()["type"] == "/problems/media-not-fetched"
    assert (await ask("http://127.0.0.1:1/x.jpg")).json()["type"] == "/problems/media-not-fetched"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a.jpg",
        "file:///etc/passwd",
        "//example.com/a.jpg",
        "https://user:secret@example.com/a.jpg",
        "https://",
        "not an address",
        "https://exa mple.com/a.jpg",
        "https://[::1/a.jpg",
        "data:image/png;base64,AAAA",
    ],
)
async def test_other_addresses_are_refused(ask: Ask, url: str):
    got = await ask(url)

    assert (got.status_code, got.json()["type"]) == (422, "/problems/media-not-fetched")
    assert "secret" not in got.text


async def test_nobody_imports_into_somebody_elses_business(client: httpx.AsyncClient):
    got = await client.post("/media/import", json={"business_id": str(uuid4()), "url": "https://example.com/a.jpg"})

    assert got.status_code == 404


# --- with the guard on, as in production ------------------------------------------------------------------------------


async def _fetch(url: str) -> bytes:
    return b"".join([piece async for piece in fetching.pieces(url, max_bytes=10**6, allow_insecure=False)])


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "localhost", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "192.168.1.1"],
)
async def test_addresses_inside_are_refused_when_the_guard_is_on(host: str):
    with pytest.raises(MediaNotFetched, match="private network"):
        await _fetch(f"https://{host}/latest/meta-data")


async def test_http_is_refused_when_the_guard_is_on():
    with pytest.raises(MediaNotFetched, match="https"):
        await _fetch("http://example.com/a.jpg")


async def test_a_name_that_turns_to_the_inside_between_look_and_call_gets_nowhere(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
):
    """The first fence is passed; the second looks at the very address it connects to."""
    origin = await serve(answer(samples.jpeg()))

    async def looks_fine(_origin: str, *, allow_insecure: bool = False) -> None:
        return None

    def is_an_address(origin: str, *, allow_insecure: bool = False) -> str:
        return origin

    monkeypatch.setattr(fetching.ssrf, "check_host", looks_fine)
    monkeypatch.setattr(fetching.ssrf, "check_origin", is_an_address)

    with pytest.raises(MediaNotFetched, match="could not be reached"):
        await _fetch(origin)


async def test_production_turns_the_guard_on(serve: Serve, ask: Ask, settings: Change):
    origin = await serve(answer(samples.jpeg()))
    settings(AIGROWTH_ENV="production", SECRET_KEY="a-real-one-for-once-of-good-length", ENCRYPTION_KEY="x" * 43 + "=")

    got = await ask(origin.replace("http:", "https:"))

    assert (got.status_code, "private network" in got.json()["detail"]) == (422, True)
