"""Meta says that somebody took our access back, or wants to be forgotten: believed when it is signed, and only then."""

import base64
import hashlib
import hmac
import json
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.core import crypto
from app.core.config import get_settings
from app.core.db import sessions
from app.notifications.models import Notification
from app.platforms.contract import Platform

SECRET = "the-app-secret"


@pytest.fixture(autouse=True)
def app(monkeypatch):
    monkeypatch.setenv("META_APP_ID", "8123")
    monkeypatch.setenv("META_APP_SECRET", SECRET)
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def signed(person: str = "777", *, secret: str = SECRET, algorithm: str = "HMAC-SHA256") -> dict[str, str]:
    payload = _encoded(json.dumps({"algorithm": algorithm, "issued_at": 1_795_000_000, "user_id": person}).encode())
    signature = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return {"signed_request": f"{_encoded(signature)}.{payload}"}


@pytest.fixture
async def pages(make, business):
    """Two Pages of one person, one of another, and an account elsewhere that happens to have the person's number."""

    async def page(account_id: str, person: str, platform: Platform = Platform.FACEBOOK):
        details = {"person": person, "handle": "hearth"}
        return await make.social_account(
            business=business, platform=platform, account_id=account_id, details=details, scopes=["pages_manage_posts"]
        )

    return [
        await page("1", "777"),
        await page("2", "777"),
        await page("3", "888"),
        await page("777", "777", Platform.SANDBOX),
    ]


async def test_taken_back_access_asks_to_be_connected_again_and_tells_whoever_uses_it(anonymous, make, pages):
    answer = await anonymous.post("/social/deauthorize/facebook", data=signed())

    assert (answer.status_code, answer.json()) == (200, {})
    after = [await make.reload(page) for page in pages]
    assert [page.needs_reauth for page in after] == [True, True, False, False]
    assert after[0].reauth_reason == "Our access was taken back in Facebook's own settings."
    async with sessions() as session:
        told = (await session.scalars(select(Notification))).all()
    assert len(told) == 2


async def test_a_person_who_asks_for_it_is_forgotten_and_can_look(anonymous, make, pages):
    answer = await anonymous.post("/social/data-deletion/facebook", data=signed())

    assert answer.status_code == 200, answer.text
    after = [await make.reload(page) for page in pages]
    assert [(page.is_active, page.access_token == "", page.details == {}) for page in after] == [
        (False, True, True),
        (False, True, True),
        (True, False, False),
        (True, False, False),
    ]
    told = answer.json()
    assert told["url"].endswith(f"/api/v1/social/data-deletion/facebook/{told['confirmation_code']}")
    looked = await anonymous.get(urlsplit(told["url"]).path.removeprefix("/api/v1"))
    assert looked.status_code == 200
    assert looked.text.startswith("What was stored here of your Facebook sign-in was deleted on ")


async def test_a_page_that_was_disconnected_before_is_forgotten_as_well(anonymous, make, business, client, pages):
    await client.delete(f"/social/accounts/{pages[0].id}")

    await anonymous.post("/social/data-deletion/facebook", data=signed())

    assert (await make.reload(pages[0])).details == {}


@pytest.mark.parametrize(
    "form",
    [
        signed(secret="another"),
        signed(algorithm="none"),
        {"signed_request": signed()["signed_request"] + "A"},
        {"signed_request": "." + signed()["signed_request"].split(".")[1]},
        {"signed_request": "no dot"},
        {"signed_request": "é.é"},
        {"signed_request": "a" * 30_000},
        {},
    ],
)
@pytest.mark.parametrize("path", ["deauthorize", "data-deletion"])
async def test_what_meta_did_not_sign_changes_nothing(anonymous, make, pages, path, form):
    answer = await anonymous.post(f"/social/{path}/facebook", data=form)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/signature-not-good")
    after = [await make.reload(page) for page in pages]
    assert all(page.is_active and not page.needs_reauth for page in after)
    assert [crypto.decrypt(page.access_token) for page in after] == ["access-token"] * 4


async def test_without_an_app_nothing_can_be_signed(anonymous, pages):
    answer = await anonymous.post("/social/deauthorize/threads", data=signed(secret=""))

    assert answer.status_code == 403


async def test_only_meta_calls_like_that(anonymous):
    assert (await anonymous.post("/social/deauthorize/bluesky", data=signed())).status_code == 422


async def test_a_code_that_is_not_ours_shows_nothing(anonymous):
    assert (await anonymous.get("/social/data-deletion/facebook/20261126120000-abc")).status_code == 404
    assert (await anonymous.get("/social/data-deletion/facebook/nothing")).status_code == 404
