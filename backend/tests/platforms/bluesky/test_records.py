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
    return Draft(**{"post_id": _ID, "text": text, "scheduled_for": _AT, "created_at": _AT, **values})


def a_picture(size: int = 10, **values: Any) -> Media:
    return Media(**{"content": bytes(size), "mime_type": "image/png", "alt_text": "Rye", **values})


def a_blob(size: int = 10, *, mime_type: str = "image/png") -> dict[str, Any]:
    return {"$type": "blob", "ref": {"$link": "bafkrei" + "a" * 52}, "mimeType": mime_type, "size": size}


def a_video(size: int = 10, **values: Any) -> Media:
    shape = {"width": 1080, "height": 1920, "duration_seconds": 12.5}
    return Media(**{"content": bytes(size), "mime_type": "video/mp4", "alt_text": "The oven", **shape, **values})


def prepared(draft: Draft, dids: dict[str, str] | None = None) -> dict[str, Any]:
    return records.prepared_post(draft, did=_DID, dids=dids or {}, embed=an_embed(draft))


def an_embed(draft: Draft) -> dict[str, Any] | None:
    if draft.media and draft.media[0].is_video:
        return records.video_embed(draft.media[0], a_blob(mime_type="video/mp4"))
    if draft.media:
        return records.images_embed(draft.media, [a_blob() for _ in draft.media])
    return records.card_embed(draft.link, a_blob()) if draft.link else None


_DRAFTS = {
    "text": a_draft(),
    "everything clickable": a_draft("Hi @bakery.test, see https://example.com/ä #brot 🥖"),
    "language": a_draft(language="pt-BR"),
    "four images": a_draft(media=[a_picture(width=3, height=4), *[a_picture(alt_text="")] * 3]),
    "card": a_draft(link=LinkCard(url="https://example.com/x", title="X", description="Y")),
    "bare card": a_draft("", link=LinkCard(url="https://example.com/x")),
    "video": a_draft(media=[a_video()]),
    "video without words": a_draft("", media=[a_video(alt_text="", width=None)]),
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


_REPLY = {
    name: {"uri": f"at://{_DID}/app.bsky.feed.post/3lbq2k4jx7s2{letter}", "cid": "bafyrei" + "a" * 52}
    for name, letter in (("root", "a"), ("parent", "b"))
}


def test_a_later_part_of_a_thread_names_root_and_parent_and_comes_after() -> None:
    first = prepared(a_draft())
    later = a_draft("And tea.", part=2, earlier_parts=[_REPLY["root"]["uri"], _REPLY["parent"]["uri"]])

    third = records.prepared_post(later, did=_DID, dids={}, reply=_REPLY)

    assert third["record"]["reply"] == _REPLY
    assert third["record"]["createdAt"] == "2026-11-25T09:00:00.002Z"
    assert third["rkey"] > first["rkey"]
    assert "reply" not in first["record"]


@needs_lexicons
def test_a_later_part_fits_the_lexicon() -> None:
    lexicons.check_record(records.prepared_post(a_draft(part=1), did=_DID, dids={}, reply=_REPLY)["record"])


def test_a_post_that_was_moved_keeps_its_key() -> None:
    moved = a_draft(scheduled_for=_AT + timedelta(days=3))

    assert prepared(moved)["rkey"] == prepared(a_draft())["rkey"]


_RECORD = f"at://{_DID}/app.bsky.feed.post/3lbq2k4jx7s2a"


@pytest.mark.parametrize(
    ("address", "known"),
    [
        (f"https://bsky.app/profile/{_DID}/post/3lbq2k4jx7s2a", _RECORD),
        ("https://bsky.app/profile/bakery.test/post/3lbq2k4jx7s2a/?x=1", _RECORD),
        ("https://bsky.app/profile/bakery.test", None),
        ("https://example.com/", None),
    ],
)
def test_the_address_of_a_post_tells_its_id(address: str, known: str | None) -> None:
    assert rules.external_id_at(address, _DID) == known


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
    card = records.card_embed(LinkCard(url="https://example.com/x?y"))["external"]

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
        (a_draft(media=[a_picture(mime_type="application/pdf")]), "NotAnImage"),
        (a_draft(media=[a_picture(), a_video()]), "VideoNotAlone"),
        (a_draft(media=[a_video(), a_video()]), "VideoNotAlone"),
        (a_draft(media=[a_video(mime_type="video/quicktime")]), "NotAnMp4"),
        (a_draft(media=[a_video(duration_seconds=180.5)]), "VideoTooLong"),
        (a_draft(" \n"), "EmptyPost"),
        (a_draft(link=LinkCard("javascript:alert(1)")), "NotALink"),
        (records.with_link(a_draft(options={"link": "hearth"})), "NotALink"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_work_is_refused_before_anything_is_uploaded(draft: Draft, code: str) -> None:
    problem = records.problem_of(draft)

    assert isinstance(problem, Rejected)
    assert problem.code == code


def test_a_video_goes_out_with_its_words_and_shape() -> None:
    embed = prepared(a_draft("", media=[a_video()]))["record"]["embed"]

    assert embed == {
        "$type": "app.bsky.embed.video",
        "video": a_blob(mime_type="video/mp4"),
        "alt": "The oven",
        "aspectRatio": {"width": 1080, "height": 1920},
    }


def test_a_video_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_VIDEO_BYTES", 9)

    assert getattr(records.problem_of(a_draft(media=[a_video(10)])), "code", None) == "VideoTooLarge"
    assert records.problem_of(a_draft(media=[a_video(9)])) is None


def test_a_link_that_was_chosen_is_the_first_parts_card() -> None:
    chosen = {"link": " https://example.com/x "}

    assert records.with_link(a_draft(options=chosen)).link == LinkCard("https://example.com/x")
    assert records.with_link(a_draft(options=chosen, part=1)).link is None
    assert records.with_link(a_draft(options={"link": ""})).link is None
    own = LinkCard("https://example.com/own")
    assert records.with_link(a_draft(options=chosen, link=own)).link == own


def test_an_image_alone_is_a_post() -> None:
    assert records.problem_of(a_draft("", media=[a_picture(rules.MAX_IMAGE_BYTES)])) is None


def test_an_unreadable_language_is_left_out() -> None:
    assert "langs" not in prepared(a_draft(language="German, please"))["record"]
