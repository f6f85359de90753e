"""Measuring and judging texts."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from app.platforms import text
from app.platforms.contract import LengthUnit, TextRules
from app.platforms.x_weight import URL_WEIGHT, url_spans, weighted_length

FAMILY = "👨‍👩‍👧‍👦"
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
POST_TEXT = st.lists(
    st.sampled_from(
        [
            "Fresh bread ",
            "é",
            "e\u0301",
            "漢字",
            FAMILY,
            "🇫🇷",
            "❤️",
            "1️⃣",
            "#bread",
            "@anna",
            "https://example.com/a_(b)?c=d",
            "\n",
            " ",
        ]
    ),
    max_size=30,
).map("".join)


# --- X's own count, held against values of its reference implementation -----------------------------------------------


@pytest.mark.parametrize(
    ("written", "weight"),
    [
        ("a" * 280, 280),
        ("a" * 281, 281),
        ("漢" * 140, 280),
        ("漢" * 141, 282),
        ("가" * 10, 20),
        ("👾", 2),
        ("🙋🏽", 2),
        (FAMILY, 2),
        ("🇫🇷", 2),
        ("❤️", 2),
        ("1️⃣", 2),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
        ("…", 2),
        ("•", 2),
        ("€", 2),
        ("→", 2),
        ("™", 2),
        ("①", 2),
        ("𝐁𝐨𝐥𝐝", 8),
        ("Привет", 6),
        ("مرحبا", 5),
        ("@alice hi", 9),
        ("—", 1),
        ("“hi”", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("", 0),
        ("https://example.com", 23),
        ("example.com", 23),
        ("https://example.com/" + "a" * 300, 23),
        ("main.py readme.md index.js", 56),
        ("http://1.2.3.4/x", 16),
        ("http://localhost/x", 18),
        ("anna@example.com", 16),
        ("See (https://example.com/a_(b)).", 30),
        ("https://t.co/abc-def", 27),
        ("example.com?a=b", 27),
        ("https://münchen.de/straße", 23),
        ("日本example.com", 27),
    ],
)
def test_x_weighs_a_text_as_its_reference_does(written: str, weight: int) -> None:
    assert weighted_length(written) == weight


@given(POST_TEXT)
def test_x_weighs_every_normal_form_of_a_text_alike(written: str) -> None:
    assert weighted_length(unicodedata.normalize("NFD", written)) == weighted_length(written)


@given(ANY_TEXT)
@settings(max_examples=200)
def test_x_finds_urls_in_order_and_apart(written: str) -> None:
    spans = list(url_spans(written))

    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(st.text(alphabet="abcdefgh", min_size=1, max_size=500))
def test_an_address_weighs_the_same_to_x_however_long_it_is(path: str) -> None:
    assert weighted_length(f"https://example.com/{path}") == URL_WEIGHT


@pytest.mark.parametrize("piece", ["a-", "a.", "é", "x.y/", "https://a.com/(", "@a.b-", "#a ", "a_", "//"])
def test_measuring_a_hostile_text_takes_no_longer_than_reading_it(piece: str) -> None:
    started = time.process_time()

    for unit in LengthUnit:
        text.measure(piece * 5000, unit)

    assert time.process_time() - started < 2


# --- the other units --------------------------------------------------------------------------------------------------


@given(ANY_TEXT)
def test_units_nest_a_reader_sees_at_most_as_many_as_any_machine_counts(written: str) -> None:
    graphemes = text.measure(written, LengthUnit.GRAPHEMES)
    code_points = text.measure(written, LengthUnit.CODE_POINTS)
    utf16_units = text.measure(written, LengthUnit.UTF16_UNITS)

    assert graphemes <= code_points <= utf16_units <= text.count_bytes(written)
    assert code_points <= text.measure(written, LengthUnit.EMOJI_AS_BYTES) <= text.count_bytes(written)


@given(POST_TEXT, st.sampled_from(list(LengthUnit)))
def test_a_text_followed_by_a_new_paragraph_measures_as_its_parts(written: str, unit: LengthUnit) -> None:
    both = text.measure(f"{written}\n\nEnd", unit)

    assert both == text.measure(written, unit) + text.measure("\n\nEnd", unit)


@pytest.mark.parametrize(
    ("unit", "length"),
    [
        (LengthUnit.GRAPHEMES, 1),
        (LengthUnit.CODE_POINTS, 7),
        (LengthUnit.UTF16_UNITS, 11),
        (LengthUnit.X_WEIGHTED, 2),
        (LengthUnit.EMOJI_AS_BYTES, 25),
    ],
)
def test_a_family_counts_differently_everywhere(unit: LengthUnit, length: int) -> None:
    assert text.measure(FAMILY, unit) == length


def test_a_url_counts_its_fixed_length_where_the_platform_shortens_links() -> None:
    written = "Read https://example.com/" + "a" * 300 + " now"

    assert text.measure(written, LengthUnit.GRAPHEMES, url_length=23) == len("Read ") + 23 + len(" now")


# --- finding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "urls"),
    [
        ("Come: https://example.com.", ["https://example.com"]),
        ("(https://example.com/a)", ["https://example.com/a"]),
        ("https://en.example.org/Bread_(food) is good", ["https://en.example.org/Bread_(food)"]),
        ("„https://example.com/x”", ["https://example.com/x"]),
        ("HTTP://EXAMPLE.COM", ["HTTP://EXAMPLE.COM"]),
        ("https:// is not one, example.com neither", []),
        ("two https://a.example/?q=1&r=2#s, https://b.example!", ["https://a.example/?q=1&r=2#s", "https://b.example"]),
    ],
)
def test_urls_are_found_without_the_sentence_around_them(written: str, urls: list[str]) -> None:
    assert [span.value for span in text.find_urls(written)] == urls


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("#bread and #Bäckerei", ["bread", "Bäckerei"]),
        ("#パン屋 #хлеб", ["パン屋", "хлеб"]),
        ("We are #1 in #2026", []),
        ("#b2b #4you", ["b2b", "4you"]),
        ("https://example.com/#menu", []),
        ("a#b &#39; ##x", []),
        ("(#open), #end.", ["open", "end"]),
    ],
)
def test_hashtags_are_found_as_people_mean_them(written: str, tags: list[str]) -> None:
    assert [span.value for span in text.find_hashtags(written)] == tags


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Thanks @anna, @anna.bsky.social!", ["anna", "anna.bsky.social"]),
        ("@anna@example.social says", ["anna@example.social"]),
        ("mail anna@example.com", []),
        ("https://example.social/@anna", []),
    ],
)
def test_mentions_are_found_and_mail_addresses_are_not(written: str, names: list[str]) -> None:
    assert [span.value for span in text.find_mentions(written)] == names


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("$AAPL and $TSLA", ["AAPL", "TSLA"]),
        ("($AAPL", []),
        ("$BRK.A, as always", ["BRK.A"]),
        ("Loaves for $20 and $30, two for $5.50", []),
        ("US$20 or a$AAPL", []),
        ("$toolonga and $GOOGLE", ["GOOGLE"]),
        ("$AAPL!\n$msft", ["AAPL", "msft"]),
        ("$AAPL1", []),
        ("$ſ", []),
    ],
)
def test_cashtags_are_found_and_prices_are_not(written: str, tags: list[str]) -> None:
    assert [span.value for span in text.find_cashtags(written)] == tags


@given(POST_TEXT)
def test_spans_point_at_what_they_say(written: str) -> None:
    for mark, spans in (
        ("#", text.find_hashtags(written)),
        ("@", text.find_mentions(written)),
        ("", text.find_urls(written)),
    ):
        for span in spans:
            assert written[span.start : span.end] == mark + span.value


# --- judging ----------------------------------------------------------------------------------------------------------

RULES = TextRules(
    max_length=300, unit=LengthUnit.GRAPHEMES, max_bytes=3000, max_hashtags=2, max_links=1, max_mentions=1
)


def codes(written: str, rules: TextRules = RULES, *, media_count: int | None = None) -> list[str]:
    return [problem.code for problem in text.check_text(written, rules, media_count=media_count)]


def test_a_text_that_fits_has_no_problems() -> None:
    assert text.check_text("a" * 300, RULES) == []


def test_a_text_over_the_limit_is_told_by_how_much() -> None:
    [problem] = text.check_text("a" * 318, RULES, name="Bluesky")

    assert problem == text.TextProblem("too-long", "Bluesky is 18 characters over 300: shorten the text.")


def test_one_character_too_many_is_one() -> None:
    [problem] = text.check_text("a" * 301, RULES, name="Bluesky")

    assert "1 character over 300" in problem.message


def test_a_limit_in_bytes_holds_beside_the_one_in_characters() -> None:
    assert codes(FAMILY * 300) == ["too-many-bytes"]
    assert codes(FAMILY * 120) == []
    assert codes(FAMILY * 121) == ["too-many-bytes"]


def test_too_many_hashtags_links_and_mentions_are_counted() -> None:
    written = "#a #b #c https://a.example https://b.example https://a.example @x @y"

    problems = text.check_text(written, RULES, name="Instagram")

    assert [problem.code for problem in problems] == ["too-many-hashtags", "too-many-links", "too-many-mentions"]
    assert problems[0].message == "Instagram takes up to 2 hashtags, this text has 3: remove 1."
    assert problems[1].message == "Instagram takes up to 1 different link, this text has 2: remove 1."


def test_more_cashtags_than_a_platform_takes_are_a_problem_there() -> None:
    rules = TextRules(max_length=280, unit=LengthUnit.X_WEIGHTED, max_cashtags=1)

    [problem] = text.check_text("$AAPL and $TSLA", rules, name="X")

    assert (problem.code, problem.message) == (
        "too-many-cashtags",
        "X takes up to 1 cashtag, this text has 2: remove 1.",
    )
    assert text.check_text("$AAPL for $20", rules) == []


def test_an_empty_text_is_a_problem_unless_there_is_an_image() -> None:
    assert codes(" \n") == ["empty"]
    assert codes("", media_count=0) == ["empty"]
    assert codes("", media_count=1) == []


def test_a_platform_of_pictures_wants_one() -> None:
    rules = TextRules(max_length=2200, unit=LengthUnit.UTF16_UNITS, needs_media=True)

    assert codes("Bread", rules, media_count=0) == ["needs-media"]
    assert codes("Bread", rules, media_count=1) == []
    assert codes("Bread", rules) == []


def test_control_characters_are_named() -> None:
    [problem] = text.check_text("Bread\x00!", RULES)

    assert problem.code == "unprintable"
    assert "U+0000" in problem.message


@given(ANY_TEXT)
def test_judging_never_fails_and_always_says_something_a_person_can_do(written: str) -> None:
    for problem in text.check_text(written, RULES, name="Bluesky", media_count=0):
        assert problem.code
        assert problem.message.endswith((".", "first."))
