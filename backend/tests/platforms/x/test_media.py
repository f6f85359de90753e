"""Pictures and videos, byte by byte as the pretend X got them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.platforms.contract import (
    AppCredentials,
    Credentials,
    Media,
    NeedsReauth,
    Published,
    Rejected,
    Unavailable,
)
from app.platforms.x import rules
from app.platforms.x.connector import XConnector
from app.platforms.x.media import SEGMENT_BYTES
from tests.platforms.x.people import draft_of, signed_in
from tests.twins.x import Person, Post, XTwin

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(index % 251 for index in range(2 * SEGMENT_BYTES + 1234))


@pytest.fixture
def person(twin: XTwin) -> Person:
    return twin.state.sign_up()


@pytest.fixture
async def credentials(connector: XConnector, app: AppCredentials, person: Person) -> Credentials:
    return await signed_in(connector, app, person)


@pytest.fixture
def only_post(person: Person) -> Callable[[], Post]:
    def find() -> Post:
        [post] = person.posts.values()
        return post

    return find


def picture(number: int = 0, **given: Any) -> Media:
    return Media(**{"content": JPEG + bytes([number]), "mime_type": "image/jpeg", **given})


def video(**given: Any) -> Media:
    return Media(**{"content": MP4, "mime_type": "video/mp4", "duration_seconds": 12.0, **given})


async def out(connector: XConnector, credentials: Credentials, **given: Any) -> Published:
    prepared = await connector.prepare(draft_of(**given), credentials)
    assert isinstance(prepared, dict), prepared
    outcome = await connector.publish(prepared, credentials)
    assert isinstance(outcome, Published), outcome
    return outcome


async def test_pictures_arrive_as_they_are_in_their_order_with_their_words(
    connector: XConnector, twin: XTwin, credentials: Credentials, only_post: Callable[[], Post]
) -> None:
    words = ["Flour in the air", "", "“Rye” & <spelt> 🍞", "x" * 1200]
    media = [picture(number, alt_text=text) for number, text in enumerate(words)]

    await out(connector, credentials, media=media)

    post = only_post()
    assert [one.content for one in post.media] == [one.content for one in media]
    assert [one.alt_text for one in post.media] == [*words[:3], "x" * 1000]
    assert {(one.category, one.media_type) for one in post.media} == {("tweet_image", "image/jpeg")}
    assert post.body["media"] == {"media_ids": [one.media_id for one in post.media]}
    assert twin.state.charged == {"user read": 1, "media upload": 4, "alt text": 3, "post": 1}


async def test_a_picture_needs_no_words(
    connector: XConnector, credentials: Credentials, only_post: Callable[[], Post]
) -> None:
    await out(connector, credentials, text="", media=[picture(mime_type="image/png")])

    assert "text" not in only_post().body


async def test_a_video_arrives_whole_in_segments(
    connector: XConnector, twin: XTwin, credentials: Credentials, only_post: Callable[[], Post]
) -> None:
    before = len(twin.paths())

    await out(connector, credentials, media=[video(alt_text="An oven")])

    [film] = only_post().media
    assert film.content == MP4
    assert [len(film.segments[index]) for index in range(3)] == [SEGMENT_BYTES, SEGMENT_BYTES, len(MP4) % SEGMENT_BYTES]
    assert (film.category, film.media_type) == ("tweet_video", "video/mp4")
    assert [path.rpartition("/")[2] for path in twin.paths()[before:]] == [
        "initialize",
        *["append"] * 3,
        "finalize",
        "tweets",
    ]


async def test_a_moving_picture_goes_up_as_one(
    connector: XConnector, credentials: Credentials, only_post: Callable[[], Post]
) -> None:
    gif = picture(content=b"GIF89a" + bytes(200), mime_type="image/gif", alt_text="Dough rising")

    await out(connector, credentials, media=[gif])

    [one] = only_post().media
    assert (one.category, one.content, one.alt_text) == ("tweet_gif", gif.content, "Dough rising")


async def test_a_segment_whose_answer_was_lost_is_sent_again_and_the_rest_is_not(
    connector: XConnector, twin: XTwin, credentials: Credentials, only_post: Callable[[], Post]
) -> None:
    twin.state.fails_next_uploads = 2

    await out(connector, credentials, media=[video()])

    assert only_post().media[0].content == MP4
    assert twin.state.charged["media upload"] == 1


async def test_an_upload_that_keeps_failing_is_tried_later(
    connector: XConnector, twin: XTwin, credentials: Credentials
) -> None:
    twin.state.fails_next_uploads = 3

    assert isinstance(await connector.prepare(draft_of(media=[video()]), credentials), Unavailable)


async def test_a_video_that_is_being_processed_holds_the_post_back_until_it_is_ready(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    twin.state.video_checks = 2
    prepared = await connector.prepare(draft_of(media=[video()]), credentials)
    assert isinstance(prepared, dict)

    waiting = [await connector.publish(prepared, credentials) for _ in range(2)]
    assert person.posts == {}
    done = await connector.publish(prepared, credentials)

    for outcome in waiting:
        assert isinstance(outcome, Unavailable), outcome
        assert outcome.retry_after_seconds == 1
        assert not outcome.prepare_again
    assert isinstance(done, Published), done
    assert len(person.posts) == 1


async def test_a_video_that_cannot_be_processed_is_rejected_with_the_reason(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    twin.state.videos_fail = True
    prepared = await connector.prepare(draft_of(media=[video()]), credentials)
    assert isinstance(prepared, dict)

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Rejected), outcome
    assert outcome.code == "MediaFailed"
    assert "Unsupported video format" in outcome.message
    assert person.posts == {}


@pytest.mark.parametrize("is_video", [False, True])
async def test_uploads_that_x_dropped_are_made_again(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person, is_video: bool
) -> None:
    twin.state.video_checks = 1
    draft = draft_of(media=[video() if is_video else picture()])
    prepared = await connector.prepare(draft, credentials)
    assert isinstance(prepared, dict)
    for media_id in prepared["body"]["media"]["media_ids"]:
        del twin.state.uploads[media_id]
    a_day_ago = {**prepared, "uploaded_at": prepared["uploaded_at"] - 86_400}

    outcome = await connector.publish(a_day_ago, credentials)

    assert isinstance(outcome, Unavailable), outcome
    assert outcome.prepare_again
    assert person.posts == {}


async def test_uploads_that_x_does_not_take_at_once_are_not_paid_for_again_and_again(
    connector: XConnector, twin: XTwin, credentials: Credentials
) -> None:
    prepared = await connector.prepare(draft_of(media=[picture()]), credentials)
    assert isinstance(prepared, dict)
    twin.state.uploads.clear()

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Rejected), outcome
    assert "media IDs are invalid" in outcome.message


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ([picture()] * 5, "TooManyImages"),
        ([picture(), video()], "MixedMedia"),
        ([video(), video()], "MixedMedia"),
        ([picture(), picture(mime_type="image/gif")], "MixedMedia"),
        ([picture(mime_type="audio/mpeg")], "NotMedia"),
        ([picture(content=bytes(rules.MAX_IMAGE_BYTES + 1))], "MediaTooLarge"),
        ([picture(content=bytes(rules.MAX_GIF_BYTES + 1), mime_type="image/gif")], "MediaTooLarge"),
    ],
)
async def test_what_x_would_not_take_is_refused_before_it_is_paid_for(
    connector: XConnector, twin: XTwin, credentials: Credentials, media: list[Media], code: str
) -> None:
    answer = await connector.prepare(draft_of(media=media), credentials)

    assert isinstance(answer, Rejected), answer
    assert answer.code == code
    assert twin.state.charged["media upload"] == 0


async def test_an_upload_with_access_that_ran_out_asks_for_it_anew(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    twin.state.expire_access(person.person_id)

    answer = await connector.prepare(draft_of(media=[picture()]), credentials)

    assert isinstance(answer, NeedsReauth), answer
    assert answer.can_refresh


async def test_a_lost_post_without_words_is_known_by_its_pictures(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    sent_after = datetime.now(UTC)
    first, second = [await connector.prepare(draft_of("", media=[picture(number)]), credentials) for number in range(2)]
    assert isinstance(first, dict) and isinstance(second, dict)
    outs = [await connector.publish(one, credentials) for one in (first, second)]

    for prepared, published in zip((first, second), outs, strict=True):
        found = await connector.reconcile(prepared, credentials, sent_after=sent_after)
        assert isinstance(published, Published)
        assert getattr(found, "external_id", None) == published.external_id, found


async def test_uploading_does_not_change_what_was_prepared(
    connector: XConnector, credentials: Credentials, person: Person
) -> None:
    draft = replace(draft_of(media=[picture()]), options={"made_with_ai": True})
    prepared = await connector.prepare(draft, credentials)
    assert isinstance(prepared, dict)

    assert isinstance(await connector.publish(prepared, credentials), Published)

    [post] = person.posts.values()
    assert (
        post.body
        == prepared["body"]
        == {
            "text": draft.text,
            "media": {"media_ids": [post.media[0].media_id]},
            "made_with_ai": True,
        }
    )
