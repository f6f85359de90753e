"""Figures, from Bluesky's own AppView."""

import asyncio
import os
from datetime import UTC, datetime
from typing import Any

import pytest

from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import AccountMetrics, Credentials, PostMetrics, Published
from tests.bluesky_pds.conftest import SignIn
from tests.bluesky_pds.drafts import a_draft
from tests.bluesky_pds.pds import Account, Pds

pytestmark = pytest.mark.skipif(
    not os.environ.get("AIGROWTH_APPVIEW_URL"), reason="The servers were started without the AppView."
)


async def test_what_readers_did_is_counted(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials, other: Account, sign_in: SignIn
) -> None:
    posts = [await publish(connector, credentials) for _ in range(27)]
    reader = await sign_in(other)
    react(pds, reader, posts[26])

    wanted = PostMetrics(impressions=None, likes=1, comments=1, shares=2, clicks=None, saves=0)
    uris = [uri for uri, _ in posts]
    metrics = await until(lambda: connector.read_metrics(uris, credentials), lambda read: read.get(uris[26]) == wanted)

    assert set(metrics) == set(uris)
    assert metrics[uris[0]] == PostMetrics(likes=0, comments=0, shares=0, saves=0)


async def test_followers_are_counted(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials, other: Account, sign_in: SignIn
) -> None:
    await publish(connector, credentials)
    create(pds, await sign_in(other), "app.bsky.graph.follow", subject=credentials.account_id)

    wanted = AccountMetrics(followers=1, following=0, posts=1)
    assert await until(lambda: connector.read_account_metrics(credentials), lambda read: read == wanted)


async def test_a_deleted_post_is_missing_from_the_figures(
    connector: BlueskyConnector, credentials: Credentials
) -> None:
    uri, _ = await publish(connector, credentials)
    await until(lambda: connector.read_metrics([uri], credentials), lambda read: uri in read)

    await connector.delete(uri, credentials)

    await until(lambda: connector.read_metrics([uri], credentials), lambda read: read == {})


async def publish(connector: BlueskyConnector, credentials: Credentials) -> tuple[str, str]:
    """URI and CID."""
    prepared = await connector.prepare(a_draft(), credentials)
    assert isinstance(prepared, dict)
    outcome = await connector.publish(prepared, credentials)
    assert isinstance(outcome, Published)
    return outcome.external_id, prepared["rkey"]


def react(pds: Pds, reader: Credentials, post: tuple[str, str]) -> None:
    """A like, a repost, a reply and a quote."""
    [record] = [item for item in pds.records(post[0].split("/")[2]) if item["uri"] == post[0]]
    ref = {"uri": record["uri"], "cid": record["cid"]}
    create(pds, reader, "app.bsky.feed.like", subject=ref)
    create(pds, reader, "app.bsky.feed.repost", subject=ref)
    create(pds, reader, "app.bsky.feed.post", text="Lovely!", reply={"root": ref, "parent": ref})
    create(pds, reader, "app.bsky.feed.post", text="See:", embed={"$type": "app.bsky.embed.record", "record": ref})


def create(pds: Pds, who: Credentials, collection: str, **fields: Any) -> None:
    record = {"$type": collection, "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"), **fields}
    body = {"repo": who.account_id, "collection": collection, "record": record}
    pds.call("com.atproto.repo.createRecord", body, token=who.access_token)


async def until(read: Any, is_right: Any) -> Any:
    """The AppView follows the PDS within about a second."""
    value: Any = None
    for _ in range(100):
        value = await read()
        if is_right(value):
            return value
        await asyncio.sleep(0.2)
    raise AssertionError(f"Never became right; the last was {value}")
