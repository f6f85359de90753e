"""What is counted on the server: of those who said yes, ids and figures, and nothing where PostHog is not set up."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core import redis
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms.contract import Published
from app.publishing import successes
from app.publishing.successes import Success
from app.users import counting
from app.users.models import User
from app.vendors import flags, posthog as vendor
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.twins.posthog import PostHog, posthog

WORDS = "Cardamom buns, warm until nine."


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, valkey: str) -> Iterator[PostHog]:
    with posthog() as running:
        monkeypatch.setenv("NEXT_PUBLIC_POSTHOG_KEY", "phc_test")
        monkeypatch.setenv("NEXT_PUBLIC_POSTHOG_HOST", running.url)
        get_settings.cache_clear()
        flags.forget()
        yield running
        for client in vendor._clients.values():
            client.shutdown()
        vendor._clients.clear()
        monkeypatch.undo()
        get_settings.cache_clear()
        flags.forget()


@pytest.fixture
async def hear(make: Make) -> Callable[[], Any]:
    """Do what a worker does with each doorbell for counting; how many there were."""

    async def listen() -> int:
        rung = [json.loads(message) for message in await redis.redis().lrange("default", 0, -1)]
        await redis.redis().delete("default")
        done = 0
        for message in rung:
            if message["headers"]["task"] == "users.count":
                (event, told), _, _ = json.loads(base64.b64decode(message["body"]))
                await counting.pass_on(event, told)
                done += 1
        vendor.flush()
        return done

    return listen


async def test_who_said_yes_is_counted_by_ids_and_figures_alone(
    server: PostHog, client: httpx.AsyncClient, user: User, make: Make, sandbox: SandboxServer, hear
):
    assert (await client.put("/auth/me", json={"allows_counting": True})).json()["allows_counting"] is True
    about = {"name": "Hearth & Crumb", "description": "A sourdough bakery in Leeds.", "timezone": "Europe/London"}
    business = (await client.post("/businesses", json=about)).json()
    account = await make.connected_account(sandbox, business=await make.business(user=user))
    post = await make.post(account=account, text=WORDS)
    at = (now() + timedelta(hours=1)).isoformat()
    scheduled = await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": at})
    assert scheduled.status_code == 200, scheduled.text
    moved = await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": at})
    assert moved.status_code == 200

    await hear()

    events = {event["event"]: event for event in server.events}
    assert sorted(event["event"] for event in server.events) == ["business made", "post scheduled", "signed up"]
    assert {event["distinct_id"] for event in server.events} == {str(user.id)}
    assert events["business made"]["properties"]["business_id"] == business["id"]
    properties = events["post scheduled"]["properties"]
    told = {name: properties[name] for name in ("post_id", "platform", "parts", "pictures")}
    assert told == {"post_id": str(post.id), "platform": "sandbox", "parts": 1, "pictures": 0}
    assert properties["$process_person_profile"] is False
    for secret in (WORDS, "Hearth", "sourdough", user.email, "Maya"):
        assert secret not in str(server.events)


@pytest.mark.parametrize("said", [None, False], ids=["not asked", "no"])
async def test_nobody_else_is_counted(server: PostHog, client: httpx.AsyncClient, said: bool | None, hear):
    if said is not None:
        await client.put("/auth/me", json={"allows_counting": said})
    about = {"name": "Hearth & Crumb", "description": "A sourdough bakery in Leeds.", "timezone": "Europe/London"}
    await client.post("/businesses", json=about)

    assert await hear() == 1
    assert server.events == []


async def test_a_no_holds_for_what_waits_to_be_counted(server: PostHog, client: httpx.AsyncClient, user: User, hear):
    await client.put("/auth/me", json={"allows_counting": True})
    await client.put("/auth/me", json={"allows_counting": False})

    assert await hear() == 1
    assert server.events == []


async def test_published_posts_of_several_people_are_counted_each_for_their_own(server: PostHog, make: Make, hear):
    yes, no = await make.user(allows_counting=True), await make.user()
    posts = [
        await make.published_post(account=await make.social_account(business=await make.business(user=who)))
        for who in (yes, yes, no)
    ]
    async with unit_of_work() as session:
        await successes.note(session, [_success(post) for post in posts], at=now())

    assert await hear() == 1
    assert [event["event"] for event in server.events] == ["post published"] * 2
    assert {event["properties"]["post_id"] for event in server.events} == {str(post.id) for post in posts[:2]}
    assert Published.__name__ not in str(server.events)


def _success(post: Any) -> Success:
    return Success(
        post_id=post.id,
        business_id=post.business_id,
        user_id=post.user_id,
        platform=post.platform,
        scheduled_for=post.scheduled_for,
        permalink="https://sandbox.example/1",
        attempt_number=1,
        attempt_id=post.id,
    )


async def test_without_posthog_nothing_is_even_noted(client: httpx.AsyncClient, hear):
    await client.put("/auth/me", json={"allows_counting": True})

    assert await hear() == 0


async def test_posthog_that_is_away_changes_nothing(server: PostHog, client: httpx.AsyncClient, hear):
    server.is_broken = True
    assert (await client.put("/auth/me", json={"allows_counting": True})).status_code == 200

    assert await hear() == 1
    assert server.events == []
    assert vendor.decide_flags("installation-x") == {}


async def test_flags_are_posthogs_and_without_an_answer_the_last_ones_hold(
    server: PostHog, anonymous: httpx.AsyncClient
):
    assert (await anonymous.get("/config")).json()["flags"] == {"ideas": True}

    server.flags = {"ideas": False, "of another product": True}
    await _refresh()
    assert (await anonymous.get("/config")).json()["flags"] == {"ideas": False}

    server.is_broken = True
    await _refresh()
    assert (await anonymous.get("/config")).json()["flags"] == {"ideas": False}

    await redis.redis().flushdb()
    flags.forget()
    assert (await anonymous.get("/config")).json()["flags"] == {"ideas": True}


async def _refresh() -> None:
    await flags.keep(vendor.decide_flags(flags.installation()))
    flags.forget()
