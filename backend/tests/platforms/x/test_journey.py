"""All the way through our own API, database and publisher, to a pretend X and back."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from app.analytics import collector
from app.businesses.models import Business
from app.content.models import Post
from app.core import clock
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import sessions
from app.media.models import MediaAsset
from app.platforms.charges import ChargeKind
from app.platforms.contract import Platform
from app.social_accounts.models import PlatformCharge, PlatformLimit, SocialAccount
from app.users.models import User
from app.vendors.storage import storage
from tests.factories import Make
from tests.fixtures.library import AddPicture, AddVideo
from tests.platforms.journeys import publish_due, set_to
from tests.twins.x import App, Fault, Person, XTwin

Client = httpx.AsyncClient
Connect = Callable[[], Awaitable[dict[str, Any]]]
Publish = Callable[..., Awaitable[dict[str, Any]]]

FILM = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 30_000


@pytest.fixture
async def installation(twin: XTwin, make: Make) -> AsyncIterator[App]:
    """Ours, which X knows, and which does not have to wait between posts."""
    registered = twin.state.register(f"{get_settings().public_url}/api/v1/social/callback/x")
    settings = {
        "X_API_URL": twin.url,
        "X_AUTHORIZE_URL": twin.authorize_url,
        "TWITTER_CLIENT_ID": registered.client_id,
        "TWITTER_CLIENT_SECRET": registered.client_secret,
        "PLATFORM_PACE": json.dumps({"x": {"spacing_seconds": 0}}),
    }
    async with set_to(**settings):
        yield registered


@pytest.fixture
def person(twin: XTwin) -> Person:
    return twin.state.sign_up(followers=1234)


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


@pytest.fixture
def connect(client: Client, business: Business, installation: App, person: Person) -> Connect:
    """By way of X's page, where the person allows it."""

    async def there_and_back() -> dict[str, Any]:
        asked = await client.post("/social/connect/x", json={"business_id": str(business.id)})
        assert asked.status_code == 200, asked.text
        url = httpx.URL(asked.json()["authorize_url"]).copy_merge_params({"auto": "1", "handle": person.username})
        async with httpx.AsyncClient() as browser:
            back = urlsplit((await browser.get(url)).headers["location"])
        answer = await client.get(f"{back.path.removeprefix('/api/v1')}?{back.query}")
        told = parse_qs(urlsplit(answer.headers["location"]).query)
        assert "connected" in told, told
        return (await client.get(f"/social/accounts/{told['connected'][0]}")).json()  # type: ignore[no-any-return]

    return there_and_back


@pytest.fixture
def publish(client: Client, business: Business, make: Make) -> Publish:
    """Write a post and send it now; the post as the API shows it when nothing is left to do at once."""

    async def go(text: str, **given: Any) -> dict[str, Any]:
        body = {"business_id": str(business.id), "platform": "x", "text": text, **given}
        created = await client.post("/content", json=body)
        assert created.status_code == 201, created.text
        sent = await client.post(f"/content/{created.json()['id']}/publish")
        assert sent.status_code == 200, sent.text
        await run_due()
        return await shown(client, created.json()["id"])

    return go


async def shown(client: Client, post_id: str) -> dict[str, Any]:
    return (await client.get(f"/content/{post_id}")).json()  # type: ignore[no-any-return]


async def run_due() -> None:
    """Claim and carry through whatever is due, until nothing is. The first claim of all only opens X's books."""
    looks_left = 2
    while looks_left:
        looks_left = 2 if await publish_due() else looks_left - 1


async def settle(client: Client, make: Make, post_id: str) -> dict[str, Any]:
    """Look again whenever it is time to; short waits are waited for."""
    for _ in range(10):
        post = await make.get(Post, UUID(post_id))
        if post.next_attempt_at is None:
            break
        wait = (post.next_attempt_at - now()).total_seconds()
        if wait < 3:
            await asyncio.sleep(max(wait, 0))
            await run_due()
        else:
            with clock.frozen(post.next_attempt_at):
                await run_due()
    return await shown(client, post_id)


async def row_of(account: dict[str, Any]) -> SocialAccount:
    async with sessions() as session:
        found = await session.get(SocialAccount, UUID(account["id"]))
        assert found is not None
        return found


async def test_from_connecting_to_deleting(  # noqa: PLR0915  one long journey
    client: Client,
    twin: XTwin,
    business: Business,
    person: Person,
    connect: Connect,
    publish: Publish,
    add_picture: AddPicture,
    add_video: AddVideo,
    make: Make,
) -> None:
    account = await connect()
    assert (account["account_name"], account["missing_scopes"]) == (f"@{person.username}", [])
    checked = (await client.post(f"/social/accounts/{account['id']}/check")).json()
    codes = ["sign-in", "permissions", "reading", "credit", "protected", "length", "clock", "quota", "sending"]
    assert {step["code"]: step["state"] for step in checked["steps"]} == dict.fromkeys(codes, "ok")

    # --- a text, a picture, a video, a thread
    text = await publish("Rye & wheat: https://hearth.example.com", options={"paid_partnership": True})
    picture = await publish("A loaf.", media_ids=[str(await add_picture(business.id, alt_text="A round loaf"))])
    film = await add_video(business, byte_size=len(FILM))
    asset = await make.get(MediaAsset, film)
    await storage().put(asset.storage_key, FILM, mime_type="video/mp4")
    await storage().put(asset.thumbnail_key, b"\xff\xd8\xff", mime_type="image/jpeg")
    twin.state.video_checks = 1
    video = await publish("The oven.", media_ids=[str(film)])
    assert video["status"] == "scheduled", "X still processes it"
    video = await settle(client, make, video["id"])
    thread = await publish("One.", following_parts=["Two.", "Three."], options={"reply_settings": "following"})

    posts = list(person.posts.values())
    assert [post.text for post in posts] == [
        *("Rye & wheat: https://hearth.example.com", "A loaf.", "The oven.", "One.", "Two.", "Three.")
    ]
    assert posts[0].body["paid_partnership"] is True
    assert [one.alt_text for one in posts[1].media] == ["A round loaf"]
    assert posts[2].media[0].content == FILM
    assert [post.reply_to for post in posts[3:]] == [None, posts[3].post_id, posts[4].post_id]
    for told, post in zip([text, picture, video, thread], posts, strict=False):
        assert (told["status"], told["external_post_id"]) == ("published", post.post_id), told
        assert told["permalink"] == f"https://x.com/{person.username}/status/{post.post_id}"

    # --- figures
    posts[0].figures.update({"impression_count": 900, "like_count": 40, "repost_count": 7, "url_link_clicks": 11})
    assert await collector.fetch_post_metrics([UUID(one["id"]) for one in (text, picture, video, thread)]) == 4
    assert await collector.fetch_account_metrics([UUID(account["id"])]) == 1
    latest = (await shown(client, text["id"]))["latest_metrics"]
    figures = [latest[name] for name in ("impressions", "likes", "comments", "shares", "clicks", "saves")]
    assert figures == [900, 40, 0, 7, 11, 0]

    # --- access runs out, and is renewed on the way
    before = (await row_of(account)).access_token
    twin.state.expire_access(person.person_id)
    renewed = await publish("After two hours.")
    assert renewed["status"] == "published"
    assert (await row_of(account)).access_token != before

    # --- access is taken away; connected again, it goes on in the same row
    twin.state.revoke(person.person_id)
    refused = await publish("After that.")
    assert (refused["status"], refused["failure_code"]) == ("failed", "needs-reauth")
    assert (await row_of(account)).needs_reauth
    again = await connect()
    assert again["id"] == account["id"] and not again["needs_reauth"]
    assert (await client.post(f"/content/{refused['id']}/publish")).status_code == 200
    await run_due()
    assert (await shown(client, refused["id"]))["status"] == "published"

    # --- deleted on X, and let go
    assert (await client.post(f"/content/{text['id']}/take-down")).status_code == 204
    assert posts[0].post_id not in person.posts
    assert (await client.get(f"/content/{text['id']}")).status_code == 404
    async with sessions() as session:
        charged = select(PlatformCharge.microdollars).where(PlatformCharge.kind == ChargeKind.DELETION)
        assert (await session.scalars(charged)).all() == [10_000]
    assert (await client.delete(f"/social/accounts/{account['id']}")).status_code == 204
    assert all(one.grant.is_revoked for one in twin.state.access.values() if one.grant.person_id == person.person_id)


@pytest.mark.parametrize("fault", [Fault.ERROR_AFTER, Fault.DROP_AFTER])
async def test_an_answer_that_was_lost_makes_no_second_post(
    client: Client, person: Person, connect: Connect, publish: Publish, make: Make, fault: Fault
) -> None:
    await connect()
    person.faults.append(fault)

    post = await publish("Rye & wheat <today>: https://hearth.example.com")
    assert post["status"] == "publishing"
    post = await settle(client, make, post["id"])

    assert (post["status"], [post["external_post_id"]]) == ("published", list(person.posts)), post


async def test_a_thread_goes_on_where_the_line_went_dead(
    client: Client, person: Person, connect: Connect, publish: Publish, make: Make
) -> None:
    await connect()
    person.faults += [Fault.DROP_AFTER, Fault.RATE_LIMIT, Fault.ERROR_AFTER]

    post = await publish("One.", following_parts=["Two.", "Three."])
    post = await settle(client, make, post["id"])

    ids = list(person.posts)
    assert post["status"] == "published", post
    assert [one.text for one in person.posts.values()] == ["One.", "Two.", "Three."]
    assert [one.reply_to for one in person.posts.values()] == [None, ids[0], ids[1]]


async def test_without_credit_everything_for_x_waits_and_no_account_is_blamed(
    client: Client, installation: App, person: Person, connect: Connect, publish: Publish
) -> None:
    account = await connect()
    installation.has_credit = False

    post = await publish("Fresh bread.")

    async with sessions() as session:
        limit = await session.get(PlatformLimit, Platform.X)
    assert post["status"] == "scheduled"
    assert limit is not None and limit.limited_until is not None and limit.limited_until > now()
    assert limit.operator_message is not None and "no credit" in limit.operator_message
    row = await row_of(account)
    assert (row.needs_reauth, row.rate_limited_until, row.refused_in_a_row) == (False, None, 0)

    installation.has_credit = True
    with clock.frozen(limit.limited_until + timedelta(minutes=5)):
        await run_due()
    assert (await shown(client, post["id"]))["status"] == "published"


async def test_a_duplicate_that_x_does_not_show_is_for_a_person_to_judge(
    client: Client, twin: XTwin, person: Person, connect: Connect, publish: Publish
) -> None:
    await connect()
    twin.state.list_lag_seconds = 3600
    first = await publish("Rye is back.")

    second = await publish("Rye is back.")
    [live] = person.posts
    where = f"https://x.com/{person.username}/status/{live}"
    told = await client.post(f"/content/{second['id']}/resolve", json={"resolution": "published", "permalink": where})

    assert first["status"] == "published"
    assert (second["status"], second["failure_code"]) == ("unconfirmed", "unconfirmed")
    assert "shows no post" in second["failure_reason"]
    assert told.json()["type"] == "/problems/not-a-posts-address", "one post on X is not two of ours"
