"""Another post in a draft's place."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.content import generator
from app.core.clock import now
from app.llm.contract import Authorship
from tests.content.test_generation import BAKERY


@pytest.fixture
async def draft(make, user):
    business = await make.business(user=user, description=BAKERY)
    strategy = await make.strategy(business=business)
    return await make.post(
        business=business,
        strategy_id=strategy.id,
        pillar="From the oven",
        scheduled_for=now() + timedelta(days=2),
        why_this_time="People look before work.",
        made_by=Authorship.OFFLINE,
        approved_at=None,
    )


async def replaced(client, draft) -> dict:
    asked = await client.post(f"/content/{draft.id}/replace")
    assert asked.status_code == 202, asked.text
    await generator.generate(UUID(asked.json()["id"]))
    return (await client.get(f"/generations/{asked.json()['id']}")).json()


async def test_another_post_takes_the_drafts_place(client, draft):
    done = await replaced(client, draft)

    [new_id] = done["result"]["post_ids"]
    post = (await client.get(f"/content/{new_id}")).json()
    assert post["text"] != draft.text
    assert (post["platform"], post["pillar"], post["why_this_time"]) == (
        draft.platform, draft.pillar, draft.why_this_time,
    )  # fmt: skip
    assert post["scheduled_for"] == draft.scheduled_for.isoformat().replace("+00:00", "Z")
    assert (await client.get(f"/content/{draft.id}")).status_code == 404


async def test_a_draft_that_was_changed_meanwhile_stays(client, draft):
    asked = (await client.post(f"/content/{draft.id}/replace")).json()
    edited = await client.put(f"/content/{draft.id}", json={"text": "Mine now.", "version": draft.version})
    assert edited.status_code == 200

    await generator.generate(UUID(asked["id"]))

    assert (await client.get(f"/content/{draft.id}")).json()["text"] == "Mine now."


async def test_only_a_draft_with_a_time_can_be_exchanged(client, make, user, draft):
    timeless = await make.post(business=await make.business(user=user))
    strangers = await make.post()

    assert (await client.post(f"/content/{timeless.id}/replace")).status_code == 409
    assert (await client.post(f"/content/{strangers.id}/replace")).status_code == 404
