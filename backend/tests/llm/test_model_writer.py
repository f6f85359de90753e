import json
import random
from typing import Any

import pytest

from app.llm.contract import Authorship, Task, UnwrittenPost, WritingFailed, WrittenPost
from app.llm.model.cache import ReplyCache
from app.llm.model.writer import ModelWriter
from app.llm.prompts import prompt_for
from app.platforms.contract import Platform
from app.platforms.registry import check_post
from tests.llm import businesses
from tests.llm.conftest import Says, ScriptedServer, endpoint
from tests.llm.writing import assignments, no_progress, strategy_for

BUSINESS = businesses.BAKERY
STRATEGY = strategy_for(BUSINESS)
BODIES = (
    "Our flour comes from a mill in North Yorkshire, and you can taste the difference in the crust.",
    "Anna shapes every loaf by hand long before the first bus leaves the station next door.",
    "On Saturdays there is focaccia too, and by noon it is usually gone.",
    "Yesterday's bread goes for half the price until the basket is empty.",
    "Birthday cakes need three days, so give us a ring in good time.",
)


def no_cache() -> ReplyCache:
    def away() -> Any:
        raise OSError("no Redis in this test")

    return ReplyCache(away)


def writer(server: ScriptedServer, **changes: Any) -> ModelWriter:
    return ModelWriter(endpoint(server.url, **changes), no_cache())


def post(index: int, **changes: Any) -> dict[str, Any]:
    return {
        "index": index,
        "hook": ("Flour first.", "Who was up at four?", "Saturday people, listen.", "A thrifty tip.", "A cake?")[
            index % 5
        ],
        "body": BODIES[index % 5],
        "call_to_action": ("Come by.", "Say hello at the counter.", "Be early.", "Ask for the basket.", "Call us.")[
            index % 5
        ],
        "hashtags": ["Leeds"],
        **changes,
    }


def posts(*items: dict[str, Any]) -> dict[str, Any]:
    return {"posts": list(items)}


def plan(**changes: Any) -> dict[str, Any]:
    pillar = {"description": "What it is.", "share": 25, "hooks": ["Look here."]}
    return {
        "positioning": "A family bakery with a stone oven.",
        "audience": "Families nearby.",
        "platforms": [{"id": "bluesky", "why": "Neighbours are there.", "posts_per_week": 4}],
        "pillars": [{"name": name, **pillar} for name in ("Bread", "People", "Visits", "Questions")],
        "voice": {"tone": "warm and plain", "do": ["Name the bread."], "dont": ["Shout."]},
        "kpis": [{"name": "Followers", "target": "1000, no date set", "why": "Reach."}],
        "missing_facts": [],
        **changes,
    }


async def write(
    server: ScriptedServer, count: int, *, platform: Platform = Platform.BLUESKY, **changes: Any
) -> list[Any]:
    todo = assignments(STRATEGY, count, (platform,))
    stream = writer(server, **changes).write_posts(BUSINESS, STRATEGY, todo, avoid=[], progress=no_progress)
    return [result async for result in stream]


async def plan_for(server: ScriptedServer, **changes: Any) -> Any:
    return await writer(server, **changes).write_strategy(
        BUSINESS, platforms=[Platform.BLUESKY, Platform.SANDBOX], remark=None, progress=no_progress
    )


# --- strategy ---------------------------------------------------------------------------------------------------------


async def test_a_strategy_is_asked_for_as_a_json_schema(scripted):
    scripted.says(plan())

    result = await plan_for(scripted)

    assert result.authorship is Authorship.MODEL
    assert [choice.platform for choice in result.draft.platforms] == [Platform.BLUESKY]
    assert result.draft.posting_frequency == {Platform.BLUESKY: 4}
    assert [pillar.share for pillar in result.draft.pillars] == [25, 25, 25, 25]
    assert scripted.requests[0]["response_format"]["json_schema"]["strict"] is True
    said = scripted.said_to_it()
    for demand in ("platforms to use and why", "content pillars", "posts per week", "Tone", "KPIs"):
        assert demand in said


async def test_what_a_call_used_is_written_down(scripted):
    scripted.says(plan())

    [usage] = (await plan_for(scripted)).usage

    assert (usage.model, usage.prompt, usage.is_cached) == ("gpt-4o-mini", "strategy@2", False)
    assert (usage.input_tokens, usage.output_tokens) == (1000, 200)
    assert usage.cost_microdollars == 1000 * 0.15 + 200 * 0.6
    assert usage.latency_ms >= 0


async def test_a_cost_stated_by_the_server_is_used(scripted):
    scripted.says(Says(json.dumps(plan()), cost=0.001234))

    [usage] = (await plan_for(scripted)).usage

    assert usage.cost_microdollars == 1234


async def test_a_remark_is_data_in_the_question(scripted):
    scripted.says(plan())

    await writer(scripted).write_strategy(
        BUSINESS, platforms=[Platform.BLUESKY], remark='More "local" news', progress=no_progress
    )

    assert r"More \"local\" news" in scripted.said_to_it()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"pillars": plan()["pillars"][:2]}, "2 different content pillars instead of three to five"),
        ({"platforms": [{"id": "myspace", "why": "Old.", "posts_per_week": 3}]}, "none of the platforms"),
        ({"kpis": []}, "no KPI"),
        ({"positioning": " "}, "positioning is empty"),
        ({"voice": {"tone": "", "do": [], "dont": []}}, "tone is empty"),
    ],
)
async def test_a_strategy_with_a_fault_is_asked_for_again_with_its_name(scripted, changes, named):
    scripted.says(plan(**changes), plan())

    result = await plan_for(scripted)

    assert len(result.draft.pillars) == 4
    assert named in scripted.said_to_it(1)
    assert len(result.usage) == 2


async def test_a_strategy_that_is_wrong_twice_fails_with_the_reason(scripted):
    bad = plan(pillars=plan()["pillars"][:2])
    scripted.says(bad, bad)

    with pytest.raises(WritingFailed) as failed:
        await plan_for(scripted)

    assert failed.value.code == "invalid-output"
    assert "2 different content pillars" in failed.value.message
    assert len(failed.value.usage) == 2
    assert len(scripted.requests) == 2


async def test_of_two_pillars_with_one_name_the_first_stays(scripted):
    pillars = plan()["pillars"]
    scripted.says(plan(pillars=[*pillars, {**pillars[0], "description": "Again."}]))

    result = await plan_for(scripted)

    assert [pillar.name for pillar in result.draft.pillars] == ["Bread", "People", "Visits", "Questions"]
    assert result.draft.pillars[0].description == "What it is."
    assert sum(pillar.share for pillar in result.draft.pillars) == 100


async def test_shares_that_do_not_sum_up_are_evened_out(scripted):
    pillars = [{**pillar, "share": share} for pillar, share in zip(plan()["pillars"], (40, 30, 20, 20), strict=True)]
    scripted.says(plan(pillars=pillars))

    result = await plan_for(scripted)

    assert sum(pillar.share for pillar in result.draft.pillars) == 100
    assert result.draft.pillars[0].share == max(pillar.share for pillar in result.draft.pillars)


async def test_a_long_tone_is_cut_between_words(scripted):
    scripted.says(plan(voice={"tone": "warm and plain, " * 10, "do": ["x"], "dont": ["y"]}))

    result = await plan_for(scripted)

    assert len(result.draft.voice.tone) <= 100
    assert result.draft.voice.tone.split()[-1] in {"and", "plain", "warm"}


# --- how it is asked --------------------------------------------------------------------------------------------------


async def test_a_server_without_json_schema_is_asked_by_function_call_and_remembered(scripted):
    refused = Says(status=400, error="response_format json_schema is not supported by this model")
    scripted.says(refused, plan(), plan())

    await plan_for(scripted)
    await plan_for(scripted)

    assert "response_format" in scripted.requests[0]
    assert scripted.requests[1]["tool_choice"]["function"]["name"] == "StrategyReply"
    assert "tools" in scripted.requests[2]
    assert len(scripted.requests) == 3


async def test_a_server_with_neither_is_asked_in_words(scripted):
    scripted.says(
        Says(status=400, error="response_format is unknown"),
        Says(status=400, error="tools are not supported"),
        f"Sure! Here you are:\n```json\n{json.dumps(plan())}\n```",
    )

    result = await plan_for(scripted)

    assert len(result.draft.pillars) == 4
    assert "response_format" not in scripted.requests[2]
    assert "tools" not in scripted.requests[2]
    assert "Answer with one JSON object" in scripted.said_to_it(2)


@pytest.mark.parametrize("refusals", [0, 1, 2])
async def test_posts_stream_whichever_way_the_server_can(scripted, refusals):
    ways = [Says(status=400, error="json_schema is not supported"), Says(status=400, error="tools are not supported")]
    scripted.says(*ways[:refusals], posts(post(0), post(1)))

    results = await write(scripted, 2)

    assert [result.draft.index for result in results] == [0, 1]
    assert scripted.requests[-1]["stream"] is True


async def test_a_server_that_knows_no_stream_options_is_asked_without(scripted):
    scripted.says(Says(status=400, error="unknown field: stream_options"), posts(post(0)))

    [result] = await write(scripted, 1)

    assert isinstance(result, WrittenPost)
    assert "stream_options" in scripted.requests[0]
    assert "stream_options" not in scripted.requests[1]
    assert "response_format" in scripted.requests[1]


async def test_limits_are_part_of_the_schema_until_a_server_refuses_them(scripted):
    scripted.says(Says(status=400, error="response_format.schema: 'maxLength' is not permitted"), plan())

    await plan_for(scripted)

    first, second = (json.dumps(request["response_format"]) for request in scripted.requests)
    assert '"maxLength": 60' in first
    assert '"minItems": 3' in first
    assert "maxLength" not in second
    assert "minItems" not in second
    for schema in (first, second):
        assert '"enum": ["bluesky", "sandbox"]' in schema


async def test_a_model_is_told_which_posts_it_may_write(scripted):
    scripted.says(posts(post(0), post(1)))

    await write(scripted, 2)

    schema = scripted.requests[0]["response_format"]["json_schema"]["schema"]
    assert schema["$defs"]["PostReply"]["properties"]["index"]["enum"] == [0, 1]
    assert (schema["properties"]["posts"]["minItems"], schema["properties"]["posts"]["maxItems"]) == (2, 2)
    assert schema["$defs"]["PostReply"]["properties"]["body"]["maxLength"] == 261 - 130


async def test_a_body_the_server_cut_is_taken_back_to_its_last_sentence(scripted):
    cut = ("Our flour comes from North Yorkshire. " * 3 + "We also bake a very special rye bread on most")[: 261 - 130]
    scripted.says(posts(post(0, body=cut)))

    [result] = await write(scripted, 1)

    assert len(cut) == 131
    assert result.draft.text.split("\n\n")[1].endswith("North Yorkshire.")


async def test_a_cut_body_without_a_whole_sentence_is_left_out(scripted):
    scripted.says(posts(post(0, body="bread " * 21 + "flour")))

    [result] = await write(scripted, 1)

    assert result.draft.text == "Flour first.\n\nCome by.\n\n#Leeds"


# --- posts ------------------------------------------------------------------------------------------------------------


async def test_a_batch_is_one_call(scripted):
    scripted.says(posts(*(post(index) for index in range(5))))

    results = await write(scripted, 5)

    assert len(scripted.requests) == 1
    assert [result.draft.index for result in results] == [0, 1, 2, 3, 4]
    assert results[0].draft.text == f"Flour first.\n\n{BODIES[0]}\n\nCome by.\n\n#Leeds"
    assert results[0].draft.hashtags == ["Leeds"]
    assert [len(result.usage) for result in results] == [0, 0, 0, 0, 1]
    assert results[4].usage[0].input_tokens == 1000


async def test_many_posts_take_few_calls(scripted):
    def words(index: int, count: int) -> str:
        dice = random.Random(f"{index}/{count}")
        return " ".join("".join(dice.choices("abcdefghilmnoprstu", k=6)) for _ in range(count)).capitalize() + "."

    def answer(first: int, count: int) -> dict[str, Any]:
        return posts(*(post(i, hook=words(i, 3), body=words(i, 12)) for i in range(first, first + count)))

    scripted.says(answer(0, 12), answer(12, 12), answer(24, 6))

    results = await write(scripted, 30)

    assert sum(isinstance(result, WrittenPost) for result in results) == 30
    assert len(scripted.requests) == 3


async def test_a_small_answer_limit_makes_more_calls(scripted):
    scripted.says(posts(post(0), post(1)), posts(post(2), post(3)))

    results = await write(scripted, 4, max_tokens=400)

    assert len(results) == 4
    assert len(scripted.requests) == 2


async def test_a_post_is_there_before_the_answer_has_ended(scripted):
    scripted.says(Says(json.dumps(posts(*(post(index) for index in range(5)))), chunk=30))
    seen: list[str] = []

    todo = assignments(STRATEGY, 5, (Platform.BLUESKY,))
    stream = writer(scripted).write_posts(
        BUSINESS, STRATEGY, todo, avoid=[], progress=lambda percent, line: seen.append(f"{percent} {line}")
    )
    async for _ in stream:
        seen.append("post")  # noqa: PERF401 - the callback appends to the same list meanwhile

    assert seen[0] == "0 Writing posts 1 to 5 of 5"
    assert seen.count("post") == 5
    assert seen[-2:] == ["100 5 of 5 posts", "post"]


async def test_the_bad_posts_are_asked_for_once_more_together(scripted):
    too_long = post(1, body="Bread " * 80)
    scripted.says(posts(post(0), too_long, post(2)), posts(post(1), post(3)))

    results = await write(scripted, 4)

    assert sorted(result.draft.index for result in results) == [0, 1, 2, 3]
    repair = scripted.said_to_it(1)
    assert "post 1: Bluesky is" in repair
    assert "post 3: it was missing" in repair
    asked = json.loads(repair.split(">\n", 1)[1].split("\n</data")[0])
    assert [entry["index"] for entry in asked["assignments"]] == [1, 3]


async def test_a_post_that_is_wrong_twice_is_not_cut_but_given_up_with_the_reason(scripted):
    too_long = post(1, body="Bread is what we make. " * 20)
    scripted.says(posts(post(0), too_long), posts(too_long))

    results = await write(scripted, 2)

    assert isinstance(results[1], UnwrittenPost)
    assert "over 300" in results[1].reason
    assert len(results[1].usage) == 1
    assert len(scripted.requests) == 2


async def test_doubles_are_refused(scripted):
    scripted.says(posts(post(0), {**post(0), "index": 1}), posts(post(1)))

    results = await write(scripted, 2)

    assert len({result.draft.text for result in results}) == 2
    assert "nearly the same as another post" in scripted.said_to_it(1)


async def test_what_exists_is_named_and_not_taken_again(scripted):
    known = f"Flour first.\n\n{BODIES[0]}\n\nCome by.\n\n#Leeds"
    scripted.says(posts(post(0)), posts({**post(1), "index": 0}))

    todo = assignments(STRATEGY, 1, (Platform.BLUESKY,))
    stream = writer(scripted).write_posts(BUSINESS, STRATEGY, todo, avoid=[known], progress=no_progress)
    [result] = [one async for one in stream]

    assert result.draft.hook == "Who was up at four?"
    assert "Flour first." in scripted.said_to_it(0)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"body": "We bake it with flour and the"}, "middle of a sentence"),
        ({"body": "Dear [Customer Name], we bake."}, "placeholder"),
        ({"hook": "", "body": "", "call_to_action": ""}, "post 0 is empty"),
        ({"body": "Order at https://bread-deals.example.net today."}, "which the business did not give"),
        ({"body": "Thanks to @celebrity for coming."}, "which the business did not give"),
        ({"body": "Ring us on 0113 999 8888."}, "which the business did not give"),
    ],
)
async def test_a_post_with_a_fault_is_asked_for_again_with_its_name(scripted, changes, named):
    scripted.says(posts({**post(0), "call_to_action": "", **changes}), posts(post(0)))

    [result] = await write(scripted, 1)

    assert isinstance(result, WrittenPost)
    assert named in scripted.said_to_it(1)


async def test_hashtags_are_put_at_the_end_as_many_as_fit(scripted):
    scripted.says(posts(post(0, hashtags=["#Fresh Bread", "leeds", "Leeds", "42", "SourdoughLovers"])))

    [result] = await write(scripted, 1)

    assert result.draft.hashtags == ["FreshBread", "leeds"]
    assert result.draft.text.endswith("#FreshBread #leeds")


async def test_a_hook_repeated_in_the_body_is_said_once(scripted):
    scripted.says(posts(post(0, body=f"Flour first. {BODIES[0]}")))

    [result] = await write(scripted, 1)

    assert result.draft.text.count("Flour first.") == 1


@pytest.mark.parametrize("platform", [platform for platform in Platform if platform is not Platform.INSTAGRAM])
async def test_what_comes_out_fits_the_platform(scripted, platform):
    scripted.says(posts(post(0)))

    [result] = await write(scripted, 1, platform=platform)

    assert check_post(platform, result.draft.text) == []


async def test_less_than_the_limit_is_asked_for(scripted):
    scripted.says(posts(post(0)))

    await write(scripted, 1, platform=Platform.BLUESKY)

    assert '"at_most": 261' in scripted.said_to_it()


# --- improving --------------------------------------------------------------------------------------------------------


def improved(**changes: Any) -> dict[str, Any]:
    return {
        "hook": "Rye, warm.",
        "body": "It leaves the oven at four.",
        "call_to_action": "Come by.",
        "hashtags": [],
        **changes,
    }


async def improve(
    server: ScriptedServer, feedback: str = "shorter", text: str = "Our rye bread is warm."
) -> WrittenPost:
    return await writer(server).improve_post(
        BUSINESS, STRATEGY, text=text, platform=Platform.BLUESKY, feedback=feedback
    )


async def test_original_and_feedback_make_the_improved_version(scripted):
    scripted.says(improved())

    result = await improve(scripted, "Say when it is ready")

    assert result.draft.text == "Rye, warm.\n\nIt leaves the oven at four.\n\nCome by."
    assert result.usage[0].prompt == "optimization@2"
    said = scripted.said_to_it()
    assert "Our rye bread is warm." in said
    assert "Say when it is ready" in said


async def test_a_link_the_owner_asks_for_is_no_foreign_link(scripted):
    scripted.says(improved(body="More at shop.example.org."))

    result = await improve(scripted, "Mention shop.example.org")

    assert "shop.example.org" in result.draft.text


async def test_an_improvement_that_is_wrong_twice_fails(scripted):
    too_long = improved(body="Bread is what we make. " * 20)
    scripted.says(too_long, too_long)

    with pytest.raises(WritingFailed) as failed:
        await improve(scripted)

    assert failed.value.code == "invalid-output"
    assert "over 300" in failed.value.message


def test_the_writers_name_shows_no_secret(scripted):
    subject = ModelWriter(endpoint("http://user:pass@models.example.org:8080/v1"), no_cache())

    assert subject.name == "Language model at models.example.org:8080"
    assert "api_key" not in repr(endpoint(scripted.url))


def test_every_task_has_a_prompt_in_the_package():
    for task in Task:
        prompt = prompt_for(task)
        assert prompt.name.startswith(task.value)
        assert "{fence}" in prompt.system
        assert "{data}" in prompt.human
