"""Our apps on platforms, typed in by an administrator where the server's settings have none."""

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app.admin.models import AdminAction
from app.core.config import get_settings
from app.core.db import sessions
from app.platforms.contract import AppCredentials, Platform
from app.social_accounts import apps
from app.social_accounts.models import PlatformApp
from app.users.models import Role
from tests.factories import Make

APP = {"client_id": "77abc", "client_secret": "open sesame"}


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LINKEDIN_API_URL", "LINKEDIN_OAUTH_URL", "X_API_URL"):
        monkeypatch.setattr(get_settings(), name, "http://127.0.0.1:1")


@pytest.fixture
async def office(make: Make, client_of) -> httpx.AsyncClient:
    return await client_of(await make.user(role=Role.ADMIN, email="root@example.com"))


async def shown(office: httpx.AsyncClient) -> dict:
    return {one["platform"]: one for one in (await office.get("/admin/platforms/apps")).json()["items"]}


async def test_an_app_is_typed_in_used_and_taken_away_again(office):
    before = (await shown(office))["linkedin"]
    assert (before["source"], before["client_id"]) == ("none", None)
    assert before["redirect_uri"].endswith("/api/v1/social/callback/linkedin")
    assert before["settings"] == ["LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"]

    answer = await office.put("/admin/platforms/linkedin/app", json=APP)

    assert answer.status_code == 204, answer.text
    after = (await shown(office))["linkedin"]
    assert (after["source"], after["client_id"]) == ("entered", "77abc")
    assert await apps.find_app(Platform.LINKEDIN) == AppCredentials("77abc", "open sesame")

    assert (await office.delete("/admin/platforms/linkedin/app")).status_code == 204
    assert (await shown(office))["linkedin"]["source"] == "none"
    assert await apps.find_app(Platform.LINKEDIN) is None


async def test_the_secret_is_stored_encrypted_and_told_nowhere(office):
    await office.put("/admin/platforms/x/app", json=APP)

    async with sessions() as session:
        [row] = (await session.scalars(select(PlatformApp))).all()
        acts = (await session.scalars(select(AdminAction))).all()
    assert "open sesame" not in row.client_secret
    assert [(act.kind, act.details) for act in acts] == [
        ("platform_app_entered", {"platform": "x", "client_id": "77abc"})
    ]
    assert "sesame" not in (await office.get("/admin/platforms/apps")).text
    assert "sesame" not in (await office.get("/admin/actions")).text


async def test_what_the_settings_say_cannot_be_changed_from_inside(office, monkeypatch):
    monkeypatch.setattr(get_settings(), "LINKEDIN_CLIENT_ID", "from-outside")
    monkeypatch.setattr(get_settings(), "LINKEDIN_CLIENT_SECRET", SecretStr("s"))

    assert (await shown(office))["linkedin"]["source"] == "settings"
    answer = await office.put("/admin/platforms/linkedin/app", json=APP)

    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (409, "app-is-in-the-settings")


async def test_where_nobody_registers_an_app_none_is_taken(office):
    assert "bluesky" not in await shown(office)

    answer = await office.put("/admin/platforms/bluesky/app", json=APP)

    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (409, "no-app-needed")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/admin/platforms/apps", None),
        ("PUT", "/admin/platforms/x/app", APP),
        ("DELETE", "/admin/platforms/x/app", None),
    ],
)
async def test_only_administrators_see_or_change_them(client, method, path, body):
    assert (await client.request(method, path, json=body)).status_code == 403
