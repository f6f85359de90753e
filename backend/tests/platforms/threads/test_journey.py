"""From connecting to deleting, by our own API, with database and publisher; pictures are fetched from the product."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.analytics import collector
from app.content.models import PostStatus
from app.core.clock import now
from app.platforms import registry
from app.platforms.contract import Platform
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.fixtures.library import AddPicture
from tests.platforms.journeys import set_to
from tests.platforms.meta_journeys import Journey, free_port, serving
from tests.platforms.threads.conftest import MP4
from tests.twins.meta.state import DAY, Account, Fault
from tests.twins.threads import ThreadsTwin


@pytest.fixture
async def journey(client: httpx.AsyncClient, make: Make, user: User, twin: ThreadsTwin) -> AsyncIterator[Journey]:
    sock, url = free_port()
    app = twin.state.add_app(f"{url}/api/v1/social/callback/threads")
    settings = {
        "PUBLIC_URL": url,
        "THREADS_GRAPH_URL": twin.url,
        "THREADS_OAUTH_URL": twin.url,
        "THREADS_APP_ID": app.client_id,
        "THREADS_APP_SECRET": app.client_secret,
    }
    business = await make.business(user=user)
    async with set_to(**settings), serving(sock):
        yield Journey(client, make, business.id, user.id, "threads")


@pytest.fixture
async def social_account(journey: Journey, make: Make, account: Account) -> SocialAccount:
    told = await journey.connect(account=account.username)
    return await make.get(SocialAccount, UUID(told["connected"]))


async def everything_goes_out(
    journey: Journey, account: Account, twin: ThreadsTwin, add_picture: AddPicture
) -> list[dict[str, Any]]:
    """A text, a picture, a video, a carousel and a thread, as they were received; as our API shows them."""
    wide = await add_picture(journey.business_id, width=640, height=480, alt_text="A loaf & a knife")
    high = await add_picture(journey.business_id, width=480, height=640, alt_text="")
    video = await journey.add_video(MP4 + b"moving" * 100, alt_text="The oven")
    account.looks_until_ready = 1
    written = [
        await journey.write("Rye is back. 🥖 #bread", options={"topic_tag": "Sourdough"}),
        await journey.write("Look.", media=[wide]),
        await journey.write("And move.", media=[video]),
        await journey.write("All of it.", media=[high, video, wide]),
        await journey.write("One.", "Two.", "Three."),
    ]
    posts = [await journey.run(post_id, rounds=30) for post_id in written]

    assert [post.status for post in posts] == [PostStatus.PUBLISHED] * 5, [post.failure_reason for post in posts]
    by_text = {post.text: post for post in twin.state.posts_of(account.id)}
    texts = ["Rye is back. 🥖 #bread", "Look.", "And move.", "All of it.", "One.", "Two.", "Three."]
    assert sorted(post.text for post in twin.state.posts_of(account.id)) == sorted(texts)
    text, picture, film, carousel, *thread = (by_text[one] for one in texts)
    assert text.fields["topic_tag"] == "Sourdough"
    assert [item.alt_text for item in picture.items] == ["A loaf & a knife"]
    assert film.items[0].file == MP4 + b"moving" * 100
    assert [item.kind for item in carousel.items] == ["IMAGE", "VIDEO", "IMAGE"]
    assert [one.reply_to for one in thread] == [None, thread[0].id, thread[1].id]
    shown = [await journey.shown(post_id) for post_id in written]
    assert [(one["external_post_id"], one["permalink"]) for one in shown] == [
        (post.id, post.permalink) for post in (text, picture, film, carousel, thread[0])
    ]
    assert [one["external_id"] for one in shown[4]["published_parts"]] == [one.id for one in thread]
    return shown


async def test_from_connecting_to_deleting(
    journey: Journey, account: Account, twin: ThreadsTwin, add_picture: AddPicture, make: Make
) -> None:
    account_id = (await journey.connect(account=account.username))["connected"]
    connected = await journey.shown_account(account_id)
    row = await make.get(SocialAccount, UUID(account_id))
    assert (connected["platform"], connected["account_name"]) == ("threads", f"@{account.username}")
    assert (connected["account_id"], connected["missing_scopes"]) == (account.id, [])
    assert row.token_expires_at is not None
    assert row.next_refresh_at is not None
    assert timedelta(days=41) < row.next_refresh_at - now() < timedelta(days=49)

    before = await everything_goes_out(journey, account, twin, add_picture)
    written = [UUID(one["id"]) for one in before]
    text = twin.state.posts[before[0]["external_post_id"]]

    # --- figures
    text.figures |= {"views": 77, "likes": 5, "reposts": 2, "shares": 1}
    assert await collector.fetch_post_metrics(written) == 5
    assert await collector.fetch_account_metrics([UUID(account_id)]) == 1
    latest = (await journey.shown(written[0]))["latest_metrics"]
    assert [latest[name] for name in ("impressions", "likes", "shares", "saves")] == [77, 5, 3, None]

    # --- access runs out: nothing goes out and nothing is read, and what was there stays
    twin.state.grow_older(account.id, 61 * DAY)
    later = await journey.write("Later.")
    failed = await journey.run(later)
    assert (failed.status, failed.failure_code) == (PostStatus.FAILED, "needs-reauth")
    assert (await journey.shown_account(account_id))["needs_reauth"]
    assert len(twin.state.posts_of(account.id)) == 7
    assert await collector.fetch_post_metrics(written) == 0

    # --- connected again, it is the same account, and goes on where it was
    assert await journey.connect(account=account.username) == {"connected": account_id}
    again = await journey.shown_account(account_id)
    assert (again["account_id"], again["needs_reauth"]) == (account.id, False)
    assert (await journey.client.post(f"/content/{later}/publish")).status_code == 200
    assert (await journey.run(later)).status is PostStatus.PUBLISHED
    assert [post.text for post in twin.state.posts_of(account.id)][7:] == ["Later."]
    assert (await journey.shown(written[0]))["latest_metrics"] == latest
    text.figures["views"] = 90
    assert await collector.fetch_post_metrics([*written, later]) == 6
    assert await journey.impressions(written[0]) == [77, 90]
    after = [await journey.shown(post_id) for post_id in written]
    for name in ("external_post_id", "permalink", "published_at", "social_account_id"):
        assert [one[name] for one in after] == [one[name] for one in before]
    assert {one["social_account_id"] for one in after} == {account_id}

    # --- deleted on Threads, and let go; what it was stays known
    credentials = await social_accounts.open_account(await make.reload(row))
    await registry.connector_for(Platform.THREADS).delete(text.id, credentials)
    assert text.is_deleted
    assert len(twin.state.posts_of(account.id)) == 7
    assert await collector.fetch_post_metrics([*written, later]) == 5
    assert await journey.impressions(written[0]) == [77, 90]
    assert (await journey.client.post(f"/content/{written[4]}/take-down")).status_code == 204
    assert all(twin.state.posts[part["external_id"]].is_deleted for part in before[4]["published_parts"])
    assert (await journey.client.delete(f"/social/accounts/{account_id}")).status_code == 204
    row = await make.reload(row)
    assert (row.is_active, row.access_token, row.refresh_token) == (False, "", None)
    kept = await journey.shown(written[0])
    assert (kept["status"], kept["permalink"]) == ("published", text.permalink)
    assert kept["latest_metrics"]["impressions"] == 90


async def test_saying_no_or_leaving_out_what_posting_needs_connects_nothing(journey: Journey, account: Account) -> None:
    account.declines = {"threads_content_publish"}

    assert (await journey.connect(account=account.username))["error"] == "connection-refused"


async def test_a_lost_answer_is_found_out_and_nothing_is_sent_twice(
    journey: Journey, social_account: SocialAccount, account: Account, twin: ThreadsTwin
) -> None:
    account.faults.append(Fault("POST threads_publish", how="drop", acts=True))
    post_id = await journey.write("Only once.")

    post = await journey.run(post_id)

    [out] = twin.state.posts_of(account.id)
    assert (post.status, post.external_post_id) == (PostStatus.PUBLISHED, out.id)


async def test_the_checkup_asks_the_profile(journey: Journey, social_account: SocialAccount, account: Account) -> None:
    found = (await journey.client.post(f"/social/accounts/{social_account.id}/check")).json()
    steps = {step["code"]: step["state"] for step in found["steps"]}

    assert steps["sign-in"] == steps["permissions"] == steps["reading"] == steps["quota-posts"] == "ok"
    assert steps["media-reachable"] == "problem", "this installation is on loopback"
