import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import httpx
import uvicorn

from app.core import clock, db
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.generations import repository, service
from app.generations.work import Work, claim
from app.main import create_app
from tests.fixtures.http import document


async def emit(work: Work, event: str, data: dict) -> None:
    async with work.step() as session:
        await work.emit(session, event, data)


async def finished(start, **given):
    """Three posts and the end: events 1 to 4."""
    generation = await start(**given)
    work = await claim(generation.id)
    for index in range(3):
        await emit(work, "post", {"index": index})
    async with work.step() as session:
        await work.succeed(session, {"post_ids": ["a", "b", "c"], "failed": []})
    return generation


def parse(stream: str) -> list[dict[str, str]]:
    lines = [block.split("\n") for block in stream.strip().split("\n\n")]
    return [dict(line.split(": ", 1) for line in block if not line.startswith(":")) for block in lines if block != [""]]


async def test_a_generation_shows_its_result(start, user, client):
    generation = await finished(start, user=user)

    answer = await client.get(f"/generations/{generation.id}")

    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["progress"], body["error"]) == ("succeeded", 100, None)
    assert body["result"] == {"post_ids": ["a", "b", "c"], "failed": []}


async def test_a_failed_generation_shows_why(start, user, client):
    generation = await start(user=user)
    work = await claim(generation.id)
    async with work.step() as session:
        await work.fail(session, "model-unavailable", "The model does not answer. Try again later.")

    body = (await client.get(f"/generations/{generation.id}")).json()

    assert (body["status"], body["result"]) == ("failed", None)
    assert body["error"] == {"code": "model-unavailable", "message": "The model does not answer. Try again later."}


async def test_somebody_elses_generation_is_not_there(start, client):
    theirs = await start()

    for path in (f"/generations/{theirs.id}", f"/generations/{theirs.id}/events", f"/generations/{uuid4()}"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    listed = await client.get("/generations", params={"business_id": str(theirs.business_id)})
    assert listed.status_code == 404


async def test_the_list_is_of_one_business_newest_first(make, start, user, client):
    business = await make.business(user=user)
    made = [await start(user=user, business=business) for _ in range(3)]
    await start(user=user)

    first = (await client.get("/generations", params={"business_id": str(business.id), "limit": 2})).json()
    rest = await client.get(
        "/generations", params={"business_id": str(business.id), "limit": 2, "cursor": first["next_cursor"]}
    )

    ids = [item["id"] for item in [*first["items"], *rest.json()["items"]]]
    assert ids == [str(generation.id) for generation in reversed(made)]


async def test_the_stream_of_finished_work_replays_everything_and_ends(start, user, client):
    generation = await finished(start, user=user)

    answer = await client.get(f"/generations/{generation.id}/events")

    assert answer.headers["content-type"].startswith("text/event-stream")
    events = parse(answer.text)
    assert [(event["id"], event["event"]) for event in events] == [
        ("1", "post"),
        ("2", "post"),
        ("3", "post"),
        ("4", "done"),
    ]
    assert json.loads(events[1]["data"]) == {"index": 1}
    assert json.loads(events[3]["data"])["status"] == "succeeded"


async def test_the_stream_goes_on_after_the_last_event_seen(start, user, client):
    generation = await finished(start, user=user)
    path = f"/generations/{generation.id}/events"

    after_two = await client.get(path, headers={"Last-Event-ID": "2"})
    after_all = await client.get(path, headers={"Last-Event-ID": "4"})
    after_nonsense = await client.get(path, headers={"Last-Event-ID": "yesterday"})

    assert [event["id"] for event in parse(after_two.text)] == ["3", "4"]
    assert parse(after_all.text) == []
    assert after_nonsense.status_code == 422


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    """The API on a real socket: only there a stream can be read while it is written."""
    server = uvicorn.Server(uvicorn.Config(create_app(), port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it offers nothing else to wait for
        await asyncio.sleep(0.01)
    (socket,) = server.servers[0].sockets
    yield f"http://127.0.0.1:{socket.getsockname()[1]}/api/v1"
    server.should_exit = True
    await serving


async def test_events_arrive_as_they_happen_and_no_connection_is_held_meanwhile(committed_database, make, start):
    user = await make.user()
    generation = await start(user=user)
    work = await claim(generation.id)
    token = await make.session_token(user)
    seen: list[str] = []

    async with (
        served() as url,
        httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client,
        client.stream("GET", f"{url}/generations/{generation.id}/events", timeout=10) as answer,
    ):
        lines = answer.aiter_lines()

        async def next_event() -> str:
            while True:
                line = await asyncio.wait_for(anext(lines), 5)
                if line.startswith("event: "):
                    return line.removeprefix("event: ")

        await emit(work, "post", {"index": 0})
        seen.append(await next_event())
        # In between the stream sleeps: over a while, nearly every look finds the pool unused.
        held = []
        for _ in range(20):
            held.append(db.engine().pool.checkedout())  # type: ignore[attr-defined]
            await asyncio.sleep(0.02)
        await emit(work, "post", {"index": 1})
        seen.append(await next_event())
        async with work.step() as session:
            await work.succeed(session, {})
        seen.append(await next_event())
        rest = [line async for line in lines if line.startswith("event: ")]

    assert seen == ["post", "post", "done"]
    assert rest == []
    assert held.count(0) >= 15


async def test_a_stream_ends_when_its_business_is_deleted(committed_database, make, start):
    user = await make.user()
    generation = await start(user=user)
    token = await make.session_token(user)

    async with (
        served() as url,
        httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client,
        client.stream("GET", f"{url}/generations/{generation.id}/events", timeout=10) as answer,
    ):
        async with unit_of_work() as session:
            await session.delete(await session.merge(generation))
        assert [line async for line in answer.aiter_lines() if line.startswith("event: ")] == []


async def test_the_document_describes_the_stream():
    operation = document()["paths"]["/api/v1/generations/{generation_id}/events"]["get"]

    assert "text/event-stream" in operation["responses"]["200"]["content"]
    assert "Last-Event-ID" in [parameter["name"] for parameter in operation["parameters"]]


async def test_a_week_after_its_end_nobody_watches_it_and_its_events_go(start, user, client):
    old = await finished(start, user=user)
    with clock.frozen(now() + timedelta(days=2)):
        recent = await finished(start, user=user)
        open_one = await start(user=user)
        work = await claim(open_one.id)
        await emit(work, "post", {"index": 0})

    with clock.frozen(now() + service.EVENTS_KEPT_FOR + timedelta(minutes=1)):
        await service.forget_events()

    async with sessions() as session:
        left = [len(await repository.list_events(session, one.id)) for one in (old, recent, open_one)]
    assert left == [0, 4, 1]
    assert (await client.get(f"/generations/{old.id}")).json()["result"] == {"post_ids": ["a", "b", "c"], "failed": []}
    ended = await client.get(f"/generations/{old.id}/events")
    assert (ended.status_code, parse(ended.text)) == (200, [])


async def test_an_unfinished_generation_keeps_its_events_however_old(start):
    generation = await start()
    await emit(await claim(generation.id), "post", {"index": 0})

    with clock.frozen(now() + timedelta(days=30)):
        await service.forget_events()

    async with sessions() as session:
        assert len(await repository.list_events(session, generation.id)) == 1
