"""A labelled example of one's own: made by one press, free, out of reach of real platforms, and gone with one press."""

from collections import Counter
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from app.billing import service as billing
from app.billing.plans import Entitlements, PlanOffer
from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import sessions
from app.media.models import MediaAsset
from app.platforms.contract import ConnectedAccount, Platform
from app.publishing import plan_limit
from app.social_accounts import storing
from app.social_accounts.errors import ExampleStaysHere
from app.social_accounts.models import SocialAccount
from app.strategies.models import Strategy
from app.users.models import Plan, User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

ONE_OF_EACH = PlanOffer(Plan.FREE, "Free", 0, "usd", Entitlements(1, 1, 1, 1, ai_microdollars_per_month=1))
OWN = {"name": "Saltmarsh Cycles", "description": "A workshop for bicycles in Otley, open from Tuesday to Saturday."}
ClientOf = Callable[[User], Awaitable[httpx.AsyncClient]]

pytestmark = pytest.mark.usefixtures("committed_database", "sandbox")


@pytest.fixture
async def example(client: httpx.AsyncClient) -> httpx.Response:
    made = await client.post("/businesses/example")
    assert made.status_code == 201, made.text
    return made


async def count(model: type, *where: object) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]


async def quotas(client: httpx.AsyncClient) -> dict[str, int]:
    return {quota["name"]: quota["used"] for quota in (await client.get("/billing/quotas")).json()["items"]}


async def test_it_is_labelled_belongs_to_who_asked_and_has_something_for_every_screen(
    client: httpx.AsyncClient, user: User, example: httpx.Response
):
    business = example.json()

    assert business["is_example"]
    assert (await client.get(example.headers["Location"].removeprefix("/api/v1"))).json() == business
    of = {"business_id": business["id"]}
    assert len((await client.get(f"/strategies/{business['id']}/versions")).json()["items"]) == 3
    assert (await client.get("/analytics/overview", params=of)).json()["totals"]["impressions"] > 0
    [account] = (await client.get("/social/accounts", params=of)).json()["items"]
    assert account["is_simulated"]
    async with sessions() as session:
        posts = list(await session.scalars(select(Post)))
    assert {post.user_id for post in posts} == {user.id}
    statuses = Counter(post.status for post in posts)
    assert min(statuses[PostStatus.PUBLISHED], statuses[PostStatus.SCHEDULED], statuses[PostStatus.DRAFT]) > 3


async def test_asked_for_again_it_is_the_same_one(client: httpx.AsyncClient, example: httpx.Response):
    again = await client.post("/businesses/example")

    assert (again.status_code, again.json()) == (200, example.json())
    assert await count(Business) == 1


async def test_a_repeat_with_the_same_key_gets_the_same_answer(client: httpx.AsyncClient):
    key = {"Idempotency-Key": "one-press"}

    first, second = [await client.post("/businesses/example", headers=key) for _ in range(2)]

    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["Idempotent-Replayed"] == "true"


async def test_other_people_do_not_see_it_and_get_one_of_their_own(
    make: Make, client_of: ClientOf, example: httpx.Response
):
    other = await client_of(await make.user())

    assert (await other.get(f"/businesses/{example.json()['id']}")).status_code == 404
    assert (await other.delete(f"/businesses/{example.json()['id']}")).status_code == 404
    theirs = await other.post("/businesses/example")
    assert theirs.status_code == 201
    assert theirs.json()["id"] != example.json()["id"]


async def test_nothing_of_it_counts(client: httpx.AsyncClient, example: httpx.Response):
    assert set((await quotas(client)).values()) == {0}


async def test_the_smallest_plan_has_room_for_ones_own_beside_it(
    client: httpx.AsyncClient, make: Make, sandbox: SandboxServer, user: User
):
    with billing.selling(ONE_OF_EACH):
        assert (await client.post("/businesses/example")).status_code == 201
        own = await client.post("/businesses", json=OWN)
        assert own.status_code == 201, own.text
        business = Business(id=UUID(own.json()["id"]), user_id=user.id)
        account = await make.connected_account(sandbox, business=business)
        post = await make.scheduled_post(account=account, scheduled_for=now())
        async with sessions() as session:
            assert await plan_limit.find_refusal(session, post, due=now()) is None
            assert await quotas(client) == {
                "businesses": 1,
                "social_accounts": 1,
                "posts_per_month": 1,
                "generations_per_month": 0,
                "ai_microdollars_per_month": 0,
            }
        assert (await client.post("/businesses", json=OWN)).status_code == 402


async def test_an_example_is_made_where_the_plan_has_no_room_left_and_its_posts_are_not_refused(
    client: httpx.AsyncClient,
):
    with billing.selling(ONE_OF_EACH):
        assert (await client.post("/businesses", json=OWN)).status_code == 201
        assert (await client.post("/businesses/example")).status_code == 201

        async with sessions() as session:
            due = list(await session.scalars(select(Post).where(Post.status == PostStatus.SCHEDULED)))
            assert [await plan_limit.find_refusal(session, post, due=now()) for post in due] == [None] * 5


async def test_no_real_platform_is_connected_to_it(client: httpx.AsyncClient, user: User, example: httpx.Response):
    business_id = example.json()["id"]

    asked = await client.post("/social/connect/bluesky", json={"business_id": business_id})

    assert (asked.status_code, asked.json()["type"]) == (409, "/problems/example-stays-here")
    connected = ConnectedAccount(
        account_id="did:plc:rye", account_name="Rye", access_token="t", refresh_token=None, expires_at=None
    )
    with pytest.raises(ExampleStaysHere):  # however somebody came past the first look
        await storing.store_connected(
            Platform.BLUESKY, connected, user_id=user.id, business_id=UUID(business_id), at=now()
        )


async def test_removing_it_leaves_nothing_of_it_and_another_can_be_made(
    client: httpx.AsyncClient, example: httpx.Response
):
    assert (await client.delete(f"/businesses/{example.json()['id']}")).status_code == 204

    for model in (Business, Strategy, SocialAccount, Post, MediaAsset):
        assert await count(model) == 0
    again = await client.post("/businesses/example")
    assert again.status_code == 201
    assert again.json()["id"] != example.json()["id"]


async def test_where_the_sandbox_is_switched_off_it_is_refused_and_not_offered(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(get_settings(), "SANDBOX_URL", "")

    refused = await client.post("/businesses/example")

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/sandbox-switched-off")
    assert (await client.get("/config")).json()["demo"] is False
    assert await count(Business) == 0


async def test_while_the_sandbox_is_away_nothing_is_left_behind(client: httpx.AsyncClient, sandbox: SandboxServer):
    sandbox.fault("error_before", operation="token")

    assert (await client.post("/businesses/example")).status_code == 503
    assert await count(Business) == 0
