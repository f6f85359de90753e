"""One idea, written for seven platforms, put on the calendar and sent in one go; then every platform's own books are
read back, character by character.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.content import generator
from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import Platform
from app.publishing import repository
from app.publishing.publisher import LEASE, Attempt
from app.social_accounts import apps
from tests.all_platforms.connecting import connect
from tests.all_platforms.counterparts import ALL, Counterpart, Held
from tests.factories import Make
from tests.factories.strategies import document
from tests.fixtures.database import committing
from tests.media import samples
from tests.platforms.journeys import set_to
from tests.platforms.meta_journeys import free_port, serving

NAMES = [kind.platform for kind in ALL]
IDEA = "the rye & caraway loaf (1.2 kg) is back, baked on Fridays only"
AWKWARD = 'Now: ½ <b>&amp;</b> (x) *y* _z_ [a] {b} |~ \\ "c" é 👩‍👩‍👧 #brød'
"""What platforms mean something by: markup, entities, LinkedIn's little text, hashtags, letters of several bytes."""
REPLY = "Order before 10 (by phone) & pay £4: 100 % rye \\o/ 🥖"
ALT_TEXT = 'A loaf & a "knife" (é)'


@dataclass(frozen=True)
class Ending:
    """What the product stored of one post, and what its platform holds."""

    generated: str
    """As the writer made it."""
    shown: dict[str, Any]
    """By our API, when all was over."""
    row: Post
    account_id: str
    counterpart: Counterpart
    held: list[Held]


@asynccontextmanager
async def on_seven_platforms() -> AsyncIterator[tuple[str, list[Counterpart]]]:
    """The product, which is set to use every stand-in: its address, and theirs."""
    async with AsyncExitStack() as stack:
        sock, url = free_port()
        counterparts = [stack.enter_context(kind()) for kind in ALL]
        settings = {"PUBLIC_URL": url, "PLATFORM_PACE": json.dumps({name: {"spacing_seconds": 0} for name in NAMES})}
        for one in counterparts:
            settings |= one.settings(f"{url}/api/v1/social/callback/{one.platform}")
        await stack.enter_async_context(set_to(**settings))
        apps._known.clear()
        stack.callback(apps._known.clear)
        await stack.enter_async_context(serving(sock))
        yield url, counterparts


@pytest.fixture(scope="module")
async def endings(engine: AsyncEngine, valkey: str) -> dict[str, Ending]:
    """By platform. Everything is done here, once, and nothing is left of it but what is told."""
    async with committing(engine), on_seven_platforms() as (url, counterparts):
        make = Make()
        user = await make.user()
        business = await make.business(user=user)
        await make.strategy(business=business, document=document(), platforms=NAMES)
        headers = {"Authorization": f"Bearer {await make.session_token(user)}"}
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=60) as client:
            accounts = {
                one.platform: await connect(client, str(business.id), one.platform, one.sign_up()[0])
                for one in counterparts
            }
            drafts = await written_from_the_idea(client, business.id)
            edited = await edited_by_a_person(client, business.id, drafts)
            await scheduled_and_sent(client, make, [post["id"] for post in edited])
            shown = {post["platform"]: (await client.get(f"/content/{post['id']}")).json() for post in edited}
        return {
            one.platform: Ending(
                generated=next(draft["text"] for draft in drafts if draft["platform"] == one.platform),
                shown=shown[one.platform],
                row=await make.get(Post, UUID(shown[one.platform]["id"])),
                account_id=accounts[one.platform]["id"],
                counterpart=one,
                held=one.held(),
            )
            for one in counterparts
        }


async def written_from_the_idea(client: httpx.AsyncClient, business_id: UUID) -> list[dict[str, Any]]:
    idea = (await client.post("/ideas", json={"business_id": str(business_id), "text": IDEA})).json()
    body = {"business_id": str(business_id), "idea_id": idea["id"], "platforms": NAMES}
    asked = await client.post("/content/generate", json=body)
    assert asked.status_code == 202, asked.text
    await generator.generate(UUID(asked.json()["id"]))
    done = (await client.get(f"/generations/{asked.json()['id']}")).json()
    assert (done["status"], done["result"]["failed"]) == ("succeeded", []), done
    return [(await client.get(f"/content/{post_id}")).json() for post_id in done["result"]["post_ids"]]


async def edited_by_a_person(
    client: httpx.AsyncClient, business_id: UUID, drafts: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """A line of awkward letters, a reply or comment under it, and a picture, which Instagram does not go without."""
    query = {"business_id": str(business_id), "filename": "loaf.jpg"}
    picture = (await client.post("/media", params=query, content=samples.jpeg(width=640, height=640))).json()
    alt = {"alt_text": ALT_TEXT, "version": picture["version"]}
    assert (await client.put(f"/media/{picture['id']}", json=alt)).status_code == 200
    edited = []
    for draft in drafts:
        body = {
            "text": f"{draft['text']}\n\n{AWKWARD}",
            "following_parts": [REPLY],
            "media_ids": [picture["id"]],
            "version": draft["version"],
        }
        answer = await client.put(f"/content/{draft['id']}", json=body)
        assert answer.status_code == 200, answer.text
        edited.append(answer.json())
    return edited


async def scheduled_and_sent(client: httpx.AsyncClient, make: Make, post_ids: list[str]) -> None:
    at = now() + timedelta(seconds=20)
    body = {"post_ids": post_ids, "scheduled_for": at.isoformat()}
    scheduled = await client.post("/content/schedule", json=body)
    assert scheduled.status_code == 200, scheduled.text
    for _ in range(30):
        posts = [await make.get(Post, UUID(post_id)) for post_id in post_ids]
        waiting = [post for post in posts if post.status in {PostStatus.SCHEDULED, PostStatus.PUBLISHING}]
        if not waiting:
            return
        with clock.frozen(max(at, now(), *(post.next_attempt_at or at for post in waiting))):
            await send_what_is_due()
    raise AssertionError([(post.platform, post.status, post.failure_reason) for post in waiting])


async def send_what_is_due() -> None:
    """All of it side by side, as a worker does it. The first claim of all only opens the platforms' books."""
    for _ in range(2):
        async with unit_of_work() as session:
            at = now()
            ids = await repository.claim_due(session, owner="worker", at=at, lease_until=at + LEASE, batch=50)
        await asyncio.gather(*(Attempt(attempt_id, owner="worker").run() for attempt_id in ids))


def test_they_are_one_group_each_with_a_text_of_its_own(endings: dict[str, Ending]) -> None:
    assert sorted(endings) == sorted(NAMES)
    assert len({ending.shown["group_id"] for ending in endings.values()} - {None}) == 1
    assert len({ending.generated for ending in endings.values()}) == len(NAMES)
    assert all("rye & caraway loaf (1.2 kg)" in ending.generated for ending in endings.values())


@pytest.mark.parametrize("platform", NAMES)
def test_it_is_within_its_platforms_rules(endings: dict[str, Ending], platform: str) -> None:
    ending = endings[platform]
    parts = [ending.shown["text"], *ending.shown["following_parts"]]

    assert ending.shown["problems"] == []
    assert registry.check_parts(Platform(platform), parts, media_count=1) == []


@pytest.mark.parametrize("platform", NAMES)
def test_it_is_out_once_and_letter_by_letter_as_it_was_stored(endings: dict[str, Ending], platform: str) -> None:
    ending = endings[platform]

    assert (ending.shown["status"], ending.shown["failure_reason"]) == ("published", None)
    first, second = ending.held
    stored = [
        (part["external_id"], text) for part, text in zip(ending.row.published_parts, ending.row.parts, strict=True)
    ]
    assert [(one.external_id, one.text) for one in (first, second)] == stored
    assert (first.external_id, first.text) == (ending.row.external_post_id, ending.shown["text"])
    assert (first.text, second.text) == (f"{ending.generated}\n\n{AWKWARD}", REPLY)
    assert (first.reply_to, second.reply_to) == (None, first.external_id)
    assert (first.media, second.media) == (1, 0)
    assert ending.shown["social_account_id"] == ending.account_id


def test_linkedin_got_it_in_little_text(endings: dict[str, Ending]) -> None:
    """Every letter that means something there is escaped, but for hashtags, which are to be hashtags."""
    [post] = endings["linkedin"].counterpart.twin.state.posts.values()
    sent = post.body["commentary"]

    assert sent.endswith(r'½ \<b\>&amp;\</b\> \(x\) \*y\* \_z\_ \[a\] \{b\} \|\~ \\ "c" é 👩‍👩‍👧 #brød')
    assert re.sub(r"\\(.)", r"\1", sent) == endings["linkedin"].shown["text"]


def test_bluesky_got_the_places_of_its_hashtags_in_bytes(endings: dict[str, Ending]) -> None:
    account = next(iter(endings["bluesky"].counterpart.twin.state.accounts.values()))
    record = next(one["value"] for one in account.records.values() if "reply" not in one["value"])
    text = record["text"].encode()

    marked = {
        text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        for facet in record["facets"]
        if facet["features"][0]["$type"] == "app.bsky.richtext.facet#tag"
    }
    assert "#brød" in marked
    assert record["embed"]["images"][0]["alt"] == ALT_TEXT


def test_mastodon_got_it_as_plain_text_with_a_key_for_each_part(endings: dict[str, Ending]) -> None:
    received = endings["mastodon"].counterpart.twin.state.received

    assert [one["body"]["status"] for one in received] == [endings["mastodon"].shown["text"], REPLY]
    assert len({one["key"] for one in received}) == 2
