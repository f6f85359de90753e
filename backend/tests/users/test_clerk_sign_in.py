"""People who sign in through Clerk: found, made on first sight, matched with accounts from before, and kept out."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from app.core import redis
from app.core.clock import frozen, now
from app.core.config import get_settings
from app.core.db import sessions, unit_of_work
from app.users import clerk_accounts, clerk_sessions, cookies, service
from app.users.models import DeletedClerkUser, EndedClerkSession, Role, User
from app.vendors.clerk.people import read_user
from tests.factories import Make
from tests.fixtures.clerk import ORIGIN, SignIn
from tests.twins.clerk import ClerkTwin, user_object
from tests.users.conftest import EMAIL, bearer, sign_up


async def count_users() -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(User)) or 0


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def test_somebody_new_is_made_from_what_clerk_says(clerk: ClerkTwin, sign_in: SignIn) -> None:
    maya = sign_in("user_new", email=EMAIL, second_email="other@example.com")

    answer = await maya.get("/auth/me")

    assert answer.status_code == 200, answer.text
    me = answer.json()
    assert (me["email"], me["first_name"], me["last_name"]) == (EMAIL, "Maya", "Whitfield")
    assert me["email_verified_at"] is not None
    assert (await maya.get("/auth/session")).json()["user"] == me
    assert clerk.count("/v1/users/user_new") == 1


async def test_a_page_that_begins_with_many_requests_asks_clerk_once(
    committed_database: None, clerk: ClerkTwin, sign_in: SignIn
) -> None:
    maya = sign_in("user_busy")

    answers = await asyncio.gather(*(maya.get("/auth/me") for _ in range(6)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert clerk.count("/v1/users/") == 1
    assert clerk.count("jwks") == 1


async def test_two_processes_that_meet_somebody_at_once_make_one_account(
    committed_database: None, clerk: ClerkTwin
) -> None:
    person = read_user(user_object("user_twice"))

    async def meet() -> User:
        async with unit_of_work() as session:
            return await clerk_accounts.sync(session, person)

    met = await asyncio.gather(*(meet() for _ in range(5)))

    assert len({user.id for user in met}) == 1
    assert await count_users() == 1


async def test_who_is_known_is_found_without_asking_clerk(make: Make, clerk: ClerkTwin, sign_in: SignIn) -> None:
    user = await make.user(clerk_id="user_known")
    client = sign_in("user_known")

    for _ in range(3):
        assert (await client.get("/auth/me")).json()["id"] == str(user.id)

    assert clerk.count("/v1/") == 0
    kept = await redis.redis().get("session:user_known")
    assert json.loads(kept) == {"user_id": str(user.id), "ended": []}
    assert 0 < await redis.redis().ttl("session:user_known") <= 3600


async def test_with_redis_away_the_database_says_it(
    make: Make, clerk: ClerkTwin, sign_in: SignIn, redis_away: None
) -> None:
    user = await make.user(clerk_id="user_no_redis")

    answer = await sign_in("user_no_redis").get("/auth/me")

    assert answer.json()["id"] == str(user.id)


async def test_what_is_wrong_in_redis_gives_nobody_anothers_account(
    make: Make, clerk: ClerkTwin, sign_in: SignIn
) -> None:
    user, other = await make.user(clerk_id="user_mixed_up"), await make.user(clerk_id="user_other")
    client = sign_in("user_mixed_up")

    for kept in (json.dumps({"user_id": str(other.id), "ended": []}), "{", "[]", '{"user_id": 1, "ended": 2}'):
        await redis.redis().set("session:user_mixed_up", kept)
        assert (await client.get("/auth/me")).json()["id"] == str(user.id)


async def test_a_refused_token_is_a_401_that_says_nothing_of_the_reason(clerk: ClerkTwin, sign_in: SignIn) -> None:
    client = sign_in("user_1")
    wrong = clerk.token("user_1", azp="https://evil.example")

    answer = await client.get("/auth/me", headers={"Authorization": f"Bearer {wrong}"})

    assert problem(answer) == (401, "session-ended")
    assert "evil" not in answer.text
    assert await count_users() == 0


async def test_an_unfinished_sign_in_says_so(clerk: ClerkTwin, sign_in: SignIn) -> None:
    pending = clerk.token("user_1", azp=ORIGIN, sts="pending")

    answer = await sign_in("user_1").get("/auth/me", headers={"Authorization": f"Bearer {pending}"})

    assert problem(answer) == (401, "sign-in-unfinished")


async def test_while_clerk_is_away_who_is_known_works_on_and_others_wait(
    make: Make, clerk: ClerkTwin, sign_in: SignIn
) -> None:
    await make.user(clerk_id="user_known")
    known = sign_in("user_known")
    assert (await known.get("/auth/me")).status_code == 200
    clerk.broken = 503

    assert (await known.get("/auth/me")).status_code == 200
    assert problem(await sign_in("user_unknown").get("/auth/me")) == (503, "sign-in-unavailable")
    clerk.broken = None
    assert (await sign_in("user_unknown").get("/auth/me")).status_code == 200


async def test_a_wrong_secret_key_is_our_trouble_and_not_the_callers(
    clerk: ClerkTwin, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("CLERK_SECRET_KEY", "sk_test_other")
        get_settings.cache_clear()
        answer = await sign_in("user_1").get("/auth/me")

    assert problem(answer) == (503, "sign-in-unavailable")
    assert "sk_test" not in answer.text


async def test_who_clerk_does_not_know_is_not_made(clerk: ClerkTwin, sign_in: SignIn) -> None:
    client = sign_in("user_gone")
    del clerk.users["user_gone"]

    assert problem(await client.get("/auth/me")) == (401, "session-ended")
    assert await count_users() == 0


async def test_an_account_needs_an_address(clerk: ClerkTwin, sign_in: SignIn) -> None:
    assert problem(await sign_in("user_phone", email=None).get("/auth/me")) == (409, "email-needed")


# --- accounts from before


async def test_an_account_from_before_is_kept_when_both_sides_verified_the_address(
    make: Make, clerk: ClerkTwin, sign_in: SignIn
) -> None:
    before = await make.user(email=EMAIL.upper(), email_verified_at=now(), role=Role.ADMIN, last_name="Before")
    business = await make.business(user=before)
    token_from_before = await make.session_token(before)

    maya = sign_in("user_moved", email=EMAIL, last_name=None)
    me = (await maya.get("/auth/me")).json()

    assert me["id"] == str(before.id)
    assert (me["role"], me["first_name"], me["last_name"]) == ("admin", "Maya", "Before")
    assert [one["id"] for one in (await maya.get("/businesses")).json()["items"]] == [str(business.id)]
    assert (await maya.get("/admin/stats")).status_code == 200
    headers = {"Authorization": f"Bearer {token_from_before}"}
    assert problem(await maya.get("/auth/me", headers=headers)) == (401, "session-ended")
    assert await count_users() == 1


@pytest.mark.parametrize("here", [True, False], ids=["verified-here", "unverified-here"])
@pytest.mark.parametrize("there", [True, False], ids=["verified-there", "unverified-there"])
async def test_an_unverified_address_never_takes_over_an_account(
    make: Make, clerk: ClerkTwin, sign_in: SignIn, *, here: bool, there: bool
) -> None:
    if here and there:
        pytest.skip("the case above")
    before = await make.user(email=EMAIL, email_verified_at=now() if here else None)

    answer = await sign_in("user_mallory", email=EMAIL, is_verified=there).get("/auth/me")

    assert problem(answer) == (409, "email-of-another-account")
    assert (await make.reload(before)).clerk_id == before.clerk_id
    assert await count_users() == 1


async def test_an_account_of_another_person_at_clerk_is_never_handed_over(
    make: Make, clerk: ClerkTwin, sign_in: SignIn
) -> None:
    await make.user(email=EMAIL, email_verified_at=now(), clerk_id="user_first")

    assert problem(await sign_in("user_second", email=EMAIL).get("/auth/me")) == (409, "email-of-another-account")


async def test_who_runs_the_server_can_vouch_for_an_address(make: Make, clerk: ClerkTwin, sign_in: SignIn) -> None:
    before = await make.user(email=EMAIL)
    async with unit_of_work() as session:
        await service.confirm_email(session, email=EMAIL.upper())

    assert (await sign_in("user_moved", email=EMAIL).get("/auth/me")).json()["id"] == str(before.id)


# --- what follows for everything else


async def test_a_disabled_user_is_out_at_once(make: Make, clerk: ClerkTwin, sign_in: SignIn) -> None:
    await make.user(clerk_id="user_admin", role=Role.ADMIN)
    user = await make.user(clerk_id="user_off")
    client = sign_in("user_off")
    assert (await client.get("/auth/me")).status_code == 200

    switched = await sign_in("user_admin").put(f"/admin/users/{user.id}", json={"is_disabled": True})

    assert switched.status_code == 200, switched.text
    assert await redis.redis().get("session:user_off") is None
    assert problem(await client.get("/auth/me")) == (401, "account-disabled")


async def test_only_administrators_are_administrators(make: Make, clerk: ClerkTwin, sign_in: SignIn) -> None:
    assert problem(await sign_in("user_plain").get("/admin/users")) == (403, "not-allowed")


async def test_api_keys_go_on_working_and_are_made_with_clerks_session(
    make: Make, clerk: ClerkTwin, sign_in: SignIn, anonymous: httpx.AsyncClient
) -> None:
    maya = sign_in("user_keys")
    made = await maya.post("/auth/api-keys", json={"name": "Report", "scope": "read", "expires_in_days": 30})
    assert made.status_code == 201, made.text
    key = {"Authorization": f"Bearer {made.json()['key']}"}

    assert (await anonymous.get("/auth/me", headers=key)).json()["email"] == EMAIL
    assert problem(await anonymous.get("/auth/api-keys", headers=key)) == (403, "session-needed")
    asked = clerk.count("")
    await anonymous.get("/businesses", headers=key)
    assert clerk.count("") == asked


async def test_a_cookie_from_before_opens_nothing(
    anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    signed_in = await sign_up(anonymous)
    request.getfixturevalue("clerk")

    assert problem(await anonymous.get("/auth/me")) == (401, "not-signed-in")
    assert problem(await anonymous.get("/auth/me", headers=bearer(signed_in))) == (401, "session-ended")
    anonymous.cookies.set(cookies.session_name(), signed_in["access_token"], domain="testserver.local")
    answer = await anonymous.get("/auth/session")
    assert answer.json() == {"user": None, "viewer_email": None}
    assert f'{cookies.session_name()}=""' in answer.headers["set-cookie"]


ANOTHER = "11111111-1111-4111-8111-111111111111"
PASSWORD_ROUTES = [
    ("POST", "/auth/signup", {"email": EMAIL, "password": "cardamom-buns-at-dawn"}),
    ("POST", "/auth/login", {"email": EMAIL, "password": "cardamom-buns-at-dawn"}),
    ("POST", "/auth/logout", None),
    ("POST", "/auth/password", {"current_password": "a", "new_password": "cardamom-buns-at-dawn"}),
    ("POST", "/auth/password/forgot", {"email": EMAIL}),
    ("POST", "/auth/password/reset", {"token": "t", "password": "cardamom-buns-at-dawn"}),
    ("POST", "/auth/verify-email/request", None),
    ("GET", "/auth/sessions", None),
    ("DELETE", "/auth/sessions", None),
    ("DELETE", f"/auth/sessions/{ANOTHER}", None),
    ("PUT", "/auth/me", {"first_name": "Eve"}),
]


@pytest.mark.parametrize(("method", "path", "body"), PASSWORD_ROUTES, ids=lambda part: str(part)[:40])
async def test_what_is_clerks_now_says_so(
    clerk: ClerkTwin, sign_in: SignIn, method: str, path: str, body: dict[str, str] | None
) -> None:
    answer = await sign_in("user_1").request(method, path, json=body)

    assert problem(answer) == (409, "accounts-are-clerks")


async def test_onboarding_is_still_ours(clerk: ClerkTwin, sign_in: SignIn) -> None:
    answer = await sign_in("user_1").put("/auth/me", json={"onboarding_completed": True})

    assert answer.json()["onboarding_completed"] is True


# --- deleting


async def test_deleting_the_account_deletes_it_at_clerk_too(make: Make, clerk: ClerkTwin, sign_in: SignIn) -> None:
    maya = sign_in("user_leaving")
    me = (await maya.get("/auth/me")).json()
    async with sessions() as session:
        await make.business(user=await session.get_one(User, me["id"]))

    answer = await maya.request("DELETE", "/auth/me", json={})

    assert answer.status_code == 204, answer.text
    assert "user_leaving" not in clerk.users
    assert await count_users() == 0
    assert problem(await maya.get("/auth/me")) == (401, "account-deleted")
    assert await count_users() == 0


@pytest.mark.parametrize("fva", [[11, -1], [-1, -1], [], None, ["0", 0]], ids=str)
async def test_deleting_needs_a_recent_sign_in(clerk: ClerkTwin, sign_in: SignIn, fva: object) -> None:
    client = sign_in("user_1")
    await client.get("/auth/me")
    stale = {"Authorization": f"Bearer {clerk.token('user_1', azp=ORIGIN, fva=fva)}"}

    answer = await client.request("DELETE", "/auth/me", json={}, headers=stale)

    assert problem(answer) == (403, "sign-in-again-first")
    assert "user_1" in clerk.users
    assert await count_users() == 1


async def test_while_clerk_is_away_nothing_is_deleted(clerk: ClerkTwin, sign_in: SignIn) -> None:
    client = sign_in("user_1")
    await client.get("/auth/me")
    clerk.broken = 500

    assert problem(await client.request("DELETE", "/auth/me", json={})) == (503, "sign-in-unavailable")
    assert await count_users() == 1


async def test_endings_and_deletions_are_forgotten_in_the_end(make: Make, clerk: ClerkTwin) -> None:
    async with unit_of_work() as session:
        await clerk_accounts.delete(session, "user_gone")
        await clerk_sessions.end(session, "sess_1", clerk_id="user_other")

    async def left() -> tuple[int, int]:
        async with sessions() as session:
            tables = (DeletedClerkUser, EndedClerkSession)
            return tuple([await session.scalar(select(func.count()).select_from(each)) for each in tables])  # type: ignore[return-value]

    for days, expected in ((0, (1, 1)), (2, (1, 0)), (101, (0, 0))):
        with frozen(now() + timedelta(days=days)):
            async with unit_of_work() as session:
                await clerk_accounts.forget_old(session)
        assert await left() == expected


async def test_the_later_description_is_the_true_one(make: Make, clerk: ClerkTwin) -> None:
    async def say(first_name: str, updated_at: int) -> User:
        async with unit_of_work() as session:
            return await clerk_accounts.sync(
                session, read_user(user_object("user_1", first_name=first_name, updated_at=updated_at))
            )

    assert (await say("Second", 1_790_000_002_000)).first_name == "Second"
    assert (await say("First", 1_790_000_001_000)).first_name == "Second"
    assert (await say("Third", 1_790_000_003_000)).first_name == "Third"
