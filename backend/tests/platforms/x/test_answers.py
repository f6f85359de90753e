"""Every answer X can give to the one call that matters, and what we make of it."""

import json
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
    Absent,
    AppCredentials,
    BudgetLeft,
    Credentials,
    Draft,
    NeedsReauth,
    OutcomeUnknown,
    Published,
    RateLimited,
    ReadFailed,
    Rejected,
    Unavailable,
)
from app.platforms.x.connector import XConnector
from tests.platforms.routed import Routed
from tests.platforms.x import description
from tests.twins.x.state import Request

_API = "https://api.example"
_ME = "2244994945"
_CREDENTIALS = Credentials(
    account_id=_ME,
    access_token="access-secret",
    refresh_token="refresh-secret",
    details={"handle": "hearth"},
    app=AppCredentials("client", "app-secret"),
)
_DRAFT = Draft(
    post_id=UUID("5f0c7a52-4f64-4e5c-9a55-3f0d1c1a7f10"),
    text="Fresh bread.",
    scheduled_for=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
    created_at=datetime(2026, 11, 24, 17, 0, tzinfo=UTC),
)
_POST = f"{_API}/2/tweets"
_TIMELINE = f"{_API}/2/users/{_ME}/tweets"
_TOKEN = f"{_API}/2/oauth2/token"
_DATE = {"Date": "Wed, 25 Nov 2026 09:01:00 GMT"}
_NOW = 1_795_597_260


@pytest.fixture
async def connector(web: respx.MockRouter) -> AsyncIterator[XConnector]:
    async with httpx2.AsyncClient(transport=Routed(web)) as client:
        yield XConnector(client, api_url=_API, authorize_url="https://x.example/authorize")


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router
        for call in router.calls:
            asked = call.request
            headers = {name.lower(): value for name, value in asked.headers.items()}
            query = list(asked.url.params.multi_items())
            description.check(Request(asked.method, asked.url.path, query, headers, asked.content, is_legacy=False))


@pytest.fixture
async def prepared(connector: XConnector) -> dict[str, Any]:
    made = await connector.prepare(_DRAFT, _CREDENTIALS)
    assert isinstance(made, dict)
    return made


def said(
    status: int, detail: str = "X's own words", kind: str = "", headers: Any = None, **more: Any
) -> httpx.Response:
    host = "https://api.twitter.com" if status % 2 else "https://api.x.com"
    where = f"{host}/2/problems/{kind}" if kind else "about:blank"
    body = {"title": "Title", "detail": detail, "type": where, "status": status, **more}
    return httpx.Response(status, json=body, headers={**_DATE, **(headers or {})})


def window(remaining: int, seconds: int, prefix: str = "x-rate-limit") -> dict[str, str]:
    return {f"{prefix}-remaining": str(remaining), f"{prefix}-reset": str(_NOW + seconds)}


# --- published --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not description.FILE.is_file(), reason=description.MISSING)
def test_the_description_refuses_what_x_refuses() -> None:
    good = Request(
        "POST", "/2/tweets", [], {"authorization": "Bearer a", "content-type": "application/json"}, b"", False
    )
    bodies = [{"text": 5}, {"text": "a", "unknown": 1}, {"media": {}}, {"reply": {"in_reply_to_tweet_id": "abc"}}]

    description.check(replace(good, body=b'{"text": "Fresh bread."}'))
    for body in bodies:
        with pytest.raises(description.Violation):
            description.check(replace(good, body=json.dumps(body).encode()))
    with pytest.raises(description.Violation):
        description.check(replace(good, method="GET", query=[("tweet.fields", "text")]))


async def test_published(connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any]) -> None:
    answer = {"data": {"id": "1346889436626259968", "text": "Fresh bread."}}
    route = web.post(_POST).respond(201, json=answer, headers={**_DATE, **window(41, 300)})

    outcome = await connector.publish(prepared, _CREDENTIALS)

    permalink = "https://x.com/hearth/status/1346889436626259968"
    assert outcome == Published("1346889436626259968", permalink, BudgetLeft(41, 301))
    sent = route.calls.last.request
    assert sent.headers["Authorization"] == "Bearer access-secret"
    assert json.loads(sent.content) == {"text": "Fresh bread."}


async def test_an_error_beside_the_post_does_not_unmake_it(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_POST).respond(201, json={"data": {"id": "7"}, "errors": [{"title": "Something else"}]})

    outcome = await connector.publish(prepared, replace(_CREDENTIALS, details={}))

    assert outcome == Published("7", "https://x.com/i/web/status/7")


async def test_of_several_windows_the_one_with_the_least_left_counts(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    headers = {
        **_DATE,
        **window(41, 300),
        **window(3, 7200, "x-user-limit-24hour"),
        **window(0, 9, "x-app-limit-24hour"),
    }
    web.post(_POST).respond(201, json={"data": {"id": "7"}}, headers=headers)

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, Published)
    assert outcome.budget == BudgetLeft(3, 7201)


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (said(400, kind="invalid-request"), "invalid-request", "X's own words"),
        (httpx.Response(400, json={"errors": [{"code": 89, "message": "Bad"}]}), "InvalidRequest", "Bad"),
        (said(403, "Reply to this conversation is not allowed because you have not"), "ReplyNotAllowed", "not allowed"),
        (said(403, "Posts may contain at most one cashtag."), "TooManyCashtags", "Keep one"),
        (
            said(403, "Creating posts with @mentions is not allowed for your access package"),
            "MentionsNotAllowed",
            "Remove the @mentions",
        ),
        (said(403, "You are not permitted to perform this action."), "NotPermitted", "too long"),
        (said(403, "This user is not allowed to post a video longer than 2 minutes"), "VideoTooLong", "140 seconds"),
        (said(403, "Something new"), "Forbidden", "Something new"),
        (said(404, kind="resource-not-found"), "resource-not-found", "X's own words"),
        (said(413), "TooLarge", "X's own words"),
        (httpx.Response(413, html="<h1>nginx</h1>"), "TooLarge", "413"),
    ],
    ids=str,
)
async def test_what_x_refuses_is_rejected_with_its_words(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any, code: str, words: str
) -> None:
    route = web.post(_POST).mock(return_value=answer)

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, Rejected), outcome
    assert outcome.code == code
    assert words in outcome.message
    assert route.call_count == 1


async def test_xs_number_for_its_support_is_kept_with_a_refusal(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_POST).mock(return_value=said(400, headers={"x-transaction-id": "8f14e45f"}))

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, Rejected)
    assert "8f14e45f" in outcome.message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            said(402, "does not have any credits to fulfill this request", "credits", title="CreditsDepleted"),
            "no credit",
        ),
        (httpx.Response(402), "no credit"),
        (said(403, "Your app has reached its monthly spend cap"), "spending limit"),
        (said(403, kind="client-forbidden", reason="client-not-enrolled"), "no project"),
        (said(429, kind="usage-capped", period="Monthly", scope="Product"), "usage cap"),
        (said(429, headers=window(42, 300)), "usage cap"),
    ],
    ids=str,
)
async def test_what_only_the_operator_can_mend_stops_the_platform_and_blames_no_account(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any, words: str
) -> None:
    route = web.route(host="api.example").mock(return_value=answer)

    outcomes = [
        await connector.publish(prepared, _CREDENTIALS),
        await connector.reconcile(prepared, _CREDENTIALS, sent_after=_DRAFT.scheduled_for),
        await connector.refresh(_CREDENTIALS, at=_DRAFT.scheduled_for),
        await connector.check_access(_CREDENTIALS),
    ]

    assert route.call_count == 4
    for outcome in outcomes:
        assert isinstance(outcome, RateLimited), outcome
        assert outcome.app_wide
        assert outcome.retry_after_seconds == 600
        assert outcome.operator_message is not None and words in outcome.operator_message
    with pytest.raises(ReadFailed, match=words):
        await connector.read_metrics(["7"], _CREDENTIALS)
    [found] = await connector.examine(_CREDENTIALS)
    assert (found.code, found.is_good) == ("credit", False)
    assert words in found.detail


@pytest.mark.parametrize(
    ("headers", "seconds", "app_wide"),
    [
        (window(0, 120), 121, False),
        (window(0, 120) | window(0, 5000, "x-user-limit-24hour"), 5001, False),
        (window(0, 120) | window(9, 5000, "x-user-limit-24hour"), 121, False),
        (window(42, 120) | window(0, 5000, "x-app-limit-24hour"), 5001, True),
        (window(0, 999_999), 86_400, False),
        (window(0, -50), 1, False),
        ({}, 900, False),
        ({"Retry-After": "17"}, 17, False),
        ({"x-rate-limit-remaining": "none", "x-rate-limit-reset": "soon"}, 900, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("body", [{"title": "Too Many Requests"}, {"errors": [{"code": 88}]}, None], ids=str)
async def test_a_limit_says_how_long_and_for_whom(
    connector: XConnector,
    web: respx.MockRouter,
    prepared: dict[str, Any],
    headers: dict[str, str],
    seconds: float,
    app_wide: bool,
    body: Any,
) -> None:
    web.post(_POST).mock(return_value=httpx.Response(429, json=body, headers={**_DATE, **headers}))

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, RateLimited), outcome
    assert (outcome.retry_after_seconds, outcome.app_wide) == (seconds, app_wide)
    assert outcome.operator_message is None


@pytest.mark.parametrize(
    ("answer", "can_refresh"),
    [
        (said(401, "Unauthorized"), True),
        (httpx.Response(401), True),
        (said(403, "User is user-suspended"), False),
        (said(403, "Your account is temporarily locked. Please log in to x.com"), False),
        (said(403, kind="unsupported-authentication"), False),
    ],
    ids=str,
)
async def test_what_needs_access_anew(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any, can_refresh: bool
) -> None:
    web.post(_POST).mock(return_value=answer)

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, NeedsReauth), outcome
    assert outcome.can_refresh is can_refresh


@pytest.mark.parametrize("status", [403, 404, 400, 421])
async def test_an_error_page_of_something_in_front_of_x_means_later(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any], status: int
) -> None:
    web.post(_POST).respond(status, html="<h1>Attention Required</h1>")

    assert isinstance(await connector.publish(prepared, _CREDENTIALS), Unavailable)


# --- unknown ----------------------------------------------------------------------------------------------------------

_UNCLEAR = {
    **{str(status): said(status) for status in (500, 502, 503, 504, 408)},
    "503 page": httpx.Response(503, text="over capacity"),
    "redirect": httpx.Response(307, headers={"Location": "https://elsewhere.example"}),
    "not JSON": httpx.Response(201, html="<h1>Welcome</h1>"),
    "a list": httpx.Response(201, json=[]),
    "no data": httpx.Response(201, json={"errors": [{"title": "Hm"}]}),
    "no id": httpx.Response(201, json={"data": {"text": "Fresh bread."}}),
    "endless": httpx.Response(201, content=b" " * (calls.MAX_ANSWER_BYTES + 1)),
    "read timeout": httpx.ReadTimeout("slow"),
    "write timeout": httpx.WriteTimeout("slow"),
    "reset": httpx.ReadError("reset"),
    "cut": httpx.RemoteProtocolError("peer closed"),
}


@pytest.mark.parametrize("answer", _UNCLEAR.values(), ids=_UNCLEAR.keys())
async def test_whatever_is_not_clear_is_unknown_and_sent_once(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any
) -> None:
    kind = {"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer}
    route = web.post(_POST).mock(**kind)

    assert isinstance(await connector.publish(prepared, _CREDENTIALS), OutcomeUnknown)
    assert route.call_count == 1


@pytest.mark.parametrize("failure", [httpx.ConnectError("no"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy")])
async def test_without_a_connection_nothing_was_sent(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any], failure: Exception
) -> None:
    web.post(_POST).mock(side_effect=failure)

    assert isinstance(await connector.publish(prepared, _CREDENTIALS), Unavailable)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(200, json={"meta": {"result_count": 0}}, headers=_DATE), Absent),
        (httpx.Response(200, json={"meta": {"result_count": 0}}), Unavailable),
        (said(401), NeedsReauth),
        (said(400, "Invalid 'start_time'", "invalid-request"), Unavailable),
        (said(500), Unavailable),
        (said(429, headers=window(0, 60)), RateLimited),
        (httpx.Response(404), Unavailable),
        (httpx.Response(200, html="<h1>Welcome</h1>"), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
    ],
    ids=str,
)
async def test_looking_for_a_post_is_certain_or_asks_again(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: Any, kind: type
) -> None:
    given = {"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer}
    web.get(_TIMELINE).mock(**given)

    assert isinstance(await connector.reconcile(prepared, _CREDENTIALS, sent_after=_DRAFT.scheduled_for), kind)


# --- renewing ---------------------------------------------------------------------------------------------------------


def oauth(error: str, description: str = "", status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "error_description": description})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (oauth("invalid_request", "Value passed for the token was invalid."), NeedsReauth),
        (oauth("invalid_request"), NeedsReauth),
        (oauth("invalid_grant"), NeedsReauth),
        (oauth("invalid_grant", status=401), NeedsReauth),
        (oauth("unauthorized_client", "Missing valid authorization header", 401), RateLimited),
        (oauth("invalid_client", status=401), RateLimited),
        (oauth("invalid_request", "Value passed for the client id was invalid."), RateLimited),
        (httpx.Response(401), RateLimited),
        (said(402), RateLimited),
        (said(429), RateLimited),
        (said(500), Unavailable),
        (said(403, "User is user-suspended"), Unavailable),
        (httpx.Response(400, html="<h1>Bad</h1>"), Unavailable),
        (httpx.Response(200, json={"token_type": "bearer"}), Unavailable),
        (httpx.Response(200, json={"access_token": ""}), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
    ],
    ids=str,
)
async def test_only_xs_no_to_the_token_itself_ends_a_connection(
    connector: XConnector, web: respx.MockRouter, answer: Any, kind: type
) -> None:
    given = {"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer}
    route = web.post(_TOKEN).mock(**given)

    refused = await connector.refresh(_CREDENTIALS, at=_DRAFT.scheduled_for)

    assert isinstance(refused, kind), refused
    assert not getattr(refused, "can_refresh", False)
    assert route.call_count == 1, "a token that is good once is never sent twice"


@pytest.mark.parametrize("lacking", [{"refresh_token": None}, {"app": None}], ids=str)
async def test_what_cannot_be_renewed_asks_nobody(connector: XConnector, lacking: dict[str, Any]) -> None:
    answer = await connector.refresh(replace(_CREDENTIALS, **lacking), at=_DRAFT.scheduled_for)

    assert isinstance(answer, NeedsReauth | Unavailable)


# --- secrets ----------------------------------------------------------------------------------------------------------


async def test_no_message_holds_a_secret(
    connector: XConnector, web: respx.MockRouter, prepared: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    heard = []
    for answer in [one for one in _UNCLEAR.values() if not isinstance(one, Exception)] + [said(401), said(403)]:
        web.route(host="api.example").mock(return_value=answer)
        heard.append(repr(await connector.publish(prepared, _CREDENTIALS)))
        heard.append(repr(await connector.refresh(_CREDENTIALS, at=_DRAFT.scheduled_for)))

    assert "-secret" not in "".join(heard) + caplog.text + repr(_CREDENTIALS)
