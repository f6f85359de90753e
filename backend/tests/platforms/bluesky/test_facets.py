from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.platforms.bluesky.facets import facets_of, is_handle, mentioned_handles

_DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
_noise = st.text(alphabet="aé漢🥐👨‍👩‍👧🏳️‍🌈 \n.,!()", max_size=12)
_pieces = st.sampled_from(
    ["https://example.com/a", "https://例え.jp/ä?x=1#y", "@bakery.bsky.social", "#Frühstück", "#パン", "@nobody.test"]
)


def cut_out(text: str, facets: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(visible text, kind) by the facets' own byte offsets, as a Bluesky app would draw them."""
    encoded = text.encode()
    return [
        (
            encoded[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(),
            facet["features"][0]["$type"].partition("#")[2],
        )
        for facet in facets
    ]


@given(st.lists(st.tuples(_noise, _pieces), max_size=6), _noise)
def test_facets_cover_whole_characters_in_order_without_overlap(pieces: list[tuple[str, str]], tail: str) -> None:
    text = "".join(f"{noise} {piece} " for noise, piece in pieces) + tail

    facets = facets_of(text, {"bakery.bsky.social": _DID})

    position = 0
    for facet in facets:
        assert position <= facet["index"]["byteStart"] < facet["index"]["byteEnd"] <= len(text.encode())
        position = facet["index"]["byteEnd"]
    expected = [piece for _, piece in pieces if piece != "@nobody.test"]
    assert [visible for visible, _ in cut_out(text, facets)] == expected


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    cut_out(text, facets_of(text, {}))


def test_a_link_a_mention_and_a_hashtag_after_emoji() -> None:
    text = "👩‍🍳🥐 von @Bakery.bsky.social: (https://example.com/brot). #Brot"

    facets = facets_of(text, {"bakery.bsky.social": _DID})

    assert cut_out(text, facets) == [
        ("@Bakery.bsky.social", "mention"),
        ("https://example.com/brot", "link"),
        ("#Brot", "tag"),
    ]
    assert [facet["features"][0] for facet in facets] == [
        {"$type": "app.bsky.richtext.facet#mention", "did": _DID},
        {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/brot"},
        {"$type": "app.bsky.richtext.facet#tag", "tag": "Brot"},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Write to hello@bakery.test",
        "We are number #1",
        "nothing here",
        "@ alone",
        "#" + "x" * 65,
        "#" + "👨‍👩‍👧‍👦" * 26,
        "@nobody.test",
    ],
)
def test_what_stays_plain_text(text: str) -> None:
    assert facets_of(text, {}) == []


def test_the_fragment_of_a_url_is_no_hashtag() -> None:
    text = "https://example.com/menu#today"

    assert cut_out(text, facets_of(text, {})) == [(text, "link")]


def test_handles_are_looked_up_once_and_in_lower_case() -> None:
    text = "@Bakery.test @bakery.test @other.test, @no_handle.test @short @a@mastodon.test"

    assert mentioned_handles(text) == ["bakery.test", "other.test"]


@pytest.mark.parametrize("name", ["a.b", "xn--ls8h.test", "A-b.c-d.E", "1.example"])
def test_names_that_can_be_handles(name: str) -> None:
    assert is_handle(name)


@pytest.mark.parametrize("name", ["a", "a..b", "-a.b", "a-.b", "a.1", "a_b.c", "a.b.", "ä.de", "a" * 64 + ".b", ""])
def test_names_that_cannot(name: str) -> None:
    assert not is_handle(name)
