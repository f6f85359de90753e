"""Strategies written by a language model: what is merely untidy is kept, what is unusable says so."""

import json
from uuid import UUID

from sqlalchemy import select

from app.billing.models import UsageLog
from app.core.db import sessions
from app.strategies import generator
from tests.fixtures.language_model import Says, model, scripted

__all__ = ["model", "scripted"]

REPLY = {
    "positioning": "The bakery that takes its time.",
    "audience": "Neighbours in Meanwood who care about bread.",
    "platforms": [{"id": "bluesky", "why": "Local food people are there.", "posts_per_week": 4}],
    "pillars": [
        {"name": "From the oven", "description": "What we bake.", "share": 50, "hooks": ["Out at half past seven"]},
        {"name": "How it is made", "description": "Hands and hours.", "share": 30, "hooks": ["A slow dough"]},
        {"name": "Neighbours", "description": "People around us.", "share": 20, "hooks": ["Seen in Meanwood"]},
    ],
    "voice": {"tone": "warm and plain", "do": ["Name the bread"], "dont": ["Shout"]},
    "kpis": [{"name": "Followers", "target": "1000 by the summer", "why": "It is the goal."}],
    "missing_facts": [],
}


async def generated(client, business) -> dict:
    asked = (await client.post("/strategies/generate", json={"business_id": str(business.id)})).json()
    await generator.generate(UUID(asked["id"]))
    return (await client.get(f"/generations/{asked['id']}")).json()


async def test_a_models_strategy_is_stored_with_what_it_cost(make, user, client, model):
    business = await make.business(user=user)
    model.says(REPLY)

    done = await generated(client, business)

    assert done["status"] == "succeeded", done
    strategy = (await client.get(f"/strategies/{business.id}")).json()
    assert (strategy["made_by"], strategy["tone_voice"]) == ("model", "warm and plain")
    assert strategy["posting_frequency"] == {"bluesky": 4}
    async with sessions() as session:
        (call,) = await session.scalars(select(UsageLog).where(UsageLog.user_id == user.id))
    assert (call.details["model"], call.details["input_tokens"], call.details["cached"]) == ("gpt-4o-mini", 1000, False)


async def test_an_untidy_answer_is_tidied_and_can_then_be_edited(make, user, client, model):
    business = await make.business(user=user)
    untidy = json.loads(json.dumps(REPLY))
    untidy["pillars"][0]["hooks"] = ["Two\nlines", "  ", "A bell\x07 rings"]
    untidy["pillars"][0]["description"] = ""
    untidy["kpis"][0]["why"] = "Because\x00."
    model.says(untidy)

    done = await generated(client, business)

    assert done["status"] == "succeeded", done
    strategy = (await client.get(f"/strategies/{business.id}")).json()
    assert strategy["document"]["pillars"][0]["hooks"] == ["Two lines", "A bell rings"]
    again = await client.put(
        f"/strategies/{strategy['id']}", json={"document": strategy["document"], "revision": strategy["revision"]}
    )
    assert again.status_code == 200


async def test_a_model_that_never_makes_sense_fails_the_generation_and_stores_nothing(make, user, client, model):
    business = await make.business(user=user)
    model.says({**REPLY, "pillars": []}, {**REPLY, "pillars": []})

    done = await generated(client, business)

    assert (done["status"], done["error"]["code"]) == ("failed", "invalid-output")
    assert (await client.get(f"/strategies/{business.id}")).json()["type"] == "/problems/no-strategy-yet"
    async with sessions() as session:
        calls = (await session.scalars(select(UsageLog).where(UsageLog.user_id == user.id))).all()
    assert len(calls) == 2  # both were paid for


async def test_a_model_without_credit_says_what_to_do(make, user, client, model):
    model.says(Says(status=402, error="insufficient credits"))

    done = await generated(client, await make.business(user=user))

    assert done["error"]["code"] == "model-out-of-credit"
    assert done["error"]["message"]
