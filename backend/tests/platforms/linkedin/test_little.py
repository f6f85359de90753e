"""Little text: what readers see is what was written, and what reads back is known again."""

import pytest
from hypothesis import given, strategies as st

from app.platforms.linkedin import little
from app.platforms.text import find_hashtags
from tests.twins.linkedin import little as linkedin

_RESERVED = "|{}@[]()<>#\\*_~"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Rye (seeded) is back.", r"Rye \(seeded\) is back."),
        ("Fresh #bread, #Leeds!", "Fresh #bread, #Leeds!"),
        ("#sour_dough #1 C# a#b", r"#sour\_dough \#1 C\# a\#b"),
        ("Schlicht: ＃Brot und #Käse", "Schlicht: ＃Brot und #Käse"),
        (r"A back\slash and \( a bracket", r"A back\\slash and \\\( a bracket"),
        ("https://bakery.example/a_b?x=(1)#top", r"https://bakery.example/a\_b?x=\(1\)\#top"),
        ("mail@bakery.example or @maya", r"mail\@bakery.example or \@maya"),
        ("<b>*bold*</b> ~no~ {x|y}", r"\<b\>\*bold\*\</b\> \~no\~ \{x\|y\}"),
        ("(#bread)", r"\(#bread\)"),
        ("Line one\n\nLine two", "Line one\n\nLine two"),
        ("With @[Hearth & Crumb (Leeds)](urn:li:organization:12)", None),
        (
            "With @[Hearth_Crumb](urn:li:organization:12) and @[Maya](urn:li:person:a-B_9)!",
            r"With @[Hearth\_Crumb](urn:li:organization:12) and @[Maya](urn:li:person:a-B_9)!",
        ),
        ("No mention: @[Maya](https://evil.example)", r"No mention: \@\[Maya\]\(https://evil.example\)"),
        ("@[#tag](urn:li:person:a)", r"@[\#tag](urn:li:person:a)"),
    ],
)
def test_only_what_means_nothing_is_escaped_and_once(text: str, sent: str | None) -> None:
    expected = r"With @[Hearth & Crumb \(Leeds\)](urn:li:organization:12)" if sent is None else sent

    assert little.written(text) == expected


def test_all_fifteen_reserved_characters_are_escaped() -> None:
    assert little.written(_RESERVED) == "".join(f"\\{one}" for one in _RESERVED)


_pieces = st.sampled_from([*_RESERVED, *" \nab1_é🥖", "#bread", "https://a.example/b_c "])
_texts = st.lists(_pieces, max_size=40).map("".join)


@given(_texts)
def test_readers_see_what_was_written_and_every_hashtag_is_one(text: str) -> None:
    sent = little.written(text)

    assert linkedin.visible(sent) == text
    assert linkedin.hashtags(sent) == [tag.value for tag in find_hashtags(text)]


@given(_texts)
def test_what_reads_back_is_known_again(text: str) -> None:
    assert little.read(little.written(text)) == text
    assert little.read(linkedin.read_back(little.written(text))) == text


def test_mentions_are_links_to_whom_they_name() -> None:
    text = "With @[Hearth & Crumb](urn:li:organization:12) (of Leeds)"

    sent = little.written(text)

    assert linkedin.visible(sent) == "With Hearth & Crumb (of Leeds)"
    assert linkedin.mentions(sent) == [("Hearth & Crumb", "urn:li:organization:12")]
    assert little.read(sent) == text


def test_the_twin_ends_a_post_at_a_bracket_that_was_not_escaped() -> None:
    assert linkedin.visible("Rye (seeded) is back.") == "Rye "
