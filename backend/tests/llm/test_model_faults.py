"""What servers do to their clients, done by llmock (somebody else's idea of an OpenAI server)."""

import asyncio
import json
import time
from typing import Any

import pytest

from app.llm.contract import UnwrittenPost, WritingFailed, WrittenPost
from app.llm.model.writer import ModelWriter
from app.platforms.contract import Platform
from tests.llm.conftest import Says, endpoint
from tests.llm.test_model_writer import BUSINESS, STRATEGY, no_cache, plan, plan_for, post, posts, write
from tests.llm.writing import assignments, no_progress


def writer(llmock: Any, **changes: Any) -> ModelWriter:
    return ModelWriter(endpoint(llmock.base_url("openai"), **changes), no_cache())


async def ask_for_a_strategy(llmock: Any, **changes: Any) -> Any:
    return await writer(llmock, **changes).write_strategy(
        BUSINESS, platforms=[Platform.BLUESKY], remark=None, progress=no_progress
    )


async def ask_for_posts(llmock: Any, count: int = 2, **changes: Any) -> list[Any]:
    todo = assignments(STRATEGY, count, (Platform.BLUESKY,))
    stream = writer(llmock, **changes).write_posts(BUSINESS, STRATEGY, todo, avoid=[], progress=no_progress)
    return [result async for result in stream]


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (401, "model-refused-key", "API key"),
        (403, "model-refused-key", "API key"),
        (402, "model-out-of-credit", "credit"),
        (404, "model-unavailable", "LLM_MODEL"),
        (429, "model-rate-limited", "Try again"),
        (500, "model-unavailable", "Try again"),
        (503, "model-unavailable", "Try again"),
    ],
)
@pytest.mark.parametrize("ask", [ask_for_a_strategy, ask_for_posts])
async def test_a_refusal_has_a_stable_code_and_says_what_to_do(llmock, ask, status, code, advice):
    llmock.fail(status, times=None)

    with pytest.raises(WritingFailed) as failed:
        await ask(llmock)

    assert failed.value.code == code
    assert advice in failed.value.message
    assert "llmock" not in failed.value.message


async def test_a_short_429_is_waited_out_as_long_as_it_says(llmock):
    llmock.rate_limit(times=1, retry_after=1.0)
    llmock.reply(json.dumps(plan()))

    started = time.monotonic()
    result = await ask_for_a_strategy(llmock, max_retries=2)

    assert len(result.draft.pillars) == 4
    assert time.monotonic() - started >= 1.0
    llmock.assert_resilient()


async def test_a_passing_outage_is_waited_out(llmock):
    llmock.fail(503, times=1)
    llmock.reply(json.dumps(plan()))

    result = await ask_for_a_strategy(llmock, max_retries=2)

    assert len(result.draft.pillars) == 4


async def test_a_refused_key_is_not_tried_again(llmock):
    llmock.fail(401, times=None)

    with pytest.raises(WritingFailed):
        await ask_for_a_strategy(llmock, max_retries=2)

    assert len(llmock.requests) == 1


async def test_a_server_that_says_nothing_is_given_up(llmock):
    llmock.delay(5, times=None)

    with pytest.raises(WritingFailed) as failed:
        await ask_for_a_strategy(llmock, timeout_seconds=0.4)

    assert failed.value.code == "model-unavailable"
    assert "did not answer in time" in failed.value.message


async def test_a_server_that_is_not_there_is_named_without_its_secrets():
    subject = ModelWriter(endpoint("http://user:secret@127.0.0.1:9/v1"), no_cache())

    with pytest.raises(WritingFailed) as failed:
        await subject.write_strategy(BUSINESS, platforms=[Platform.X], remark=None, progress=no_progress)

    assert failed.value.code == "model-unavailable"
    assert "127.0.0.1:9" in failed.value.message
    assert "secret" not in failed.value.message


@pytest.mark.parametrize("fault", ["disconnect", "truncate", "corrupt"])
async def test_a_stream_that_breaks_is_asked_for_again(llmock, fault):
    """`truncate` ends the stream without a finish reason, which raises nothing in the SDK."""
    getattr(llmock, fault)(after_chunks=3, times=1)
    llmock.reply(json.dumps(posts(post(0), post(1))), times=None)

    results = await ask_for_posts(llmock)

    assert [type(result) for result in results] == [WrittenPost, WrittenPost]
    assert len(llmock.requests) == 2


async def test_a_stream_that_hangs_is_given_up_and_asked_for_again(llmock):
    llmock.stall(after_chunks=3, seconds=5, times=1)
    llmock.reply(json.dumps(posts(post(0), post(1))), times=None)

    results = await ask_for_posts(llmock, timeout_seconds=0.6)

    assert [type(result) for result in results] == [WrittenPost, WrittenPost]


async def test_posts_that_were_whole_before_the_break_are_kept(scripted):
    text = json.dumps(posts(post(0), post(1), post(2)))
    scripted.says(Says(text[: text.index('"index": 2')], finish=None), posts(post(2)))

    results = await write(scripted, 3)

    assert [result.draft.index for result in results] == [0, 1, 2]
    assert "post 2: it was missing" in scripted.said_to_it(1)


async def test_an_answer_cut_by_the_token_limit_keeps_what_was_whole(scripted):
    text = json.dumps(posts(post(0), post(1), post(2)))
    scripted.says(Says(text[: text.index('"index": 1') + 40], finish="length"), posts(post(1), post(2)))

    results = await write(scripted, 3)

    assert sorted(result.draft.index for result in results) == [0, 1, 2]
    assert results[0].usage[0].output_tokens == 200


async def test_a_strategy_cut_by_the_token_limit_is_asked_for_in_fewer_words(scripted):
    scripted.says(Says(json.dumps(plan())[:200], finish="length"), plan())

    result = await plan_for(scripted)

    assert len(result.draft.pillars) == 4
    assert "too long" in scripted.said_to_it(1)
    assert len(result.usage) == 2


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("I would love to help!", "not JSON"),
        ('{"positioning": "x", "audience": ', "shape"),
        ('{"positioning": "x"} trailing', "shape"),
        ('{"strategy": {}}', "shape"),
        ("", "not JSON"),
    ],
)
async def test_broken_json_and_wrong_shapes_are_asked_for_again_then_fail(scripted, answer, named):
    scripted.says(answer, answer)

    with pytest.raises(WritingFailed) as failed:
        await plan_for(scripted)

    assert failed.value.code == "invalid-output"
    assert named in failed.value.message
    assert len(failed.value.usage) == 2


async def test_broken_json_in_a_batch_costs_one_more_call_and_then_only_those_posts(scripted):
    scripted.says('{"posts": [{"index": 0, "hook": }]}', "nothing at all")

    results = await write(scripted, 2)

    assert [type(result) for result in results] == [UnwrittenPost, UnwrittenPost]
    assert "not JSON" in results[0].reason
    assert len(scripted.requests) == 2


async def test_an_outage_in_the_middle_gives_up_the_rest_but_keeps_the_finished(scripted):
    scripted.says(posts(post(0)), Says(status=503, error="down"))

    results = await write(scripted, 2)

    assert isinstance(results[0], WrittenPost)
    assert isinstance(results[1], UnwrittenPost)
    assert "not available" in results[1].reason


async def test_an_outage_before_anything_came_is_raised(scripted):
    scripted.says("no json here", Says(status=402, error="no credit"))

    with pytest.raises(WritingFailed) as failed:
        await write(scripted, 2)

    assert failed.value.code == "model-out-of-credit"
    assert len(failed.value.usage) == 1


async def test_a_text_too_long_for_the_model_says_so(llmock):
    llmock.context_overflow(times=None)

    with pytest.raises(WritingFailed) as failed:
        await ask_for_a_strategy(llmock)

    assert failed.value.code == "invalid-output"
    assert "too long" in failed.value.message
    assert len(llmock.requests) == 1


async def test_posts_asked_for_by_index_that_nobody_wanted_are_ignored(scripted):
    scripted.says(posts(post(7), {**post(0), "index": 0}), posts(post(1)))

    results = await write(scripted, 2)

    assert sorted(result.draft.index for result in results) == [0, 1]


def test_two_event_loops_can_use_a_writer_one_after_the_other(llmock):
    llmock.reply(json.dumps(plan()), times=None)

    for _ in range(2):
        assert len(asyncio.run(ask_for_a_strategy(llmock)).draft.pillars) == 4
