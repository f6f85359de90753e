"""Posts about what an owner jotted down, by both writers."""

import re
from datetime import datetime
from itertools import combinations

import pytest

from app.llm.contract import PostAssignment, PostDraft, Topic, UnwrittenPost, WrittenPost
from app.llm.facts import unverified_claims
from app.llm.offline.copywriter import write
from app.llm.offline.on_topic import read_topic
from app.platforms.contract import Platform
from app.platforms.registry import check_post, text_rules
from tests.llm import businesses, test_model_writer as model
from tests.llm.writing import ALL, no_progress, strategy_for

AT = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - local time of the business
BAKERY = businesses.BAKERY
TOPICS = (
    "the sourdough course sold out again",
    "The course sold out again. The next one is on 5 December and has eight places.",
    "post about the new oven",
    "cinnamon swirls",
    "remind people to order by Friday noon",
    "Why do we let the dough sleep?",
)


def about(topic: Topic, platforms: tuple[Platform, ...] = ALL) -> list[PostAssignment]:
    pillar = strategy_for(BAKERY).pillars[0].name
    return [
        PostAssignment(index=index, platform=platform, pillar=pillar, local_time=AT, topic=topic)
        for index, platform in enumerate(platforms)
    ]


def offline(topic: Topic, *, avoid: tuple[str, ...] = ()) -> list[PostDraft | UnwrittenPost]:
    return list(write(BAKERY, strategy_for(BAKERY), about(topic), avoid=avoid))


@pytest.mark.parametrize("text", TOPICS)
def test_every_platforms_post_says_it_fits_and_claims_nothing_else(text):
    topic = Topic(text=text)
    said = read_topic(BAKERY, topic)[0].text.rstrip(".?")

    results = offline(topic)

    posts = [result for result in results if isinstance(result, PostDraft)]
    assert len(posts) == len(ALL)
    for post, platform in zip(posts, ALL, strict=True):
        assert said in post.text
        assert check_post(platform, post.text, media_count=1 if text_rules(platform).needs_media else 0) == []
        assert unverified_claims(post.text, business=topic.added_to(BAKERY), strategy=None) == []
    assert len({post.text for post in posts}) == len(posts)
    assert offline(topic) == results


def test_posts_of_one_topic_do_not_all_open_alike():
    posts = [result for result in offline(Topic(text=TOPICS[0])) if isinstance(result, PostDraft)]

    openings = [post.text.split("\n")[0] for post in posts]
    assert len(set(openings)) > len(openings) // 2
    assert any(one.text != other.text for one, other in combinations(posts, 2))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("post about the new oven", "The new oven."),
        ("Idea: tell people that we close at two", "We close at two."),
        ("maybe something about the rye", "The rye."),
        ("remind everyone to order by Friday", "Order by Friday."),
        ("We post our loaves to Leeds", "We post our loaves to Leeds."),
        ("Talk to the miller on Friday at our shop", "Talk to the miller on Friday at our shop."),
    ],
)
def test_what_was_said_to_ourselves_is_left_out(text, said):
    assert " ".join(fact.text for fact in read_topic(BAKERY, Topic(text=text))) == said


def test_the_link_stands_in_the_post():
    link = "https://hearth.example/course"

    for result in offline(Topic(text=TOPICS[0], link=link)):
        assert isinstance(result, PostDraft)
        assert link in result.text.split("\n\n")


def test_what_is_too_long_for_a_platform_is_told_and_not_cut():
    results = offline(Topic(text="We tell it all from the very beginning to the very end, " * 8 + "and then we stop"))

    by_platform = dict(zip(ALL, results, strict=True))
    refused = by_platform[Platform.X]
    assert isinstance(refused, UnwrittenPost)
    assert "too long" in refused.reason
    assert isinstance(by_platform[Platform.LINKEDIN], PostDraft)


def test_a_banned_word_is_never_written_even_when_jotted_down():
    voice = BAKERY.voice.model_copy(update={"banned_words": ["course"]})
    business = BAKERY.model_copy(update={"voice": voice})

    results = list(write(business, strategy_for(BAKERY), about(Topic(text=TOPICS[0])), avoid=()))

    assert all(isinstance(result, UnwrittenPost) and "never want posted" in result.reason for result in results)


def test_the_same_idea_again_does_not_repeat_a_post_that_is_there():
    first = tuple(result.text for result in offline(Topic(text=TOPICS[0])) if isinstance(result, PostDraft))

    again = [result.text for result in offline(Topic(text=TOPICS[0]), avoid=first) if isinstance(result, PostDraft)]

    assert not set(first) & set(again)


async def test_a_model_is_told_the_topic_and_may_use_what_is_in_it(scripted):
    topic = Topic(text="The course sold out again", link="https://hearth.example/course")
    scripted.says(model.posts(model.post(0, body="The course sold out again: https://hearth.example/course is where.")))

    results = [
        result
        async for result in model.writer(scripted).write_posts(
            BAKERY, strategy_for(BAKERY), about(topic, (Platform.BLUESKY,)), avoid=[], progress=no_progress
        )
    ]

    (written,) = results
    assert isinstance(written, WrittenPost), written
    assert "https://hearth.example/course" in written.draft.text
    assert written.usage[0].prompt == "content@3"
    said = scripted.said_to_it()
    assert re.search(r'"topic": *\{\s*"text": *"The course sold out again",\s*"link": *"https://hearth', said), said
    assert "about it and nothing else" in said
