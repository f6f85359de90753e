"""From a business to a stored strategy, with the writer that needs no key."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.billing.models import UsageLog
from app.core.db import sessions
from app.generations.models import Generation, GenerationStatus
from app.platforms import registry
from app.strategies import generator
from app.strategies.schemas import StrategyDocument


async def ask(client, business, **given) -> dict:
    answer = await client.post("/strategies/generate", json={"business_id": str(business.id), **given})
    assert answer.status_code == 202, answer.text
    return answer.json()


async def test_asking_answers_at_once_with_where_to_look(make, user, client):
    business = await make.business(user=user)

    answer = await client.post("/strategies/generate", json={"business_id": str(business.id), "remark": "Bolder."})

    assert answer.status_code == 202
    made = answer.json()
    assert (made["kind"], made["status"], made["progress"]) == ("strategy", "queued", 0)
    assert (made["result"], made["error"]) == (None, None)
    assert answer.headers["location"] == f"/api/v1/generations/{made['id']}"
    assert (await client.get(f"/generations/{made['id']}")).json() == made


async def test_a_strategy_is_written_stored_and_active(make, user, client):
    business = await make.business(user=user)
    asked = await ask(client, business)

    await generator.generate(UUID(asked["id"]))

    done = (await client.get(f"/generations/{asked['id']}")).json()
    assert (done["status"], done["progress"], done["error"]) == ("succeeded", 100, None)
    strategy = (await client.get(f"/strategies/{business.id}")).json()
    assert done["result"] == {"strategy_id": strategy["id"], "version": 1}
    assert (strategy["is_active"], strategy["made_by"]) == (True, "offline")
    offered = {info.platform for info in registry.platform_infos() if info.is_available}
    assert set(strategy["platforms"]) <= offered
    assert "## " in strategy["strategy_text"]
    StrategyDocument.model_validate(strategy["document"])  # what was generated can be edited as it is
    events = (await client.get(f"/generations/{asked['id']}/events")).text
    assert "event: strategy" in events
    assert "event: done" in events


async def test_the_next_strategy_is_the_next_version_and_the_first_stays(make, user, client):
    business = await make.business(user=user)
    first, second = await ask(client, business), await ask(client, business, remark="Talk about bread only.")

    await generator.generate(UUID(first["id"]))
    await generator.generate(UUID(second["id"]))

    versions = (await client.get(f"/strategies/{business.id}/versions")).json()["items"]
    assert [(item["version"], item["is_active"]) for item in versions] == [(2, True), (1, False)]


async def test_ringing_twice_stores_one_version(make, user, client):
    business = await make.business(user=user)
    asked = await ask(client, business)

    await generator.generate(UUID(asked["id"]))
    await generator.generate(UUID(asked["id"]))

    assert len((await client.get(f"/strategies/{business.id}/versions")).json()["items"]) == 1


async def test_every_call_of_the_writer_is_logged(make, user, client):
    business = await make.business(user=user)
    asked = await ask(client, business)

    await generator.generate(UUID(asked["id"]))

    async with sessions() as session:
        lines = (await session.scalars(select(UsageLog).where(UsageLog.user_id == user.id))).all()
    assert lines
    assert {line.action for line in lines} == {"strategy_generated"}
    assert lines[0].details["model"] == "offline"
    assert lines[0].details["generation_id"] == asked["id"]


async def test_platforms_can_be_named_but_must_be_offered(make, user, client):
    business = await make.business(user=user)
    body = {"business_id": str(business.id)}

    offered = await client.post("/strategies/generate", json={**body, "platforms": ["bluesky"]})
    not_here = await client.post("/strategies/generate", json={**body, "platforms": ["bluesky", "linkedin"]})
    unknown = await client.post("/strategies/generate", json={**body, "platforms": ["myspace"]})
    none = await client.post("/strategies/generate", json={**body, "platforms": []})

    assert offered.status_code == 202
    assert not_here.status_code == 422
    assert not_here.json()["type"] == "/problems/platforms-not-offered"
    assert not_here.json()["errors"] == [{"pointer": "/platforms/1", "detail": "LinkedIn is not available here."}]
    assert [unknown.status_code, none.status_code] == [422, 422]


@pytest.mark.parametrize("remark", ["", "a" * 2001, "no\x00pe"])
async def test_a_remark_is_a_short_clean_text(make, user, client, remark):
    business = await make.business(user=user)

    answer = await client.post("/strategies/generate", json={"business_id": str(business.id), "remark": remark})

    assert answer.status_code == 422


async def test_a_repeated_request_starts_one_generation(make, user, client):
    business = await make.business(user=user)
    key, body = {"Idempotency-Key": str(uuid4())}, {"business_id": str(business.id)}

    first = await client.post("/strategies/generate", json=body, headers=key)
    second = await client.post("/strategies/generate", json=body, headers=key)
    other = await client.post("/strategies/generate", json={**body, "remark": "Bolder."}, headers=key)

    assert (first.json(), second.status_code) == (second.json(), 202)
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["idempotent-replayed"] == "true"
    assert other.status_code == 409
    listed = await client.get("/generations", params=body)
    assert len(listed.json()["items"]) == 1


async def test_generating_is_limited_more_tightly_than_reading(make, user, client):
    business = await make.business(user=user)

    for _ in range(10):
        await ask(client, business)
    refused = await client.post("/strategies/generate", json={"business_id": str(business.id)})

    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


async def test_a_business_deleted_meanwhile_ends_the_work_quietly(make, user, client):
    business = await make.business(user=user)
    asked = await ask(client, business)
    await client.delete(f"/businesses/{business.id}")

    await generator.generate(UUID(asked["id"]))

    async with sessions() as session:
        assert await session.get(Generation, asked["id"]) is None


async def test_a_worker_lost_before_the_end_leaves_nothing_behind(make, user, client):
    business = await make.business(user=user)
    asked = await ask(client, business)
    async with sessions() as session:
        generation = await session.get(Generation, asked["id"])
        generation.status, generation.attempts = GenerationStatus.RUNNING, 1
        generation.lease_until = generation.created_at
        await session.commit()

    await generator.generate(UUID(asked["id"]))

    done = (await client.get(f"/generations/{asked['id']}")).json()
    assert (done["status"], done["result"]["version"]) == ("succeeded", 1)
