"""The library: listing, alt texts, deleting, and that it is each person's own."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from app.businesses.models import Business
from app.core.clock import now
from app.core.db import unit_of_work
from app.media import leftovers, renditions, repository, service
from app.media.errors import MediaNotFound
from app.media.models import MediaAsset
from app.users.models import User
from app.vendors.storage import storage
from tests.factories import Make
from tests.media import samples
from tests.media.conftest import Upload

ClientOf = Callable[[User], Awaitable[httpx.AsyncClient]]


async def test_the_library_is_paged_newest_first_and_filtered(
    upload: Upload, client: httpx.AsyncClient, make: Make, user: User, business: Business
):
    other = await make.business(user=user)
    ids = [(await upload(samples.jpeg(30 + n, 30)))["id"] for n in range(3)]
    elsewhere = (await upload(to=other))["id"]

    query = {"business_id": str(business.id), "limit": "2", "kind": "image"}
    first = (await client.get("/media", params=query)).json()
    second = (await client.get("/media", params={**query, "cursor": first["next_cursor"]})).json()

    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next_cursor"] is None
    assert (await client.get("/media")).json()["items"][0]["id"] == elsewhere
    assert (await client.get("/media", params={"kind": "video"})).json()["items"] == []


async def test_an_alt_text_is_set_changed_and_taken_away(upload: Upload, client: httpx.AsyncClient):
    path = f"/media/{(await upload())['id']}"

    said = await client.put(path, json={"alt_text": "A dark rye loaf", "version": 1})
    gone = await client.put(path, json={"alt_text": None}, headers={"If-Match": said.headers["ETag"]})

    assert (said.status_code, said.json()["alt_text"], said.json()["version"]) == (200, "A dark rye loaf", 2)
    assert (gone.json()["alt_text"], gone.json()["version"]) == ("", 3)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"alt_text": "x", "version": 9}, 412),
        ({"alt_text": "x"}, 428),
        ({"version": 1}, 422),
        ({"alt_text": "x" * 1001, "version": 1}, 422),
        ({"alt_text": "a\x00b", "version": 1}, 422),
    ],
)
async def test_a_bad_change_is_refused(upload: Upload, client: httpx.AsyncClient, body: dict[str, object], status: int):
    path = f"/media/{(await upload())['id']}"

    assert (await client.put(path, json=body)).status_code == status
    assert (await client.get(path)).json()["version"] == 1


async def test_somebody_elses_asset_is_not_there(upload: Upload, make: Make, client_of: ClientOf):
    media = await upload()
    stranger = await client_of(await make.user())
    path = f"/media/{media['id']}"

    answers = [
        await stranger.get(path),
        await stranger.put(path, json={"alt_text": "mine now", "version": 1}),
        await stranger.delete(path),
    ]

    assert [(answer.status_code, answer.json()["type"]) for answer in answers] == [
        (404, "/problems/media-not-found")
    ] * 3
    assert (await stranger.get("/media")).json()["items"] == []
    assert (await stranger.get("/media", params={"business_id": media["business_id"]})).json()["items"] == []


async def test_assets_for_a_post_come_in_the_order_asked_for_and_only_to_their_owner(
    upload: Upload, user: User, make: Make
):
    ids = [(await make.get(MediaAsset, (await upload(samples.jpeg(20 + n, 20)))["id"])).id for n in range(3)]
    wanted = [ids[2], ids[0], ids[2]]

    async with unit_of_work() as session:
        assert [asset.id for asset in await service.get_assets(session, wanted, owner=user)] == wanted
        with pytest.raises(MediaNotFound):
            await service.get_assets(session, ids, owner=await make.user())


async def test_deleting_takes_the_files_along(
    upload: Upload, client: httpx.AsyncClient, make: Make, stored_files: Callable[[], list[str]]
):
    kept = await upload(samples.jpeg(20, 20))
    gone = await upload(samples.jpeg(2600, 900))
    await renditions.make([(await make.get(MediaAsset, media["id"])).id for media in (kept, gone)])
    before = stored_files()

    answer = await client.delete(f"/media/{gone['id']}")
    await leftovers.purge()

    assert answer.status_code == 204
    assert (await client.get(f"/media/{gone['id']}")).status_code == 404
    of_gone = [name for name in before if gone["id"] in name]
    assert len(of_gone) > 4
    assert stored_files() == sorted(set(before) - set(of_gone))


async def test_a_business_that_goes_takes_its_files_along(
    upload: Upload, client: httpx.AsyncClient, business: Business, stored_files: Callable[[], list[str]]
):
    await upload()

    async with unit_of_work() as session:
        await session.delete(await session.merge(business))
    await leftovers.purge()

    assert stored_files() == []


async def test_the_files_of_an_upload_that_was_killed_halfway_are_deleted_when_their_time_has_come(
    make: Make, business: Business, stored_files: Callable[[], list[str]]
):
    key = leftovers.new_key(business.id, uuid4(), "jpg")
    await leftovers.announce([key])
    await storage().put(key, b"nobody knows of this", mime_type="image/jpeg")

    await leftovers.purge()
    too_early = stored_files()
    async with unit_of_work() as session:
        await repository.add_leftovers(session, [key], delete_after=now() - timedelta(seconds=1))
    await leftovers.purge()

    assert (too_early, stored_files()) == ([key], [])
