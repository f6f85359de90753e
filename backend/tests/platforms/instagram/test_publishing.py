"""What Instagram receives: every kind of post, character by character and byte by byte."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.platforms.contract import Credentials, Draft, Media, Published, RateLimited, Rejected, Unavailable
from app.platforms.instagram.connector import InstagramConnector
from tests.platforms.instagram.conftest import make_connector
from tests.twins.instagram import InstagramTwin
from tests.twins.meta.state import Account, Fault, Post, Refusal

TEXT = "Rye & spelt <3 — 50 % off?\n\nÜber 1 000 Brote 🥖👩‍👩‍👧 + „warm“ #bread %23 &amp; @hearth \\n"
STORY = {"kind": "story"}
Picture = Callable[..., Media]
Received = Callable[[], list[Post]]


def draft(text: str = TEXT, **given: Any) -> Draft:
    now = datetime.now(UTC)
    return Draft(post_id=uuid4(), text=text, scheduled_for=now, created_at=now, **given)


async def publish(connector: InstagramConnector, credentials: Credentials, post: Draft) -> Published:
    prepared = await connector.prepare(post, credentials)
    assert isinstance(prepared, dict), prepared
    outcome = await connector.publish(prepared, credentials)
    assert isinstance(outcome, Published), outcome
    return outcome


@pytest.fixture
def received(twin: InstagramTwin, account: Account) -> Received:
    return lambda: twin.state.posts_of(account.id)


@pytest.fixture(params=["credentials", "by_facebook"])
def either(request: pytest.FixtureRequest, credentials: Credentials, by_facebook: Credentials) -> Credentials:
    """By each login."""
    return by_facebook if request.param == "by_facebook" else credentials


# --- each kind --------------------------------------------------------------------------------------------------------


async def test_a_picture_arrives_with_its_caption_and_description(
    connector: InstagramConnector, either: Credentials, received: Received, picture: Picture
) -> None:
    media = picture(1, alt_text='A "loaf" & <crumbs> 🥖')

    outcome = await publish(connector, either, draft(media=[media]))

    [post] = received()
    assert (post.text, post.kind) == (TEXT, "FEED")
    assert [(item.kind, item.file, item.alt_text) for item in post.items] == [("IMAGE", media.content, media.alt_text)]
    assert post.fields == {"image_url": media.url, "caption": TEXT, "alt_text": media.alt_text}
    assert (outcome.external_id, outcome.permalink) == (post.id, post.permalink)
    assert int(outcome.external_id) > 2**53


async def test_a_single_video_becomes_a_reel(
    connector: InstagramConnector, either: Credentials, received: Received, picture: Picture
) -> None:
    media = picture(2, mime_type="video/mp4", alt_text="not for videos")

    await publish(connector, either, draft(media=[media]))

    [post] = received()
    assert (post.text, post.kind, post.items[0].file) == (TEXT, "REELS", media.content)
    assert post.fields["media_type"] == "REELS"


async def test_a_carousel_mixes_pictures_and_videos_in_order(
    connector: InstagramConnector, either: Credentials, account: Account, received: Received, picture: Picture
) -> None:
    account.looks_until_ready = 1
    media = [picture(1, alt_text="One"), picture(2, mime_type="video/mp4"), picture(3)]
    prepared = await connector.prepare(draft(media=media), either)
    assert isinstance(prepared, dict), prepared
    busy = await connector.publish(prepared, either)
    outcome = await connector.publish(prepared, either)

    assert isinstance(busy, Unavailable) and busy.retry_after_seconds == 15
    assert isinstance(outcome, Published)
    [post] = received()
    assert (post.text, post.kind) == (TEXT, "FEED")
    assert [(item.kind, item.file, item.alt_text) for item in post.items] == [
        ("IMAGE", media[0].content, "One"),
        ("VIDEO", media[1].content, ""),
        ("IMAGE", media[2].content, ""),
    ]


@pytest.mark.parametrize(("mime_type", "kind"), [("image/jpeg", "IMAGE"), ("video/mp4", "VIDEO")])
async def test_a_story_shows_one_picture_or_video_and_no_words(
    connector: InstagramConnector, either: Credentials, received: Received, picture: Picture, mime_type: str, kind: str
) -> None:
    media = picture(5, mime_type=mime_type, alt_text="not for stories")

    await publish(connector, either, draft(media=[media], options=STORY))

    [post] = received()
    assert (post.kind, post.text, post.items[0].kind, post.items[0].file) == ("STORY", "", kind, media.content)


async def test_a_creators_story_is_refused_in_instagrams_words(
    connector: InstagramConnector, credentials: Credentials, account: Account, picture: Picture
) -> None:
    account.kind = "MEDIA_CREATOR"

    refused = await connector.prepare(draft(media=[picture()], options=STORY), credentials)

    assert not isinstance(refused, dict)
    assert "Stories are for business accounts" in getattr(refused, "message", "")


async def test_ten_items_are_the_most(
    connector: InstagramConnector, credentials: Credentials, picture: Picture, received: Received
) -> None:
    await publish(connector, credentials, draft(media=[picture(number) for number in range(10)]))
    refused = await connector.prepare(draft(media=[picture(number) for number in range(11)]), credentials)

    assert len(received()[0].items) == 10
    assert isinstance(refused, Rejected) and refused.code == "too-many-media"


async def test_what_cannot_be_posted_is_said_before_anything_is(
    connector: InstagramConnector, credentials: Credentials, picture: Picture, twin: InstagramTwin
) -> None:
    before = len(twin.calls)
    refused = [
        await connector.prepare(post, credentials)
        for post in (
            draft(),
            draft(media=[picture(mime_type="image/png")]),
            draft(media=[Media(content=b"x")]),
            draft(media=[picture(1), picture(2)], options=STORY),
        )
    ]

    assert [answer.code for answer in refused if isinstance(answer, Rejected)] == [
        "needs-media",
        "not-jpeg",
        "media-without-address",
        "one-per-story",
    ]
    assert len(twin.calls) == before


@pytest.mark.parametrize(
    ("text", "code"), [("a" * 2201, "36004/2207010"), ("@a " * 21, "100/2207040"), ("#a " * 31, "36004/2207010")]
)
async def test_a_caption_that_is_too_much_is_refused_in_instagrams_words(
    connector: InstagramConnector, credentials: Credentials, picture: Picture, text: str, code: str
) -> None:
    refused = await connector.prepare(draft(text, media=[picture()]), credentials)

    assert isinstance(refused, Rejected) and refused.code == code


async def test_calls_by_facebook_are_signed_and_no_token_stands_in_an_address(
    connector: InstagramConnector, by_facebook: Credentials, twin: InstagramTwin, picture: Picture
) -> None:
    before = len(twin.facebook.calls)
    outcome = await publish(connector, by_facebook, draft(media=[picture()]))
    await connector.read_metrics([outcome.external_id], by_facebook)
    await connector.delete(outcome.external_id, by_facebook)

    calls = twin.facebook.calls[before:]
    assert len(calls) > 6
    assert all(call.given.get("appsecret_proof") for call in calls)
    assert all(by_facebook.access_token not in call.query for call in calls)


async def test_a_call_is_never_signed_with_another_apps_secret(
    connector: InstagramConnector, by_facebook: Credentials, twin: InstagramTwin
) -> None:
    """The app it was connected by has been taken out of the settings, and Instagram's is left."""
    assert by_facebook.app is not None
    alone = replace(by_facebook, app=replace(by_facebook.app, others=()))

    await connector.check_access(alone)

    assert "appsecret_proof" not in twin.facebook.calls[-1].given


# --- uploads ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, STORY])
async def test_a_video_that_cannot_be_fetched_is_uploaded(
    http: httpx2.AsyncClient,
    twin: InstagramTwin,
    either: Credentials,
    received: Received,
    picture: Picture,
    options: dict[str, str],
) -> None:
    connector = make_connector(http, twin, allow_insecure=False)
    media = picture(8, mime_type="video/mp4")

    await publish(connector, either, draft(media=[media], options=options))

    [post] = received()
    assert post.items[0].file == media.content
    assert "video_url" not in post.fields and post.fields["upload_type"] == "resumable"


async def test_an_upload_that_breaks_is_begun_anew(
    http: httpx2.AsyncClient, twin: InstagramTwin, credentials: Credentials, received: Received, picture: Picture
) -> None:
    away = make_connector(http, twin, allow_insecure=False, upload_url="http://127.0.0.1:9")
    post = draft(media=[picture(8, mime_type="video/mp4")])

    failed = await away.prepare(post, credentials)
    await publish(make_connector(http, twin, allow_insecure=False), credentials, post)

    assert isinstance(failed, Unavailable)
    assert len(received()) == 1


# --- processing and fetching ------------------------------------------------------------------------------------------


async def test_a_picture_too_is_asked_about_before_it_is_published(
    connector: InstagramConnector, credentials: Credentials, account: Account, received: Received, picture: Picture
) -> None:
    account.looks_until_ready = 1
    prepared = await connector.prepare(draft(media=[picture()]), credentials)
    assert isinstance(prepared, dict)

    first, second = [await connector.publish(prepared, credentials) for _ in range(2)]

    assert first == Unavailable("Instagram is still processing it.", retry_after_seconds=5.0)
    assert isinstance(second, Published)
    assert len(received()) == 1


@pytest.mark.parametrize("subcode", [2207026, 2207004, 2207009, 2207077, 2207051])
async def test_what_can_never_be_taken_is_rejected_by_its_subcode(
    connector: InstagramConnector, credentials: Credentials, account: Account, picture: Picture, subcode: int
) -> None:
    account.fails_processing = [f"Error: Media upload has failed with error code {subcode}"]
    prepared = await connector.prepare(draft(media=[picture(mime_type="video/mp4")]), credentials)
    assert isinstance(prepared, dict)

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Rejected) and outcome.code == str(subcode)


@pytest.mark.parametrize("reason", ["Error: error code 2207052", "Error: error code 2207001", "Error: 22070261"])
async def test_what_failed_over_there_is_made_anew_three_times(
    connector: InstagramConnector, credentials: Credentials, account: Account, picture: Picture, reason: str
) -> None:
    account.fails_processing = [reason] * 3
    post, outcomes = draft(media=[picture(mime_type="video/mp4")]), []
    for _ in range(3):
        prepared = await connector.prepare(post, credentials)
        assert isinstance(prepared, dict)
        outcomes.append(await connector.publish(prepared, credentials))

    assert [getattr(outcome, "prepare_again", None) for outcome in outcomes] == [True, True, None]
    assert isinstance(outcomes[-1], Rejected)


async def test_an_address_that_is_refused_is_changed_each_time(
    connector: InstagramConnector, credentials: Credentials, account: Account, twin: InstagramTwin, picture: Picture
) -> None:
    account.refuses_fetching = 3
    post, before = draft(media=[picture()]), len(twin.instagram.calls)

    first = await connector.prepare(post, credentials)
    await publish(connector, credentials, post)

    urls = [call.given["image_url"] for call in twin.instagram.calls[before:] if "image_url" in call.given]
    assert isinstance(first, Unavailable)
    assert len(urls) == len(set(urls)) == 4


async def test_a_picture_that_is_never_fetched_is_rejected_and_says_what_to_do(
    connector: InstagramConnector, credentials: Credentials, account: Account, picture: Picture
) -> None:
    account.refuses_fetching = 99
    post = draft(media=[picture()])

    answers = [await connector.prepare(post, credentials) for _ in range(3)]

    assert [type(answer) for answer in answers] == [Unavailable, Unavailable, Rejected]
    assert isinstance(answers[2], Rejected) and "PUBLIC_URL" in answers[2].message


async def test_an_old_container_is_made_anew(
    connector: InstagramConnector, credentials: Credentials, twin: InstagramTwin, picture: Picture
) -> None:
    prepared = await connector.prepare(draft(media=[picture()]), credentials)
    assert isinstance(prepared, dict)
    twin.state.containers[prepared["container"]].made_at -= timedelta(hours=25).total_seconds()

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Unavailable) and outcome.prepare_again


# --- quotas -----------------------------------------------------------------------------------------------------------


async def test_what_is_left_is_read_from_the_account_and_told(
    connector: InstagramConnector, either: Credentials, account: Account, picture: Picture
) -> None:
    account.quota, account.used = {"": 25}, {"": 20}

    outcome = await publish(connector, either, draft(media=[picture()]))

    assert outcome.budget is not None
    assert (outcome.budget.remaining, outcome.budget.resets_after_seconds) == (4, 3600)


async def test_nothing_is_sent_over_a_used_up_quota(
    connector: InstagramConnector, credentials: Credentials, account: Account, received: Received, picture: Picture
) -> None:
    account.used = {"": 50}
    prepared = await connector.prepare(draft(media=[picture()]), credentials)
    assert isinstance(prepared, dict)

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, RateLimited) and not outcome.app_wide
    assert received() == []


async def test_a_quota_without_its_total_stops_nothing(
    connector: InstagramConnector, credentials: Credentials, account: Account, picture: Picture
) -> None:
    account.faults.append(Fault("GET content_publishing_limit", refusal=Refusal(10)))

    assert (await publish(connector, credentials, draft(media=[picture()]))).budget is None
