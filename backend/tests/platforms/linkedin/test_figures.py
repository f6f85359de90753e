"""What is read of posts and accounts, in how many calls, and what is not known."""

from datetime import UTC, datetime

import httpx2
import pytest

from app.platforms.contract import AccountMetrics, Credentials, PostMetrics, Published, ReadFailed
from app.platforms.linkedin.connector import LinkedInConnector
from app.platforms.linkedin.reads import AT_ONCE
from tests.platforms.linkedin.conftest import connector_to
from tests.platforms.linkedin.people import Made, credentials_of, draft_of
from tests.twins.linkedin import LinkedInTwin

_PERSONS, _PAGES = "/rest/memberCreatorPostAnalytics", "/rest/organizationalEntityShareStatistics"


@pytest.fixture
async def person(made: Made) -> Credentials:
    return await made.person()


@pytest.fixture
async def page(made: Made) -> Credentials:
    return await made.page()


async def published(connector: LinkedInConnector, credentials: Credentials, text: str = "Rye.") -> str:
    post = await connector.prepare(draft_of(text), credentials)
    assert isinstance(post, dict)
    outcome = await connector.publish(post, credentials)
    assert isinstance(outcome, Published)
    return outcome.external_id


def ugc_post(twin: LinkedInTwin, urn: str) -> str:
    """The same post under the other kind of URN: both occur for one account."""
    post = twin.state.posts.pop(urn)
    post.urn = urn.replace("urn:li:share:", "urn:li:ugcPost:")
    twin.state.posts[post.urn] = post
    return post.urn


_FIGURES = {"impressions": 210, "likes": 21, "comments": 4, "shares": 3, "clicks": 9, "saves": 2}


async def test_a_persons_post_costs_a_call_a_figure(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    urn = await published(connector, person)
    twin.state.posts[urn].figures = dict(_FIGURES)

    read = await connector.read_metrics([urn], person)

    assert read == {urn: PostMetrics(**_FIGURES)}
    asked = [call.target for call in twin.state.called("GET", _PERSONS)]
    entity = f"entity=(share:{urn.replace(':', '%3A')})"
    assert asked[0] == f"{_PERSONS}?q=entity&{entity}&queryType=IMPRESSION&aggregation=TOTAL"
    assert len(asked) == 6


async def test_the_other_kind_of_urn_has_another_key(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    urn = ugc_post(twin, await published(connector, person))
    twin.state.posts[urn].figures = dict(_FIGURES)

    assert await connector.read_metrics([urn], person) == {urn: PostMetrics(**_FIGURES)}
    assert f"entity=(ugc:{urn.replace(':', '%3A')})" in twin.state.called("GET", _PERSONS)[0].target


async def test_an_older_version_has_fewer_figures(
    twin: LinkedInTwin, web: httpx2.AsyncClient, connector: LinkedInConnector, person: Credentials
) -> None:
    urn = await published(connector, person)
    twin.state.versions.add("202603")
    twin.state.posts[urn].figures = dict(_FIGURES)
    older = connector_to(twin.url, web, version="202603")

    read = await older.read_metrics([urn], person)

    assert read == {urn: PostMetrics(impressions=210, likes=21, comments=4, shares=3)}
    assert len(twin.state.called("GET", _PERSONS)) == 4


async def test_no_figure_yet_is_no_zero(twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials) -> None:
    urn = await published(connector, person)
    twin.state.script("GET", _PERSONS, 200, {"elements": []}, times=6)
    assert await connector.read_metrics([urn], person) == {}
    twin.state.script("GET", _PERSONS, 200, {"elements": []}, times=1)

    read = await connector.read_metrics([urn], person)

    assert (read[urn].impressions, read[urn].likes) == (None, 0)


async def test_a_persons_day_is_not_read_up_and_the_newest_come_first(
    twin: LinkedInTwin, connector: LinkedInConnector, made: Made, web: httpx2.AsyncClient
) -> None:
    morning = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
    early = connector_to(twin.url, web, clock=lambda: morning)
    person, other = await made.person(), await made.person()
    urns = [await published(connector, person, f"Loaf {number}.") for number in range(8)]

    read = await early.read_metrics(urns, person)

    assert list(read) == list(reversed(urns))[: AT_ONCE // 6]
    assert len(twin.state.called("GET", _PERSONS)) == AT_ONCE
    for _ in range(2):
        with pytest.raises(ReadFailed, match="used up"):
            await early.read_metrics(urns, person)
    with pytest.raises(ReadFailed, match="used up"):
        await early.read_account_metrics(person)
    assert len(twin.state.called("GET", _PERSONS)) == AT_ONCE
    assert await early.read_account_metrics(other) == AccountMetrics(followers=0)


async def test_an_account_without_the_permission_is_not_asked_about(
    twin: LinkedInTwin, made: Made, web: httpx2.AsyncClient
) -> None:
    plain = connector_to(twin.url, web, scopes=("openid", "w_member_social"))
    [profile] = await made.offered_to(twin.state.sign_up(), plain)
    credentials = credentials_of(profile)
    before = len(twin.state.calls)

    assert await plain.read_metrics(["urn:li:share:7"], credentials) == {"urn:li:share:7": PostMetrics()}
    assert await plain.read_account_metrics(credentials) == AccountMetrics()
    assert len(twin.state.calls) == before


async def test_a_pages_posts_are_read_together(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials
) -> None:
    urns = [await published(connector, page, f"Loaf {number}.") for number in range(3)]
    urns[2] = ugc_post(twin, urns[2])
    for urn in urns:
        twin.state.posts[urn].figures = dict(_FIGURES)

    read = await connector.read_metrics([*urns, "urn:li:share:1", "urn:li:activity:2", "unknown:x"], page)

    assert read == dict.fromkeys(urns, PostMetrics(**{**_FIGURES, "saves": None}))
    shares, ugc_posts = twin.state.called("GET", _PAGES)
    encoded = [urn.replace(":", "%3A") for urn in urns]
    assert f"&shares=List({encoded[0]},{encoded[1]},urn%3Ali%3Ashare%3A1)" in shares.target
    assert f"&ugcPosts=List({encoded[2]})" in ugc_posts.target


async def test_where_many_may_not_be_asked_about_together_each_is(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials
) -> None:
    urns = [await published(connector, page, f"Loaf {number}.") for number in range(3)]
    twin.state.batches_allowed = False

    assert set(await connector.read_metrics(urns, page)) == set(urns)
    assert len(twin.state.called("GET", _PAGES)) == 4


async def test_a_correction_below_zero_is_no_total(
    twin: LinkedInTwin, connector: LinkedInConnector, page: Credentials
) -> None:
    urn = await published(connector, page)
    twin.state.posts[urn].figures = {"likes": -1}

    assert (await connector.read_metrics([urn], page))[urn].likes is None


async def test_followers(twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, made: Made) -> None:
    page = await made.page()
    twin.state.tokens[person.access_token].person.followers = 412
    next(iter(twin.state.organizations.values())).followers = 4821

    assert await connector.read_account_metrics(person) == AccountMetrics(followers=412)
    assert await connector.read_account_metrics(page) == AccountMetrics(followers=4821)


@pytest.mark.parametrize(("status", "body"), [(403, {"status": 403, "message": "no"}), (429, None), (500, "oops")])
async def test_figures_that_do_not_come_are_said(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials, page: Credentials, status: int, body: object
) -> None:
    twin.state.script("GET", _PERSONS, status, body)
    twin.state.script("GET", _PAGES, status, body)
    twin.state.script("GET", "/rest/networkSizes", 404, {"status": 404, "message": "no"})

    with pytest.raises(ReadFailed):
        await connector.read_metrics(["urn:li:share:7"], person)
    with pytest.raises(ReadFailed):
        await connector.read_metrics(["urn:li:share:7"], page)
    with pytest.raises(ReadFailed):
        await connector.read_account_metrics(page)


async def test_a_post_that_is_gone_has_no_figures(
    twin: LinkedInTwin, connector: LinkedInConnector, person: Credentials
) -> None:
    twin.state.script("GET", _PERSONS, 404, {"status": 404, "message": "not found"})

    assert await connector.read_metrics(["urn:li:share:7"], person) == {}
