"""Figures, the account itself, and deleting."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import httpx2
import pytest
import respx

from app.platforms.contract import (
    AccountMetrics,
    AppCredentials,
    Credentials,
    NeedsReauth,
    PostMetrics,
    Published,
    RateLimited,
    ReadFailed,
)
from app.platforms.x.connector import XConnector
from tests.platforms.routed import Routed
from tests.platforms.x.people import draft_of, signed_in
from tests.twins.x import App, Person, Post, XTwin

FIGURES = {
    "impression_count": 900,
    "like_count": 40,
    "reply_count": 3,
    "repost_count": 7,
    "quote_count": 2,
    "bookmark_count": 5,
    "url_link_clicks": 11,
}
READ = PostMetrics(impressions=900, likes=40, comments=3, shares=9, clicks=11, saves=5)


@pytest.fixture
def person(twin: XTwin) -> Person:
    return twin.state.sign_up(followers=42)


@pytest.fixture
async def credentials(connector: XConnector, app: AppCredentials, person: Person) -> Credentials:
    return await signed_in(connector, app, person)


def posted(twin: XTwin, person: Person, *, days_ago: float = 0) -> Post:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    post = twin.state.add_post(person, {"text": f"Fresh bread {days_ago}"}, at=at)
    post.figures.update(FIGURES)
    return post


# --- figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_legacy", [False, True])
async def test_figures_are_read_under_either_name(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person, is_legacy: bool
) -> None:
    twin.state.is_legacy = is_legacy
    post = posted(twin, person)
    before = len(twin.paths())

    answers = [await connector.read_metrics([post.post_id], credentials) for _ in range(2)]

    assert answers == [{post.post_id: READ}] * 2
    assert len(twin.paths()) - before == (3 if is_legacy else 2), "what worked is remembered"


async def test_names_that_change_back_are_noticed(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    post, before = posted(twin, person), len(twin.state.requests)

    for twin.state.is_legacy in (True, False, True):
        assert await connector.read_metrics([post.post_id], credentials) == {post.post_id: READ}

    asked = [next(name for name, _ in one.query if name != "ids") for one in twin.state.requests[before:]]
    assert asked == ["post.fields", "tweet.fields", "tweet.fields", "post.fields", "post.fields", "tweet.fields"]
    for request in twin.state.requests[before:]:
        request.is_legacy = True  # what X does not describe any more was asked for on purpose


async def test_a_hundred_are_read_in_one_call(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    ids = [posted(twin, person).post_id for _ in range(130)]
    before = len(twin.state.requests)

    answer = await connector.read_metrics(ids, credentials)

    asked = [dict(one.query)["ids"].split(",") for one in twin.state.requests[before:]]
    assert asked == [ids[:100], ids[100:]]
    assert answer == dict.fromkeys(ids, READ)


async def test_clicks_of_old_posts_are_unknown_and_the_rest_is_read(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    young, old = posted(twin, person), posted(twin, person, days_ago=40)
    theirs = posted(twin, twin.state.sign_up())
    before = len(twin.paths())

    answer = await connector.read_metrics([young.post_id, old.post_id, theirs.post_id, "999"], credentials)

    public = replace(READ, clicks=None)
    assert answer == {young.post_id: READ, old.post_id: public, theirs.post_id: public}
    assert len(twin.paths()) - before == 2
    assert dict(twin.state.requests[-1].query)["ids"] == f"{old.post_id},{theirs.post_id}", "only what was left out"


async def test_deleted_posts_have_no_figures(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    post = posted(twin, person)
    await connector.delete(post.post_id, credentials)
    before = len(twin.paths())

    assert await connector.read_metrics([post.post_id], credentials) == {}
    assert len(twin.paths()) - before == 1


async def test_the_accounts_own_counts(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    posted(twin, person)
    told = await connector.read_account_metrics(credentials)
    twin.state.is_legacy = True
    legacy = await connector.read_account_metrics(credentials)

    assert told == legacy == AccountMetrics(followers=42, following=3, posts=1)


@pytest.mark.parametrize("trouble", ["no credit", "access", "suspended"])
async def test_figures_that_cannot_be_read_say_why(
    connector: XConnector, twin: XTwin, registered: App, credentials: Credentials, person: Person, trouble: str
) -> None:
    registered.has_credit = trouble != "no credit"
    person.trouble = "User is user-suspended" if trouble == "suspended" else None
    if trouble == "access":
        twin.state.revoke(person.person_id)

    for read in (connector.read_metrics(["7"], credentials), connector.read_account_metrics(credentials)):
        with pytest.raises(ReadFailed, match=trouble):
            await read


class TestOtherAnswers:
    """What no pretend X of ours says."""

    API = "https://api.example"
    WHO = Credentials(account_id="7", access_token="a", details={"handle": "hearth"})

    @pytest.fixture
    def web(self) -> Iterator[respx.MockRouter]:
        with respx.mock(assert_all_called=False) as router:
            yield router

    @pytest.fixture
    def connector(self, web: respx.MockRouter) -> XConnector:
        client = httpx2.AsyncClient(transport=Routed(web))
        return XConnector(client, api_url=self.API, authorize_url="https://x.example")

    @pytest.mark.parametrize("status", [400, 403])
    async def test_a_call_that_is_refused_for_its_fields_is_made_without_them(
        self, connector: XConnector, web: respx.MockRouter, status: int
    ) -> None:
        kind = "https://api.x.com/2/problems/field-unauthorized"
        refused = httpx.Response(status, json={"type": kind, "detail": "no access to non_public_metrics"})
        public = {"data": [{"id": "1", "public_metrics": {"like_count": 4}}]}
        route = web.get(f"{self.API}/2/tweets")
        route.side_effect = [refused, httpx.Response(200, json=public)]

        assert await connector.read_metrics(["1"], self.WHO) == {"1": PostMetrics(likes=4)}
        assert [call.request.url.params["post.fields"] for call in route.calls] == [
            "created_at,public_metrics,non_public_metrics,organic_metrics",
            "created_at,public_metrics",
        ]

    async def test_what_is_not_told_is_unknown_and_nonsense_is_not_believed(
        self, connector: XConnector, web: respx.MockRouter
    ) -> None:
        posts: list[Any] = [
            {"id": "1", "public_metrics": {"quote_count": 2, "like_count": True}},
            {"id": "2", "public_metrics": None, "organic_metrics": {"url_link_clicks": 3}},
            {"id": "3"},
            {"id": "elsewhere"},
            "nonsense",
        ]
        web.get(f"{self.API}/2/tweets").respond(json={"data": posts})

        answer = await connector.read_metrics(["1", "2", "3"], self.WHO)

        assert answer == {"1": PostMetrics(shares=2), "2": PostMetrics(clicks=3), "3": PostMetrics()}

    @pytest.mark.parametrize(
        ("answer", "is_done"),
        [
            (httpx.Response(200, json={"data": {"deleted": True}}), True),
            (httpx.Response(200, json={"errors": [{"type": "https://x/2/problems/resource-not-found"}]}), True),
            (httpx.Response(404, json={"title": "Not Found Error"}), True),
            (httpx.Response(404, html="<h1>nginx</h1>"), False),
            (httpx.Response(200, json={"data": {"deleted": False}}), False),
            (httpx.Response(200, json={}), False),
            (httpx.Response(403, json={"detail": "No"}), False),
            (httpx.Response(503), False),
        ],
        ids=str,
    )
    async def test_deleting(
        self, connector: XConnector, web: respx.MockRouter, answer: httpx.Response, is_done: bool
    ) -> None:
        web.delete(f"{self.API}/2/tweets/1").mock(return_value=answer)

        if is_done:
            await connector.delete("1", self.WHO)
        else:
            with pytest.raises(ReadFailed):
                await connector.delete("1", self.WHO)

    @pytest.mark.parametrize("user", [{}, {"id": 7, "username": "hearth"}, {"id": "7"}, [], None], ids=str)
    async def test_an_account_without_a_name_is_none(
        self, connector: XConnector, web: respx.MockRouter, user: Any
    ) -> None:
        web.get(f"{self.API}/2/users/me").respond(json={"data": user})

        with pytest.raises(ReadFailed):
            await connector.read_account_metrics(self.WHO)


# --- deleting ---------------------------------------------------------------------------------------------------------


async def test_a_post_is_deleted_and_somebody_elses_is_not(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    prepared = await connector.prepare(draft_of(), credentials)
    assert isinstance(prepared, dict)
    outcome = await connector.publish(prepared, credentials)
    assert isinstance(outcome, Published)
    theirs = posted(twin, twin.state.sign_up())

    await connector.delete(outcome.external_id, credentials)

    assert person.posts == {}
    with pytest.raises(ReadFailed):
        await connector.delete(theirs.post_id, credentials)
    with pytest.raises(ReadFailed, match="not the id"):
        await connector.delete("https://x.com/hearth/status/7", credentials)


# --- the account itself -----------------------------------------------------------------------------------------------


async def test_a_closer_look_finds_what_x_alone_can_tell(
    connector: XConnector, twin: XTwin, registered: App, credentials: Credentials, person: Person
) -> None:
    before = len(twin.paths())
    good = {one.code: one for one in await connector.examine(credentials)}
    person.is_protected, person.subscription = True, "Premium"
    other = {one.code: one for one in await connector.examine(credentials)}
    registered.has_credit = False
    [broke] = await connector.examine(credentials)

    assert {code: one.is_good for code, one in good.items()} == {
        "credit": True,
        "protected": True,
        "length": True,
        "clock": True,
    }
    assert "280" in good["length"].title
    assert other["protected"].is_good is False
    assert "25,000" in other["length"].title
    assert (broke.code, broke.is_good) == ("credit", False)
    assert len(twin.paths()) - before == 3


async def test_a_closer_look_without_access_says_so(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    twin.state.revoke(person.person_id)

    with pytest.raises(ReadFailed):
        await connector.examine(credentials)
    with pytest.raises(ReadFailed):
        await connector.read_details(credentials)


async def test_what_changed_since_it_was_connected_is_read(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    person.subscription, person.username = "PremiumPlus", f"renamed{person.username}"

    details = await connector.read_details(credentials)

    assert details["handle"] == person.username
    assert details["limits"] == {"max_length": 25_000}


async def test_asking_about_access(
    connector: XConnector, registered: App, credentials: Credentials, person: Person
) -> None:
    assert await connector.check_access(credentials) is None
    person.trouble = "Your account is temporarily locked."
    locked = await connector.check_access(credentials)
    person.trouble, registered.is_enrolled = None, False
    not_enrolled = await connector.check_access(credentials)

    assert isinstance(locked, NeedsReauth) and not locked.can_refresh
    assert isinstance(not_enrolled, RateLimited) and not_enrolled.app_wide
