"""A business on Mastodon, through the product's own API, database and publisher."""

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
from app.social_accounts import apps, service
from app.social_accounts.models import PlatformApp, SocialAccount
from app.users.models import User
from app.vendors.storage import storage
from tests.factories import Make
from tests.fixtures.library import AddPicture, AddVideo
from tests.platforms.journeys import publish_due, set_to
from tests.platforms.mastodon.people import a_video, allow
from tests.twins.mastodon import Fault, MastodonTwin

Client = httpx.AsyncClient
Connect = Callable[..., Awaitable[dict[str, str]]]
Publish = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def server(twin: MastodonTwin, make: Make) -> AsyncIterator[MastodonTwin]:
    """The twin, as a server that this installation may reach."""
    async with set_to(MASTODON_ALLOW_INSECURE="true"):
        apps._known.clear()
        yield twin
        apps._known.clear()


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user, language="de")


@pytest.fixture
def connect(client: Client, business: Business, server: MastodonTwin) -> Connect:
    """There and back, as a person does it; what the web app is told."""

    async def go(typed: str | None = None, username: str = "bakery") -> dict[str, str]:
        body = {"business_id": str(business.id), "server": typed or server.url}
        started = await client.post("/social/connect/mastodon", json=body)
        assert started.status_code == 200, started.text
        back = await client.get(
            "/social/callback/mastodon", params=await allow(started.json()["authorize_url"], username)
        )
        assert back.status_code == 303, back.text
        return {name: values[0] for name, values in parse_qs(urlsplit(back.headers["location"]).query).items()}

    return go


@pytest.fixture
def publish(client: Client, business: Business, server: MastodonTwin) -> Publish:
    """Write it, send it now, and carry on until it is no longer under way; the post as it is then."""

    async def write_and_send(text: str, **more: Any) -> dict[str, Any]:
        body = {"business_id": str(business.id), "platform": "mastodon", "text": text, **more}
        written = await client.post("/content", json=body)
        assert written.status_code == 201, written.text
        sent = await client.post(f"/content/{written.json()['id']}/publish")
        assert sent.status_code == 200, sent.text
        return await carried_on(client, server, written.json()["id"])

    return write_and_send


async def carried_on(client: Client, server: MastodonTwin, post_id: str) -> dict[str, Any]:
    """Both clocks go on together."""
    for _ in range(8):
        await run_due()
        post: dict[str, Any] = (await client.get(f"/content/{post_id}")).json()
        if post["status"] not in {"scheduled", "publishing"}:
            return post
        await a_minute_later(server)
    raise AssertionError(post)


async def a_minute_later(server: MastodonTwin) -> None:
    server.state.ahead += timedelta(seconds=61)
    with clock.frozen(now() + server.state.ahead):
        await run_due()


async def run_due() -> None:
    for _ in range(5):
        if not await publish_due():
            return


async def the_account() -> SocialAccount:
    async with sessions() as session:
        return (await session.scalars(select(SocialAccount))).one()


async def known_apps() -> list[PlatformApp]:
    async with sessions() as session:
        return list(await session.scalars(select(PlatformApp)))


# --- all of it --------------------------------------------------------------------------------------------------------


async def test_from_connecting_to_letting_go(
    client: Client,
    business: Business,
    server: MastodonTwin,
    connect: Connect,
    publish: Publish,
    add_picture: AddPicture,
    add_video: AddVideo,
):
    # connect
    server.state.kind.max_characters = 600
    told = await connect(f"@bakery@{server.url.removeprefix('http://')}")
    account = (await client.get(f"/social/accounts/{told['connected']}")).json()
    host = server.url.removeprefix("http://")
    [known] = server.state.accounts.values()
    assert account["account_name"] == f"bakery@{host}"
    assert (await the_account()).account_id == f"{known.id}@{host}"
    assert (await the_account()).details["limits"]["max_length"] == 600

    # a text
    options = {"visibility": "unlisted", "content_warning": "Mehl"}
    text = await publish("b" * 490, options=options)
    assert text["status"] == "published", text
    [post] = server.state.statuses.values()
    assert (post.text, post.visibility, post.spoiler_text, post.language) == ("b" * 490, "unlisted", "Mehl", "de")
    assert text["permalink"] == f"{server.url}/@bakery/{post.id}"

    # pictures
    pictures = [
        await add_picture(business.id, alt_text="Flour in the air"),
        await add_picture(business.id, alt_text=""),
    ]
    await publish("Zwei Bilder.", media_ids=[str(one) for one in pictures])
    post = list(server.state.statuses.values())[-1]
    assert [server.state.uploads[one].description for one in post.media_ids] == ["Flour in the air", None]
    assert {server.state.uploads[one].mime_type for one in post.media_ids} == {"image/jpeg"}

    # a video, which the server takes its time over
    server.state.kind.processing_reads = 7
    video = await add_video(business, alt_text="The oven")
    await storage().put(f"{business.id}/none.mp4", a_video().content, mime_type="video/mp4")
    await publish("Ein Film.", media_ids=[str(video)])
    post = list(server.state.statuses.values())[-1]
    assert [server.state.uploads[one].content for one in post.media_ids] == [a_video().content]

    # a thread
    thread = await publish("Eins.", following_parts=["Zwei.", "Drei."])
    assert thread["status"] == "published", thread
    one, two, three = list(server.state.statuses.values())[-3:]
    assert [one.text, two.text, three.text] == ["Eins.", "Zwei.", "Drei."]
    assert [one.in_reply_to_id, two.in_reply_to_id, three.in_reply_to_id] == [None, one.id, two.id]
    assert [one.visibility, two.visibility] == ["public", "unlisted"]

    # figures
    one.favourites, one.reblogs, one.quotes = 5, 2, 1
    await collector.fetch_post_metrics([UUID(thread["id"])])
    figures = (await client.get(f"/content/{thread['id']}")).json()["latest_metrics"]
    assert (figures["likes"], figures["shares"], figures["comments"]) == (5, 3, 1)
    assert figures["impressions"] is None

    # a closer look
    checked = (await client.post(f"/social/accounts/{account['id']}/check")).json()
    assert {step["code"]: step["state"] for step in checked["steps"]}["server"] == "ok"

    # a thread is taken down, with all its parts
    assert (await client.post(f"/content/{thread['id']}/take-down")).status_code == 204
    assert {one.id, two.id, three.id}.isdisjoint(server.state.statuses)

    # let go: the server has its access back
    opened = await service.open_account(await the_account())
    assert (await client.delete(f"/social/accounts/{account['id']}")).status_code == 204
    assert server.state.tokens[opened.access_token].is_revoked
    assert (await the_account()).access_token == ""


async def test_a_post_waits_for_access_that_ended_and_goes_out_when_the_account_is_connected_anew(
    client: Client, business: Business, server: MastodonTwin, connect: Connect
):
    told = await connect()
    [known] = server.state.accounts.values()
    server.state.revoke_all(known.id)
    body = {"business_id": str(business.id), "platform": "mastodon", "text": "Danach."}
    post_id = (await client.post("/content", json=body)).json()["id"]

    assert (await client.post(f"/content/{post_id}/publish")).status_code == 200
    await run_due()
    assert (await the_account()).needs_reauth
    assert server.state.statuses == {}

    assert await connect() == told
    if (await client.get(f"/content/{post_id}")).json()["status"] != "scheduled":
        assert (await client.post(f"/content/{post_id}/publish")).status_code == 200
    assert (await carried_on(client, server, post_id))["status"] == "published"
    assert [post.text for post in server.state.statuses.values()] == ["Danach."]


# --- what goes wrong on the way ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("honours_keys", [True, False])
@pytest.mark.parametrize("fault", [Fault.ERROR_AFTER, Fault.DROP_AFTER, Fault.ERROR_BEFORE, Fault.DROP_BEFORE])
async def test_a_lost_answer_ends_in_one_post(
    client: Client,
    make: Make,
    server: MastodonTwin,
    connect: Connect,
    publish: Publish,
    honours_keys: bool,
    fault: Fault,
):
    await connect()
    server.state.kind.honours_keys = honours_keys
    [known] = server.state.accounts.values()
    known.faults.append(fault)

    post = await publish("Seeded rye is back on the shelf.")

    assert post["status"] == "published", post
    assert list(server.state.statuses) == [(await make.get(Post, post["id"])).external_post_id]


async def test_we_are_known_to_a_server_once(server: MastodonTwin, connect: Connect):
    first, second = await connect(), await connect(username="cafe")

    assert first["connected"] != second["connected"]
    assert len(server.state.apps) == len(await known_apps()) == 1
    [kept] = await known_apps()
    assert next(iter(server.state.apps.values())).client_secret not in kept.client_secret


async def test_a_server_that_forgot_us_is_told_again_before_anybody_is_sent_there(
    server: MastodonTwin, connect: Connect
):
    await connect()
    server.state.forget_apps()

    assert "connected" in await connect()
    assert [app.client_id for app in await known_apps()] == list(server.state.apps)


async def test_an_installation_that_has_moved_makes_itself_known_again(
    server: MastodonTwin, connect: Connect, monkeypatch: pytest.MonkeyPatch
):
    await connect()
    monkeypatch.setenv("PUBLIC_URL", "https://growth.example")
    get_settings.cache_clear()

    assert "connected" in await connect()
    assert [app.redirect_uris for app in server.state.apps.values()][1] == [
        "https://growth.example/api/v1/social/callback/mastodon"
    ]
    assert [app.website for app in server.state.apps.values()] == [None, "https://growth.example"]
    assert [app.client_id for app in await known_apps()] == [list(server.state.apps)[1]]


async def test_whoever_denies_it_connects_nothing(client: Client, business: Business, server: MastodonTwin):
    body = {"business_id": str(business.id), "server": server.url}
    url = urlsplit((await client.post("/social/connect/mastodon", json=body)).json()["authorize_url"])
    form = {name: values[0] for name, values in parse_qs(url.query).items()}
    async with httpx.AsyncClient() as browser:
        page = await browser.get(f"{url.scheme}://{url.netloc}{url.path}", params=form)
        denied = await browser.post(f"{url.scheme}://{url.netloc}{url.path}", data={**form, "decision": "deny"})

    assert "AI Growth Manager wants to use your account" in page.text
    back = await client.get(f"/social/callback/mastodon?{urlsplit(denied.headers['location']).query}")

    assert back.headers["location"].endswith("/accounts/?error=consent-refused")


async def test_what_is_no_server_is_said_in_words(client: Client, business: Business, server: MastodonTwin):
    body = {"business_id": str(business.id), "server": "@"}

    answer = await client.post("/social/connect/mastodon", json=body)

    assert answer.status_code == 422
    assert "such as mastodon.social" in answer.json()["detail"]


async def test_an_account_that_moved_is_not_connected(client: Client, server: MastodonTwin, connect: Connect):
    server.state.sign_up("bakery").moved_to = "bakery@there.example"

    assert (await connect())["error"] == "connection-refused"
    assert (await client.get("/social/accounts")).json()["items"] == []
