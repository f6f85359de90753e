"""An administrator looks at somebody's account: sees what they see, changes nothing, and it is written down."""

from datetime import timedelta

import httpx
import pytest

from app.core.clock import frozen, now
from app.users.models import Role, User
from app.users.viewing import LIFETIME
from tests.factories import Make


@pytest.fixture
async def admin(make: Make) -> User:
    return await make.user(role=Role.ADMIN, email="root@example.com")


@pytest.fixture
async def office(admin: User, make: Make, anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser: signed in by its cookie."""
    anonymous.cookies.set("aigrowth_session", await make.session_token(admin), domain="testserver.local")
    anonymous.headers["X-CSRF"] = "1"
    return anonymous


async def look(office: httpx.AsyncClient, user: User, reason: str = "They asked why a post is late") -> httpx.Response:
    return await office.post(f"/admin/users/{user.id}/view", json={"reason": reason})


async def test_what_the_user_sees_is_seen_and_nothing_can_be_changed(office: httpx.AsyncClient, make: Make) -> None:
    maya = await make.user(email="maya@example.com")
    business = await make.business(user=maya, name="Hearth & Crumb")

    assert (await look(office, maya)).status_code == 200

    who = (await office.get("/auth/session")).json()
    assert (who["user"]["email"], who["viewer_email"]) == ("maya@example.com", "root@example.com")
    assert [one["name"] for one in (await office.get("/businesses")).json()["items"]] == ["Hearth & Crumb"]
    for refused in (
        await office.put("/auth/me", json={"first_name": "Eve"}),
        await office.put(f"/businesses/{business.id}", json={"name": "Mine"}),
        await office.post("/businesses", json={"name": "New", "description": "A bakery in a side street."}),
        await office.delete("/auth/sessions"),
    ):
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/only-looking")
    assert (await office.get("/admin/users")).status_code == 403


async def test_stopping_gives_the_administrator_their_own_session_back(office: httpx.AsyncClient, make: Make) -> None:
    maya = await make.user(email="maya@example.com")
    token = (await look(office, maya)).json()["access_token"]

    assert (await office.delete("/auth/view")).status_code == 204

    who = (await office.get("/auth/session")).json()
    assert (who["user"]["email"], who["viewer_email"]) == ("root@example.com", None)
    ended = await office.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert (ended.status_code, ended.json()["type"]) == (401, "/problems/session-ended")


async def test_stopping_signs_out_where_the_own_session_has_ended(
    office: httpx.AsyncClient, make: Make, client_of, admin: User
) -> None:
    maya = await make.user(email="maya@example.com")
    await look(office, maya)
    elsewhere = await client_of(admin)
    await elsewhere.delete("/auth/sessions")

    await office.delete("/auth/view")

    assert (await office.get("/auth/session")).json() == {"user": None, "viewer_email": None}


async def test_it_is_in_the_log_and_in_the_users_sessions_who_may_end_it(
    office: httpx.AsyncClient, make: Make, client_of, admin: User
) -> None:
    maya = await make.user(email="maya@example.com")
    hers = await client_of(maya)
    await look(office, maya, reason="A late post")

    log = (await (await client_of(admin)).get("/admin/actions")).json()["items"]
    assert [(one["kind"], one["user_email"], one["details"]) for one in log] == [
        ("user_viewed", "maya@example.com", {"reason": "A late post"})
    ]
    (theirs,) = [one for one in (await hers.get("/auth/sessions")).json()["items"] if one["is_administrator"]]
    assert (await hers.delete(f"/auth/sessions/{theirs['id']}")).status_code == 204
    assert (await office.get("/businesses")).status_code == 401


async def test_it_ends_by_itself_and_with_the_role(
    office: httpx.AsyncClient, make: Make, client_of, admin: User
) -> None:
    maya, other = await make.user(), await make.user(role=Role.ADMIN)
    await look(office, maya)
    with frozen(now() + LIFETIME + timedelta(seconds=1)):
        assert (await office.get("/businesses")).status_code == 401
    assert (await office.get("/businesses")).status_code == 200

    taken = await (await client_of(other)).put(f"/admin/users/{admin.id}", json={"role": "user"})

    assert taken.status_code == 200
    assert (await office.get("/businesses")).status_code == 401


async def test_whom_one_may_not_look_at(office: httpx.AsyncClient, make: Make, admin: User, client_of) -> None:
    off = await make.user(disabled_at=now())
    colleague = await make.user(role=Role.ADMIN)
    for user, problem in ((admin, "own-account"), (colleague, "not-a-user"), (off, "not-a-user")):
        answer = await look(office, user)
        assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{problem}")
    assert (await look(office, await make.user(), reason="")).status_code == 422

    maya = await client_of(await make.user())
    assert (await maya.post(f"/admin/users/{off.id}/view", json={"reason": "Curious"})).status_code == 403
    assert (await (await client_of(admin)).get("/admin/actions")).json()["items"] == []
