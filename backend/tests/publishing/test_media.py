"""Posts with pictures on their way out: got ready ahead, sent once, and never sent without them."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete

from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.media.models import MediaAsset
from app.publishing import ahead
from app.social_accounts.models import SocialAccount
from app.users.models import User
from app.vendors.storage import storage
from tests.factories import Make
from tests.fixtures.library import AddPicture, AddVideo
from tests.media import samples
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue

Client = httpx.AsyncClient
RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.connected_account(sandbox, business=await make.business(user=user))


@pytest.fixture
def storage_away(account: SocialAccount) -> Callable[[], None]:
    """Call it, and the business's folder in the storage cannot be read; again, and it can."""
    folder = Path(os.environ["AIGROWTH_DATA_DIR"]) / "media" / str(account.business_id)
    kept = folder.with_suffix(".kept")

    def turn() -> None:
        if kept.exists():
            folder.unlink()
            kept.rename(folder)
        else:
            folder.rename(kept)
            folder.write_text("not a folder")

    return turn


async def soon(make: Make, account: SocialAccount, *media: UUID, **given: Any) -> Post:
    at = now() + timedelta(minutes=10)
    return await make.scheduled_post(account=account, scheduled_for=at, media_ids=list(media), **given)


async def lose_file(make: Make, picture: UUID) -> None:
    await storage().delete((await make.get(MediaAsset, picture)).storage_key)


async def lose_row(picture: UUID) -> None:
    async with unit_of_work() as session:
        await session.execute(delete(MediaAsset).where(MediaAsset.id == picture))


def seen(sandbox: SandboxServer, media: dict[str, str]) -> tuple[str, str]:
    """What a reader of the network gets: the nearest of the two colours, and the words."""
    image = samples.opened(httpx.get(f"{sandbox.url}/media/{media['id']}").raise_for_status().content)
    red, _, blue = image.convert("RGB").getpixel((5, 5))
    return ("red" if red > blue else "blue"), media["alt_text"]


# --- all the way out --------------------------------------------------------------------------------------------------


async def test_pictures_uploaded_over_the_api_are_on_the_network_when_the_post_is_due(
    client: Client, sandbox: SandboxServer, account: SocialAccount, add_picture: AddPicture, run_due: RunDue
):
    red = await add_picture(account.business_id, colour=RED, alt_text="Tomatoes")
    blue = await add_picture(account.business_id, colour=BLUE, alt_text="The sea")
    body = {"business_id": str(account.business_id), "platform": "sandbox", "text": "Two pictures."}
    post = (await client.post("/content", json={**body, "media_ids": [str(blue), str(red)]})).json()
    at = now() + timedelta(minutes=10)

    scheduled = await client.post(f"/content/{post['id']}/schedule", json={"scheduled_for": at.isoformat()})
    await ahead.look_ahead()
    too_early = sandbox.log()
    with clock.frozen(at + timedelta(seconds=1)):
        await run_due()

    assert (scheduled.status_code, scheduled.json()["preflight_problems"], too_early) == (200, [], [])
    assert (await client.get(f"/content/{post['id']}")).json()["status"] == "published"
    (sent,) = sandbox.log()
    assert [seen(sandbox, media) for media in sent["media"]] == [("blue", "The sea"), ("red", "Tomatoes")]


async def test_what_nobody_got_ready_ahead_goes_out_with_its_pictures_all_the_same(
    make: Make, sandbox: SandboxServer, account: SocialAccount, add_picture: AddPicture, run_due: RunDue
):
    picture = await add_picture(account.business_id, colour=RED)
    post = await make.scheduled_post(account=account, media_ids=[picture])

    await run_due()

    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert [seen(sandbox, media) for media in sandbox.log()[0]["media"]] == [("red", "A loaf")]


async def test_a_picture_got_ready_ahead_is_not_needed_any_more(
    make: Make, sandbox: SandboxServer, account: SocialAccount, add_picture: AddPicture, run_due: RunDue
):
    picture = await add_picture(account.business_id)
    post = await soon(make, account, picture)
    await ahead.look_ahead()
    await lose_file(make, picture)

    with clock.frozen(now() + timedelta(minutes=10, seconds=1)):
        await run_due()

    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()[0]["media"]) == 1


# --- what is not sent -------------------------------------------------------------------------------------------------


async def test_a_post_whose_picture_is_gone_fails_with_that_reason_and_is_not_sent(
    make: Make,
    client: Client,
    sandbox: SandboxServer,
    account: SocialAccount,
    add_picture: AddPicture,
    add_video: AddVideo,
    run_due: RunDue,
):
    without_file, without_row = await add_picture(account.business_id), await add_picture(account.business_id)
    business = await make.get(type(await make.business()), account.business_id)
    posts = {
        "file-missing": await make.scheduled_post(account=account, media_ids=[without_file]),
        "media-not-found": await make.scheduled_post(account=account, media_ids=[without_row]),
        "media-does-not-fit": await make.scheduled_post(account=account, media_ids=[await add_video(business)]),
    }
    await lose_file(make, without_file)
    await lose_row(without_row)

    await run_due()

    ended = {code: await make.reload(post) for code, post in posts.items()}
    assert {code: (post.status, post.failure_code) for code, post in ended.items()} == {
        code: (PostStatus.FAILED, code) for code in posts
    }
    assert "Upload it again" in (ended["file-missing"].failure_reason or "")
    assert "Put another one in its place" in (ended["media-not-found"].failure_reason or "")
    assert sandbox.log() == []
    assert (await make.reload(account)).refused_in_a_row == 0  # the account is not to blame
    told = (await client.get("/notifications")).json()["items"]
    assert {item["kind"] for item in told} == {"post_failed"}


async def test_while_the_storage_is_away_the_post_waits_and_then_goes_out(
    make: Make,
    sandbox: SandboxServer,
    account: SocialAccount,
    add_picture: AddPicture,
    run_due: RunDue,
    storage_away: Callable[[], None],
):
    post = await make.scheduled_post(account=account, media_ids=[await add_picture(account.business_id)])
    storage_away()

    await run_due()
    waiting = await make.reload(post)
    storage_away()
    assert waiting.next_attempt_at is not None
    with clock.frozen(waiting.next_attempt_at + timedelta(seconds=1)):
        await run_due()

    assert (waiting.status, waiting.next_attempt_at > now() - timedelta(seconds=1)) == (PostStatus.SCHEDULED, True)
    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


# --- restored from a backup -------------------------------------------------------------------------------------------


async def test_a_restored_post_with_pictures_is_found_by_text_and_pictures(
    make: Make, user: User, sandbox: SandboxServer, add_picture: AddPicture, run_due: RunDue
):
    business = await make.business(user=user)
    account = await make.connected_account(sandbox, business=business, honours_idempotency=False)
    picture = await add_picture(business.id)
    await make.scheduled_post(account=account, text="Seeded rye.", media_ids=[picture])
    await run_due()
    (live,) = sandbox.log()
    async with unit_of_work() as session:  # as it was before it went out
        post = (await session.scalars(Post.__table__.select().with_only_columns(Post.id))).one()
        row = await session.get_one(Post, post)
        row.status, row.next_attempt_at, row.uncertain_since = PostStatus.SCHEDULED, now(), now() - timedelta(minutes=1)
        row.external_post_id = row.permalink = row.published_at = row.prepared = None

    await run_due()

    restored = await make.get(Post, post)
    assert (restored.status, restored.external_post_id) == (PostStatus.PUBLISHED, live["id"])
    assert len(sandbox.log()) == 1


@pytest.mark.parametrize("what", ["file", "row"])
async def test_a_restored_post_whose_picture_is_gone_waits_for_a_person(
    make: Make, sandbox: SandboxServer, account: SocialAccount, add_picture: AddPicture, run_due: RunDue, what: str
):
    picture = await add_picture(account.business_id)
    post = await make.scheduled_post(account=account, media_ids=[picture], uncertain_since=now() - timedelta(hours=1))
    await (lose_file(make, picture) if what == "file" else lose_row(picture))

    await run_due()

    ended = await make.reload(post)
    assert (ended.status, ended.failure_code) == (PostStatus.UNCONFIRMED, "unconfirmed")
    assert "It may be live" in (ended.failure_reason or "")
    assert sandbox.log() == []


async def test_a_restored_post_is_asked_about_once_the_storage_is_back(
    make: Make,
    sandbox: SandboxServer,
    account: SocialAccount,
    add_picture: AddPicture,
    run_due: RunDue,
    storage_away: Callable[[], None],
):
    picture = await add_picture(account.business_id)
    post = await make.scheduled_post(account=account, media_ids=[picture], uncertain_since=now() - timedelta(hours=1))
    storage_away()
    await run_due()
    storage_away()
    waiting = await make.reload(post)
    assert waiting.next_attempt_at is not None

    with clock.frozen(waiting.next_attempt_at + timedelta(seconds=1)):
        await run_due()

    assert (waiting.status, waiting.uncertain_since) == (PostStatus.PUBLISHING, post.uncertain_since)
    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 1


# --- before it is due -------------------------------------------------------------------------------------------------


async def codes(client: Client, post: Post) -> list[tuple[str, str]]:
    report = (await client.get(f"/content/{post.id}/preflight")).json()
    return [(problem["code"], problem["severity"]) for problem in report["problems"]]


async def test_what_is_wrong_with_a_picture_is_said_whenever_somebody_asks(
    make: Make,
    client: Client,
    account: SocialAccount,
    add_picture: AddPicture,
    storage_away: Callable[[], None],
):
    fine, undescribed = await add_picture(account.business_id), await add_picture(account.business_id, alt_text="")
    without_file, without_row = await add_picture(account.business_id), await add_picture(account.business_id)
    await lose_file(make, without_file)
    await lose_row(without_row)

    assert await codes(client, await soon(make, account, fine)) == []
    assert await codes(client, await soon(make, account, undescribed)) == [("alt-text-missing", "warns")]
    assert await codes(client, await soon(make, account, without_file)) == [("file-missing", "blocks")]
    assert await codes(client, await soon(make, account, without_row)) == [("media-not-found", "blocks")]
    storage_away()
    assert await codes(client, await soon(make, account, fine)) == [("storage-unavailable", "warns")]
    assert await codes(client, await soon(make, account)) == []  # it shows nothing
    storage_away()


async def test_a_lost_picture_is_shown_and_told_fifteen_minutes_before(
    make: Make, client: Client, account: SocialAccount, add_picture: AddPicture
):
    picture = await add_picture(account.business_id)
    post, fine = await soon(make, account, picture), await soon(make, account)
    await lose_file(make, picture)

    await ahead.look_ahead()

    marked = await make.reload(post)
    assert [problem["code"] for problem in marked.preflight_problems] == ["file-missing"]
    assert marked.prepared is None
    assert (await make.reload(fine)).preflight_problems == []
    (told,) = (await client.get("/notifications")).json()["items"]
    assert (told["kind"], told["post_id"]) == ("post_at_risk", str(post.id))
    assert "Upload it again" in told["body"]


async def test_words_said_after_it_was_got_ready_go_out_with_the_picture(
    make: Make,
    client: Client,
    sandbox: SandboxServer,
    account: SocialAccount,
    add_picture: AddPicture,
    run_due: RunDue,
):
    picture = await add_picture(account.business_id, colour=RED, alt_text="")
    await soon(make, account, picture)
    await ahead.look_ahead()

    saved = await client.put(f"/media/{picture}", json={"alt_text": "Tomatoes", "version": 1})
    with clock.frozen(now() + timedelta(minutes=10, seconds=1)):
        await run_due()

    assert saved.status_code == 200
    assert [seen(sandbox, media) for media in sandbox.log()[0]["media"]] == [("red", "Tomatoes")]


# --- threads ----------------------------------------------------------------------------------------------------------


async def test_a_thread_shows_its_pictures_with_the_first_part_only_and_needs_them_no_more_then(
    make: Make, client: Client, sandbox: SandboxServer, account: SocialAccount, add_picture: AddPicture, run_due: RunDue
):
    picture = await add_picture(account.business_id, alt_text="")
    post = await make.scheduled_post(account=account, media_ids=[picture], following_parts=["And buns.", "And rye."])
    await run_due()
    await lose_file(make, picture)
    problems = await codes(client, post)

    await run_due()
    await run_due()

    assert problems == []
    assert (await make.reload(post)).status is PostStatus.PUBLISHED
    assert [len(sent["media"]) for sent in sandbox.log()] == [1, 0, 0]
