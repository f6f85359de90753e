"""Figures by the names of 2026, with what Facebook withdrew left alone; and the closer look at an account."""

from dataclasses import replace
from typing import Any

import pytest

from app.platforms.contract import (
    AccountMetrics,
    Credentials,
    Finding,
    Media,
    Pending,
    PostMetrics,
    Published,
    ReadFailed,
)
from app.platforms.facebook.connector import FacebookConnector
from tests.platforms.facebook.conftest import Connect, app_of, credentials_of, draft
from tests.twins.facebook import FacebookTwin, Page

_ENDED = {"post_impressions", "post_impressions_unique", "page_fans", "page_impressions", "post_engaged_users"}


@pytest.fixture(autouse=True)
def all_figures_offered(twin: FacebookTwin) -> None:
    twin.state.withdrawn_figures.clear()
    twin.state.app_usage_percent = 0


async def published(connector: FacebookConnector, credentials: Credentials, **given: Any) -> str:
    prepared = await connector.prepare(draft(**given), credentials)
    assert isinstance(prepared, dict), prepared
    outcome = await connector.publish(prepared, credentials)
    while isinstance(outcome, Pending):
        outcome = await connector.poll(outcome.token, prepared, credentials)
    assert isinstance(outcome, Published), outcome
    return outcome.external_id


def asked_figures(twin: FacebookTwin, since: int) -> list[str]:
    return [call["fields"]["metric"] for call in twin.calls[since:] if "metric" in call["fields"]]


async def test_each_figure_has_its_source(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin, page: Page
) -> None:
    post_id = await published(connector, credentials)
    twin.state.figures[post_id] = {
        "post_media_view": {"paid": 20, "organic": 300},
        "post_clicks": 12,
        "post_reactions_by_type_total": {"like": 7, "love": 3, "wow": 1},
        "post_activity_by_action_type": {"comment": 4, "like": 7, "share": 2},
    }
    page.posts[-1]["shares"] = {"count": 5}

    metrics = await connector.read_metrics([post_id], credentials)

    assert metrics == {post_id: PostMetrics(impressions=320, likes=11, comments=4, shares=5, clicks=12)}
    assert not _ENDED & set(",".join(asked_figures(twin, 0)).split(","))


async def test_nothing_done_yet_is_zero_and_nothing_told_is_unknown(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin
) -> None:
    quiet, untold = await published(connector, credentials), await published(connector, credentials)
    names = ("post_media_view", "post_clicks", "post_reactions_by_type_total", "post_activity_by_action_type")
    twin.state.figures[untold] = dict.fromkeys(names)

    metrics = await connector.read_metrics([quiet, untold], credentials)

    assert metrics[quiet] == PostMetrics(impressions=0, likes=0, comments=0, shares=0, clicks=0)
    assert metrics[untold] == PostMetrics()


async def test_a_figure_that_was_withdrawn_costs_no_other_and_is_not_asked_for_again(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin
) -> None:
    first, second = await published(connector, credentials), await published(connector, credentials)
    twin.state.withdrawn_figures.add("post_clicks")
    before = len(twin.calls)

    metrics = await connector.read_metrics([first, second], credentials)

    assert metrics[first] == metrics[second] == PostMetrics(impressions=0, likes=0, comments=0, shares=0)
    together = "post_media_view,post_clicks,post_reactions_by_type_total,post_activity_by_action_type"
    assert asked_figures(twin, before) == [
        together,
        *together.split(","),
        "post_media_view,post_reactions_by_type_total,post_activity_by_action_type",
    ]


async def test_a_post_that_has_no_figures_at_all_takes_none_from_others(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin
) -> None:
    post_id = await published(connector, credentials)
    twin.state.withdrawn_figures.update(
        {"post_media_view", "post_clicks", "post_reactions_by_type_total", "post_activity_by_action_type"}
    )
    nothing = await connector.read_metrics([post_id], credentials)
    twin.state.withdrawn_figures.clear()
    again = await connector.read_metrics([post_id], credentials)

    assert nothing == {post_id: PostMetrics()}
    assert again[post_id].impressions == 0


async def test_a_video_is_measured_by_its_post_and_without_one_by_itself(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin, page: Page
) -> None:
    film = Media(content=b"film", mime_type="video/mp4")
    video_id = await published(connector, credentials, media=(film,))
    twin.state.figures[page.videos[video_id]["post_id"]] = {"post_media_view": 80}
    twin.state.figures[video_id] = {
        "fb_reels_total_plays": 31,
        "post_video_likes_by_reaction_type": {"REACTION_LIKE": 2, "REACTION_LOVE": 1},
        "post_video_social_actions": {"COMMENT": 3, "SHARE": 1},
    }

    by_post = await connector.read_metrics([video_id], credentials)
    page.videos[video_id]["post_id"] = None
    by_itself = await connector.read_metrics([video_id], credentials)

    assert by_post[video_id].impressions == 80
    assert by_itself == {video_id: PostMetrics(impressions=31, likes=3, comments=3, shares=1)}


async def test_what_is_gone_is_left_out(connector: FacebookConnector, credentials: Credentials) -> None:
    post_id = await published(connector, credentials)
    await connector.delete(post_id, credentials)

    assert await connector.read_metrics([post_id, "123456"], credentials) == {}


async def test_a_page_has_followers_and_nothing_else(
    connector: FacebookConnector, credentials: Credentials, page: Page
) -> None:
    assert await connector.read_account_metrics(credentials) == AccountMetrics(followers=120)
    page.followers = None
    assert await connector.read_account_metrics(credentials) == AccountMetrics(followers=77)


async def test_near_the_limit_figures_leave_the_rest_to_posts(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin
) -> None:
    post_id = await published(connector, credentials)
    twin.state.app_usage_percent = 95

    with pytest.raises(ReadFailed, match="95 %"):
        await connector.read_metrics([post_id], credentials)


async def test_a_token_without_the_permission_reads_nothing(
    connector: FacebookConnector, twin: FacebookTwin, connect: Connect
) -> None:
    [account] = await connect(twin.state.person(twin.state.page(), declined={"read_insights"}))
    credentials = credentials_of(account, app_of(twin))
    post_id = await published(connector, credentials)

    with pytest.raises(ReadFailed, match="read_insights"):
        await connector.read_metrics([post_id], credentials)


# --- the closer look --------------------------------------------------------------------------------------------------


def by_code(findings: Any) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings}


async def test_all_is_well(connector: FacebookConnector, credentials: Credentials) -> None:
    found = by_code(await connector.examine(credentials))

    assert {code: finding.is_good for code, finding in found.items()} == {
        "token": True,
        "page-ticked": True,
        "permissions-now": True,
        "quota": True,
        "clock": True,
        "app-mode": None,
    }
    assert found["token"].detail.startswith("It has no end date. Figures may be read until 15 Jan 2027")
    assert credentials.access_token not in str(found)


async def test_what_was_lost_since_is_told(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin, page: Page
) -> None:
    person = twin.state.people[twin.state.tokens[credentials.access_token].person]
    person.unlisted.add(page.id)  # unticked when somebody connected another Page
    person.declined.add("pages_manage_engagement")
    twin.state.tokens[credentials.access_token].expires_at = 1_900_000_000
    page.usage_percent = 93

    found = by_code(await connector.examine(credentials))

    assert {code: finding.is_good for code, finding in found.items()} == {
        "token": False,
        "page-ticked": False,
        "permissions-now": False,
        "quota": False,
        "clock": True,
        "app-mode": None,
    }
    assert {code for code, finding in found.items() if finding.mended_by_connecting} == set(found) - {
        "quota",
        "clock",
        "app-mode",
    }
    assert "first comments" in found["permissions-now"].detail
    assert "93 %" in found["quota"].detail
    assert "17 Mar 2030" in found["token"].detail


async def test_without_an_app_there_is_nobody_to_ask_as(connector: FacebookConnector, credentials: Credentials) -> None:
    assert await connector.examine(replace(credentials, app=None)) == []


async def test_a_token_that_ended_says_why(
    connector: FacebookConnector, credentials: Credentials, twin: FacebookTwin
) -> None:
    twin.state.revoke(credentials.account_id)

    [finding] = await connector.examine(credentials)

    assert (finding.code, finding.is_good) == ("token", False)
    assert "The session has been invalidated" in finding.detail
