"""Signing in, and what stops those who guess."""

from collections.abc import Callable

import argon2
import httpx
import pytest
from sqlalchemy import select, update

from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.users import throttle
from app.users.errors import TooManyAttempts
from app.users.models import LocalCredential, User, UserSession
from tests.factories import Make
from tests.users.conftest import EMAIL, NEW_PASSWORD, PASSWORD, Callers, Mailbox, bearer, log_in, sign_up


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes Argon2 was asked to verify."""
    seen: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counting(self: argon2.PasswordHasher, hash: str, password: str) -> bool:  # noqa: A002
        seen.append(hash)
        return verify(self, hash, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    return seen


async def test_the_right_password_opens_a_session_of_its_own(anonymous: httpx.AsyncClient):
    signed_up = await sign_up(anonymous)

    answer = await log_in(anonymous)

    assert answer.status_code == 200
    assert answer.json()["access_token"] != signed_up["access_token"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (await anonymous.get("/auth/me", headers=bearer(answer.json()))).json()["email"] == EMAIL


async def test_the_case_of_the_address_does_not_matter(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)

    assert (await log_in(anonymous, email="MAYA@HearthAndCrumb.com")).status_code == 200


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)

    wrong = await log_in(anonymous, password="not the password")
    unknown = await log_in(anonymous, email="nobody@example.com")

    assert wrong.status_code == unknown.status_code == 401
    for answer in (wrong, unknown):
        assert answer.json()["type"] == "/problems/wrong-email-or-password"
        assert "set-cookie" not in answer.headers
    assert wrong.json()["detail"] == unknown.json()["detail"]


async def test_an_unknown_address_costs_one_verification_of_equal_cost(
    anonymous: httpx.AsyncClient, verifications: list[str]
):
    await sign_up(anonymous)

    await log_in(anonymous, password="not the password")
    await log_in(anonymous, email="nobody@example.com")

    real, dummy = verifications
    assert argon2.extract_parameters(real) == argon2.extract_parameters(dummy)


async def test_a_user_without_a_password_here_costs_a_verification_too(
    anonymous: httpx.AsyncClient, make: Make, verifications: list[str]
):
    await make.user(clerk_id="user_2abc", email="clerk@example.com")

    answer = await log_in(anonymous, email="clerk@example.com")

    assert answer.status_code == 401
    assert len(verifications) == 1


async def test_a_disabled_account_is_told_so_only_with_the_right_password(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)
    async with unit_of_work() as session:
        await session.execute(update(User).values(disabled_at=now()))

    right = await log_in(anonymous)
    wrong = await log_in(anonymous, password="not the password")

    assert (right.status_code, right.json()["type"]) == (401, "/problems/account-disabled")
    assert (wrong.status_code, wrong.json()["type"]) == (401, "/problems/wrong-email-or-password")
    assert "set-cookie" not in right.headers


async def test_a_hash_with_older_parameters_is_renewed_at_sign_in(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    async with unit_of_work() as session:
        await session.execute(update(LocalCredential).values(password_hash=old))

    assert (await log_in(anonymous)).status_code == 200

    async with sessions() as session:
        renewed = (await session.scalars(select(LocalCredential.password_hash))).one()
    assert "m=47104,t=2,p=1" in renewed
    assert (await log_in(anonymous)).status_code == 200


async def test_the_same_word_written_by_another_keyboard_is_the_same_password(anonymous: httpx.AsyncClient):
    await sign_up(anonymous, password="crème brûlée at noon")

    assert (await log_in(anonymous, password="cre\u0300me bru\u0302le\u0301e at noon")).status_code == 200


async def fail(client: httpx.AsyncClient, times: int, **given: str) -> list[int]:
    return [(await log_in(client, password="not the password", **given)).status_code for _ in range(times)]


async def test_after_eight_wrong_tries_the_address_waits_even_with_the_right_password(from_address):
    client = await from_address("203.0.113.7")
    await sign_up(client)

    assert await fail(client, 8) == [401] * 8

    refused = await log_in(client)
    assert refused.status_code == 429
    assert refused.json()["type"] == "/problems/too-many-attempts"
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert refused.json()["retry_after_seconds"] == int(refused.headers["Retry-After"])


async def test_the_owner_still_gets_in_from_elsewhere(from_address):
    attacker, owner = await from_address("203.0.113.7"), await from_address("198.51.100.4")
    await sign_up(owner)
    await fail(attacker, 9)

    assert (await log_in(attacker)).status_code == 429
    assert (await log_in(owner)).status_code == 200


async def many_machines_guess(account: str) -> None:
    """Each from its own address, until they are told to wait."""
    for machine in range(throttle.PER_ACCOUNT_FROM_STRANGERS.limit):
        await throttle.count_try(account, f"192.0.2.{machine}")
    with pytest.raises(TooManyAttempts):
        await throttle.count_try(account, "192.0.2.255")


async def test_many_machines_that_guess_at_one_account_wait_and_its_owner_does_not(from_address):
    owner, machine = await from_address("198.51.100.4"), await from_address("203.0.113.7")
    await sign_up(owner)
    assert (await log_in(owner)).status_code == 200

    await many_machines_guess(EMAIL)

    assert (await log_in(machine)).status_code == 429
    assert (await log_in(owner)).status_code == 200
    assert (await log_in(machine, email="tom@hearthandcrumb.com")).status_code == 401


async def test_an_owner_in_a_new_place_gets_past_the_guessers_by_mail(from_address, mailbox: Mailbox):
    home, elsewhere = await from_address("198.51.100.4"), await from_address("203.0.113.7")
    await sign_up(home)
    await many_machines_guess(EMAIL)
    assert (await log_in(elsewhere)).status_code == 429

    await elsewhere.post("/auth/password/forgot", json={"email": EMAIL})
    token = await mailbox.token("Set a new password")
    reset = await elsewhere.post("/auth/password/reset", json={"token": token, "password": NEW_PASSWORD})

    assert reset.status_code == 204
    assert (await log_in(elsewhere, password=NEW_PASSWORD)).status_code == 200


async def test_a_session_that_somebody_put_into_a_browser_is_not_the_one_it_signs_in_with(from_address):
    attacker, victim = await from_address("203.0.113.7"), await from_address("198.51.100.4")
    planted = (await sign_up(attacker, email="eve@elsewhere.example"))["access_token"]
    await sign_up(await from_address("198.51.100.5"))
    ours = {"Cookie": f"aigrowth_session={planted}", "Origin": "http://testserver", "X-CSRF": "1"}

    answer = await victim.post("/auth/login", json={"email": EMAIL, "password": PASSWORD}, headers=ours)

    assert answer.json()["access_token"] != planted
    assert f"aigrowth_session={answer.json()['access_token']}" in answer.headers["set-cookie"]
    told = await attacker.get("/auth/me", headers={"Authorization": f"Bearer {planted}"})
    assert told.json()["email"] == "eve@elsewhere.example"


async def test_an_address_that_tries_many_accounts_waits_for_all_of_them(from_address):
    attacker = await from_address("203.0.113.7")
    statuses = [(await log_in(attacker, email=f"someone{number}@example.com")).status_code for number in range(61)]

    assert statuses == [401] * 60 + [429]


async def test_all_addresses_of_one_ipv6_network_count_as_one(from_address):
    owner = await from_address("198.51.100.4")
    await sign_up(owner)
    for number in range(8):
        await fail(await from_address(f"2001:db8:1:2::{number + 1}"), 1)

    assert (await log_in(await from_address("2001:db8:1:2:ffff::1"))).status_code == 429
    assert (await log_in(await from_address("2001:db8:1:3::1"))).status_code == 200


async def test_a_right_password_starts_the_count_anew(from_address):
    client = await from_address("203.0.113.7")
    await sign_up(client)

    for _ in range(3):
        assert await fail(client, 7) == [401] * 7
        assert (await log_in(client)).status_code == 200


async def test_with_redis_away_people_sign_in_and_guessers_still_wait(from_address, redis_away: None):
    client = await from_address("203.0.113.77")
    await sign_up(client)
    assert (await log_in(client)).status_code == 200

    assert await fail(client, 9) == [401] * 8 + [429]


async def test_a_login_from_another_site_is_refused(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)

    answer = await anonymous.post(
        "/auth/login", json={"email": EMAIL, "password": PASSWORD}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/cross-site-request"
    assert "set-cookie" not in answer.headers


async def test_a_script_that_signs_in_for_each_call_ends_its_own_oldest_sessions(
    anonymous: httpx.AsyncClient, make: Make
):
    signed_in = await sign_up(anonymous)
    owner = await make.reload(User(id=signed_in["user"]["id"]))
    tokens = [await make.session_token(owner) for _ in range(100)]

    newest = (await log_in(anonymous)).json()

    anonymous.cookies.clear()
    assert (await anonymous.get("/auth/me", headers=bearer(signed_in))).status_code == 401
    assert (await anonymous.get("/auth/me", headers=bearer({"access_token": tokens[-1]}))).status_code == 200
    assert (await anonymous.get("/auth/me", headers=bearer(newest))).status_code == 200


async def test_the_session_remembers_where_it_was_opened(from_address: Callable):
    client = await from_address("203.0.113.7")
    client.headers["User-Agent"] = "Firefox " + "x" * 400
    await sign_up(client)

    async with sessions() as session:
        opened = (await session.scalars(select(UserSession))).one()
    assert str(opened.address) == "203.0.113.7"
    assert opened.user_agent is not None
    assert len(opened.user_agent) == 300


async def from_page(client: httpx.AsyncClient, headers: dict[str, str], password: str = PASSWORD) -> httpx.Response:
    return await client.post("/auth/login", json={"email": EMAIL, "password": password}, headers=headers)


async def test_behind_a_proxy_guesses_count_for_the_caller_and_not_for_the_proxy(from_address: Callers, settings):
    settings(TRUSTED_PROXIES="100.64.0.0/10")
    proxied = await from_address("100.64.0.3")
    await sign_up(proxied)
    for _ in range(9):
        guessed = await from_page(proxied, {"X-Forwarded-For": "198.51.100.9"}, "not the password")

    owner = await from_page(proxied, {"X-Forwarded-For": "203.0.113.7"})
    spoofed = await from_page(proxied, {"X-Forwarded-For": "203.0.113.7, 198.51.100.9"}, "not the password")

    assert guessed.status_code == spoofed.status_code == 429
    assert owner.status_code == 200
    sessions_of = await proxied.get("/auth/sessions", headers=bearer(owner.json()))
    assert sessions_of.json()["items"][0]["address"] == "203.0.113.7"


async def test_a_page_on_another_site_gets_a_cookie_that_travels_there(anonymous: httpx.AsyncClient, settings):
    settings(WEB_ORIGINS="https://app.vercel.example", PUBLIC_URL="https://api.railway.example")
    await sign_up(anonymous)
    page = {"Origin": "https://app.vercel.example", "Sec-Fetch-Site": "cross-site"}

    signed_in = await from_page(anonymous, page)
    signed_out = await anonymous.post("/auth/logout", headers={**page, **bearer(signed_in.json())})

    for answer in (signed_in, signed_out):
        plain, partitioned = answer.headers.get_list("set-cookie")
        assert partitioned == plain + "; Partitioned"
        assert {"HttpOnly", "SameSite=none", "Secure"} <= set(plain.split("; "))
    assert 'aigrowth_session=""' in signed_out.headers["set-cookie"]


async def test_a_page_on_our_own_site_gets_a_cookie_that_stays_there(anonymous: httpx.AsyncClient, settings):
    settings(WEB_ORIGINS="https://app.growth.example", PUBLIC_URL="https://api.growth.example")
    await sign_up(anonymous)

    answer = await from_page(anonymous, {"Origin": "https://app.growth.example", "Sec-Fetch-Site": "same-site"})

    (cookie,) = answer.headers.get_list("set-cookie")
    assert {"HttpOnly", "SameSite=lax", "Secure"} <= set(cookie.split("; "))


async def test_a_page_on_a_site_that_is_not_ours_cannot_sign_anybody_in(anonymous: httpx.AsyncClient, settings):
    settings(WEB_ORIGINS="https://app.vercel.example")
    await sign_up(anonymous)

    answer = await from_page(anonymous, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
