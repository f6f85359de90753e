"""What arrives at the server, letter by letter and byte by byte."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app.platforms.contract import (
    LinkCard,
    Media,
    NeedsReauth,
    Published,
    RateLimited,
    Rejected,
    Unavailable,
    part_key,
)
from app.platforms.mastodon import rules, uploads
from app.platforms.mastodon.connector import PROCESSING_SECONDS, MastodonConnector
from tests.platforms.mastodon.people import (
    Connect,
    a_draft,
    a_picture,
    a_video,
    prepared_post,
    published,
)
from tests.twins.mastodon import Fault, MastodonTwin, State


@pytest.fixture
def state(twin: MastodonTwin) -> State:
    return twin.state


# --- texts ------------------------------------------------------------------------------------------------------------


async def test_a_text_goes_out_as_it_was_written(connector: MastodonConnector, twin: MastodonTwin, connect: Connect):
    credentials = await connect("bakery")
    text = "Brötchen 🥐👨‍👩‍👧 bei @other@there.example:\n\n<b>& mehr</b> https://example.com/ä?q=1&r=2. #Frühstück\n"
    draft = a_draft(text, language="de-AT")

    outcome = await published(connector, credentials, draft)

    [request] = twin.state.received
    assert request == {
        "body": {"status": text, "visibility": "public", "language": "de"},
        "key": str(draft.post_id),
        "agent": "AI-Growth-Manager/0.1",
    }
    [post] = twin.state.statuses.values()
    assert (post.id, post.text, post.visibility, post.language) == (outcome.external_id, text, "public", "de")
    assert outcome.permalink == f"{twin.url}/@bakery/{post.id}"
    assert rules.external_id_at(outcome.permalink, credentials.account_id) == post.id


async def test_what_was_chosen_goes_along(connector: MastodonConnector, state: State, connect: Connect):
    options = {"visibility": "private", "content_warning": " Flour ", "sensitive": True, "language": "fr"}

    await published(connector, await connect(), a_draft("Pain.", language="de", options=options, media=[a_picture()]))

    [post] = state.statuses.values()
    assert (post.visibility, post.spoiler_text, post.sensitive, post.language) == ("private", "Flour", True, "fr")


async def test_what_was_not_chosen_is_as_the_rules_say(connector: MastodonConnector, state: State, connect: Connect):
    credentials = await connect()
    state.accounts[credentials.details["id"]].privacy = "private"
    options = {"visibility": "public", "content_warning": "", "sensitive": True, "language": "business"}

    await published(connector, credentials, a_draft("Bread.", options=options))

    assert state.received[0]["body"] == {"status": "Bread.", "visibility": "public"}


@pytest.mark.parametrize(
    ("text", "url", "sent"),
    [
        ("Come by.", "https://example.com/a", "Come by.\n\nhttps://example.com/a"),
        ("Come by: https://example.com/a", "https://example.com/a", "Come by: https://example.com/a"),
        ("", "https://example.com/a", "https://example.com/a"),
    ],
)
async def test_a_link_is_in_the_text(
    connector: MastodonConnector, state: State, connect: Connect, text: str, url: str, sent: str
):
    await published(connector, await connect(), replace(a_draft(), text=text, link=LinkCard(url)))

    assert [post.text for post in state.statuses.values()] == [sent]


async def test_each_try_says_the_same_also_when_the_post_was_moved(connector: MastodonConnector, connect: Connect):
    credentials, draft = await connect(), a_draft()

    assert await prepared_post(connector, credentials, draft) == await prepared_post(
        connector, credentials, replace(draft, scheduled_for=draft.scheduled_for.replace(year=2030))
    )


async def test_a_server_says_how_long_a_post_may_be(connector: MastodonConnector, state: State, connect: Connect):
    state.kind.max_characters, state.kind.max_media = 1000, 6

    credentials = await connect()
    outcome = await connector.publish(
        await prepared_post(connector, credentials, a_draft("b" * 1000, media=[a_picture(n) for n in range(6)])),
        credentials,
    )

    assert isinstance(outcome, Published)
    assert credentials.details["limits"] == {"max_length": 1000, "max_images": 6, "url_length": 23}


async def test_a_content_warning_counts_with_the_text(connector: MastodonConnector, state: State, connect: Connect):
    credentials = await connect()
    prepared = await prepared_post(connector, credentials, a_draft("b" * 499, options={"content_warning": "Flour"}))

    outcome = await connector.publish(prepared, credentials)

    assert outcome == Rejected("not-valid", "Validation failed: Text character limit of 500 exceeded")
    assert state.statuses == {}


# --- threads ----------------------------------------------------------------------------------------------------------


async def test_a_thread_replies_to_itself_and_its_later_parts_are_unlisted(
    connector: MastodonConnector, state: State, connect: Connect
):
    credentials, draft, out = await connect(), a_draft("One.", options={"content_warning": "Flour"}), list[str]()
    for part, text in enumerate(["One.", "Two.", "Three."]):
        sent = await published(connector, credentials, replace(draft, text=text, part=part, earlier_parts=list(out)))
        out.append(sent.external_id)

    posts = list(state.statuses.values())
    assert [post.text for post in posts] == ["One.", "Two.", "Three."]
    assert [post.in_reply_to_id for post in posts] == [None, *out[:2]]
    assert [post.visibility for post in posts] == ["public", "unlisted", "unlisted"]
    assert {post.spoiler_text for post in posts} == {"Flour"}
    assert [one["key"] for one in state.received] == [str(part_key(draft.post_id, part)) for part in range(3)]


async def test_a_thread_for_followers_stays_theirs(connector: MastodonConnector, state: State, connect: Connect):
    credentials, draft = await connect(), a_draft("One.", options={"visibility": "private"})
    first = await published(connector, credentials, draft)

    await published(connector, credentials, replace(draft, text="Two.", part=1, earlier_parts=[first.external_id]))

    assert [post.visibility for post in state.statuses.values()] == ["private", "private"]


async def test_a_part_that_went_between_preparing_and_sending_ends_the_thread(
    connector: MastodonConnector, state: State, connect: Connect
):
    credentials, draft = await connect(), a_draft("One.")
    first = await published(connector, credentials, draft)
    second = replace(draft, text="Two.", part=1, earlier_parts=[first.external_id])
    prepared = await prepared_post(connector, credentials, second)
    state.statuses.clear()

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Rejected)
    assert outcome.code == "earlier-part-gone"


# --- pictures and videos ----------------------------------------------------------------------------------------------


async def test_pictures_arrive_whole_in_order_and_with_their_words(
    connector: MastodonConnector, state: State, connect: Connect
):
    pictures = [
        a_picture(0, "Grey ü 🥖"),
        a_picture(1, ""),
        Media(b"\xff\xd8\xff\x00\r\n--", "image/jpeg", "A jpeg\nof two lines"),
    ]

    await published(connector, await connect(), a_draft(media=pictures))

    [post] = state.statuses.values()
    uploads = [state.uploads[one] for one in post.media_ids]
    assert [one.content for one in uploads] == [one.content for one in pictures]
    assert [one.mime_type for one in uploads] == ["image/png", "image/png", "image/jpeg"]
    assert [one.filename for one in uploads] == ["media.png", "media.png", "media.jpg"]
    assert [one.description for one in uploads] == ["Grey ü 🥖", None, "A jpeg\nof two lines"]


async def test_a_picture_needs_no_text(connector: MastodonConnector, state: State, connect: Connect):
    await published(connector, await connect(), replace(a_draft(), text="", media=[a_picture()]))

    [post] = state.statuses.values()
    assert (post.text, len(post.media_ids)) == ("", 1)


async def test_a_video_is_waited_for(connector: MastodonConnector, twin: MastodonTwin, connect: Connect):
    await published(connector, await connect(), a_draft(media=[a_video()]))

    [post] = twin.state.statuses.values()
    [upload] = [twin.state.uploads[one] for one in post.media_ids]
    assert (upload.content, upload.mime_type, upload.description) == (a_video().content, "video/mp4", "The oven")
    assert twin.calls.count(f"GET /api/v1/media/{upload.id}") == 4  # in the works twice, ready, ready when it is sent


async def test_a_video_that_takes_long_is_certainly_not_out_and_goes_out_later(
    connector: MastodonConnector, state: State, connect: Connect, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "_PAUSES", ())
    state.kind.processing_reads = 3
    credentials = await connect()
    prepared = await prepared_post(connector, credentials, a_draft(media=[a_video()]))

    waiting = [await connector.publish(prepared, credentials) for _ in range(2)]
    out = await connector.publish(prepared, credentials)

    assert (
        waiting
        == [Unavailable("The server is still processing a picture or video.", retry_after_seconds=PROCESSING_SECONDS)]
        * 2
    )
    assert isinstance(out, Published)
    assert len(state.received) == 1


async def test_a_file_the_server_cannot_read_is_refused_before_anything_is_sent(
    connector: MastodonConnector, state: State, connect: Connect
):
    credentials = await connect()
    broken_picture, broken_video = Media(b"nothing", "image/png"), Media(b"nothing at all", "video/mp4")

    answers = [await connector.prepare(a_draft(media=[one]), credentials) for one in (broken_picture, broken_video)]

    assert [answer.code for answer in answers if isinstance(answer, Rejected)] == ["not-valid", "media-not-processed"]
    assert state.received == []


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ([a_picture(), a_video()], "too-many-videos"),
        ([a_video(), a_video()], "too-many-videos"),
        ([a_picture()] * 5, "too-many-images"),
        ([Media(b"BM", "image/bmp")], "type-not-taken"),
        ([Media(b"\x89PNG" + b"0" * 16_777_213, "image/png")], "too-large"),
    ],
)
async def test_what_a_server_does_not_take_is_not_uploaded(
    connector: MastodonConnector, twin: MastodonTwin, connect: Connect, media: list[Media], code: str
):
    answer = await connector.prepare(a_draft(media=media), await connect())

    assert isinstance(answer, Rejected)
    assert answer.code == code
    assert not [call for call in twin.calls if call.endswith("/media")]


async def test_nothing_at_all_is_no_post(connector: MastodonConnector, connect: Connect):
    answer = await connector.prepare(replace(a_draft(), text=" \n"), await connect())

    assert isinstance(answer, Rejected)
    assert answer.code == "empty-post"


@pytest.mark.parametrize("drops_without_a_word", [False, True], ids=["4.5", "before 4.4"])
async def test_uploads_that_were_thrown_away_are_made_again_under_the_same_key(
    connector: MastodonConnector, state: State, connect: Connect, drops_without_a_word: bool
):
    state.kind.drops_missing_media = drops_without_a_word
    credentials, draft = await connect(), a_draft(media=[a_picture()])
    prepared = await prepared_post(connector, credentials, draft)
    state.drop_uploads()

    dropped = await connector.publish(prepared, credentials)
    again = await prepared_post(connector, credentials, draft)
    out = await connector.publish(again, credentials)

    assert isinstance(dropped, Unavailable)
    assert dropped.prepare_again
    assert again["key"] == prepared["key"]
    assert isinstance(out, Published)
    assert [len(post.media_ids) for post in state.statuses.values()] == [1]


async def test_old_servers_take_uploads_in_the_old_way(
    connector: MastodonConnector, twin: MastodonTwin, connect: Connect
):
    twin.state.kind.has_v2_media = False

    await published(connector, await connect(), a_draft(media=[a_video()]))

    assert [call for call in twin.calls if "media" in call] == ["POST /api/v2/media", "POST /api/v1/media"]
    assert len(twin.state.statuses) == 1


async def test_a_failing_thumbnail_is_tried_once_more_and_then_refused(
    connector: MastodonConnector, twin: MastodonTwin, connect: Connect
):
    credentials = await connect()
    twin.state.kind.blocks_uploads_with = "Error processing thumbnail for uploaded media"

    answer = await connector.prepare(a_draft(media=[a_picture()]), credentials)

    assert isinstance(answer, Rejected)
    assert answer.code == "media-not-processed"
    assert twin.calls.count("POST /api/v2/media") == 2


async def test_another_failure_at_an_upload_is_tried_later(
    connector: MastodonConnector, twin: MastodonTwin, connect: Connect
):
    credentials = await connect()
    twin.state.kind.blocks_uploads_with = "Etwas ist schiefgelaufen"

    assert isinstance(await connector.prepare(a_draft(media=[a_picture()]), credentials), Unavailable)
    assert twin.calls.count("POST /api/v2/media") == 1


# --- what is left -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_seconds", [False, True], ids=["ISO 8601", "Unix seconds"])
async def test_what_the_server_still_takes_is_told_in_either_form(
    connector: MastodonConnector, state: State, connect: Connect, as_seconds: bool
):
    state.kind.reset_as_seconds = as_seconds

    outcome = await published(connector, await connect())

    assert outcome.budget is not None
    assert outcome.budget.remaining == 299
    assert outcome.budget.resets_after_seconds == pytest.approx(301, abs=2)


async def test_a_limit_that_is_reached_says_when_it_ends(connector: MastodonConnector, state: State, connect: Connect):
    credentials = await connect()
    state.accounts[credentials.details["id"]].faults.append(Fault.RATE_LIMIT)

    outcome = await connector.publish(await prepared_post(connector, credentials), credentials)

    assert isinstance(outcome, RateLimited)
    assert outcome.retry_after_seconds == pytest.approx(301, abs=2)
    assert not outcome.app_wide
    assert outcome.budget is not None
    assert outcome.budget.remaining == 0


# --- whose login no longer works --------------------------------------------------------------------------------------


async def test_an_account_that_may_not_sign_in_needs_the_person(
    connector: MastodonConnector, state: State, connect: Connect
):
    credentials = await connect()
    prepared = await prepared_post(connector, credentials)
    state.accounts[credentials.details["id"]].problem = "Your login is missing a confirmed e-mail address"

    outcome, access = await connector.publish(prepared, credentials), await connector.check_access(credentials)

    assert isinstance(outcome, NeedsReauth)
    assert isinstance(access, NeedsReauth)
    assert "missing a confirmed e-mail address" in outcome.message
    assert state.statuses == {}


@pytest.mark.parametrize("status", [401, 422])
async def test_a_token_that_ended_is_told_from_a_bad_post(
    connector: MastodonConnector, state: State, connect: Connect, status: int
):
    state.kind.bad_token_status = status
    credentials = await connect()
    text, picture = (
        await prepared_post(connector, credentials),
        await prepared_post(connector, credentials, a_draft(media=[a_picture()])),
    )
    state.revoke_all(credentials.details["id"])

    assert isinstance(await connector.publish(text, credentials), NeedsReauth)
    assert isinstance(await connector.publish(picture, credentials), NeedsReauth)
    assert isinstance(await connector.prepare(a_draft(media=[a_picture()]), credentials), NeedsReauth)
    assert state.statuses == {}


async def test_another_post_has_another_key(connector: MastodonConnector, state: State, connect: Connect):
    credentials, draft = await connect(), a_draft("The same words.")

    await published(connector, credentials, draft)
    await published(connector, credentials, replace(draft, post_id=uuid4()))

    assert len(state.statuses) == 2
