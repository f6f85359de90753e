"""Everything of a user in one file: all of it, nothing of anybody else's, and no secret."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from app.account import exports, rows
from app.account.models import DataExport, ExportStatus
from app.content import timeline
from app.core import clock, ids
from app.core.clock import now
from app.core.db import Base, sessions, unit_of_work
from app.media import leftovers
from app.media.models import MediaLeftover
from app.publishing.models import AttemptState, PublishAttempt
from app.users.models import User
from app.vendors.storage import FileMissing, storage
from tests.factories import Make


async def export(client: httpx.AsyncClient) -> dict[str, Any]:
    """Asked for, made by the worker, and read again."""
    asked = await client.post("/exports")
    assert asked.status_code == 202, asked.text
    await exports.make(UUID(asked.json()["id"]))
    return (await client.get(f"/exports/{asked.json()['id']}")).json()


async def unpack(client: httpx.AsyncClient) -> dict[str, bytes]:
    made = await export(client)
    answer = await client.get(f"/exports/{made['id']}/file")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def named(files: dict[str, bytes], ending: str) -> Any:
    (found,) = [content for name, content in files.items() if name.endswith(ending)]
    return json.loads(found)


async def test_everything_of_the_user_is_in_it(client: httpx.AsyncClient, user: User, make: Make):
    business = await make.business(user=user, name="Hearth & Crumb")
    await make.strategy(business=business)
    account = await make.social_account(business=business, account_name="@hearth")
    post = await make.published_post(account=account, text="Rye is back. 🍞")
    draft = await make.post(business=business, text="A draft.", tags=["Rye"])
    idea = {"business_id": str(business.id), "text": "The course sold out", "link": "https://hearth.example"}
    assert (await client.post("/ideas", json=idea)).status_code == 201
    await make.metric_snapshot(post=post, likes=7)
    async with unit_of_work() as session:
        timeline.record(session, post.id, "published")
        end = {"state": AttemptState.ENDED, "ended_at": now(), "outcome": "published"}
        session.add(PublishAttempt(content_id=post.id, number=1, lease_owner="w", lease_until=now(), **end))

    files = await unpack(client)

    assert named(files, "account.json")["email"] == user.email
    assert named(files, "/business.json")["name"] == "Hearth & Crumb"
    assert len(named(files, "/strategies.json")) == 1
    posts = {one["id"]: one for one in named(files, "/posts.json")}
    assert posts[str(post.id)]["text"] == "Rye is back. 🍞"
    assert [line["event"] for line in posts[str(post.id)]["timeline"]] == ["published"]
    assert [line["outcome"] for line in posts[str(post.id)]["attempts"]] == ["published"]
    assert (posts[str(draft.id)]["timeline"], posts[str(draft.id)]["tags"]) == ([], ["Rye"])
    (jotted,) = named(files, "/ideas.json")
    assert (jotted["text"], jotted["link"]) == (idea["text"], idea["link"])
    assert [one["account_name"] for one in named(files, "/accounts.json")] == ["@hearth"]
    (figures,) = [content for name, content in files.items() if name.endswith("figures.csv")]
    (line,) = csv.DictReader(io.StringIO(figures.decode("utf-8-sig")))
    assert (line["post_id"], line["likes"], line["shares"]) == (str(post.id), "7", "")
    assert user.email in files["README.txt"].decode()


async def test_nothing_of_anybody_else_and_no_secret_is_in_it(client: httpx.AsyncClient, user: User, make: Make):
    account = await make.social_account(business=await make.business(user=user), refresh_token="refresh-secret")
    theirs = await make.business(name="Somebody else")
    await make.post(business=theirs, text="Their words.")

    files = await unpack(client)

    whole = b"".join(files.values()).decode()
    assert "Somebody else" not in whole
    assert "Their words." not in whole
    assert account.access_token not in whole
    assert "refresh-secret" not in whole
    for secret in ("password", "token_digest", "access_token", "refresh_token", "storage_key", "clerk_id"):
        assert secret not in whole, secret


async def test_api_keys_are_named_in_it_but_let_nobody_in(client: httpx.AsyncClient):
    body = {"name": "Nightly report", "scope": "read", "expires_in_days": 30}
    made = (await client.post("/auth/api-keys", json=body)).json()

    files = await unpack(client)

    (key,) = named(files, "api_keys.json")
    assert (key["name"], key["scope"], key["prefix"]) == ("Nightly report", "read", made["api_key"]["prefix"])
    whole = b"".join(files.values()).decode()
    assert made["key"] not in whole
    assert ids.digest(made["key"]) not in whole


async def test_an_account_with_nothing_in_it_gets_a_file_too(client: httpx.AsyncClient):
    files = await unpack(client)

    assert json.loads(files["notifications.json"]) == []
    assert not [name for name in files if name.startswith("businesses/")]


async def test_many_rows_come_in_batches_and_none_is_lost(
    client: httpx.AsyncClient, user: User, make: Make, monkeypatch: pytest.MonkeyPatch
):
    business = await make.business(user=user)
    made = {str((await make.post(business=business)).id) for _ in range(7)}
    monkeypatch.setattr(rows, "PER_BATCH", 3)

    assert {one["id"] for one in named(await unpack(client), "/posts.json")} == made


def test_every_table_is_exported_or_said_not_to_be():
    listed = [rows.ACCOUNT, rows.BUSINESS, *rows.OF_THE_USER, *rows.OF_A_BUSINESS, *rows.OF_A_POST]
    exported = {table.model.__tablename__ for table in listed} | {rows.FIGURES.__tablename__}

    assert exported | rows.NOT_EXPORTED.keys() == set(Base.metadata.tables)
    assert exported & rows.NOT_EXPORTED.keys() == set()


def test_what_is_hidden_is_there_to_be_hidden():
    for table in (rows.ACCOUNT, rows.BUSINESS, *rows.OF_THE_USER, *rows.OF_A_BUSINESS, *rows.OF_A_POST):
        assert table.hidden <= set(table.model.__mapper__.attrs.keys()), table.name


async def test_asking_twice_makes_one_file(client: httpx.AsyncClient):
    first, second = await client.post("/exports"), await client.post("/exports")

    assert first.json()["id"] == second.json()["id"]
    assert first.json()["status"] == "queued"
    await exports.make(UUID(first.json()["id"]))
    assert (await client.post("/exports")).json()["id"] != first.json()["id"]
    assert [one["status"] for one in (await client.get("/exports")).json()["items"]] == ["queued", "ready"]


async def test_a_file_that_is_being_made_says_how_far_it_is(client: httpx.AsyncClient):
    asked = (await client.post("/exports")).json()

    answer = await client.get(f"/exports/{asked['id']}/file")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/export-not-ready")
    assert "0 %" in answer.json()["detail"]


async def test_the_file_is_its_owners_alone(client: httpx.AsyncClient, anonymous: httpx.AsyncClient, make, client_of):
    made = await export(client)
    stranger = await client_of(await make.user())

    assert (await stranger.get(f"/exports/{made['id']}/file")).status_code == 404
    assert (await stranger.get(f"/exports/{made['id']}")).status_code == 404
    assert (await anonymous.get(f"/exports/{made['id']}/file")).status_code == 401
    assert (await client.get(f"/exports/{uuid4()}")).status_code == 404


async def test_a_download_says_its_size_and_its_name(client: httpx.AsyncClient):
    made = await export(client)

    answer = await client.get(f"/exports/{made['id']}/file")

    assert int(answer.headers["content-length"]) == made["byte_size"] == len(answer.content)
    assert answer.headers["content-disposition"].startswith('attachment; filename="ai-growth-manager-')
    assert answer.headers["cache-control"] == "private, no-store"


async def test_a_worker_that_died_is_followed_by_another_and_after_three_it_is_given_up(client: httpx.AsyncClient):
    asked = UUID((await client.post("/exports")).json()["id"])
    for _ in range(3):
        async with unit_of_work() as session:
            past = now() - timedelta(minutes=1)
            running = {"status": ExportStatus.RUNNING, "lease_until": past}
            await session.execute(update(DataExport).values(attempts=DataExport.attempts + 1, **running))
        await exports.sweep()

    assert (await client.get(f"/exports/{asked}")).json()["status"] == "failed"
    answer = await client.get(f"/exports/{asked}/file")
    assert answer.status_code == 409
    assert "new one" in answer.json()["detail"]


async def test_a_worker_that_woke_up_too_late_writes_nothing(client: httpx.AsyncClient, make: Make):
    asked = UUID((await client.post("/exports")).json()["id"])
    async with unit_of_work() as session:
        await session.execute(
            update(DataExport).values(status=ExportStatus.RUNNING, attempts=2, lease_until=now() + timedelta(minutes=1))
        )

    await exports.make(asked)

    assert (await make.get(DataExport, asked)).status is ExportStatus.RUNNING


async def key_of(export_id: str) -> str:
    async with sessions() as session:
        key = await session.scalar(select(DataExport.storage_key).where(DataExport.id == UUID(export_id)))
    assert key is not None
    return key


async def test_after_a_week_the_file_is_gone(client: httpx.AsyncClient):
    made = await export(client)
    key = await key_of(made["id"])
    assert await storage().exists(key)
    await leftovers.purge()
    assert await storage().exists(key)

    with clock.frozen(now() + timedelta(days=8)):
        await exports.sweep()
        await leftovers.purge()

    assert (await client.get(f"/exports/{made['id']}")).status_code == 404
    with pytest.raises(FileMissing):
        await storage().read(key)


async def test_the_file_goes_with_the_account(client: httpx.AsyncClient, user: User):
    made = await export(client)
    key = await key_of(made["id"])

    async with unit_of_work() as session:
        await session.delete(await session.merge(user))

    async with sessions() as session:
        listed = await session.scalar(select(func.count()).where(MediaLeftover.storage_key == key))
    assert listed == 1
