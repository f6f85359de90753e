"""Every answer LinkedIn can give to the call that publishes, and what we make of it."""

import httpx2
import pytest

from app.platforms.contract import (
    Credentials,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
    Prepared,
    Published,
    RateLimited,
    ReadFailed,
    Rejected,
    Unavailable,
)
from app.platforms.linkedin.connector import LinkedInConnector
from tests.platforms.linkedin.conftest import connector_to
from tests.platforms.linkedin.people import Made, draft_of, image
from tests.twins.linkedin import Fault, LinkedInTwin

_POSTS = "/rest/posts"


@pytest.fixture
async def person(made: Made) -> Credentials:
    return await made.person()


@pytest.fixture
async def post(connector: LinkedInConnector, person: Credentials) -> Prepared:
    made = await connector.prepare(draft_of("Rye is back."), person)
    assert isinstance(made, dict)
    return made


def said(status: int, code: str | None = None, message: str = "LinkedIn's own words", **more: object) -> object:
    return {"status": status, "message": message, **({"code": code} if code else {}), **more}


@pytest.mark.parametrize(
    ("status", "body", "kind", "told"),
    [
        (400, said(400, "VERSION_MISSING"), Rejected, "VERSION_MISSING"),
        (400, said(400, "ILLEGAL_ARGUMENT"), Rejected, "ILLEGAL_ARGUMENT"),
        (400, said(400, "INVALID_VALUE_FOR_FIELD"), Rejected, "INVALID_VALUE_FOR_FIELD"),
        (400, said(400, "FIELD_LENGTH_TOO_LONG"), Rejected, "FIELD_LENGTH_TOO_LONG"),
        (400, said(400, "INVALID_IMAGE_ID"), Rejected, "INVALID_IMAGE_ID"),
        (400, said(400, "MEDIA_ASSET_PROCESSING_FAILED"), Rejected, "MEDIA_ASSET_PROCESSING_FAILED"),
        (400, said(400, "MEDIA_ASSET_WAITING_UPLOAD"), Unavailable, "not finished"),
        (400, said(400, "EXPIRED_UPLOAD_URL"), Unavailable, "uploaded again"),
        (401, said(401, "EMPTY_ACCESS_TOKEN"), NeedsReauth, "own words"),
        (401, said(401, None, "Invalid access token", serviceErrorCode=65600), NeedsReauth, "Invalid access token"),
        (401, said(401, None, "Expired access token", serviceErrorCode=65602), NeedsReauth, "Expired"),
        (403, said(403, "ACCESS_DENIED", "Not enough permissions"), NeedsReauth, "Not enough permissions"),
        (404, said(404, "RESOURCE_NOT_FOUND"), Rejected, "RESOURCE_NOT_FOUND"),
        (408, said(408), OutcomeUnknown, "own words"),
        (409, said(409, "CONFLICT", "Retry the request"), OutcomeUnknown, "Retry"),
        (413, "<h1>Too large</h1>", Rejected, "HTTP_413"),
        (415, said(415), Rejected, "HTTP_415"),
        (422, said(422, None, "ERROR :: /content :: unrecognized field found but not allowed"), Rejected, "HTTP_422"),
        (404, "<h1>Not here</h1>", Unavailable, "answered 404"),
        (500, said(500), OutcomeUnknown, "own words"),
        (502, "<h1>Bad gateway</h1>", OutcomeUnknown, "answered 502"),
        (503, said(503), OutcomeUnknown, "own words"),
        (504, "", OutcomeUnknown, "answered 504"),
    ],
)
async def test_what_each_refusal_means(
    twin: LinkedInTwin,
    connector: LinkedInConnector,
    person: Credentials,
    post: Prepared,
    status: int,
    body: object,
    kind: type[Outcome],
    told: str,
) -> None:
    twin.state.script("POST", _POSTS, status, body, times=2)

    outcome = await connector.publish(post, person)

    assert isinstance(outcome, kind), outcome
    words = f"{outcome.code} {outcome.message}" if isinstance(outcome, Rejected) else getattr(outcome, "message", "")
    assert told in words
    assert twin.state.posts == {}


async def test_a_dropped_upload_is_made_again(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, post: Prepared
) -> None:
    twin.state.script("POST", _POSTS, 400, said(400, "EXPIRED_UPLOAD_URL"))

    outcome = await connector.publish(post, person)

    assert isinstance(outcome, Unavailable) and outcome.prepare_again


async def test_a_version_that_has_ended_is_whoever_runs_this_to_mend(
    twin: LinkedInTwin, web: httpx2.AsyncClient, connector: LinkedInConnector, person: Credentials, post: Prepared
) -> None:
    twin.state.versions.discard("202609")

    outcomes = [
        await connector.publish(post, person),
        await connector.prepare(draft_of("Look.", media=[image()]), person),
    ]

    for outcome in outcomes:
        assert isinstance(outcome, RateLimited) and outcome.app_wide
        assert outcome.operator_message is not None
        assert "202609" in outcome.operator_message and "LINKEDIN_API_VERSION" in outcome.operator_message
    with pytest.raises(ReadFailed, match="LINKEDIN_API_VERSION"):
        await connector.read_metrics(["urn:li:share:1"], person)
    newer = connector_to(twin.url, web, version="202608")
    assert isinstance(await newer.publish(post, person), Published)


async def test_a_rate_limit_waits_longer_each_time_until_something_goes_out(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, post: Prepared
) -> None:
    twin.state.faults[person.account_id] = [Fault.RATE_LIMIT, Fault.RATE_LIMIT]

    waits = [await connector.publish(post, person) for _ in range(2)]
    out = await connector.publish(post, person)
    twin.state.faults[person.account_id] = [Fault.RATE_LIMIT]
    again = await connector.publish({**post, "body": {**post["body"], "commentary": "Other."}}, person)

    assert waits == [RateLimited(120), RateLimited(300)]
    assert isinstance(out, Published)
    assert again == RateLimited(120)


async def test_a_moments_403_is_tried_once_more(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, post: Prepared
) -> None:
    twin.state.faults[person.account_id] = [Fault.FORBIDDEN_FOR_A_MOMENT]

    assert isinstance(await connector.publish(post, person), Published)
    assert len(twin.state.called("POST", _POSTS)) == 2
    assert len(twin.state.posts) == 1


async def test_a_lost_role_asks_for_the_role(twin: LinkedInTwin, connector: LinkedInConnector, made: Made) -> None:
    page = await made.page()
    post = await connector.prepare(draft_of("Rye."), page)
    assert isinstance(post, dict)
    twin.state.tokens[page.access_token].person.roles.clear()

    outcome = await connector.publish(post, page)

    assert isinstance(outcome, NeedsReauth) and not outcome.can_refresh
    assert "role" in outcome.message


async def test_the_id_may_come_under_another_name(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, post: Prepared
) -> None:
    twin.state.faults[person.account_id] = [Fault.OTHER_HEADER]

    outcome = await connector.publish(post, person)

    assert isinstance(outcome, Published)
    assert [outcome.external_id] == list(twin.state.posts)


async def test_what_was_taken_without_an_id_is_out_and_never_sent_again(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, post: Prepared
) -> None:
    twin.state.faults[person.account_id] = [Fault.NO_ID]

    outcome = await connector.publish(post, person)

    assert outcome == Published(f"unknown:{post['key']}", None)
    assert len(twin.state.posts) == 1
    assert await connector.read_metrics([outcome.external_id], person) == {}
    with pytest.raises(ReadFailed, match="delete it there"):
        await connector.delete(outcome.external_id, person)


async def test_the_same_words_a_moment_ago_are_refused_and_taken_for_nobodys(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, post: Prepared
) -> None:
    """Also where that other post is ours: a first try has nothing to take over."""
    first = await connector.publish(post, person)
    same = await connector.prepare(draft_of("Rye is back."), person)
    assert isinstance(first, Published) and isinstance(same, dict)

    outcome = await connector.publish(same, person)

    assert isinstance(outcome, Rejected) and outcome.code == "DUPLICATE_POST"
    assert first.external_id in outcome.message
    assert len(twin.state.posts) == 1


async def test_a_profile_asked_for_is_refused_as_the_platform_says(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    for status, body, kind in (
        (401, said(401, None, "Expired access token", serviceErrorCode=65602), NeedsReauth),
        (429, said(429), RateLimited),
        (500, "oops", Unavailable),
        (404, said(404, "RESOURCE_NOT_FOUND"), Unavailable),
    ):
        twin.state.script("GET", "/v2/userinfo", status, body, times=2)
        assert isinstance(await connector.check_access(person), kind)
        twin.state.scripted.clear()


@pytest.mark.parametrize(("status", "fails"), [(404, False), (403, True), (500, True)])
async def test_deleting(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, status: int, fails: bool
) -> None:
    twin.state.script("DELETE", _POSTS, status, said(status))

    if fails:
        with pytest.raises(ReadFailed, match="could not be deleted"):
            await connector.delete("urn:li:share:7", person)
    else:
        await connector.delete("urn:li:share:7", person)
    [sent] = twin.state.called("DELETE", _POSTS)
    assert sent.target == "/rest/posts/urn%3Ali%3Ashare%3A7"
    assert sent.headers["x-restli-method"] == "DELETE"
