import random
import re
from itertools import combinations

import pytest

from app.llm.contract import Authorship, BusinessBrief, PostDraft, UnwrittenPost, WrittenPost
from app.llm.facts import unverified_claims
from app.llm.offline.phrases import phrases
from app.llm.offline.profile import read_profile
from app.llm.offline.wording import wording
from app.llm.offline.writer import OfflineWriter
from app.llm.similarity import TOO_ALIKE, similarity
from app.platforms.contract import Platform
from app.platforms.registry import check_post, text_rules
from app.platforms.text import find_hashtags, length_for
from tests.llm import businesses
from tests.llm.writing import ALL, assignments, fresh_batch, no_progress, offline_batch, strategy_for, written

EVERYBODY = [value for value in vars(businesses).values() if isinstance(value, BusinessBrief)]


def by_name(business: BusinessBrief) -> str:
    return business.name


@pytest.mark.parametrize("business", businesses.ROOMY, ids=by_name)
def test_thirty_posts_come_out_and_no_two_are_alike(business):
    posts = written(offline_batch(business))

    assert len(posts) == 30
    worst = max(similarity(one.text, other.text) for one, other in combinations(posts, 2))
    assert worst < TOO_ALIKE


@pytest.mark.parametrize("platform", ALL)
@pytest.mark.parametrize("business", [businesses.BAKERY, businesses.B2B_TOOL], ids=by_name)
def test_thirty_posts_for_one_platform_fit_it(business, platform):
    posts = written(offline_batch(business, platforms=(platform,)))

    assert len(posts) >= 28
    for post in posts:
        media = 1 if text_rules(platform).needs_media else 0
        assert check_post(platform, post.text, media_count=media) == []
        assert length_for(post.text, text_rules(platform)) <= text_rules(platform).max_length * 0.9
    assert max(similarity(one.text, other.text) for one, other in combinations(posts, 2)) < TOO_ALIKE


@pytest.mark.parametrize("business", EVERYBODY, ids=by_name)
def test_nothing_is_left_to_fill_in(business):
    for post in written(offline_batch(business)):
        assert not re.search(r"[{}<>\[\]]|\bTBD\b|\bNone\b|  ", post.text), post.text


@pytest.mark.parametrize("business", EVERYBODY, ids=by_name)
def test_every_figure_name_and_claim_is_the_owners(business):
    for post in written(offline_batch(business)):
        assert unverified_claims(post.text, business=business, strategy=None) == [], post.text


@pytest.mark.parametrize("business", businesses.ROOMY, ids=by_name)
def test_every_line_is_an_owners_statement_or_a_phrase_of_ours(business):
    profile = read_profile(business)
    said = {fact.text for fact in profile.facts}
    bank = phrases()
    patterns = [
        re.compile(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(say)))
        for group in (bank.hooks, bank.questions, bank.replies, bank.closers, bank.lists, bank.summaries)
        for say in [*(phrase.say for phrase in group), *(phrase.then for phrase in group if phrase.then)]
    ]
    bridges = [re.compile(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(phrase.say))) for phrase in bank.bridges]

    for post in written(offline_batch(business)):
        for line in _without_hashtags(post).split("\n"):
            rest = line.removeprefix("• ").strip()
            if line.startswith("• "):
                assert rest.lower() in {item.lower() for item in profile.items}
                continue
            for statement in sorted(said, key=len, reverse=True):
                it = statement.replace(f"{profile.name} ", "It ", 1)
                rest = rest.replace(statement, "").replace(it, "").strip()
            rest = next((rest[found.end() :].strip() for bridge in bridges if (found := bridge.fullmatch(rest))), rest)
            if rest:
                assert any(pattern.fullmatch(rest) for pattern in patterns), (rest, post.text)


def _without_hashtags(post: PostDraft) -> str:
    tags = " ".join(f"#{tag}" for tag in post.hashtags)
    return post.text.removesuffix(tags).strip()


def test_the_parts_a_post_names_stand_in_its_text():
    for post in written(offline_batch(businesses.YOGA_STUDIO)):
        assert post.text.startswith(post.hook)
        assert post.call_to_action
        assert post.call_to_action in post.text
        assert [span.value for span in find_hashtags(post.text)] == post.hashtags


def test_openings_vary():
    posts = written(offline_batch(businesses.BAKERY))

    openings = [post.text.split("\n")[0] for post in posts]
    assert len(set(openings)) >= 20
    assert max(openings.count(opening) for opening in openings) <= 3


def test_no_question_is_asked_twice():
    posts = written(offline_batch(businesses.BOOKSHOP))

    questions = [
        post.hook for post in posts if post.hook.endswith("?") and post.hook not in businesses.BOOKSHOP.description
    ]
    asked = [hook for hook in questions if "\n\n" not in post_body(posts, hook)]
    assert len(asked) == len(set(asked))


def post_body(posts: list[PostDraft], hook: str) -> str:
    return next(post.text for post in posts if post.hook == hook).removeprefix(hook).strip()


def test_the_same_input_gives_the_same_posts():
    assert fresh_batch(businesses.PLUMBER, 10) == fresh_batch(businesses.PLUMBER, 10)


def test_what_exists_already_is_not_written_again():
    first = tuple(post.text for post in written(offline_batch(businesses.BAKERY, 10)))

    second = written(offline_batch(businesses.BAKERY, 10, avoid=first))

    assert len(second) == 10
    assert max(similarity(post.text, known) for post in second for known in first) < TOO_ALIKE


def test_what_is_said_to_us_alone_stays_with_us():
    everything = " ".join(post.text for post in written(offline_batch(businesses.B2B_TOOL)))
    assert "competitor" not in everything

    everything = " ".join(post.text for post in written(offline_batch(businesses.BAKERY)))
    assert "reach more young families" not in everything


def test_how_others_struggle_is_not_listed_among_facts_about_us():
    for post in written(offline_batch(businesses.B2B_TOOL)):
        if post.hook.endswith(("facts about us.", "facts about us:", "sentences:")):
            assert "Most agencies lose" not in post.text


def test_a_person_alone_says_i_and_a_shop_says_we():
    alone = " ".join(post.text for post in written(offline_batch(businesses.PLUMBER)))
    assert not re.search(r"\b(?:we|us|our)\b", alone, re.IGNORECASE)

    shop = " ".join(post.text for post in written(offline_batch(businesses.POTTER)))
    assert not re.search(r"\b(?:I|me|my)\b", shop)


@pytest.mark.parametrize(
    "business", [businesses.THIN_BAKERY, businesses.THIN_TOOL, businesses.THIN_NOTHING], ids=by_name
)
def test_one_short_sentence_is_enough_for_a_week(business):
    results = offline_batch(business, 7, (Platform.SANDBOX, Platform.BLUESKY))

    assert len(written(results)) == 7


def test_when_there_is_nothing_new_to_say_it_says_so_and_asks():
    results = offline_batch(businesses.THIN_NOTHING, 30)

    unwritten = [result for result in results if isinstance(result, UnwrittenPost)]
    assert unwritten
    assert "does not hold enough" in unwritten[0].reason
    assert "?" in unwritten[0].reason or "enough." in unwritten[0].reason


@pytest.mark.parametrize("business", [businesses.GERMAN, businesses.JAPANESE], ids=by_name)
def test_around_another_language_nothing_english_is_said(business):
    posts = written(offline_batch(business, 7))

    assert len(posts) >= 3
    for post in posts:
        body = _without_hashtags(post)
        assert all(line in business.description for line in body.split("\n") if line)


def test_a_text_that_claims_to_be_english_and_is_not_is_only_quoted():
    business = businesses.GERMAN.model_copy(update={"language": "en"})

    for post in written(offline_batch(business, 5)):
        assert all(line in business.description for line in _without_hashtags(post).split("\n") if line)


def test_capitals_are_calmed():
    for post in written(offline_batch(businesses.SHOUTING)):
        letters = [letter for letter in _without_hashtags(post) if letter.isalpha()]
        assert sum(letter.isupper() for letter in letters) < 0.4 * len(letters)
        assert "!!" not in post.text


def test_markup_is_taken_off():
    everything = " ".join(post.text for post in written(offline_batch(businesses.MARKED_UP)))

    assert "<" not in everything
    assert "**" not in everything
    assert "&amp;" not in everything
    assert "https://velovera.example.nl/book" in everything


def test_a_long_description_is_used_from_end_to_end():
    posts = written(offline_batch(businesses.LONG))

    assert len(posts) == 30
    used = {number for post in posts for number in re.findall(r"field number (\d+)", post.text)}
    assert len(used) > 15


def test_gaps_in_the_description_are_not_published():
    business = businesses.brief(
        90, "Gap", "We bake [number] breads in Leeds. Our phone is {{phone}}. We open at TBD. We love rye."
    )

    everything = " ".join(post.text for post in written(offline_batch(business, 10)))

    assert "[number]" not in everything
    assert "{{" not in everything
    assert "TBD" not in everything


def test_braces_and_percent_signs_of_the_owner_do_no_harm():
    business = businesses.brief(
        91, "Set {x}", "We teach set notation such as {a, b} and give 100 % of our time. We are a school in Ghent."
    )

    assert written(offline_batch(business, 7))


def test_phrases_are_usable_by_somebody_and_name_known_placeholders():
    profile = read_profile(businesses.BAKERY)
    known = set(wording(profile, Platform.X, random.Random(1)))
    known |= {"item_in", "Item_in", "link", "mail", "phone", "audience", "Hello_place"}
    bank = phrases()
    for group in (bank.hooks, bank.questions, bank.replies, bank.closers, bank.lists, bank.summaries, bank.bridges):
        for phrase in group:
            assert phrase.needs <= known, phrase.say
            said = re.sub(r"\{\w+\}", "", phrase.say)
            assert not re.search(r"\d|%|\bbest\b(?! thing)|guarantee|\bfree\b", said), said


async def test_the_writer_streams_and_labels_its_posts():
    strategy = strategy_for(businesses.BAKERY)
    seen: list[int] = []

    results = [
        result
        async for result in OfflineWriter().write_posts(
            businesses.BAKERY,
            strategy,
            assignments(strategy, 7),
            avoid=[],
            progress=lambda percent, _: seen.append(percent),
        )
    ]

    assert all(isinstance(result, WrittenPost) and result.authorship is Authorship.OFFLINE for result in results)
    assert seen == sorted(seen)
    assert seen[-1] == 100
    assert [usage.model for usage in results[0].usage] == ["offline"]
    assert results[0].usage[0].cost_microdollars == 0


async def test_the_writer_writes_a_labelled_strategy():
    result = await OfflineWriter().write_strategy(businesses.BAKERY, platforms=ALL, remark=None, progress=no_progress)

    assert result.authorship is Authorship.OFFLINE
    assert result.draft == strategy_for(businesses.BAKERY)
