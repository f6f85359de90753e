"""Batches of posts, from the request to drafts on the calendar, with the writer that needs no key."""

import asyncio
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.billing.models import UsageLog
from app.content import generator, optimizer, planning
from app.content.assignments import post_id
from app.content.models import Post
from app.content.schemas import ContentGenerate
from app.core import clock
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.generations import repository as generation_rows
from app.generations.models import Generation
from app.generations.work import LEASE
from app.llm.contract import Authorship
from app.llm.similarity import TOO_ALIKE, similarity
from app.platforms.contract import Platform
from tests.factories.strategies import document

LONDON = ZoneInfo("Europe/London")
MONDAY_MORNING = datetime(2026, 6, 1, 6, tzinfo=UTC)

BAKERY = (
    "Hearth & Crumb is a sourdough bakery in Leeds, run by Maya and Tom since 2014. We bake country loaves, rye, "
    "cardamom buns and olive focaccia every morning from Yorkshire flour. Loaves cost £4.50. We open at 7:30 from "
    "Tuesday to Saturday in Meanwood. On Fridays we sell pizza by the slice. We teach a bread class on the first "
    "Sunday of the month. Our starter is eleven years old. We deliver to cafés within five miles by bicycle."
)


@pytest.fixture
async def business(make, user):
    made = await make.business(user=user, description=BAKERY)
    await make.strategy(business=made)
    return made


async def ask(client, business, **given) -> dict:
    answer = await client.post("/content/generate", json={"business_id": str(business.id), **given})
    assert answer.status_code == 202, answer.text
    return answer.json()


async def generated(client, business, **given) -> tuple[dict, list[dict]]:
    """The finished generation, and its posts in the order of their times."""
    asked = await ask(client, business, **given)
    await generator.generate(UUID(asked["id"]))
    done = (await client.get(f"/generations/{asked['id']}")).json()
    posts = [(await client.get(f"/content/{made}")).json() for made in done["result"]["post_ids"]]
    return done, posts


async def plan_of(generation_id: str) -> list[dict]:
    async with sessions() as session:
        return (await session.get(Generation, UUID(generation_id))).request["assignments"]


# --- a batch ----------------------------------------------------------------------------------------------------------


async def test_a_week_of_posts_arrives_as_drafts_with_proposed_times(client, business):
    done, posts = await generated(client, business, count=6, platforms=["bluesky"])

    assert (done["status"], done["progress"], done["result"]["failed"]) == ("succeeded", 100, [])
    assert len(posts) == 6
    for post in posts:
        assert (post["status"], post["made_by"], post["approved_at"]) == ("draft", "offline", None)
        assert (post["platform"], post["problems"], post["unverified_claims"]) == ("bluesky", [], [])
        assert post["pillar"] in {pillar["name"] for pillar in document()["pillars"]}
        assert post["why_this_time"]
        assert post["strategy_id"]
    times = [datetime.fromisoformat(post["scheduled_for"]) for post in posts]
    assert times == sorted(set(times))
    assert times[0] > now()
    assert times[-1] < now() + timedelta(days=9)


async def test_no_two_posts_are_alike_and_the_next_batch_does_not_repeat_the_first(client, business):
    _, first = await generated(client, business, count=8, platforms=["bluesky"])
    _, second = await generated(client, business, count=8, platforms=["bluesky"])

    texts = [post["text"] for post in [*first, *second]]
    alike = [similarity(left, right) for index, left in enumerate(texts) for right in texts[index + 1 :]]
    assert max(alike) < TOO_ALIKE


async def test_every_post_is_told_as_it_comes(client, business):
    done, posts = await generated(client, business, count=3, platforms=["bluesky"])

    async with sessions() as session:
        events = await generation_rows.list_events(session, UUID(done["id"]))
    told = [event.data for event in events if event.event == "post"]
    assert [(line["index"], line["post_id"]) for line in told] == [(n, post["id"]) for n, post in enumerate(posts)]
    assert told[0]["text"] == posts[0]["text"]
    assert events[-1].event == "done"
    assert events[-1].data["result"] == done["result"]


async def test_posts_are_spread_over_platforms_as_the_strategy_says(client, business, sandbox):
    _, posts = await generated(client, business, count=8)

    platforms = [post["platform"] for post in posts]
    assert {platform: platforms.count(platform) for platform in platforms} == {"sandbox": 5, "bluesky": 3}


async def test_without_a_count_the_strategys_frequency_decides(client, business):
    asked = await ask(client, business, days=14, platforms=["bluesky"])

    assert len(await plan_of(asked["id"])) == 6  # three a week


async def test_what_a_post_is_not_enough_to_say_is_reported_and_nothing_invented(make, user, client):
    terse = await make.business(user=user, description="We fix bicycles in York.", goals={}, target_audience=None)
    await make.strategy(business=terse)

    done, posts = await generated(client, terse, count=30, platforms=["bluesky"])

    failed = done["result"]["failed"]
    assert len(posts) + len(failed) == 30
    assert failed
    assert all(item["reason"] for item in failed)
    async with sessions() as session:
        events = await generation_rows.list_events(session, UUID(done["id"]), event="post_failed")
    assert [event.data for event in events] == failed


async def test_the_writers_calls_are_logged(client, user, business):
    await generated(client, business, count=2, platforms=["bluesky"])

    async with sessions() as session:
        lines = (await session.scalars(select(UsageLog).where(UsageLog.user_id == user.id))).all()
    assert {line.action for line in lines} == {"content_generated"}


# --- when -------------------------------------------------------------------------------------------------------------


async def test_days_are_the_businesss_own(make, user, client):
    with clock.frozen(datetime(2026, 6, 1, 20, 30, tzinfo=UTC)):  # already Tuesday in Auckland
        there = await make.business(user=user, timezone="Pacific/Auckland")
        await make.strategy(business=there)
        today = await ask(client, there, starts_on="2026-06-02", days=1, count=1, platforms=["bluesky"])
        yesterday = await client.post(
            "/content/generate", json={"business_id": str(there.id), "starts_on": "2026-06-01"}
        )

    (planned,) = await plan_of(today["id"])
    local = datetime.fromisoformat(planned["scheduled_for"]).astimezone(ZoneInfo("Pacific/Auckland"))
    assert local.date() == date(2026, 6, 2)
    assert yesterday.status_code == 422
    assert yesterday.json()["type"] == "/problems/period-has-passed"
    assert "It is 2026-06-02 there now" in yesterday.json()["errors"][0]["detail"]


async def test_two_batches_of_one_period_share_no_minute(client, business):
    first = await ask(client, business, count=20, days=3, platforms=["bluesky"])
    second = await ask(client, business, count=20, days=3, platforms=["bluesky"])  # planned before the first is written

    times = [item["scheduled_for"] for asked in (first, second) for item in await plan_of(asked["id"])]
    assert len(set(times)) == 40


async def test_batches_planned_at_the_same_moment_share_no_minute_either(committed_database, make):
    user = await make.user()
    business = await make.business(user=user)
    await make.strategy(business=business)
    body = ContentGenerate(business_id=business.id, count=15, days=2, platforms=[Platform.BLUESKY])

    async def plan() -> list[str]:
        async with unit_of_work() as session:
            asked = await planning.start_generation(session, body, owner=user)
            return [item["scheduled_for"] for item in asked.request["assignments"]]

    plans = await asyncio.gather(*[plan() for _ in range(4)])

    assert len({time for times in plans for time in times}) == 60


# --- bad input --------------------------------------------------------------------------------------------------------


async def test_without_a_strategy_it_says_what_to_do_first(make, user, client):
    bare = await make.business(user=user)

    answer = await client.post("/content/generate", json={"business_id": str(bare.id), "count": 3})

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/no-strategy-yet"


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"count": 0}, "/count"),
        ({"count": 31}, "/count"),
        ({"days": 0}, "/days"),
        ({"days": 32}, "/days"),
        ({"starts_on": "2020-01-01"}, "/starts_on"),
        ({"starts_on": "9999-12-31"}, "/starts_on"),
        ({"starts_on": "soon"}, "/starts_on"),
        ({"platforms": ["myspace"]}, "/platforms/0"),
        ({"platforms": ["linkedin"]}, "/platforms/0"),
        ({"platforms": []}, "/platforms"),
    ],
    ids=str,
)
async def test_what_cannot_be_planned_is_refused_by_field(client, business, given, pointer):
    answer = await client.post("/content/generate", json={"business_id": str(business.id), **given})

    assert answer.status_code == 422
    assert pointer in [item["pointer"] for item in answer.json()["errors"]]


async def test_a_strategy_whose_platforms_are_all_gone_says_so(make, user, client):
    business = await make.business(user=user)
    await make.strategy(business=business, posting_frequency={"linkedin": 3})

    answer = await client.post("/content/generate", json={"business_id": str(business.id)})

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/no-platform-offered"


async def test_a_repeated_request_starts_one_batch(client, business):
    key, body = {"Idempotency-Key": str(uuid4())}, {"business_id": str(business.id), "count": 2}

    first = await client.post("/content/generate", json=body, headers=key)
    second = await client.post("/content/generate", json=body, headers=key)
    other = await client.post("/content/generate", json={**body, "count": 3}, headers=key)

    assert (first.json(), second.status_code, other.status_code) == (second.json(), 202, 409)
    assert second.headers["idempotent-replayed"] == "true"


# --- workers that die -------------------------------------------------------------------------------------------------


@pytest.fixture
async def worker_process(postgres: str, valkey: str):
    """`await worker_process(generation_id)`: a process that generates it; killed at the latest after the test."""
    started: list[asyncio.subprocess.Process] = []
    program = (
        "import asyncio, sys, uuid; from app.content import generator; "
        "asyncio.run(generator.generate(uuid.UUID(sys.argv[1])))"
    )

    async def begin(generation_id: UUID) -> asyncio.subprocess.Process:
        environment = {**os.environ, "DATABASE_URL": postgres, "REDIS_URL": valkey}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, str(generation_id), env=environment, cwd=Path(__file__).parents[2]
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_second_worker_writes_what_a_killed_one_left_out_and_nothing_twice(
    committed_database, make, client_of, worker_process
):
    user = await make.user()
    business = await make.business(user=user, description=BAKERY)
    await make.strategy(business=business)
    client = await client_of(user)
    asked = await ask(client, business, count=24, platforms=["bluesky"])
    generation_id = UUID(asked["id"])

    async def stored() -> dict[UUID, str]:
        async with sessions() as session:
            return {row.id: row.text for row in await session.execute(select(Post.id, Post.text))}

    worker = await worker_process(generation_id)
    while len(await stored()) < 3 and worker.returncode is None:  # noqa: ASYNC110 - another process sets no Event
        await asyncio.sleep(0.01)
    worker.kill()
    await worker.wait()
    before = await stored()
    assert len(before) >= 3

    await generator.generate(generation_id)  # its lease has not run out yet: nothing happens
    assert await stored() == before
    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        await asyncio.gather(generator.generate(generation_id), generator.generate(generation_id))

    after = await stored()
    assert before.items() <= after.items()
    done = (await client.get(f"/generations/{generation_id}")).json()
    assert done["status"] == "succeeded"
    assert {UUID(made) for made in done["result"]["post_ids"]} == set(after)
    assert len(after) + len(done["result"]["failed"]) == 24
    async with sessions() as session:
        told = await generation_rows.list_events(session, generation_id, event="post")
    assert len({event.data["post_id"] for event in told}) == len(told) == len(after)


async def test_a_worker_that_died_before_saying_so_loses_no_post(make, user, client, business):
    """Everything is stored, but the end was never written."""
    asked = await ask(client, business, count=2, platforms=["bluesky"])
    for index in range(2):
        await make.post(
            business=business, id=post_id(UUID(asked["id"]), index), made_by=Authorship.OFFLINE, text=f"Loaf {index}"
        )

    await generator.generate(UUID(asked["id"]))

    done = (await client.get(f"/generations/{asked['id']}")).json()
    assert done["result"] == {
        "post_ids": [str(post_id(UUID(asked["id"]), index)) for index in range(2)],
        "failed": [],
    }
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Post)) == 2


# --- improving one ----------------------------------------------------------------------------------------------------


async def test_an_improvement_is_a_proposal_and_applied_by_a_person(make, client, business):
    post = await make.post(
        business=business,
        platform=Platform.BLUESKY,
        text="We bake country loaves, seeded rye and cardamom buns every morning in Meanwood. Come by and say hello.",
    )

    answer = await client.post(f"/content/{post.id}/optimize", json={"feedback": "Make it shorter."})
    assert answer.status_code == 202
    asked = answer.json()
    assert answer.headers["location"] == f"/api/v1/generations/{asked['id']}"
    await optimizer.optimize(UUID(asked["id"]))

    done = (await client.get(f"/generations/{asked['id']}")).json()
    assert (done["kind"], done["status"], done["error"]) == ("optimization", "succeeded", None)
    proposal = done["result"]
    assert (proposal["post_id"], proposal["post_version"]) == (str(post.id), 1)
    assert proposal["text"] != post.text
    assert (proposal["problems"], proposal["unverified_claims"]) == ([], [])
    assert (await make.reload(post)).text == post.text

    applied = await client.put(
        f"/content/{post.id}", json={"text": proposal["text"], "version": proposal["post_version"]}
    )
    assert applied.json()["text"] == proposal["text"]


async def test_several_proposals_for_a_text_that_is_not_stored_yet(make, client, business):
    post = await make.post(business=business, platform=Platform.BLUESKY)
    fact = "We bake country loaves, seeded rye and cardamom buns."
    unsaved = f"This one is for early risers.\n\n{fact}"

    asked = await client.post(
        f"/content/{post.id}/optimize", json={"feedback": "Another opening", "text": unsaved, "count": 3}
    )
    await optimizer.optimize(UUID(asked.json()["id"]))
    result = (await client.get(f"/generations/{asked.json()['id']}")).json()["result"]
    again = await client.post(
        f"/content/{post.id}/optimize",
        json={"feedback": "Another opening", "text": unsaved, "avoid": result["variants"]},
    )
    await optimizer.optimize(UUID(again.json()["id"]))

    other = (await client.get(f"/generations/{again.json()['id']}")).json()
    assert result["text"] == result["variants"][0]
    assert len(set(result["variants"])) == 3
    assert all(fact in variant for variant in result["variants"])
    assert other["status"] == "succeeded"
    assert other["result"]["text"] not in result["variants"]
    assert (await make.reload(post)).text == post.text


async def test_an_improvement_needs_feedback_and_a_strategy(make, user, client, business):
    post = await make.post(business=business)
    without_strategy = await make.post(business=await make.business(user=user))

    empty = await client.post(f"/content/{post.id}/optimize", json={"feedback": " "})
    none_yet = await client.post(f"/content/{without_strategy.id}/optimize", json={"feedback": "Shorter."})

    assert empty.status_code == 422
    assert (none_yet.status_code, none_yet.json()["type"]) == (404, "/problems/no-strategy-yet")
