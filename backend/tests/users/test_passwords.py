"""Changing a password, and setting a forgotten one by a mailed link."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, update

from app.core import clock, redis
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.users import links
from app.users.models import OneTimeToken, User
from tests.factories import Make
from tests.users.conftest import EMAIL, NEW_PASSWORD, PASSWORD, Mailbox, bearer, log_in, sign_up

SUBJECT = "Set a new password"


async def change(client: httpx.AsyncClient, current: str = PASSWORD, new: str = NEW_PASSWORD) -> httpx.Response:
    return await client.post("/auth/password", json={"current_password": current, "new_password": new})


async def forget(client: httpx.AsyncClient, email: str = EMAIL) -> httpx.Response:
    return await client.post("/auth/password/forgot", json={"email": email})


async def reset(client: httpx.AsyncClient, token: str, password: str = NEW_PASSWORD) -> httpx.Response:
    return await client.post("/auth/password/reset", json={"token": token, "password": password})


async def test_changing_the_password_ends_every_other_session(browser: httpx.AsyncClient, anonymous):
    await sign_up(browser)
    elsewhere = (await log_in(anonymous)).json()
    anonymous.cookies.clear()

    answer = await change(browser)

    assert answer.status_code == 204
    assert (await browser.get("/auth/me")).status_code == 200
    assert (await anonymous.get("/auth/me", headers=bearer(elsewhere))).status_code == 401
    assert (await log_in(anonymous)).status_code == 401
    assert (await log_in(anonymous, password=NEW_PASSWORD)).status_code == 200


@pytest.mark.parametrize("is_asked", [False, True])
async def test_api_keys_end_with_the_password_when_that_is_asked_for(
    browser: httpx.AsyncClient, anonymous, is_asked: bool
):
    await sign_up(browser)
    made = await browser.post("/auth/api-keys", json={"name": "n", "scope": "read", "expires_in_days": None})
    key = {"Authorization": f"Bearer {made.json()['key']}"}

    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    changed = await browser.post("/auth/password", json={**body, **({"revoke_api_keys": True} if is_asked else {})})

    assert changed.status_code == 204
    assert (await anonymous.get("/auth/me", headers=key)).status_code == (401 if is_asked else 200)


@pytest.mark.parametrize("is_asked", [False, True])
async def test_api_keys_end_with_a_reset_when_that_is_asked_for(
    browser: httpx.AsyncClient, anonymous, mailbox: Mailbox, is_asked: bool
):
    await sign_up(browser)
    made = await browser.post("/auth/api-keys", json={"name": "n", "scope": "read", "expires_in_days": None})
    key = {"Authorization": f"Bearer {made.json()['key']}"}
    await browser.post("/auth/password/forgot", json={"email": EMAIL})
    token = await mailbox.token("Set a new password")

    body = {"token": token, "password": NEW_PASSWORD, "revoke_api_keys": is_asked}
    reset = await anonymous.post("/auth/password/reset", json=body)

    assert reset.status_code == 204
    assert (await anonymous.get("/auth/me", headers=key)).status_code == (401 if is_asked else 200)


async def test_the_current_password_must_be_right(browser: httpx.AsyncClient):
    await sign_up(browser)

    answer = await change(browser, current="not the password")

    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/current-password-wrong"
    assert answer.json()["errors"][0]["pointer"] == "/current_password"
    assert (await log_in(browser)).status_code == 200


async def test_who_found_an_open_browser_cannot_guess_the_password_there(browser: httpx.AsyncClient):
    await sign_up(browser)

    answers = [(await change(browser, current=f"guess {number}")).status_code for number in range(9)]

    assert answers == [403] * 8 + [429]


async def test_the_new_password_must_be_good(browser: httpx.AsyncClient):
    await sign_up(browser)

    answer = await change(browser, new="password12")

    assert answer.json()["type"] == "/problems/password-refused"
    assert answer.json()["errors"][0]["pointer"] == "/new_password"
    assert (await log_in(browser)).status_code == 200


async def test_a_forgotten_password_is_replaced_by_the_mailed_link(browser: httpx.AsyncClient, mailbox: Mailbox):
    before = await sign_up(browser)
    assert (await forget(browser)).status_code == 202

    answer = await reset(browser, await mailbox.token(SUBJECT))

    assert answer.status_code == 204
    assert (await browser.get("/auth/me", headers=bearer(before))).status_code == 401
    assert (await log_in(browser)).status_code == 401
    again = await log_in(browser, password=NEW_PASSWORD)
    assert again.json()["user"]["email_verified_at"] is not None


async def test_the_mail_says_what_it_is_and_where_to_go(anonymous: httpx.AsyncClient, mailbox: Mailbox, settings):
    settings(PUBLIC_URL="https://growth.example.com")
    await sign_up(anonymous, first_name="Maya")
    await forget(anonymous)

    letter = (await mailbox.letters())[-1]

    assert letter["To"] == EMAIL
    assert letter["Subject"] == SUBJECT
    assert letter.get_content().startswith("Hello Maya,")
    assert "https://growth.example.com/reset/?token=" in letter.get_content()


async def test_an_unknown_address_gets_the_same_answer_and_no_mail(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    await mailbox.letters()

    known, unknown = await forget(anonymous), await forget(anonymous, "nobody@example.com")

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert {letter["To"] for letter in await mailbox.letters()} == {EMAIL}


async def test_both_ring_the_same_doorbell_and_neither_says_whom_it_is_for(anonymous: httpx.AsyncClient):
    await forget(anonymous, "nobody@example.com")
    (unknown,) = await redis.redis().lrange("default", 0, -1)
    await sign_up(anonymous)
    await redis.redis().delete("default")
    await forget(anonymous)
    (known,) = await redis.redis().lrange("default", 0, -1)

    assert len(known) == len(unknown)
    assert EMAIL not in known
    assert "ags_" not in known


async def test_a_user_without_a_password_here_gets_no_link(anonymous: httpx.AsyncClient, make: Make, mailbox: Mailbox):
    await make.user(clerk_id="user_2abc", email="clerk@example.com")

    assert (await forget(anonymous, "clerk@example.com")).status_code == 202
    assert await mailbox.letters() == []


async def test_a_disabled_user_gets_no_link(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    await mailbox.letters()
    async with unit_of_work() as session:
        await session.execute(update(User).values(disabled_at=now()))

    await forget(anonymous)

    assert [letter["Subject"] for letter in await mailbox.letters()] == ["Confirm your e-mail address"]


async def test_the_link_works_once(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    await forget(anonymous)
    token = await mailbox.token(SUBJECT)
    await reset(anonymous, token)

    answer = await reset(anonymous, token, "another slow loaf of rye")

    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/link-no-longer-good"
    assert token not in answer.text


async def test_of_two_uses_at_once_one_wins(committed_database: None, from_address, mailbox: Mailbox):
    first, second = await from_address("198.51.100.1"), await from_address("198.51.100.2")
    await sign_up(first)
    await forget(first)
    token = await mailbox.token(SUBJECT)

    answers = await asyncio.gather(reset(first, token), reset(second, token, "another slow loaf of rye"))

    assert sorted(answer.status_code for answer in answers) == [204, 400]


async def test_the_link_is_good_for_an_hour(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    await forget(anonymous)
    token = await mailbox.token(SUBJECT)

    with clock.frozen(now() + timedelta(minutes=61)):
        late = await reset(anonymous, token)

    assert late.status_code == 400
    assert (await reset(anonymous, token)).status_code == 204


async def test_a_weak_new_password_leaves_the_link_good(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    await forget(anonymous)
    token = await mailbox.token(SUBJECT)

    assert (await reset(anonymous, token, "password12")).json()["type"] == "/problems/password-refused"
    assert (await reset(anonymous, token)).status_code == 204


async def test_a_link_that_confirms_an_address_sets_no_password(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    token = await mailbox.token("Confirm your e-mail address")

    assert (await reset(anonymous, token)).status_code == 400


async def test_changing_the_password_makes_a_mailed_link_worthless(browser: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(browser)
    await forget(browser)
    token = await mailbox.token(SUBJECT)
    await change(browser)

    assert (await reset(browser, token, "another slow loaf of rye")).status_code == 400


async def test_a_reset_lets_a_locked_out_owner_in(browser: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(browser)
    for _ in range(9):
        await log_in(browser, password="not the password")
    await forget(browser)
    await reset(browser, await mailbox.token(SUBJECT))

    assert (await log_in(browser, password=NEW_PASSWORD)).status_code == 200


async def test_asking_again_within_two_minutes_sends_no_second_mail(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    for _ in range(3):
        await forget(anonymous)

    assert [letter["Subject"] for letter in await mailbox.letters()].count(SUBJECT) == 1


async def test_nobodys_mailbox_is_filled_through_us(anonymous: httpx.AsyncClient):
    await sign_up(anonymous)
    start = now()
    for number in range(15):
        with clock.frozen(start + timedelta(minutes=3 * number)):
            await forget(anonymous)

    async with sessions() as session:
        asked = await session.scalar(
            select(func.count()).select_from(OneTimeToken).where(OneTimeToken.purpose == "reset_password")
        )
    assert asked == links.MOST_PER_DAY


@pytest.mark.parametrize("token", ["made-up", "' OR 1=1 --", "\x00"])
async def test_a_made_up_token_is_no_longer_good(anonymous: httpx.AsyncClient, token: str):
    assert (await reset(anonymous, token)).status_code == 400
