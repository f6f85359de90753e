"""Taking back the newest edit of a post's words."""

from datetime import datetime

import pytest

from app.content.models import PostStatus
from app.core.clock import now
from app.llm.contract import Authorship
from tests.platforms.sandbox_server import SandboxServer


@pytest.fixture
async def business(make, user):
    return await make.business(user=user)


async def take_back(client, post, version):
    return await client.post(f"/content/{post.id}/take-edit-back", headers={"If-Match": f'"v{version}"'})


async def test_the_machines_words_are_the_machines_again_and_wait_for_a_yes(make, client, business):
    post = await make.post(
        business=business,
        strategy_id=(await make.strategy(business=business)).id,
        text="Seven loaves for £99. #rye",
        made_by=Authorship.MODEL,
        approved_at=None,
        unverified_claims=["£99"],
    )
    await client.put(f"/content/{post.id}", json={"text": "Loaves all day.", "version": 1})

    answer = await take_back(client, post, 2)

    assert answer.status_code == 200, answer.text
    back = answer.json()
    assert (back["text"], back["hashtags"], back["unverified_claims"]) == (
        "Seven loaves for £99. #rye",
        ["rye"],
        ["£99"],
    )
    assert (back["made_by"], back["approved_at"], back["version"]) == ("model", None, 3)
    events = (await client.get(f"/content/{post.id}/timeline")).json()["events"]
    assert [event["event"] for event in events] == ["edited", "edit_taken_back"]


async def test_a_threads_parts_come_back_and_a_yes_of_then_counts(make, client, business):
    said = now()
    post = await make.post(
        business=business, text="One", following_parts=["Two"], made_by=Authorship.OFFLINE, approved_at=said
    )
    await client.put(f"/content/{post.id}", json={"following_parts": [], "version": 1})

    back = (await take_back(client, post, 2)).json()

    assert (back["text"], back["following_parts"], back["content_type"]) == ("One", ["Two"], "thread")
    assert datetime.fromisoformat(back["approved_at"]) == said


async def test_what_was_changed_since_is_not_lost(make, client, business):
    post = await make.post(business=business, text="Before")
    await client.put(f"/content/{post.id}", json={"text": "After", "version": 1})
    await client.put(f"/content/{post.id}", json={"pillar": "Bread", "version": 2})

    stale = await take_back(client, post, 2)
    unsaid = await client.post(f"/content/{post.id}/take-edit-back")

    assert (stale.status_code, unsaid.status_code) == (412, 428)
    assert (await make.reload(post)).text == "After"


async def test_there_is_one_way_back_from_one_edit(make, client, business):
    post = await make.post(business=business, text="Before")

    never = await take_back(client, post, 1)
    await client.put(f"/content/{post.id}", json={"text": "After", "version": 1})
    once = await take_back(client, post, 2)
    twice = await take_back(client, post, 3)

    assert (never.status_code, once.status_code, twice.status_code) == (409, 200, 409)
    assert never.json()["type"] == twice.json()["type"] == "/problems/no-edit-to-take-back"


async def test_on_the_calendar_the_words_come_back_with_the_yes_that_is_in_being_there(
    make, client, business, sandbox: SandboxServer
):
    account = await make.social_account(business=business)
    post = await make.scheduled_post(account=account, text="Before", prepared={"frozen": True})
    await client.put(f"/content/{post.id}", json={"text": "After", "version": 1})

    answer = await take_back(client, post, 2)

    assert answer.status_code == 200, answer.text
    stored = await make.reload(post)
    assert (stored.text, stored.status, stored.prepared) == ("Before", PostStatus.SCHEDULED, None)
    assert stored.approved_at is not None


async def test_what_is_out_keeps_its_words(make, client, business, sandbox: SandboxServer):
    account = await make.social_account(business=business)
    post = await make.published_post(account=account, text="Out")

    assert (await take_back(client, post, 1)).status_code == 409
