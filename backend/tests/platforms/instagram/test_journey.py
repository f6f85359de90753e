"""From connecting to deleting, by our own API, with database and publisher; pictures are fetched from the product."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest

from app.analytics import collector
from app.content.models import Post, PostStatus
from app.core.config import get_settings
from app.platforms import registry
from app.platforms.contract import Platform
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.fixtures.library import AddPicture
from tests.platforms.instagram.conftest import MP4
from tests.platforms.journeys import set_to
from tests.platforms.meta_journeys import Journey, free_port, serving
from tests.twins.instagram import InstagramTwin
from tests.twins.instagram.media import MediaGraph
from tests.twins.meta import state as twin_state
from tests.twins.meta.state import DAY, Account, Fault


@pytest.fixture
async def journey(client: httpx.AsyncClient, make: Make, user: User, twin: InstagramTwin) -> AsyncIterator[Journey]:
    """Both apps are set; a test that wants Facebook's login takes Instagram's away."""
    sock, url = free_port()
    redirect_uri = f"{url}/api/v1/social/callback/instagram"
    instagram, facebook = twin.state.add_app(redirect_uri), twin.state.add_app(redirect_uri)
    apps = {
        "INSTAGRAM_APP_ID": instagram.client_id,
        "INSTAGRAM_APP_SECRET": instagram.client_secret,
        "META_APP_ID": facebook.client_id,
        "META_APP_SECRET": facebook.client_secret,
    }
    business = await make.business(user=user)
    async with set_to(PUBLIC_URL=url, **twin.settings, **apps), serving(sock):
        yield Journey(client, make, business.id, user.id, "instagram")


@pytest.fixture
async def social_account(journey: Journey, make: Make, account: Account) -> SocialAccount:
    told = await journey.connect(account=account.username)
    return await make.get(SocialAccount, UUID(told["connected"]))


@dataclass
class Way:
    """What both ways to sign in have in common, on one account of a person; each step says what came of it."""

    journey: Journey
    twin: InstagramTwin
    host: MediaGraph
    """Which has to get it all."""
    account: Account
    add_picture: AddPicture

    async def everything_goes_out(self) -> list[Post]:
        """A picture, a reel, a carousel, a story, a picture with a comment of our own; as they were received."""
        journey, twin = self.journey, self.twin
        loaf = await self.add_picture(journey.business_id, width=640, height=640, alt_text="A loaf & a knife")
        oven = await self.add_picture(journey.business_id, width=640, height=480, alt_text="")
        video = await journey.add_video(MP4 + b"moving" * 100)
        self.account.looks_until_ready = 1
        written = [
            await journey.write("Rye is back. 🥖 #bread", media=[loaf]),
            await journey.write("And move.", media=[video]),
            await journey.write("All of it.", media=[oven, video, loaf]),
            await journey.write("Told tomorrow.", media=[oven], options={"kind": "story"}),
            await journey.write("Look.", "More in the link: https://bread.example/", media=[oven]),
        ]
        posts = [await journey.run(post_id, rounds=30) for post_id in written]

        assert [post.status for post in posts] == [PostStatus.PUBLISHED] * 5, [post.failure_reason for post in posts]
        out = [twin.state.posts[str(post.external_post_id)] for post in posts]
        assert len(twin.state.posts_of(self.account.id)) == len({post.id for post in out}) == 5
        assert self.published_by(self.host) == 5
        picture, reel, carousel, story, commented = out
        assert (picture.text, picture.items[0].alt_text) == ("Rye is back. 🥖 #bread", "A loaf & a knife")
        assert picture.items[0].file.startswith(b"\xff\xd8\xff")
        assert (reel.kind, reel.items[0].file) == ("REELS", MP4 + b"moving" * 100)
        assert [item.kind for item in carousel.items] == ["IMAGE", "VIDEO", "IMAGE"]
        assert (story.kind, story.text) == ("STORY", "")
        comments = [one for one in twin.state.comments.values() if one.account_id == self.account.id]
        assert [(one.post_id, one.text) for one in comments] == [
            (commented.id, "More in the link: https://bread.example/")
        ]
        assert [post.permalink for post in posts] == [post.permalink for post in out]
        return posts

    async def figures_come_back(self, posts: list[Post]) -> None:
        self.received(posts[0]).figures |= {"views": 40, "likes": 3, "saved": 2}

        assert await collector.fetch_post_metrics([post.id for post in posts]) == 5
        latest = (await self.journey.shown(posts[0].id))["latest_metrics"]
        assert [latest[name] for name in ("impressions", "likes", "saves", "clicks")] == [40, 3, 2, None]

    async def access_has_ended(self, account_id: str, posts: list[Post]) -> UUID:
        """Nothing goes out and nothing is read. The post that waits for the person."""
        loaf = await self.add_picture(self.journey.business_id, width=640, height=640)
        later = await self.journey.write("Later.", media=[loaf])
        failed = await self.journey.run(later)

        assert (failed.status, failed.failure_code) == (PostStatus.FAILED, "needs-reauth")
        assert (await self.journey.shown_account(account_id))["needs_reauth"]
        assert len(self.twin.state.posts_of(self.account.id)) == 5
        assert await collector.fetch_post_metrics([post.id for post in posts]) == 0
        return later

    async def it_goes_on(self, account_id: str, posts: list[Post], later: UUID) -> None:
        """Connected again, with all that was there before."""
        again = await self.journey.shown_account(account_id)
        assert (again["account_id"], again["needs_reauth"]) == (self.account.id, False)
        assert (await self.journey.client.post(f"/content/{later}/publish")).status_code == 200
        assert (await self.journey.run(later, rounds=30)).status is PostStatus.PUBLISHED
        assert [post.text for post in self.twin.state.posts_of(self.account.id)][5:] == ["Later."]
        assert self.published_by(self.host) == 6

        first = await self.journey.shown(posts[0].id)
        assert first["latest_metrics"]["impressions"] == 40
        self.received(posts[0]).figures["views"] = 55
        assert await collector.fetch_post_metrics([*(post.id for post in posts), later]) == 6
        assert await self.journey.impressions(posts[0].id) == [40, 55]
        for post in posts:
            shown = await self.journey.shown(post.id)
            assert (shown["external_post_id"], shown["permalink"]) == (post.external_post_id, post.permalink)
            assert shown["social_account_id"] == account_id

    async def it_is_let_go(self, account_id: str, posts: list[Post], make: Make) -> None:
        """After its first post was deleted; what that was stays known."""
        assert await collector.fetch_post_metrics([post.id for post in posts]) == 4
        assert await self.journey.impressions(posts[0].id) == [40, 55]
        assert (await self.journey.client.delete(f"/social/accounts/{account_id}")).status_code == 204
        row = await make.get(SocialAccount, UUID(account_id))
        assert (row.is_active, row.access_token, row.refresh_token) == (False, "", None)
        kept = await self.journey.shown(posts[0].id)
        assert (kept["status"], kept["permalink"]) == ("published", posts[0].permalink)
        assert kept["latest_metrics"]["impressions"] == 55

    def received(self, post: Post) -> twin_state.Post:
        return self.twin.state.posts[str(post.external_post_id)]

    def published_by(self, host: MediaGraph) -> int:
        calls = [call for call in host.calls if call.method == "POST" and call.edge == "media_publish"]
        return sum(1 for call in calls if call.node == self.account.id)


async def test_from_connecting_to_deleting_by_instagrams_own_login(
    journey: Journey, twin: InstagramTwin, account: Account, add_picture: AddPicture, make: Make
) -> None:
    way = Way(journey, twin, twin.instagram, account, add_picture)
    account_id = (await journey.connect(account=account.username))["connected"]
    connected = await journey.shown_account(account_id)
    assert (connected["platform"], connected["account_name"]) == ("instagram", f"@{account.username}")
    assert (connected["account_id"], connected["missing_scopes"]) == (account.id, [])
    assert connected["renews_itself"]
    assert connected["token_expires_at"] is not None

    body = {"business_id": str(journey.business_id), "platform": "instagram", "text": "Words alone."}
    alone = await journey.client.post("/content", json=body)
    assert [problem["code"] for problem in alone.json()["problems"]] == ["needs-media"]
    posts = await way.everything_goes_out()
    await way.figures_come_back(posts)

    # --- its 60 days are over
    twin.state.grow_older(account.id, 61 * DAY)
    later = await way.access_has_ended(account_id, posts)
    assert await journey.connect(account=account.username) == {"connected": account_id}
    await way.it_goes_on(account_id, posts, later)
    assert way.published_by(twin.facebook) == 0

    # --- nobody can delete by this login: we say so and do not ask; the person does it in the app
    made = len(twin.calls)
    refused = await journey.client.post(f"/content/{posts[0].id}/take-down")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-taken-down")
    assert "delete it in the Instagram app" in refused.json()["detail"]
    assert len(twin.calls) == made
    assert not way.received(posts[0]).is_deleted
    way.received(posts[0]).is_deleted = True
    await way.it_is_let_go(account_id, posts, make)


async def test_from_connecting_to_deleting_by_facebooks_login(
    journey: Journey, twin: InstagramTwin, add_picture: AddPicture, make: Make
) -> None:
    """Of the accounts behind a person's Pages one is chosen; it goes by its Page, though both apps are set."""
    person, other, account = twin.state.sign_up(kind="PERSON"), twin.state.sign_up(), twin.state.sign_up()
    for one in (other, account):
        twin.facebook.add_page(person, one)
    way = Way(journey, twin, twin.facebook, account, add_picture)

    async def connect() -> str:
        with pytest.MonkeyPatch.context() as only_facebook:
            only_facebook.setenv("INSTAGRAM_APP_ID", "")
            get_settings.cache_clear()
            choice_id = (await journey.connect(account=person.username))["choose"]
        get_settings.cache_clear()
        offered = (await journey.client.get(f"/social/choices/{choice_id}")).json()["offered"]
        assert {one["account_id"] for one in offered} == {other.id, account.id}
        made = await journey.client.post(f"/social/choices/{choice_id}", json={"account_ids": [account.id]})
        assert made.status_code == 201, made.text
        [chosen] = made.json()
        return str(chosen["id"])

    account_id = await connect()
    connected = await journey.shown_account(account_id)
    assert (connected["account_id"], connected["account_name"]) == (account.id, f"@{account.username}")
    row = await make.get(SocialAccount, UUID(account_id))
    assert row.token_expires_at is None and row.next_refresh_at is None

    posts = await way.everything_goes_out()
    await way.figures_come_back(posts)

    # --- a Page's access has no end of its own: it ends with the person's password
    for one in (person, account):
        twin.state.revoke(one.id)
    later = await way.access_has_ended(account_id, posts)
    assert await connect() == account_id
    await way.it_goes_on(account_id, posts, later)
    assert way.published_by(twin.instagram) == 0
    assert twin.state.posts_of(other.id) == []

    # --- deleted, let go, and what the person had allowed is given back
    credentials = await social_accounts.open_account(await make.get(SocialAccount, UUID(account_id)))
    await registry.connector_for(Platform.INSTAGRAM).delete(str(posts[0].external_post_id), credentials)
    assert way.received(posts[0]).is_deleted
    assert len(twin.state.posts_of(account.id)) == 5
    await way.it_is_let_go(account_id, posts, make)
    theirs = [token for token in twin.state.tokens.values() if token.account_id in {person.id, account.id}]
    assert all(token.is_revoked for token in theirs)


async def test_a_lost_answer_is_found_out_and_nothing_is_sent_twice(
    journey: Journey, social_account: SocialAccount, account: Account, twin: InstagramTwin, add_picture: AddPicture
) -> None:
    loaf = await add_picture(journey.business_id, width=640, height=640)
    account.faults += [
        Fault("POST media_publish", how="drop", acts=True),
        Fault("POST comments", how="drop", acts=True),
    ]
    post_id = await journey.write("Only once.", "And once more.", media=[loaf])

    post = await journey.run(post_id, rounds=30)

    [out] = twin.state.posts_of(account.id)
    assert (post.status, post.external_post_id) == (PostStatus.PUBLISHED, out.id)
    assert [one.text for one in twin.state.comments.values() if one.post_id == out.id] == ["And once more."]


async def test_the_checkup_asks_the_account(journey: Journey, social_account: SocialAccount) -> None:
    found = (await journey.client.post(f"/social/accounts/{social_account.id}/check")).json()
    steps = {step["code"]: step["state"] for step in found["steps"]}

    assert steps["sign-in"] == steps["reading"] == steps["quota"] == steps["clock"] == "ok"
    assert steps["media-reachable"] == "problem", "this installation is on loopback"
