"""Every answer a PDS can give to the one call that matters, and what we make of it."""

import asyncio
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
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import (
    Absent,
    BudgetLeft,
    Credentials,
    Draft,
    Found,
    NeedsReauth,
    OutcomeUnknown,
    PostMetrics,
    Published,
    RateLimited,
    ReadFailed,
    Rejected,
    Unavailable,
)
from tests.platforms.bluesky import lexicons
from tests.platforms.bluesky.connectors import a_connector
from tests.platforms.routed import Routed

_PDS = "https://pds.example"
_DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
_CREDENTIALS = Credentials(account_id=_DID, access_token="access-secret", refresh_token="refresh-secret", server=_PDS)
_DRAFT = Draft(
    post_id=UUID("5f0c7a52-4f64-4e5c-9a55-3f0d1c1a7f10"),
    text="Fresh bread.",
    scheduled_for=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
    created_at=datetime(2026, 11, 24, 17, 0, tzinfo=UTC),
)
_PUT = f"{_PDS}/xrpc/com.atproto.repo.putRecord"
_GET = f"{_PDS}/xrpc/com.atproto.repo.getRecord"
_REFRESH = f"{_PDS}/xrpc/com.atproto.server.refreshSession"


@pytest.fixture
async def connector(web: respx.MockRouter) -> AsyncIterator[BlueskyConnector]:
    async with httpx2.AsyncClient(transport=Routed(web)) as client:
        yield a_connector(
            client,
            "https://entryway.example",
            appview_url="https://appview.example",
            plc_url="https://plc.example",
            allow_insecure=False,
        )


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
async def prepared(connector: BlueskyConnector, web: respx.MockRouter) -> dict[str, Any]:
    made = await connector.prepare(_DRAFT, _CREDENTIALS)
    assert isinstance(made, dict)
    return made


def error(name: str, status: int = 400, message: str = "The server's own words", **headers: str) -> httpx.Response:
    names = {key.replace("_", "-"): value for key, value in headers.items()}
    return httpx.Response(status, json={"error": name, "message": message}, headers=names)


def uri_of(prepared: dict[str, Any]) -> str:
    return f"at://{_DID}/app.bsky.feed.post/{prepared['rkey']}"


# --- published --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{"commit": {"cid": "bafyreib", "rev": "3lbq"}}, {}], ids=["now", "by an earlier try"])
async def test_published(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any], more: dict[str, Any]
) -> None:
    put = web.post(_PUT).respond(json={"uri": uri_of(prepared), "cid": "bafyreia", **more})

    outcome = await connector.publish(prepared, _CREDENTIALS)

    permalink = f"https://bsky.app/profile/{_DID}/post/{prepared['rkey']}"
    assert outcome == Published(uri_of(prepared), permalink)
    sent = put.calls.last.request
    assert sent.headers["Authorization"] == "Bearer access-secret"
    assert httpx.Response(200, content=sent.content).json() == {**prepared, "swapRecord": None}


async def test_the_points_that_are_left_are_told_as_posts(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    points = {"RateLimit-Remaining": "2998", "RateLimit-Reset": "1795600800", "Date": "Wed, 25 Nov 2026 09:00:00 GMT"}
    web.post(_PUT).respond(json={"uri": uri_of(prepared), "cid": "bafyreia"}, headers=points)
    published = await connector.publish(prepared, _CREDENTIALS)
    web.post(_PUT).respond(400, json={"error": "InvalidRequest", "message": "No"}, headers=points)
    rejected = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(published, Published) and isinstance(rejected, Rejected)
    assert published.budget == rejected.budget == BudgetLeft(999, 3601)


@pytest.mark.skipif(not lexicons.FOLDER.is_dir(), reason=lexicons.MISSING)
async def test_every_call_fits_its_lexicon(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    calls = web.route(host="pds.example").respond(json={})
    await connector.publish(prepared, _CREDENTIALS)
    await connector.reconcile(prepared, _CREDENTIALS, sent_after=_DRAFT.scheduled_for)
    await connector.refresh(_CREDENTIALS, at=_DRAFT.scheduled_for)
    await connector.delete(uri_of(prepared), _CREDENTIALS)

    put, get, refresh, delete = (call.request for call in calls.calls)
    lexicons.check_input("com.atproto.repo.putRecord", httpx.Response(200, content=put.content).json())
    lexicons.check_parameters("com.atproto.repo.getRecord", dict(get.url.params))
    assert refresh.content == b""
    lexicons.check_input("com.atproto.repo.deleteRecord", httpx.Response(200, content=delete.content).json())


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error("ExpiredToken"), NeedsReauth("The session ran out.", can_refresh=True)),
        (error("ExpiredToken", 401), NeedsReauth("The session ran out.", can_refresh=True)),
        (error("InvalidRequest", message="grapheme too big"), Rejected("InvalidRequest", "grapheme too big")),
        (error("BlobTooLarge"), Rejected("BlobTooLarge", "The server's own words")),
        (error("PayloadTooLarge", 413), Rejected("PayloadTooLarge", "The server's own words")),
        (httpx.Response(413, html="<h1>nginx</h1>"), Rejected("PayloadTooLarge", "pds.example answered 413.")),
        (httpx.Response(404, html="<h1>nginx</h1>"), Unavailable("pds.example answered 404.")),
        (error("RateLimitExceeded", 429, Retry_After="17"), RateLimited(17)),
        (
            error("RateLimitExceeded", 429, RateLimit_Reset="1795597320", Date="Wed, 25 Nov 2026 09:00:00 GMT"),
            RateLimited(120),
        ),
        (error("RateLimitExceeded", 429), RateLimited(300)),
        (error("RateLimitExceeded", 429, Retry_After="99999999"), RateLimited(86_400)),
        (error("RateLimitExceeded", 429, RateLimit_Reset="1795597320"), RateLimited(300)),
    ],
    ids=str,
)
async def test_clear_refusals(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any, outcome: Any
) -> None:
    web.post(_PUT).mock(return_value=answer)

    assert await connector.publish(prepared, _CREDENTIALS) == outcome


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error("InvalidToken"), "Connect the account again"),
        (error("AuthMissing", 401), "Connect the account again"),
        (error("AuthenticationRequired", 401), "Connect the account again"),
        (error("ScopeMissingError", 403), "Connect the account again"),
        (error("AccountTakedown", 401), "has taken this account down"),
        (error("RepoTakendown"), "has taken this account down"),
        (error("AccountDeactivated", 401), "deactivated"),
        (error("AccountNotFound", 403), "Connect the account again"),
    ],
    ids=str,
)
async def test_what_only_a_person_can_clear_up(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any, words: str
) -> None:
    web.post(_PUT).mock(return_value=answer)

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, NeedsReauth)
    assert not outcome.can_refresh
    assert words in outcome.message


async def test_dropped_uploads_have_to_be_prepared_again(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_PUT).mock(return_value=error("BlobNotFound"))

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, Unavailable)
    assert outcome.prepare_again


# --- unknown ----------------------------------------------------------------------------------------------------------

_UNCLEAR = {
    "500": error("InternalServerError", 500),
    "502": error("UpstreamFailure", 502),
    "503": httpx.Response(503, text="busy"),
    "504": error("UpstreamTimeout", 504),
    "408": httpx.Response(408),
    "redirect": httpx.Response(307, headers={"Location": "https://elsewhere.example"}),
    "not JSON": httpx.Response(200, html="<h1>Welcome</h1>"),
    "a list": httpx.Response(200, json=[]),
    "no uri": httpx.Response(200, json={}),
    "another uri": httpx.Response(200, json={"uri": "at://did:plc:x/app.bsky.feed.post/y"}),
    "endless": httpx.Response(200, content=b" " * (calls.MAX_ANSWER_BYTES + 1)),
    "bad gzip": httpx.Response(200, stream=httpx.ByteStream(b"no gzip"), headers={"Content-Encoding": "gzip"}),
    "read timeout": httpx.ReadTimeout("slow"),
    "write timeout": httpx.WriteTimeout("slow"),
    "reset": httpx.ReadError("reset"),
    "cut": httpx.RemoteProtocolError("peer closed"),
    "write error": httpx.WriteError("broken pipe"),
}


@pytest.mark.parametrize("answer", _UNCLEAR.values(), ids=_UNCLEAR.keys())
async def test_whatever_is_not_clear_is_unknown(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any
) -> None:
    if isinstance(answer, Exception):
        web.post(_PUT).mock(side_effect=answer)
    else:
        web.post(_PUT).mock(return_value=answer)

    assert isinstance(await connector.publish(prepared, _CREDENTIALS), OutcomeUnknown)


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy")], ids=repr
)
async def test_without_a_connection_nothing_was_sent(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any], failure: Exception
) -> None:
    web.route(host="pds.example").mock(side_effect=failure)

    assert isinstance(await connector.publish(prepared, _CREDENTIALS), Unavailable)
    assert isinstance(await connector.reconcile(prepared, _CREDENTIALS, sent_after=_DRAFT.scheduled_for), Unavailable)


async def test_a_server_that_never_finishes_is_given_up(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    monkeypatch.setattr(calls, "TOTAL_SECONDS", 0.1)
    web.post(_PUT).mock(return_value=httpx.Response(200, content=drip()))

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, OutcomeUnknown)
    assert "did not finish" in outcome.message


# --- something is there already ---------------------------------------------------------------------------------------


async def test_our_own_earlier_post_counts_as_published(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_PUT).mock(return_value=error("InvalidSwap"))
    value = {**prepared["record"], "facets": []}
    get = web.get(_GET).respond(json={"uri": uri_of(prepared), "cid": "bafyreia", "value": value})

    assert isinstance(await connector.publish(prepared, _CREDENTIALS), Published)
    assert dict(get.calls.last.request.url.params) == {
        "repo": _DID,
        "collection": "app.bsky.feed.post",
        "rkey": prepared["rkey"],
    }


async def test_another_record_under_our_key_is_not_overwritten(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    put = web.post(_PUT).mock(return_value=error("InvalidSwap"))
    web.get(_GET).respond(json={"value": {**prepared["record"], "text": "Stale bread."}})

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, Rejected)
    assert outcome.code == "RecordKeyTaken"
    assert put.call_count == 1


async def test_when_what_is_there_cannot_be_read_it_is_unknown(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_PUT).mock(return_value=error("InvalidSwap"))
    web.get(_GET).mock(side_effect=httpx.ReadTimeout("slow"))

    assert isinstance(await connector.publish(prepared, _CREDENTIALS), OutcomeUnknown)


# --- reconciling ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error("RecordNotFound"), Absent),
        (error("RepoTakendown"), NeedsReauth),
        (error("InvalidRequest"), Unavailable),
        (error("InternalServerError", 500), Unavailable),
        (error("RateLimitExceeded", 429), RateLimited),
        (httpx.Response(404), Unavailable),
        (httpx.Response(200, html="<h1>Welcome</h1>"), Unavailable),
    ],
    ids=str,
)
async def test_reconciling_is_certain_or_asks_again(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any, kind: type
) -> None:
    web.get(_GET).mock(return_value=answer)

    assert isinstance(await connector.reconcile(prepared, _CREDENTIALS, sent_after=_DRAFT.scheduled_for), kind)


async def test_reconciling_finds(connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any]) -> None:
    web.get(_GET).respond(json={"uri": uri_of(prepared), "value": prepared["record"]})

    found = await connector.reconcile(prepared, _CREDENTIALS, sent_after=_DRAFT.scheduled_for)

    assert isinstance(found, Found)
    assert found.external_id == uri_of(prepared)


# --- refreshing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error("ExpiredToken"), NeedsReauth),
        (error("InvalidToken"), NeedsReauth),
        (error("AccountTakedown", 401), NeedsReauth),
        (error("InvalidRequest", message="Could not find user info for account"), NeedsReauth),
        (error("RateLimitExceeded", 429), RateLimited),
        (error("InternalServerError", 500), Unavailable),
        (httpx.Response(200, json={"did": "did:plc:other", "accessJwt": "a", "refreshJwt": "b"}), Unavailable),
        (httpx.Response(200, json={"did": _DID, "accessJwt": "", "refreshJwt": ""}), Unavailable),
    ],
    ids=str,
)
async def test_refreshing_that_fails(
    connector: BlueskyConnector, web: respx.MockRouter, answer: Any, kind: type
) -> None:
    web.post(_REFRESH).mock(return_value=answer)

    refused = await connector.refresh(_CREDENTIALS, at=_DRAFT.scheduled_for)

    assert isinstance(refused, kind)
    assert not getattr(refused, "can_refresh", False)


async def test_refreshing_without_a_refresh_token_asks_nobody(connector: BlueskyConnector) -> None:
    assert isinstance(
        await connector.refresh(replace(_CREDENTIALS, refresh_token=None), at=_DRAFT.scheduled_for), NeedsReauth
    )


async def test_opaque_tokens_end_at_an_unknown_time(connector: BlueskyConnector, web: respx.MockRouter) -> None:
    web.post(_REFRESH).respond(json={"did": _DID, "accessJwt": "opaque", "refreshJwt": ""})

    fresh = await connector.refresh(_CREDENTIALS, at=_DRAFT.scheduled_for)

    assert (fresh.access_token, fresh.refresh_token, fresh.expires_at) == ("opaque", None, None)  # type: ignore[union-attr]


# --- figures ----------------------------------------------------------------------------------------------------------


async def test_figures_are_read_in_twenty_fives_and_keep_what_is_unknown_unknown(
    connector: BlueskyConnector, web: respx.MockRouter
) -> None:
    uris = [f"at://{_DID}/app.bsky.feed.post/{number}" for number in range(30)]
    posts = [{"uri": uris[0], "likeCount": 4, "replyCount": 3, "repostCount": 2, "quoteCount": 1, "bookmarkCount": 5}]
    route = web.get("https://appview.example/xrpc/app.bsky.feed.getPosts")
    route.side_effect = [
        httpx.Response(200, json={"posts": [*posts, {"uri": uris[1]}, {"uri": "at://somebody/else/s"}]}),
        httpx.Response(200, json={"posts": []}),
    ]

    metrics = await connector.read_metrics(uris, _CREDENTIALS)

    assert metrics == {
        uris[0]: PostMetrics(impressions=None, likes=4, comments=3, shares=3, clicks=None, saves=5),
        uris[1]: PostMetrics(),
    }
    asked = [call.request.url.params.get_list("uris") for call in route.calls]
    assert asked == [uris[:25], uris[25:]]
    assert all("Authorization" not in call.request.headers for call in route.calls)


@pytest.mark.parametrize("answer", [error("InternalServerError", 500), httpx.Response(200, json={})], ids=str)
async def test_figures_that_cannot_be_read(connector: BlueskyConnector, web: respx.MockRouter, answer: Any) -> None:
    web.get("https://appview.example/xrpc/app.bsky.feed.getPosts").mock(return_value=answer)

    with pytest.raises(ReadFailed):
        await connector.read_metrics([f"at://{_DID}/app.bsky.feed.post/1"], _CREDENTIALS)


async def test_an_address_that_is_no_post_is_not_deleted(connector: BlueskyConnector) -> None:
    with pytest.raises(ReadFailed, match="not the address"):
        await connector.delete("https://bsky.app/profile/x/post/y", _CREDENTIALS)


# --- secrets ----------------------------------------------------------------------------------------------------------


async def test_no_message_holds_a_token(
    connector: BlueskyConnector, web: respx.MockRouter, prepared: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    answers = [answer for answer in _UNCLEAR.values() if not isinstance(answer, Exception)]
    said = []
    for answer in [*answers, error("InvalidToken"), error("AccountTakedown")]:
        web.post(_PUT).mock(return_value=answer)
        said.append(repr(await connector.publish(prepared, _CREDENTIALS)))

    assert "secret" not in "".join(said) + caplog.text + repr(_CREDENTIALS)
