"""An account from its own sign-in page to its figures and back, through our own API, database and publisher."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text as sql

from app.analytics import collector
from app.businesses.models import Business
from app.core import clock, crypto
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms.bluesky import video as videos
from app.platforms.bluesky.access import Bound, access_of
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.users.models import User
from app.vendors.storage import storage
from tests.factories import Make
from tests.fixtures.library import AddPicture, AddVideo
from tests.platforms.journeys import publish_due, set_to
from tests.twins.bluesky import Account, BlueskyTwin, Fault
from tests.twins.bluesky.pages import Pages

Client = httpx.AsyncClient


@pytest.fixture
async def network(make: Make, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BlueskyTwin]:
    """The network, which the product is set to use."""
    monkeypatch.setattr(videos, "WATCHED_SECONDS", 0.0)
    with BlueskyTwin() as twin:
        addresses = dict.fromkeys(("BLUESKY_PDS_URL", "BLUESKY_APPVIEW_URL", "BLUESKY_VIDEO_URL"), twin.url)
        pace = json.dumps({"bluesky": {"spacing_seconds": 0}})
        async with set_to(**addresses, BLUESKY_PLC_URL=twin.plc_url, PLATFORM_PACE=pace):
            yield twin


@pytest.fixture
def pages() -> Iterator[Pages]:
    with Pages() as running:
        yield running


@pytest.fixture
async def client(user: User, client_of: Callable[[User], Awaitable[Client]]) -> Client:
    """Of our own API."""
    return await client_of(user)


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


@pytest.fixture
def person(network: BlueskyTwin) -> Account:
    return network.state.sign_up()


async def go_and_come_back(client: Client, business: Business, identifier: str, **wish: str) -> dict[str, str]:
    """To the sign-in page and back; what the web app is told in its address."""
    body = {"business_id": str(business.id), "identifier": identifier}
    started = await client.post("/social/connect/bluesky", json=body)
    assert started.status_code == 200, started.text
    address = httpx.URL(started.json()["authorize_url"])
    async with httpx.AsyncClient() as browser:
        if wish.get("decision") == "deny":
            form = {"request_uri": address.params["request_uri"], **wish}
            page = await browser.post(str(address.copy_with(query=None)), data=form)
        else:
            page = await browser.get(address.copy_merge_params({"auto": "1", **wish}))
    back = urlsplit(page.headers["Location"])
    answer = await client.get(f"{back.path.removeprefix('/api/v1')}?{back.query}")
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


async def run_due(*, later: float = 0) -> None:
    """Claim all that is due and carry it through, until nothing is."""
    with clock.frozen(now() + timedelta(seconds=later)):
        while await publish_due():
            pass


async def publish_now(client: Client, business: Business, text: str, **given: Any) -> str:
    body = {"business_id": str(business.id), "platform": "bluesky", "text": text, **given}
    created = await client.post("/content", json=body)
    assert created.status_code == 201, created.text
    post_id: str = created.json()["id"]
    started = await client.post(f"/content/{post_id}/publish", headers={"Idempotency-Key": f"publish-{post_id}"})
    assert started.status_code == 200, started.text
    return post_id


async def read(client: Client, post_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/content/{post_id}")).json()
    return found


def by_text(person: Account) -> dict[str, dict[str, Any]]:
    return {record["value"]["text"]: record["value"] for record in person.records.values()}


async def test_from_the_sign_in_page_to_the_figures(
    client: Client,
    business: Business,
    network: BlueskyTwin,
    person: Account,
    pages: Pages,
    add_picture: AddPicture,
    add_video: AddVideo,
    make: Make,
) -> None:
    told = await go_and_come_back(client, business, person.handle)
    account_id = UUID(told["connected"])
    account = (await client.get(f"/social/accounts/{account_id}")).json()
    assert (account["account_id"], account["account_name"]) == (person.did, person.handle)
    assert (account["missing_scopes"], account["renews_itself"]) == ([], True)

    pages.put("/", b'<title>Our bread</title><meta property="og:image" content="/none.jpg">', "text/html")
    plain = await publish_now(client, business, "Rye is back. #bread", options={"link": pages.url + "/"})
    pictures = [await add_picture(business.id, alt_text="A loaf"), await add_picture(business.id, alt_text="A crust")]
    album = await publish_now(client, business, "Two loaves.", media_ids=[str(one) for one in pictures])
    thread = await publish_now(client, business, "One.", following_parts=["Two.", "Three."])
    await run_due()
    await run_due(later=5)
    await run_due(later=10)

    content = b"\0\0\0\x18ftypmp42" + bytes(2500)
    film_id = await add_video(business, byte_size=len(content), alt_text="The oven")
    await storage().put(f"{business.id}/none.mp4", content, mime_type="video/mp4")
    network.video.looks_before_ready = 1
    film = await publish_now(client, business, "In motion.", media_ids=[str(film_id)])
    await run_due()
    assert "In motion." not in by_text(person)  # it is being worked on, and nothing is out
    waiting = await read(client, film)
    assert waiting["status"] == "scheduled", waiting
    await run_due(later=21)

    out = by_text(person)
    posts = [await read(client, one) for one in (plain, album, thread, film)]
    assert [post["status"] for post in posts] == ["published"] * 4, posts
    assert out["Rye is back. #bread"]["embed"]["external"]["title"] == "Our bread"
    assert [image["alt"] for image in out["Two loaves."]["embed"]["images"]] == ["A loaf", "A crust"]
    assert out["Three."]["reply"]["root"] == out["Two."]["reply"]["parent"]
    assert out["In motion."]["embed"]["alt"] == "The oven"
    assert [job.content for job in network.video.jobs.values()] == [content]

    assert await collector.fetch_post_metrics([UUID(plain), UUID(film)]) == 2
    latest = (await read(client, plain))["latest_metrics"]
    assert (latest["likes"], latest["impressions"]) == (0, None)
    assert (await read(client, plain))["permalink"].startswith(f"https://bsky.app/profile/{person.did}/post/")
    checked = (await client.post(f"/social/accounts/{account_id}/check")).json()
    assert {step["code"]: step["state"] for step in checked["steps"]} == {
        "sign-in": "ok",
        "permissions": "ok",
        "reading": "ok",
        "clock-skew": "ok",
        "video-quota": "ok",
        "quota": "ok",
        "sending": "ok",
    }

    assert (await client.post(f"/content/{album}/take-down")).status_code == 204
    assert set(by_text(person)) == set(out) - {"Two loaves."}


async def test_access_that_ends_is_renewed_or_asked_for_again_and_at_last_given_back(
    client: Client, make: Make, business: Business, network: BlueskyTwin, person: Account
) -> None:
    account_id = UUID((await go_and_come_back(client, business, person.handle))["connected"])
    before = network.oauth.grants[-1].refresh
    network.oauth.expire_access(person.did)
    late = await publish_now(client, business, "After an hour.")
    await run_due()
    await run_due(later=5)
    assert (await read(client, late))["status"] == "published"
    assert list(by_text(person)).count("After an hour.") == 1
    assert network.oauth.grants[-1].refresh != before

    network.oauth.revoke(person.did)
    lost = await publish_now(client, business, "Not allowed any more.")
    await run_due()
    await run_due(later=5)
    assert (await client.get(f"/social/accounts/{account_id}")).json()["needs_reauth"]
    assert "Not allowed any more." not in by_text(person)
    again = await go_and_come_back(client, business, person.handle)
    assert again == {"connected": str(account_id)}
    await client.post(f"/content/{lost}/publish", headers={"Idempotency-Key": "again"})
    await run_due(later=30)
    assert "Not allowed any more." in by_text(person)

    assert (await client.delete(f"/social/accounts/{account_id}")).status_code == 204
    assert network.oauth.grants[-1].is_revoked
    row = await make.get(SocialAccount, account_id)
    assert (row.access_token, row.refresh_token, row.is_active) == ("", None, False)


async def test_nothing_secret_is_stored_in_the_open(
    client: Client, make: Make, business: Business, network: BlueskyTwin, person: Account
) -> None:
    told = await go_and_come_back(client, business, person.handle)

    row = await make.get(SocialAccount, UUID(told["connected"]))
    held = access_of(social_accounts.credentials(row))
    assert isinstance(held, Bound)
    async with unit_of_work() as session:
        written = str((await session.execute(sql("SELECT to_jsonb(a) FROM social_accounts a"))).scalars().all())
    grant = network.oauth.grants[-1]
    for secret in (held.key.secret, grant.access, grant.refresh):
        assert secret not in written
        assert secret not in (await client.get(f"/social/accounts/{row.id}")).text
    assert held.key.secret in crypto.decrypt(row.access_token)


async def test_a_lost_answer_is_looked_up_and_nothing_is_sent_twice(
    client: Client, business: Business, network: BlueskyTwin, person: Account
) -> None:
    await go_and_come_back(client, business, person.handle)
    person.faults = [Fault.DROP_AFTER]
    post = await publish_now(client, business, "Only once.")

    await run_due()
    await run_due(later=30)

    assert (await read(client, post))["status"] == "published"
    assert len(person.records) == 1


async def test_saying_no_connects_nothing(
    client: Client, business: Business, network: BlueskyTwin, person: Account
) -> None:
    assert await go_and_come_back(client, business, person.handle, decision="deny") == {"error": "consent-refused"}
    other = network.state.sign_up()
    refused = await go_and_come_back(client, business, person.handle, handle=other.handle)
    assert refused["error"] == "connection-refused"
    assert (await client.get("/social/accounts")).json()["items"] == []


async def test_a_handle_that_leads_nowhere_is_told_before_anybody_is_sent_away(
    client: Client, business: Business, network: BlueskyTwin
) -> None:
    body = {"business_id": str(business.id), "identifier": "nobody.test"}

    answer = await client.post("/social/connect/bluesky", json=body)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/connection-refused")
    assert "nobody.test" in answer.json()["detail"]


# --- our document -----------------------------------------------------------------------------------------------------

PUBLIC = "https://growth.example"


@pytest.fixture
async def public(network: BlueskyTwin, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PUBLIC_URL", PUBLIC)
    get_settings.cache_clear()
    return f"{PUBLIC}/api/v1/social/bluesky/client-metadata.json"


async def test_servers_read_who_we_are_at_the_address_we_go_by(
    anonymous: Client, client: Client, business: Business, network: BlueskyTwin, person: Account, public: str
) -> None:
    answer = await anonymous.get(public.removeprefix(f"{PUBLIC}/api/v1"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    document = answer.json()
    assert document["client_id"] == public
    assert document["redirect_uris"] == [f"{PUBLIC}/api/v1/social/callback/bluesky"]
    assert all("d" not in key for key in document["jwks"]["keys"])
    network.oauth.clients[public] = document

    told = await go_and_come_back(client, business, person.handle)

    assert "connected" in told
    assert network.oauth.grants[-1].client_id == public


@pytest.mark.parametrize("platform", ["bluesky", "linkedin", "sandbox"])
async def test_where_nobody_reads_it_there_is_none(anonymous: Client, network: BlueskyTwin, platform: str) -> None:
    answer = await anonymous.get(f"/social/{platform}/client-metadata.json")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/app-document-unknown")
