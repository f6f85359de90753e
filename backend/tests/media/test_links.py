"""Signed addresses: who has one sees one file for a while, and nothing else."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from app.core.clock import now
from app.media import links
from app.media.errors import LinkNotGood, MediaLinksOff, RangeNotSatisfiable
from app.media.links import Variant
from app.media.ranges import asked
from app.platforms.contract import Platform
from tests.media import samples
from tests.media.conftest import Change, Upload, same_origin

AT = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)


async def test_a_link_works_without_a_session_and_says_what_it_is(upload: Upload, anonymous: httpx.AsyncClient):
    media = await upload(filename='quo"te\u00fcr.jpg')

    shown = await anonymous.get(same_origin(media["url"]))

    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["Content-Disposition"] == "inline; filename*=UTF-8''quo%22te%C3%BCr.jpg"
    assert "private" in shown.headers["Cache-Control"]
    assert "set-cookie" not in shown.headers


async def test_the_thumbnail_is_small(upload: Upload, anonymous: httpx.AsyncClient):
    media = await upload(samples.jpeg(2000, 1000))

    shown = await anonymous.get(same_origin(media["thumbnail_url"]))

    assert samples.opened(shown.content).size == (480, 240)


async def test_a_platform_can_fetch_its_own_form(upload: Upload, anonymous: httpx.AsyncClient, settings: Change):
    settings(PUBLIC_URL="http://testserver")
    media = await upload(samples.encoded(samples.picture(300, 900), "PNG"))

    shown = await anonymous.get(links.public_url(UUID(media["id"]), Platform.INSTAGRAM, at=now()))

    assert (shown.headers["Content-Type"], samples.opened(shown.content).size) == ("image/jpeg", (720, 900))


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"signature": "0" * 64}, 403),
        ({"signature": "short"}, 422),
        ({"signature": ""}, 403),
        ({"expires": "99999999999"}, 403),
        ({"variant": "original"}, 403),
        ({"variant": "nothing"}, 422),
    ],
)
async def test_a_changed_link_is_refused(
    upload: Upload, anonymous: httpx.AsyncClient, change: dict[str, str], status: int
):
    media = await upload()

    answer = await anonymous.get(httpx.URL(same_origin(media["thumbnail_url"])).copy_merge_params(change))

    assert answer.status_code == status


async def test_a_link_is_for_one_asset(upload: Upload, anonymous: httpx.AsyncClient):
    one, other = await upload(samples.jpeg(20, 20)), await upload(samples.jpeg(30, 30))

    answer = await anonymous.get(same_origin(one["url"].replace(one["id"], other["id"])))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/link-not-good")


async def test_an_old_link_is_refused(upload: Upload, anonymous: httpx.AsyncClient):
    media = await upload()
    old = links.path(UUID(media["id"]), Variant.ORIGINAL, at=now() - timedelta(hours=4))

    answer = await anonymous.get(same_origin(old))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/link-not-good")


async def test_a_good_link_to_a_deleted_picture_finds_nothing(
    upload: Upload, client: httpx.AsyncClient, anonymous: httpx.AsyncClient
):
    media = await upload()
    await client.delete(f"/media/{media['id']}")

    assert (await anonymous.get(same_origin(media["url"]))).status_code == 404


def test_a_link_stays_the_same_for_an_hour_and_good_for_two():
    asset = uuid4()

    first = links.path(asset, Variant.ORIGINAL, at=AT)

    assert first == links.path(asset, Variant.ORIGINAL, at=AT + timedelta(minutes=39))
    query = {key: values[0] for key, values in parse_qs(urlsplit(first).query).items()}
    given = {"expires": int(query["expires"]), "signature": query["signature"]}
    assert links.check(asset, Variant.ORIGINAL, **given, at=AT + timedelta(hours=2)) > timedelta(0)
    with pytest.raises(LinkNotGood):
        links.check(asset, Variant.ORIGINAL, **given, at=AT + timedelta(hours=3))


def test_another_secret_makes_other_links(settings: Change):
    asset = uuid4()
    ours = links.path(asset, Variant.ORIGINAL, at=AT)

    settings(SECRET_KEY="another-secret")

    assert links.path(asset, Variant.ORIGINAL, at=AT) != ours


def test_without_a_secret_there_are_no_links(settings: Change):
    settings(SECRET_KEY="")

    with pytest.raises(MediaLinksOff):
        links.path(uuid4(), Variant.ORIGINAL, at=AT)


def test_every_platform_has_its_variant():
    assert {variant.platform for variant in Variant} == {None, *Platform}


# --- parts of a file --------------------------------------------------------------------------------------------------


async def test_a_part_of_a_file_can_be_asked_for(upload: Upload, anonymous: httpx.AsyncClient):
    media = await upload(samples.encoded(samples.noise(200, 200)))
    url = same_origin(media["url"])
    whole = (await anonymous.get(url)).content

    part = await anonymous.get(url, headers={"Range": "bytes=100-299", "Accept-Encoding": "gzip"})

    assert (part.status_code, part.content) == (206, whole[100:300])
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(whole)}"
    assert part.headers["Content-Length"] == "200"
    beyond = await anonymous.get(url, headers={"Range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=90-", (90, 10)),
        ("bytes=90-500", (90, 10)),
        ("bytes=-10", (90, 10)),
        ("bytes=-500", (0, 100)),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("lines=0-1", None),
        ("bytes=\u0661-", None),
        (None, None),
    ],
)
def test_ranges(header: str | None, wanted: tuple[int, int] | None):
    assert asked(header, 100) == wanted


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_ranges_outside_are_refused(header: str):
    with pytest.raises(RangeNotSatisfiable):
        asked(header, 100)
