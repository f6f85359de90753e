"""Batches written by a language model: what it claims, leaves out and refuses. The model is a scripted server."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.billing.models import UsageLog
from app.content import generator, optimizer
from app.core.db import sessions
from app.platforms.contract import Platform
from tests.fixtures.language_model import Says, model, scripted

__all__ = ["model", "scripted"]

BUNS = {
    "hook": "Cardamom buns are out.",
    "body": "We bake them every morning, and they are gone by ten.",
    "call_to_action": "Come by before then.",
    "hashtags": ["buns"],
}
RYE = {
    "hook": "Seeded rye takes two days from flour to crust.",
    "body": "Nobody can hurry it: the seeds soak overnight, the dough rests, the oven does the rest.",
    "call_to_action": "Ask us for a slice to try at the counter.",
    "hashtags": ["rye"],
}


@pytest.fixture
async def business(make, user):
    made = await make.business(user=user)
    await make.strategy(business=made)
    return made


async def generated(client, business, count: int) -> dict:
    body = {"business_id": str(business.id), "count": count, "platforms": ["bluesky"]}
    asked = (await client.post("/content/generate", json=body)).json()
    await generator.generate(UUID(asked["id"]))
    return (await client.get(f"/generations/{asked['id']}")).json()


async def test_what_the_model_made_up_is_marked_for_the_person(client, business, model):
    model.says({"posts": [{**BUNS, "index": 0, "body": "Only £2 each, and 40% off on Friday."}, {**RYE, "index": 1}]})

    done = await generated(client, business, 2)

    posts = [(await client.get(f"/content/{made}")).json() for made in done["result"]["post_ids"]]
    assert any("£2" in claim for claim in posts[0]["unverified_claims"])
    assert any("40" in claim for claim in posts[0]["unverified_claims"])
    assert [(post["made_by"], post["approved_at"]) for post in posts] == [("model", None)] * 2


async def test_the_call_that_wrote_a_batch_is_logged_with_what_it_took(client, user, business, model):
    model.says({"posts": [{**BUNS, "index": 0}, {**RYE, "index": 1}]})

    await generated(client, business, 2)

    async with sessions() as session:
        (call,) = await session.scalars(select(UsageLog).where(UsageLog.user_id == user.id))
    assert (call.action, call.details["model"]) == ("content_generated", "gpt-4o-mini")
    assert (call.details["input_tokens"], call.details["output_tokens"]) == (1000, 200)


async def test_what_the_model_left_out_is_reported_and_the_rest_is_kept(client, business, model):
    model.says({"posts": [{**BUNS, "index": 0}]}, Says(status=402, error="insufficient credits"))

    done = await generated(client, business, 2)

    assert (done["status"], len(done["result"]["post_ids"])) == ("succeeded", 1)
    (failed,) = done["result"]["failed"]
    assert failed["index"] == 1
    assert failed["reason"]


async def test_two_posts_that_are_the_same_are_stored_once(client, business, model):
    model.says({"posts": [{**BUNS, "index": 0}, {**BUNS, "index": 1}]}, {"posts": [{**BUNS, "index": 1}]})

    done = await generated(client, business, 2)

    assert [item["index"] for item in done["result"]["failed"]] == [1]
    assert len((await client.get("/content")).json()["items"]) == 1


async def test_a_model_that_refuses_our_key_fails_the_generation_with_what_to_do(client, business, model):
    model.says(Says(status=401, error="invalid_api_key"))

    done = await generated(client, business, 2)

    assert (done["status"], done["result"]) == ("failed", None)
    assert done["error"]["code"] == "model-refused-key"
    assert done["error"]["message"]
    assert (await client.get("/content")).json()["items"] == []


async def test_an_improvement_by_a_model_is_checked_like_a_new_post(make, client, business, model):
    post = await make.post(business=business, platform=Platform.BLUESKY)
    model.says({**RYE, "body": "Since 1898 we soak the seeds overnight."})
    asked = (await client.post(f"/content/{post.id}/optimize", json={"feedback": "Talk about rye."})).json()

    await optimizer.optimize(UUID(asked["id"]))

    done = (await client.get(f"/generations/{asked['id']}")).json()
    assert done["status"] == "succeeded", done
    assert "1898" in done["result"]["unverified_claims"]
    assert done["result"]["made_by"] == "model"
