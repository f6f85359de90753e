"""What LinkedIn receives, letter by letter and byte by byte."""

import json
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from app.platforms.contract import (
    Credentials,
    Draft,
    LinkCard,
    Media,
    Prepared,
    Published,
    Rejected,
    Unavailable,
)
from app.platforms.linkedin.connector import LinkedInConnector
from tests.platforms.linkedin.conftest import connector_to
from tests.platforms.linkedin.people import Made, draft_of, image
from tests.twins.linkedin import Fault, LinkedInTwin

_MIB = 1024 * 1024


@pytest.fixture
async def person(made: Made) -> Credentials:
    return await made.person()


def video(size: int = 9 * _MIB) -> Media:
    pattern = bytes(range(251))
    return Media((pattern * (size // 251 + 1))[:size], "video/mp4", width=1280, height=720, duration_seconds=12)


async def prepared(connector: LinkedInConnector, draft: Draft, credentials: Credentials) -> Prepared:
    made = await connector.prepare(draft, credentials)
    assert isinstance(made, dict), made
    return made


async def received(
    twin: LinkedInTwin, connector: LinkedInConnector, draft: Draft, credentials: Credentials
) -> dict[str, Any]:
    """The body of the post, as LinkedIn got it."""
    outcome = await connector.publish(await prepared(connector, draft, credentials), credentials)
    assert isinstance(outcome, Published), outcome
    assert outcome.permalink == f"https://www.linkedin.com/feed/update/{outcome.external_id}/"
    [sent] = twin.state.called("POST", "/rest/posts")
    body: dict[str, Any] = json.loads(sent.content)
    return body


# --- words ------------------------------------------------------------------------------------------------------------


async def test_a_text(twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials) -> None:
    draft = draft_of("Rye (seeded) is back.\n\n#bread https://bakery.example/a_b")

    body = await received(twin, connector, draft, person)

    assert body == {
        "author": person.account_id,
        "commentary": r"Rye \(seeded\) is back." + "\n\n" + r"#bread https://bakery.example/a\_b",
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    [sent] = twin.state.called("POST", "/rest/posts")
    assert sent.headers["linkedin-version"] == "202609"
    assert sent.headers["x-restli-protocol-version"] == "2.0.0"
    assert sent.headers["authorization"] == f"Bearer {person.access_token}"
    [post] = twin.state.posts.values()
    assert post.visible == draft.text


async def test_what_was_chosen(twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials) -> None:
    draft = draft_of("For friends.", options={"visibility": "CONNECTIONS", "no_reshares": True})

    body = await received(twin, connector, draft, person)

    assert (body["visibility"], body["isReshareDisabledByAuthor"]) == ("CONNECTIONS", True)


async def test_the_longest_text_fits_however_much_of_it_is_escaped(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    body = await received(twin, connector, draft_of("(" * 3000), person)

    assert len(body["commentary"]) == 6000


# --- images -----------------------------------------------------------------------------------------------------------


async def test_one_image(twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials) -> None:
    draft = draft_of("Look.", media=[image(7, alt_text="A loaf (rye)")])

    body = await received(twin, connector, draft, person)

    [asset] = twin.state.assets.values()
    assert body["content"] == {"media": {"id": asset.urn, "altText": "A loaf (rye)"}}
    assert asset.content == draft.media[0].content
    assert asset.owner == person.account_id
    assert twin.state.called("GET", "/rest/images") == []  # a person's token may not


@pytest.mark.parametrize("count", [2, 20])
async def test_several_images_keep_their_order(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, count: int
) -> None:
    media = [image(number, alt_text=f"Number {number}" if number else "") for number in range(count)]

    body = await received(twin, connector, draft_of("Look.", media=media), person)

    shown = body["content"]["multiImage"]["images"]
    assert [twin.state.assets[one["id"]].content for one in shown] == [item.content for item in media]
    assert [one.get("altText") for one in shown] == [None, *(f"Number {number}" for number in range(1, count))]


async def test_a_page_is_asked_whether_its_images_are_ready(
    twin: LinkedInTwin, connector: LinkedInConnector, made: Made
) -> None:
    page = await made.page()
    twin.state.images_stay_unready = True
    post = await prepared(connector, draft_of("Look.", media=[image()]), page)

    waiting = await connector.publish(post, page)
    for asset in twin.state.assets.values():
        asset.status = "AVAILABLE"
    out = await connector.publish(post, page)

    assert isinstance(waiting, Unavailable) and waiting.retry_after_seconds == 15
    assert isinstance(out, Published)
    assert len(twin.state.called("POST", "/rest/posts")) == 1


async def test_a_persons_post_that_comes_too_early_is_sent_later(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    twin.state.images_stay_unready = True
    post = await prepared(connector, draft_of("Look.", media=[image()]), person)

    early = await connector.publish(post, person)
    for asset in twin.state.assets.values():
        asset.status = "AVAILABLE"
    out = await connector.publish(post, person)

    assert isinstance(early, Unavailable) and early.retry_after_seconds is not None
    assert isinstance(out, Published)
    assert len(twin.state.posts) == 1


# --- video ------------------------------------------------------------------------------------------------------------


async def test_a_video_goes_up_in_the_pieces_that_were_named(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    film = video()

    body = await received(twin, connector, draft_of("Film.", media=[film], options={"video_title": "Oven"}), person)

    [asset] = twin.state.assets.values()
    assert body["content"] == {"media": {"id": asset.urn, "title": "Oven"}}
    assert asset.content == film.content
    pieces = [(first, last) for first, last, _, _ in asset.parts]
    assert pieces == [(0, 4_194_303), (4_194_304, 8_388_607), (8_388_608, 9 * _MIB - 1)]
    puts = twin.state.called("PUT", "/dms-uploads")
    assert len({call.target for call in puts}) == 3
    assert all("authorization" not in call.headers for call in puts)
    [finished] = twin.state.called("POST", "/rest/videos?action=finalizeUpload")
    assert json.loads(finished.content)["finalizeUploadRequest"] == {
        "video": asset.urn,
        "uploadToken": "",
        "uploadedPartIds": [etag for *_, etag in asset.parts],
    }
    [post] = twin.state.posts
    assert post.startswith("urn:li:ugcPost:")


async def test_where_the_pieces_want_our_token_they_get_it(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    twin.state.video_wants_token = True

    await received(twin, connector, draft_of("Film.", media=[video(_MIB)]), person)

    refused, taken = twin.state.called("PUT", "/dms-uploads")
    assert ("authorization" in refused.headers, "authorization" in taken.headers) == (False, True)


async def test_a_video_is_waited_for_without_posting(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    twin.state.video_polls = 2
    post = await prepared(connector, draft_of("Film.", media=[video(8 * _MIB)]), person)

    early = await connector.publish(post, person)
    out = await connector.publish(post, person)

    assert isinstance(early, Unavailable) and early.retry_after_seconds is not None
    assert 15 < early.retry_after_seconds < 20
    assert isinstance(out, Published)
    assert len(twin.state.called("POST", "/rest/posts")) == 1


async def test_a_video_that_cannot_be_processed_is_refused_with_the_reason(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    twin.state.videos_fail = True
    post = await prepared(connector, draft_of("Film.", media=[video(_MIB)]), person)

    outcome = await connector.publish(post, person)

    assert isinstance(outcome, Rejected) and outcome.code == "MEDIA_ASSET_PROCESSING_FAILED"
    assert "The codec is not known." in outcome.message
    assert twin.state.posts == {}


async def test_a_status_that_may_not_be_read_is_no_failure(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    post = await prepared(connector, draft_of("Film.", media=[video(_MIB)]), person)
    twin.state.script("GET", "/rest/videos/", 403, {"status": 403, "message": "resource is forbidden"})

    assert isinstance(await connector.publish(post, person), Published)


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("POST", "/rest/images", 500, "oops"),
        ("POST", "/rest/images", 200, {"value": {}}),
        ("POST", "/rest/images", 200, {}),
        ("PUT", "/dms-uploads", 502, "oops"),
    ],
)
async def test_an_upload_that_fails_is_made_again_later(
    twin: LinkedInTwin,
    connector: LinkedInConnector,
    person: Credentials,
    method: str,
    path: str,
    status: int,
    body: object,
) -> None:
    twin.state.script(method, path, status, body)
    draft = draft_of("Look.", media=[image(1), image(2)])

    assert isinstance(await connector.prepare(draft, person), Unavailable)
    assert isinstance(await connector.prepare(draft, person), dict)


async def test_pieces_without_their_tags_are_no_video(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    twin.state.script("PUT", "/dms-uploads", 200, None)

    assert isinstance(await connector.prepare(draft_of("Film.", media=[video(_MIB)]), person), Unavailable)


async def test_a_moments_refusal_to_register_is_waited_out(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    message = {"status": 403, "message": "Accessing this resource is forbidden"}
    twin.state.script("POST", "/rest/images", 403, message)

    assert isinstance(await connector.prepare(draft_of("Look.", media=[image()]), person), dict)


# --- links ------------------------------------------------------------------------------------------------------------


async def test_a_link_with_its_card_and_a_thumbnail(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    link = LinkCard("https://bakery.example/rye", "Rye & more", "All about it")

    body = await received(twin, connector, draft_of("Read.", link=link, media=[image()]), person)

    [asset] = twin.state.assets.values()
    told = {"source": link.url, "title": "Rye & more", "description": "All about it", "thumbnail": asset.urn}
    assert body["content"] == {"article": told}
    assert body["commentary"] == "Read."


async def test_a_card_without_a_title_has_the_name_of_the_host(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    body = await received(twin, connector, draft_of("Read.", link=LinkCard("https://bakery.example/rye")), person)

    assert body["content"] == {"article": {"source": "https://bakery.example/rye", "title": "bakery.example"}}


async def test_a_title_makes_a_card_of_the_first_link_in_the_text(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    text = "Read https://bakery.example/rye, then https://other.example"

    body = await received(twin, connector, draft_of(text, options={"link_title": "Rye"}), person)

    assert body["content"] == {"article": {"source": "https://bakery.example/rye", "title": "Rye"}}


async def test_several_images_push_a_card_out_and_its_link_into_the_text(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    link = LinkCard("https://bakery.example/a_b", "Rye")

    body = await received(twin, connector, draft_of("Read.", link=link, media=[image(1), image(2)]), person)

    assert set(body["content"]) == {"multiImage"}
    assert body["commentary"] == "Read.\n\n" + r"https://bakery.example/a\_b"


# --- what is refused before anything is sent --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " "}, "EmptyText"),
        ({"text": "a" * 3001}, "too-long"),
        ({"text": "Rye\x00"}, "unprintable"),
        ({"media": [image(one) for one in range(21)]}, "TooManyImages"),
        ({"media": [video(_MIB), image()]}, "VideoNotAlone"),
        ({"media": [video(_MIB), video(_MIB)]}, "VideoNotAlone"),
        ({"media": [image(mime_type="image/webp")]}, "NotAnImage"),
        ({"media": [image(width=6000, height=6100)]}, "ImageTooLarge"),
        ({"media": [image(alt_text="a" * 4087)]}, "AltTextTooLong"),
    ],
)
async def test_what_cannot_be_posted_uploads_nothing(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, given: dict[str, Any], code: str
) -> None:
    before = len(twin.state.calls)

    answer = await connector.prepare(replace(draft_of("Look."), **given), person)

    assert isinstance(answer, Rejected) and answer.code == code
    assert len(twin.state.calls) == before


async def test_a_page_has_no_connections(connector: LinkedInConnector, made: Made) -> None:
    draft = draft_of("For friends.", options={"visibility": "CONNECTIONS"})

    answer = await connector.prepare(draft, await made.page())

    assert isinstance(answer, Rejected) and answer.code == "NoConnections"


# --- the comment ------------------------------------------------------------------------------------------------------


async def test_a_comment_is_plain_text_and_has_a_urn(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    first = await connector.publish(await prepared(connector, draft_of("Rye is back."), person), person)
    assert isinstance(first, Published)
    text = "Where? (Leeds) https://bakery.example/a_b #bread"
    draft = draft_of(text, part=1, earlier_parts=[first.external_id])

    outcome = await connector.publish(await prepared(connector, draft, person), person)

    assert isinstance(outcome, Published) and outcome.external_id.startswith("urn:li:comment:(urn:li:activity:")
    [sent] = twin.state.called("POST", "/rest/socialActions/")
    assert sent.target == f"/rest/socialActions/{first.external_id.replace(':', '%3A')}/comments"
    assert json.loads(sent.content) == {
        "actor": person.account_id,
        "object": first.external_id,
        "message": {"text": text},
    }
    await connector.delete(outcome.external_id, person)
    await connector.delete(outcome.external_id, person)
    assert twin.state.comments == {}


@pytest.mark.parametrize(
    ("body", "headers", "urn"),
    [
        ({}, {"x-restli-id": "77"}, "urn:li:comment:({post},77)"),
        ({"id": "78"}, {}, "urn:li:comment:({post},78)"),
        ({}, {"x-linkedin-id": "urn:li:comment:(urn:li:activity:1,79)"}, "urn:li:comment:(urn:li:activity:1,79)"),
    ],
)
async def test_a_comments_id_is_found_wherever_it_is(
    twin: LinkedInTwin,
    connector: LinkedInConnector,
    person: Credentials,
    body: object,
    headers: dict[str, str],
    urn: str,
) -> None:
    first = await connector.publish(await prepared(connector, draft_of("Rye."), person), person)
    assert isinstance(first, Published)
    twin.state.script("POST", "/rest/socialActions/", 201, body, headers=headers)
    draft = draft_of("Come by.", part=1, earlier_parts=[first.external_id])

    outcome = await connector.publish(await prepared(connector, draft, person), person)

    assert isinstance(outcome, Published)
    assert outcome.external_id == urn.format(post=first.external_id)


async def test_an_app_that_may_not_comment_says_nothing_against_the_account(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    first = await connector.publish(await prepared(connector, draft_of("Rye."), person), person)
    assert isinstance(first, Published)
    twin.state.script("POST", "/rest/socialActions/", 403, {"status": 403, "message": "Not enough permissions"})
    draft = draft_of("Come by.", part=1, earlier_parts=[first.external_id])

    outcome = await connector.publish(await prepared(connector, draft, person), person)

    assert isinstance(outcome, Rejected) and "comment" in outcome.message


async def test_a_post_that_cannot_be_commented_on_yet_is_tried_again(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    first = await connector.publish(await prepared(connector, draft_of("Rye."), person), person)
    assert isinstance(first, Published)
    twin.state.faults[person.account_id] = [Fault.NOT_INDEXED]
    post = await prepared(connector, draft_of("Come by.", part=1, earlier_parts=[first.external_id]), person)

    early = await connector.publish(post, person)
    out = await connector.publish(post, person)

    assert early == Unavailable(
        "LinkedIn does not find the post yet that the comment belongs to.", retry_after_seconds=20
    )
    assert isinstance(out, Published)


async def test_comments_have_a_length_and_a_post_that_is_known(
    connector: LinkedInConnector, person: Credentials
) -> None:
    long = draft_of("a" * 1251, part=1, earlier_parts=["urn:li:share:1"])
    unknown = draft_of("Come by.", part=1, earlier_parts=["unknown:abc"])

    answers = [await connector.prepare(one, person) for one in (long, unknown)]

    assert [one.code for one in answers if isinstance(one, Rejected)] == ["too-long", "PostUnknown"]


async def test_the_version_is_the_one_that_is_set(
    twin: LinkedInTwin, web: httpx2.AsyncClient, person: Credentials
) -> None:
    other = connector_to(twin.url, web, version="202605")

    await other.publish(await prepared(other, draft_of("Rye."), person), person)

    [sent] = twin.state.called("POST", "/rest/posts")
    assert sent.headers["linkedin-version"] == "202605"
