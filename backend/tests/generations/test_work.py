"""Claims, leases and endings; committed for real, because they are about several workers."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.billing.models import UsageLog
from app.core import clock
from app.core.clock import now
from app.core.db import sessions
from app.core.errors import Conflict
from app.core.redis import redis
from app.generations import ending, repository, runner, service
from app.generations.errors import ClaimLost
from app.generations.models import GenerationEvent, GenerationKind, GenerationStatus
from app.generations.work import LEASE, claim
from app.llm.contract import Usage, WritingFailed

pytestmark = pytest.mark.usefixtures("committed_database")

CALL = Usage(
    model="m",
    prompt="strategy@1",
    input_tokens=10,
    output_tokens=20,
    cost_microdollars=30,
    latency_ms=40,
    is_cached=False,
)


async def events_of(generation) -> list[GenerationEvent]:
    async with sessions() as session:
        return list(await repository.list_events(session, generation.id))


# --- claiming ---------------------------------------------------------------------------------------------------------


async def test_starting_rings_for_the_kinds_own_task(start):
    await start(kind=GenerationKind.CONTENT)
    await start(kind=GenerationKind.OPTIMIZATION)

    waiting = await redis().lrange("generation", 0, -1)
    assert ["content.optimize" in waiting[0], "content.generate" in waiting[1]] == [True, True]


async def test_of_many_workers_exactly_one_gets_it(make, start):
    generation = await start()

    claims = await asyncio.gather(*[claim(generation.id) for _ in range(8)])

    assert len([work for work in claims if work is not None]) == 1
    fresh = await make.reload(generation)
    assert (fresh.status, fresh.attempts) == (GenerationStatus.RUNNING, 1)


async def test_a_lease_that_ran_out_is_taken_over_and_the_old_worker_can_write_nothing_more(make, start):
    generation = await start()
    slept = await claim(generation.id)

    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        awake = await claim(generation.id)

    assert (awake.attempt, slept.attempt) == (2, 1)
    with pytest.raises(ClaimLost):
        async with slept.step() as session:
            await slept.succeed(session, {"strategy_id": "of the sleeper"})
    async with awake.step() as session:
        await awake.succeed(session, {"strategy_id": "of the waking"})
    assert (await make.reload(generation)).result == {"strategy_id": "of the waking"}


async def test_a_step_renews_the_lease(make, start):
    generation = await start()
    work = await claim(generation.id)

    later = now() + timedelta(seconds=30)
    with clock.frozen(later):
        async with work.step():
            pass

    assert (await make.reload(generation)).lease_until == later + LEASE


async def test_work_that_killed_three_workers_is_given_up(make, start):
    generation = await start()
    at = now()
    for attempt in range(1, 4):
        with clock.frozen(at):
            assert (await claim(generation.id)).attempt == attempt
        at += LEASE + timedelta(seconds=1)

    with clock.frozen(at):
        assert await claim(generation.id) is None

    fresh = await make.reload(generation)
    assert (fresh.status, fresh.error_code) == (GenerationStatus.FAILED, ending.WORKER_LOST)
    (done,) = await events_of(generation)
    assert (done.event, done.data["status"], done.data["error"]["code"]) == ("done", "failed", "worker-lost")


# --- the sweep --------------------------------------------------------------------------------------------------------


async def test_the_sweep_rings_again_for_a_lost_doorbell_but_not_at_every_tick(start):
    generation = await start()
    await redis().delete("generation")

    await service.sweep()
    assert await redis().llen("generation") == 0

    with clock.frozen(now() + service.RING_AGAIN_AFTER + timedelta(seconds=1)):
        await service.sweep()
        await service.sweep()

    (message,) = await redis().lrange("generation", 0, -1)
    assert "strategies.generate" in message
    assert await claim(generation.id) is not None


async def test_the_sweep_frees_what_a_dead_worker_held(make, start):
    generation = await start()
    dead = await claim(generation.id)
    await redis().delete("generation")

    with clock.frozen(now() + LEASE + timedelta(seconds=1)):
        await service.sweep()

    assert (await make.reload(generation)).status is GenerationStatus.QUEUED
    assert await redis().llen("generation") == 1
    with pytest.raises(ClaimLost):
        async with dead.step():
            pass
    assert (await claim(generation.id)).attempt == 2


async def test_the_sweep_gives_up_after_the_third_worker(make, start):
    generation = await start()
    at = now()
    for _ in range(3):
        with clock.frozen(at):
            await claim(generation.id)
        at += LEASE + timedelta(seconds=1)

    with clock.frozen(at):
        await service.sweep()

    assert (await make.reload(generation)).error_code == ending.WORKER_LOST


# --- what a worker writes ---------------------------------------------------------------------------------------------


async def test_a_finished_generation_never_changes(make, start):
    generation = await start()
    work = await claim(generation.id)
    async with work.step() as session:
        await work.succeed(session, {"strategy_id": "1"})

    with pytest.raises(ClaimLost):
        async with work.step() as session:
            await work.fail(session, "late", "Too late.")
    with clock.frozen(now() + timedelta(days=1)):
        assert await claim(generation.id) is None
        await service.sweep()

    fresh = await make.reload(generation)
    assert (fresh.status, fresh.progress, fresh.error_code) == (GenerationStatus.SUCCEEDED, 100, None)
    assert [event.event for event in await events_of(generation)] == ["done"]


async def test_a_step_that_fails_writes_nothing(start):
    generation = await start()
    work = await claim(generation.id)

    async def break_off() -> None:
        async with work.step() as session:
            await work.emit(session, "post", {"index": 0})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()

    assert await events_of(generation) == []


async def test_events_are_numbered_without_gaps(start):
    generation = await start()
    work = await claim(generation.id)

    async def emit(index: int) -> None:
        async with work.step() as session:
            await work.emit(session, "post", {"index": index})

    await asyncio.gather(*[emit(index) for index in range(10)])

    written = await events_of(generation)
    assert [event.seq for event in written] == list(range(1, 11))
    assert sorted(event.data["index"] for event in written) == list(range(10))


async def test_progress_is_written_beside_the_work_and_never_goes_back(make, start):
    generation = await start()
    seen: list[int] = []

    async def do(work) -> None:
        for percent in (30, 70, 40, 100):
            work.progress(percent, f"{percent} done")
            await asyncio.sleep(0.15)
            seen.append((await make.reload(generation)).progress)
        async with work.step() as session:
            await work.succeed(session, {})

    await runner.run(generation.id, do)

    assert seen == [30, 70, 70, 99]
    written = await events_of(generation)
    assert [event.event for event in written] == ["progress"] * 4 + ["done"]
    assert written[0].data == {"percent": 30, "message": "30 done"}


# --- how it ends ------------------------------------------------------------------------------------------------------


async def test_a_writer_that_gives_up_fails_the_generation_and_its_calls_are_still_counted(make, start):
    generation = await start()

    async def do(_) -> None:
        raise WritingFailed("model-out-of-credit", "The account has no credit left: top it up.", usage=[CALL])

    await runner.run(generation.id, do)

    fresh = await make.reload(generation)
    assert (fresh.status, fresh.error_code) == (GenerationStatus.FAILED, "model-out-of-credit")
    assert fresh.error_message == "The account has no credit left: top it up."
    async with sessions() as session:
        (line,) = (await session.scalars(select(UsageLog))).all()
    assert (line.action, line.cost_microdollars) == ("strategy_generated", 30)
    assert (line.details["model"], line.details["prompt"], line.details["cached"]) == ("m", "strategy@1", False)


async def test_a_refusal_of_ours_keeps_its_code_and_words(make, start):
    generation = await start()

    async def do(_) -> None:
        raise Conflict("The business was deleted meanwhile.")

    await runner.run(generation.id, do)

    fresh = await make.reload(generation)
    assert (fresh.error_code, fresh.error_message) == ("conflict", "The business was deleted meanwhile.")


async def test_a_bug_fails_the_generation_at_once_without_its_insides(make, start):
    generation = await start()

    async def do(_) -> None:
        raise KeyError("secret")

    await runner.run(generation.id, do)

    fresh = await make.reload(generation)
    assert fresh.error_code == "internal-error"
    assert "secret" not in fresh.error_message


async def test_work_that_does_not_say_how_it_ended_is_a_bug(make, start):
    generation = await start()

    async def do(_) -> None:
        return

    await runner.run(generation.id, do)

    assert (await make.reload(generation)).error_code == "internal-error"


async def test_with_the_database_away_the_lease_is_left_to_run_out(make, start):
    generation = await start()

    async def do(_) -> None:
        raise OperationalError("SELECT 1", None, Exception("server closed the connection"))

    with pytest.raises(OperationalError):
        await runner.run(generation.id, do)

    assert (await make.reload(generation)).status is GenerationStatus.RUNNING


async def test_a_second_doorbell_for_finished_work_does_nothing(start):
    generation = await start()

    async def do(work) -> None:
        async with work.step() as session:
            await work.succeed(session, {})

    await runner.run(generation.id, do)
    await runner.run(generation.id, do)

    assert [event.event for event in await events_of(generation)] == ["done"]
