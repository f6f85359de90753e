"""Making a local account."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from app.core.db import sessions
from app.users import service, throttle
from app.users.errors import PasswordRefused
from app.users.models import LocalCredential, Role, User
from tests.users.conftest import EMAIL, PASSWORD, bearer, log_in, sign_up


async def test_signing_up_answers_a_token_that_works_at_once(anonymous: httpx.AsyncClient):
    signed_in = await sign_up(anonymous, first_name="Maya", last_name="Okafor")
    anonymous.cookies.clear()

    me = await anonymous.get("/auth/me", headers=bearer(signed_in))

    assert signed_in["token_type"] == "bearer"
    assert signed_in["expires_in"] == 30 * 24 * 3600
    assert me.json() == signed_in["user"]
    assert me.json()["email"] == EMAIL
    assert me.json()["first_name"] == "Maya"
    assert me.json()["role"] == "user"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(anonymous: httpx.AsyncClient):
    answer = await anonymous.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("aigrowth_session=ags_")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=2592000" in cookie
    assert "Secure" not in cookie


async def test_the_cookie_is_secure_where_the_server_is_reached_by_https(anonymous: httpx.AsyncClient, settings):
    settings(PUBLIC_URL="https://growth.example.com")

    answer = await anonymous.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD})

    assert "Secure" in answer.headers["set-cookie"]


async def test_a_second_signup_with_the_address_is_a_conflict_whatever_its_case(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)

    again = await anonymous.post("/auth/signup", json={"email": EMAIL.upper(), "password": PASSWORD})

    assert again.status_code == 409
    assert again.json()["type"] == "/problems/email-taken"
    assert "set-cookie" not in again.headers


async def test_of_two_signups_at_once_one_wins(committed_database: None, from_address):
    first, second = await from_address("198.51.100.1"), await from_address("198.51.100.2")

    answers = await asyncio.gather(
        *(client.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD}) for client in (first, second))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_the_password_is_kept_as_argon2id_only(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)

    async with sessions() as session:
        credential = (await session.scalars(select(LocalCredential))).one()
    assert credential.password_hash.startswith("$argon2id$v=19$m=47104,t=2,p=1$")


@pytest.mark.parametrize(
    "password",
    [
        "password12",
        "1234567890",
        "qwertyuiop",
        "Password123!",
        "aaaaaaaaaaaa",
        "hearthandcrumb",
        "MayaOkafor",
        "Maya.Okafor1",
    ],
)
async def test_passwords_that_are_guessed_first_are_refused(anonymous: httpx.AsyncClient, password: str):
    answer = await anonymous.post(
        "/auth/signup",
        json={"email": EMAIL, "password": password, "first_name": "Maya", "last_name": "Okafor"},
    )

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/password-refused"
    assert answer.json()["errors"][0]["pointer"] == "/password"
    assert password not in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password", "x" * 201),
        ("email", "nobody"),
        ("email", "a@b@c.com"),
        ("email", f"{'a' * 250}@example.com"),
        ("first_name", "Ma\x00ya"),
        ("first_name", "Ma\nya"),
        ("first_name", "   "),
        ("last_name", "x" * 101),
    ],
)
async def test_bad_fields_are_named_and_their_content_is_not_repeated(
    anonymous: httpx.AsyncClient, field: str, value: str
):
    answer = await anonymous.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD, field: value})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{field}"]
    if field == "password":
        assert value not in answer.text


@pytest.mark.parametrize(
    ("path", "field", "body"),
    [
        ("/auth/signup", "password", r'{"email": "a@example.com", "password": "\ud800 slow loaves of rye"}'),
        ("/auth/login", "password", r'{"email": "a@example.com", "password": "\ud800"}'),
        ("/auth/password/reset", "token", r'{"token": "\ud800", "password": "seventeen slow loaves"}'),
        ("/auth/verify-email", "token", r'{"token": "\ud800"}'),
        (
            "/auth/signup",
            "first_name",
            r'{"email": "a@example.com", "password": "slow loaves", "first_name": "\ud800"}',
        ),
        ("/auth/signup", "email", r'{"email": "\ud800@example.com", "password": "seventeen slow loaves"}'),
    ],
)
async def test_half_a_character_is_refused_wherever_it_is(
    anonymous: httpx.AsyncClient, path: str, field: str, body: str
):
    answer = await anonymous.post(path, content=body.encode(), headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{field}"]


async def test_the_longest_password_is_taken_whole(anonymous: httpx.AsyncClient):
    password = "seventeen slow loaves " + "é" * 178
    await sign_up(anonymous, password=password)

    assert (await log_in(anonymous, password=password)).status_code == 200
    assert (await log_in(anonymous, password=password[:-1])).status_code == 401


async def test_strangers_sign_up_only_so_often_from_one_address(from_address):
    client = await from_address("203.0.113.9")
    for _ in range(60):
        await client.post("/auth/signup", json={"email": EMAIL, "password": "password12"})

    refused = await client.post("/auth/signup", json={"email": EMAIL, "password": "password12"})

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert (await (await from_address("203.0.113.10")).post("/auth/signup", json={})).status_code == 422


async def test_whoever_asks_who_has_an_account_soon_hears_nothing_any_more(from_address, monkeypatch):
    monkeypatch.setattr(throttle, "TOLD_TAKEN", throttle.Rule(limit=3, window_seconds=3600))
    prober, neighbour = await from_address("2001:db8:1:2::1"), await from_address("2001:db8:1:2:ffff::9")
    elsewhere = await from_address("203.0.113.10")
    await sign_up(elsewhere)
    for _ in range(3):
        assert (await prober.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD})).status_code == 409

    taken = await neighbour.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD})
    free = await prober.post("/auth/signup", json={"email": f"new-{EMAIL}", "password": PASSWORD})

    assert [(answer.status_code, answer.json()["type"]) for answer in (taken, free)] == [
        (429, "/problems/too-many-attempts")
    ] * 2
    assert taken.json()["detail"] == free.json()["detail"]
    assert 3500 < int(free.headers["Retry-After"]) <= 3600
    assert (await elsewhere.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD})).status_code == 409
    assert (await log_in(prober)).status_code == 200


async def test_with_redis_away_probing_is_counted_all_the_same(from_address, redis_away: None):
    client = await from_address("203.0.113.78")
    await sign_up(client)

    answers = [
        (await client.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD})).status_code for _ in range(22)
    ]

    assert answers == [409] * throttle.TOLD_TAKEN.limit + [429] * 2


async def test_an_administrator_is_made_from_the_command_line(make):
    async with sessions() as session, session.begin():
        admin = await service.create_admin(session, email=EMAIL, password=PASSWORD)

    assert (await make.reload(admin)).role is Role.ADMIN
    assert (await make.reload(admin)).email_verified_at is not None


async def test_an_account_that_exists_becomes_administrator_with_the_new_password_and_is_signed_out(
    anonymous: httpx.AsyncClient, make
):
    signed_in = await sign_up(anonymous)

    async with sessions() as session, session.begin():
        await service.create_admin(session, email=EMAIL.upper(), password="seventeen slow loaves")

    assert (await anonymous.get("/auth/me", headers=bearer(signed_in))).status_code == 401
    answer = await log_in(anonymous, password="seventeen slow loaves")
    assert answer.json()["user"]["role"] == "admin"
    async with sessions() as session:
        assert len((await session.scalars(select(User))).all()) == 1


@pytest.mark.parametrize("password", ["password12", "short", "x" * 300])
async def test_an_administrator_needs_a_good_password_too(make, password: str):
    async with sessions() as session:
        with pytest.raises(PasswordRefused):
            await service.create_admin(session, email=EMAIL, password=password)
