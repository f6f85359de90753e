"""Figures by kind of post, deleting, and what the doctor finds."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from app.platforms.contract import AccountMetrics, Credentials, Draft, Media, PostMetrics, Published, ReadFailed
from app.platforms.instagram.connector import InstagramConnector
from tests.twins.instagram import InstagramTwin
from tests.twins.meta.state import Account, Fault, Post, Refusal


@pytest.fixture
def post(
    connector: InstagramConnector, credentials: Credentials, twin: InstagramTwin, picture: Callable[..., Media]
) -> Callable[..., Any]:
    async def make(*, mime_type: str = "image/jpeg", **given: Any) -> Post:
        at = datetime.now(UTC)
        media = [picture(mime_type=mime_type)]
        made = await connector.prepare(
            Draft(uuid4(), "Bread.", scheduled_for=at, created_at=at, media=media, **given), credentials
        )
        assert isinstance(made, dict)
        outcome = await connector.publish(made, credentials)
        assert isinstance(outcome, Published)
        return twin.state.posts[outcome.external_id]

    return make


async def test_each_kind_has_figures_of_its_own(
    connector: InstagramConnector, credentials: Credentials, post: Callable[..., Any]
) -> None:
    feed, reel, story = await post(), await post(mime_type="video/mp4"), await post(options={"kind": "story"})
    for one in (feed, reel):
        one.figures |= {"views": 900, "likes": 30, "comments": 4, "shares": 5, "saved": 6}
    story.figures |= {"views": 70, "replies": 2, "shares": 1, "link_clicks": 3}

    found = await connector.read_metrics([feed.id, reel.id, story.id], credentials)

    plain = PostMetrics(impressions=900, likes=30, comments=4, shares=5, saves=6)
    assert found[feed.id] == found[reel.id] == plain
    assert found[story.id] == PostMetrics(impressions=70, comments=2, shares=1, clicks=3)


async def test_a_figure_that_is_withdrawn_takes_no_other_with_it(
    connector: InstagramConnector, credentials: Credentials, twin: InstagramTwin, post: Callable[..., Any]
) -> None:
    feed = await post()
    feed.figures |= {"views": 9, "likes": 3}
    twin.instagram.withdrawn = frozenset({"saved", "shares"})

    found = await connector.read_metrics([feed.id], credentials)
    twin.instagram.withdrawn = frozenset()

    assert found[feed.id] == PostMetrics(impressions=9, likes=3, comments=0)


async def test_without_the_permission_for_figures_likes_and_comments_are_read(
    connector: InstagramConnector, credentials: Credentials, account: Account, post: Callable[..., Any]
) -> None:
    feed = await post()
    feed.figures["likes"] = 3
    account.faults.append(Fault("GET insights", refusal=Refusal(10)))

    assert (await connector.read_metrics([feed.id], credentials))[feed.id] == PostMetrics(likes=3, comments=0)


async def test_a_story_that_few_people_saw_has_no_figures_and_is_not_gone(
    connector: InstagramConnector, credentials: Credentials, account: Account, post: Callable[..., Any]
) -> None:
    story = await post(options={"kind": "story"})
    account.faults.append(Fault("GET insights", refusal=Refusal(10, None, "Not enough viewers")))

    assert await connector.read_metrics([story.id], credentials) == {story.id: PostMetrics()}


async def test_a_read_that_is_refused_for_no_reason_is_asked_again(
    connector: InstagramConnector, credentials: Credentials, account: Account, post: Callable[..., Any]
) -> None:
    feed = await post()
    account.faults.append(Fault("GET post", refusal=Refusal(100, 33)))

    assert set(await connector.read_metrics([feed.id, "17900000000000000"], credentials)) == {feed.id}


async def test_a_post_confirmed_by_its_address_has_figures_too(
    connector: InstagramConnector, credentials: Credentials, post: Callable[..., Any]
) -> None:
    feed = await post()
    feed.figures["likes"] = 8

    found = await connector.read_metrics([feed.permalink, "https://www.instagram.com/p/CZZZZ/"], credentials)

    assert {address: metrics.likes for address, metrics in found.items()} == {feed.permalink: 8}


@pytest.mark.parametrize("refusal", [Refusal(2, status=500), Refusal(4), Refusal(190)])
async def test_a_failed_read_is_no_figure(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    post: Callable[..., Any],
    refusal: Refusal,
) -> None:
    feed = await post()
    account.faults.append(Fault("GET insights", refusal=refusal))

    with pytest.raises(ReadFailed, match="The Graph's own words"):
        await connector.read_metrics([feed.id], credentials)


async def test_an_account_has_its_counts_by_either_login(
    connector: InstagramConnector, credentials: Credentials, by_facebook: Credentials, account: Account
) -> None:
    account.followers = 4321
    expected = AccountMetrics(followers=4321, following=12, posts=0)

    assert await connector.read_account_metrics(credentials) == expected
    assert await connector.read_account_metrics(by_facebook) == expected


async def test_details_are_read_anew_and_keep_how_it_was_connected(
    connector: InstagramConnector, credentials: Credentials, by_facebook: Credentials, account: Account
) -> None:
    account.username = f"{account.username}_new"

    for known in (credentials, by_facebook):
        details = await connector.read_details(known)
        assert (details["handle"], details["login"]) == (account.username, known.details["login"])


async def test_deleting_by_facebook(
    connector: InstagramConnector, by_facebook: Credentials, account: Account, post: Callable[..., Any]
) -> None:
    feed = await post()
    account.faults.append(Fault("DELETE post", refusal=Refusal(10, None, "No instagram_manage_contents")))

    with pytest.raises(ReadFailed, match="instagram_manage_contents"):
        await connector.delete(feed.id, by_facebook)
    await connector.delete(feed.permalink, by_facebook)

    assert feed.is_deleted


async def test_the_doctor_reads_quota_clock_and_address(
    connector: InstagramConnector, credentials: Credentials, by_facebook: Credentials, account: Account
) -> None:
    for known in (credentials, by_facebook):
        found = await connector.examine(known)
        assert [(finding.code, finding.is_good) for finding in found] == [
            ("quota", True),
            ("clock", True),
            ("media-reachable", True),
            ("app-mode", None),
        ]
    account.used = {"": 50}
    assert (await connector.examine(credentials))[0].is_good is False
    account.faults.append(Fault("GET content_publishing_limit", refusal=Refusal(2, status=500)))
    with pytest.raises(ReadFailed):
        await connector.examine(credentials)
