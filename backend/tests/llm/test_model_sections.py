"""Sections while they arrive, and one section anew, from a language model."""

import json

import pytest

from app.llm.contract import Authorship, StrategySection, WritingFailed
from app.llm.model.strategy_stream import FieldStream
from app.llm.offline.strategist import write_strategy
from app.llm.sections import part_of
from app.platforms.contract import Platform
from tests.llm import businesses
from tests.llm.conftest import Says
from tests.llm.test_model_writer import plan, writer
from tests.llm.writing import no_progress

BUSINESS = businesses.BAKERY
OFFERED = [Platform.BLUESKY, Platform.SANDBOX]
STRATEGY = write_strategy(BUSINESS, OFFERED)
EXPERIMENT = {"question": "Bread or people?", "how": "Four posts of each.", "decided_by": "Answers per post."}


class Watcher:
    def __init__(self):
        self.told = []

    async def __call__(self, section, part, is_whole):
        self.told.append((section.value, part, is_whole))


async def written(server, watcher):
    return await writer(server).write_strategy(
        BUSINESS, platforms=OFFERED, remark=None, progress=no_progress, on_section=watcher
    )


async def rewritten(server, section, remark=None, watcher=None):
    return await writer(server).rewrite_section(
        BUSINESS, STRATEGY, section, platforms=OFFERED, remark=remark, progress=no_progress, on_section=watcher
    )


async def test_sections_are_told_as_they_arrive_and_pillars_one_by_one(scripted):
    watcher = Watcher()
    scripted.says(plan(experiments=[EXPERIMENT]))

    result = await written(scripted, watcher)

    assert scripted.requests[0]["stream"] is True
    whole = [section for section, _, is_whole in watcher.told if is_whole]
    assert set(whole) == set(StrategySection)
    growing = [
        len(part["pillars"]) for section, part, is_whole in watcher.told if section == "pillars" and not is_whole
    ]
    assert growing == [1, 2, 3, 4]
    for section, part, is_whole in watcher.told:
        if is_whole:
            assert part == part_of(result.draft, StrategySection(section))
    assert [usage.prompt for usage in result.usage] == ["strategy@2"]


async def test_a_section_that_must_not_be_shown_is_not_told(scripted):
    watcher = Watcher()
    bad = plan(positioning="Order at www.evil.example now.")
    scripted.says(bad, plan())

    result = await written(scripted, watcher)

    assert "positioning" not in [section for section, *_ in watcher.told]
    assert "evil" not in result.draft.positioning


async def test_an_answer_that_breaks_off_is_asked_for_once_more(scripted):
    scripted.says(Says(json.dumps(plan())[:200], finish=None), plan())

    result = await written(scripted, Watcher())

    assert result.authorship is Authorship.MODEL
    assert "stopped before its end" in scripted.said_to_it()


async def test_one_section_is_written_and_the_rest_stays(scripted):
    watcher = Watcher()
    scripted.says({"voice": {"tone": "dry and kind", "do": ["Name the bread."], "dont": ["Shout."]}})

    result = await rewritten(scripted, StrategySection.VOICE, "Drier", watcher)

    assert result.draft.voice.tone == "dry and kind"
    assert result.draft.model_copy(update={"voice": STRATEGY.voice}) == STRATEGY
    assert [section for section, *_ in watcher.told] == ["voice"]
    assert "Drier" in scripted.said_to_it()
    assert result.usage[0].prompt == "section@1"


async def test_platforms_come_with_their_pace(scripted):
    scripted.says({"platforms": [{"id": "bluesky", "why": "Neighbours.", "posts_per_week": 6}]})

    result = await rewritten(scripted, StrategySection.PLATFORMS)

    assert result.draft.posting_frequency == {Platform.BLUESKY: 6}


async def test_the_same_section_again_is_asked_for_once_more_and_then_refused(scripted):
    same = {"audience": STRATEGY.audience}
    scripted.says(same, same)

    with pytest.raises(WritingFailed, match="same section again"):
        await rewritten(scripted, StrategySection.AUDIENCE)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_fields_are_read_whatever_the_pieces(size):
    text = 'Here: {"a": "x, \\"y\\" }", "b": [{"n": 1}, {"n": "]"}], "c": {"d": [1, {"e": 2}]}, "f": []}'
    stream = FieldStream()

    found = [field for at in range(0, len(text), size) for field in stream.feed(text[at : at + size])]

    assert found == [
        ("a", 'x, "y" }', True),
        ("b", [{"n": 1}], False),
        ("b", [{"n": 1}, {"n": "]"}], False),
        ("b", [{"n": 1}, {"n": "]"}], True),
        ("c", {"d": [1, {"e": 2}]}, True),
        ("f", [], True),
    ]
