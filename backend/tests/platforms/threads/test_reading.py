"""Figures, deleting, and what the doctor finds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest

from app.core import clock
from app.core.clock import now
from app.platforms.contract import AccountMetrics, Credentials, Draft, PostMetrics, Published, ReadFailed
from app.platforms.threads.connector import ThreadsConnector
from tests.platforms.threads.conftest import connect, credentials_of
from tests.twins.meta.state import Account, App, Fault, Post, Refusal
from tests.twins.threads import ThreadsTwin


@pytest.fixture
async def post(connector: ThreadsConnector, credentials: Credentials, twin: ThreadsTwin) -> Post:
    at = datetime.now(UTC)
    made = await connector.prepare(Draft(uuid4(), "Bread.", scheduled_for=at, created_at=at), credentials)
    assert isinstance(made, dict)
    outcome = await connector.publish(made, credentials)
    assert isinstance(outcome, Published)
    return twin.state.posts[outcome.external_id]


async def test_each_figure_has_its_place_and_quotes_have_none(
    connector: ThreadsConnector, credentials: Credentials, post: Post
) -> None:
    post.figures = {"views": 900, "likes": 30, "replies": 4, "reposts": 5, "quotes": 100, "shares": 7}

    found = await connector.read_metrics([post.id], credentials)

    assert found == {post.id: PostMetrics(impressions=900, likes=30, comments=4, shares=12)}


async def test_a_figure_that_is_withdrawn_takes_no_other_with_it(
    connector: ThreadsConnector, credentials: Credentials, post: Post, twin: ThreadsTwin
) -> None:
    twin.threads.withdrawn = {"shares", "views"}
    post.figures |= {"likes": 30, "reposts": 5}

    found = await connector.read_metrics([post.id], credentials)
    twin.threads.withdrawn = set()

    assert found[post.id] == PostMetrics(impressions=None, likes=30, comments=0, shares=5)


async def test_a_post_confirmed_by_its_address_has_figures_too(
    connector: ThreadsConnector, credentials: Credentials, post: Post
) -> None:
    post.figures["likes"] = 8
    elsewhere = "https://www.threads.net/@somebody/post/CZZZZZZZ"

    found = await connector.read_metrics([f"{post.permalink}/?xmt=1", elsewhere], credentials)

    assert {external_id: metrics.likes for external_id, metrics in found.items()} == {f"{post.permalink}/?xmt=1": 8}


async def test_posts_that_are_gone_are_missing_and_others_are_not(
    connector: ThreadsConnector, credentials: Credentials, post: Post
) -> None:
    assert list(await connector.read_metrics([post.id, "17900000000000000"], credentials)) == [post.id]


async def test_a_read_that_is_refused_for_no_reason_is_not_a_post_that_is_gone(
    connector: ThreadsConnector, credentials: Credentials, account: Account, post: Post
) -> None:
    account.faults.append(Fault("GET insights", refusal=Refusal(100, 33, "Object does not exist")))

    with pytest.raises(ReadFailed):
        await connector.read_metrics([post.id], credentials)


@pytest.mark.parametrize("refusal", [Refusal(2, status=500), Refusal(4), Refusal(190), Refusal(10)])
async def test_a_failed_read_is_no_figure(
    connector: ThreadsConnector, credentials: Credentials, account: Account, post: Post, refusal: Refusal
) -> None:
    account.faults.append(Fault("GET insights", refusal=refusal))

    with pytest.raises(ReadFailed, match="The Graph's own words"):
        await connector.read_metrics([post.id], credentials)


async def test_a_profile_has_followers_and_nothing_else(
    connector: ThreadsConnector, credentials: Credentials, account: Account
) -> None:
    account.followers = 4321

    assert await connector.read_account_metrics(credentials) == AccountMetrics(followers=4321)


async def test_details_are_read_anew(connector: ThreadsConnector, credentials: Credentials, account: Account) -> None:
    account.username = f"{account.username}_new"

    assert (await connector.read_details(credentials))["handle"] == account.username


async def test_a_post_that_cannot_be_deleted_says_so(
    connector: ThreadsConnector, credentials: Credentials, account: Account, post: Post
) -> None:
    account.faults.append(Fault("DELETE post", refusal=Refusal(10, None, "No threads_delete")))

    with pytest.raises(ReadFailed, match="No threads_delete"):
        await connector.delete(post.id, credentials)
    await connector.delete(post.permalink, credentials)

    assert post.is_deleted


# --- the doctor -------------------------------------------------------------------------------------------------------


async def test_a_good_profile_is_found_good(connector: ThreadsConnector, credentials: Credentials) -> None:
    found = await connector.examine(credentials)

    assert [finding.code for finding in found] == [
        "quota-posts",
        "quota-replies",
        "quota-deletions",
        "token",
        "clock",
        "media-reachable",
        "app-mode",
    ]
    assert [finding.is_good for finding in found] == [True] * 6 + [None]


async def test_what_is_wrong_is_said_with_what_to_do(
    http: httpx2.AsyncClient, twin: ThreadsTwin, app: App, account: Account
) -> None:
    local = ThreadsConnector(http, graph_url=twin.url, oauth_url=twin.url, public_url="http://127.0.0.1:8000")
    credentials = credentials_of(await connect(local, app, account), app)
    account.used = {"": 250}

    with clock.frozen(now() + timedelta(minutes=5)):
        found = {finding.code: finding for finding in await local.examine(credentials)}

    assert {code for code, finding in found.items() if finding.is_good is False} == {
        "quota-posts",
        "clock",
        "media-reachable",
    }
    assert "250 of 250" in found["quota-posts"].detail
    assert "seconds ahead" in found["clock"].detail
    assert "PUBLIC_URL" in found["media-reachable"].detail


async def test_a_doctor_that_gets_no_answer_says_nothing(
    connector: ThreadsConnector, credentials: Credentials, account: Account
) -> None:
    account.faults.append(Fault("GET threads_publishing_limit", refusal=Refusal(2, status=500)))

    with pytest.raises(ReadFailed):
        await connector.examine(credentials)


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://growth.example", True),
        ("http://growth.example", False),
        ("https://localhost", False),
        ("https://192.168.1.4", False),
        ("https://8.8.8.8", True),
        ("", False),
    ],
)
async def test_only_https_on_the_internet_can_be_fetched_from(
    http: httpx2.AsyncClient, twin: ThreadsTwin, credentials: Credentials, url: str, is_good: bool
) -> None:
    connector = ThreadsConnector(http, graph_url=twin.url, oauth_url=twin.url, public_url=url)

    [found] = [one for one in await connector.examine(replace(credentials)) if one.code == "media-reachable"]

    assert found.is_good is is_good
