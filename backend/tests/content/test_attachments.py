"""Pictures and videos of posts: put on them, checked, and kept in the library while posts need them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.businesses.models import Business
from app.content import attachments, service
from app.content.models import Post, PostStatus
from app.content.schemas import PostUpdate
from app.core.clock import now
from app.core.db import unit_of_work
from app.media.errors import MediaInUse, MediaNotFound
from app.media.models import MediaAsset
from app.platforms.contract import Platform
from app.users.models import User
from tests.factories import Make
from tests.fixtures.library import AddPicture, AddVideo

Client = httpx.AsyncClient


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


def new(business: Business, *media: UUID, platform: str = "sandbox", **more: Any) -> dict[str, Any]:
    ids = {"media_ids": [str(asset_id) for asset_id in media]} if media else {}
    return {"business_id": str(business.id), "platform": platform, "text": "Rye is back.", **ids, **more}


async def put(client: Client, post: Post, **fields: Any) -> httpx.Response:
    fields = {name: [str(one) for one in value] if name == "media_ids" else value for name, value in fields.items()}
    return await client.put(f"/content/{post.id}", json={"version": post.version, **fields})


# --- onto a post ------------------------------------------------------------------------------------------------------


async def test_a_post_shows_its_pictures_in_their_order_with_links_that_work(
    client: Client, anonymous: Client, business: Business, add_picture: AddPicture
):
    first, second = await add_picture(business.id), await add_picture(business.id)

    answer = await client.post("/content", json=new(business, second, first))

    post = answer.json()
    assert answer.status_code == 201, answer.text
    assert post["media_ids"] == [str(second), str(first)]
    assert [media["id"] for media in post["media"]] == post["media_ids"]
    for link in (post["media"][0]["url"], post["media"][0]["thumbnail_url"]):
        assert (await anonymous.get(f"http://testserver{link}")).headers["content-type"] == "image/jpeg"
    (listed,) = (await client.get("/content")).json()["items"]
    assert listed["media"] == post["media"]


@pytest.mark.parametrize(
    "media",
    [
        {"media_ids": [str(UUID(int=1))] * 2},
        {"media_ids": [str(uuid4()) for _ in range(21)]},
        {"media_ids": None},
        {"media_ids": ["bread.jpg"]},
        {"media_urls": ["file:///etc/passwd"]},
        {"media_urls": ["https://example.com/a.jpg"] * 2},
        {"media_ids": [str(UUID(int=1))], "media_urls": ["https://example.com/a.jpg"]},
    ],
    ids=["twice", "21", "null", "a name", "no web address", "an address twice", "both"],
)
async def test_what_cannot_be_meant_is_refused(client: Client, make: Make, business: Business, media: dict[str, Any]):
    post = await make.post(business=business)

    created = await client.post("/content", json=new(business, **media))
    updated = await client.put(f"/content/{post.id}", json={"version": 1, **media})

    assert (created.status_code, updated.status_code) == (422, 422)


async def test_only_pictures_of_the_posts_own_business_are_taken(
    client: Client, client_of: Callable[[User], Awaitable[Client]], make: Make, user: User, add_picture: AddPicture
):
    mine = await make.business(user=user)
    others = await add_picture((await make.business(user=user)).id)
    stranger = await client_of(await make.user())

    of_another = await client.post("/content", json=new(mine, others))
    unknown = await client.post("/content", json=new(mine, uuid4()))
    business = await make.business()
    strangers = await client_of(await make.get(User, business.user_id))
    somebody_elses = await strangers.post("/content", json=new(business, others))

    assert (of_another.status_code, of_another.json()["type"]) == (422, "/problems/media-of-another-business")
    assert of_another.json()["errors"][0]["pointer"] == "/media_ids/0"
    assert (unknown.status_code, somebody_elses.status_code) == (404, 404)
    assert (await stranger.get("/content")).json()["items"] == []


async def test_other_pictures_are_an_edit_and_what_was_prepared_is_prepared_anew(
    client: Client, make: Make, business: Business, add_picture: AddPicture
):
    picture = await add_picture(business.id)
    post = await make.post(business=business, prepared={"frozen": True}, made_by="model", approved_at=None)

    changed = (await put(client, post, media_ids=[picture])).json()

    assert (changed["media_ids"], changed["version"], changed["text"]) == ([str(picture)], 2, post.text)
    assert (changed["made_by"], changed["approved_at"]) == ("model", None)  # the words are as they were
    assert (await make.reload(post)).prepared is None
    (event,) = (await client.get(f"/content/{post.id}/timeline")).json()["events"]
    assert (event["event"], event["details"]) == ("edited", {"fields": ["media_ids"]})


async def test_words_and_pictures_changed_together_are_one_version(
    client: Client, make: Make, business: Business, add_picture: AddPicture
):
    strategy = await make.strategy(business=business)
    post = await make.post(business=business, strategy_id=strategy.id)

    changed = await put(client, post, text="Buns.", media_ids=[await add_picture(business.id)])

    assert changed.json()["version"] == 2


async def test_left_out_they_stay_and_the_same_again_changes_nothing(
    client: Client, make: Make, business: Business, add_picture: AddPicture
):
    picture = await add_picture(business.id)
    post = await make.post(business=business, media_ids=[picture])

    same = await put(client, post, media_ids=[picture])
    renamed = await put(client, post, pillar="Bread")
    taken_off = await client.put(f"/content/{post.id}", json={"media_ids": [], "version": 2})

    assert (same.json()["version"], renamed.json()["media_ids"]) == (1, [str(picture)])
    assert (taken_off.json()["media_ids"], taken_off.json()["media"]) == ([], [])


async def test_a_failed_post_with_another_picture_is_a_draft_again(
    client: Client, make: Make, business: Business, add_picture: AddPicture
):
    post = await make.post(
        business=business, status=PostStatus.FAILED, failure_code="file-missing", failure_reason="It is gone."
    )

    changed = (await put(client, post, media_ids=[await add_picture(business.id)])).json()

    assert (changed["status"], changed["failure_code"]) == ("draft", None)


# --- what platforms take ----------------------------------------------------------------------------------------------


async def test_a_draft_with_too_many_pictures_is_kept_and_says_so(
    client: Client, business: Business, add_picture: AddPicture
):
    pictures = [await add_picture(business.id) for _ in range(5)]

    post = (await client.post("/content", json=new(business, *pictures))).json()
    refused = await client.post(f"/content/{post['id']}/publish")

    assert [problem["code"] for problem in post["problems"]] == ["too-many-images"]
    assert (refused.status_code, "remove 1" in refused.text) == (422, True)


async def test_a_platform_that_needs_a_picture_is_content_with_one_of_the_library(
    client: Client, business: Business, add_picture: AddPicture
):
    without = (await client.post("/content", json=new(business, platform="instagram"))).json()
    picture = await add_picture(business.id)
    shown = (await client.post("/content", json=new(business, picture, platform="instagram"))).json()

    assert ([problem["code"] for problem in without["problems"]], shown["problems"]) == (["needs-media"], [])


async def test_a_scheduled_post_takes_no_pictures_that_would_keep_it_off(
    client: Client, make: Make, business: Business, add_picture: AddPicture, add_video: AddVideo
):
    account = await make.social_account(business=business)
    post = await make.scheduled_post(account=account, preflight_at=now())
    picture, video = await add_picture(business.id), await add_video(business)

    refused = await put(client, post, media_ids=[picture, video])
    taken = await put(client, post, media_ids=[picture])

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/media-does-not-fit")
    assert "Videos cannot go to Sandbox" in refused.json()["errors"][0]["detail"]
    assert (taken.status_code, taken.json()["status"]) == (200, "scheduled")
    assert (await make.reload(post)).preflight_at is None  # it is looked at again


@pytest.mark.parametrize(
    ("platform", "pictures", "videos", "codes"),
    [
        (Platform.SANDBOX, 0, [{}], ["videos-not-taken"]),
        (Platform.X, 0, [{"duration_seconds": 200.0}], ["media-does-not-fit"]),
        (Platform.X, 1, [{}], ["videos-with-images"]),
        (Platform.MASTODON, 0, [{}, {}], ["too-many-videos"]),
        (Platform.INSTAGRAM, 2, [{}], []),
    ],
)
async def test_videos_are_looked_at_one_by_one_and_together(
    make: Make,
    business: Business,
    add_picture: AddPicture,
    add_video: AddVideo,
    platform: Platform,
    pictures: int,
    videos: list[dict[str, Any]],
    codes: list[str],
):
    ids = [await add_picture(business.id) for _ in range(pictures)]
    ids += [await add_video(business, **given) for given in videos]
    post = await make.post(business=business, platform=platform, media_ids=ids)

    async with unit_of_work() as session:
        assert [problem.code for problem in await attachments.problems_of(session, post, None)] == codes


# --- in the library ---------------------------------------------------------------------------------------------------


async def test_a_picture_that_waiting_posts_show_is_not_deleted(
    client: Client, make: Make, business: Business, add_picture: AddPicture
):
    picture = await add_picture(business.id)
    account = await make.social_account(business=business)
    waiting = await make.scheduled_post(account=account, media_ids=[picture])
    draft = await make.post(business=business, media_ids=[await add_picture(business.id), picture])
    await make.published_post(account=account, media_ids=[picture])

    refused = await client.delete(f"/media/{picture}")
    for post in (waiting, draft):
        await client.delete(f"/content/{post.id}")
    deleted = await client.delete(f"/media/{picture}")

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/media-in-use")
    assert "2 posts that are not out yet show it (1 draft, 1 scheduled)" in refused.json()["detail"]
    assert deleted.status_code == 204


@pytest.mark.parametrize(
    "status", [PostStatus.IN_REVIEW, PostStatus.PUBLISHING, PostStatus.UNCONFIRMED, PostStatus.FAILED]
)
async def test_whatever_is_not_out_yet_keeps_its_pictures(
    client: Client, make: Make, business: Business, add_picture: AddPicture, status: PostStatus
):
    picture = await add_picture(business.id)
    account = await make.social_account(business=business)
    await make.scheduled_post(account=account, status=status, failure_code="rejected", media_ids=[picture])

    assert (await client.delete(f"/media/{picture}")).status_code == 409


async def test_somebody_elses_picture_is_neither_described_nor_deleted(
    client_of: Callable[[User], Awaitable[Client]], make: Make, business: Business, add_picture: AddPicture
):
    picture = await add_picture(business.id)
    stranger = await client_of(await make.user())

    deleted = await stranger.delete(f"/media/{picture}")
    described = await stranger.put(f"/media/{picture}", json={"alt_text": "Mine", "version": 2})

    assert (deleted.status_code, described.status_code) == (404, 404)


async def test_a_business_goes_with_its_posts_and_pictures(
    client: Client, make: Make, business: Business, add_picture: AddPicture
):
    await make.post(business=business, media_ids=[await add_picture(business.id)])

    assert (await client.delete(f"/businesses/{business.id}")).status_code == 204
    assert (await client.get("/media")).json()["items"] == []


async def test_what_a_picture_shows_reaches_posts_that_were_got_ready_before(
    client: Client, make: Make, business: Business, add_picture: AddPicture
):
    picture, other = await add_picture(business.id, alt_text=""), await add_picture(business.id)
    account = await make.social_account(business=business)
    shows = await make.scheduled_post(account=account, media_ids=[picture], prepared={"alt": ""})
    is_out = await make.scheduled_post(account=account, media_ids=[picture], prepared={}, uncertain_since=now())
    shows_another = await make.scheduled_post(account=account, media_ids=[other], prepared={"alt": "A loaf"})

    answer = await client.put(f"/media/{picture}", json={"alt_text": "Dark rye", "version": 1})

    assert answer.status_code == 200
    forgotten = await make.reload(shows)
    assert (forgotten.prepared, forgotten.version) == (None, shows.version)
    assert (await make.reload(is_out)).prepared == {}
    assert (await make.reload(shows_another)).prepared == {"alt": "A loaf"}


@pytest.mark.parametrize("order", ["post first", "deletion first"])
async def test_a_post_and_a_deletion_at_the_same_moment_never_lose_the_picture(
    committed_database: None, make: Make, user: User, add_picture: AddPicture, order: str
):
    business = await make.business(user=user)
    picture = await add_picture(business.id)
    post = await make.post(business=business)
    is_under_way = asyncio.Event()

    async def show() -> None:
        if order == "deletion first":
            await is_under_way.wait()
        async with unit_of_work() as session:
            body = PostUpdate(media_ids=[picture], version=1)
            await service.update_post(session, post.id, body, owner=user, if_match=None)
            is_under_way.set()
            await asyncio.sleep(0.2)

    async def delete() -> None:
        if order == "post first":
            await is_under_way.wait()
        async with unit_of_work() as session:
            await attachments.delete_asset(session, picture, owner=user)
            is_under_way.set()
            await asyncio.sleep(0.2)

    shown, deleted = await asyncio.gather(show(), delete(), return_exceptions=True)

    if order == "post first":
        assert (shown, type(deleted)) == (None, MediaInUse)
        assert (await make.get(MediaAsset, picture)).id in (await make.reload(post)).media_ids
    else:
        assert (type(shown), deleted) == (MediaNotFound, None)
        assert (await make.reload(post)).media_ids == []
