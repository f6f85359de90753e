"""One section written anew: a new version, in which everything else is as the person left it."""

import json
from uuid import UUID

from app.strategies import generator
from tests.factories.strategies import document
from tests.fixtures.language_model import model, scripted

__all__ = ["model", "scripted"]


async def first_version(client, business) -> dict:
    asked = (await client.post("/strategies/generate", json={"business_id": str(business.id)})).json()
    await generator.generate(UUID(asked["id"]))
    return (await client.get(f"/strategies/{business.id}")).json()


async def ask(client, business, **given) -> dict:
    answer = await client.post("/strategies/generate", json={"business_id": str(business.id), **given})
    assert answer.status_code == 202, answer.text
    return answer.json()


async def done(client, asked) -> dict:
    await generator.generate(UUID(asked["id"]))
    return (await client.get(f"/generations/{asked['id']}")).json()


def sections_told(text: str) -> list[dict]:
    lines = text.split("\n")
    return [
        json.loads(lines[at + 1].removeprefix("data: ")) for at, line in enumerate(lines) if line == "event: section"
    ]


async def test_sections_of_a_whole_strategy_are_told_one_after_another(make, user, client):
    business = await make.business(user=user)
    asked = await ask(client, business)

    await generator.generate(UUID(asked["id"]))

    told = sections_told((await client.get(f"/generations/{asked['id']}/events")).text)
    assert [event["section"] for event in told] == [
        "positioning", "audience", "pillars", "platforms", "voice", "kpis", "experiments",
    ]  # fmt: skip
    strategy = (await client.get(f"/strategies/{business.id}")).json()
    for event in told:
        assert event["is_whole"]
        assert event["part"].items() <= strategy["document"].items()


async def test_a_section_anew_is_the_next_version_with_everything_else_kept(make, user, client):
    business = await make.business(user=user)
    before = await first_version(client, business)

    result = await done(client, await ask(client, business, section="voice", remark="more formal, no emojis"))

    after = (await client.get(f"/strategies/{business.id}")).json()
    assert result["result"] == {"strategy_id": after["id"], "version": 2, "section": "voice"}
    assert "No emojis." in after["document"]["voice"]["dont"]
    assert {**after["document"], "voice": before["document"]["voice"]} == before["document"]


async def test_an_edit_of_another_section_meanwhile_is_kept(make, user, client):
    business = await make.business(user=user)
    before = await first_version(client, business)
    asked = await ask(client, business, section="pillars", remark="other openings")
    edited = {**before["document"], "positioning": "Bread, and time."}
    await client.put(f"/strategies/{before['id']}", json={"document": edited, "revision": before["revision"]})

    await done(client, asked)

    after = (await client.get(f"/strategies/{business.id}")).json()
    assert (after["version"], after["document"]["positioning"]) == (2, "Bread, and time.")


async def test_a_remark_beyond_the_offline_copywriter_fails_and_changes_nothing(make, user, client):
    business = await make.business(user=user)
    await first_version(client, business)

    failed = await done(client, await ask(client, business, section="voice", remark="like a sea shanty"))

    assert (failed["status"], failed["error"]["code"]) == ("failed", "invalid-output")
    assert "sea shanty" in failed["error"]["message"]
    versions = (await client.get(f"/strategies/{business.id}/versions")).json()["items"]
    assert len(versions) == 1


async def test_a_model_writes_the_section_only(make, user, client, model):
    business = await make.business(user=user)
    strategy = await make.strategy(business=business)
    model.says({"audience": "Early risers within a mile."})

    asked = await ask(client, business, section="audience", remark="Narrower")
    result = await done(client, asked)

    assert result["status"] == "succeeded", result
    after = (await client.get(f"/strategies/{business.id}")).json()
    assert after["document"] == {**strategy.document, "audience": "Early risers within a mile."}
    assert after["made_by"] == "model"


async def test_a_section_needs_a_strategy_and_a_known_name(make, user, client):
    business = await make.business(user=user)
    body = {"business_id": str(business.id)}

    without = await client.post("/strategies/generate", json={**body, "section": "voice"})
    unknown = await client.post("/strategies/generate", json={**body, "section": "colour"})

    assert (without.status_code, without.json()["type"]) == (404, "/problems/no-strategy-yet")
    assert unknown.status_code == 422


async def test_a_document_from_before_there_were_experiments_can_be_read_and_edited(make, user, client):
    business = await make.business(user=user)
    old = document()
    del old["experiments"]
    strategy = await make.strategy(business=business, document=old)

    read = (await client.get(f"/strategies/{business.id}")).json()
    saved = await client.put(f"/strategies/{strategy.id}", json={"document": old, "revision": 1})

    assert read["document"]["experiments"] == []
    assert saved.status_code == 200
