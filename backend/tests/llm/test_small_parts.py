"""Similarity, the JSON stream, prices, the cache, the gateway."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from redis.asyncio import Redis

from app.core.config import Settings, get_settings
from app.llm import gateway
from app.llm.contract import Task
from app.llm.endpoint import endpoint_from
from app.llm.model.cache import ReplyCache
from app.llm.model.json_stream import ObjectStream
from app.llm.model.pricing import cost_microdollars
from app.llm.model.writer import ModelWriter
from app.llm.similarity import closest, similarity
from app.platforms.contract import Platform
from tests.llm import businesses
from tests.llm.conftest import ScriptedServer, endpoint
from tests.llm.test_model_writer import BUSINESS, STRATEGY, improved, plan, post, posts
from tests.llm.writing import assignments, no_progress

# --- similarity -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("word", "two words", 0.363636),  # the example of PostgreSQL's manual
        ("word", "word", 1.0),
        ("cat", "dog", 0.0),
        ("Hello, World!", "hello world", 1.0),
        ("", "anything", 0.0),
    ],
)
def test_similarity_is_that_of_pg_trgm(left, right, expected):
    assert similarity(left, right) == pytest.approx(expected, abs=1e-5)


def test_the_closest_counts():
    assert closest("fresh bread", ["old cars", "fresh breads"]) > 0.6
    assert closest("fresh bread", []) == 0


# --- JSON stream ------------------------------------------------------------------------------------------------------

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_objects = st.lists(st.dictionaries(st.text(max_size=8), _values, max_size=4), max_size=5)


@settings(max_examples=150, deadline=None)
@given(_objects, st.integers(1, 9), st.booleans(), st.sampled_from(["", "Sure:\n```json\n", 'Here "you" are: ']))
def test_objects_are_found_however_the_text_is_cut(objects, step, is_wrapped, before):
    text = before + json.dumps({"posts": objects} if is_wrapped else objects, ensure_ascii=False) + "\n```"
    stream = ObjectStream()

    found = [json.loads(one) for at in range(0, len(text), step) for one in stream.feed(text[at : at + step])]

    assert found == objects


def test_an_object_is_there_with_its_last_brace():
    stream = ObjectStream()

    assert list(stream.feed('{"posts": [{"a": "}]"')) == []
    assert list(stream.feed("}, ")) == ['{"a": "}]"}']


# --- prices -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "cost"),
    [
        ("gpt-4o", 2500 + 5000),
        ("openai/gpt-4o", 2500 + 5000),
        ("openai/gpt-4o-2024-11-20", 2500 + 5000),
        ("gpt-4o-mini", 150 + 300),
        ("somebody/gpt-4o", None),
        ("gpt-4o-audio-preview", None),
        ("smollm2", None),
    ],
)
def test_prices_are_known_or_not(model, cost):
    assert cost_microdollars(model, input_tokens=1000, output_tokens=500) == cost


def test_without_tokens_there_is_no_cost():
    assert cost_microdollars("gpt-4o", input_tokens=None, output_tokens=5) is None


# --- cache ------------------------------------------------------------------------------------------------------------


def cached_writer(server: ScriptedServer, client: Redis) -> ModelWriter:
    return ModelWriter(endpoint(server.url), ReplyCache(lambda: client))


@pytest.fixture
async def client(valkey: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(valkey, decode_responses=True) as opened:
        for key in await opened.keys(f"ai:{BUSINESS.business_id}:*"):
            await opened.delete(key)
        yield opened


async def _strategy(subject: ModelWriter, remark: str | None = None) -> Any:
    return await subject.write_strategy(BUSINESS, platforms=[Platform.BLUESKY], remark=remark, progress=no_progress)


async def test_the_same_question_is_answered_from_the_cache_for_a_day(scripted, client):
    scripted.says(plan())
    subject = cached_writer(scripted, client)

    first, second = await _strategy(subject), await _strategy(subject)

    assert second.draft == first.draft
    assert len(scripted.requests) == 1
    assert [(usage.is_cached, usage.cost_microdollars) for usage in second.usage] == [(True, 0)]
    [key] = await client.keys(f"ai:{BUSINESS.business_id}:*")
    assert 86_300 < await client.ttl(key) <= 86_400


async def test_a_remark_asks_anew(scripted, client):
    scripted.says(plan(), plan(positioning="Another one."))
    subject = cached_writer(scripted, client)

    await _strategy(subject)
    second = await _strategy(subject, remark="Try another angle")

    assert second.draft.positioning == "Another one."


async def test_posts_and_improvements_are_cached_too(scripted, client):
    scripted.says(posts(post(0), post(1)), improved())
    subject = cached_writer(scripted, client)
    todo = assignments(STRATEGY, 2, (Platform.BLUESKY,))

    async def batch(avoid: tuple[str, ...] = ()) -> list[Any]:
        stream = subject.write_posts(BUSINESS, STRATEGY, todo, avoid=avoid, progress=no_progress)
        return [result async for result in stream]

    async def improve() -> Any:
        return await subject.improve_post(BUSINESS, STRATEGY, text="Rye.", platform=Platform.BLUESKY, feedback="warmer")

    first, second = await batch(), await batch()
    third, fourth = await improve(), await improve()

    assert [result.draft for result in second] == [result.draft for result in first]
    assert [usage.is_cached for result in second for usage in result.usage] == [True]
    assert fourth.draft == third.draft
    assert fourth.usage[0].is_cached
    assert len(scripted.requests) == 2

    scripted.says(posts({**post(2), "index": 0}, {**post(3), "index": 1}))
    assert len(await batch(avoid=(first[0].draft.text,))) == 2
    assert len(scripted.requests) == 3


async def test_nonsense_in_the_cache_is_asked_for_anew(scripted, client):
    scripted.says(plan(), plan())
    subject = cached_writer(scripted, client)
    await _strategy(subject)
    [key] = await client.keys(f"ai:{BUSINESS.business_id}:*")

    for nonsense in ("not json", '{"positioning": 1}'):
        await client.set(key, nonsense)
        scripted.says(plan())
        await _strategy(subject)

    assert len(scripted.requests) == 3


async def test_without_redis_everything_works(scripted):
    scripted.says(plan(), plan(), plan())

    async with Redis.from_url("redis://127.0.0.1:9/0") as nobody:
        away = ModelWriter(endpoint(scripted.url), ReplyCache(lambda: nobody))
        await _strategy(away)
        await _strategy(away)
    without_address = ModelWriter(endpoint(scripted.url), ReplyCache(lambda: Redis.from_url("")))
    await _strategy(without_address)

    assert len(scripted.requests) == 3


# --- gateway ----------------------------------------------------------------------------------------------------------


def settings_with(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_openrouter_comes_first_then_any_server_then_nothing():
    router = endpoint_from(settings_with(OPENROUTER_API_KEY="sk-or-1", LLM_BASE_URL="http://x/v1"))
    assert router is not None
    assert (router.side, router.base_url) == ("openrouter", "https://openrouter.ai/api/v1")
    assert router.models == {
        Task.STRATEGY: "openai/gpt-4o",
        Task.SECTION: "openai/gpt-4o",
        Task.CONTENT: "openai/gpt-4o-mini",
        Task.OPTIMIZATION: "openai/gpt-4o-mini",
    }

    other = endpoint_from(settings_with(LLM_BASE_URL="http://localhost:8080/v1/"))
    assert other is not None
    assert (other.side, other.base_url, other.models[Task.STRATEGY]) == (
        "openai-compatible",
        "http://localhost:8080/v1",
        "gpt-4o",
    )

    assert endpoint_from(settings_with()) is None


def test_one_setting_names_the_model_for_every_task():
    chosen = endpoint_from(settings_with(LLM_BASE_URL="http://x/v1", LLM_MODEL="smollm2", LLM_API_KEY="k"))

    assert chosen is not None
    assert set(chosen.models.values()) == {"smollm2"}
    assert chosen.api_key == "k"


def test_with_nothing_set_the_offline_copywriter_writes():
    get_settings.cache_clear()

    assert gateway.writer().name == "Offline copywriter (no AI model)"
    assert gateway.describe() == {
        "side": "offline",
        "name": "Offline copywriter (no AI model)",
        "host": None,
        "models": {},
    }


def test_with_a_key_the_model_writes_and_no_secret_is_told(monkeypatch):
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-secret")
    get_settings.cache_clear()
    try:
        assert gateway.writer().name == "Language model at openrouter.ai"
        told = gateway.describe()
        assert told["side"] == "openrouter"
        assert told["models"] == {
            "strategy": "openai/gpt-4o",
            "section": "openai/gpt-4o",
            "content": "openai/gpt-4o-mini",
            "optimization": "openai/gpt-4o-mini",
        }
        assert "secret" not in repr(told)
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


def test_langchain_is_not_loaded_by_the_gateway():
    script = (
        "import sys; from app.llm import gateway, facts, rendering; gateway.describe(); gateway.writer();"
        "heavy = ('langchain_core', 'langchain_openai', 'openai');"
        "print([name for name in sys.modules if name.split('.')[0] in heavy])"
    )

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


def test_businesses_of_the_tests_are_distinct():
    ids = [value.business_id for value in vars(businesses).values() if hasattr(value, "business_id")]
    assert len(ids) == len(set(ids))
