"""Every kind of post, and what Facebook received of it, character by character and byte by byte."""

from typing import Any

import pytest

from app.platforms.contract import Credentials, LinkCard, Media, Pending, Published, Rejected, Unavailable
from app.platforms.facebook.connector import FacebookConnector
from tests.platforms.facebook.conftest import draft
from tests.twins.facebook import FacebookTwin, Fault, GraphError, Page

TEXT = "Seeded rye is back 🥖\n\n“Crust” & crumb, 100% flour <3 #bread https://hearth.example/rye?a=1&b=2 é\u0301"


def jpeg(number: int, alt_text: str = "") -> Media:
    return Media(content=b"\xff\xd8\xff" + bytes([number]) * 500, alt_text=alt_text)


def film(size: int = 2500, **given: Any) -> Media:
    content = bytes(number % 251 for number in range(size))
    shape = {"width": 1080, "height": 1920, "duration_seconds": 30.0, **given}
    return Media(content=content, mime_type="video/mp4", **shape)


async def out(connector: FacebookConnector, credentials: Credentials, prepared: object) -> Published:
    assert isinstance(prepared, dict), prepared
    outcome = await connector.publish(prepared, credentials)
    for _ in range(5):
        if not isinstance(outcome, Pending):
            break
        outcome = await connector.poll(outcome.token, prepared, credentials)
    assert isinstance(outcome, Published), outcome
    return outcome


async def test_a_text_arrives_as_it_was_written(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    outcome = await out(connector, credentials, await connector.prepare(draft(TEXT), credentials))

    [post] = page.posts
    assert post["received"] == {"message": TEXT}
    assert outcome.external_id == post["id"]
    assert outcome.permalink == "https://www.facebook.com/{}/posts/{}".format(*post["id"].split("_"))


@pytest.mark.parametrize(
    "given", [{"options": {"link": " https://hearth.example "}}, {"link": LinkCard("https://hearth.example")}]
)
async def test_a_link_card_goes_beside_the_text(
    connector: FacebookConnector, credentials: Credentials, page: Page, given: dict[str, Any]
) -> None:
    await out(connector, credentials, await connector.prepare(draft("Look.", **given), credentials))

    assert page.posts[0]["received"] == {"message": "Look.", "link": "https://hearth.example"}


async def test_beside_pictures_the_link_stands_in_the_text(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    link = {"link": "https://hearth.example"}
    await out(
        connector, credentials, await connector.prepare(draft("Look.", media=(jpeg(1),), options=link), credentials)
    )
    again = draft("Look: https://hearth.example", media=(jpeg(2),), options=link)
    await out(connector, credentials, await connector.prepare(again, credentials))

    assert [post["message"] for post in page.posts] == [
        "Look.\n\nhttps://hearth.example",
        "Look: https://hearth.example",
    ]
    assert all("link" not in post["received"] for post in page.posts)


async def test_one_picture_is_kept_by_the_id_of_its_post(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    picture = jpeg(1, "A loaf & its crust 🥖")

    prepared = await connector.prepare(draft(TEXT, media=(picture,)), credentials)
    assert page.posts == []
    outcome = await out(connector, credentials, prepared)

    [(photo_id, photo)] = page.photos.items()
    assert (photo["content"], photo["alt_text"]) == (picture.content, picture.alt_text)
    [post] = page.posts
    assert (post["id"], post["photos"], post["message"]) == (outcome.external_id, [photo_id], TEXT)
    assert outcome.external_id.startswith(f"{page.id}_")


async def test_several_pictures_keep_their_order_and_their_words(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    pictures = tuple(jpeg(number, f"Loaf {number}") for number in range(10))

    await out(connector, credentials, await connector.prepare(draft(media=pictures), credentials))

    [post] = page.posts
    shown = [page.photos[photo] for photo in post["photos"]]
    assert [photo["alt_text"] for photo in shown] == [f"Loaf {number}" for number in range(10)]
    assert [photo["content"] for photo in shown] == [picture.content for picture in pictures]


async def test_pictures_without_a_word_are_a_post(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    await out(connector, credentials, await connector.prepare(draft(" ", media=(jpeg(1),)), credentials))

    assert len(page.posts) == 1


async def test_preparing_again_shows_nothing_and_the_post_goes_out_once(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    words = draft(media=(jpeg(1), jpeg(2)))

    await connector.prepare(words, credentials)
    await out(connector, credentials, await connector.prepare(words, credentials))

    assert len(page.photos) == 4
    assert len(page.posts) == 1


# --- videos -----------------------------------------------------------------------------------------------------------


async def test_a_video_is_brought_in_the_parts_that_are_asked_for_and_out_when_it_is_processed(
    connector: FacebookConnector, credentials: Credentials, page: Page, twin: FacebookTwin
) -> None:
    video = film(2500)
    before = len(twin.calls)

    prepared = await connector.prepare(draft(TEXT, media=(video,), options={"title": " Rye "}), credentials)
    assert isinstance(prepared, dict)
    offsets = [call["fields"].get("start_offset") for call in twin.calls[before:]]
    assert offsets == [None, "0", "1000", "2000"]
    assert page.posts == []
    pending = await connector.publish(prepared, credentials)
    assert isinstance(pending, Pending)
    assert pending.token == prepared["video_id"]
    assert isinstance(await connector.poll(pending.token, prepared, credentials), Pending)
    assert page.posts == []
    outcome = await connector.poll(pending.token, prepared, credentials)

    assert isinstance(outcome, Published)
    assert outcome.external_id == prepared["video_id"]
    assert outcome.permalink == f"https://www.facebook.com/{page.id}/videos/{prepared['video_id']}/"
    assert page.videos[outcome.external_id]["content"] == video.content
    [post] = page.posts
    assert (post["message"], post["received"]["title"], post["received"]["published"]) == (TEXT, "Rye", "true")


async def test_a_part_of_a_video_that_was_lost_is_sent_again(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    video = film(1800)
    page.upload_faults = [None, Fault.ERROR_BEFORE, Fault.DROP_BEFORE]  # `start` passes, the first part fails twice

    prepared = await connector.prepare(draft(media=(video,)), credentials)

    assert isinstance(prepared, dict)
    assert page.videos[prepared["video_id"]]["content"] == video.content


async def test_a_video_that_cannot_be_brought_is_begun_anew_later(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    page.upload_faults = [None, *[Fault.ERROR_BEFORE] * 3]

    outcome = await connector.prepare(draft(media=(film(1800),)), credentials)

    assert isinstance(outcome, Unavailable)
    assert page.posts == []


async def test_a_video_that_cannot_be_processed_is_refused_with_facebooks_words(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    prepared = await connector.prepare(draft(media=(film(),)), credentials)
    assert isinstance(prepared, dict)
    page.video_error = "The video's codec is not supported."

    pending = await connector.publish(prepared, credentials)
    assert isinstance(pending, Pending)
    outcome = await connector.poll(pending.token, prepared, credentials)

    assert outcome == Rejected("video-not-processed", "The video's codec is not supported.")


async def test_a_reel_goes_the_way_of_reels(
    connector: FacebookConnector, credentials: Credentials, page: Page, twin: FacebookTwin
) -> None:
    video = film(5000)
    words = draft(TEXT, media=(video,), options={"reel": True, "title": "Rye"})
    before = len(twin.calls)

    prepared = await connector.prepare(words, credentials)
    assert isinstance(prepared, dict)
    video_id = prepared["video_id"]
    assert page.posts == []
    outcome = await out(connector, credentials, prepared)

    assert [call["path"] for call in twin.calls[before:]] == [
        f"{page.id}/video_reels",
        f"video-upload/{video_id}",
        video_id,
        f"{page.id}/video_reels",
        video_id,
        video_id,
    ]
    assert page.videos[video_id]["content"] == video.content
    assert page.posts[0]["received"] == {
        "upload_phase": "finish",
        "video_id": video_id,
        "video_state": "PUBLISHED",
        "description": TEXT,
        "title": "Rye",
    }
    assert (outcome.external_id, outcome.permalink) == (video_id, f"https://www.facebook.com/reel/{video_id}")


async def test_a_reel_that_is_still_on_its_way_waits(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    prepared = await connector.prepare(draft(media=(film(),), options={"reel": True}), credentials)
    assert isinstance(prepared, dict)
    page.videos[prepared["video_id"]]["size"] += 1

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Unavailable)
    assert (outcome.retry_after_seconds, outcome.prepare_again) == (10.0, False)


async def test_a_reel_that_was_dropped_is_prepared_anew(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    prepared = await connector.prepare(draft(media=(film(),), options={"reel": True}), credentials)
    assert isinstance(prepared, dict)
    page.videos.clear()

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Unavailable)
    assert outcome.prepare_again


# --- what does not fit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"media": (film(), jpeg(1))}, "videos-with-images"),
        ({"media": (film(), film())}, "too-many-videos"),
        ({"media": tuple(jpeg(number) for number in range(11))}, "too-many-images"),
        ({"options": {"link": "hearth.example"}}, "link-is-no-address"),
        ({"media": (film(duration_seconds=91.0),), "options": {"reel": True}}, "reel-does-not-fit"),
        ({"media": (film(duration_seconds=2.0),), "options": {"reel": True}}, "reel-does-not-fit"),
        ({"media": (film(width=1920, height=1080),), "options": {"reel": True}}, "reel-does-not-fit"),
        ({"media": (film(width=360, height=640),), "options": {"reel": True}}, "reel-does-not-fit"),
        ({"text": "🥖" * 31_604}, "too-long"),
        ({"text": " "}, "empty"),
        ({"text": "a" * 8001, "part": 1, "earlier_parts": ["1_2"]}, "too-long"),
    ],
)
async def test_what_does_not_fit_is_refused_before_anything_is_sent(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin, given: dict[str, Any], code: str
) -> None:
    before = len(twin.calls)

    outcome = await connector.prepare(draft(**given), credentials)

    assert isinstance(outcome, Rejected)
    assert outcome.code == code
    assert len(twin.calls) == before


@pytest.mark.parametrize("shape", [{"width": 1080, "height": 1920}, {"width": 607, "height": 1080}, {"width": None}])
async def test_a_reel_may_be_rounded_and_may_not_tell_its_shape(
    connector: FacebookConnector, credentials: Credentials, shape: dict[str, Any]
) -> None:
    assert isinstance(await connector.prepare(draft(media=(film(**shape),), options={"reel": True}), credentials), dict)


async def test_a_picture_that_facebook_does_not_take_is_refused(
    connector: FacebookConnector, credentials: Credentials
) -> None:
    broken = Media(content=b"GIF89a", mime_type="image/webp")

    outcome = await connector.prepare(draft(media=(broken,)), credentials)

    assert isinstance(outcome, Rejected)
    assert outcome.code == "100/1366046"


# --- the first comment ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("media", [(), (film(),)], ids=["post", "video"])
async def test_a_comment_follows_under_the_post(
    connector: FacebookConnector, credentials: Credentials, page: Page, media: tuple[Media, ...]
) -> None:
    first = await out(connector, credentials, await connector.prepare(draft(media=media), credentials))
    comment = draft(TEXT, part=1, earlier_parts=[first.external_id])

    outcome = await out(connector, credentials, await connector.prepare(comment, credentials))

    [under] = page.comments
    assert (under["id"], under["on"], under["message"]) == (outcome.external_id, first.external_id, TEXT)
    assert outcome.permalink is None


async def test_a_post_that_is_not_known_everywhere_yet_gets_its_comment(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    first = await out(connector, credentials, await connector.prepare(draft(), credentials))
    prepared = await connector.prepare(draft(part=1, earlier_parts=[first.external_id]), credentials)
    page.faults.append(GraphError(100, "Object does not exist", subcode=33))

    await out(connector, credentials, prepared)

    assert len(page.comments) == 1


async def test_what_was_made_can_be_deleted_and_what_is_gone_is_fine(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    post = await out(connector, credentials, await connector.prepare(draft(media=(jpeg(1),)), credentials))
    video = await out(connector, credentials, await connector.prepare(draft(media=(film(),)), credentials))
    under = draft(part=1, earlier_parts=[video.external_id])
    comment = await out(connector, credentials, await connector.prepare(under, credentials))

    for external_id in (comment.external_id, post.external_id, video.external_id, video.external_id):
        await connector.delete(external_id, credentials)

    assert (page.posts, page.comments) == ([], [])


async def test_pictures_that_facebook_has_dropped_are_uploaded_again(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    prepared = await connector.prepare(draft(media=(jpeg(1),)), credentials)
    assert isinstance(prepared, dict)
    page.photos.clear()

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Unavailable)
    assert outcome.prepare_again
