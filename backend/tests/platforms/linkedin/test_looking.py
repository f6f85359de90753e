"""An answer was lost: what became of the post. Never twice, and nothing is taken over that is somebody else's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import httpx2
import pytest

from app.core.clock import now
from app.platforms.contract import (
    Absent,
    Credentials,
    Found,
    NeedsReauth,
    OutcomeUnknown,
    Prepared,
    Published,
    RateLimited,
    Unavailable,
    Unknowable,
)
from app.platforms.linkedin.connector import LinkedInConnector
from tests.platforms.linkedin.conftest import connector_to
from tests.platforms.linkedin.people import Made, draft_of
from tests.twins.linkedin import Fault, LinkedInTwin

After = Callable[[float], LinkedInConnector]
_TEXT = "Rye (seeded) is back. #bread_now"


@pytest.fixture
async def person(made: Made) -> Credentials:
    return await made.person()


@pytest.fixture
async def page(made: Made) -> Credentials:
    return await made.page()


@pytest.fixture
def after(twin: LinkedInTwin, web: httpx2.AsyncClient) -> After:
    """The product so many seconds later, with its real pauses. LinkedIn's clock goes along."""

    def later(seconds: float) -> LinkedInConnector:
        twin.state.clock_ahead_seconds = seconds
        return connector_to(twin.url, web, settle_seconds=60, clock=lambda: now() + timedelta(seconds=seconds))

    return later


async def prepared(connector: LinkedInConnector, credentials: Credentials, text: str = _TEXT) -> Prepared:
    made = await connector.prepare(draft_of(text), credentials)
    assert isinstance(made, dict)
    return made


async def lost(
    twin: LinkedInTwin, connector: LinkedInConnector, credentials: Credentials, fault: Fault
) -> tuple[Prepared, datetime]:
    """A post whose first try ended in nothing that could be read."""
    post, began = await prepared(connector, credentials), now()
    twin.state.faults[credentials.account_id] = [fault]
    assert isinstance(await connector.publish(post, credentials), OutcomeUnknown)
    return post, began


_AFTER_ACCEPTING = [Fault.DROP_AFTER, Fault.ERROR_AFTER]
_BEFORE_ACCEPTING = [Fault.DROP_BEFORE, Fault.ERROR_BEFORE, Fault.CONFLICT]


# --- a person ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", _AFTER_ACCEPTING)
async def test_the_refusal_of_the_second_names_the_first(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, after: After, fault: Fault
) -> None:
    post, began = await lost(twin, connector, person, fault)

    found = await after(75).reconcile(post, person, sent_after=began)

    [urn] = twin.state.posts
    assert found == Found(urn, f"https://www.linkedin.com/feed/update/{urn}/")
    first, second = twin.state.called("POST", "/rest/posts")
    assert first.content == second.content


@pytest.mark.parametrize("fault", _BEFORE_ACCEPTING)
async def test_a_first_that_never_arrived_is_replaced_by_the_second(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, after: After, fault: Fault
) -> None:
    post, began = await lost(twin, connector, person, fault)

    found = await after(75).reconcile(post, person, sent_after=began)

    [urn] = twin.state.posts
    assert isinstance(found, Found) and found.external_id == urn


async def test_nothing_is_sent_again_while_the_first_may_be_on_its_way(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, after: After
) -> None:
    post, began = await lost(twin, connector, person, Fault.DROP_BEFORE)

    for seconds in (5, 15, 35, 59):
        assert isinstance(await after(seconds).reconcile(post, person, sent_after=began), Unavailable)

    assert len(twin.state.called("POST", "/rest/posts")) == 1


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.DROP_AFTER])
@pytest.mark.parametrize("minutes", [8.1, 10, 600])
async def test_when_the_guard_may_be_gone_nothing_is_sent_and_a_person_looks(
    twin: LinkedInTwin,
    connector: LinkedInConnector,
    person: Credentials,
    after: After,
    fault: Fault,
    minutes: float,
) -> None:
    post, began = await lost(twin, connector, person, fault)

    answer = await after(minutes * 60).reconcile(post, person, sent_after=began)

    assert isinstance(answer, Unknowable) and "look at the profile" in answer.message
    assert len(twin.state.called("POST", "/rest/posts")) == 1


async def test_without_that_guard_there_would_be_two(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    """The twin's guard is what keeps it to one, as LinkedIn's is."""
    twin.state.guard_seconds = 0
    post, began = await lost(twin, connector, person, Fault.DROP_AFTER)

    await connector.reconcile(post, person, sent_after=began - timedelta(minutes=2))

    assert len(twin.state.posts) == 2


@pytest.mark.parametrize("fault", [*_AFTER_ACCEPTING, *_BEFORE_ACCEPTING])
async def test_a_second_answer_that_is_lost_too_is_left_to_a_person(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, after: After, fault: Fault
) -> None:
    post, began = await lost(twin, connector, person, Fault.DROP_BEFORE)
    twin.state.faults[person.account_id] = [fault]

    answer = await after(75).reconcile(post, person, sent_after=began)

    assert isinstance(answer, Unknowable)
    assert len(twin.state.posts) <= 1
    assert len(twin.state.called("POST", "/rest/posts")) == 2


async def test_a_server_that_stopped_in_the_middle_may_ask_a_third_time(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, after: After
) -> None:
    post, began = await lost(twin, connector, person, Fault.DROP_BEFORE)

    second = await after(75).reconcile(post, person, sent_after=began)
    third = await after(300).reconcile(post, person, sent_after=began)

    assert second == third
    assert len(twin.state.posts) == 1


async def test_a_second_that_is_taken_without_an_id_is_out(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, after: After
) -> None:
    post, began = await lost(twin, connector, person, Fault.DROP_BEFORE)
    twin.state.faults[person.account_id] = [Fault.NO_ID]

    assert await after(75).reconcile(post, person, sent_after=began) == Found(f"unknown:{post['key']}", None)


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (422, "Content is a duplicate of urn:li:ugcPost:7", Found),
        (422, "Content is a duplicate of urn:li:activity:7", Found),
        (422, "Duplicate post is detected. duplicate of urn:li:article:7", Unknowable),
        (422, "ERROR :: /commentary :: not allowed", Unknowable),
        (403, "Not enough permissions", NeedsReauth),
        (401, "Expired access token", NeedsReauth),
        (429, "too many", RateLimited),
        (426, "Requested version is not active", RateLimited),
    ],
)
async def test_what_a_second_refusal_means(
    twin: LinkedInTwin,
    connector: LinkedInConnector,
    person: Credentials,
    after: After,
    status: int,
    message: str,
    kind: type,
) -> None:
    post, began = await lost(twin, connector, person, Fault.DROP_BEFORE)
    twin.state.script("POST", "/rest/posts", status, {"status": status, "message": message}, times=2)

    answer = await after(75).reconcile(post, person, sent_after=began)

    assert isinstance(answer, kind), answer
    if isinstance(answer, Found):
        assert answer.external_id == message.rpartition(" ")[2]
    assert twin.state.posts == {}


# --- a Page -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", _AFTER_ACCEPTING)
async def test_a_pages_post_is_found_in_its_list(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, after: After, fault: Fault
) -> None:
    post, began = await lost(twin, connector, page, fault)

    found = await after(5).reconcile(post, page, sent_after=began)

    [urn] = twin.state.posts
    assert isinstance(found, Found) and found.external_id == urn
    [asked] = twin.state.called("GET", "/rest/posts")
    author = page.account_id.replace(":", "%3A")
    assert asked.target == f"/rest/posts?author={author}&q=author&count=10&sortBy=LAST_MODIFIED"
    assert asked.headers["x-restli-method"] == "FINDER"
    assert len(twin.state.called("POST", "/rest/posts")) == 1


async def test_a_list_that_lags_is_looked_at_again(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, after: After
) -> None:
    post, began = await lost(twin, connector, page, Fault.DROP_AFTER)
    twin.state.unlisted_reads = 3

    answers = [await after(seconds).reconcile(post, page, sent_after=began) for seconds in (5, 15, 35, 75)]

    assert [type(answer) for answer in answers] == [Unavailable, Unavailable, Unavailable, Found]


async def test_what_is_not_in_the_list_after_a_minute_is_not_there(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, after: After
) -> None:
    post, began = await lost(twin, connector, page, Fault.DROP_BEFORE)

    early = await after(59).reconcile(post, page, sent_after=began)
    late = await after(61).reconcile(post, page, sent_after=began)

    assert isinstance(early, Unavailable)
    assert late == Absent()
    assert len(twin.state.called("POST", "/rest/posts")) == 1


async def test_other_posts_in_the_list_are_not_ours(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, after: After
) -> None:
    twin.state.clock_ahead_seconds = -3600  # the same words, an hour ago
    old = await connector.publish(await prepared(connector, page), page)
    twin.state.clock_ahead_seconds = 0
    for text in (f"{_TEXT}!", _TEXT.replace("(", "["), "Other."):
        await connector.publish(await prepared(connector, page, text), page)
    post, began = await lost(twin, connector, page, Fault.DROP_BEFORE)

    answer = await after(75).reconcile(post, page, sent_after=began)

    assert isinstance(old, Published)
    assert answer == Absent()


async def test_a_post_is_found_behind_many_newer_ones(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, after: After
) -> None:
    post, began = await lost(twin, connector, page, Fault.DROP_AFTER)
    [urn] = twin.state.posts
    for number in range(25):
        await connector.publish(await prepared(connector, page, f"Loaf {number}."), page)

    found = await after(75).reconcile(post, page, sent_after=began)

    assert isinstance(found, Found) and found.external_id == urn
    assert len(twin.state.called("GET", "/rest/posts")) == 3


async def test_several_of_the_same_words_are_left_to_a_person(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, after: After
) -> None:
    twin.state.guard_seconds = 0
    post, began = await lost(twin, connector, page, Fault.DROP_AFTER)
    await connector.publish(await prepared(connector, page), page)

    assert isinstance(await after(75).reconcile(post, page, sent_after=began), Unknowable)


async def test_a_page_that_cannot_be_read_is_asked_like_a_person(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, after: After
) -> None:
    post, began = await lost(twin, connector, page, Fault.DROP_AFTER)
    twin.state.tokens[page.access_token].scopes.discard("r_organization_social")

    found = await after(75).reconcile(post, page, sent_after=began)

    [urn] = twin.state.posts
    assert isinstance(found, Found) and found.external_id == urn
    assert len(twin.state.called("POST", "/rest/posts")) == 2


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NeedsReauth), (429, RateLimited), (500, Unavailable), (400, Unavailable)]
)
async def test_a_list_that_is_refused_says_nothing_of_the_post(
    twin: LinkedInTwin,
    connector: LinkedInConnector,
    page: Credentials,
    after: After,
    status: int,
    kind: type,
) -> None:
    post, began = await lost(twin, connector, page, Fault.DROP_AFTER)
    twin.state.script("GET", "/rest/posts", status, {"status": status, "code": "NO", "message": "no"}, times=2)

    assert isinstance(await after(75).reconcile(post, page, sent_after=began), kind)


# --- comments ---------------------------------------------------------------------------------------------------------


async def test_another_comment_of_the_same_words_is_not_ours(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, after: After
) -> None:
    first = await connector.publish(await prepared(connector, page), page)
    assert isinstance(first, Published)
    draft = draft_of("Come by.", part=1, earlier_parts=[first.external_id])
    post = await connector.prepare(draft, page)
    assert isinstance(post, dict)
    other = await connector.prepare(replace(draft, text="Come  by."), page)
    assert isinstance(other, dict)
    twin.state.clock_ahead_seconds = -3600
    await connector.publish(other, page)
    twin.state.clock_ahead_seconds = 0

    before = await after(75).reconcile(post, page, sent_after=now() - timedelta(seconds=75))
    out = await connector.publish(post, page)
    found = await after(150).reconcile(post, page, sent_after=now())

    assert before == Absent()
    assert isinstance(out, Published) and isinstance(found, Found)
    assert found.external_id == out.external_id


@pytest.mark.parametrize("status", [403, 404])
async def test_comments_that_cannot_be_read_are_left_to_a_person(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials, status: int
) -> None:
    post = await connector.prepare(draft_of("Come by.", part=1, earlier_parts=["urn:li:share:7"]), page)
    assert isinstance(post, dict)
    twin.state.script("GET", "/rest/socialActions", status, {"status": status, "message": "no"})

    answer = await connector.reconcile(post, page, sent_after=now() - timedelta(minutes=2))

    assert isinstance(answer, Unknowable)
