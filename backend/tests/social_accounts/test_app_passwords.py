import hashlib
import json
import os
import socket

import pytest
from sqlalchemy import func, select

from app.core import crypto, ids
from app.core.config import get_settings
from app.core.db import sessions
from app.core.idempotency import StoredAnswer
from app.platforms import registry
from app.social_accounts import service
from app.social_accounts.models import SocialAccount
from tests.twins.bluesky import BlueskyTwin


def point_bluesky_at(pds_url, plc_url, monkeypatch):
    for name, url in {
        "BLUESKY_PDS_URL": pds_url,
        "BLUESKY_APPVIEW_URL": pds_url,
        "BLUESKY_PLC_URL": plc_url,
    }.items():
        monkeypatch.setitem(os.environ, name, url)
    get_settings.cache_clear()


@pytest.fixture
async def bluesky(monkeypatch):
    with BlueskyTwin() as twin:
        point_bluesky_at(twin.url, twin.plc_url, monkeypatch)
        yield twin
        await registry.close()
    monkeypatch.undo()
    get_settings.cache_clear()


async def test_a_handle_and_an_app_password_connect_at_once(client, business, bluesky, make):
    person = bluesky.state.sign_up()
    body = {"business_id": str(business.id), "identifier": person.handle, "password": person.app_password}

    answer = await client.post("/social/connect/bluesky", json=body)

    assert answer.status_code == 201, answer.text
    assert answer.json()["authorize_url"] is None
    account = answer.json()["account"]
    assert account["account_id"] == person.did
    assert account["platform"] == "bluesky"
    assert not account["is_simulated"]
    assert person.app_password not in answer.text


async def test_repeating_it_connects_the_same_account_once(client, business, bluesky):
    person = bluesky.state.sign_up()
    body = {"business_id": str(business.id), "identifier": person.handle, "password": person.app_password}

    first = await client.post("/social/connect/bluesky", json=body)
    second = await client.post("/social/connect/bluesky", json=body)

    assert first.json()["account"]["id"] == second.json()["account"]["id"]


async def test_a_second_owner_is_told_whom_to_ask_and_nothing_about_the_first(
    client, client_of, make, business, bluesky, user
):
    person = bluesky.state.sign_up()
    body = {"identifier": person.handle, "password": person.app_password}
    await client.post("/social/connect/bluesky", json={**body, "business_id": str(business.id)})
    other = await make.user()
    others = await make.business(user=other)

    answer = await (await client_of(other)).post(
        "/social/connect/bluesky", json={**body, "business_id": str(others.id)}
    )

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/account-connected-elsewhere"
    assert "administrator" in answer.json()["detail"]
    for hidden in (user.email, user.first_name, str(user.id), business.name, str(business.id)):
        assert hidden not in answer.json()["detail"]


async def test_a_wrong_password_is_refused_in_words(client, business, bluesky):
    person = bluesky.state.sign_up()
    body = {"business_id": str(business.id), "identifier": person.handle, "password": "wrong-word-here"}

    answer = await client.post("/social/connect/bluesky", json=body)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/connection-refused"
    assert answer.json()["detail"]
    assert "wrong-word-here" not in answer.text


async def test_a_password_without_a_handle_is_not_tried(client, business):
    body = {"business_id": str(business.id), "password": "abcd-efgh"}

    answer = await client.post("/social/connect/bluesky", json=body)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/sign-in-details-missing"


async def test_a_platform_that_does_not_answer_is_no_fault_of_ours(client, business, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    point_bluesky_at(url, url, monkeypatch)
    body = {"business_id": str(business.id), "identifier": "maya.test", "password": "abcd-efgh-ijkl-mnop"}

    answer = await client.post("/social/connect/bluesky", json=body)
    await registry.close()
    monkeypatch.undo()
    get_settings.cache_clear()

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/connection-refused"


async def test_tokens_are_stored_encrypted(client, business, bluesky, make):
    person = bluesky.state.sign_up()
    body = {"business_id": str(business.id), "identifier": person.handle, "password": person.app_password}

    answer = await client.post("/social/connect/bluesky", json=body)

    async with sessions() as session:
        row = await service.get_account_for_worker(session, answer.json()["account"]["id"])
    plain = crypto.decrypt(row.access_token)
    assert plain
    assert plain not in row.access_token
    assert plain not in answer.text


async def test_a_password_that_is_no_text_is_refused(client, business):
    body = f'{{"business_id": "{business.id}", "identifier": "maya.test", "password": "\\ud800"}}'

    answer = await client.post("/social/connect/bluesky", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/password"


KEY = {"Idempotency-Key": "once"}


async def test_a_repeated_form_is_answered_without_the_platform_and_its_password_is_nowhere(client, business, bluesky):
    person = bluesky.state.sign_up()
    body = {"business_id": str(business.id), "identifier": person.handle, "password": person.app_password}
    first = await client.post("/social/connect/bluesky", json=body, headers=KEY)

    sessions_open = len(bluesky.state.sessions)
    second = await client.post("/social/connect/bluesky", json=body, headers=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(bluesky.state.sessions) == sessions_open
    async with sessions() as session:
        kept = (await session.scalars(select(StoredAnswer))).one()
        accounts = await session.scalar(select(func.count()).select_from(SocialAccount))
    assert accounts == 1
    assert person.app_password.encode() not in kept.body
    sent = first.request.content
    assert kept.fingerprint not in {hashlib.sha256(sent).hexdigest(), ids.fingerprint(json.loads(sent))}


async def test_a_refused_form_leaves_its_key_free(client, business, bluesky):
    person = bluesky.state.sign_up()
    body = {"business_id": str(business.id), "identifier": person.handle, "password": "wrong"}

    refused = await client.post("/social/connect/bluesky", json=body, headers=KEY)
    taken = await client.post("/social/connect/bluesky", json={**body, "password": person.app_password}, headers=KEY)

    assert (refused.status_code, taken.status_code) == (422, 201)
