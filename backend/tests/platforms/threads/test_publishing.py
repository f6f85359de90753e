"""What Threads receives: every kind of post, character by character and byte by byte."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.platforms.contract import (
    Credentials,
    Draft,
    LinkCard,
    Media,
    Published,
    RateLimited,
    Rejected,
    Unavailable,
)
from app.platforms.threads.connector import ThreadsConnector
from tests.twins.meta.server import FileHost
from tests.twins.meta.state import Account, Fault as TwinFault, Post, Refusal
from tests.twins.threads import ThreadsTwin

TEXT = "Rye & spelt <3 — 50 % off?\n\nÜber 1 000 Brote 🥖👩‍👩‍👧 + „warm“ #bread %23 &amp; \\n"
Picture = Callable[..., Media]


def draft(text: str = TEXT, **given: Any) -> Draft:
    now = datetime.now(UTC)
    return Draft(post_id=uuid4(), text=text, scheduled_for=now, created_at=now, **given)


async def publish(connector: ThreadsConnector, credentials: Credentials, post: Draft) -> Published:
    prepared = await connector.prepare(post, credentials)
    assert isinstance(prepared, dict), prepared
    outcome = await connector.publish(prepared, credentials)
    assert isinstance(outcome, Published), outcome
    return outcome


@pytest.fixture
def received(twin: ThreadsTwin, account: Account) -> Callable[[], list[Post]]:
    return lambda: twin.state.posts_of(account.id)


# --- each kind --------------------------------------------------------------------------------------------------------


async def test_a_text_arrives_letter_by_letter(
    connector: ThreadsConnector, credentials: Credentials, received: Callable[[], list[Post]]
) -> None:
    outcome = await publish(connector, credentials, draft())

    [post] = received()
    assert (post.text, post.kind, post.items) == (TEXT, "TEXT", [])
    assert post.fields == {"media_type": "TEXT", "text": TEXT}
    assert (outcome.external_id, outcome.permalink) == (post.id, post.permalink)
    assert int(outcome.external_id) > 2**53


async def test_a_link_becomes_the_card_of_a_text(
    connector: ThreadsConnector, credentials: Credentials, received: Callable[[], list[Post]]
) -> None:
    await publish(connector, credentials, draft("Read it.", link=LinkCard("https://bread.example/a?b=c&d=%20")))

    [post] = received()
    assert post.fields["link_attachment"] == "https://bread.example/a?b=c&d=%20"
    assert post.text == "Read it."


async def test_beside_a_picture_a_link_stands_in_the_text(
    connector: ThreadsConnector, credentials: Credentials, received: Callable[[], list[Post]], picture: Picture
) -> None:
    card = LinkCard("https://bread.example/")
    await publish(connector, credentials, draft("Read it.", link=card, media=[picture()]))

    assert received()[0].text == "Read it.\n\nhttps://bread.example/"


@pytest.mark.parametrize(
    ("mime_type", "kind"), [("image/jpeg", "IMAGE"), ("image/png", "IMAGE"), ("video/mp4", "VIDEO")]
)
async def test_a_picture_or_video_arrives_byte_by_byte_with_its_description(
    connector: ThreadsConnector,
    credentials: Credentials,
    received: Callable[[], list[Post]],
    picture: Picture,
    mime_type: str,
    kind: str,
) -> None:
    media = picture(7, mime_type=mime_type, alt_text='A "loaf" & <crumbs> 🥖')
    await publish(connector, credentials, draft(media=[media]))

    [post] = received()
    [item] = post.items
    assert (item.kind, item.file, item.alt_text) == (kind, media.content, media.alt_text)
    assert post.text == TEXT


async def test_a_carousel_mixes_pictures_and_videos_in_order(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    received: Callable[[], list[Post]],
    picture: Picture,
) -> None:
    account.looks_until_ready = 1
    media = [picture(1, alt_text="One"), picture(2, mime_type="video/mp4"), picture(3, alt_text="Three")]
    prepared = await connector.prepare(draft(media=media), credentials)
    assert isinstance(prepared, dict)
    busy = await connector.publish(prepared, credentials)
    outcome = await connector.publish(prepared, credentials)

    assert isinstance(busy, Unavailable) and busy.retry_after_seconds, "the carousel itself is processed as well"
    assert isinstance(outcome, Published)
    [post] = received()
    assert [(item.kind, item.file, item.alt_text) for item in post.items] == [
        ("IMAGE", media[0].content, "One"),
        ("VIDEO", media[1].content, ""),
        ("IMAGE", media[2].content, "Three"),
    ]
    assert post.text == TEXT


async def test_who_can_reply_and_the_topic_go_with_the_first_part_only(
    connector: ThreadsConnector, credentials: Credentials, received: Callable[[], list[Post]]
) -> None:
    root = draft("One.", options={"reply_control": "mentioned_only", "topic_tag": "#Sourdough bread"})
    first = await publish(connector, credentials, root)
    await publish(connector, credentials, replace(root, text="Two.", part=1, earlier_parts=[first.external_id]))

    one, two = received()
    assert (one.fields["reply_control"], one.fields["topic_tag"]) == ("mentioned_only", "Sourdough bread")
    assert two.fields == {"media_type": "TEXT", "text": "Two.", "reply_to_id": first.external_id}


async def test_twenty_items_are_the_most(
    connector: ThreadsConnector, credentials: Credentials, picture: Picture, received: Callable[[], list[Post]]
) -> None:
    await publish(connector, credentials, draft(media=[picture(number) for number in range(20)]))
    refused = await connector.prepare(draft(media=[picture(number) for number in range(21)]), credentials)

    assert len(received()[0].items) == 20
    assert isinstance(refused, Rejected) and refused.code == "too-many-media"


@pytest.mark.parametrize(
    ("text", "given", "code"),
    [
        (" ", {}, "empty"),
        ("Hi.", {"options": {"topic_tag": "a.b"}}, "topic-not-taken"),
        ("Hi.", {"options": {"topic_tag": "a&b"}}, "topic-not-taken"),
        ("Hi.", {"media": [Media(content=b"x")]}, "media-without-address"),
        ("🥖" * 126, {}, "100"),
        (" ".join(f"https://bread.example/{number}" for number in range(6)), {}, "100"),
    ],
)
async def test_what_cannot_be_posted_is_said_before_anything_is(
    connector: ThreadsConnector,
    credentials: Credentials,
    received: Callable[[], list[Post]],
    text: str,
    given: dict[str, Any],
    code: str,
) -> None:
    refused = await connector.prepare(draft(text, **given), credentials)

    assert isinstance(refused, Rejected), refused
    assert refused.code == code
    assert received() == []


async def test_no_token_stands_in_an_address_of_posting_or_reading(
    connector: ThreadsConnector, credentials: Credentials, twin: ThreadsTwin, picture: Picture
) -> None:
    before = len(twin.threads.calls)
    outcome = await publish(connector, credentials, draft(media=[picture()]))
    await connector.read_metrics([outcome.external_id], credentials)
    await connector.delete(outcome.external_id, credentials)

    assert len(twin.threads.calls) > before + 4
    assert all(credentials.access_token not in call.query for call in twin.threads.calls[before:])
    assert all("auto_publish_text" not in call.given for call in twin.threads.calls)


# --- processing -------------------------------------------------------------------------------------------------------


async def test_what_is_still_processed_is_asked_about_again_and_goes_out_once(
    connector: ThreadsConnector, credentials: Credentials, account: Account, received: Callable[[], list[Post]]
) -> None:
    account.looks_until_ready = 2
    prepared = await connector.prepare(draft(), credentials)
    assert isinstance(prepared, dict)

    outcomes = [await connector.publish(prepared, credentials) for _ in range(3)]

    assert outcomes[0] == outcomes[1] == Unavailable("Threads is still processing it.", retry_after_seconds=5.0)
    assert isinstance(outcomes[2], Published)
    assert len(received()) == 1


async def test_a_video_is_given_more_time_and_given_up_after_twenty_minutes(
    connector: ThreadsConnector, credentials: Credentials, account: Account, picture: Picture
) -> None:
    account.looks_until_ready = 99
    prepared = await connector.prepare(draft(media=[picture(mime_type="video/mp4")]), credentials)
    assert isinstance(prepared, dict)

    def aged(minutes: float) -> dict[str, Any]:
        made_at = datetime.fromisoformat(prepared["made_at"]) - timedelta(minutes=minutes)
        return {**prepared, "made_at": made_at.isoformat()}

    waits = [await connector.publish(aged(minutes), credentials) for minutes in (0, 1, 10)]
    stuck = await connector.publish(aged(21), credentials)

    assert [wait.retry_after_seconds for wait in waits if isinstance(wait, Unavailable)] == [15.0, 30.0, 60.0]
    assert isinstance(stuck, Unavailable) and stuck.prepare_again


async def test_the_items_of_a_carousel_that_take_long_are_kept_for_the_next_try(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, picture: Picture
) -> None:
    account.looks_until_ready = 7
    post = draft(media=[picture(1), picture(2)])
    before = twin.calls.count("POST threads")

    busy = await connector.prepare(post, credentials)
    prepared = await connector.prepare(post, credentials)

    assert isinstance(busy, Unavailable) and busy.retry_after_seconds == 30 and not busy.prepare_again
    assert isinstance(prepared, dict)
    assert twin.calls.count("POST threads") == before + 3, "two items, one parent"


async def test_a_carousel_with_other_pictures_takes_none_of_the_old_ones(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    twin: ThreadsTwin,
    picture: Picture,
    received: Callable[[], list[Post]],
) -> None:
    post = draft(media=[picture(1), picture(2)])
    account.looks_until_ready = 99
    assert isinstance(await connector.prepare(post, credentials), Unavailable)

    account.looks_until_ready = 0
    for container in twin.state.containers.values():
        container.looks_until_ready = 0
    await publish(connector, credentials, replace(post, media=[picture(1), picture(3)]))

    assert [item.file for item in received()[0].items] == [picture(1).content, picture(3).content]


@pytest.mark.parametrize("reason", ["INVALID_ASPEC_RATIO", "INVALID_DURATION", "INVALID_BIT_RATE"])
async def test_a_video_that_can_never_be_taken_is_rejected_with_threads_own_word(
    connector: ThreadsConnector, credentials: Credentials, account: Account, picture: Picture, reason: str
) -> None:
    account.fails_processing = [reason]
    prepared = await connector.prepare(draft(media=[picture(mime_type="video/mp4")]), credentials)
    assert isinstance(prepared, dict)

    outcome = await connector.publish(prepared, credentials)

    assert outcome == Rejected(reason, f"Threads cannot use it: {reason}")


@pytest.mark.parametrize("reason", ["FAILED_DOWNLOADING_VIDEO", "FAILED_PROCESSING_VIDEO", "UNKNOWN"])
async def test_what_failed_over_there_gets_one_new_container(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    picture: Picture,
    reason: str,
    received: Callable[[], list[Post]],
) -> None:
    account.fails_processing = [reason, reason, reason]
    post = draft(media=[picture(mime_type="video/mp4")])
    outcomes = []
    for _ in range(2):
        prepared = await connector.prepare(post, credentials)
        assert isinstance(prepared, dict)
        outcomes.append(await connector.publish(prepared, credentials))

    assert isinstance(outcomes[0], Unavailable) and outcomes[0].prepare_again
    assert isinstance(outcomes[1], Rejected) and reason in outcomes[1].message
    assert received() == []


async def test_an_item_of_a_carousel_that_failed_is_made_anew_once(
    connector: ThreadsConnector, credentials: Credentials, account: Account, picture: Picture
) -> None:
    account.fails_processing = ["FAILED_PROCESSING_VIDEO"]
    post = draft(media=[picture(1, mime_type="video/mp4"), picture(2)])

    failed = await connector.prepare(post, credentials)
    prepared = await connector.prepare(post, credentials)

    assert isinstance(failed, Unavailable)
    assert isinstance(prepared, dict)


# --- fetching ---------------------------------------------------------------------------------------------------------


async def test_a_picture_that_was_not_fetched_is_offered_under_another_address(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    twin: ThreadsTwin,
    picture: Picture,
    received: Callable[[], list[Post]],
) -> None:
    account.refuses_fetching = 1
    before = len(twin.threads.calls)

    await publish(connector, credentials, draft(media=[picture()]))

    urls = [call.given["image_url"] for call in twin.threads.calls[before:] if "image_url" in call.given]
    assert len(urls) == len(set(urls)) == 2
    assert received()[0].items[0].file == picture().content


async def test_a_picture_that_is_never_fetched_is_rejected_and_says_what_to_do(
    connector: ThreadsConnector, credentials: Credentials, account: Account, picture: Picture
) -> None:
    account.refuses_fetching = 99
    post = draft(media=[picture()])

    first, second = [await connector.prepare(post, credentials) for _ in range(2)]

    assert isinstance(first, Unavailable)
    assert isinstance(second, Rejected)
    assert "PUBLIC_URL" in second.message and "could not be fetched" in second.message


async def test_an_address_that_leads_to_a_page_is_not_a_picture(
    connector: ThreadsConnector, credentials: Credentials, files: FileHost
) -> None:
    page = Media(content=b"x", url=files.put("page", "text/html", b"<h1>Sign in</h1>"))
    post = draft(media=[page])

    assert isinstance(await connector.prepare(post, credentials), Unavailable)
    assert isinstance(await connector.prepare(post, credentials), Rejected)


# --- quotas -----------------------------------------------------------------------------------------------------------


async def test_what_is_left_is_read_from_the_profile_and_told(
    connector: ThreadsConnector, credentials: Credentials, account: Account
) -> None:
    account.quota = {"": 40}
    account.used = {"": 30}

    outcome = await publish(connector, credentials, draft())

    assert outcome.budget is not None
    assert (outcome.budget.remaining, outcome.budget.resets_after_seconds) == (9, 3600)


async def test_nothing_is_sent_over_a_used_up_quota(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    twin: ThreadsTwin,
    received: Callable[[], list[Post]],
) -> None:
    account.used = {"": 250}
    prepared = await connector.prepare(draft(), credentials)
    assert isinstance(prepared, dict)
    before = twin.calls.count("POST threads_publish")

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, RateLimited) and not outcome.app_wide
    assert outcome.budget is not None and outcome.budget.remaining == 0
    assert twin.calls.count("POST threads_publish") == before
    account.used = {}
    assert isinstance(await connector.publish(prepared, credentials), Published), "the same container, later"
    assert len(received()) == 1


async def test_a_later_part_counts_among_the_replies(
    connector: ThreadsConnector, credentials: Credentials, account: Account
) -> None:
    root = draft("One.")
    first = await publish(connector, credentials, root)
    account.used = {"": 250, "reply_": 990}

    second = await publish(
        connector, credentials, replace(root, text="Two.", part=1, earlier_parts=[first.external_id])
    )

    assert second.budget is not None and second.budget.remaining == 9


async def test_a_quota_that_is_not_told_stops_nothing(
    connector: ThreadsConnector, credentials: Credentials, account: Account
) -> None:
    account.faults.append(TwinFault("GET threads_publishing_limit", refusal=Refusal(2, status=500)))

    outcome = await publish(connector, credentials, draft())

    assert outcome.budget is None


# --- threads ----------------------------------------------------------------------------------------------------------


async def test_a_part_waits_a_moment_for_the_one_before_to_be_seen(
    connector: ThreadsConnector, credentials: Credentials, account: Account
) -> None:
    root = draft("One.")
    first = await publish(connector, credentials, root)
    gone = Refusal(100, 33, "Unsupported get request. Object does not exist")
    account.faults += [TwinFault("GET post", refusal=gone), TwinFault("GET post", refusal=gone)]

    prepared = await connector.prepare(
        replace(root, text="Two.", part=1, earlier_parts=[first.external_id]), credentials
    )

    assert isinstance(prepared, dict)


async def test_a_part_that_a_person_confirmed_by_its_address_is_replied_to(
    connector: ThreadsConnector, credentials: Credentials, received: Callable[[], list[Post]]
) -> None:
    root = draft("One.")
    first = await publish(connector, credentials, root)
    assert first.permalink

    await publish(connector, credentials, replace(root, text="Two.", part=1, earlier_parts=[first.permalink]))

    assert received()[1].reply_to == first.external_id


@pytest.mark.parametrize(
    "fault", [TwinFault("GET post", refusal=Refusal(2, status=500)), TwinFault("GET post", how="drop")]
)
async def test_the_permalink_is_nice_to_have(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    received: Callable[[], list[Post]],
    fault: TwinFault,
) -> None:
    account.faults.append(replace(fault))

    outcome = await publish(connector, credentials, draft())

    assert outcome.permalink is None
    assert outcome.external_id == received()[0].id
