"""A description begun from a website: its own words, from public servers only, never much and never long."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from app.businesses import website
from app.businesses.errors import WebsiteNotRead

Serve = Callable[..., Awaitable[str]]
PAGE = """<!doctype html><html><head><title>Home | Hearth</title>
<meta name="description" content="A sourdough bakery in Meanwood, Leeds, open from Tuesday to Saturday.">
<meta property="og:site_name" content="Hearth &amp; Crumb"><style>p { color: red }</style></head>
<body><nav><p>Home Shop About Contact and a lot of other things to click on</p></nav>
<h1>Bread that takes its time</h1>
<p>We bake country loaves and seeded rye through the night, eighteen hours for every loaf.</p>
<script>var evil = "This is a long line of script that nobody should ever read here";</script>
<p>We bake country loaves and seeded rye through the night, eighteen hours for every loaf.</p>
</body></html>"""


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers: list[asyncio.Server] = []

    async def start(body: str = PAGE, *headers: str, status: str = "200 OK", of: str = "text/html") -> str:
        async def give(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            lines = [f"HTTP/1.1 {status}", f"Content-Type: {of}; charset=utf-8", *headers, "Connection: close", "", ""]
            writer.write("\r\n".join(lines).encode() + body.encode())
            writer.close()

        server = await asyncio.start_server(give, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


async def test_a_site_is_told_in_its_own_words_without_menus_and_scripts(serve: Serve, client):
    address = await serve()

    read = await client.post("/businesses/read-website", json={"address": address})

    assert read.status_code == 200, read.text
    assert read.json()["name"] == "Hearth & Crumb"
    assert read.json()["summary"].split("\n") == [
        "A sourdough bakery in Meanwood, Leeds, open from Tuesday to Saturday.",
        "We bake country loaves and seeded rye through the night, eighteen hours for every loaf.",
    ]


async def test_what_it_tells_stays_short(serve: Serve, client):
    address = await serve(
        "".join(f"<p>Line {number} says something that nobody has said before.</p>" for number in range(99_999))
    )

    read = await client.post("/businesses/read-website", json={"address": address})

    assert 100 < len(read.json()["summary"]) <= website.MOST_LETTERS + 50


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"status": "404 Not Found"}, "answered 404"),
        ({"of": "application/pdf"}, "no web page"),
        ({"body": "<p>Hi.</p>"}, "no words"),
    ],
)
async def test_what_cannot_be_read_says_so(serve: Serve, client, given, said):
    address = await serve(**given)

    refused = await client.post("/businesses/read-website", json={"address": address})

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/website-not-read")
    assert said in refused.json()["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/",
        "https://localhost/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "ftp://a.example/",
        "https://me:pw@a.example/",
    ],
)
async def test_in_production_nothing_inside_is_called(address):
    with pytest.raises(WebsiteNotRead):
        await website.read(address, allow_insecure=False)


async def test_a_redirect_is_checked_like_the_first_address(serve: Serve, client):
    there = await serve()
    away = await serve("", f"Location: {there}", status="302 Found")
    circle = await serve("", "Location: /", status="302 Found")

    assert (await client.post("/businesses/read-website", json={"address": away})).status_code == 200
    looped = await client.post("/businesses/read-website", json={"address": circle})
    assert "without end" in looped.json()["detail"]
