"""The connector at a server that was not written for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from app.platforms.contract import (
    Absent,
    Credentials,
    Found,
    NeedsReauth,
    OutcomeUnknown,
    PostMetrics,
    Published,
    RateLimited,
    Rejected,
)
from app.platforms.mastodon import rules
from app.platforms.mastodon.connector import MastodonConnector
from tests.mastodon_mock.conftest import URL, Break, Connect
from tests.platforms.mastodon.people import a_draft, a_picture, a_video, prepared_post, published


async def stored(browser: httpx2.AsyncClient, credentials: Credentials) -> list[dict[str, Any]]:
    """The account's posts by the server's own account, the oldest first."""
    headers = {"Authorization": f"Bearer {credentials.access_token}"}
    answer = await browser.get(f"/api/v1/accounts/{credentials.details['id']}/statuses", headers=headers)
    posts: list[dict[str, Any]] = answer.json()
    return posts[::-1]


async def test_connecting(connector: MastodonConnector, connect: Connect):
    credentials = await connect("hearth")

    host = URL.removeprefix("http://")
    assert credentials.account_id == f"{credentials.details['id']}@{host}"
    assert credentials.details["handle"] == f"hearth@{host}"
    assert credentials.details["limits"] == {"max_length": 500, "max_images": 4, "url_length": 23}
    assert (await connector.read_details(credentials))["version"] == credentials.details["version"]
    assert await connector.check_access(credentials) is None
    assert (await connector.examine(credentials))[0].is_good


async def test_a_text(connector: MastodonConnector, browser: httpx2.AsyncClient, credentials: Credentials):
    text = "Brötchen 🥐 & <mehr>\n\nhttps://example.com/ä?q=1 #Frühstück"
    options = {"visibility": "unlisted", "content_warning": "Mehl", "language": "de"}

    outcome = await published(connector, credentials, a_draft(text, options=options))

    [post] = await stored(browser, credentials)
    assert post["id"] == outcome.external_id
    assert (post["visibility"], post["spoiler_text"], post["language"]) == ("unlisted", "Mehl", "de")
    assert (await browser.get(f"/api/v1/statuses/{post['id']}/source")).json()["text"] == text
    assert outcome.permalink == post["url"]


async def test_pictures_and_a_video(
    connector: MastodonConnector, browser: httpx2.AsyncClient, credentials: Credentials
):
    pictures = [a_picture(number, f"Loaf {number} ü") for number in range(4)]

    await published(connector, credentials, a_draft(media=pictures))
    await published(connector, credentials, a_draft(media=[a_video()]))

    shown, film = await stored(browser, credentials)
    assert [one["description"] for one in shown["media_attachments"]] == [one.alt_text for one in pictures]
    files = [(await browser.get(one["url"])).content for one in shown["media_attachments"]]
    assert files == [one.content for one in pictures]
    assert [one["type"] for one in film["media_attachments"]] == ["video"]


async def test_a_thread(connector: MastodonConnector, browser: httpx2.AsyncClient, credentials: Credentials):
    draft, out = a_draft("One."), list[str]()
    for part, text in enumerate(["One.", "Two.", "Three."]):
        sent = await published(connector, credentials, replace(draft, text=text, part=part, earlier_parts=list(out)))
        out.append(sent.external_id)

    assert [(post["in_reply_to_id"], post["visibility"]) for post in await stored(browser, credentials)] == [
        (None, "public"),
        (out[0], "unlisted"),
        (out[1], "unlisted"),
    ]
    await connector.delete(out[-1], credentials)
    answer = await connector.prepare(replace(draft, part=3, earlier_parts=out), credentials)
    assert isinstance(answer, Rejected)
    assert answer.code == "earlier-part-gone"


async def test_twice_is_once(connector: MastodonConnector, browser: httpx2.AsyncClient, credentials: Credentials):
    prepared = await prepared_post(connector, credentials)

    first, second = [await connector.publish(prepared, credentials) for _ in range(2)]

    assert isinstance(first, Published)
    assert first == second
    assert len(await stored(browser, credentials)) == 1


@pytest.mark.parametrize(
    "text", ["Plain.\n\nTwo paragraphs\nand a line.", "**Bold** and `code` & <tags>", "#Brot @other"]
)
async def test_what_is_out_is_found_and_what_is_not_is_absent(
    connector: MastodonConnector, credentials: Credentials, text: str
):
    before = datetime.now(UTC)
    out, kept = await prepared_post(connector, credentials, a_draft(text)), await prepared_post(connector, credentials)
    sent = await connector.publish(out, credentials)
    assert isinstance(sent, Published)

    assert await connector.reconcile(out, credentials, sent_after=before) == Found(sent.external_id, sent.permalink)
    assert isinstance(await connector.reconcile(kept, credentials, sent_after=before), Absent)
    later = before + timedelta(hours=1)
    assert not isinstance(await connector.reconcile(out, credentials, sent_after=later), Found)


@pytest.mark.parametrize(
    ("kind", "effect"), [("status", {"status": 500}), ("status", {"status": 504}), ("malformed", {})]
)
async def test_a_lost_request_is_unknown_then_absent_then_sent_once(
    connector: MastodonConnector,
    browser: httpx2.AsyncClient,
    credentials: Credentials,
    break_next: Break,
    kind: str,
    effect: dict[str, int],
):
    prepared, began = await prepared_post(connector, credentials), datetime.now(UTC)
    await break_next(kind, **effect)

    assert isinstance(await connector.publish(prepared, credentials), OutcomeUnknown)
    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=began), Absent)
    assert isinstance(await connector.publish(prepared, credentials), Published)
    assert len(await stored(browser, credentials)) == 1


async def test_a_limit(connector: MastodonConnector, credentials: Credentials, break_next: Break):
    prepared = await prepared_post(connector, credentials)
    await break_next("ratelimit")

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, RateLimited)
    assert outcome.retry_after_seconds == pytest.approx(300, abs=2)


@pytest.mark.parametrize("text", ["b" * 501, "🥖" * 501])
async def test_a_text_too_long(connector: MastodonConnector, credentials: Credentials, text: str):
    outcome = await connector.publish(await prepared_post(connector, credentials, a_draft(text)), credentials)

    assert isinstance(outcome, Rejected)
    assert "too long" in outcome.message


async def test_figures(
    connector: MastodonConnector, browser: httpx2.AsyncClient, credentials: Credentials, connect: Connect
):
    post, other = await published(connector, credentials), await published(connector, credentials)
    reader = {"Authorization": f"Bearer {(await connect('reader')).access_token}"}
    for action in ("favourite", "reblog"):
        (await browser.post(f"/api/v1/statuses/{post.external_id}/{action}", headers=reader)).raise_for_status()
    reply = {"status": "Lovely!", "in_reply_to_id": post.external_id}
    (await browser.post("/api/v1/statuses", json=reply, headers=reader)).raise_for_status()

    await connector.delete(other.external_id, credentials)
    await connector.delete(other.external_id, credentials)

    assert await connector.read_metrics([post.external_id, other.external_id], credentials) == {
        post.external_id: PostMetrics(likes=1, comments=1, shares=1)
    }
    assert (await connector.read_account_metrics(credentials)).posts == 1


async def test_access_that_was_given_back(connector: MastodonConnector, credentials: Credentials):
    prepared = await prepared_post(connector, credentials)

    await connector.revoke(credentials)

    assert isinstance(await connector.publish(prepared, credentials), NeedsReauth)
    assert isinstance(await connector.check_access(credentials), NeedsReauth)


async def test_an_address_of_a_post_leads_back_to_it(connector: MastodonConnector, credentials: Credentials):
    sent = await published(connector, credentials)

    assert sent.permalink is not None
    assert rules.external_id_at(sent.permalink, credentials.account_id) == sent.external_id
