"""A Page from the consent window to its figures, through our own API, database and publisher."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from app.analytics import collector
from app.businesses.models import Business
from app.content.models import Post
from app.core import clock
from app.core.clock import now
from app.users.models import User
from app.vendors.storage import storage
from tests.factories import Make
from tests.fixtures.library import AddPicture, AddVideo
from tests.platforms.journeys import publish_due, set_to
from tests.twins.facebook import FacebookTwin, Fault, Page, Person

Client = httpx.AsyncClient


@pytest.fixture
async def facebook(make: Make) -> AsyncIterator[FacebookTwin]:
    """The network, which the product is set to use."""
    with FacebookTwin() as twin:
        addresses = dict.fromkeys(("FACEBOOK_GRAPH_URL", "FACEBOOK_OAUTH_URL", "FACEBOOK_UPLOAD_URL"), twin.url)
        app = {"META_APP_ID": twin.state.app_id, "META_APP_SECRET": twin.state.app_secret}
        async with set_to(**addresses, **app, PLATFORM_PACE=json.dumps({"facebook": {"spacing_seconds": 0}})):
            yield twin


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


@pytest.fixture
def page(facebook: FacebookTwin) -> Page:
    return facebook.state.page("Hearth & Crumb")


@pytest.fixture
def person(facebook: FacebookTwin, page: Page) -> Person:
    return facebook.state.person(page)


async def go_and_come_back(client: Client, business: Business, person: Person) -> dict[str, str]:
    """Through Facebook's window; what the web app is told in its address."""
    started = await client.post("/social/connect/facebook", json={"business_id": str(business.id)})
    assert started.status_code == 200, started.text
    async with httpx.AsyncClient() as browser:
        allowed = await browser.get(f"{started.json()['authorize_url']}&auto=1&person={person.id}")
    back = urlsplit(allowed.headers["Location"])
    answer = await client.get(f"{back.path.removeprefix('/api/v1')}?{back.query}")
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


async def run_due(*, later: float = 0) -> None:
    """Claim all that is due and carry it through, until nothing is."""
    with clock.frozen(now() + timedelta(seconds=later)):
        while await publish_due():
            pass


async def publish_now(client: Client, business: Business, text: str, **given: Any) -> str:
    body = {"business_id": str(business.id), "platform": "facebook", "text": text, **given}
    created = await client.post("/content", json=body)
    assert created.status_code == 201, created.text
    post_id: str = created.json()["id"]
    started = await client.post(f"/content/{post_id}/publish", headers={"Idempotency-Key": f"publish-{post_id}"})
    assert started.status_code == 200, started.text
    return post_id


async def read(client: Client, post_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/content/{post_id}")).json()
    return found


async def test_from_the_window_to_the_figures_and_back_again(
    client: Client,
    make: Make,
    business: Business,
    facebook: FacebookTwin,
    page: Page,
    person: Person,
    add_picture: AddPicture,
    add_video: AddVideo,
) -> None:
    told = await go_and_come_back(client, business, person)
    account = (await client.get(f"/social/accounts/{told['connected']}")).json()
    assert (account["platform"], account["account_name"], account["missing_scopes"]) == ("facebook", page.name, [])

    # A text with a card and a comment, two pictures, a film.
    text = await publish_now(
        client,
        business,
        "Rye is back.",
        following_parts=["Order by phone."],
        options={"link": "https://hearth.example"},
    )
    await run_due()
    pictures = [await add_picture(business.id, alt_text="A loaf"), await add_picture(business.id, alt_text="A crust")]
    album = await publish_now(client, business, "Two loaves.", media_ids=[str(one) for one in pictures])
    await run_due()
    content = bytes(2500)
    film_id = await add_video(business, byte_size=len(content))
    await storage().put(f"{business.id}/none.mp4", content, mime_type="video/mp4")
    film = await publish_now(client, business, "The oven.", media_ids=[str(film_id)])
    await run_due()
    assert (await read(client, film))["status"] == "publishing"
    await run_due(later=11)
    await run_due(later=22)

    assert [(await read(client, one))["status"] for one in (text, album, film)] == ["published"] * 3
    assert [post["message"] for post in page.posts] == ["Rye is back.", "Two loaves.", "The oven."]
    assert page.posts[0]["received"]["link"] == "https://hearth.example"
    assert [(one["message"], one["on"]) for one in page.comments] == [("Order by phone.", page.posts[0]["id"])]
    assert [page.photos[photo]["alt_text"] for photo in page.posts[1]["photos"]] == ["A loaf", "A crust"]
    rows = [await make.get(Post, UUID(one)) for one in (text, album, film)]
    [video] = page.videos
    assert [row.external_post_id for row in rows] == [page.posts[0]["id"], page.posts[1]["id"], video]
    assert page.videos[video]["content"] == content

    # Figures.
    facebook.state.figures[page.posts[0]["id"]] = {"post_media_view": 40, "post_reactions_by_type_total": {"like": 4}}
    assert await collector.fetch_post_metrics([row.id for row in rows]) == 3
    assert await collector.fetch_account_metrics([UUID(account["id"])]) == 1
    latest = (await read(client, text))["latest_metrics"]
    assert (latest["impressions"], latest["likes"], latest["saves"]) == (40, 4, None)
    checked = (await client.post(f"/social/accounts/{account['id']}/check")).json()
    assert {step["code"]: step["state"] for step in checked["steps"]} == {
        "sign-in": "ok",
        "permissions": "ok",
        "reading": "ok",
        "token": "ok",
        "page-ticked": "ok",
        "permissions-now": "ok",
        "quota": "ok",
        "clock": "ok",
        "app-mode": "not_run",
        "sending": "ok",
    }

    # The person changes their password; then connects again, and the post goes out.
    facebook.state.revoke(page.id)
    lost = await publish_now(client, business, "Buns at four.")
    await run_due()
    failed = await read(client, lost)
    assert (failed["status"], failed["failure_code"]) == ("failed", "needs-reauth")
    assert (await client.get(f"/social/accounts/{account['id']}")).json()["needs_reauth"]
    again = await go_and_come_back(client, business, person)
    assert again["connected"] == account["id"]
    retried = await client.post(f"/content/{lost}/publish", headers={"Idempotency-Key": "again"})
    assert retried.status_code == 200, retried.text
    await run_due()
    assert (await read(client, lost))["status"] == "published"
    assert [post["message"] for post in page.posts].count("Buns at four.") == 1

    # What is taken down is gone there, with the comment under it.
    assert (await client.post(f"/content/{text}/take-down")).status_code == 204
    assert page.comments == []
    assert [post["message"] for post in page.posts] == ["Two loaves.", "The oven.", "Buns at four."]


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.ERROR_AFTER])
async def test_a_post_whose_answer_was_lost_goes_out_once(
    client: Client, business: Business, facebook: FacebookTwin, page: Page, person: Person, fault: Fault
) -> None:
    await go_and_come_back(client, business, person)
    page.faults.append(fault)

    post = await publish_now(client, business, "Rye is back.")
    await run_due()
    await run_due(later=7)

    found = await read(client, post)
    assert (found["status"], found["permalink"]) == ("published", page.posts[0]["permalink_url"])
    assert [one["message"] for one in page.posts] == ["Rye is back."]


async def test_of_several_pages_the_person_chooses(
    client: Client, business: Business, facebook: FacebookTwin, page: Page, person: Person
) -> None:
    second, forbidden = facebook.state.page("The Mill"), facebook.state.page("Somebody else's")
    person.tasks |= {second.id: ["PROFILE_PLUS_FULL_CONTROL"], forbidden.id: ["ANALYZE"]}

    told = await go_and_come_back(client, business, person)
    offered = (await client.get(f"/social/choices/{told['choose']}")).json()["offered"]
    chosen = await client.post(f"/social/choices/{told['choose']}", json={"account_ids": [page.id, second.id]})

    assert [(one["account_name"], one["kind"], one["why_not"] is None) for one in offered] == [
        ("Hearth & Crumb", "Page", True),
        ("The Mill", "Page", True),
        ("Somebody else's", "Page", False),
    ]
    assert chosen.status_code == 201, chosen.text
    assert [account["account_name"] for account in chosen.json()] == ["Hearth & Crumb", "The Mill"]


async def test_access_is_given_back_with_the_last_page_of_a_consent(
    client: Client, business: Business, facebook: FacebookTwin, page: Page, person: Person
) -> None:
    second = facebook.state.page("The Mill")
    person.tasks[second.id] = ["CREATE_CONTENT"]
    told = await go_and_come_back(client, business, person)
    chosen = await client.post(f"/social/choices/{told['choose']}", json={"account_ids": [page.id, second.id]})
    first, other = (f"/social/accounts/{one['id']}" for one in chosen.json())
    before = len(facebook.calls)

    assert (await client.delete(first)).status_code == 204
    assert len(facebook.calls) == before, "the other one still lives by it"
    assert (await client.post(f"{other}/check")).json()["steps"][0]["state"] == "ok"
    before = len(facebook.calls)
    assert (await client.delete(other)).status_code == 204

    made = [(call["method"], call["path"]) for call in facebook.calls[before:]]
    assert made == [("DELETE", f"{person.id}/permissions")]
    assert all(token.is_revoked for token in facebook.state.tokens.values() if token.person == person.id)


async def test_a_no_in_the_window_connects_nothing(
    client: Client, business: Business, facebook: FacebookTwin, person: Person
) -> None:
    started = await client.post("/social/connect/facebook", json={"business_id": str(business.id)})
    async with httpx.AsyncClient() as browser:
        denied = await browser.post(started.json()["authorize_url"], data={"decision": "deny", "person": person.id})
    back = urlsplit(denied.headers["Location"])

    answer = await client.get(f"{back.path.removeprefix('/api/v1')}?{back.query}")

    assert "error=consent-refused" in answer.headers["Location"]
