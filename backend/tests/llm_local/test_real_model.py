"""The real path: a true inference server, a true tiny model. It writes nonsense; what counts is what becomes of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.llm.contract import Task, Usage, WritingFailed, WrittenPost, WrittenStrategy
from app.llm.endpoint import Endpoint
from app.llm.model.assembly import at_most
from app.llm.model.chat import Chat
from app.llm.model.failures import StreamBroke, UnusableReply
from app.llm.model.json_stream import ObjectStream
from app.llm.model.replies import PostsReply, TextReply
from app.llm.model.writer import ModelWriter
from app.platforms.contract import Platform
from app.platforms.registry import check_post, text_rules
from tests.llm import businesses
from tests.llm.test_model_writer import no_cache
from tests.llm.writing import assignments, no_progress, strategy_for

pytestmark = pytest.mark.skipif(
    "LOCAL_LLM_GGUF" not in os.environ, reason="needs a model: tests/llm_local/run.sh fetches one and runs these tests"
)

TOKEN = "for-tests-only"
FACTS = {
    "data": '{"business": "A bakery in Leeds."}',
    "fence": "f",
    "language": "en",
    "count": 2,
    "platform": "Bluesky",
}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "LLM_GGUF": os.environ["LOCAL_LLM_GGUF"],
        "LLM_PORT": str(port),
        "LLM_TOKEN": TOKEN,
        "PYTHONPATH": f".{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "app.supervisor.local_llm"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the model server ended by itself"
        try:
            if httpx.get(address).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the model server did not come up in a minute")


def endpoint(url: str, **changes: Any) -> Endpoint:
    values: dict[str, Any] = {"api_key": TOKEN, "timeout_seconds": 240, "max_tokens": 2000, "max_retries": 0, **changes}
    return Endpoint(side="openai-compatible", base_url=url, models=dict.fromkeys(Task, "smollm2"), **values)


def writer(url: str, **changes: Any) -> ModelWriter:
    return ModelWriter(endpoint(url, **changes), no_cache())


async def test_json_of_the_right_shape_comes_back_and_is_counted(server):
    chat = Chat(endpoint(server), Task.OPTIMIZATION)

    reply = await chat.ask(TextReply, FACTS, narrow={"TextReply.body": {"maxLength": 200}})

    assert isinstance(reply, TextReply)
    [usage] = chat.take_usage()
    assert usage.input_tokens is not None
    assert usage.input_tokens > 100
    assert usage.output_tokens
    assert usage.cost_microdollars is None


async def test_posts_stream_piece_by_piece(server):
    chat, objects = Chat(endpoint(server), Task.CONTENT), ObjectStream()
    narrow = {"PostsReply.posts": {"minItems": 2, "maxItems": 2}, "PostReply.body": {"maxLength": 120}}

    pieces = [piece async for piece in chat.stream(PostsReply, FACTS, narrow=narrow)]

    assert len(pieces) > 20
    assert len([found for piece in pieces for found in objects.feed(piece)]) == 2
    assert chat.take_usage()[0].output_tokens


async def test_too_few_tokens_are_noticed(server):
    with pytest.raises(UnusableReply, match="too long"):
        await Chat(endpoint(server, max_tokens=20), Task.OPTIMIZATION).ask(TextReply, FACTS)
    with pytest.raises(StreamBroke):
        async for _ in Chat(endpoint(server, max_tokens=20), Task.CONTENT).stream(PostsReply, FACTS):
            pass


async def test_a_wrong_key_is_refused(server):
    with pytest.raises(WritingFailed) as failed:
        await Chat(endpoint(server, api_key="wrong"), Task.OPTIMIZATION).ask(TextReply, FACTS)

    assert failed.value.code == "model-refused-key"


async def test_a_strategy_is_whole_or_refused_with_a_reason(server):
    outcome = await _strategy_or_failure(server)

    if isinstance(outcome, WritingFailed):
        assert outcome.code == "invalid-output"
    else:
        assert sum(pillar.share for pillar in outcome.draft.pillars) == 100
        assert [choice.platform for choice in outcome.draft.platforms] == [Platform.SANDBOX]
    _counted(list(outcome.usage))


async def _strategy_or_failure(url: str) -> WrittenStrategy | WritingFailed:
    try:
        return await writer(url).write_strategy(
            businesses.BAKERY, platforms=[Platform.SANDBOX], remark=None, progress=no_progress
        )
    except WritingFailed as failure:
        return failure


async def test_every_post_fits_or_is_given_up_with_a_reason(server):
    strategy = strategy_for(businesses.BAKERY)
    todo = assignments(strategy, 3, (Platform.SANDBOX,))

    stream = writer(server).write_posts(businesses.BAKERY, strategy, todo, avoid=[], progress=no_progress)
    results = [result async for result in stream]

    _counted([usage for result in results for usage in result.usage])
    assert len(results) == 3
    for result in results:
        if isinstance(result, WrittenPost):
            assert check_post(Platform.SANDBOX, result.draft.text) == []
            assert len(result.draft.text) <= at_most(text_rules(Platform.SANDBOX)) + 100
        else:
            assert result.reason


def _counted(usage: list[Usage]) -> None:
    assert 1 <= len(usage) <= 2
    assert all(one.output_tokens for one in usage)
