"""Videos: taken where ffmpeg is installed, refused in plain words where it is not."""

import json
import subprocess
from pathlib import Path

import httpx
import pytest

from app.businesses.models import Business
from app.media import videos
from tests.media import samples
from tests.media.conftest import Change, Upload, same_origin

MP4_HEAD = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(100)
with_ffmpeg = pytest.mark.skipif(videos.tools() is None, reason="ffmpeg and ffprobe are not on PATH")


async def test_without_ffmpeg_a_video_is_refused_with_the_reason(
    client: httpx.AsyncClient, business: Business, settings: Change, tmp_path: Path
):
    settings(PATH=tmp_path)

    answer = await client.post("/media", params={"business_id": str(business.id)}, content=MP4_HEAD)

    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/media-type-not-taken")
    assert "ffmpeg" in answer.json()["detail"]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two seconds, with a place planted in it."""
    target = tmp_path_factory.mktemp("film") / "film.mp4"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=2"]
    command += ["-f", "lavfi", "-i", "sine=duration=2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    command += ["-metadata", "location=+53.8200-001.5700/", "-metadata", "comment=planted", str(target)]
    subprocess.run(command, check=True)
    return target.read_bytes()


@with_ffmpeg
async def test_a_video_is_taken_without_its_place_and_can_be_sought_in(
    film: bytes, upload: Upload, client: httpx.AsyncClient, tmp_path: Path
):
    assert b"loci" in film and b"planted" in film

    media = await upload(film, filename="oven.mp4")

    assert (media["kind"], media["mime_type"], media["width"], media["height"]) == ("video", "video/mp4", 320, 240)
    assert media["duration_seconds"] == pytest.approx(2, abs=0.2)
    whole = (await client.get(same_origin(media["url"]))).content
    assert b"loci" not in whole and b"planted" not in whole
    assert whole.index(b"moov") < whole.index(b"mdat")  # plays before all of it is there
    part = await client.get(same_origin(media["url"]), headers={"Range": "bytes=-50"})
    assert part.content == whole[-50:]
    (tmp_path / "kept.mp4").write_bytes(whole)
    assert _streams(tmp_path / "kept.mp4") == ["audio", "video"]
    poster = samples.opened((await client.get(same_origin(media["thumbnail_url"]))).content)
    assert poster.size == (320, 240)


@with_ffmpeg
@pytest.mark.parametrize("kept", [0.02, 0.5])
async def test_a_video_that_was_cut_off_is_refused(
    film: bytes, client: httpx.AsyncClient, business: Business, kept: float
):
    cut = film[: int(len(film) * kept)]

    answer = await client.post("/media", params={"business_id": str(business.id)}, content=cut)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/media-broken")


@with_ffmpeg
async def test_a_head_with_nothing_behind_it_is_refused(client: httpx.AsyncClient, business: Business):
    answer = await client.post("/media", params={"business_id": str(business.id)}, content=MP4_HEAD)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/media-broken")


def _streams(path: Path) -> list[str]:
    command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)]
    printed = subprocess.run(command, check=True, capture_output=True).stdout
    return sorted(stream["codec_type"] for stream in json.loads(printed)["streams"])
