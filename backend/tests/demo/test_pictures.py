import re
from io import BytesIO

import httpx
import pytest
from PIL import Image
from sqlalchemy import func, select

from app.content.models import Post, PostStatus
from app.core.db import sessions
from app.demo import example, pictures, service
from app.demo.errors import SandboxAway
from app.media import renditions
from app.media.models import MediaAsset, MediaLeftover
from app.vendors.storage import storage

SIZES = {(1600, 1200), (1200, 1500), (1080, 1080)}


async def rows(model, *where):
    async with sessions() as session:
        return list((await session.scalars(select(model).where(*where))).all())


@pytest.fixture
async def seeded(committed_database, sandbox):
    return await service.seed_demo()


@pytest.mark.parametrize("name", pictures.DRAWN)
def test_a_picture_is_a_small_jpeg_of_a_usual_size(name):
    drawn = pictures.draw(name)

    with Image.open(BytesIO(drawn)) as opened:
        assert opened.format == "JPEG"
        assert opened.size in SIZES
        assert len(opened.convert("RGB").resize((64, 64)).getcolors(4096)) > 400, "hardly anything is drawn on it"
    assert len(drawn) <= 250_000


def test_every_size_is_there():
    sizes = set()
    for name in pictures.DRAWN:
        with Image.open(BytesIO(pictures.draw(name))) as opened:
            sizes.add(opened.size)

    assert sizes == SIZES


def test_drawn_again_a_picture_is_the_same_byte_for_byte():
    assert pictures.DRAWN["starter"]().jpeg() == pictures.draw("starter")


def test_the_text_names_what_is_drawn_and_nothing_else():
    known = example.read()

    assert {picture.name for picture in known.pictures} == set(pictures.DRAWN)
    posts = [*known.history, *known.week, *known.failed, *known.unconfirmed]
    assert {name for post in posts for name in post.pictures} == set(pictures.DRAWN)


async def test_the_library_holds_them_with_a_description_each_but_one(seeded):
    assets = await rows(MediaAsset)

    assert len(assets) == len(pictures.DRAWN)
    assert {asset.business_id for asset in assets} == {seeded.business_id}
    assert {(asset.width, asset.height) for asset in assets} == SIZES
    [undescribed] = [asset.file_name for asset in assets if not asset.alt_text]
    assert undescribed == "starter.jpg"
    described = [asset.alt_text for asset in assets if asset.alt_text]
    assert all(40 < len(text) < 200 and text.endswith(".") for text in described)
    assert not [text for text in described if re.match(r"(?i)(a |an )?(picture|image|photo|illustration) of", text)]
    for asset in assets:
        assert await storage().exists(asset.storage_key)
        assert await storage().exists(asset.thumbnail_key)
    assert await rows(MediaLeftover) == []


async def test_about_half_of_the_posts_show_one_or_two(seeded):
    files = {asset.id: asset for asset in await rows(MediaAsset)}
    posts = await rows(Post)

    assert all(set(post.media_ids) <= set(files) for post in posts)
    assert {len(post.media_ids) for post in posts} == {0, 1, 2}
    shares = {
        status: [bool(post.media_ids) for post in posts if post.status == status]
        for status in (PostStatus.PUBLISHED, PostStatus.SCHEDULED, PostStatus.DRAFT)
    }
    published = shares[PostStatus.PUBLISHED]
    assert 0.4 < sum(published) / len(published) < 0.65
    assert any(shares[PostStatus.SCHEDULED])
    assert not all(shares[PostStatus.SCHEDULED])
    assert any(shares[PostStatus.DRAFT])
    assert all(files[asset].created_at < post.created_at for post in posts for asset in post.media_ids)


async def test_pictures_fit_the_words(seeded):
    names = {asset.id: asset.file_name for asset in await rows(MediaAsset)}

    shown = [(post.text, [names[asset] for asset in post.media_ids]) for post in await rows(Post)]

    for text, files in shown:
        if "cardamom-buns.jpg" in files:
            assert "bun" in text.lower()
        if "seeded-rye.jpg" in files:
            assert "rye" in text.lower()
        if "delivery-bike.jpg" in files:
            assert re.search("bike|café", text)
        if "starter.jpg" in files:
            assert re.search("starter", text)
        if re.search("focaccia", text, re.IGNORECASE) and not re.search("loaves|buns", text):
            assert files == [], "nobody has drawn one"


async def test_the_network_shows_what_the_posts_show(seeded, sandbox):
    files = {asset.id: asset for asset in await rows(MediaAsset)}
    published = {post.external_post_id: post for post in await rows(Post, Post.status == PostStatus.PUBLISHED)}

    entries = {entry["id"]: entry for entry in sandbox.posts}

    for post_id, post in published.items():
        described = [item["alt_text"] for item in entries[post_id]["media"]]
        assert described == [files[asset].alt_text for asset in post.media_ids]
    [first, *_] = [post for post in published.values() if post.media_ids]
    media_id = entries[first.external_post_id]["media"][0]["id"]
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{sandbox.url}/media/{media_id}")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.content in {pictures.draw(name) for name in pictures.DRAWN}


async def test_each_is_made_fit_for_every_platform(seeded):
    assets = await rows(MediaAsset)

    await renditions.make([assets[0].id])

    forms = await renditions.load([assets[0].id], "instagram")
    assert forms[assets[0].id].width <= 1440


async def test_nothing_of_them_is_listed_when_the_example_is_not_written(committed_database, sandbox):
    sandbox.fault("error_before", operation="media")

    with pytest.raises(SandboxAway):
        await service.seed_demo()

    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(MediaAsset)) == 0
    assert (await service.seed_demo()).is_new
