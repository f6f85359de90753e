"""Uploading: what is taken, what is refused and in which words, and that nothing is left behind."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.businesses.models import Business
from app.core.clock import now
from app.media import leftovers
from app.media.models import MediaAsset
from app.media.service import tidy_name
from app.users.models import User
from tests.factories import Make
from tests.media import samples
from tests.media.conftest import Change, Upload, same_origin


async def test_an_uploaded_picture_is_in_the_library_and_can_be_seen(client: httpx.AsyncClient, business: Business):
    query = {"business_id": str(business.id), "filename": "Rye & caraway.jpg"}

    answer = await client.post("/media", params=query, content=samples.jpeg(640, 480))

    assert answer.status_code == 201
    media = answer.json()
    assert (media["kind"], media["mime_type"], media["width"], media["height"]) == ("image", "image/jpeg", 640, 480)
    assert (media["file_name"], media["alt_text"], media["duration_seconds"]) == ("Rye & caraway.jpg", "", None)
    assert answer.headers["Location"] == f"/api/v1/media/{media['id']}"
    assert (await client.get("/media")).json()["items"][0]["id"] == media["id"]
    shown = await client.get(same_origin(media["url"]))
    assert samples.opened(shown.content).size == (640, 480)
    assert len(shown.content) == media["byte_size"]


async def test_what_a_camera_wrote_into_a_picture_reaches_neither_disk_nor_reader(
    upload: Upload, client: httpx.AsyncClient, tmp_path: Path, stored_files: Callable[[], list[str]]
):
    media = await upload(samples.jpeg_with_gps())

    assert not samples.opened((await client.get(same_origin(media["url"]))).content).getexif()
    files = stored_files()
    assert len(files) == 2
    for name in files:
        content = (tmp_path / "data" / "media" / name).read_bytes()
        assert b"Exif" not in content and b"PlantedCamera" not in content


async def test_the_type_and_name_that_a_client_states_do_not_matter(client: httpx.AsyncClient, business: Business):
    png = samples.encoded(samples.picture(), "PNG")
    query = {"business_id": str(business.id), "filename": "actually.jpg"}

    answer = await client.post("/media", params=query, content=png, headers={"Content-Type": "text/html"})

    assert (answer.status_code, answer.json()["mime_type"]) == (201, "image/png")


@pytest.mark.parametrize(
    ("name", "content", "status", "problem"),
    [
        ("page.jpg", b"<!DOCTYPE html><script>alert(1)</script>", 415, "media-type-not-taken"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "media-type-not-taken"),
        ("empty.jpg", b"", 415, "media-type-not-taken"),
        ("moving.gif", samples.animation(), 415, "media-type-not-taken"),
        ("cut-off.jpg", samples.encoded(samples.noise(200, 200))[:5000], 422, "media-broken"),
        ("bomb.png", samples.bomb(), 422, "media-too-big"),
    ],
)
async def test_what_is_refused_leaves_nothing_behind(
    client: httpx.AsyncClient,
    business: Business,
    tmp_path: Path,
    stored_files: Callable[[], list[str]],
    name: str,
    content: bytes,
    status: int,
    problem: str,
):
    query = {"business_id": str(business.id), "filename": name}

    answer = await client.post("/media", params=query, content=content)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    assert (await client.get("/media")).json()["items"] == []
    assert stored_files() == []
    assert list((tmp_path / "data" / "incoming").iterdir()) == []


async def test_the_same_bytes_again_are_the_same_asset(
    upload: Upload, client: httpx.AsyncClient, business: Business, stored_files: Callable[[], list[str]]
):
    content = samples.jpeg_with_gps()
    first = await upload(content, filename="first.jpg")

    again = await client.post("/media", params={"business_id": str(business.id)}, content=content)

    assert again.status_code == 200
    assert (again.json()["id"], again.json()["file_name"]) == (first["id"], "first.jpg")
    assert len(stored_files()) == 2


async def test_the_same_bytes_in_another_business_are_another_asset(upload: Upload, make: Make, user: User):
    other = await make.business(user=user)

    assert (await upload())["id"] != (await upload(to=other))["id"]


async def test_nobody_uploads_into_somebody_elses_business(client: httpx.AsyncClient, make: Make):
    foreign = await make.business()

    answer = await client.post("/media", params={"business_id": str(foreign.id)}, content=samples.jpeg())

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/business-not-found")


async def test_a_stranger_is_refused_before_anything_is_read(anonymous: httpx.AsyncClient):
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield bytes(10_000)

    answer = await anonymous.post("/media", params={"business_id": str(uuid4())}, content=pieces())

    assert answer.status_code == 401
    assert read <= 1


@pytest.mark.parametrize("is_declared", [True, False])
async def test_a_file_over_the_limit_is_refused(
    settings: Change, client: httpx.AsyncClient, business: Business, is_declared: bool
):
    settings(MEDIA_MAX_BYTES=2_000_000)
    content = samples.jpeg() + bytes(2_000_000)

    async def pieces() -> AsyncIterator[bytes]:
        for piece in samples.in_pieces(content, 100_000):
            yield piece

    body = content if is_declared else pieces()
    answer = await client.post("/media", params={"business_id": str(business.id)}, content=body)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
    assert "2 MB" in answer.json()["detail"]


async def test_a_file_may_be_larger_than_other_requests_bodies(upload: Upload):
    large = samples.encoded(samples.noise(900, 900), quality=100)
    assert len(large) > 512 * 1024

    assert (await upload(large))["width"] == 900


async def test_other_routes_keep_the_general_limit(client: httpx.AsyncClient, business: Business):
    answer = await client.post("/media/import", json={"business_id": str(business.id), "url": "https://x" * 100_000})

    assert (answer.status_code, "512 kB" in answer.json()["detail"]) == (413, True)


async def test_two_uploads_of_one_file_at_once_give_one_asset(
    committed_database: None, make: Make, client: httpx.AsyncClient, user: User, stored_files: Callable[[], list[str]]
):
    business = await make.business(user=user)
    content = samples.encoded(samples.noise(300, 300))

    answers = await asyncio.gather(
        *(client.post("/media", params={"business_id": str(business.id)}, content=content) for _ in range(4))
    )

    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    await leftovers.purge()
    assert len(stored_files()) == 2


async def test_folders_of_killed_uploads_are_swept(upload: Upload, tmp_path: Path):
    old, fresh = tmp_path / "data/incoming/old", tmp_path / "data/incoming/fresh"
    for folder in (old, fresh):
        folder.mkdir(parents=True)
    long_ago = now().timestamp() - 2 * 24 * 3600
    os.utime(old, (long_ago, long_ago))

    await upload()

    assert (old.exists(), fresh.exists()) == (False, True)


async def test_the_keepers_keys_are_made_of_ids_only(upload: Upload, make: Make):
    media = await upload(filename="..%2F..%2Fetc passwd.jpg")

    asset = await make.get(MediaAsset, media["id"])
    assert set(asset.storage_key) <= set("0123456789abcdef-/.jpg")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\maya\\Rye.jpg", "Rye.jpg"),
        ("/home/maya/../rye.png", "rye.png"),
        ("a\u202egpj.exe\x00\x07", "a gpj.exe"),
        ("folder/", None),
        ("\u200b", None),
        (None, None),
        ("x" * 400, "x" * 255),
    ],
)
def test_names_are_kept_for_people_only(given: str | None, kept: str | None):
    assert tidy_name(given) == kept
