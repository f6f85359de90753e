"""Keys for scripts: what each may do, when it ends, and that it appears once and nowhere again."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select, text, update

from app.api import routers
from app.core import clock, ids
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.users import api_keys, service
from app.users.models import ApiKey, KeyScope, Role, User
from tests.factories import Make
from tests.users.conftest import PASSWORD, sign_up

NOTHING = "00000000-0000-4000-8000-000000000000"
READ = {"name": "Nightly report", "scope": "read", "expires_in_days": 30}
WRITE = {"name": "Shop", "scope": "write", "expires_in_days": None}


async def make_key(client: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await client.post("/auth/api-keys", json={**WRITE, **given})
    assert answer.status_code == 201, answer.text
    return answer.json()


def bearer(made: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {made['key']}"}


async def listed(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/auth/api-keys")).json()["items"]


async def test_a_key_is_told_once_and_only_its_digest_is_kept(client: httpx.AsyncClient):
    answer = await client.post("/auth/api-keys", json=READ)

    made = answer.json()
    secret = made["key"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r"agk_[\w-]{43}", secret)
    assert made["api_key"]["prefix"] == secret[:10]
    (item,) = await listed(client)
    assert item == made["api_key"]
    assert (item["name"], item["scope"], item["last_used_at"], item["is_expired"]) == (
        *list(READ.values())[:2],
        None,
        False,
    )
    async with sessions() as session:
        row = (await session.execute(text("SELECT row_to_json(api_keys)::text FROM api_keys"))).scalar_one()
    assert secret not in row
    assert ids.digest(secret) in row
    assert ids.digest(secret) not in (await client.get("/auth/api-keys")).text


@pytest.mark.parametrize(("days", "ends"), [(30, 30), (90, 90), (365, 365), (None, None)])
async def test_a_key_lives_as_long_as_was_chosen(client: httpx.AsyncClient, days: int | None, ends: int | None):
    at = now()
    with clock.frozen(at):
        made = await make_key(client, expires_in_days=days)

    wanted = None if ends is None else (at + timedelta(days=ends)).isoformat().replace("+00:00", "Z")
    assert made["api_key"]["expires_at"] == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "n" * 101},
        {"scope": "admin"},
        {"expires_in_days": 31},
        {"expires_in_days": 0},
    ],
)
async def test_a_key_that_cannot_be_is_refused_by_field(client: httpx.AsyncClient, wrong: dict[str, Any]):
    answer = await client.post("/auth/api-keys", json={**READ, **wrong})

    assert answer.status_code == 422
    assert [item["pointer"] for item in answer.json()["errors"]] == [f"/{next(iter(wrong))}"]
    assert await listed(client) == []


async def test_a_key_that_writes_works_as_its_user_and_needs_no_csrf_header(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient, user: User
):
    key = bearer(await make_key(client))

    me = await anonymous.get("/auth/me", headers=key)
    body = {"name": "Hearth", "description": "A sourdough bakery in Leeds with cardamom buns."}
    made = await anonymous.post("/businesses", json=body, headers={**key, "Origin": "https://somewhere.example"})

    assert me.json()["id"] == str(user.id)
    assert made.status_code == 201
    assert (await client.get("/businesses")).json()["items"][0]["id"] == made.json()["id"]


async def test_a_key_that_reads_is_told_what_to_do_when_it_writes(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient
):
    key = bearer(await make_key(client, scope="read"))

    read = await anonymous.get("/businesses", headers=key)
    wrote = await anonymous.put("/auth/me", json={"first_name": "Eve"}, headers=key)

    assert read.status_code == 200
    assert wrote.status_code == 403
    assert wrote.json()["type"] == "/problems/key-may-only-read"
    assert "read and write" in wrote.json()["detail"]
    assert (await client.get("/auth/me")).json()["first_name"] != "Eve"


def protected_routes() -> Iterator[tuple[str, str]]:
    """Every method and path of /api/v1 that asks who is calling, with ids in the path that are nobody's."""
    for router in routers.V1:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            names = _dependencies(route)
            if "identify" in names:
                path = re.sub(r"{platform}", "sandbox", route.path)
                path = re.sub(r"{\w+}", lambda _: str(uuid4()), path)
                for method in route.methods:
                    yield method, path


def _dependencies(route: APIRoute) -> set[str]:
    found, waiting = set(), [route.dependant]
    while waiting:
        one = waiting.pop()
        if one.call is not None:
            found.add(getattr(one.call, "__name__", ""))
        waiting += one.dependencies
    return found


async def test_no_route_lets_a_key_that_reads_change_anything(client: httpx.AsyncClient, anonymous: httpx.AsyncClient):
    key = bearer(await make_key(client, scope="read"))
    unsafe = [one for one in protected_routes() if one[0] != "GET"]

    assert len(unsafe) > 50
    for method, path in unsafe:
        answer = await anonymous.request(method, path, json={}, headers=key)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/key-may-only-read"), (method, path)


async def test_a_key_that_reads_is_let_in_wherever_something_is_read(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient
):
    key = bearer(await make_key(client, scope="read"))
    safe = [path for method, path in protected_routes() if method == "GET" and "/admin/" not in path]
    for_sessions = {"/auth/sessions", "/auth/api-keys"}

    assert len(safe) > 25
    for path in safe:
        answer = await anonymous.get(path, headers=key)
        assert (answer.status_code == 403) == (path in for_sessions), path
        assert answer.status_code in (200, 403, 404, 422), (path, answer.text)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/auth/api-keys", None),
        ("POST", "/auth/api-keys", WRITE),
        ("DELETE", f"/auth/api-keys/{NOTHING}", None),
        ("POST", "/auth/password", {"current_password": PASSWORD, "new_password": "quite another one"}),
        ("DELETE", "/auth/me", {"password": PASSWORD}),
        ("GET", "/auth/sessions", None),
        ("DELETE", "/auth/sessions", None),
        ("DELETE", f"/auth/sessions/{NOTHING}", None),
        ("POST", "/auth/logout", None),
        ("GET", "/admin/users", None),
        ("PUT", f"/admin/users/{NOTHING}", {"plan": "pro"}),
    ],
)
async def test_what_decides_over_the_account_asks_for_a_session(
    browser: httpx.AsyncClient, anonymous: httpx.AsyncClient, method: str, path: str, body: Any
):
    await sign_up(browser)
    async with unit_of_work() as session:
        await session.execute(update(User).values(role=Role.ADMIN))
    key = bearer(await make_key(browser))

    answer = await anonymous.request(method, path, json=body, headers=key)

    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/session-needed"
    assert "Sign in" in answer.json()["detail"]
    assert (await browser.get("/auth/me")).status_code == 200
    assert len(await listed(browser)) == 1


async def test_no_admin_route_takes_a_key(client_of, make: Make, anonymous: httpx.AsyncClient):
    admin = await client_of(await make.user(role=Role.ADMIN))
    key = bearer(await make_key(admin))
    routes = [one for one in protected_routes() if one[1].startswith("/admin")]

    assert len(routes) > 5
    for method, path in routes:
        answer = await anonymous.request(method, path, json={}, headers=key)
        assert answer.json()["type"] == "/problems/session-needed", (method, path)


async def refused(anonymous: httpx.AsyncClient, key: dict[str, str]) -> None:
    answer = await anonymous.get("/auth/me", headers=key)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["type"] == "/problems/api-key-refused"
    assert "Settings" in answer.json()["detail"]


async def test_an_unknown_key_is_refused(anonymous: httpx.AsyncClient):
    await refused(anonymous, {"Authorization": "Bearer agk_made-up"})


async def test_an_expired_key_is_refused_and_says_so_in_the_list(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient
):
    key = bearer(await make_key(client))
    async with unit_of_work() as session:
        await session.execute(update(ApiKey).values(created_at=now() - timedelta(days=9), expires_at=now()))

    await refused(anonymous, key)
    (item,) = await listed(client)
    assert item["is_expired"] is True
    assert (await client.delete(f"/auth/api-keys/{item['id']}")).status_code == 204
    assert await listed(client) == []


async def test_a_revoked_key_is_refused_and_cannot_be_revoked_again(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient
):
    made, other = await make_key(client), await make_key(client, name="Other")
    path = f"/auth/api-keys/{made['api_key']['id']}"

    assert (await client.delete(path)).status_code == 204

    await refused(anonymous, bearer(made))
    assert (await anonymous.get("/auth/me", headers=bearer(other))).status_code == 200
    assert [item["name"] for item in await listed(client)] == ["Other"]
    again = await client.delete(path)
    assert (again.status_code, again.json()["type"]) == (404, "/problems/api-key-not-found")


async def test_somebody_elses_key_is_neither_seen_nor_revoked(
    client: httpx.AsyncClient, client_of, make: Make, anonymous: httpx.AsyncClient
):
    stranger = await client_of(await make.user())
    theirs = await make_key(stranger)

    assert await listed(client) == []
    assert (await client.delete(f"/auth/api-keys/{theirs['api_key']['id']}")).status_code == 404
    assert (await anonymous.get("/auth/me", headers=bearer(theirs))).status_code == 200


async def test_the_keys_of_a_user_who_is_switched_off_do_not_work(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient
):
    key = bearer(await make_key(client))
    async with unit_of_work() as session:
        await session.execute(update(User).values(disabled_at=now()))

    answer = await anonymous.get("/auth/me", headers=key)

    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/account-disabled")


async def test_a_session_that_is_presented_beside_a_bad_key_does_not_help(browser: httpx.AsyncClient):
    await sign_up(browser)

    assert (await browser.get("/auth/me", headers={"Authorization": "Bearer agk_made-up"})).status_code == 401


async def test_a_deleted_account_takes_its_keys_along(browser: httpx.AsyncClient, anonymous: httpx.AsyncClient):
    await sign_up(browser)
    key = bearer(await make_key(browser))

    await browser.request("DELETE", "/auth/me", json={"password": PASSWORD})

    await refused(anonymous, key)


async def test_becoming_administrator_from_the_command_line_revokes_what_was_there(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient, user: User
):
    key = bearer(await make_key(client))

    async with unit_of_work() as session:
        await service.create_admin(session, email=user.email, password=PASSWORD)

    await refused(anonymous, key)


async def test_use_is_noted_at_most_once_a_minute(client: httpx.AsyncClient, anonymous: httpx.AsyncClient):
    key = bearer(await make_key(client))
    first = now()

    seen = []
    for seconds in (0, 59, 60):
        with clock.frozen(first + timedelta(seconds=seconds)):
            await anonymous.get("/auth/me", headers=key)
        async with sessions() as session:
            seen.append(await session.scalar(select(ApiKey.last_used_at)))

    assert seen == [first, first, first + timedelta(seconds=60)]


async def test_requests_with_a_key_count_against_its_users_limit(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient, settings
):
    key = bearer(await make_key(client))
    settings(RATE_LIMIT_PER_MINUTE="1")

    assert (await client.get("/auth/me")).status_code == 200
    assert (await anonymous.get("/auth/me", headers=key)).status_code == 429


async def fill(user: User, count: int) -> None:
    async with unit_of_work() as session:
        for _ in range(count):
            await api_keys.create(session, user, name="One of many", scope=KeyScope.READ, lifetime=timedelta(days=30))


async def test_only_so_many_keys_work_at_once(client: httpx.AsyncClient, user: User):
    await fill(user, api_keys.MOST_PER_USER)

    refusal = await client.post("/auth/api-keys", json=READ)

    assert (refusal.status_code, refusal.json()["type"]) == (409, "/problems/too-many-api-keys")
    assert "Revoke one" in refusal.json()["detail"]
    await client.delete(f"/auth/api-keys/{(await listed(client))[0]['id']}")
    assert (await client.post("/auth/api-keys", json=READ)).status_code == 201


async def test_expired_keys_are_not_counted(client: httpx.AsyncClient, user: User):
    await fill(user, api_keys.MOST_PER_USER)
    async with unit_of_work() as session:
        await session.execute(update(ApiKey).values(created_at=now() - timedelta(days=9), expires_at=now()))

    assert (await client.post("/auth/api-keys", json=READ)).status_code == 201


async def test_two_requests_at_once_do_not_make_one_key_too_many(
    committed_database: None, client: httpx.AsyncClient, user: User
):
    await fill(user, api_keys.MOST_PER_USER - 1)

    answers = await asyncio.gather(*(client.post("/auth/api-keys", json=READ) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_what_ended_long_ago_is_forgotten(client: httpx.AsyncClient, user: User):
    await fill(user, 4)
    at = now()
    async with unit_of_work() as session:
        rows = (await session.scalars(select(ApiKey).order_by(ApiKey.id))).all()
        revoked, expired, lately, _working = rows
        revoked.revoked_at = at - timedelta(days=8)
        for row, days in ((expired, 31), (lately, 29)):
            row.created_at, row.expires_at = at - timedelta(days=60), at - timedelta(days=days)
    assert {item["id"] for item in await listed(client)} == {str(row.id) for row in rows[2:]}

    async with unit_of_work() as session:
        await service.forget_expired(session)

    async with sessions() as session:
        assert set(await session.scalars(select(ApiKey.id))) == {row.id for row in rows[2:]}
