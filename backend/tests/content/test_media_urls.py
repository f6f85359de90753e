"""Posts whose pictures are fetched from addresses: all of them or none, and no transaction waits meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.businesses.models import Business
from app.content.models import PostStatus
from app.users.models import User
from tests.factories import Make
from tests.media import samples

Client = httpx.AsyncClient
pytestmark = pytest.mark.usefixtures("committed_database")  # several are fetched at once, each a transaction


class Pictures:
    """A web server: `/1.jpg`, `/2.jpg`, … are pictures, and everything else is nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_held = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        self.asked.append(path)
        self.is_held.set()
        await self.may_answer.wait()
        name = path.strip("/").removesuffix(".jpg")
        body = samples.jpeg(colour=(int(name) * 40, 80, 20)) if name.isdecimal() else b"<html>Nothing here</html>"
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()


@pytest.fixture
async def pictures() -> AsyncIterator[tuple[Pictures, str]]:
    behaviour = Pictures()
    async with await asyncio.start_server(behaviour, "127.0.0.1", 0) as server:
        yield behaviour, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


def new(business: Business, *urls: str) -> dict[str, Any]:
    return {
        "business_id": str(business.id),
        "platform": "sandbox",
        "text": "Rye is back.",
        "media_urls": list(urls),
    }


async def test_addresses_become_pictures_of_the_library(
    client: Client, business: Business, pictures: tuple[Pictures, str]
):
    _, origin = pictures
    urls = [f"{origin}/3.jpg", f"{origin}/1.jpg", f"{origin}/2.jpg"]

    answer = await client.post("/content", json=new(business, *urls))

    post = answer.json()
    assert answer.status_code == 201, answer.text
    assert post["media_urls"] == urls
    names = [(await client.get(f"/media/{media_id}")).json()["file_name"] for media_id in post["media_ids"]]
    assert names == ["3.jpg", "1.jpg", "2.jpg"]


async def test_with_one_address_that_leads_nowhere_nothing_is_saved(
    client: Client, business: Business, pictures: tuple[Pictures, str]
):
    _, origin = pictures

    answer = await client.post(
        "/content", json=new(business, f"{origin}/1.jpg", f"{origin}/page", "http://127.0.0.1:1/2.jpg")
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/media-not-imported")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/media_urls/1", "/media_urls/2"]
    assert "Address 2" in answer.json()["errors"][0]["detail"]
    assert (await client.get("/content")).json()["items"] == []


async def test_a_post_gets_fetched_pictures_in_place_of_its_own(
    client: Client, make: Make, business: Business, pictures: tuple[Pictures, str]
):
    _, origin = pictures
    post = await make.post(business=business)
    path = f"/content/{post.id}"

    changed = (await client.put(path, json={"media_urls": [f"{origin}/1.jpg"], "version": 1})).json()
    chosen = (await client.put(path, json={"media_ids": [], "version": 2})).json()

    assert (len(changed["media_ids"]), changed["media_urls"]) == (1, [f"{origin}/1.jpg"])
    assert (chosen["media_ids"], chosen["media_urls"], chosen["version"]) == ([], [], 3)


async def test_nothing_is_fetched_for_what_would_be_refused_anyway(
    client: Client,
    client_of: Callable[[User], Awaitable[Client]],
    make: Make,
    business: Business,
    pictures: tuple[Pictures, str],
):
    server, origin = pictures
    stranger = await client_of(await make.user())
    post = await make.published_post(account=await make.social_account(business=business))
    change = {"media_urls": [f"{origin}/1.jpg"], "version": 1}

    answers = [
        await stranger.post("/content", json=new(business, f"{origin}/1.jpg")),
        await stranger.put(f"/content/{post.id}", json=change),
        await client.put(f"/content/{post.id}", json=change),
        await client.put(f"/content/{post.id}", json={**change, "version": 7}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 409, 412]
    assert server.asked == []


async def test_a_post_that_changed_while_its_pictures_were_fetched_stays_as_it_is(
    client: Client, make: Make, business: Business, pictures: tuple[Pictures, str]
):
    server, origin = pictures
    post = await make.post(business=business)
    server.may_answer.clear()

    async def change_it() -> httpx.Response:
        await server.is_held.wait()
        answer = await client.put(f"/content/{post.id}", json={"text": "Meanwhile.", "version": 1})
        server.may_answer.set()
        return answer

    late, meanwhile = await asyncio.gather(
        client.put(f"/content/{post.id}", json={"media_urls": [f"{origin}/1.jpg"], "version": 1}), change_it()
    )

    assert (meanwhile.status_code, late.status_code) == (200, 412)  # it did not wait for the fetching one
    assert (await make.reload(post)).media_ids == []


async def test_the_same_request_twice_at_once_makes_one_post(
    client: Client, business: Business, pictures: tuple[Pictures, str]
):
    _, origin = pictures
    key = {"Idempotency-Key": str(uuid4())}

    answers = await asyncio.gather(
        *[client.post("/content", json=new(business, f"{origin}/1.jpg"), headers=key) for _ in range(3)]
    )
    again = await client.post("/content", json=new(business, f"{origin}/1.jpg"), headers=key)

    assert [answer.status_code for answer in (*answers, again)] == [201] * 4, [answer.text for answer in answers]
    assert {answer.json()["id"] for answer in (*answers, again)} == {again.json()["id"]}
    (post,) = (await client.get("/content")).json()["items"]
    assert (post["status"], len(post["media_ids"])) == (PostStatus.DRAFT, 1)
