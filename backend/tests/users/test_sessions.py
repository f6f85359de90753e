"""Where a user is signed in, and ending it."""

from uuid import uuid4

import httpx
from sqlalchemy import select

from app.core.db import sessions
from app.users.models import User
from tests.factories import Make
from tests.users.conftest import PASSWORD, bearer, log_in, sign_up


async def test_nobody_signed_in_is_an_answer_and_no_error(anonymous: httpx.AsyncClient):
    answer = await anonymous.get("/auth/session")

    assert answer.status_code == 200
    assert answer.json() == {"user": None, "viewer_email": None}


async def test_the_session_says_who_is_signed_in(browser: httpx.AsyncClient):
    signed_in = await sign_up(browser)

    assert (await browser.get("/auth/session")).json() == {"user": signed_in["user"], "viewer_email": None}


async def test_a_cookie_that_is_worth_nothing_any_more_is_taken_back(browser: httpx.AsyncClient):
    browser.cookies.set("aigrowth_session", "ags_made-up", domain="testserver.local")

    answer = await browser.get("/auth/session", headers={"Cookie": "aigrowth_session=ags_made-up"})

    assert answer.json() == {"user": None, "viewer_email": None}
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_signing_out_ends_the_session_and_takes_the_cookie_back(browser: httpx.AsyncClient):
    signed_in = await sign_up(browser)

    answer = await browser.post("/auth/logout")

    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (await browser.get("/auth/me", headers=bearer(signed_in))).status_code == 401


async def test_signing_out_twice_is_fine(browser: httpx.AsyncClient):
    await sign_up(browser)
    await browser.post("/auth/logout")

    assert (await browser.post("/auth/logout")).status_code == 204


async def test_another_site_cannot_sign_a_browser_out(browser: httpx.AsyncClient):
    await sign_up(browser)

    answer = await browser.post("/auth/logout", headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert (await browser.get("/auth/me")).status_code == 200


async def test_the_list_shows_each_session_and_which_is_this_one(from_address):
    laptop, phone = await from_address("198.51.100.4"), await from_address("203.0.113.7")
    phone.headers["User-Agent"] = "Phone/1.0"
    await sign_up(laptop)
    await log_in(phone)

    newest, oldest = (await laptop.get("/auth/sessions")).json()["items"]

    assert (newest["user_agent"], newest["address"], newest["is_current"]) == ("Phone/1.0", "203.0.113.7", False)
    assert (oldest["address"], oldest["is_current"]) == ("198.51.100.4", True)
    assert "token" not in str(newest)


async def test_the_list_is_paged(client: httpx.AsyncClient, user: User, make: Make):
    for _ in range(4):
        await make.session_token(user)

    first = (await client.get("/auth/sessions", params={"limit": 3})).json()
    second = (await client.get("/auth/sessions", params={"limit": 3, "cursor": first["next_cursor"]})).json()

    assert [len(first["items"]), len(second["items"])] == [3, 2]
    assert second["next_cursor"] is None
    assert len({item["id"] for item in first["items"] + second["items"]}) == 5


async def test_one_session_is_ended(client: httpx.AsyncClient, client_of, user: User):
    phone = await client_of(user)
    items = (await client.get("/auth/sessions")).json()["items"]
    other = next(item for item in items if not item["is_current"])

    answer = await client.delete(f"/auth/sessions/{other['id']}")

    assert answer.status_code == 204
    assert (await phone.get("/auth/me")).status_code == 401
    assert (await client.get("/auth/me")).status_code == 200
    assert len((await client.get("/auth/sessions")).json()["items"]) == 1


async def test_every_other_session_is_ended(client: httpx.AsyncClient, client_of, user: User, make: Make):
    phone, stranger = await client_of(user), await client_of(await make.user())

    answer = await client.delete("/auth/sessions")

    assert answer.status_code == 204
    assert (await phone.get("/auth/me")).status_code == 401
    assert (await client.get("/auth/me")).status_code == 200
    assert (await stranger.get("/auth/me")).status_code == 200


async def test_somebody_elses_session_is_not_there(client: httpx.AsyncClient, client_of, make: Make):
    stranger = await client_of(await make.user())
    theirs = (await stranger.get("/auth/sessions")).json()["items"][0]["id"]

    for session_id in (theirs, str(uuid4())):
        answer = await client.delete(f"/auth/sessions/{session_id}")
        assert answer.status_code == 404
        assert answer.json()["type"] == "/problems/session-not-found"
    assert (await stranger.get("/auth/me")).status_code == 200


async def test_deleting_the_account_takes_the_password(browser: httpx.AsyncClient):
    await sign_up(browser)

    answer = await browser.request("DELETE", "/auth/me", json={"password": "not the password"})

    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/current-password-wrong"
    assert (await browser.get("/auth/me")).status_code == 200


async def test_deleting_the_account_removes_it_and_what_it_owns(browser: httpx.AsyncClient, make: Make):
    signed_in = await sign_up(browser)
    owner = await make.reload(User(id=signed_in["user"]["id"]))
    await make.scheduled_post(account=await make.social_account(business=await make.business(user=owner)))

    answer = await browser.request("DELETE", "/auth/me", json={"password": PASSWORD})

    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await browser.get("/auth/me", headers=bearer(signed_in))).status_code == 401
    assert (await log_in(browser)).status_code == 401
    async with sessions() as session:
        assert await session.scalar(select(User).where(User.id == owner.id)) is None
