"""Texts, links, choices and threads as the pretend X got them, character by character."""

import time
from dataclasses import replace
from typing import Any

import pytest

from app.platforms import registry
from app.platforms.contract import (
    AppCredentials,
    Credentials,
    LinkCard,
    Media,
    Platform,
    Published,
    RateLimited,
    Rejected,
    Unavailable,
)
from app.platforms.x.connector import XConnector
from app.platforms.x.rules import external_id_at
from tests.platforms.x.people import draft_of, signed_in
from tests.twins.x import Fault, Person, XTwin


@pytest.fixture
def person(twin: XTwin) -> Person:
    return twin.state.sign_up("hearth" + twin.state.new_id()[-8:])


@pytest.fixture
async def credentials(connector: XConnector, app: AppCredentials, person: Person) -> Credentials:
    return await signed_in(connector, app, person)


async def out(connector: XConnector, credentials: Credentials, *given: Any, **more: Any) -> Published:
    prepared = await connector.prepare(draft_of(*given, **more), credentials)
    assert isinstance(prepared, dict), prepared
    outcome = await connector.publish(prepared, credentials)
    assert isinstance(outcome, Published), outcome
    return outcome


@pytest.mark.parametrize(
    "text",
    [
        "Fresh bread.",
        "Rye & spelt <now>, “warm” – 3 > 2",
        "&amp; is not &",
        "Two\n\nparagraphs\n- and a list",
        "🥖👨‍👩‍👧‍👦🇫🇷 café cafe\u0301 面包",
        "#bread @anna $RYE",
        "https://hearth.example.com/a_(b)?c=d&e=f#g and example.com",
        "a" * 280,
        "漢" * 140,
    ],
)
async def test_a_text_arrives_as_it_was_written_and_is_found_again(
    connector: XConnector, credentials: Credentials, person: Person, text: str
) -> None:
    draft = draft_of(text)
    prepared = await connector.prepare(draft, credentials)
    assert isinstance(prepared, dict)

    outcome = await connector.publish(prepared, credentials)
    found = await connector.reconcile(prepared, credentials, sent_after=draft.scheduled_for)

    [post] = person.posts.values()
    assert isinstance(outcome, Published)
    assert post.body == {"text": text}
    assert outcome.external_id == getattr(found, "external_id", None) == post.post_id
    assert outcome.permalink == f"https://x.com/{person.username}/status/{post.post_id}"
    assert outcome.budget is not None and outcome.budget.remaining == 99


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Fresh bread.", "Fresh bread.\n\nhttps://hearth.example.com/menu"),
        ("", "https://hearth.example.com/menu"),
        ("See https://hearth.example.com/menu now", "See https://hearth.example.com/menu now"),
    ],
)
async def test_a_link_that_only_a_card_held_moves_into_the_text(
    connector: XConnector, credentials: Credentials, person: Person, text: str, sent: str
) -> None:
    await out(connector, credentials, text, link=LinkCard("https://hearth.example.com/menu", "Menu"))

    [post] = person.posts.values()
    assert post.text == sent


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "EmptyPost"), ("  \n", "EmptyPost"), ("a" * 281, "TooLong"), ("$AAPL and $TSLA", "TooManyCashtags")],
)
async def test_what_x_would_refuse_is_not_sent(
    connector: XConnector, twin: XTwin, credentials: Credentials, text: str, code: str
) -> None:
    before = twin.paths()

    answer = await connector.prepare(draft_of(text), credentials)

    assert isinstance(answer, Rejected), answer
    assert answer.code == code
    assert twin.paths() == before


@pytest.mark.parametrize(
    ("subscription", "mark", "longest"),
    [
        ("Premium", "blue", 25_000),
        ("PremiumPlus", "blue", 25_000),
        ("Basic", "none", 25_000),
        ("None", "none", 280),
        ("None", "blue", 280),
        (None, "blue", 25_000),
        (None, "none", 280),
    ],
)
async def test_how_long_a_post_may_be_depends_on_the_subscription(
    connector: XConnector, twin: XTwin, app: AppCredentials, subscription: str | None, mark: str, longest: int
) -> None:
    author = twin.state.sign_up(subscription=subscription, verified_type=mark)
    credentials = await signed_in(connector, app, author)

    assert registry.text_rules(Platform.X, credentials.details).max_length == longest
    assert isinstance(await connector.prepare(draft_of("a" * longest), credentials), dict)
    assert isinstance(await connector.prepare(draft_of("a" * (longest + 1)), credentials), Rejected)


async def test_a_long_post_arrives_whole_and_is_found_by_its_note(
    connector: XConnector, twin: XTwin, app: AppCredentials
) -> None:
    author = twin.state.sign_up(subscription="Premium")
    credentials = await signed_in(connector, app, author)
    story = "We bake & bake <daily>. " * 60 + "See https://hearth.example.com/story?a=1&b=2"
    drafts = [draft_of(story + f" Part {number}.") for number in range(2)]
    prepared = [await connector.prepare(draft, credentials) for draft in drafts]
    outs = [await connector.publish(one, credentials) for one in prepared if isinstance(one, dict)]

    assert [post.text for post in author.posts.values()] == [draft.text for draft in drafts]
    for one, published in zip(prepared, outs, strict=True):
        assert isinstance(one, dict) and isinstance(published, Published)
        found = await connector.reconcile(one, credentials, sent_after=drafts[0].scheduled_for)
        assert getattr(found, "external_id", None) == published.external_id, found


async def test_a_window_that_is_used_up_is_told_before_and_after(
    connector: XConnector, credentials: Credentials, person: Person
) -> None:
    """To the second: X names ends, and its own time, in whole ones; one is waited on top for the rounding."""
    before = int(time.time())
    await out(connector, credentials)
    person.sent_in_window = 99

    last = await out(connector, credentials)
    prepared = await connector.prepare(draft_of(), credentials)
    assert isinstance(prepared, dict)
    beyond = await connector.publish(prepared, credentials)

    passed = int(time.time()) - before
    assert last.budget is not None and last.budget.remaining == 0
    assert isinstance(beyond, RateLimited) and not beyond.app_wide
    assert 901 - passed <= beyond.retry_after_seconds <= last.budget.resets_after_seconds <= 901


# --- choices ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({}, {}),
        ({"reply_settings": "everyone", "made_with_ai": False, "paid_partnership": False}, {}),
        ({"reply_settings": "mentionedUsers"}, {"reply_settings": "mentionedUsers"}),
        ({"paid_partnership": True, "made_with_ai": True}, {"paid_partnership": True}),
    ],
    ids=str,
)
async def test_choices_go_out_where_they_say_something(
    connector: XConnector, credentials: Credentials, person: Person, options: dict[str, Any], sent: dict[str, Any]
) -> None:
    assert registry.check_options(Platform.X, options) == []

    await out(connector, credentials, options=options)

    [post] = person.posts.values()
    assert {name: value for name, value in post.body.items() if name != "text"} == sent


async def test_every_choice_that_is_offered_is_taken_by_x(
    connector: XConnector, credentials: Credentials, person: Person
) -> None:
    [who, ai, paid] = registry.rules_of(Platform.X).options
    picture = [Media(content=b"\xff\xd8\xff", mime_type="image/jpeg")]

    for value, _ in who.choices:
        given = {who.name: value, ai.name: True, paid.name: True}
        await out(connector, credentials, options=given, media=picture)

    told = [post.body.get("reply_settings") for post in person.posts.values()]
    assert told == [None, "following", "mentionedUsers", "verified", "subscribers"]
    assert all(post.body["made_with_ai"] and post.body["paid_partnership"] for post in person.posts.values())


# --- threads ----------------------------------------------------------------------------------------------------------


async def test_of_a_thread_the_first_part_alone_says_who_may_reply(
    connector: XConnector, credentials: Credentials, person: Person
) -> None:
    options = {"reply_settings": "verified", "paid_partnership": True}
    draft = draft_of("One.", options=options)
    ids: list[str] = []
    for part, text in enumerate(["One.", "Two.", "Three."]):
        one = replace(draft, text=text, part=part, earlier_parts=list(ids))
        prepared = await connector.prepare(one, credentials)
        assert isinstance(prepared, dict)
        outcome = await connector.publish(prepared, credentials)
        assert isinstance(outcome, Published)
        ids.append(outcome.external_id)

    bodies = [post.body for post in person.posts.values()]
    assert bodies == [
        {"text": "One.", "reply_settings": "verified", "paid_partnership": True},
        {"text": "Two.", "reply": {"in_reply_to_tweet_id": ids[0]}, "paid_partnership": True},
        {"text": "Three.", "reply": {"in_reply_to_tweet_id": ids[1]}, "paid_partnership": True},
    ]


async def test_a_part_that_is_not_visible_everywhere_yet_is_waited_for(
    patient: XConnector, credentials: Credentials, person: Person
) -> None:
    first = await out(patient, credentials, "One.")
    prepared = await patient.prepare(draft_of("Two.", part=1, earlier_parts=[first.external_id]), credentials)
    assert isinstance(prepared, dict)
    person.faults.append(Fault.NOT_VISIBLE)

    waiting = await patient.publish(prepared, credentials)
    done = await patient.publish(prepared, credentials)

    assert isinstance(waiting, Unavailable), waiting
    assert waiting.retry_after_seconds == 5
    assert isinstance(done, Published), done
    assert [post.reply_to for post in person.posts.values()] == [None, first.external_id]


async def test_a_part_that_was_there_long_enough_was_deleted(
    patient: XConnector, twin: XTwin, credentials: Credentials
) -> None:
    long_ago = "1346889436626259968"
    prepared = await patient.prepare(draft_of("Two.", part=1, earlier_parts=[long_ago]), credentials)
    assert isinstance(prepared, dict)

    outcome = await patient.publish(prepared, credentials)

    assert isinstance(outcome, Rejected), outcome
    assert outcome.code == "EarlierPartGone"
    assert "new post" in outcome.message


async def test_a_reply_to_somebody_else_is_refused_with_the_reason(
    connector: XConnector, twin: XTwin, credentials: Credentials
) -> None:
    theirs = twin.state.add_post(twin.state.sign_up(), {"text": "Hello"})
    prepared = await connector.prepare(draft_of("Hi.", part=1, earlier_parts=[theirs.post_id]), credentials)
    assert isinstance(prepared, dict)

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Rejected), outcome
    assert outcome.code == "ReplyNotAllowed"


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "post_id"),
    [
        ("https://x.com/hearth/status/1346889436626259968", "1346889436626259968"),
        ("https://x.com/i/web/status/7", "7"),
        ("https://twitter.com/hearth/status/7?s=20", "7"),
        ("https://mobile.twitter.com/hearth/status/7/photo/1", "7"),
        ("https://www.x.com/hearth/statuses/7/", "7"),
        ("https://x.com/hearth", None),
        ("https://x.com/hearth/status/seven", None),
        ("https://x.example/hearth/status/7", None),
        ("not an address", None),
    ],
)
def test_the_id_of_a_post_is_read_from_its_address(address: str, post_id: str | None) -> None:
    assert external_id_at(address, "2244994945") == post_id
