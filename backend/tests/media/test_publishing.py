"""What a publisher gets: each platform's own form, ready before it is needed, or made on the spot."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.core.db import sessions, unit_of_work
from app.media import leftovers, renditions, service, tasks
from app.media.errors import MediaNotFound
from app.media.models import MediaAsset, MediaKind, MediaRendition
from app.media.rules import PICTURES
from app.platforms.contract import Platform
from app.vendors.storage import FileMissing, storage
from tests.factories import Make
from tests.media import samples
from tests.media.conftest import Upload


async def _renditions(asset_id: str) -> list[MediaRendition]:
    async with sessions() as session:
        query = select(MediaRendition).where(MediaRendition.asset_id == UUID(asset_id))
        return list(await session.scalars(query))


@pytest.mark.parametrize("platform", list(Platform))
async def test_a_platform_gets_pictures_within_its_numbers_in_the_posts_order(upload: Upload, platform: Platform):
    tall = await upload(samples.encoded(samples.noise(240, 540)))
    wide = await upload(samples.encoded(samples.picture(3000, 700, mode="RGBA", colour=(9, 9, 9, 90)), "PNG"))

    loaded = await service.load_for_publishing([UUID(wide["id"]), UUID(tall["id"])], platform)

    assert [media.width > media.height for media in loaded if media.width and media.height] == [True, False]
    for media in loaded:
        image = samples.opened(media.content)
        assert image.size == (media.width, media.height)
        rules = PICTURES[platform]
        assert not rules.problem_of(
            mime_type=media.mime_type, width=image.width, height=image.height, byte_size=len(media.content)
        )


async def test_the_alt_text_goes_along(upload: Upload, make: Make):
    media = await upload()
    async with unit_of_work() as session:
        (await session.get_one(MediaAsset, UUID(media["id"]))).alt_text = "A dark rye loaf"

    loaded = await service.load_for_publishing([UUID(media["id"])], Platform.BLUESKY)

    assert loaded[0].alt_text == "A dark rye loaf"


async def test_the_task_makes_all_forms_ahead_and_again_changes_nothing(
    upload: Upload, stored_files: Callable[[], list[str]]
):
    media = await upload(samples.jpeg(2600, 900))

    await renditions.make([UUID(media["id"])])
    first, files = await _renditions(media["id"]), stored_files()
    await renditions.make([UUID(media["id"])])

    assert {rendition.platform for rendition in first} == set(Platform)
    assert {rendition.id for rendition in await _renditions(media["id"])} == {rendition.id for rendition in first}
    assert stored_files() == files


async def test_a_picture_that_fits_as_it_is_is_stored_once(upload: Upload, stored_files: Callable[[], list[str]]):
    media = await upload(samples.jpeg(800, 800))

    await renditions.make([UUID(media["id"])])

    assert len(await _renditions(media["id"])) == len(Platform)
    assert len(stored_files()) == 2  # itself and its thumbnail


async def test_a_form_that_no_longer_fits_is_made_anew_and_the_old_file_goes(
    upload: Upload, stored_files: Callable[[], list[str]]
):
    media = await upload(samples.jpeg(300, 900))
    await renditions.make([UUID(media["id"])], [Platform.INSTAGRAM])
    (old,) = await _renditions(media["id"])
    async with unit_of_work() as session:  # as if an older release had made it by other numbers
        await session.execute(update(MediaRendition).where(MediaRendition.id == old.id).values(width=300))

    await service.load_for_publishing([UUID(media["id"])], Platform.INSTAGRAM)
    await leftovers.purge()

    (new,) = await _renditions(media["id"])
    assert (new.width, new.height) == (720, 900)
    assert new.storage_key in stored_files()
    assert old.storage_key not in stored_files()


async def test_a_picture_that_was_deleted_is_missed(make: Make):
    with pytest.raises(MediaNotFound, match="deleted"):
        await service.load_for_publishing([uuid4()], Platform.BLUESKY)


async def test_a_lost_file_is_named_so(upload: Upload, make: Make):
    media = await upload(samples.jpeg(300, 900))
    await storage().delete((await make.get(MediaAsset, UUID(media["id"]))).storage_key)

    with pytest.raises(FileMissing):
        await service.load_for_publishing([UUID(media["id"])], Platform.INSTAGRAM)


def _video(**given: object) -> MediaAsset:
    plain = {"kind": MediaKind.VIDEO, "width": 1280, "height": 720, "byte_size": 5_000_000, "duration_seconds": 30.0}
    return MediaAsset(**{**plain, **given})


@pytest.mark.parametrize(
    ("platform", "given", "word"),
    [
        (Platform.SANDBOX, {}, "not taken there"),
        (Platform.X, {"duration_seconds": 141.0}, "at most 140 s"),
        (Platform.X, {"width": 1920, "height": 1080}, "1920 pixels wide"),
        (Platform.X, {"width": 200, "height": 800}, "too narrow"),
        (Platform.INSTAGRAM, {"duration_seconds": 2.0}, "at least 3 s"),
        (Platform.LINKEDIN, {"byte_size": 70_000}, "at least 75,000"),
        (Platform.BLUESKY, {"byte_size": 300_000_001}, "300,000,000 are taken"),
    ],
)
def test_a_video_outside_a_platforms_numbers_is_refused_with_the_number(
    platform: Platform, given: dict[str, object], word: str
):
    assert word in (service.find_problem(_video(**given), platform) or "")


@pytest.mark.parametrize("platform", sorted(set(Platform) - {Platform.SANDBOX}))
def test_an_ordinary_video_is_fine_everywhere_else(platform: Platform):
    assert service.find_problem(_video(), platform) is None


def test_the_tasks_have_the_names_that_are_rung():
    assert (tasks.make_renditions.name, tasks.purge.name) == ("media.make_renditions", "media.purge")
