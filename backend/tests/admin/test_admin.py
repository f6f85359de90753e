"""What administrators see, and that nobody else does."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from app.billing import service as billing
from app.content.models import PostStatus
from app.core import heartbeat, redis
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.generations.models import Generation, GenerationKind, GenerationStatus
from app.users.models import Role, User, UserSession
from tests.factories import Make


@pytest.fixture
async def admin(make: Make) -> User:
    return await make.user(role=Role.ADMIN, email="root@example.com", first_name="Ada", last_name="Root")


@pytest.fixture
async def office(admin: User, client_of) -> httpx.AsyncClient:
    """A client signed in as the administrator."""
    return await client_of(admin)


@pytest.mark.parametrize("path", ["/admin/users", "/admin/stats"])
async def test_users_are_told_they_may_not_and_strangers_to_sign_in(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient, path: str
):
    user, stranger = await client.get(path), await anonymous.get(path)

    assert (user.status_code, user.json()["type"]) == (403, "/problems/not-allowed")
    assert (stranger.status_code, stranger.json()["type"]) == (401, "/problems/not-signed-in")


async def test_a_role_taken_away_is_gone_at_once(office: httpx.AsyncClient):
    assert (await office.get("/admin/users")).status_code == 200
    async with unit_of_work() as session:
        await session.execute(update(User).values(role=Role.USER))

    assert (await office.get("/admin/users")).status_code == 403


async def test_users_are_listed_newest_first_with_what_they_have(office: httpx.AsyncClient, make: Make):
    maya = await make.user(email="maya@example.com", created_at=now() + timedelta(seconds=5), disabled_at=now())
    await make.business(user=maya)
    await make.business(user=maya)

    newest, oldest = (await office.get("/admin/users")).json()["items"]

    assert newest["email"] == "maya@example.com"
    assert newest["businesses"] == 2
    assert newest["last_seen_at"] is None
    assert newest["disabled_at"] is not None
    assert oldest["role"] == "admin"
    assert oldest["businesses"] == 0
    assert oldest["last_seen_at"] is not None
    assert "password" not in str(newest)


async def test_the_list_is_paged(office: httpx.AsyncClient, make: Make):
    for _ in range(4):
        await make.user()

    seen: list[str] = []
    cursor = None
    while True:
        page = (await office.get("/admin/users", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("maya@", ["maya@bakery.com"]),
        ("MAYA OKA", ["maya@bakery.com"]),
        ("bakery", ["maya@bakery.com"]),
        ("%", []),
        ("_", ["under_score@example.com"]),
        ("nobody at all", []),
        (" okafor ", ["maya@bakery.com"]),
    ],
)
async def test_users_are_found_by_address_or_name(office: httpx.AsyncClient, make: Make, q: str, found: list[str]):
    await make.user(email="maya@bakery.com", first_name="Maya", last_name="Okafor")
    await make.user(email="under_score@example.com", first_name="Uli")

    answer = await office.get("/admin/users", params={"q": q})

    assert [item["email"] for item in answer.json()["items"]] == found


@pytest.mark.parametrize("params", [{"q": "a\x00b"}, {"q": " "}, {"q": "x" * 101}, {"limit": 0}, {"limit": 101}])
async def test_bad_parameters_are_refused(office: httpx.AsyncClient, params: dict[str, str]):
    assert (await office.get("/admin/users", params=params)).status_code == 422


async def test_the_figures_count_what_is_there(office: httpx.AsyncClient, make: Make):
    business = await make.business()
    account = await make.social_account(business=business)
    await make.post(business=business)
    await make.scheduled_post(account=account)
    await make.published_post(account=account)
    await make.published_post(account=account, published_at=now() - timedelta(hours=30))
    async with unit_of_work() as session:
        session.add(
            Generation(
                user_id=business.user_id,
                business_id=business.id,
                kind=GenerationKind.CONTENT,
                status=GenerationStatus.SUCCEEDED,
                request={},
            )
        )
        await billing.record_usage(session, business.user_id, "content_generated", {}, 250)
        await billing.record_usage(session, business.user_id, "content_generated", {}, None)

    stats = (await office.get("/admin/stats")).json()

    assert stats["users"] == 2
    assert stats["businesses"] == 1
    assert set(stats["posts"]) == {status.value for status in PostStatus}
    assert (stats["posts"]["draft"], stats["posts"]["scheduled"], stats["posts"]["published"]) == (1, 1, 2)
    assert stats["posts"]["failed"] == 0
    assert stats["published_in_24_hours"] == 1
    assert stats["generations"] == {"queued": 0, "running": 0, "succeeded": 1, "failed": 0}
    assert stats["llm_cost_microdollars"] == 250
    assert stats["llm_cost_microdollars_in_30_days"] == 250


async def test_queues_and_workers_are_read_from_redis(office: httpx.AsyncClient):
    await redis.redis().rpush("publishing", "one", "two")
    await redis.redis().set(heartbeat.PREFIX + "celery@here", now().isoformat(), ex=30)

    stats = (await office.get("/admin/stats")).json()

    assert {queue["name"]: queue["length"] for queue in stats["queues"]} == {
        "publishing": 2,
        "generation": 0,
        "default": 0,
    }
    assert [worker["name"] for worker in stats["workers"]] == ["celery@here"]


async def test_with_redis_away_queues_are_unknown_and_not_empty(
    office: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    await redis.close()
    with monkeypatch.context() as patch:
        patch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
        get_settings.cache_clear()
        answer = await office.get("/admin/stats")
    await redis.close()
    get_settings.cache_clear()

    assert answer.status_code == 200
    assert answer.json()["queues"] is None
    assert answer.json()["workers"] is None
    assert answer.json()["users"] == 1


async def test_the_newest_of_several_sessions_says_when_somebody_was_last_here(
    office: httpx.AsyncClient, admin: User, make: Make
):
    await make.session_token(admin)
    async with unit_of_work() as session:
        await session.execute(update(UserSession).values(last_seen_at=now() - timedelta(days=3)))
    await make.session_token(admin)

    (item,) = (await office.get("/admin/users")).json()["items"]

    assert item["last_seen_at"] > (now() - timedelta(days=1)).isoformat()
