"""Through our own API, with the database and the publisher: from the consent page to figures, and what goes wrong."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from app.analytics import collector
from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.platforms.contract import Platform
from app.social_accounts.models import PlatformLimit, SocialAccount
from app.users.models import User
from app.vendors.storage import storage
from tests.factories import Make
from tests.fixtures.library import AddPicture, AddVideo
from tests.media import samples
from tests.platforms.journeys import publish_due, set_to
from tests.twins.linkedin import ALL_SCOPES, Fault, LinkedInTwin, Person

Client = httpx.AsyncClient
Connect = Callable[..., Awaitable[list[dict[str, Any]]]]
_FILM = bytes(range(256)) * 20_000
"""Two pieces of 4 MiB, the second not full."""


@pytest.fixture
async def linkedin(twin: LinkedInTwin) -> AsyncIterator[LinkedInTwin]:
    """What the product is set to use."""
    settings = {
        "LINKEDIN_API_URL": twin.url,
        "LINKEDIN_OAUTH_URL": twin.url,
        "LINKEDIN_CLIENT_ID": "li-app",
        "LINKEDIN_CLIENT_SECRET": "li-secret",
        "LINKEDIN_SCOPES": ALL_SCOPES,
        "PLATFORM_PACE": json.dumps({"linkedin": {"spacing_seconds": 0}}),
    }
    async with set_to(**settings):
        yield twin


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


@pytest.fixture
def maya(linkedin: LinkedInTwin) -> Person:
    person = linkedin.state.sign_up("Maya Baker")
    linkedin.state.found("Hearth", by=person)
    return person


@pytest.fixture
def connect(client: Client, business: Business) -> Connect:
    """Through LinkedIn's page and our choice; those that are connected then."""

    async def go(person: Person, *kinds: str) -> list[dict[str, Any]]:
        start = await client.post("/social/connect/linkedin", json={"business_id": str(business.id)})
        async with httpx.AsyncClient() as browser:
            answer = await browser.get(f"{start.json()['authorize_url']}&auto=1&person={person.id}")
        back = urlsplit(answer.headers["location"])
        landed = await client.get(f"{back.path.removeprefix('/api/v1')}?{back.query}")
        choice_id = parse_qs(urlsplit(landed.headers["location"]).query)["choose"][0]
        offered = (await client.get(f"/social/choices/{choice_id}")).json()["offered"]
        wanted = [one["account_id"] for one in offered if one["kind"] in kinds]
        chosen = await client.post(f"/social/choices/{choice_id}", json={"account_ids": wanted})
        assert chosen.status_code == 201, chosen.text
        return chosen.json()  # type: ignore[no-any-return]

    return go


async def run_due() -> None:
    """Claim all that is due and carry it through. A platform's first claim only opens its books."""
    if not await publish_due():
        await publish_due()


async def until_settled(make: Make, post_id: str) -> Post:
    """Let the clock run until nothing more will happen to the post."""
    for _ in range(30):
        post = await make.get(Post, UUID(post_id))
        if post.next_attempt_at is None:
            return post
        with clock.frozen(max(now(), post.next_attempt_at) + timedelta(milliseconds=1)):
            await run_due()
    raise AssertionError(f"It does not come to rest: {post.status}, next at {post.next_attempt_at}.")


async def scheduled(client: Client, account: dict[str, Any], text: str, **given: Any) -> str:
    """The id of a post that is due now."""
    body = {"business_id": account["business_id"], "platform": "linkedin", "social_account_id": account["id"]}
    created = await client.post("/content", json={**body, "text": text, **given})
    assert created.status_code == 201, created.text
    answer = await client.post(f"/content/{created.json()['id']}/publish")
    assert answer.status_code == 200, answer.text
    return str(created.json()["id"])


async def test_from_the_consent_page_to_figures_and_back(
    client: Client,
    make: Make,
    business: Business,
    linkedin: LinkedInTwin,
    maya: Person,
    connect: Connect,
    add_picture: AddPicture,
    add_video: AddVideo,
) -> None:
    profile, page = sorted(
        await connect(maya, "Profile", "Page"), key=lambda one: str(one["account_name"]), reverse=True
    )
    assert (profile["account_name"], page["account_name"]) == ("Maya Baker", "Hearth")
    assert profile["renews_itself"] and "w_member_social" in profile["scopes"]
    await storage().put(f"{business.id}/oven.mp4", _FILM, mime_type="video/mp4")
    film = await add_video(business, storage_key=f"{business.id}/oven.mp4", byte_size=len(_FILM))
    pictures = [str(await add_picture(business.id, alt_text=f"Loaf {number}")) for number in range(2)]

    text = "Rye (seeded) is back. #bread"
    ids = {
        "text": await scheduled(client, profile, text, following_parts=["Come by (Leeds)."]),
        "images": await scheduled(client, page, "Two loaves.", media_ids=pictures),
        "image": await scheduled(client, profile, "One loaf.", media_ids=pictures[:1]),
        "video": await scheduled(client, page, "The oven.", media_ids=[str(film)], options={"video_title": "Oven"}),
    }
    out = {name: await until_settled(make, post_id) for name, post_id in ids.items()}

    assert {name: (post.status, post.failure_reason) for name, post in out.items()} == dict.fromkeys(
        ids, (PostStatus.PUBLISHED, None)
    )
    posts = {name: linkedin.state.posts[str(post.external_post_id)] for name, post in out.items()}
    assert len(linkedin.state.posts) == 4
    assert posts["text"].visible == text
    assert out["text"].permalink == f"https://www.linkedin.com/feed/update/{posts['text'].urn}/"
    [comment] = linkedin.state.comments.values()
    assert (comment.on, comment.text, comment.actor) == (posts["text"].urn, "Come by (Leeds).", maya.urn)
    shown = posts["images"].body["content"]["multiImage"]["images"]
    assert [one["altText"] for one in shown] == ["Loaf 0", "Loaf 1"]
    assert all(samples.opened(linkedin.state.assets[one["id"]].content).size == (64, 48) for one in shown)
    assert posts["image"].body["content"]["media"]["altText"] == "Loaf 0"
    assert linkedin.state.assets[posts["video"].body["content"]["media"]["id"]].content == _FILM
    assert [post.author for post in posts.values()] == [maya.urn, page["account_id"], maya.urn, page["account_id"]]

    for post in posts.values():
        post.figures = {"impressions": 210, "likes": 21}
    read = await collector.fetch_post_metrics([post.id for post in out.values()])
    figures = (await client.get(f"/analytics/content/{ids['text']}")).json()["latest"]
    assert read == 4
    assert (figures["impressions"], figures["likes"], figures["saves"]) == (210, 21, 0)
    checked = (await client.post(f"/social/accounts/{page['id']}/check")).json()
    assert {step["code"]: step["state"] for step in checked["steps"]}["page-role"] == "ok"

    assert (await client.post(f"/content/{ids['images']}/take-down")).status_code == 204
    assert posts["images"].urn not in linkedin.state.posts


async def test_an_expired_token_renews_itself_and_a_dead_one_waits_for_the_person(
    client: Client, make: Make, linkedin: LinkedInTwin, maya: Person, connect: Connect
) -> None:
    [page] = await connect(maya, "Page")
    later = now() + timedelta(hours=1)
    with clock.frozen(later):
        linkedin.state.expire_access(maya)
        post_id = await scheduled(client, page, "Rye is back.")
        await run_due()
        await run_due()
        first = await make.get(Post, UUID(post_id))
        linkedin.state.revoke(maya)
        dead_id = await scheduled(client, page, "Buns at eight.")
        await run_due()
        failed = await make.get(Post, UUID(dead_id))
        shown = (await client.get(f"/social/accounts/{page['id']}")).json()
    assert first.status is PostStatus.PUBLISHED
    assert (failed.status, failed.failure_code, shown["needs_reauth"]) == (PostStatus.FAILED, "needs-reauth", True)

    with clock.frozen(later + timedelta(minutes=1)):
        [again] = await connect(maya, "Page")
        assert (again["id"], again["needs_reauth"]) == (page["id"], False)
        assert (await client.post(f"/content/{dead_id}/publish")).status_code == 200

        assert (await until_settled(make, dead_id)).status is PostStatus.PUBLISHED
    assert [post.visible for post in linkedin.state.posts.values()] == ["Rye is back.", "Buns at eight."]


@pytest.mark.parametrize("kind", ["Profile", "Page"])
@pytest.mark.parametrize(
    "fault", [Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.ERROR_BEFORE, Fault.ERROR_AFTER, Fault.CONFLICT]
)
async def test_whatever_happens_on_the_line_the_post_is_out_exactly_once(
    client: Client, make: Make, linkedin: LinkedInTwin, maya: Person, connect: Connect, kind: str, fault: Fault
) -> None:
    [account] = await connect(maya, kind)
    linkedin.state.faults[account["account_id"]] = [fault]

    post = await until_settled(make, await scheduled(client, account, "Rye is back."))

    assert post.status is PostStatus.PUBLISHED, post.failure_reason
    assert [one.urn for one in linkedin.state.posts.values()] == [post.external_post_id]


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.DROP_AFTER])
async def test_a_worker_that_comes_back_too_late_sends_nothing_for_a_person(
    client: Client, make: Make, linkedin: LinkedInTwin, maya: Person, connect: Connect, fault: Fault
) -> None:
    [profile] = await connect(maya, "Profile")
    linkedin.state.faults[maya.urn] = [fault]
    post_id = await scheduled(client, profile, "Rye is back.")
    await run_due()
    linkedin.state.clock_ahead_seconds = 900

    with clock.frozen(now() + timedelta(minutes=15)):
        await run_due()

    post = await make.get(Post, UUID(post_id))
    assert post.status is PostStatus.UNCONFIRMED
    assert post.failure_reason is not None and "look at the profile" in post.failure_reason
    assert len(linkedin.state.called("POST", "/rest/posts")) == 1


async def test_a_second_post_of_the_same_words_takes_nothing_over(
    client: Client, make: Make, linkedin: LinkedInTwin, maya: Person, connect: Connect
) -> None:
    """Its own answer is lost, and the guard names the other one: a person says which it is."""
    [profile] = await connect(maya, "Profile")
    first = await until_settled(make, await scheduled(client, profile, "Rye is back."))
    linkedin.state.faults[maya.urn] = [Fault.DROP_BEFORE]

    second = await until_settled(make, await scheduled(client, profile, "Rye is back."))

    assert (first.status, second.status) == (PostStatus.PUBLISHED, PostStatus.UNCONFIRMED)
    assert second.external_post_id is None
    assert len(linkedin.state.posts) == 1


async def test_a_version_that_has_ended_holds_everything_and_tells_whoever_runs_this(
    client: Client, make: Make, linkedin: LinkedInTwin, maya: Person, connect: Connect
) -> None:
    [profile] = await connect(maya, "Profile")
    linkedin.state.versions.discard("202609")
    post_id = await scheduled(client, profile, "Rye is back.")

    await run_due()

    post = await make.get(Post, UUID(post_id))
    limit = await make.get(PlatformLimit, Platform.LINKEDIN)
    assert post.status is PostStatus.SCHEDULED
    assert limit.operator_message is not None and "LINKEDIN_API_VERSION" in limit.operator_message
    assert limit.limited_until is not None and limit.limited_until > datetime.now(limit.limited_until.tzinfo)
    assert not (await make.get(SocialAccount, UUID(profile["id"]))).needs_reauth


async def test_disconnecting_one_of_a_consent_leaves_the_others_in(
    client: Client, make: Make, linkedin: LinkedInTwin, maya: Person, connect: Connect
) -> None:
    profile, page = sorted(
        await connect(maya, "Profile", "Page"), key=lambda one: str(one["account_name"]), reverse=True
    )

    assert (await client.delete(f"/social/accounts/{page['id']}")).status_code == 204

    post = await until_settled(make, await scheduled(client, profile, "Rye is back."))
    assert post.status is PostStatus.PUBLISHED
    assert linkedin.state.called("POST", "/oauth/v2/revoke") == []

    assert (await client.delete(f"/social/accounts/{profile['id']}")).status_code == 204
    assert len(linkedin.state.called("POST", "/oauth/v2/revoke")) == 1, "the last one gives the access back"
