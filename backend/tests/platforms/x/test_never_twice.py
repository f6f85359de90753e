"""Finding out what became of a post: among others that look like it, too early, and after X said "duplicate"."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.platforms.contract import (
    Absent,
    AppCredentials,
    Credentials,
    Draft,
    Found,
    Media,
    OutcomeUnknown,
    Prepared,
    Published,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.x import matching
from app.platforms.x.connector import XConnector
from app.platforms.x.matching import Verdict
from tests.platforms.x.people import draft_of, signed_in
from tests.twins.x import Fault, Person, XTwin

PICTURE = Media(content=b"\xff\xd8\xff\xe0", mime_type="image/jpeg")


@pytest.fixture
def person(twin: XTwin) -> Person:
    return twin.state.sign_up()


@pytest.fixture
async def credentials(connector: XConnector, app: AppCredentials, person: Person) -> Credentials:
    return await signed_in(connector, app, person)


async def ready(connector: XConnector, credentials: Credentials, draft: Draft) -> Prepared:
    prepared = await connector.prepare(draft, credentials)
    assert isinstance(prepared, dict), prepared
    return prepared


def ago(**given: float) -> datetime:
    return datetime.now(UTC) - timedelta(**given)


# --- looking for it ---------------------------------------------------------------------------------------------------


async def test_before_x_had_time_to_list_it_nothing_is_said(
    patient: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    draft = draft_of()
    prepared = await ready(patient, credentials, draft)
    twin.state.list_lag_seconds = 3600
    person.faults.append(Fault.DROP_AFTER)

    outcome = await patient.publish(prepared, credentials)
    early = await patient.reconcile(prepared, credentials, sent_after=draft.scheduled_for)
    for post in person.posts.values():
        post.listed_from = 0
    late = await patient.reconcile(prepared, credentials, sent_after=draft.scheduled_for)

    assert isinstance(outcome, OutcomeUnknown), outcome
    assert isinstance(early, Unavailable), early
    assert isinstance(late, Found), late
    assert len(person.posts) == 1


async def test_when_it_had_time_and_is_not_there_it_is_absent(
    patient: XConnector, credentials: Credentials, person: Person
) -> None:
    prepared = await ready(patient, credentials, draft_of(scheduled_for=ago(minutes=5)))

    assert isinstance(await patient.reconcile(prepared, credentials, sent_after=ago(seconds=20)), Unavailable)
    assert isinstance(await patient.reconcile(prepared, credentials, sent_after=ago(seconds=40)), Absent)


async def test_it_is_told_from_all_that_looks_like_it(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    text, at = "Rye is back: https://hearth.example.com/rye", ago(minutes=3)
    prepared = await ready(connector, credentials, draft_of(text, scheduled_for=at))
    other = twin.state.sign_up()
    add = twin.state.add_post
    parent = add(person, {"text": "Something else"})
    add(person, {"text": text}, at=at - timedelta(hours=1))  # last week's, say
    add(person, {"text": text + "!"})
    add(person, {"text": "Rye is back: https://hearth.example.com/wheat"})
    add(person, {"text": text, "reply": {"in_reply_to_tweet_id": parent.post_id}})
    add(other, {"text": text})
    for post in person.posts.values():
        links = {
            "https://hearth.example.com/rye": "https://t.co/rye",
            "https://hearth.example.com/wheat": "https://t.co/w",
        }
        post.links = {short: long for long, short in links.items() if long in post.text}

    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=at), Absent)
    ours = add(person, {"text": text})
    ours.links = {"https://t.co/ours": "https://hearth.example.com/rye"}
    found = await connector.reconcile(prepared, credentials, sent_after=at)

    assert isinstance(found, Found), found
    assert found.external_id == ours.post_id


async def test_two_that_fit_are_for_a_person_to_tell_apart(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    prepared = await ready(connector, credentials, draft_of("Rye is back."))
    for _ in range(2):
        twin.state.add_post(person, {"text": "Rye is back."})

    answer = await connector.reconcile(prepared, credentials, sent_after=ago(seconds=5))

    assert isinstance(answer, Unknowable), answer


async def test_it_is_found_behind_many_others(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    draft = draft_of()
    prepared = await ready(connector, credentials, draft)
    outcome = await connector.publish(prepared, credentials)
    for number in range(230):
        twin.state.add_post(person, {"text": f"Busy day {number}"})

    found = await connector.reconcile(prepared, credentials, sent_after=draft.scheduled_for)

    assert isinstance(outcome, Published) and isinstance(found, Found)
    assert found.external_id == outcome.external_id
    assert twin.state.charged["post read"] == 231, "no more is read than there is"


async def test_a_picture_without_words_that_nothing_identifies_is_for_a_person(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    draft = draft_of("", media=[PICTURE])
    first, anew = [await ready(connector, credentials, draft) for _ in range(2)]
    await connector.publish(first, credentials)

    answer = await connector.reconcile(anew, credentials, sent_after=draft.scheduled_for)

    assert isinstance(answer, Unknowable), answer


async def test_prepared_anew_with_other_uploads_it_is_still_known_by_its_words(
    connector: XConnector, credentials: Credentials
) -> None:
    draft = draft_of(media=[PICTURE])
    first, anew = [await ready(connector, credentials, draft) for _ in range(2)]
    outcome = await connector.publish(first, credentials)

    found = await connector.reconcile(anew, credentials, sent_after=draft.scheduled_for)

    assert isinstance(outcome, Published) and isinstance(found, Found)
    assert found.external_id == outcome.external_id


@pytest.mark.parametrize("is_legacy", [False, True])
async def test_under_either_name_of_things_a_post_is_found(
    connector: XConnector, twin: XTwin, app: AppCredentials, is_legacy: bool
) -> None:
    author = twin.state.sign_up(subscription="Premium")
    credentials = await signed_in(connector, app, author)
    long = draft_of("We bake & bake. " * 30 + "https://hearth.example.com", media=[PICTURE])
    twin.state.is_legacy = is_legacy
    prepared = await ready(connector, credentials, long)
    outcome = await connector.publish(prepared, credentials)
    before = len(twin.paths())

    answers = [
        await connector.reconcile(
            {**prepared, "media": []},
            credentials,
            sent_after=long.scheduled_for,  # by its words alone
        )
        for _ in range(3)
    ]

    assert isinstance(outcome, Published)
    assert [getattr(answer, "external_id", None) for answer in answers] == [outcome.external_id] * 3
    assert len(twin.paths()) - before == (4 if is_legacy else 3), "what worked is remembered"


# --- duplicates -------------------------------------------------------------------------------------------------------


async def test_a_resent_post_that_did_arrive_is_looked_up_and_not_failed(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    """An earlier try was taken for lost, because X listed it late."""
    draft = draft_of(scheduled_for=ago(minutes=10))
    prepared = await ready(connector, credentials, draft)
    twin.state.list_lag_seconds = 3600
    person.faults.append(Fault.ERROR_AFTER)
    await connector.publish(prepared, credentials)
    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=ago(minutes=2)), Absent)
    for post in person.posts.values():
        post.listed_from, post.created_at = 0, ago(minutes=8)

    again = await connector.publish(prepared, credentials)
    found = await connector.reconcile(prepared, credentials, sent_after=datetime.now(UTC))

    assert isinstance(again, OutcomeUnknown), again
    assert isinstance(found, Found), found
    assert list(person.posts) == [found.external_id]


async def test_a_text_from_before_is_refused_and_the_post_that_has_it_is_named(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    old = twin.state.add_post(person, {"text": "Rye & wheat."}, at=ago(days=1))
    prepared = await ready(connector, credentials, draft_of("Rye & wheat."))

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Rejected), outcome
    assert outcome.code == "DuplicateContent"
    assert f"/status/{old.post_id}" in outcome.message
    assert len(person.posts) == 1


async def test_a_duplicate_that_shows_nowhere_is_for_a_person(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    twin.state.list_lag_seconds = 3600
    prepared = await ready(connector, credentials, draft_of())
    await connector.publish(prepared, credentials)

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Unknowable), outcome
    assert len(person.posts) == 1


async def test_a_duplicate_whose_posts_cannot_be_read_stays_unknown(
    connector: XConnector, twin: XTwin, app: AppCredentials, credentials: Credentials
) -> None:
    prepared = await ready(connector, credentials, draft_of())
    await connector.publish(prepared, credentials)
    elsewhere = replace(credentials, account_id="1")  # whose posts X does not show

    assert isinstance(await connector.publish(prepared, elsewhere), OutcomeUnknown)


async def test_a_picture_without_words_is_no_duplicate_of_another(
    connector: XConnector, twin: XTwin, credentials: Credentials, person: Person
) -> None:
    prepared = await ready(connector, credentials, draft_of("", media=[PICTURE]))
    twin.state.add_post(person, {"text": ""}, at=ago(days=1))
    [old] = person.posts.values()

    assert not matching.has_our_words({"id": old.post_id, "text": "https://t.co/img"}, prepared)


# --- what X may give back ---------------------------------------------------------------------------------------------

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TEXT = "Rye & wheat <now>:\n\nhttps://hearth.example.com/a?b=1&c=2 and example.com"


def kept(text: str = TEXT, *, earlier: tuple[str, ...] = (), key: str | None = None) -> Prepared:
    media = [{"media_id": "9", "media_key": key, "is_processed": True}] if key else []
    return {"body": {"text": text} if text else {}, "earlier_parts": list(earlier), "media": media}


def read_back(**given: Any) -> dict[str, Any]:
    urls = [
        {"url": "https://t.co/aaa", "expanded_url": "https://hearth.example.com/a?b=1&c=2"},
        {"url": "https://t.co/bbb", "expanded_url": "http://example.com/"},
    ]
    plain = {
        "id": "100",
        "conversation_id": "100",
        "created_at": "2026-11-25T09:00:01.000Z",
        "text": "Rye &amp; wheat &lt;now&gt;:\n\nhttps://t.co/aaa and https://t.co/bbb",
        "entities": {"urls": urls},
    }
    return {name: value for name, value in {**plain, **given}.items() if value is not None}


IMAGE_LINK = {
    "url": "https://t.co/img",
    "expanded_url": "https://x.com/h/status/100/photo/1",
    "display_url": "pic.x.com/img",
}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"conversation_id": None},
        {"created_at": "2026-11-25T09:00:01+00:00"},
        {"entities": None},
        {"entities": {"urls": None}},
        {"text": "  Rye &amp; wheat &lt;now&gt;: https://t.co/aaa and https://t.co/bbb "},
        {
            "text": "Rye &amp; wheat &lt;now&gt;:\n\nhttps://t.co/aaa and https://t.co/bbb https://t.co/img",
            "attachments": {"media_keys": ["3_1"]},
        },
        {
            "text": "Rye &amp; wheat &lt;now&gt;:\n\nhttps://t.co/aaa and https://t.co/bbb https://t.co/img",
            "entities": {"urls": [*read_back()["entities"]["urls"], IMAGE_LINK]},
        },
        {"text": "Rye &amp; wheat… https://t.co/cut", "note_post": {k: read_back()[k] for k in ("text", "entities")}},
        {"text": "Rye &amp; wheat… https://t.co/cut", "note_tweet": {k: read_back()[k] for k in ("text", "entities")}},
        {"referenced_posts": []},
    ],
    ids=str,
)
def test_what_x_may_make_of_a_text_is_still_ours(given: dict[str, Any]) -> None:
    assert matching.judge(read_back(**given), kept(), not_before=AT) is Verdict.OURS


@pytest.mark.parametrize(
    "given",
    [
        {"text": "Rye &amp; wheat now"},
        {"text": None},
        {"created_at": "2026-11-25T08:59:59Z"},
        {"created_at": None},
        {"created_at": "yesterday"},
        {"conversation_id": "99"},
        {"referenced_posts": [{"type": "replied_to", "id": "99"}]},
        {"entities": {"urls": [{"url": "https://t.co/aaa", "expanded_url": "https://other.example.com"}]}},
    ],
    ids=str,
)
def test_what_is_another_post_is_not_ours(given: dict[str, Any]) -> None:
    assert matching.judge(read_back(**given), kept(), not_before=AT) is Verdict.OTHER


def test_a_text_that_holds_what_x_would_escape_is_not_taken_for_another() -> None:
    written, plain = "Use &lt;b&gt; here", "Use <b> here"
    back = read_back(text="Use &amp;lt;b&amp;gt; here")

    assert matching.judge(back, kept(written), not_before=AT) is Verdict.OURS
    assert matching.judge(back, kept(plain), not_before=AT) is Verdict.OTHER


def test_a_cut_text_without_its_note_is_ours_by_its_beginning_when_that_is_long_enough() -> None:
    long = "We bake and bake, day after day. " * 20
    cut = read_back(text=f"{long[:240]}… https://t.co/cut", entities=None)
    short = read_back(text=f"{long[:40]}… https://t.co/cut", entities=None)

    assert matching.judge(cut, kept(long.strip()), not_before=AT) is Verdict.OURS
    assert matching.judge(short, kept(long.strip()), not_before=AT) is Verdict.OTHER


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"conversation_id": "98"}, Verdict.OURS),
        ({"conversation_id": "98", "referenced_tweets": [{"type": "replied_to", "id": "99"}]}, Verdict.OURS),
        ({"conversation_id": "98", "referenced_posts": [{"type": "replied_to", "id": "98"}]}, Verdict.OTHER),
        ({"conversation_id": "100"}, Verdict.OTHER),
        ({"conversation_id": "98", "id": "99"}, Verdict.OTHER),
    ],
    ids=str,
)
def test_a_part_of_a_thread_stands_behind_the_parts_before_it(given: dict[str, Any], verdict: Verdict) -> None:
    assert matching.judge(read_back(**given), kept(earlier=("98", "99")), not_before=AT) is verdict


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"text": "https://t.co/img", "attachments": {"media_keys": ["3_9"]}}, Verdict.OURS),
        ({"text": "https://t.co/img", "attachments": {"media_keys": ["3_8"]}}, Verdict.PERHAPS),
        ({"text": "https://t.co/img", "entities": {"urls": [IMAGE_LINK]}}, Verdict.PERHAPS),
        ({"text": "Words https://t.co/img", "attachments": {"media_keys": ["3_8"]}}, Verdict.OTHER),
    ],
    ids=str,
)
def test_a_picture_without_words_is_ours_by_its_key_alone(given: dict[str, Any], verdict: Verdict) -> None:
    assert matching.judge(read_back(**given), kept("", key="3_9"), not_before=AT) is verdict
