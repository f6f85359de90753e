"""Every answer a server can give to the one call that matters, and what we make of it; then reads and deletions."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import httpx2
import pytest
import respx

from app.platforms import calls
from app.platforms.contract import (
    AccountMetrics,
    BudgetLeft,
    ChecksAccess,
    Credentials,
    Draft,
    Examines,
    NeedsReauth,
    OutcomeUnknown,
    PostMetrics,
    Published,
    RateLimited,
    ReadFailed,
    ReadsDetails,
    RegistersApps,
    Rejected,
    RevokesAccess,
    Unavailable,
)
from app.platforms.mastodon.api import AT_ONCE
from app.platforms.mastodon.connector import MastodonConnector
from tests.platforms.mastodon.people import a_picture
from tests.platforms.routed import Routed

SERVER = "https://social.example"
POSTS = f"{SERVER}/api/v1/statuses"
WHOSE = f"{SERVER}/api/v1/accounts/verify_credentials"
CREDENTIALS = Credentials("7@social.example", "access-secret", server=SERVER, details={"id": "7"})
DRAFT = Draft(
    post_id=UUID("5f0c7a52-4f64-4e5c-9a55-3f0d1c1a7f10"),
    text="Fresh bread.",
    scheduled_for=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
    created_at=datetime(2026, 11, 24, 17, 0, tzinfo=UTC),
)
STATUS = {
    "id": "114",
    "url": f"{SERVER}/@baker/114",
    "uri": f"{SERVER}/users/baker/statuses/114",
    "content": "<p>x</p>",
}
OURS = {"id": "7", "username": "baker"}
PREPARED: dict[str, Any] = {
    "key": "5f0c7a52-4f64-4e5c-9a55-3f0d1c1a7f10",
    "body": {"status": "Fresh bread.", "visibility": "public"},
    "media": [],
}
DATE = "Wed, 25 Nov 2026 09:00:00 GMT"


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        router.get(WHOSE).respond(json=OURS)
        yield router


@pytest.fixture
async def connector(web: respx.MockRouter) -> AsyncIterator[MastodonConnector]:
    async with httpx2.AsyncClient(transport=Routed(web)) as client:
        yield MastodonConnector(client, allow_insecure=False)


def error(status: int, words: str = "The server's own words", **headers: str) -> httpx.Response:
    return httpx.Response(
        status, json={"error": words}, headers={key.replace("_", "-"): v for key, v in headers.items()}
    )


def page(status: int) -> httpx.Response:
    return httpx.Response(status, text="<html>Something in front of the server</html>")


# --- published --------------------------------------------------------------------------------------------------------


async def test_published(connector: MastodonConnector, web: respx.MockRouter):
    post = web.post(POSTS).respond(json=STATUS)
    prepared = await connector.prepare(DRAFT, CREDENTIALS)
    assert prepared == PREPARED

    outcome = await connector.publish(PREPARED, CREDENTIALS)

    assert outcome == Published("114", f"{SERVER}/@baker/114")
    sent = post.calls.last.request
    assert sent.headers["Authorization"] == "Bearer access-secret"
    assert sent.headers["Idempotency-Key"] == str(DRAFT.post_id)
    assert httpx.Response(200, content=sent.content).json() == PREPARED["body"]


@pytest.mark.parametrize(
    ("url", "uri", "permalink"),
    [
        (None, "https://a.example/1", "https://a.example/1"),
        ("", None, None),
        ("https://b.example/2", "x", "https://b.example/2"),
        ("javascript:alert(1)", "//x", None),
    ],
)
async def test_where_there_is_no_address_the_uri_leads_there(
    connector: MastodonConnector, web: respx.MockRouter, url: str | None, uri: str | None, permalink: str | None
):
    web.post(POSTS).respond(json={**STATUS, "id": 12, "url": url, "uri": uri})

    assert await connector.publish(PREPARED, CREDENTIALS) == Published("12", permalink)


async def test_what_a_database_cannot_keep_is_left_out(connector: MastodonConnector, web: respx.MockRouter):
    words = r'{"error": "No\u0000thing \ud83d\ude00 and half of one: \ud83d", "\u0000": [{"a": "\udead"}]}'
    web.post(POSTS).mock(side_effect=[httpx.Response(422, content=words)])

    assert await connector.publish(PREPARED, CREDENTIALS) == Rejected("not-valid", "Nothing 😀 and half of one: ")


@pytest.mark.parametrize("reset", ["2026-11-25T09:05:00.123Z", "1795597500"], ids=["ISO 8601", "Unix seconds"])
async def test_what_is_left_is_told(connector: MastodonConnector, web: respx.MockRouter, reset: str):
    headers = {"X-RateLimit-Remaining": "17", "X-RateLimit-Reset": reset, "Date": DATE}
    web.post(POSTS).respond(json=STATUS, headers=headers)

    outcome = await connector.publish(PREPARED, CREDENTIALS)

    assert isinstance(outcome, Published)
    assert outcome.budget is not None
    assert (outcome.budget.remaining, round(outcome.budget.resets_after_seconds)) == (17, 301)


# --- refused, or not known --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error(400, "Bad"), Rejected("http-400", "Bad")),
        (error(404, "Nicht gefunden"), Rejected("not-found", "Nicht gefunden")),
        (error(410, "Gone"), Rejected("gone", "Gone")),
        (error(413, "Big"), Rejected("too-large", "The server says it is too large: Big")),
        (page(413), Rejected("too-large", "The server says it is too large: social.example answered 413.")),
        (error(422, "Trop long"), Rejected("not-valid", "Trop long")),
        (httpx.Response(422, json={"message": "It is required."}), Rejected("not-valid", "It is required.")),
        (error(429, Retry_After="20"), RateLimited(20)),
        (error(429), RateLimited(300)),
        (error(429, Retry_After="99999999"), RateLimited(86_400)),
        (error(429, Retry_After="0"), RateLimited(1)),
        (page(403), Unavailable("social.example answered 403.")),
        (page(404), Unavailable("social.example answered 404.")),
        (page(421), Unavailable("social.example answered 421.")),
        (httpx.ConnectError("No route"), Unavailable("social.example cannot be reached (ConnectError: No route).")),
        (httpx.ConnectTimeout("Slow"), Unavailable("social.example cannot be reached (ConnectTimeout: Slow).")),
        (httpx.PoolTimeout("Full"), Unavailable("social.example cannot be reached (PoolTimeout: Full).")),
        (error(408), OutcomeUnknown("The server's own words")),
        (error(500), OutcomeUnknown("The server's own words")),
        (page(502), OutcomeUnknown("social.example answered 502.")),
        (page(503), OutcomeUnknown("social.example answered 503.")),
        (page(504), OutcomeUnknown("social.example answered 504.")),
        (httpx.Response(302, headers={"Location": "/there"}), OutcomeUnknown("social.example answered 302.")),
        (httpx.ReadTimeout("Slow"), OutcomeUnknown("The connection to social.example broke (ReadTimeout: Slow).")),
        (httpx.ReadError("Reset"), OutcomeUnknown("The connection to social.example broke (ReadError: Reset).")),
        (httpx.WriteError("Reset"), OutcomeUnknown("The connection to social.example broke (WriteError: Reset).")),
        (page(200), OutcomeUnknown("social.example answered something that is not JSON. Is it a Mastodon server?")),
        (httpx.Response(200, json={}), OutcomeUnknown("The server answered without the post.")),
        (httpx.Response(200, json=[STATUS]), OutcomeUnknown("The server answered without the post.")),
        (
            httpx.Response(200, json={"id": "9", "scheduled_at": "2030-01-01T00:00:00Z", "params": {}}),
            OutcomeUnknown("The server answered without the post."),
        ),
    ],
)  # fmt: skip
async def test_whatever_comes_back(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception, outcome: object
):
    web.post(POSTS).mock(side_effect=[answer])

    assert await connector.publish(PREPARED, CREDENTIALS) == outcome


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error(401, "The access token is invalid"), "The server no longer accepts this connection"),
        (page(401), "The server no longer accepts this connection"),
        (httpx.Response(401, json={"message": "Unauthenticated."}), r"\(Unauthenticated\.\)"),
        (error(403, "This action is outside the authorized scopes"), "outside the authorized scopes"),
        (error(403, "Your login is currently disabled"), "Your login is currently disabled"),
    ],
)
async def test_what_only_the_person_can_mend(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response, words: str
):
    web.post(POSTS).mock(side_effect=[answer])

    outcome = await connector.publish(PREPARED, CREDENTIALS)

    assert isinstance(outcome, NeedsReauth)
    assert not outcome.can_refresh
    assert re.search(words, outcome.message)


async def test_where_there_is_a_refresh_token_it_is_tried_first(connector: MastodonConnector, web: respx.MockRouter):
    web.post(POSTS).mock(side_effect=[error(401)])

    outcome = await connector.publish(PREPARED, replace(CREDENTIALS, refresh_token="refresh"))

    assert outcome == NeedsReauth("The access has run out.", can_refresh=True)


async def test_what_is_left_is_told_with_a_refusal_too(connector: MastodonConnector, web: respx.MockRouter):
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-25T09:10:00Z", "Date": DATE}
    web.post(POSTS).mock(side_effect=[httpx.Response(429, json={"error": "Slow"}, headers=headers)])

    assert await connector.publish(PREPARED, CREDENTIALS) == RateLimited(601, budget=BudgetLeft(0, 601))


async def test_a_server_that_never_finishes_is_given_up(
    connector: MastodonConnector, web: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(calls, "TOTAL_SECONDS", 0.05)

    async def dawdle(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(1)
        return httpx.Response(200, json=STATUS)

    web.post(POSTS).mock(side_effect=dawdle)

    assert isinstance(await connector.publish(PREPARED, CREDENTIALS), OutcomeUnknown)


async def test_a_server_sees_few_of_our_calls_at_a_time(connector: MastodonConnector, web: respx.MockRouter):
    under_way, most = 0, 0

    async def count(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return httpx.Response(200, json=STATUS)

    web.post(POSTS).mock(side_effect=count)

    await asyncio.gather(*(connector.publish(PREPARED, CREDENTIALS) for _ in range(3 * AT_ONCE)))

    assert most == AT_ONCE


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error(401), NeedsReauth),
        (error(403), NeedsReauth),
        (page(413), Rejected),
        (error(422), Rejected),
        (error(429), RateLimited),
        (error(500), Unavailable),
        (page(502), Unavailable),
        (httpx.ReadTimeout("Slow"), Unavailable),
        (httpx.ConnectError("No route"), Unavailable),
        (httpx.Response(200, json={}), Unavailable),
    ],
)
async def test_an_upload_may_be_repeated_unless_it_was_refused(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception, outcome: type
):
    web.post(f"{SERVER}/api/v2/media").mock(side_effect=[answer])

    assert isinstance(await connector.prepare(replace(DRAFT, media=[a_picture()]), CREDENTIALS), outcome)


async def test_a_server_that_cannot_be_asked_about_uploads_is_not_asked_again(
    connector: MastodonConnector, web: respx.MockRouter
):
    web.post(f"{SERVER}/api/v2/media").respond(json={"id": 5, "url": "x"})
    asked = web.get(f"{SERVER}/api/v1/media/5").mock(return_value=error(404))
    web.post(POSTS).respond(json=STATUS)

    prepared = await connector.prepare(replace(DRAFT, media=[a_picture()]), CREDENTIALS)
    assert isinstance(prepared, dict)
    outcome = await connector.publish(prepared, CREDENTIALS)

    assert prepared["body"]["media_ids"] == ["5"]
    assert isinstance(outcome, Published)
    assert asked.call_count == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error(401), NeedsReauth),
        (error(429), RateLimited),
        (page(502), Unavailable),
        (httpx.ReadTimeout("Slow"), Unavailable),
    ],
)
async def test_uploads_that_cannot_be_asked_about_hold_the_post_back(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception, outcome: type
):
    web.get(f"{SERVER}/api/v1/media/5").mock(side_effect=[answer])
    sent = web.post(POSTS).respond(json=STATUS)

    said = await connector.publish({**PREPARED, "media": [{"id": "5", "asks": True}]}, CREDENTIALS)

    assert isinstance(said, outcome)
    assert sent.call_count == 0


async def test_a_refusal_because_of_uploads_that_went_at_that_moment_is_no_refusal(
    connector: MastodonConnector, web: respx.MockRouter
):
    web.get(f"{SERVER}/api/v1/media/5").mock(side_effect=[httpx.Response(200, json={"id": "5"}), error(404)])
    web.post(POSTS).mock(side_effect=[error(422)])
    web.get(f"{SERVER}/api/v1/accounts/7/statuses").respond(json=[])

    said = await connector.publish({**PREPARED, "media": [{"id": "5", "asks": True}]}, CREDENTIALS)

    assert isinstance(said, Unavailable)
    assert said.prepare_again


# --- threads ----------------------------------------------------------------------------------------------------------


async def test_a_reply_to_nothing_stops_the_thread(connector: MastodonConnector, web: respx.MockRouter):
    web.post(POSTS).mock(side_effect=[error(404)])
    prepared = {**PREPARED, "body": {**PREPARED["body"], "in_reply_to_id": "1"}}

    outcome = await connector.publish(prepared, CREDENTIALS)

    assert isinstance(outcome, Rejected)
    assert outcome.code == "earlier-part-gone"


@pytest.mark.parametrize(
    ("answer", "outcome"), [(error(404), Rejected), (page(404), Unavailable), (page(502), Unavailable)]
)
async def test_only_the_server_itself_can_say_that_a_part_is_gone(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response, outcome: type
):
    web.get(f"{POSTS}/1").mock(side_effect=[answer])

    assert isinstance(await connector.prepare(replace(DRAFT, part=1, earlier_parts=["1"]), CREDENTIALS), outcome)


# --- access and deletion ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error(401), NeedsReauth),
        (error(403), NeedsReauth),
        (error(422), NeedsReauth),
        (error(429), RateLimited),
        (error(404), Unavailable),
        (page(502), Unavailable),
        (httpx.ConnectError("No route"), Unavailable),
    ],
)
async def test_access_is_asked_about(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception, outcome: type
):
    web.get(WHOSE).mock(side_effect=[answer])

    assert isinstance(await connector.check_access(CREDENTIALS), outcome)


@pytest.mark.parametrize("answer", [error(404), error(410), httpx.Response(200, json=STATUS)])
async def test_what_is_deleted_is_gone(connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response):
    web.delete(f"{POSTS}/114").mock(side_effect=[answer])

    await connector.delete("114", CREDENTIALS)


@pytest.mark.parametrize(
    "answer", [error(401), error(403), error(429), page(404), page(502), httpx.ReadTimeout("Slow")]
)
async def test_a_deletion_that_may_have_failed_says_so(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception
):
    web.delete(f"{POSTS}/114").mock(side_effect=[answer])

    with pytest.raises(ReadFailed):
        await connector.delete("114", CREDENTIALS)


# --- figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("post", "metrics"),
    [
        (
            {"favourites_count": 3, "replies_count": 2, "reblogs_count": 5, "quotes_count": 1},
            PostMetrics(likes=3, comments=2, shares=6),
        ),
        ({"favourites_count": 0, "replies_count": 0, "reblogs_count": 4}, PostMetrics(likes=0, comments=0, shares=4)),
        ({"favourites_count": -1, "replies_count": "2", "reblogs_count": None}, PostMetrics()),
    ],
)
async def test_figures_are_those_there_are(
    connector: MastodonConnector, web: respx.MockRouter, post: dict[str, object], metrics: PostMetrics
):
    asked = web.get(POSTS).respond(json=[{**STATUS, **post}, {"id": "999"}, "x"])

    assert await connector.read_metrics(["114", "115"], CREDENTIALS) == {"114": metrics}
    assert asked.calls.last.request.url.params.get_list("id[]") == ["114", "115"]


async def test_figures_are_read_twenty_at_a_time(connector: MastodonConnector, web: respx.MockRouter):
    asked = web.get(POSTS).respond(json=[])

    await connector.read_metrics([str(number) for number in range(45)], CREDENTIALS)

    assert [len(call.request.url.params.get_list("id[]")) for call in asked.calls] == [20, 20, 5]


@pytest.mark.parametrize("answer", [error(404), error(405), page(404)])
async def test_where_there_is_no_reading_of_many_each_is_read(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response
):
    web.get(POSTS).mock(return_value=answer)
    web.get(f"{POSTS}/114").respond(json={**STATUS, "favourites_count": 1})
    web.get(f"{POSTS}/115").mock(return_value=error(404))

    assert await connector.read_metrics(["114", "115"], CREDENTIALS) == {"114": PostMetrics(likes=1)}


@pytest.mark.parametrize("answer", [error(401), error(429), page(502), httpx.ReadTimeout("Slow")])
async def test_figures_that_cannot_be_read_are_not_zero(
    connector: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception
):
    web.get(POSTS).mock(side_effect=[answer])
    web.get(WHOSE).mock(side_effect=[answer])

    with pytest.raises(ReadFailed):
        await connector.read_metrics(["114"], CREDENTIALS)
    with pytest.raises(ReadFailed):
        await connector.read_account_metrics(CREDENTIALS)


async def test_an_accounts_figures(connector: MastodonConnector, web: respx.MockRouter):
    web.get(WHOSE).respond(json={**OURS, "followers_count": 12, "following_count": 3, "statuses_count": -1})

    assert await connector.read_account_metrics(CREDENTIALS) == AccountMetrics(followers=12, following=3)


@pytest.mark.parametrize("external_id", ["../accounts/7", "https://social.example/@baker/114?x=1#y", "1 2"])
async def test_an_id_that_is_an_address_asks_for_nothing_else(
    connector: MastodonConnector, web: respx.MockRouter, external_id: str
):
    web.get(POSTS).mock(return_value=error(404))
    asked = web.get(path__startswith="/api/v1/statuses/").mock(return_value=error(404))

    assert await connector.read_metrics([external_id], CREDENTIALS) == {}
    assert asked.calls.last.request.url.raw_path.count(b"/") == 4


# --- a closer look ----------------------------------------------------------------------------------------------------


async def test_a_closer_look_at_another_kind_of_server(connector: MastodonConnector, web: respx.MockRouter):
    headers = {"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "2026-11-25T09:05:00Z", "Date": DATE}
    web.get(WHOSE).respond(json={**OURS, "limited": True}, headers=headers)
    web.get(f"{SERVER}/api/v2/instance").respond(404)
    web.get(f"{SERVER}/api/v1/instance").respond(json={"version": "2.7.2 (compatible; Pixelfed 0.12.4)"})

    findings = {finding.code: finding.is_good for finding in await connector.examine(CREDENTIALS)}

    assert findings == {"server": None, "repeats": None, "account-state": False, "quota": None, "clock": False}


async def test_a_closer_look_that_cannot_be_had(connector: MastodonConnector, web: respx.MockRouter):
    web.get(WHOSE).mock(side_effect=httpx.ConnectError("No route"))

    with pytest.raises(ReadFailed):
        await connector.examine(CREDENTIALS)


# --- made of settings -------------------------------------------------------------------------------------------------


async def test_what_the_connector_can_do_beside(connector: MastodonConnector):
    for protocol in (RegistersApps, ChecksAccess, RevokesAccess, ReadsDetails, Examines):
        assert isinstance(connector, protocol)
