"""The same of both places for files: a folder, and a bucket of a real S3 server that checks signatures."""

import os
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.core.config import get_settings
from app.core.db import unit_of_work
from app.media import intake, leftovers, renditions, service
from app.platforms.contract import Platform
from app.vendors import storage as vendor
from app.vendors.storage import FileMissing, Storage, StorageUnavailable, storage
from app.vendors.storage.local import LocalStorage
from tests.factories import Make
from tests.media import samples
from tests.vendors import seaweed
from tests.vendors.seaweed import S3Server

KEY = "business/asset/file.jpg"
Change = Callable[..., None]


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with seaweed.running(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Change]:
    def change(**environment: str) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    change(AIGROWTH_DATA_DIR=str(tmp_path / "data"))
    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, settings: Change) -> Storage:
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3_server")
        settings(**server.environment())
    return storage()


def _below(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


async def _all(place: Storage, key: str, *, start: int = 0, length: int) -> bytes:
    return b"".join([piece async for piece in await place.open(key, start=start, length=length)])


async def test_what_was_put_can_be_read_whole_and_in_part(place: Storage):
    await place.put(KEY, b"cardamom buns", mime_type="image/jpeg")

    assert await place.read(KEY) == b"cardamom buns"
    assert await _all(place, KEY, start=9, length=4) == b"buns"


async def test_whether_a_file_is_there_is_known_without_reading_it(place: Storage):
    await place.put(KEY, b"cardamom buns", mime_type="image/jpeg")

    assert await place.exists(KEY)
    assert not await place.exists("business/asset/other.jpg")
    assert not await place.exists("business/asset")


async def test_a_large_file_is_put_from_disk_and_read_in_pieces(place: Storage, tmp_path: Path):
    content = os.urandom(11_000_000)  # more than S3 takes in one part
    (tmp_path / "large").write_bytes(content)

    await place.put("business/asset/large.mp4", tmp_path / "large", mime_type="video/mp4")

    assert await _all(place, "business/asset/large.mp4", length=len(content)) == content
    assert (
        await _all(place, "business/asset/large.mp4", start=6_000_000, length=300_000) == content[6_000_000:6_300_000]
    )


async def test_putting_again_replaces(place: Storage):
    await place.put(KEY, b"one", mime_type="image/jpeg")
    await place.put(KEY, b"another", mime_type="image/jpeg")

    assert await place.read(KEY) == b"another"


async def test_what_was_deleted_is_missing_and_deleting_again_is_fine(place: Storage):
    await place.put(KEY, b"gone soon", mime_type="image/jpeg")

    await place.delete(KEY)
    await place.delete(KEY)

    with pytest.raises(FileMissing):
        await place.read(KEY)
    with pytest.raises(FileMissing):
        await place.open(KEY, length=1)


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "a//b", "a/../b", "A/b", "", ".hidden", "a/.b", "a\0b"])
async def test_no_key_leads_outside(place: Storage, key: str):
    with pytest.raises(ValueError, match="no storage key"):
        await place.put(key, b"", mime_type="image/jpeg")


# --- the folder -------------------------------------------------------------------------------------------------------


async def test_files_in_the_folder_are_for_our_user_only(settings: Change, tmp_path: Path):
    usual = os.umask(0)  # the laxest there is
    try:
        await storage().put(KEY, b"x", mime_type="image/jpeg")
    finally:
        os.umask(usual)

    top = tmp_path / "data" / "media"
    folders = [top, top / "business", top / "business" / "asset"]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3
    assert stat.S_IMODE((top / KEY).stat().st_mode) == 0o600


async def test_a_failed_write_leaves_nothing(tmp_path: Path):
    place = LocalStorage(tmp_path)

    with pytest.raises(StorageUnavailable):
        await place.put(KEY, tmp_path / "not there", mime_type="image/jpeg")

    assert not [path for path in _below(tmp_path) if path.is_file()]


async def test_empty_folders_go_with_their_last_file(tmp_path: Path):
    place = LocalStorage(tmp_path)
    await place.put("business/one/a.jpg", b"a", mime_type="image/jpeg")
    await place.put("business/two/b.jpg", b"b", mime_type="image/jpeg")

    await place.delete("business/one/a.jpg")

    assert sorted(path.name for path in _below(tmp_path)) == ["b.jpg", "business", "two"]


async def test_a_folder_that_cannot_be_written_is_named_so(tmp_path: Path):
    (tmp_path / "media").write_text("a file where the folder should be")

    with pytest.raises(StorageUnavailable, match="media folder"):
        await LocalStorage(tmp_path / "media").put(KEY, b"x", mime_type="image/jpeg")


# --- the bucket -------------------------------------------------------------------------------------------------------


async def test_a_wrong_secret_is_refused_by_the_server_and_named(settings: Change, s3_server: S3Server):
    settings(**s3_server.environment(S3_SECRET_ACCESS_KEY="not-the-secret"))

    for call in (storage().put(KEY, b"x", mime_type="image/jpeg"), storage().read(KEY), storage().delete(KEY)):
        with pytest.raises(StorageUnavailable, match="refuses our keys") as refused:
            await call
        assert "not-the-secret" not in refused.value.detail
        assert s3_server.bucket not in refused.value.detail


async def test_nobody_reads_the_bucket_without_keys(settings: Change, s3_server: S3Server):
    settings(**s3_server.environment())
    await storage().put("business/asset/private.png", b"x", mime_type="image/png")

    async with httpx.AsyncClient() as stranger:
        answer = await stranger.get(f"{s3_server.url}/{s3_server.bucket}/business/asset/private.png")

    assert answer.status_code == 403


async def test_pictures_live_in_the_bucket_from_upload_to_deletion(
    settings: Change, s3_server: S3Server, make: Make, tmp_path: Path
):
    settings(**s3_server.environment())
    business = await make.business()

    asset, _ = await intake.take_in(
        _pieces(samples.jpeg(300, 900)), business_id=business.id, user_id=business.user_id, file_name=None
    )
    loaded = await service.load_for_publishing([asset.id], Platform.INSTAGRAM)
    keys = [
        asset.storage_key,
        asset.thumbnail_key,
        (await renditions.load([asset.id], Platform.INSTAGRAM))[asset.id].storage_key,
    ]
    async with unit_of_work() as session:
        await session.delete(await session.merge(business))
    await leftovers.purge()

    assert samples.opened(loaded[0].content).size == (720, 900)
    assert not (tmp_path / "data" / "media").exists()
    for key in keys:
        with pytest.raises(FileMissing):
            await storage().read(key)


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for piece in samples.in_pieces(content):
        yield piece


async def test_a_server_that_is_away_is_unavailable(settings: Change, s3_server: S3Server):
    settings(**s3_server.environment(S3_ENDPOINT_URL="http://127.0.0.1:1"))

    with pytest.raises(StorageUnavailable, match="Try again"):
        await storage().read(KEY)


def test_the_settings_say_which_side_is_on(settings: Change):
    assert vendor.name_of(get_settings()) == "a folder in the data folder"

    settings(S3_BUCKET="growth-media")

    assert vendor.name_of(get_settings()) == "S3 bucket growth-media"
