"""Every answer Facebook can give to the calls that matter, and what we make of it."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import httpx2
import pytest
import respx

from app.platforms.contract import (
    Absent,
    AppCredentials,
    BudgetLeft,
    Credentials,
    Draft,
    Found,
    Media,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
    Pending,
    Published,
    RateLimited,
    ReadFailed,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.facebook.connector import FacebookConnector
from tests.platforms.routed import Routed

_GRAPH = "https://graph.example"
_APP = AppCredentials("8123", "app-secret")
_CREDENTIALS = Credentials(account_id="55", access_token="page-token", app=_APP)
_AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_DRAFT = Draft(
    post_id=UUID("5f0c7a52-4f64-4e5c-9a55-3f0d1c1a7f10"),
    text="Fresh bread.",
    scheduled_for=_AT,
    created_at=_AT - timedelta(days=1),
)
_FEED, _LIST = f"{_GRAPH}/v25.0/55/feed", f"{_GRAPH}/v25.0/55/published_posts"
_VIDEO = {
    "kind": "video",
    "page": "55",
    "message": "Fresh bread.",
    "title": None,
    "video_id": "900",
    "session_id": "77",
    "not_before": _AT.isoformat(),
}
_COMMENT = {"kind": "comment", "page": "55", "message": "Come by.", "on": "55_1", "not_before": _AT.isoformat()}


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
async def connector(web: respx.MockRouter) -> AsyncIterator[FacebookConnector]:
    async with httpx2.AsyncClient(transport=Routed(web)) as client:
        yield FacebookConnector(
            client,
            graph_url=_GRAPH,
            oauth_url="https://www.example",
            upload_url="https://rupload.example",
            version="v25.0",
            look_again_seconds=0.0,
        )


@pytest.fixture
async def prepared(connector: FacebookConnector) -> dict[str, Any]:
    made = await connector.prepare(_DRAFT, _CREDENTIALS)
    assert isinstance(made, dict)
    return made


def error(code: int, subcode: int | None = None, *, status: int = 400, **more: Any) -> httpx.Response:
    headers = {"Date": "Wed, 25 Nov 2026 09:02:00 GMT", **more.pop("headers", {})}
    told = {"message": "Its own words", "type": "OAuthException", "code": code, "error_subcode": subcode, **more}
    return httpx.Response(status, json={"error": told}, headers=headers)


def listed(*posts: dict[str, Any], at: str = "Wed, 25 Nov 2026 09:02:00 GMT", **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": list(posts), **more}, headers={"Date": at})


def post(**given: Any) -> dict[str, Any]:
    usual = {
        "id": "55_1",
        "message": "Fresh bread.",
        "created_time": "2026-11-25T09:00:10+0000",
        "permalink_url": "https://www.facebook.com/hearth/posts/pfbid0",
        "status_type": "mobile_status_update",
        "application": {"id": "8123", "name": "AI Growth Manager"},
    }
    return {name: value for name, value in (usual | given).items() if value is not None}


# --- published --------------------------------------------------------------------------------------------------------


async def test_the_call_is_signed_and_its_token_is_in_no_address(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    feed = web.post(_FEED).respond(json={"id": "55_1"})

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert outcome == Published("55_1", "https://www.facebook.com/55/posts/1")
    sent = feed.calls.last.request
    assert sent.headers["Authorization"] == "Bearer page-token"
    assert str(sent.url) == _FEED
    proof = hmac.new(b"app-secret", b"page-token", hashlib.sha256).hexdigest()
    assert dict(httpx.QueryParams(sent.content.decode())) == {"message": "Fresh bread.", "appsecret_proof": proof}


@pytest.mark.parametrize(
    ("percent", "minutes", "left"),
    [
        (75, 0, None),
        (76, 0, BudgetLeft(1, 300)),
        (90, 0, BudgetLeft(1, 300)),
        (91, 0, BudgetLeft(0, 900)),
        (100, 40, BudgetLeft(0, 2400)),
    ],
)
async def test_what_is_used_up_slows_the_page_down(
    connector: FacebookConnector,
    web: respx.MockRouter,
    prepared: dict[str, Any],
    percent: int,
    minutes: int,
    left: BudgetLeft | None,
) -> None:
    use = {"type": "pages", "call_count": 3, "total_cputime": percent, "total_time": 1}
    of_page = json.dumps({"55": [use | {"estimated_time_to_regain_access": minutes}]})
    of_app = json.dumps({"call_count": 28, "total_time": 25, "total_cputime": 25})
    headers = {"X-Business-Use-Case-Usage": of_page, "X-App-Usage": of_app}
    web.post(_FEED).respond(json={"id": "55_1"}, headers=headers)

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(outcome, Published)
    assert outcome.budget == left


@pytest.mark.parametrize("body", [{}, {"id": None}, {"success": True}, {"id": 5}])
async def test_a_yes_without_an_id_is_unknown(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any], body: dict[str, Any]
) -> None:
    web.post(_FEED).respond(json=body)

    assert isinstance(await connector.publish(prepared, _CREDENTIALS), OutcomeUnknown)


# --- refused, or not known --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(190, 463), NeedsReauth),
        (error(190, 460), NeedsReauth),
        (error(190, 459), NeedsReauth),
        (error(190, 4854002), NeedsReauth),
        (error(102), NeedsReauth),
        (error(10), NeedsReauth),
        (error(200, status=403), NeedsReauth),
        (error(283), NeedsReauth),
        (error(3), NeedsReauth),
        (error(368, 1404078), NeedsReauth),
        (error(200, 1404078), NeedsReauth),
        (error(4, status=403), RateLimited),
        (error(341), RateLimited),
        (error(17), RateLimited),
        (error(32), RateLimited),
        (error(613), RateLimited),
        (error(80001), RateLimited),
        (error(368, 1390008), RateLimited),
        (error(12), RateLimited),
        (error(368, 1346003), Rejected),
        (error(368, 1404006), Rejected),
        (error(1609008), Rejected),
        (error(100), Rejected),
        (error(100, 2061006), Rejected),
        (error(100, 33), Rejected),
        (error(803), Rejected),
        (error(2500), Rejected),
        (error(1), OutcomeUnknown),
        (error(1, 99, status=500), OutcomeUnknown),
        (error(2, status=500), OutcomeUnknown),
        (error(2, status=200), OutcomeUnknown),
        (error(100, 1363047), OutcomeUnknown),
        (error(1609010), OutcomeUnknown),
        (error(100, status=503), OutcomeUnknown),
        (httpx.Response(500), OutcomeUnknown),
        (httpx.Response(502, text="<html>Bad gateway"), OutcomeUnknown),
        (httpx.Response(503, json={"oops": 1}), OutcomeUnknown),
        (httpx.Response(200, text="<html>"), OutcomeUnknown),
        (httpx.Response(302, headers={"Location": "/login"}), OutcomeUnknown),
    ],
)
async def test_each_answer_to_a_post_has_its_meaning(
    connector: FacebookConnector,
    web: respx.MockRouter,
    prepared: dict[str, Any],
    answer: httpx.Response,
    kind: type[Outcome],
) -> None:
    web.post(_FEED).mock(return_value=answer)

    outcome = await connector.publish(prepared, _CREDENTIALS)

    assert type(outcome) is kind, outcome


@pytest.mark.parametrize(
    ("raised", "kind"),
    [(httpx.ReadTimeout, OutcomeUnknown), (httpx.ReadError, OutcomeUnknown), (httpx.ConnectError, Unavailable)],
)
async def test_a_dead_line_is_unknown_unless_nothing_was_sent(
    connector: FacebookConnector,
    web: respx.MockRouter,
    prepared: dict[str, Any],
    raised: type[httpx.TransportError],
    kind: type[Outcome],
) -> None:
    web.post(_FEED).mock(side_effect=raised("broken"))
    web.post(f"{_GRAPH}/v25.0/55/videos").mock(side_effect=raised("broken"))

    assert type(await connector.publish(prepared, _CREDENTIALS)) is kind
    assert type(await connector.publish(_VIDEO, _CREDENTIALS)) is kind


async def test_how_long_to_wait_and_for_whom(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    use = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}
    headers = {"X-Business-Use-Case-Usage": json.dumps({"55": [use]})}
    route = web.post(_FEED)
    answers = [error(80001, headers=headers), error(32), error(4), error(368, 1390008), error(12)]
    route.side_effect = answers

    said = [await connector.publish(prepared, _CREDENTIALS) for _ in answers]

    assert said[:4] == [
        RateLimited(720.0),
        RateLimited(3600.0),
        RateLimited(3600.0, app_wide=True),
        RateLimited(3600.0),
    ]
    ended = said[4]
    assert isinstance(ended, RateLimited) and ended.app_wide
    assert "GRAPH_API_VERSION" in str(ended.operator_message)


async def test_words_for_people_are_taken_before_words_for_developers(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_FEED).mock(return_value=error(100, 1349125, error_user_msg="Dieses Format geht nicht."))

    assert await connector.publish(prepared, _CREDENTIALS) == Rejected("100/1349125", "Dieses Format geht nicht.")


@pytest.mark.parametrize("code", [(1609005, None), (100, 1609005)])
async def test_a_link_that_could_not_be_looked_at_gets_one_more_try(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any], code: tuple[int, int | None]
) -> None:
    feed = web.post(_FEED)
    feed.side_effect = [error(*code), httpx.Response(200, json={"id": "55_1"}), error(*code), error(*code)]

    first = await connector.publish(prepared, _CREDENTIALS)
    second = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(first, Published)
    assert isinstance(second, Rejected)
    assert feed.call_count == 4


# --- "you have posted this already" -----------------------------------------------------------------------------------

_DUPLICATES = [error(506), error(100, 506), error(100, 1366051), error(368), error(368, 99999)]


@pytest.mark.parametrize("refused", _DUPLICATES)
async def test_a_duplicate_of_what_an_earlier_try_made_is_found_and_not_failed(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any], refused: httpx.Response
) -> None:
    web.post(_FEED).mock(return_value=refused)
    web.get(_LIST).mock(return_value=listed(post(id="55_7")))

    outcome = await connector.publish(prepared, _CREDENTIALS)
    # An earlier look missed it, so that this try counts as the first: it is found all the same.
    found = await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT + timedelta(minutes=5))

    assert isinstance(outcome, OutcomeUnknown)
    assert found == Found("55_7", "https://www.facebook.com/hearth/posts/pfbid0")


async def test_a_text_that_was_really_posted_before_is_refused(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_FEED).mock(return_value=error(506))
    web.get(_LIST).mock(return_value=listed(post(created_time="2026-11-24T09:00:00+0000")))

    assert await connector.publish(prepared, _CREDENTIALS) == Rejected("506", "Its own words")


async def test_an_unexplained_block_without_a_post_is_a_refusal(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_FEED).mock(return_value=error(368))
    web.get(_LIST).mock(return_value=listed())

    assert await connector.publish(prepared, _CREDENTIALS) == Rejected("368", "Its own words")


async def test_a_duplicate_of_nothing_that_is_shown_is_asked_about_and_not_for_ever(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.post(_FEED).mock(return_value=error(506))
    web.get(_LIST).mock(return_value=listed())
    soon = await connector.publish(prepared, _CREDENTIALS)
    web.get(_LIST).mock(return_value=listed(at="Wed, 25 Nov 2026 16:00:00 GMT"))
    late = await connector.publish(prepared, _CREDENTIALS)
    web.get(_LIST).mock(return_value=error(2, status=500))
    unread = await connector.publish(prepared, _CREDENTIALS)

    assert isinstance(soon, OutcomeUnknown)
    assert isinstance(late, Rejected) and "look there" in late.message
    assert isinstance(unread, OutcomeUnknown)


# --- looking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"application": None},
        {"status_type": None, "application": None},
        {"message": " Fresh  bread.\n"},
        {"created_time": "2026-11-25T08:59:30+0000"},
        {"attachments": {"data": [{"media_type": "link", "target": {}}]}, "status_type": "shared_story"},
    ],
)
async def test_ours_is_known_by_words_time_kind_and_app(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any], given: dict[str, Any]
) -> None:
    web.get(_LIST).mock(return_value=listed(post(id="55_9", message="Another."), post(**given)))

    found = await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT)

    assert isinstance(found, Found)
    assert found.external_id == "55_1"


@pytest.mark.parametrize(
    "given",
    [
        {"message": "Fresh bread"},
        {"message": "Fresh bread. And buns."},
        {"message": "fresh bread."},
        {"message": None},
        {"created_time": "2026-11-25T08:58:30+0000"},
        {"application": {"id": "1", "name": "Business Suite"}},
        {"status_type": "added_photos"},
        {"attachments": {"data": [{"media_type": "photo", "target": {"id": "5"}}]}},
        {"attachments": {"data": [{"media_type": "video", "target": {"id": "5"}}]}},
    ],
)
async def test_what_only_looks_like_ours_is_not_ours(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any], given: dict[str, Any]
) -> None:
    web.get(_LIST).mock(return_value=listed(post(**given)))

    assert await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT) == Absent()


async def test_nothing_there_counts_only_when_it_is_settled_and_seen_twice(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    route = web.get(_LIST).mock(return_value=listed(at="Wed, 25 Nov 2026 09:00:44 GMT"))
    early = await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT)
    assert (type(early), route.call_count) == (Unavailable, 1)

    route = web.get(_LIST).mock(return_value=listed(at="Wed, 25 Nov 2026 09:00:45 GMT"))
    settled = await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT)
    assert (settled, route.call_count) == (Absent(), 3)

    web.get(_LIST).side_effect = [listed(), listed(post())]
    assert isinstance(await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT), Found)


async def test_without_a_time_of_its_own_nothing_is_certain(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.get(_LIST).respond(json={"data": []})

    assert isinstance(await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT), Unavailable)


async def test_every_page_since_then_is_looked_through_and_none_before(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    route = web.get(_LIST)
    more = {"paging": {"cursors": {"after": "AAA"}, "next": "https://graph.example/next"}}
    old = post(id="55_0", created_time="2026-11-01T09:00:00+0000")
    route.side_effect = [listed(post(id="55_9", message="Another."), **more), listed(post(), old, **more)]

    found = await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT)

    assert isinstance(found, Found)
    assert [call.request.url.params.get("after") for call in route.calls] == [None, "AAA"]


async def test_several_of_one_text_are_for_a_person_to_tell_apart(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    web.get(_LIST).mock(return_value=listed(post(id="55_2"), post(id="55_1")))

    assert isinstance(await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT), Unknowable)


async def test_several_of_one_text_are_told_apart_by_their_pictures(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any]
) -> None:
    def photos(post_id: str, *ids: str) -> dict[str, Any]:
        targets = [{"media_type": "photo", "target": {"id": one}} for one in ids]
        album = [{"media_type": "album", "target": {"id": "x"}, "subattachments": {"data": targets}}]
        return post(id=post_id, status_type="added_photos", attachments={"data": album})

    web.get(_LIST).mock(return_value=listed(photos("55_2", "21", "22"), photos("55_1", "11", "12"), post(id="55_3")))

    found = await connector.reconcile({**prepared, "photos": ["11", "12"]}, _CREDENTIALS, sent_after=_AT)

    assert isinstance(found, Found)
    assert found.external_id == "55_1"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(190, 460), NeedsReauth),
        (error(10), NeedsReauth),
        (error(32), RateLimited),
        (error(100), Unavailable),
        (error(2, status=500), Unavailable),
        (httpx.Response(502), Unavailable),
    ],
)
async def test_a_question_that_could_not_be_asked_says_why(
    connector: FacebookConnector, web: respx.MockRouter, prepared: dict[str, Any], answer: httpx.Response, kind: type
) -> None:
    web.get(_LIST).mock(return_value=answer)

    assert type(await connector.reconcile(prepared, _CREDENTIALS, sent_after=_AT)) is kind


# --- comments ---------------------------------------------------------------------------------------------------------


async def test_the_pages_own_comment_is_found_among_others(connector: FacebookConnector, web: respx.MockRouter) -> None:
    when = "2026-11-25T09:01:00+0000"
    others = [
        {"id": "1_1", "message": "Come by.", "created_time": when, "from": {"id": "99", "name": "A neighbour"}},
        {"id": "1_2", "message": "Come by!", "created_time": when, "from": {"id": "55"}},
    ]
    ours = {"id": "1_3", "message": "Come by.", "created_time": when, "from": {"id": "55"}}
    web.get(f"{_GRAPH}/v25.0/55_1/comments").mock(return_value=listed(*others, ours))

    found = await connector.reconcile(_COMMENT, _CREDENTIALS, sent_after=_AT)

    assert isinstance(found, Found)
    assert found.external_id == "1_3"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(error(10), Unknowable), (error(190), NeedsReauth), (error(100, 33), Absent), (error(2, status=500), Unavailable)],
)
async def test_comments_that_cannot_be_read_do_not_speak_against_the_account(
    connector: FacebookConnector, web: respx.MockRouter, answer: httpx.Response, kind: type
) -> None:
    web.get(f"{_GRAPH}/v25.0/55_1/comments").mock(return_value=answer)

    assert type(await connector.reconcile(_COMMENT, _CREDENTIALS, sent_after=_AT)) is kind


# --- videos -----------------------------------------------------------------------------------------------------------


def video(status: dict[str, Any] | None, **more: Any) -> httpx.Response:
    headers = {"Date": "Wed, 25 Nov 2026 09:02:00 GMT"}
    return httpx.Response(200, json={"id": "900", "status": status, **more}, headers=headers)


def phases(uploading: str, processing: str, publishing: str, **more: Any) -> dict[str, Any]:
    return {
        "uploading_phase": {"status": uploading},
        "processing_phase": {"status": processing},
        "publishing_phase": {"status": publishing, **more},
    }


_OUT = phases("complete", "complete", "complete", publish_status="published")
_WORKING = phases("complete", "in_progress", "not_started")
_WAITING = phases("complete", "not_started", "not_started")
_DONE_UNSEEN = phases("complete", "complete", "not_started")
_DRAFT_OF_IT = phases("complete", "complete", "complete", publish_status="draft")


@pytest.mark.parametrize(
    ("answer", "polled", "looked_for"),
    [
        (video(_OUT), Published, Found),
        (video({"video_status": "ready"}), Published, Found),
        (video(_WORKING), Pending, Unavailable),
        (video({"video_status": "processing"}), Pending, Unavailable),
        (video(phases("in_progress", "not_started", "not_started")), Pending, Absent),
        (video(_WAITING), OutcomeUnknown, Absent),
        (video(_DONE_UNSEEN), OutcomeUnknown, Absent),
        (video(_DRAFT_OF_IT), OutcomeUnknown, Absent),
        (video({"video_status": "error"}), Rejected, Absent),
        (video({"video_status": "expired"}), Rejected, Absent),
        (error(100, 33), OutcomeUnknown, Absent),
        (error(190), NeedsReauth, NeedsReauth),
        (error(32), Pending, RateLimited),
        (error(2, status=500), Pending, Unavailable),
        (error(100), OutcomeUnknown, Unavailable),
    ],
)
async def test_how_far_a_video_is_says_whether_it_is_out(
    connector: FacebookConnector, web: respx.MockRouter, answer: httpx.Response, polled: type, looked_for: type
) -> None:
    web.get(f"{_GRAPH}/v25.0/900").mock(return_value=answer)

    assert type(await connector.poll("900", _VIDEO, _CREDENTIALS)) is polled
    assert type(await connector.reconcile(_VIDEO, _CREDENTIALS, sent_after=_AT)) is looked_for


@pytest.mark.parametrize(
    ("state", "kind"),
    [(video(_OUT), Published), (video(_WORKING), Pending), (video(_WAITING), Rejected), (error(2), OutcomeUnknown)],
)
async def test_a_second_finish_is_refused_and_the_first_one_counts(
    connector: FacebookConnector, web: respx.MockRouter, state: httpx.Response, kind: type
) -> None:
    web.post(f"{_GRAPH}/v25.0/55/videos").mock(return_value=error(100, 1363040))
    web.get(f"{_GRAPH}/v25.0/900").mock(return_value=state)

    assert type(await connector.publish(_VIDEO, _CREDENTIALS)) is kind


async def test_a_finish_that_says_nothing_is_unknown(connector: FacebookConnector, web: respx.MockRouter) -> None:
    web.post(f"{_GRAPH}/v25.0/55/videos").respond(json={})

    assert isinstance(await connector.publish(_VIDEO, _CREDENTIALS), OutcomeUnknown)


async def test_a_relative_address_of_a_video_is_made_whole(connector: FacebookConnector, web: respx.MockRouter) -> None:
    web.get(f"{_GRAPH}/v25.0/900").mock(return_value=video(_OUT, permalink_url="/hearth/videos/900/"))

    outcome = await connector.poll("900", _VIDEO, _CREDENTIALS)

    assert outcome == Published("900", "https://www.facebook.com/hearth/videos/900/")


async def test_the_token_goes_to_no_other_host_than_the_one_that_is_set(
    connector: FacebookConnector, web: respx.MockRouter
) -> None:
    start = {"video_id": "900", "upload_url": "https://evil.example/video-upload/v25.0/900"}
    web.post(f"{_GRAPH}/v25.0/55/video_reels").respond(json=start)
    ours = web.post("https://rupload.example/video-upload/v25.0/900").respond(json={"success": True})
    film = Media(content=b"film", mime_type="video/mp4")
    words = Draft(_DRAFT.post_id, "Hi.", _AT, _AT, media=(film,), options={"reel": True})

    assert isinstance(await connector.prepare(words, _CREDENTIALS), dict)
    assert ours.calls.last.request.headers["Authorization"] == "OAuth page-token"


# --- deleting, access -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [error(2, status=500), error(190), httpx.Response(200, json={"success": False})])
async def test_what_was_not_deleted_says_so(
    connector: FacebookConnector, web: respx.MockRouter, answer: httpx.Response
) -> None:
    web.delete(f"{_GRAPH}/v25.0/55_1").mock(return_value=answer)

    with pytest.raises(ReadFailed):
        await connector.delete("55_1", _CREDENTIALS)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(190, 460), NeedsReauth),
        (error(100, 33), NeedsReauth),
        (error(4), RateLimited),
        (error(2, status=500), Unavailable),
        (error(100), Unavailable),
    ],
)
async def test_access_is_good_or_says_what_is_wrong(
    connector: FacebookConnector, web: respx.MockRouter, answer: httpx.Response, kind: type
) -> None:
    web.get(f"{_GRAPH}/v25.0/55").mock(return_value=answer)

    assert type(await connector.check_access(_CREDENTIALS)) is kind
    assert type(await connector.refresh(_CREDENTIALS, at=_AT)) is kind
