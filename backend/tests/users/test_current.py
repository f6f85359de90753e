"""Who is calling: bearer tokens, cookies, and requests that other sites make with our cookie."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from app.core import clock
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.users.models import User, UserSession
from tests.factories import Make
from tests.users.conftest import bearer, sign_up


async def test_nobody_is_asked_to_sign_in(anonymous: httpx.AsyncClient):
    answer = await anonymous.get("/auth/me")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["type"] == "/problems/not-signed-in"


@pytest.mark.parametrize("header", ["Basic bWF5YTpwYXNz", "Bearer", "Bearer ", "ags_token-alone", ""])
async def test_other_authorization_headers_are_explained(anonymous: httpx.AsyncClient, header: str):
    answer = await anonymous.get("/auth/me", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/not-signed-in"


async def test_an_unknown_token_is_an_ended_session(anonymous: httpx.AsyncClient):
    answer = await anonymous.get("/auth/me", headers={"Authorization": "Bearer ags_made-up"})

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/session-ended"


async def test_the_cookie_alone_signs_in(anonymous: httpx.AsyncClient):
    signed_in = await sign_up(anonymous)

    assert (await anonymous.get("/auth/me")).json() == signed_in["user"]


async def test_a_bad_bearer_token_is_not_replaced_by_the_cookie(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)

    assert (await anonymous.get("/auth/me", headers={"Authorization": "Bearer ags_made-up"})).status_code == 401


async def test_a_session_ends_when_its_time_is_over(client: httpx.AsyncClient):
    with clock.frozen(now() + timedelta(days=2)):
        answer = await client.get("/auth/me")

    assert answer.json()["type"] == "/problems/session-ended"


async def test_a_revoked_session_is_over(client: httpx.AsyncClient):
    async with unit_of_work() as session:
        await session.execute(update(UserSession).values(revoked_at=now()))

    assert (await client.get("/auth/me")).json()["type"] == "/problems/session-ended"


async def test_a_disabled_user_is_out_at_once(client: httpx.AsyncClient):
    async with unit_of_work() as session:
        await session.execute(update(User).values(disabled_at=now()))

    answer = await client.get("/auth/me")

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/account-disabled"


async def test_use_is_noted_at_most_once_a_minute(client: httpx.AsyncClient):
    async def seen():
        async with sessions() as session:
            return (await session.scalars(select(UserSession.last_seen_at))).one()

    opened = await seen()
    await client.get("/auth/me")
    assert await seen() == opened

    later = now() + timedelta(seconds=61)
    with clock.frozen(later):
        await client.get("/auth/me")
    assert await seen() == later


# --- cookies and other sites

OWN = {"X-CSRF": "1", "Origin": "http://testserver"}


async def put(client: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
    return await client.put("/auth/me", json={"first_name": "Eve"}, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        OWN,
        {"X-CSRF": "1"},
        {"X-CSRF": "1", "Sec-Fetch-Site": "same-origin"},
        {"X-CSRF": "1", "Sec-Fetch-Site": "none"},
        {**OWN, "Origin": "HTTP://TESTSERVER"},
    ],
)
async def test_our_own_pages_may_change_things_with_the_cookie(anonymous: httpx.AsyncClient, headers: dict[str, str]):
    await sign_up(anonymous)

    assert (await put(anonymous, headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {**OWN, "X-CSRF": "0"},
        {**OWN, "Origin": "https://evil.example"},
        {**OWN, "Origin": "http://testserver.evil.example"},
        {**OWN, "Origin": "http://testserver:81"},
        {**OWN, "Origin": "null"},
        {**OWN, "Origin": ""},
        {"X-CSRF": "1", "Sec-Fetch-Site": "cross-site"},
        {"X-CSRF": "1", "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_request_with_the_cookie_that_another_site_may_have_made_is_refused(
    anonymous: httpx.AsyncClient, headers: dict[str, str]
):
    await sign_up(anonymous, first_name="Maya")

    answer = await put(anonymous, headers)

    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/cross-site-request"
    assert (await anonymous.get("/auth/me")).json()["first_name"] == "Maya"


async def test_reading_with_the_cookie_needs_no_header(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)

    assert (await anonymous.get("/auth/me", headers={"Origin": "https://evil.example"})).status_code == 200


async def test_a_bearer_token_needs_no_header_wherever_it_comes_from(anonymous: httpx.AsyncClient):
    signed_in = await sign_up(anonymous)

    answer = await put(anonymous, {**bearer(signed_in), "Origin": "https://somewhere.example"})

    assert answer.status_code == 200


async def test_the_public_address_and_the_listed_origins_are_ours(anonymous: httpx.AsyncClient, settings):
    settings(PUBLIC_URL="https://growth.example.com", WEB_ORIGINS="https://app.vercel.example, https://b.example/")
    token = (await sign_up(anonymous))["access_token"]
    anonymous.headers["Cookie"] = f"__Host-aigrowth_session={token}"  # a browser sends it by https only

    for origin in ("https://growth.example.com", "https://app.vercel.example", "https://b.example"):
        assert (await put(anonymous, {**OWN, "Origin": origin})).status_code == 200
    assert (await put(anonymous, {**OWN, "Origin": "http://growth.example.com"})).status_code == 403


# --- how often, and what about


async def test_requests_are_counted_per_user_and_route(client: httpx.AsyncClient, client_of, make: Make, settings):
    settings(RATE_LIMIT_PER_MINUTE="2")

    first, second, third = [await client.get("/auth/me") for _ in range(3)]

    assert first.headers["RateLimit"].startswith('"default";r=1;t=')
    assert second.headers["RateLimit"].startswith('"default";r=0;t=')
    assert third.status_code == 429
    assert int(third.headers["Retry-After"]) >= 1
    assert (await client.get("/auth/sessions")).status_code == 200
    assert (await (await client_of(await make.user())).get("/auth/me")).status_code == 200


async def test_a_costly_route_has_a_tighter_limit_of_its_own(client: httpx.AsyncClient):
    answers = [await client.post("/auth/verify-email/request") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert answers[0].headers["RateLimit-Policy"] == '"default";q=5;w=60'


async def test_with_redis_away_requests_are_served(client: httpx.AsyncClient, redis_away: None):
    assert (await client.get("/auth/me")).status_code == 200


async def test_names_and_onboarding_are_changed_one_by_one(client: httpx.AsyncClient, user: User):
    named = await client.put("/auth/me", json={"first_name": "  Zoe\u0308 ", "last_name": "Okafor"})
    done = await client.put("/auth/me", json={"onboarding_completed": True})
    emptied = await client.put("/auth/me", json={"last_name": None})

    assert named.json()["first_name"] == "Zoë"
    assert done.json()["onboarding_completed"] is True
    assert done.json()["last_name"] == "Okafor"
    assert emptied.json()["last_name"] is None
    assert emptied.json()["first_name"] == "Zoë"
    assert emptied.json()["onboarding_completed"] is True


async def test_nobody_makes_themselves_administrator_or_changes_their_plan(client: httpx.AsyncClient):
    answer = await client.put("/auth/me", json={"role": "admin", "plan": "pro", "email": "x@example.com"})

    assert answer.status_code == 200
    assert answer.json()["role"] == "user"
    assert answer.json()["plan"] == "free"
