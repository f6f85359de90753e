"""What we write, judged by the official lexicons."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.platforms.bluesky import records, rules
from app.platforms.contract import Draft, LinkCard, Media, Rejected
from tests.platforms.bluesky import lexicons

_DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
_ID = UUID("5f0c7a52-4f64-4e5c-9a55-3f0d1c1a7f10")
_AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

needs_lexicons = pytest.mark.skipif(not lexicons.FOLDER.is_dir(), reason=lexicons.MISSING)


def a_draft(text: str = "Fresh bread.", **values: Any) -> Draft:
    return Draft(**{"post_id": _ID, "text": text, "scheduled_for": _AT, **values})


def a_picture(size: int = 10, **values: Any) -> Media:
    return Media(**{"content": bytes(size), "mime_type": "image/png", "alt_text": "Rye", **values})


def a_blob(size: int = 10) -> dict[str, Any]:
    return {"$type": "blob", "ref": {"$link": "bafkrei" + "a" * 52}, "mimeType": "image/png", "size": size}


def prepared(draft: Draft, dids: dict[str, str] | None = None) -> dict[str, Any]:
    return records.prepared_post(draft, did=_DID, dids=dids or {}, blobs=[a_blob() for _ in draft.media])


_DRAFTS = {
    "text": a_draft(),
    "everything clickable": a_draft("Hi @bakery.test, see https://example.com/ä #brot 🥖"),
    "language": a_draft(language="pt-BR"),
    "four images": a_draft(media=[a_picture(width=3, height=4), *[a_picture(alt_text="")] * 3]),
    "card": a_draft(link=LinkCard(url="https://example.com/x", title="X", description="Y")),
    "bare card": a_draft("", link=LinkCard(url="https://example.com/x")),
    "image and link": a_draft(media=[a_picture()], link=LinkCard(url="https://example.com/x")),
}


@needs_lexicons
@pytest.mark.parametrize("draft", _DRAFTS.values(), ids=_DRAFTS.keys())
def test_every_kind_of_post_fits_the_lexicon(draft: Draft) -> None:
    call = {**prepared(draft, {"bakery.test": _DID}), "swapRecord": None}

    lexicons.check_input("com.atproto.repo.putRecord", call)
    lexicons.check_record(call["record"])


@needs_lexicons
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300).filter(lambda text: text.strip()))
def test_any_text_within_the_limit_fits_the_lexicon(text: str) -> None:
    lexicons.check_record(prepared(a_draft(text))["record"])


@needs_lexicons
@pytest.mark.parametrize(
    "broken",
    [
        {"text": "x" * 301},
        {"createdAt": "2026-11-25T09:00:00"},
        {"langs": ["en"] * 4},
        {"unheard_of": 1},
        {"facets": [{"index": {"byteStart": -1, "byteEnd": 2}, "features": []}]},
        {"embed": {"$type": "app.bsky.embed.images", "images": [{"image": a_blob(2_000_001), "alt": ""}]}},
        {"embed": {"$type": "app.bsky.embed.images", "images": [{"image": a_blob()}]}},
    ],
    ids=lambda broken: next(iter(broken)),
)
def test_the_validator_sees_what_is_wrong(broken: dict[str, Any]) -> None:
    with pytest.raises(lexicons.Violation):
        lexicons.check_record({**prepared(a_draft())["record"], **broken})


def test_the_same_draft_gives_the_same_record_in_any_zone() -> None:
    elsewhere = a_draft(scheduled_for=_AT.astimezone(timezone(timedelta(hours=-8))))

    assert prepared(a_draft()) == prepared(elsewhere)
    assert prepared(a_draft())["record"]["createdAt"] == "2026-11-25T09:00:00.000Z"


def test_images_keep_their_order_size_and_description() -> None:
    draft = a_draft(media=[a_picture(alt_text="One", width=1200, height=800), a_picture(alt_text="")])

    embed = prepared(draft)["record"]["embed"]

    assert embed["images"] == [
        {"image": a_blob(), "alt": "One", "aspectRatio": {"width": 1200, "height": 800}},
        {"image": a_blob(), "alt": ""},
    ]


def test_a_card_without_a_title_shows_the_host() -> None:
    card = prepared(a_draft(link=LinkCard(url="https://example.com/x?y")))["record"]["embed"]["external"]

    assert card == {"uri": "https://example.com/x?y", "title": "example.com", "description": ""}


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Come by.", "Come by.\n\nhttps://example.com/x"),
        ("", "https://example.com/x"),
        ("See https://example.com/x!", "See https://example.com/x!"),
    ],
)
def test_images_move_the_link_into_the_text_once(text: str, sent: str) -> None:
    draft = a_draft(text, media=[a_picture()], link=LinkCard(url="https://example.com/x"))

    record = prepared(draft)["record"]

    assert record["text"] == sent
    assert [facet["features"][0]["uri"] for facet in record["facets"]] == ["https://example.com/x"]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (a_draft(media=[a_picture()] * (rules.MAX_IMAGES + 1)), "TooManyImages"),
        (a_draft(media=[a_picture(rules.MAX_IMAGE_BYTES + 1)]), "ImageTooLarge"),
        (a_draft(media=[a_picture(mime_type="video/mp4")]), "NotAnImage"),
        (a_draft(" \n"), "EmptyPost"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_work_is_refused_before_anything_is_uploaded(draft: Draft, code: str) -> None:
    problem = records.problem_of(draft)

    assert isinstance(problem, Rejected)
    assert problem.code == code


def test_an_image_alone_is_a_post() -> None:
    assert records.problem_of(a_draft("", media=[a_picture(rules.MAX_IMAGE_BYTES)])) is None


def test_an_unreadable_language_is_left_out() -> None:
    assert "langs" not in prepared(a_draft(language="German, please"))["record"]
