"""The first comment: under the post, once, and found again by its words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.platforms.contract import (
    Absent,
    Credentials,
    Draft,
    Found,
    Media,
    NeedsReauth,
    OutcomeUnknown,
    Published,
    RateLimited,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.instagram.connector import InstagramConnector
from tests.platforms.instagram.conftest import make_connector
from tests.twins.instagram import InstagramTwin
from tests.twins.meta.state import Account, Comment, Fault, Refusal, new_id

COMMENT = "POST comments"
TEXT = "More: https://bread.example/?a=b&c=d 🥖 #rye"


@pytest.fixture
async def root(
    connector: InstagramConnector, credentials: Credentials, picture: Callable[..., Media]
) -> tuple[Draft, Published]:
    """A post that is out."""
    now = datetime.now(UTC)
    post = Draft(post_id=uuid4(), text="Bread.", scheduled_for=now, created_at=now, media=[picture()])
    made = await connector.prepare(post, credentials)
    assert isinstance(made, dict)
    outcome = await connector.publish(made, credentials)
    assert isinstance(outcome, Published)
    return post, outcome


def under(root: tuple[Draft, Published], text: str = TEXT, **given: Any) -> Draft:
    post, out = root
    return replace(post, text=text, media=(), part=1, earlier_parts=[out.external_id], **given)


@pytest.fixture
async def prepared(
    connector: InstagramConnector, credentials: Credentials, root: tuple[Draft, Published]
) -> dict[str, Any]:
    made = await connector.prepare(under(root), credentials)
    assert isinstance(made, dict)
    return made


def comments(twin: InstagramTwin, root: tuple[Draft, Published]) -> list[Comment]:
    return [one for one in twin.state.comments.values() if one.post_id == root[1].external_id]


async def test_it_stands_under_the_post_letter_by_letter(
    connector: InstagramConnector,
    credentials: Credentials,
    twin: InstagramTwin,
    account: Account,
    root: tuple[Draft, Published],
    prepared: dict[str, Any],
) -> None:
    before = comments(twin, root)

    outcome = await connector.publish(prepared, credentials)

    [comment] = comments(twin, root)
    assert before == []
    assert (comment.text, comment.account_id) == (TEXT, account.id)
    assert outcome == Published(comment.id, None)
    assert len(twin.state.posts_of(account.id)) == 1


@pytest.mark.parametrize("text", ["a" * 301, "#a #b #c #d #e", "https://a.example https://b.example"])
async def test_what_instagram_does_not_take_is_said_in_its_words(
    connector: InstagramConnector, credentials: Credentials, root: tuple[Draft, Published], text: str
) -> None:
    made = await connector.prepare(under(root, text), credentials)
    assert isinstance(made, dict)

    outcome = await connector.publish(made, credentials)

    assert isinstance(outcome, Rejected) and "too long" in outcome.message


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (Refusal(190, 463), NeedsReauth),
        (Refusal(10), NeedsReauth),
        (Refusal(4), RateLimited),
        (Refusal(4, 1), RateLimited),
        (Refusal(80002), RateLimited),
        (Refusal(100), Rejected),
        (Refusal(100, 33), Rejected),
        (Refusal(4, 2207051), Rejected),
        (Refusal(25, 2207050), NeedsReauth),
        (Refusal(-1, 2207001), OutcomeUnknown),
        (Refusal(1), OutcomeUnknown),
        (Refusal(2, status=500), OutcomeUnknown),
    ],
    ids=lambda value: f"{value.code}-{value.subcode}" if isinstance(value, Refusal) else value.__name__,
)
async def test_what_a_refusal_means(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    prepared: dict[str, Any],
    refusal: Refusal,
    outcome: type,
) -> None:
    account.faults.append(Fault(COMMENT, refusal=refusal))

    assert type(await connector.publish(prepared, credentials)) is outcome


async def test_a_block_is_looked_at_before_it_is_believed(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    twin: InstagramTwin,
    root: tuple[Draft, Published],
    prepared: dict[str, Any],
) -> None:
    account.faults.append(Fault(COMMENT, refusal=Refusal(4, 2207051), acts=True))

    outcome = await connector.publish(prepared, credentials)

    assert outcome == Published(comments(twin, root)[0].id, None)


async def test_a_lost_answer_is_found_among_the_comments_of_others(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    twin: InstagramTwin,
    root: tuple[Draft, Published],
    prepared: dict[str, Any],
) -> None:
    began = datetime.now(UTC)
    account.faults.append(Fault(COMMENT, how="drop", acts=True))
    assert isinstance(await connector.publish(prepared, credentials), OutcomeUnknown)
    ours = comments(twin, root)[0]
    for name, text in (("somebody", TEXT), (account.username, "Another."), *(("fan", f"{n}") for n in range(60))):
        other = Comment(new_id(), root[1].external_id, name, name, text, twin.state.now())
        twin.state.comments[other.id] = other

    assert await connector.reconcile(prepared, credentials, sent_after=began) == Found(ours.id, None)


async def test_a_lost_request_is_absent_once_it_would_show(
    http: httpx2.AsyncClient, twin: InstagramTwin, credentials: Credentials, prepared: dict[str, Any]
) -> None:
    connector = make_connector(http, twin, settle_seconds=30)
    now = datetime.now(UTC)

    early = await connector.reconcile(prepared, credentials, sent_after=now)
    late = await connector.reconcile(prepared, credentials, sent_after=now - timedelta(seconds=62))

    assert isinstance(early, Unavailable)
    assert isinstance(late, Absent)


async def test_twice_the_same_words_are_for_a_person_to_tell(
    connector: InstagramConnector, credentials: Credentials, prepared: dict[str, Any]
) -> None:
    began = datetime.now(UTC)
    for _ in range(2):
        await connector.publish(prepared, credentials)

    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=began), Unknowable)


async def test_nothing_is_said_under_a_post_that_is_gone(
    connector: InstagramConnector,
    credentials: Credentials,
    twin: InstagramTwin,
    root: tuple[Draft, Published],
    prepared: dict[str, Any],
) -> None:
    twin.state.posts[root[1].external_id].is_deleted = True

    again = await connector.prepare(under(root), credentials)
    outcome = await connector.publish(prepared, credentials)
    answer = await connector.reconcile(prepared, credentials, sent_after=datetime.now(UTC))

    assert isinstance(again, Rejected) and again.code == "EarlierPartGone"
    assert isinstance(outcome, Rejected)
    assert isinstance(answer, Unknowable)


async def test_a_post_not_seen_yet_is_waited_for(
    connector: InstagramConnector, credentials: Credentials, account: Account, root: tuple[Draft, Published]
) -> None:
    account.faults.append(Fault("GET post", refusal=Refusal(100, 33)))

    assert isinstance(await connector.prepare(under(root), credentials), dict)


async def test_a_story_has_no_comment(
    connector: InstagramConnector, credentials: Credentials, root: tuple[Draft, Published]
) -> None:
    refused = await connector.prepare(under(root, options={"kind": "story"}), credentials)

    assert isinstance(refused, Rejected) and refused.code == "no-comment-on-stories"
